# Completion of dasf-lint for fish: dasf-lint completion fish > ~/.config/fish/completions/dasf-lint.fish
function __dasf_lint_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    for line in (COMP_WORDS=(string join \n -- $words | string collect) COMP_CWORD=$current _DASF_LINT_COMPLETE=fish_complete $program 2>/dev/null)
        set -l parts (string split -m 1 , -- $line)
        switch $parts[1]
            case plain open
                printf '%s\n' $parts[2]
            case dir file
                # What stands before the path, as in --plan=FILE or sarif=FILE.
                set -l before (string match -r '^.*=' -- $current)
                set -l path (string replace -r '^.*=' '' -- $current)
                if test $parts[1] = dir
                    __fish_complete_directories "$path" | string replace -r '^' -- "$before"
                else
                    __fish_complete_path "$path" | string replace -r '^' -- "$before"
                end
        end
    end
end
complete --command dasf-lint --no-files --arguments '(__dasf_lint_complete)'
