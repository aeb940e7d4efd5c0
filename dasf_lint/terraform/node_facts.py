"""What is known of a node beside its body: `$count`, `$for_each`, `$lifecycle`, `$level`, `$cloud`."""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Final

from dasf_lint.core.data import ABSENT, Datum
from dasf_lint.core.data import mapping as mapping_datum
from dasf_lint.core.graph import Node
from dasf_lint.core.lazy_facts import LazyFacts
from dasf_lint.core.source import Span
from dasf_lint.facts.absence import Cloud
from dasf_lint.hcl import nodes
from dasf_lint.hcl.traversal import as_traversal
from dasf_lint.terraform.module import Module, Repeated, Resource
from dasf_lint.terraform.plain import as_expression

CLOUD_PROVIDERS: Final[Mapping[str, Cloud]] = {
    "aws": "aws", "awscc": "aws", "azurerm": "azure", "azuread": "azure", "azapi": "azure", "google": "gcp",
    "google-beta": "gcp",
}  # fmt: skip
_HOSTS: Final[tuple[tuple[str, Cloud], ...]] = (
    (".azuredatabricks.net", "azure"), (".databricks.azure.us", "azure"), (".gcp.databricks.com", "gcp"),
    (".cloud.databricks.com", "aws"),
)  # fmt: skip
_WORKSPACE: Final = "databricks_mws_workspaces"
_REGIONS: Final[tuple[tuple[str, Cloud], ...]] = (("aws_region", "aws"), ("location", "gcp"))
"""Where a workspace of the account lies: an argument for each cloud (docs of `databricks_mws_workspaces`)."""
_WORKSPACE_ARGUMENTS: Final = ("azure_workspace_resource_id", "workspace_id")


class ProviderFacts(LazyFacts):
    """Facts of a provider configuration: of Databricks whether it manages the account or a workspace.

    `kind` is the type of the configuration as provider facts call it.
    """

    __slots__ = ("kind",)

    def __init__(self, node: Node, kind: str, cloud: Cloud | None) -> None:
        self.kind = kind
        makers: dict[str, Callable[[], Datum]] = {"cloud": lambda: cloud_datum(cloud)}
        if kind == "provider.databricks":
            makers["level"] = lambda: level_of_provider(node)
        super().__init__(makers)


class VariableFacts(LazyFacts):
    """Whether something of its module takes the value of a variable; nobody knows where a file cannot be read."""

    __slots__ = ()

    def __init__(self, name: str, module: Module, used: Callable[[Module], Container[str]]) -> None:
        super().__init__({"used": lambda: Datum("bool", name in used(module)) if module.is_complete else ABSENT})


class ResourceFacts(LazyFacts):
    """Facts of a resource; all its instances share them."""

    __slots__ = ()

    def __init__(
        self, resource: Resource, provider: str | None, providers: Mapping[str, Node], cloud: Cloud | None
    ) -> None:
        makers: dict[str, Callable[[], Datum]] = {
            "lifecycle": lambda: lifecycle_of(resource),
            "cloud": lambda: cloud_datum(CLOUD_PROVIDERS.get(resource.type.partition("_")[0], cloud)),
        }
        for name, datum in repetition_facts(resource).items():
            makers[name] = _always(datum)
        if resource.type.startswith("databricks_"):
            makers["level"] = lambda: _level_of(resource, None if provider is None else providers.get(provider))
        super().__init__(makers)


def _always(datum: Datum) -> Callable[[], Datum]:
    return lambda: datum


def repetition_facts(declaration: Repeated) -> dict[str, Datum]:
    """Whether `count` and `for_each` are written."""
    written = (("count", declaration.count), ("for_each", declaration.for_each))
    return {name: Datum("bool", True, span=argument.span) for name, argument in written if argument is not None}


def cloud_datum(cloud: Cloud | None) -> Datum:
    return ABSENT if cloud is None else Datum("text", cloud)


def cloud_of(modules: Iterable[Module]) -> Cloud | None:
    """The cloud that a root is built on: that of its cloud providers where they agree, else of the hosts it names, else
    of what only workspaces of one cloud are given."""
    found: set[Cloud] = set()
    hosts: set[Cloud] = set()
    arguments: set[Cloud] = set()
    for module in modules:
        for resource in module.resources.values():
            cloud = CLOUD_PROVIDERS.get(resource.type.partition("_")[0])
            if cloud is not None:
                found.add(cloud)
            if resource.type == _WORKSPACE:
                arguments.update(cloud for name, cloud in _REGIONS if resource.content.expression(name) is not None)
        for config in module.providers.values():
            cloud = CLOUD_PROVIDERS.get(config.name)
            if cloud is not None:
                found.add(cloud)
            host = config.content.expression("host")
            if type(host) is nodes.Literal and isinstance(host.value, str):
                hosts.update(cloud for ending, cloud in _HOSTS if host.value.rstrip("/").endswith(ending))
    for candidates in (found, hosts, arguments):
        if len(candidates) == 1:
            return candidates.pop()
    return None


def _level_of(resource: Resource, provider: Node | None) -> Datum:
    if resource.type.startswith("databricks_mws_"):
        return Datum("text", "account", span=resource.span)
    return ABSENT if provider is None else level_of_provider(provider)


def level_of_provider(provider: Node) -> Datum:
    """`account` or `workspace`, by the host; unknown where the host is, absent where the configuration does not say."""
    host = provider.body.get("host")
    if host.kind == "text":
        text = str(host.payload).lower().removeprefix("https://").removeprefix("http://")
        return Datum("text", "account" if text.startswith("accounts.") else "workspace", span=host.span)
    if host.kind == "unknown" and host.span is not None:
        return host
    for name in _WORKSPACE_ARGUMENTS:
        if not _is_left_out(provider.body.get(name)):
            return Datum("text", "workspace", span=provider.span)
    return ABSENT


def _is_left_out(datum: Datum) -> bool:
    return datum.is_absent or datum.span is None


def lifecycle_of(resource: Resource) -> Datum:
    """What the `lifecycle` block says in literals and names; `enabled`, an expression, is no fact but decides."""
    found: dict[str, Datum] = {}
    span: Span | None = None
    for block in resource.content.blocks_of("lifecycle"):
        span = span or block.span
        for argument in block.content.arguments():
            datum = _static(argument.expr, argument.span)
            if datum is not None:
                found[argument.attribute.name] = datum
    return ABSENT if span is None else mapping_datum(found, span=span)


def _static(expr: nodes.Expression, span: Span) -> Datum | None:
    if type(expr) is nodes.Literal:
        if isinstance(expr.value, bool):
            return Datum("bool", expr.value, span=span, literal=True)
        if isinstance(expr.value, str):
            return Datum("text", expr.value, span=span, literal=True)
        return None
    if type(expr) is nodes.TupleCons:
        items = [_static(item, Span(span.file, item.start, item.end)) for item in expr.items]
        return Datum("sequence", [item for item in items if item is not None], span=span, literal=True)
    traversal = as_traversal(as_expression(span.file, expr))
    if traversal is None:
        return None
    return Datum("text", span.file.text[traversal.start : traversal.end], span=span, literal=True)
