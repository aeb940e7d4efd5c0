#compdef dasf-lint
# Completion of dasf-lint for zsh. In ~/.zshrc, behind compinit: eval "$(dasf-lint completion zsh)"
# or as the file _dasf-lint in a directory of $fpath.
_dasf_lint_complete() {
    local kind value about
    local -a plain opened paths
    while IFS= read -r kind && IFS= read -r value && IFS= read -r about; do
        case $kind in
            plain) plain+=("$value${about:+:$about}") ;;
            open) opened+=("$value") ;;
            dir | file) paths=($kind) ;;
        esac
    done < <(COMP_WORDS="${(F)words}" COMP_CWORD=$((CURRENT - 1)) _DASF_LINT_COMPLETE=zsh_complete "${words[1]}" 2>/dev/null)
    (( $#plain )) && _describe -V 'dasf-lint' plain
    (( $#opened )) && compadd -S '' -- $opened
    if (( $#paths )); then
        # What stands before the path, as in --plan=FILE or sarif=FILE.
        compset -P '*='
        [[ $paths == dir ]] && _files -/ || _files
    fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _dasf_lint_complete "$@"
else
    compdef _dasf_lint_complete dasf-lint
fi
