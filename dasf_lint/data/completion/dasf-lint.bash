# Completion of dasf-lint for bash. In ~/.bashrc: eval "$(dasf-lint completion bash)"
_dasf_lint_complete() {
    local kind value IFS=$'\n'
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            # No blank behind what goes on, such as a format of `-o`.
            open) COMPREPLY+=("$value"); compopt -o nospace 2>/dev/null ;;
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _DASF_LINT_COMPLETE=bash_complete "$1" 2>/dev/null)
}
# The order is that of the program, where bash can keep it (4.4 or newer).
complete -o nosort -F _dasf_lint_complete dasf-lint 2>/dev/null || complete -F _dasf_lint_complete dasf-lint
