"""Which Databricks workspace a resource lives in, as far as its provider and its own arguments say.

Authority: "Authentication" and "provider_config" of the provider's documentation. `host`, `azure_workspace_resource_id`
and `workspace_id` each name a workspace; a host that begins with `accounts.` is the account.
"""

from typing import Literal, NamedTuple

from dasf_lint.core.address import SYMBOLIC
from dasf_lint.core.answers import UnknownReason
from dasf_lint.core.data import ABSENT, Datum
from dasf_lint.core.graph import Graph, Node
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.policy.paths import is_nothing, reason_of, settled
from dasf_lint.policy.run import Run

WORKSPACE_TYPES = ("azurerm_databricks_workspace", "databricks_mws_workspaces")

_BY_ARGUMENT: tuple[tuple[str, "Kind"], ...] = (
    ("host", "host"), ("azure_workspace_resource_id", "azure"), ("workspace_id", "id"),
)  # fmt: skip

Kind = Literal["node", "id", "host", "azure", "provider", "account", "unknown"]


class Workspace(NamedTuple):
    """A workspace as somebody names it.

    node      made here: `key` is the address of its resource
    host, id, azure  named by a literal host, number, or Azure resource id
    provider  what the configuration at the address `key` means, which says nothing itself
    account   no workspace: the account console
    unknown   for `reason`
    """

    kind: Kind
    key: str = ""
    reason: UnknownReason | None = None


def same_workspace(mine: Workspace, theirs: Workspace) -> Truth:
    if "account" in (mine.kind, theirs.kind):
        return FALSE
    if "unknown" in (mine.kind, theirs.kind):
        return UNKNOWN
    if mine.kind != theirs.kind:
        # A workspace made here may well be the one that a literal host, an id or an unconfigured provider means.
        return UNKNOWN
    if mine.key == theirs.key:
        return TRUE
    return UNKNOWN if mine.kind == "provider" or SYMBOLIC in mine.key + theirs.key else FALSE


def workspace_of(node: Node, graph: Graph, run: Run) -> Workspace:
    if node.kind in WORKSPACE_TYPES:
        return Workspace("node", node.address)
    if node.source_format == "bundle":
        return Workspace("provider", node.root.id)
    config = settled(node.body.get("provider_config"), run)
    if config.kind == "sequence" and len(config.elements) == 1:
        config = settled(config.elements[0], run)
    if config.kind == "mapping":
        identifier = settled(config.members.get("workspace_id"), run)
        if not is_nothing(identifier):
            return _named_by(identifier, graph, "id")
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
            return _named_by(value, graph, kind)
    return Workspace("account") if is_account else Workspace("provider", provider.address)


def _named_by(value: Datum, graph: Graph, kind: Kind) -> Workspace:
    for reference in value.all_references():
        for node in graph.resolve(reference.address):
            if node.kind in WORKSPACE_TYPES:
                return Workspace("node", reference.address if graph.get(reference.address) else node.address)
    if value.kind == "text":
        host = host_of(str(value.payload)) if kind == "host" else str(value.payload).lower()
        if kind == "host" and host.startswith("accounts."):
            return Workspace("account")
        return Workspace(kind, host)
    if value.kind == "unknown":
        return Workspace("unknown", reason=reason_of(value))
    return Workspace("unknown")


def host_of(url: str) -> str:
    """`adb-1.2.azuredatabricks.net` of `https://ADB-1.2.azuredatabricks.net/?o=1`."""
    text = url.strip()
    at = text.find("://")
    if at >= 0:
        text = text[at + 3 :]
    for mark in "/?#":
        text = text.partition(mark)[0]
    return text.rpartition("@")[2].partition(":")[0].rstrip(".").lower()
