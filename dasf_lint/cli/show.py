"""`dasf-lint show`: every attribute of a resource, with its value or why it is not known, and how it came there."""

import sys
from collections.abc import Iterator

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, options, printing, request, terminal
from dasf_lint.cli.roots import environment_text
from dasf_lint.cli.session import Session
from dasf_lint.core.address import quote
from dasf_lint.core.credential_names import nearest_name
from dasf_lint.core.data import Datum, Hop, Members, written_names
from dasf_lint.core.graph import Graph, Node
from dasf_lint.core.json_text import Json
from dasf_lint.core.nearest import hint
from dasf_lint.core.numbers import format as format_number
from dasf_lint.core.source import Span
from dasf_lint.core.truth import TRUE
from dasf_lint.report.escape import visible
from dasf_lint.report.graph_json import graph_document, step
from dasf_lint.report.mask import MASK
from dasf_lint.report.options import TOOL, RenderOptions
from dasf_lint.report.phrases import hop_text, reason_text
from dasf_lint.report.redact import Redactor
from dasf_lint.report.style import Style

_DEFAULTS = {
    "provider": "default of the provider",
    "documented": "documented default",
    "inferred": "default",
    "cli": "set by the Databricks CLI",
}


@click.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@click.argument("address", metavar="ADDRESS")
@click.argument("path", required=False, metavar="[PATH]")
@options.text_or_json
@request.value_options
@options.show_secrets
@options.colour
def command(address: str, path: str | None, format_: str, show_secrets: bool, color: str, **given: object) -> int:
    """Show the resource ADDRESS in every root below PATH; without instance key all its instances.

    What a bundle holds has its own address too: resources.jobs.train.
    """
    session = Session((path or ".",), request.split(given), named_are_roots=True)
    found = [(graph, node) for graph in session.graphs for node in graph.named(address)]
    if not found:
        session.tell_errors(RenderOptions(__version__, show_secrets=show_secrets))
        known = [each for graph in session.graphs for node in graph for each in (node.told_address, node.address)]
        message = f"no root has a node {address}{hint(address, known)}"
        raise click.UsageError(session.redactor(show=show_secrets).text(message))
    if format_ == "json":
        _print_json(session, found, show_secrets)
    else:
        secrets = session.secrets()
        secrets.add_sensitive(node.datum() for _, node in found)
        redactor = session.redactor(show=show_secrets, secrets=secrets)
        page = _ShowPage(Style(terminal.uses_colour(sys.stdout, color)), redactor, show_secrets=show_secrets)
        terminal.write("\n".join("".join(f"{line}\n" for line in page.node(graph, node)) for graph, node in found))
    session.tell_errors(
        RenderOptions(__version__, show_secrets=show_secrets, colour=terminal.uses_colour(sys.stderr, color))
    )
    return exits.COULD_NOT_VOUCH if session.could_not_vouch else exits.CLEAN


def _print_json(session: Session, found: list[tuple[Graph, Node]], show_secrets: bool) -> None:
    """The same shape as `graph`, the nodes asked for alone."""
    wanted: dict[str, list[Node]] = {}
    graphs = {graph.root.id: graph for graph, _ in found}
    for graph, node in found:
        wanted.setdefault(graph.root.id, []).append(node)
    parts = [Graph(graphs[id].root, nodes, environment=graphs[id].environment) for id, nodes in wanted.items()]
    secrets = session.secrets()
    tool: dict[str, Json] = {"name": TOOL, "version": __version__}
    document = graph_document(parts, tool=tool, show_secrets=show_secrets, secrets=secrets)
    printing.document(document, session.redactor(show=show_secrets, secrets=secrets))


class _ShowPage:
    def __init__(self, style: Style, redactor: Redactor, *, show_secrets: bool) -> None:
        self._paint = style.paint
        self._redactor = redactor
        self._safe = redactor.shown
        self._show_secrets = show_secrets

    def node(self, graph: Graph, node: Node) -> Iterator[str]:
        yield f"{self._paint('strong', self._safe(node.told_address))} ({self._place(node.span)})"
        yield f"  in {self._safe(graph.root.id)}, {self._safe(environment_text(node.environment))}"
        if node.existence is not TRUE:
            yield "  it is not known whether it exists"
        if node.provider is not None:
            yield f"  provider {self._safe(node.provider)}"
        for name in _names(node.body):
            yield from self._value(node.body.get(name), step("", name), name)

    def _value(self, datum: Datum, path: str, name: str) -> Iterator[str]:
        """One line for each scalar, deepest names in full. Recursion is bounded by the nesting of values.

        name  the nearest name that says what a value is, and may say that it is secret
        """
        hidden = datum.sensitive and not self._show_secrets
        if datum.kind == "mapping" and not hidden and (names := _names(datum.members)):
            for each in names:
                yield from self._value(datum.members.get(each), step(path, each), nearest_name(each, name))
            if not datum.members.complete and not datum.block:
                yield f"  {self._safe(path)}[...]: there may be more"
        elif datum.kind == "sequence" and datum.elements and not hidden:
            for index, item in enumerate(datum.elements):
                yield from self._value(item, f"{path}[{index}]", name)
            if not datum.complete:
                yield f"  {self._safe(path)}[...]: there may be more"
        elif datum.kind == "unknown":
            reason = reason_text(datum.unknown.reason, datum.unknown.subject)
            yield f"  {self._safe(path)}: {self._paint('unknown', 'unknown')}, {self._safe(reason)}"
            yield from self._way(datum)
        elif datum.kind != "absent" or datum.null:
            yield f"  {self._safe(path)} = {self._shown(datum, name, hidden)}{self._origin(datum)}"
            yield from self._way(datum)

    def _shown(self, datum: Datum, name: str, hidden: bool) -> str:
        if hidden:
            return f"{MASK} (sensitive)"
        match datum.kind:
            case "bool":
                return str(datum.scalar).lower()
            case "number":
                return self._redactor.text(format_number(datum.scalar))  # type: ignore[arg-type]  # kind says so
            case "text":
                text = str(datum.scalar)
                return visible(quote(self._redactor.named(name, text)))
            case "absent":
                return "null"
            case "sequence":
                return "[]"
            case _:
                return "{}"

    def _origin(self, datum: Datum) -> str:
        if datum.default is not None:
            return f" ({_DEFAULTS[datum.default]})"
        return f" ({self._place(datum.span)})" if datum.span is not None and not _stations(datum) else ""

    def _place(self, span: Span) -> str:
        line, column = span.file.position(span.start)
        return f"{visible(self._redactor.name(span.file.path))}:{line}:{column}"

    def _way(self, datum: Datum) -> Iterator[str]:
        for hop in _stations(datum):
            place = f"{self._place(hop.span)} " if hop.span is not None else ""
            yield f"      {place}{self._safe(hop_text(hop.kind, hop.label))}"


def _names(members: Members) -> list[str]:
    """What is there, and what is written and null."""
    return sorted({*members.names(), *written_names(members)})


def _stations(datum: Datum) -> list[Hop]:
    """The way, where it has more than one place."""
    hops = list(datum.hops()) if datum.way is not None else []
    return hops if len({hop.span and hop.span.sort_key for hop in hops}) > 1 else []
