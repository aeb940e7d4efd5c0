"""`dasf-lint completion`: the script that makes a shell complete what is typed."""

import click

from dasf_lint.cli import exits, options, terminal
from dasf_lint.cli.completing import SHELLS, script


@click.command(context_settings=options.CONTEXT)
@click.argument("shell", metavar="|".join(SHELLS), type=options.OneOf(SHELLS, "shell"))
def command(shell: str) -> int:
    """Print the script by which a shell completes commands, options, formats, policies and targets.

    bash: eval "$(dasf-lint completion bash)" in ~/.bashrc; zsh: the same with zsh in ~/.zshrc, behind compinit;
    fish: dasf-lint completion fish > ~/.config/fish/completions/dasf-lint.fish
    """
    terminal.write(script(shell))
    return exits.CLEAN
