"""Which Databricks workspace a resource lives in, as far as its provider and its own arguments say.

Authority: "Authentication" and "provider_config" of the provider's documentation. `host`, `azure_workspace_resource_id`
and `workspace_id` each name a workspace; a host that begins with `accounts.` is the account.
"""

from collections.abc import Hashable, Iterator
from typing import Final, Literal, NamedTuple

from dasf_lint.core import symbols
from dasf_lint.core.address import SYMBOLIC
from dasf_lint.core.answers import UnknownReason
from dasf_lint.core.data import ABSENT, Datum, Reference
from dasf_lint.core.graph import Graph, Node
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.policy.ask.elements import is_nothing, reason_of
from dasf_lint.policy.ask.kept import Slot
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.switches import settled

AZURE_WORKSPACE: Final = "azurerm_databricks_workspace"
ACCOUNT_WORKSPACE: Final = "databricks_mws_workspaces"
WORKSPACE_TYPES: Final = (AZURE_WORKSPACE, ACCOUNT_WORKSPACE)

_BY_ARGUMENT: Final[tuple[tuple[str, "WorkspaceKind"], ...]] = (
    ("host", "host"), ("azure_workspace_resource_id", "azure"), ("workspace_id", "id"),
)  # fmt: skip
_IDENTIFYING: Final = frozenset({"", "id", "workspace_id", "workspace_url", "deployment_name"})
"""Attributes of a workspace that no other workspace shares, and from which its URL or id is made."""

WorkspaceKind = Literal["node", "id", "host", "azure", "looked_up", "provider", "account", "unknown"]


class Workspace(NamedTuple):
    """A workspace as somebody names it.

    node      made here: `key` is the address of its resource
    host, id, azure  named by a literal host, number, or Azure resource id
    looked_up found by a data source, by the name and the place that `key` says
    provider  what the configuration at the address `key` means, which says nothing itself
    account   no workspace: the account console
    unknown   for `reason`; `symbol` is equal where it must turn out to be the same one
    `place` is resource group and name of one that was made in Azure or looked up there, where both are known.
    """

    kind: WorkspaceKind
    key: str = ""
    reason: UnknownReason | None = None
    place: str | None = None
    symbol: Hashable | None = None


def same_workspace(mine: Workspace, theirs: Workspace) -> Truth:
    if "account" in (mine.kind, theirs.kind):
        return FALSE
    if "unknown" in (mine.kind, theirs.kind):
        return TRUE if mine.symbol is not None and mine.symbol == theirs.symbol else UNKNOWN
    if mine.kind != theirs.kind:
        # A workspace made here may well be the one that a literal host, an id or an unconfigured provider means.
        return UNKNOWN
    if mine.key == theirs.key:
        return TRUE
    return UNKNOWN if mine.kind == "provider" or SYMBOLIC in mine.key + theirs.key else FALSE


_WORKSPACES: Final = Slot[tuple[str, str], Workspace]()


def workspace_in(node: Node, graph: Graph, run: Run) -> Workspace:
    """As `workspace_of`, kept where no switch decides it."""
    kept = run.kept.of(_WORKSPACES)
    key = (node.root.id, node.address)
    found = kept.get(key)
    if found is None:
        probe = run.probe()
        found = workspace_of(node, graph, probe)
        if probe.switches:
            return workspace_of(node, graph, run)
        kept[key] = found
    return found


def workspace_of(node: Node, graph: Graph, run: Run) -> Workspace:
    if node.kind in WORKSPACE_TYPES:
        return Workspace("node", node.address, place=azure_place(node, run) if node.kind == AZURE_WORKSPACE else None)
    if node.source_format == "bundle":
        return Workspace("provider", node.root.id)
    config = settled(node.body.get("provider_config"), run)
    if config.kind == "sequence" and len(config.elements) == 1:
        config = settled(config.elements[0], run)
    if config.kind == "mapping":
        identifier = settled(config.members.get("workspace_id"), run)
        if not is_nothing(identifier):
            return _named_by(identifier, graph, run, "id")
    provider = graph.get(node.provider) if node.provider is not None else None
    if provider is None:
        return Workspace("provider", node.provider or "default")
    level = settled(node.facts.get("level", ABSENT), run)
    return of_provider(provider, graph, run, is_account=level.kind == "text" and level.payload == "account")


def of_provider(provider: Node, graph: Graph, run: Run, *, is_account: bool = False) -> Workspace:
    """The workspace that a provider configuration means; without an argument that says so it may be the account."""
    for name, kind in _BY_ARGUMENT:
        value = settled(provider.body.get(name), run)
        if not is_nothing(value) and not value.left_out:
            found = _named_by(value, graph, run, kind)
            # Whatever it means, it means the same for all that use it.
            is_named = found.kind != "unknown" or found.symbol is not None
            return found if is_named else found._replace(symbol=provider.address)
    return Workspace("account") if is_account else Workspace("provider", provider.address)


