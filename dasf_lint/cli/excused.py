"""What `suppressions` and `attestations` share: one run over everything, and a list of what does not count in it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, linting, options, printing, request, terminal
from dasf_lint.core.answers import Severity
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import Span
from dasf_lint.report.escape import visible
from dasf_lint.report.graph_json import diagnostic_json
from dasf_lint.report.json import configuration_json
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Redactor, Shown, passed
from dasf_lint.report.style import Style
from dasf_lint.report.summary import plural
from dasf_lint.report.text import configuration_notes, render_diagnostics


def arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """The paths and options of both."""
    for option in (
        options.colour,
        options.further_policies,
        request.value_options,
        click.option("--as-of", metavar="DATE", help="The date that counts for expiry [today]."),
        options.text_or_json,
        click.argument("paths", nargs=-1, metavar="[PATH...]"),
    ):
        command = option(command)
    return command


_MOST_RESOURCES: Final = 10
"""Of one finding in text; JSON has them all."""


def excuse_text(span: Span | None, about: str, reason: str, owner: str | None, until: str | None) -> str:
    """`.dasf-lint.yaml:3: DASF-61: reviewed (owner governance, until 2027-06-30)`.

    What an excuse lacks is said: whoever looks at it asks who stands for it, and until when.
    """
    place = "" if span is None else f"{span.file.path}:{span.line}: "
    who = "no owner" if owner is None else f"owner {owner}"
    end = "no end" if until is None else f"until {until}"
    return f"{visible(place + about + reason)} ({visible(who)}, {visible(end)})"


def excused_lines(
    style: Style, severity: Severity, policy: str, span: Span, resources: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """What is excused: the severity, the policy and the place, then a line for each resource and its root."""
    line, column = span.file.position(span.start)
    place = f"{span.file.path}:{line}:{column}"
    yield f"  {style.paint(severity, severity)}[{visible(policy)}] {visible(place)}"
    for address, root in resources[:_MOST_RESOURCES]:
        yield f"    {visible(address)} in {visible('this directory' if root == '.' else root)}"
    more = len(resources) - _MOST_RESOURCES
    if more > 0:
        yield f"    and {plural(more, 'more resource')} (--format json)"


def tell(
    given: dict[str, Any],
    key: str,
    *,
    code: str,
    rows: Callable[[Shown], list[Json]],
    lines: Callable[[Shown, Style], str],
) -> int:
    """Prints the `rows` below `key`, or `lines`, which say how many there are; and diagnostics of a code: what has no
    effect."""
    values = request.split(given)
    made = request.make(given["paths"], values, as_of=given["as_of"]).with_options(profile="audit")
    report = linting.run(made, given["directories"]).report
    shown = passed(report)
    useless = [each for each in shown.diagnostics if each.code == code]
    if given["format_"] == "json":
        document: dict[str, Json] = {
            "schema_version": 1,
            "as_of": report.as_of,
            "configuration": configuration_json(shown),
            key: rows(shown),
            "diagnostics": [diagnostic_json(each) for each in useless],
        }
        printing.document(document, Redactor())
        linting.tell_configuration(report)
    else:
        colour = terminal.uses_colour(sys.stdout, given["color"])
        count = lines(shown, Style(colour))
        printed = RenderOptions(__version__, colour=colour, width=terminal.width())
        terminal.write(render_diagnostics(useless, printed))
        terminal.write("".join(f"{line}\n" for line in configuration_notes(shown, printed)))
        terminal.write(f"{count}, {len(useless):,} without effect\n")
    errors = [each for each in report.diagnostics if each.level == "error"]
    terminal.write_error(render_diagnostics(errors, RenderOptions(__version__), report.secrets))
    return exits.COULD_NOT_VOUCH if report.could_not_vouch else exits.CLEAN
