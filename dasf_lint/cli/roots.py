"""`dasf-lint roots`: what would be judged, what is left out and why, and which values would make more known."""

import sys

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, needs, options, printing, request, terminal
from dasf_lint.cli.session import Session
from dasf_lint.core.answers import FATES
from dasf_lint.core.graph import Environment
from dasf_lint.core.json_text import Json
from dasf_lint.project.accounts import counts
from dasf_lint.report.graph_json import diagnostic_json, environment_json, standing_json
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import ShownName, Word
from dasf_lint.report.style import Style
from dasf_lint.report.summary import plural
from dasf_lint.report.text import render_diagnostics


@click.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@options.text_or_json
@request.value_options
@options.show_secrets
@options.colour
def command(paths: tuple[str, ...], format_: str, show_secrets: bool, color: str, **given: object) -> int:
    """List the roots below PATH with their variants, what is left out, and what to pass to know more."""
    session = Session(paths, request.split(given))
    values = needs.of_values(session.graphs)
    outlook = session.outlook()
    if format_ == "json":
        printing.document(_document(session, needs.document(values, outlook)), session.redactor(show=show_secrets))
        session.tell_errors(RenderOptions(__version__, show_secrets=show_secrets))
    else:
        told = needs.lines(values, outlook, session.redactor(show=show_secrets).shown)
        _print(session, list(told), color, show_secrets)
    return exits.COULD_NOT_VOUCH if session.could_not_vouch else exits.CLEAN


def _document(session: Session, unknown: dict[str, Json]) -> dict[str, Json]:
    accounts = counts(session.accounts)
    return {
        "schema_version": 1,
        "roots": [
            {
                "id": ShownName(graph.root.id),
                "kind": Word(graph.root.kind),
                "directory": ShownName(graph.root.directory),
                "variant": None if graph.root.variant is None else ShownName(graph.root.variant),
                "environment": environment_json(graph.environment),
                "nodes": sum(1 for node in graph if node.mode != "meta"),
                "alone": ShownName(graph.root.alone) or None,
                "standing": standing_json(graph.standing),
            }
            for graph in session.graphs
        ],
        "left_out": [{"path": ShownName(each.path), "why": ShownName(each.why)} for each in session.roots.left_out],
        "through_callers": [
            {"directory": ShownName(each.directory), "callers": [ShownName(caller) for caller in each.callers]}
            for each in session.roots.through
        ],
        "accounts": {fate: accounts[fate] for fate in FATES},
        **unknown,
        "diagnostics": [diagnostic_json(each) for each in session.diagnostics],
    }


def _print(session: Session, told: list[str], color: str, show_secrets: bool) -> None:
    redactor = session.redactor(show=show_secrets)
    safe, named = redactor.shown, redactor.shown_name
    paint = Style(terminal.uses_colour(sys.stdout, color)).paint
    for graph in session.graphs:
        nodes = sum(1 for node in graph if node.mode != "meta")
        about = safe(f"{graph.root.kind}, {plural(nodes, 'node')}, {environment_text(graph.environment)}")
        is_off = graph.standing.kind == "switched_off"
        if graph.root.alone:
            why = graph.standing.why if is_off else graph.root.alone
            about += f", by itself and without defaults ({named(why)})"
        if graph.standing.why and not is_off:
            about += f", {named(graph.standing.why)}"
        terminal.write(f"{paint('strong', named(graph.root.id))}: {about}\n")
    if session.roots.left_out:
        terminal.write(f"\n{paint('strong', 'left out')}\n")
        for each in session.roots.left_out:
            terminal.write(f"  {named(each.path)}: {named(each.why)}\n")
    if told:
        terminal.write(f"\n{paint('strong', 'to know more')}\n")
        terminal.write("".join(f"{line}\n" for line in told))
    found = [each for each in session.diagnostics if each.level != "gap"]
    if found:
        options = RenderOptions(__version__, colour=terminal.uses_colour(sys.stdout, color), width=terminal.width())
        options = options._replace(show_secrets=show_secrets)
        terminal.write("\n" + render_diagnostics(found, options, session.secrets()))


def environment_text(environment: Environment | None) -> str:
    """`environment prod (medium: the directory is envs/prod)`."""
    if environment is None:
        return "no environment"
    evidence = "; ".join(environment.evidence)
    if environment.name is None:
        return f"environment unknown ({evidence})"
    return f"environment {environment.name} ({environment.confidence}: {evidence})"