def _named_by(value: Datum, graph: Graph, run: Run, kind: WorkspaceKind) -> Workspace:
    if value.kind == "unknown" and value.unknown.choice is not None:
        # Each outcome is asked by itself; as long as it is open, so is the workspace.
        return _unknown(value, kind)
    made_here = {address for reference in _sources(value) for address in _meant(reference, value, graph, run)}
    if len(made_here) == 1:
        return Workspace("node", made_here.pop())
    if made_here:
        return _unknown(value, kind)
    if value.kind == "text":
        host = host_of(str(value.payload)) if kind == "host" else str(value.payload).lower()
        if kind == "host" and host.startswith("accounts."):
            return Workspace("account")
        return Workspace(kind, host)
    if value.kind == "unknown":
        for reference in _sources(value):
            found = _looked_up(reference, graph, run)
            if found is not None:
                return found
    return _unknown(value, kind)


def _unknown(value: Datum, kind: WorkspaceKind) -> Workspace:
    if value.kind != "unknown":
        return Workspace("unknown")
    symbol = value.unknown.symbol
    return Workspace("unknown", reason=reason_of(value), symbol=None if symbol is None else (kind, symbol))


def _sources(value: Datum) -> Iterator[Reference]:
    """The references that say which workspace is meant: of an unknown value the one because of which it is unknown.

    The others only add to it, as a prefix does, or may be taken in its place.
    """
    for reference in value.all_references():
        if value.kind != "unknown" or value.unknown.subject == f"{reference.address}.{reference.attribute}":
            yield reference


def _meant(reference: Reference, value: Datum, graph: Graph, run: Run) -> Iterator[str]:
    """The addresses of workspaces made here that a reference may mean."""
    for node in graph.resolve(reference.address):
        if node.kind in WORKSPACE_TYPES:
            if reference.attribute in _IDENTIFYING:
                yield reference.address if graph.get(reference.address) else node.address
        elif node.kind == f"data.{AZURE_WORKSPACE}":
            yield from _found_by_name(node, graph, run)
        elif node.kind == f"data.{ACCOUNT_WORKSPACE}":
            yield from _found_in_list(node, value, graph, run)


def _found_by_name(data: Node, graph: Graph, run: Run) -> list[str]:
    """The workspace of this root that a data source looks up: by reference to it, or by its name and resource group."""
    name = settled(data.body.get("name"), run)
    wanted = azure_place(data, run)
    return [
        node.address
        for node in graph.of_kind(AZURE_WORKSPACE)
        if node.provider == data.provider
        and (
            (wanted is not None and azure_place(node, run) == wanted)
            or any(reference == Reference(node.address, "name") for reference in name.all_references())
        )
    ]


def azure_place(node: Node, run: Run) -> str | None:
    """Resource group and name, which no two workspaces of a subscription share; None where one is not known."""
    texts = [settled(node.body.get(name), run) for name in ("resource_group_name", "name")]
    if any(text.kind != "text" for text in texts):
        return None
    return "/".join([str(text.payload).lower() for text in texts])


def _found_in_list(data: Node, value: Datum, graph: Graph, run: Run) -> Iterator[str]:
    """The workspace of this root whose id is taken from the ids of all workspaces of the account, by its name."""
    if value.kind != "unknown" or value.unknown.symbol is None:
        return
    ids = symbols.attribute(data.address, "ids")
    for node in graph.of_kind(ACCOUNT_WORKSPACE):
        name = settled(node.body.get("workspace_name"), run)
        if name.kind == "text":
            found = symbols.composed("step", ids, str(name.payload))
            # The ids are numbers, and a text where an argument wants one.
            if value.unknown.symbol in (found, symbols.composed("as", found, "string")):
                yield node.address


def _looked_up(reference: Reference, graph: Graph, run: Run) -> Workspace | None:
    """A workspace that nobody made here, by what the data source finds it by."""
    data = graph.get(reference.address)
    if data is None or data.kind != f"data.{AZURE_WORKSPACE}":
        return None
    place = azure_place(data, run)
    return None if place is None else Workspace("looked_up", f"{data.provider or 'default'} {place}", place=place)


def host_of(url: str) -> str:
    """`adb-1.2.azuredatabricks.net` of `https://ADB-1.2.azuredatabricks.net/?o=1`."""
    text = url.strip()
    at = text.find("://")
    if at >= 0:
        text = text[at + 3 :]
    for mark in "/?#":
        text = text.partition(mark)[0]
    return text.rpartition("@")[2].partition(":")[0].rstrip(".").lower()
