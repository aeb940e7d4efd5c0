"""The entry point: finds the command, runs it, and turns how it ended into an exit code.

Nothing heavy is imported here: `dasf-lint --version` is a start of Python and little more.
"""

import gc
import os
import sys
from collections.abc import Sequence

from dasf_lint import __version__
from dasf_lint.cli import exits

COMMANDS: dict[str, str] = {
    # name: what it does. The module has the same name and offers `command`.
    "check": "lint; also what a call without command does",
    "explain": "what a policy, a control or a risk of the framework is about",
    "roots": "what would be judged, what is left out, and which values are missing",
    "show": "every attribute of a resource: its value, or why it is not known",
    "graph": "the resource graph as JSON",
    "console": "evaluate expressions in a root module",
    "bundle": "resolve a Declarative Automation Bundle as the Databricks CLI would",
    "policy": "list, show, test and lint policies, and write policies of your own",
    "coverage": "what a run says about each control of the framework",
    "baseline": "write down what is found today, so that only what is new counts",
    "suppressions": "what is excused, why, and until when",
    "attestations": "what somebody vouches for, why, and until when",
    "config": "the configuration that counts, and where it stands",
    "schema": "the JSON schema of a policy, the configuration or a report",
    "completion": "the script by which bash, zsh or fish completes a command line",
}

HOOK = "hook"
"""What pre-commit calls: `check` for changed files, of which none is taken for an option."""


COMPLETION = "_DASF_LINT_COMPLETE"
"""Set by the script of a shell that asks how a word may go on."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; the console script hands the result to `sys.exit`."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["-V"]):
        sys.stdout.write(f"dasf-lint {__version__}\n")
        return exits.CLEAN
    try:
        if COMPLETION in os.environ:
            from dasf_lint.cli import completing

            return completing.answer(os.environ, os.environ[COMPLETION])
        if len(given) == 2 and {*given} & {"--version", "-V"} and {*given} & {"--verbose", "-v"}:
            from dasf_lint.cli import sources

            sources.write(__version__)
            return exits.CLEAN
        return _run(given)
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the one edge: what nobody caught is our mistake, never the user's
        from dasf_lint.cli import terminal

        terminal.report_bug(error, verbose="-v" in given or "--verbose" in given)
        return exits.COULD_NOT_VOUCH


def _run(given: list[str]) -> int:
    if given[:1] in (["-h"], ["--help"], ["help"]) and len(given) == 1:
        sys.stdout.write(_help())
        return exits.CLEAN
    if given[:1] == ["help"] and given[1] in COMMANDS:
        given = [given[1], "--help"]
    if given[:1] == [HOOK]:
        return _run_hook(given[1:])
    name = given[0] if given and given[0] in COMMANDS else "check"
    rest = given[1:] if given and given[0] in COMMANDS else given
    # Nodes, values and spans are kept to the end of the run, so looking for cycles among them is a quarter of the time
    # for nothing.
    gc.disable()
    from dasf_lint.cli import running

    return running.run(name, rest, COMMANDS)


def _run_hook(given: list[str]) -> int:
    from dasf_lint.cli import hook, terminal

    named = hook.ambiguous(given)
    if named is not None:
        sentence = f"{named} is the name of a file, and may be meant as an option; end the args of the hook with --"
        terminal.complain(sentence)
        return exits.COULD_NOT_VOUCH
    return _run(["check", *hook.arguments(given)])


def _help() -> str:
    width = max(len(name) for name in COMMANDS)
    lines = [f"  {name:{width}}  {text}" for name, text in COMMANDS.items()]
    return "\n".join(
        [
            "Usage: dasf-lint [COMMAND] [OPTIONS] [PATH...]",
            "",
            "A policy linter for Databricks infrastructure as code. Without command: dasf-lint check .",
            "",
            *lines,
            "",
            "  dasf-lint COMMAND --help says more; dasf-lint --version prints the version, with -v what the"
            " data was made of.",
            "",
            "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 could not vouch, 130 interrupted.",
            "",
        ]
    )
