"""`dasf-lint roots`: what would be judged, what is left out and why, and which values would make more known."""

import sys

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, options, printing, request, terminal
from dasf_lint.cli.session import Session
from dasf_lint.core.answers import FATES
from dasf_lint.core.data import Datum, Reason
from dasf_lint.core.graph import Environment, Graph
from dasf_lint.core.json_text import Json
from dasf_lint.project.accounts import counts
from dasf_lint.report.graph_json import diagnostic_json, environment_json, standing_json
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.phrases import reason_text
from dasf_lint.report.redact import ShownName, Word
from dasf_lint.report.style import Style
from dasf_lint.report.summary import plural
from dasf_lint.report.text import render_diagnostics
from dasf_lint.terraform.scope import WORKSPACE

_HELPED: dict[Reason, str] = {
    "no_value": "--var",
    "data_source": "--plan",
    "lookup": "--resolved",
    "version": "pin the provider, or commit .terraform.lock.hcl",
    "remote_module": "module_sources in .dasf-lint.yaml",
}
"""What somebody can do about an unknown value, by its reason."""

_MOST_SHOWN = 8


class _Need:
    """Something that values wait for: how many there are, and in which roots."""

    def __init__(self, reason: Reason, subject: str) -> None:
        self.reason = reason
        self.subject = subject
        self.count = 0


@click.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@options.text_or_json
@request.value_options
@options.show_secrets
@options.colour
def command(paths: tuple[str, ...], format_: str, show_secrets: bool, color: str, **given: object) -> int:
    """List the roots below PATH with their variants, what is left out, and what to pass to know more."""
    session = Session(paths, request.split(given))
    needs, total = _needs(session.graphs)
    if format_ == "json":
        printing.document(_document(session, needs, total), session.redactor(show=show_secrets))
        session.tell_errors(RenderOptions(__version__, show_secrets=show_secrets))
    else:
        _print(session, needs, total, color, show_secrets)
    return exits.COULD_NOT_VOUCH if session.could_not_vouch else exits.CLEAN


def _needs(graphs: list[Graph]) -> tuple[list[_Need], int]:
    """What the unknown values of resources wait for, first what can be helped; and how many they are."""
    found: dict[tuple[str, str], _Need] = {}
    total = 0
    for graph in graphs:
        for node in graph:
            if node.mode == "meta":
                continue
            for name in node.body.names():
                for datum in _unknown_in(node.body.get(name)):
                    reason, subject = datum.unknown.reason, datum.unknown.subject
                    if reason == "service_default" or datum.default is not None:
                        # Left to the service and not written: nothing that somebody passes would change it.
                        continue
                    total += 1
                    found.setdefault((reason, subject), _Need(reason, subject)).count += 1
    ordered = sorted(
        found.values(), key=lambda need: (need.reason not in _HELPED, -need.count, need.reason, need.subject)
    )
    return ordered, total


def _unknown_in(datum: Datum) -> list[Datum]:
    found: list[Datum] = []
    waiting = [datum]
    while waiting:
        current = waiting.pop()
        if current.kind == "unknown":
            found.append(current)
        elif current.kind == "sequence":
            waiting.extend(current.elements)
        elif current.kind == "mapping":
            waiting.extend(current.members.get(name) for name in current.members.names())
    return found


def _document(session: Session, needs: list[_Need], total: int) -> dict[str, Json]:
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
        "needs": [{"reason": Word(need.reason), "subject": need.subject, "unknown": need.count} for need in needs],
        "unknown": total,
        "diagnostics": [diagnostic_json(each) for each in session.diagnostics],
    }


def _print(session: Session, needs: list[_Need], total: int, color: str, show_secrets: bool) -> None:
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
    if needs:
        terminal.write(f"\n{paint('strong', 'to know more')}\n")
        for need in needs[:_MOST_SHOWN]:
            option = "--workspace" if need.subject == WORKSPACE else _HELPED.get(need.reason)
            how = f" ({option})" if option else ""
            terminal.write(
                f"  {need.count:,} of {plural(total, 'unknown value')}: "
                f"{safe(reason_text(need.reason, need.subject))}{how}\n"
            )
        if len(needs) > _MOST_SHOWN:
            terminal.write(f"  and {len(needs) - _MOST_SHOWN:,} more reasons (--format json)\n")
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
