"""`dasf-lint policy test`: the examples inside policies, run as tests."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Final

import click

from dasf_lint.cli import exits, options, policies, request, terminal
from dasf_lint.cli.policies import Known
from dasf_lint.cli.policy.named import find
from dasf_lint.cli.running import PathProblem
from dasf_lint.policy.examples import Result
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.places import Places
from dasf_lint.policy.skeleton import BLANK
from dasf_lint.report.redact import Redactor
from dasf_lint.report.style import Style
from dasf_lint.report.summary import plural

_BLANK: Final = re.compile(rf"\b{BLANK}\b")


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
    places = [name for name in names if policies.is_place(name)]
    known = _known(places, directories, request.split(given))
    chosen = list({policy.id: policy for policy in _chosen(known, names, places)}.values())
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


def _known(places: Sequence[str], directories: tuple[str, ...], values: request.Values) -> Known:
    """All policies, with those of the places that nobody has named or configured."""
    for place in places:
        if not os.path.exists(place):
            raise PathProblem(f"{place} does not exist")
    known = policies.known(directories, values)
    others = [place for place in places if known.in_place(place) is None]
    return policies.known((*directories, *others), values) if others else known


def _chosen(known: Known, names: Sequence[str], places: Sequence[str]) -> Iterator[Policy]:
    if not names:
        yield from known.pack.policies
    for name in names:
        if name not in places:
            yield find(known.pack, name, known.diagnostics)
    for place in places:
        yield from known.in_place(place) or ()


def _blanks(text: Places | None) -> Iterator[str]:
    """Where a policy still waits for somebody to say something."""
    if text is None:
        return
    for number, line in enumerate(text.file.text.split("\n"), 1):
        if _BLANK.search(line):
            yield f"{text.path}:{number}: {line.strip()}"


def _held(result: Result) -> str:
    return f"{result.policy}: {result.name} ({result.got})"
