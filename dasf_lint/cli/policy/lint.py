"""`dasf-lint policy lint`: what is wrong with the text of policies, beyond whether they can be read."""

import sys
from collections.abc import Sequence

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, options, printing, request, terminal
from dasf_lint.cli.known_policies import Known
from dasf_lint.cli.policy.named import named
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.json_text import Json
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.lint.look import as_told, look
from dasf_lint.policy.lint.rules import RULES, Text
from dasf_lint.report.graph_json import diagnostic_json
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Redactor
from dasf_lint.report.summary import plural
from dasf_lint.report.text import render_diagnostics


@click.command("lint", cls=request.SettingsCommand)
@click.argument("names", nargs=-1, metavar="[ID|FILE|DIR...]")
@options.further_policies
@options.text_or_json
@request.place_options
def command(names: tuple[str, ...], directories: tuple[str, ...], format_: str, **given: object) -> int:
    """Look over the text of policies: all there are, some by their ids, or those of files and directories.

    Errors are attributes that no provider has, conditions that are asked twice, answers without an example, and names
    that are taken; warnings are patterns that cost, and parameters and sets that nothing asks for. Exit codes: 0 no
    error, 1 errors, 2 a policy could not be read.
    """
    known, chosen, places = named(names, directories, request.split(given))
    mine = {policy.id for policy in chosen}
    others = _texts(known, [policy for policy in known.pack.policies if policy.id not in mine])
    # Sets are of everybody, so one policy alone says nothing of them.
    sets = known.sets_in(places) if places or not names else ()
    found = look(_texts(known, chosen), others, sets)
    told = in_order([as_told(each) for each in (*known.diagnostics, *found)])
    errors = sum(each.level == "error" for each in told)
    warnings = len(told) - errors
    if format_ == "json":
        problems: list[Json] = [diagnostic_json(each) for each in told]
        document: dict[str, Json] = {
            "schema_version": 1, "policies": len(chosen), "errors": errors, "warnings": warnings, "problems": problems,
        }  # fmt: skip
        printing.document(document, Redactor())
    else:
        terminal.write(render_diagnostics(told, RenderOptions(__version__, colour=terminal.uses_colour(sys.stdout))))
        counted = f"{plural(errors, 'error')}, {plural(warnings, 'warning')}"
        terminal.write(f"{plural(len(chosen), 'policy', 'policies')}, {counted}\n")
    return _code(told)


def _code(told: Sequence[Diagnostic]) -> int:
    codes = {each.code for each in told if each.level == "error"}
    if codes - RULES.keys():
        return exits.COULD_NOT_VOUCH
    return exits.FINDINGS if codes else exits.CLEAN


def _texts(known: Known, chosen: Sequence[Policy]) -> list[Text]:
    found = map(known.places_of, chosen)
    return [Text(each.document.mapping, each) for each in found if each is not None and each.document is not None]
