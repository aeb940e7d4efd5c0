"""`dasf-lint coverage`: what a run says about each control of the framework, for auditors."""

import sys

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, linting, options, printing, request, terminal
from dasf_lint.core.answers import EntryScope
from dasf_lint.core.json_text import Json
from dasf_lint.dasf import catalogue, crosswalk
from dasf_lint.dasf.coverage import MEANING, Row, coverage
from dasf_lint.policy.language.model import folded
from dasf_lint.report.canvas import wrapped
from dasf_lint.report.escape import csv
from dasf_lint.report.json import configuration_json, crosswalk_json
from dasf_lint.report.options import TOOL, RenderOptions
from dasf_lint.report.redact import Redactor, passed
from dasf_lint.report.style import Style
from dasf_lint.report.summary import plural
from dasf_lint.report.text import configuration_notes, render_diagnostics

_COLUMNS = ("control", "title", "status", "policies", "findings", "unknown", "passed", "why", "framework", "attested")
_COLOURS = {"not_met": "error", "unknown": "unknown", "partly": "pass", "met": "pass", "attested": "note"}


@click.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "--format",
    "format_",
    type=options.OneOf(("text", "json", "csv"), "format"),
    default="text",
    help="text, json or csv.",
)
@click.option("--as-of", metavar="DATE", help="The date that counts for expiry [today].")
@click.option("-v", "--verbose", is_flag=True, help="Show which ids of other frameworks each control is mapped to.")
@request.value_options
@options.further_policies
@options.colour
def command(
    paths: tuple[str, ...],
    format_: str,
    as_of: str | None,
    verbose: bool,
    directories: tuple[str, ...],
    color: str,
    **given: object,
) -> int:
    """Say for every control of the framework whether the roots below PATH meet it, as far as code can show.

    All profiles are asked.
    """
    made = request.make(paths, request.split(given), as_of=as_of).with_options(profile="audit")
    report, pack, _, _ = linting.run(made, directories)
    passed_on = passed(report)
    vouched = {folded(each.control) for each in report.attestations if each.control and each.scope == EntryScope()}
    attested = [id for id in (*catalogue.controls(), *(each.id for each in pack.own_controls)) if folded(id) in vouched]
    rows = coverage({policy.id: policy.controls for policy in pack.policies}, report, attested, pack.own_controls)
    if format_ == "json":
        document: dict[str, Json] = {
            "schema_version": 1,
            "tool": {"name": TOOL, "version": __version__, "pack": report.pack},
            "framework": {
                "name": "DASF",
                "version": catalogue.version(),
                "in_part": catalogue.version_in_part(),
                "left_out": catalogue.left_out(),
            },
            "frameworks": [each._asdict() for each in dict.fromkeys(each.own for each in pack.own_controls) if each],
            "crosswalk": {
                "of": crosswalk.subject(),
                "note": crosswalk.note(),
                "frameworks": {each.title: each.edition for each in crosswalk.frameworks()},
            },
            "as_of": report.as_of,
            "configuration": configuration_json(passed_on),
            "controls": [_row(row) for row in rows],
        }
        printing.document(document, Redactor())
    elif format_ == "csv":
        hidden = Redactor()
        keys = [each.key for each in crosswalk.frameworks()]
        cells = [[*_COLUMNS, *keys], *map(_cells, rows)]
        terminal.write("".join(",".join(csv(hidden.text(cell)) for cell in row) + "\n" for row in cells))
    else:
        _print(rows, color, verbose=verbose)
        shown = RenderOptions(__version__, colour=terminal.uses_colour(sys.stdout, color))
        terminal.write("".join(f"{line}\n" for line in configuration_notes(passed_on, shown)))
    if format_ != "text":
        linting.tell_configuration(report)
    errors = [each for each in report.diagnostics if each.level == "error"]
    terminal.write_error(render_diagnostics(errors, RenderOptions(__version__), report.secrets))
    return exits.COULD_NOT_VOUCH if report.could_not_vouch else exits.CLEAN


def _row(row: Row) -> dict[str, Json]:
    return {
        "id": row.control,
        "title": row.title,
        "status": row.status,
        "policies": list(row.policies),
        "findings": row.findings,
        "unknown": row.unknown,
        "passed": row.passed,
        "attested": row.attested,
        "why": row.why,
        "framework": row.framework,
        "crosswalk": crosswalk_json(row.control),
    }


def _cells(row: Row) -> list[str]:
    figures = (str(row.findings), str(row.unknown), str(row.passed))
    mapped = crosswalk.columns(crosswalk.of(row.control))
    about = (row.why, row.framework, str(row.attested))
    return [row.control, row.title, row.status, " ".join(row.policies), *figures, *about, *mapped]


def _print(rows: list[Row], color: str, *, verbose: bool) -> None:
    paint, safe = Style(terminal.uses_colour(sys.stdout, color)).paint, Redactor().shown
    words = {status: status.replace("_", " ") for status in MEANING}
    width = max(len(word) for word in words.values())
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.status] = counts.get(row.status, 0) + 1
        figures = [
            plural(row.findings, "finding") if row.findings else "",
            f"{row.unknown:,} unknown" if row.unknown else "",
            f"{row.attested:,} attested" if row.attested else "",
        ]
        figures += [f"{row.passed:,} passed" if row.passed else ""]
        shown = ", ".join(figure for figure in figures if figure)
        word = f"{words[row.status]:{width}}"
        word = paint(_COLOURS[row.status], word) if row.status in _COLOURS else word
        edition = "" if row.framework == f"DASF {catalogue.version()}" else f" [{safe(row.framework)}]"
        terminal.write(
            f"{word}  {safe(row.printed):7}  {safe(row.title)}{edition}" + (f" ({shown})" if shown else "") + "\n"
        )
        indent = width + 11
        for title, ids in crosswalk.titled(crosswalk.of(row.control)).items() if verbose else ():
            for line in wrapped(f"{title}: {', '.join(ids)}", terminal.width() - indent):
                terminal.write(" " * indent + line + "\n")
    terminal.write(
        "\n"
        + "".join(f"{counts[status]:4} {words[status]}: {MEANING[status]}\n" for status in MEANING if status in counts)
    )
    notes = [f"DASF {catalogue.version_in_part()} is there in part; not there: {catalogue.left_out()}"]
    titles = ", ".join(each.title for each in crosswalk.frameworks())
    notes.append(f"mapped to {titles} ({crosswalk.note()})" if verbose else f"mapped to {titles}: -v, json, csv")
    for note in notes:
        terminal.write("".join(f"{line}\n" for line in wrapped(note, terminal.width())))
