"""One resource graph per root: nodes with lazy bodies, relations computed for the types somebody asks about."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from dasf_lint.core.address import without_key
from dasf_lint.core.data import ABSENT, Datum, Members, Reason, Reference
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import Span
from dasf_lint.core.standing import DEPLOYED, Standing
from dasf_lint.core.truth import TRUE, Truth

Mode = Literal["managed", "data", "meta"]
SourceFormat = Literal["terraform", "bundle"]
EdgeKind = Literal["reference", "provider", "depends_on"]
RootKind = Literal["terraform", "bundle"]
Program = Literal["terraform", "tofu"]
Confidence = Literal["high", "medium", "low"]

ENVIRONMENTS = ("prod", "staging", "test", "dev", "sandbox", "shared")


class Environment(NamedTuple):
    """What is known of the environment that something belongs to.

    `name` None: the signals conflict or are weak, so it is unknown. No signal at all is None instead of an Environment.
    """

    name: str | None
    confidence: Confidence
    evidence: tuple[str, ...]


class Root(NamedTuple):
    """One configuration that is deployed as a whole.

    `directory` is relative to the project root; `variant` names the variable file and workspace, or the bundle target.
    `file` is the bundle's root file, such as `jobs/databricks.yml`, or the file of another program that applies the
    directory with values of its own, such as `live/prod/terragrunt.hcl`. `alone` says of a module that is judged by
    itself although others call it why nobody knows what its variables are given: only values of files count, no
    defaults. `program` is the one whose reading of the files it is, `workspace` None where nobody says which one is
    selected. `part` names what of `file` it is, such as a component of a stack. `listed`: the configuration says that
    it is a root.
    """

    kind: RootKind
    directory: str
    variant: str | None = None
    file: str = ""
    var_files: tuple[str, ...] = ()
    workspace: str | None = None
    alone: str = ""
    program: Program = "terraform"
    part: str = ""
    listed: bool = False

    @property
    def id(self) -> str:
        name = self.file if self.kind == "bundle" else self.directory
        return name if self.variant is None else f"{name}[{self.variant}]"


class Gap(NamedTuple):
    """Something that cannot be seen by design.

    what       for people: `module.net (git::https://...)`
    types      the types that may hide there, with `*` as policies write it; None: any type
    call       where it is an unseen module: the address of its call, without keys
    providers  the configurations that this module may use: the provider's name and the address of the node
    reason     that of an answer which is unknown because of it
    """

    what: str
    types: tuple[str, ...] | None
    span: Span | None
    call: str | None = None
    providers: tuple[tuple[str, str], ...] = ()
    reason: Reason = "remote_module"


class Outside(NamedTuple):
    """What is known of a root to which values come from outside of the repository.

    defaults  where the defaults stand that hold as long as nobody gives another value -> what they are of: `var.x`
    beside    what a person is told may hold resources as well, beside those of a module; empty for what is applied as
              it stands
    reading   makes the same graph with nothing known of what defaults leave open; where it is told so, what texts in
              them say is open as well
    """

    defaults: Mapping[Span, str]
    beside: str
    reading: "Callable[[bool], Graph]"

    @property
    def is_module(self) -> bool:
        """Whether it is there to be called, and not applied as it stands."""
        return bool(self.beside)


class Disabled(NamedTuple):
    """A resource that is declared and has no instance: its `count` is 0, its `for_each` empty, or it is not `enabled`;
    or that of the module call around it.

    kind      as policies match it
    address   without instance key
    owner     the address of what has the argument: its own, or that of the module call
    argument  `count`, `for_each` or `enabled`
    cause     computed when asked for: what that argument is, by name what the text of it refers to, and what that was
              made of
    instance  made when asked for: what an instance would be, at a key that nobody knows
    """

    kind: str
    address: str
    owner: str
    argument: str
    cause: Callable[[], tuple[Datum, Mapping[str, Datum], Mapping[str, Datum]]]
    instance: Callable[[], "Node"]


class IdleCall(NamedTuple):
    """A call of a module that is there and has no instance.

    directory  of the module
    address    of the call
    argument   `count`, `for_each` or `enabled`, and `span` its place
    decided    computed when asked for: by name what the argument was made of
    """

    directory: str
    address: str
    argument: str
    span: Span
    decided: Callable[[], Mapping[str, Datum]]


class Edge(NamedTuple):
    """From the node that refers to the one referred to; `path` is the attribute that holds the reference."""

    source: "Node"
    target: str
    kind: EdgeKind
    path: str


class Node:
    """A resource, data source or meta node: `type` is Terraform's name (`data.` not included) or a reserved dotted one.

    `facts` holds what policies reach as `$name` beside the common ones: `$level`, `$cloud`, `$for_each`, `$count`,
    `$lifecycle`, as data. `provider` is the address of the node of the provider configuration in use. Where it is open
    whether the node exists, it does so if all of `conditions` hold: they are equal for nodes that exist together.
    `span` is the header, `extent` the whole text of a resource where that is known. `bundle_address` is where a bundle
    has it, in its own words: `resources.jobs.train`.
    """

    __slots__ = (
        "_references", "address", "body", "bundle_address", "conditions", "depends_on", "environment", "existence",
        "extent", "facts", "mode", "module", "name", "provider", "root", "source_format", "span", "type",
    )  # fmt: skip

    def __init__(
        self,
        root: Root,
        address: str,
        type: str,
        body: Members,
        *,
        name: str,
        span: Span,
        mode: Mode = "managed",
        module: str = "",
        existence: Truth = TRUE,
        provider: str | None = None,
        depends_on: tuple[str, ...] = (),
        source_format: SourceFormat = "terraform",
        environment: Environment | None = None,
        facts: Mapping[str, Datum] | None = None,
        conditions: frozenset[Hashable] = frozenset(),
        extent: Span | None = None,
        bundle_address: str | None = None,
    ) -> None:
        self.extent = extent
        self.bundle_address = bundle_address
        self.root = root
        self.address = address
        self.type = type
        self.body = body
        self.name = name
        self.span = span
        self.mode: Mode = mode
        self.module = module
        self.existence = existence
        self.provider = provider
        self.depends_on = depends_on
        self.source_format: SourceFormat = source_format
        self.environment = environment
        self.facts: Mapping[str, Datum] = facts or {}
        self.conditions = conditions
        self._references: tuple[tuple[str, Reference], ...] | None = None

    def exists_beside(self, other: "Node") -> Truth:
        """Whether it exists if the other node does."""
        together = bool(self.conditions) and self.conditions <= other.conditions
        return TRUE if together else self.existence

    @property
    def told_address(self) -> str:
        """The address in the words of whoever wrote it."""
        return self.bundle_address or self.address

    @property
    def kind(self) -> str:
        """The type as policies match it: data sources are `data.TYPE`."""
        return f"data.{self.type}" if self.mode == "data" else self.type

    def datum(self) -> Datum:
        """The node as a value: its body, standing at its header."""
        return Datum("mapping", self.body, span=self.span, block=True)

    def references(self) -> tuple[tuple[str, Reference], ...]:
        """Every reference that the body holds, with the top-level attribute it stands in; computed once."""
        if self._references is None:
            found: dict[tuple[str, Reference], None] = {}
            for attribute in self.body.names():
                for reference in self.body.get(attribute).all_references():
                    found[attribute, reference] = None
            self._references = tuple(found)
        return self._references

    def __repr__(self) -> str:
        return f"Node({self.root.id}, {self.address})"


class Graph:
    """All nodes of one root, in the order of their addresses."""

    __slots__ = (
        "_by_kind", "_by_resource", "_nodes", "diagnostics", "disabled", "environment", "evaluate_all", "gaps", "idle",
        "modules", "outside", "packages", "relied_on", "root", "secrets", "standing", "upload", "version_places",
    )  # fmt: skip

    def __init__(
        self,
        root: Root,
        nodes: Iterable[Node],
        *,
        gaps: Sequence[Gap] = (),
        diagnostics: Sequence[Diagnostic] = (),
        environment: Environment | None = None,
        disabled: Sequence[Disabled] = (),
        modules: Collection[str] = (),
        idle: Sequence[IdleCall] = (),
    ) -> None:
        self.root = root
        self.disabled = tuple(disabled)
        self.idle = tuple(idle)
        self.modules = frozenset(modules)
        """The directories of which a module has an instance here, or may have one."""
        self._nodes = {node.address: node for node in sorted(nodes, key=lambda node: node.address)}
        self.gaps = tuple(gaps)
        self.diagnostics = tuple(diagnostics)
        self.environment = environment
        self.standing: Standing = DEPLOYED
        self.evaluate_all: Callable[[], Sequence[Diagnostic]] = tuple
        """Diagnostics that show only when every value is computed; for those who look at all of them."""
        self.outside: Outside | None = None
        """Where values come from outside: what that leaves open."""
        self.version_places: Mapping[str, Span] = {}
        """By provider: where its version is written, or where it is missed."""
        self.secrets: Callable[[], Secrets] = Secrets
        """What is marked as sensitive, by its declaration or by the provider; for those who print."""
        self.relied_on: Callable[[], Collection[str]] = tuple
        """Paths of data that values come from, or whose being there decides; every value is computed for it."""
        self.packages: Callable[[], Collection[str]] = tuple
        """Names of the Python packages that the repository builds around this root."""
        self.upload: Callable[[str, Datum], Datum] = lambda kind, argument: ABSENT
        """The text of the file that an argument of a type names which the provider uploads; unknown where it cannot be
        read."""
        self._by_kind: dict[str, list[Node]] = {}
        self._by_resource: dict[str, list[Node]] = {}
        for node in self._nodes.values():
            self._by_kind.setdefault(node.kind, []).append(node)
            self._by_resource.setdefault(without_key(node.address), []).append(node)

    def __iter__(self) -> Iterator[Node]:
        return iter(self._nodes.values())

    def __len__(self) -> int:
        return len(self._nodes)

    def get(self, address: str) -> Node | None:
        return self._nodes.get(address)

    def kinds(self) -> Iterable[str]:
        """Every kind that occurs: `databricks_job`, `data.aws_iam_policy_document`, `terraform.provider`."""
        return self._by_kind

    def of_kind(self, kind: str) -> Sequence[Node]:
        return self._by_kind.get(kind, ())

    def resolve(self, address: str) -> Sequence[Node]:
        """The nodes an address may mean: the instance itself, the symbolic one, or all instances of the resource."""
        node = self._nodes.get(address)
        if node is not None:
            return (node,)
        return self._by_resource.get(without_key(address), ())

    def named(self, address: str) -> Sequence[Node]:
        """The nodes that a person means by an address, in Terraform's words or in a bundle's own."""
        return self.resolve(address) or [node for node in self if node.bundle_address == address]

    def calls_around(self, node: Node) -> Iterator[Node]:
        """The module calls that brought a node, the nearest first."""
        module = node.module
        while module:
            calls = self.resolve(module)
            if not calls:
                return
            yield calls[0]
            module = calls[0].module

    def edges(self, node: Node) -> Iterator[Edge]:
        """What `node` refers to: by value, by its provider configuration, by `depends_on`."""
        for path, reference in node.references():
            yield Edge(node, reference.address, "reference", path)
        if node.provider is not None:
            yield Edge(node, node.provider, "provider", "provider")
        for address in node.depends_on:
            yield Edge(node, address, "depends_on", "depends_on")


class Estate(NamedTuple):
    """All graphs of a run."""

    graphs: tuple[Graph, ...]
