"""`dasf-lint policy test`: the examples inside policies, run as tests."""

import re
import sys
from collections.abc import Iterator
from typing import Final

import click

from dasf_lint.cli import exits, options, policies, request, terminal
from dasf_lint.cli.policy.named import named
from dasf_lint.policy.examples import Result
from dasf_lint.policy.places import Places
from dasf_lint.policy.skeleton import BLANK_MARK
from dasf_lint.report.redact import Redactor
from dasf_lint.report.style import Style
from dasf_lint.report.summary import plural

_BLANK: Final = re.compile(rf"\b{BLANK_MARK}")


@click.command("test", cls=request.SettingsCommand)
@click.argument("names", nargs=-1, metavar="[ID|FILE|DIR...]")
@options.further_policies
@click.option("-v", "--verbose", is_flag=True, help="Name the examples that hold as well.")
@request.place_options
def command(names: tuple[str, ...], directories: tuple[str, ...], verbose: bool, **given: object) -> int:
    """Run the examples inside policies: all there are, some by their ids, or those of files and directories.

    A blank that `policy new` left, marked TODO, fails as well. Exit codes: 0 all hold, 1 one does not, 2 a policy could
    not be read.
    """
    known, chosen, _ = named(names, directories, request.split(given))
    from dasf_lint.cli import examples

    paint, safe = Style(terminal.uses_colour(sys.stdout)).paint, Redactor().shown
    run = failed = blanks = 0
    for policy in chosen:
        text = known.places_of(policy)
        for blank in _blanks(text):
            terminal.write(f"{paint('error', 'TODO')} {safe(policy.id)}: {safe(blank)}\n")
            blanks += 1
        for index, result in enumerate(examples.run([policy], known.pack)):
            run += 1
            where = "" if text is None else f" ({text.shown(text.place(('examples', index)))})"
            if not result.holds:
                failed += 1
                terminal.write(f"{paint('error', 'fails')} {safe(result.policy + ': ' + result.name + where)}\n")
                terminal.write("".join(f"  {safe(problem)}\n" for problem in result.problems))
            elif verbose:
                terminal.write(f"{paint('pass', 'holds')} {safe(_held(result))}\n")
    left = f", {blanks:,} TODO left" if blanks else ""
    terminal.write(f"{plural(len(chosen), 'policy', 'policies')}, {plural(run, 'example')}, {failed:,} failed{left}\n")
    return policies.ended(known.diagnostics) or (exits.FINDINGS if failed or blanks else exits.CLEAN)


def _blanks(text: Places | None) -> Iterator[str]:
    """Where a policy still waits for somebody to say something."""
    if text is None:
        return
    for number, line in enumerate(text.file.text.split("\n"), 1):
        if _BLANK.search(line):
            yield f"{text.path}:{number}: {line.strip()}"


def _held(result: Result) -> str:
    return f"{result.policy}: {result.name} ({result.got})"
