"""Graphs from Python values, without files: `graph(node("databricks_job.train", {"name": "train"}))`.

Every value stands on a line of its own, so that a test can ask where a finding points: `line_of(result.cause)`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dasf_lint.core.data import Choice, Datum, Hop, MappingMembers, Reference, Unknown
from dasf_lint.core.graph import Environment, Estate, Gap, Graph, Node, Root
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.core.truth import TRUE, UNKNOWN
from dasf_lint.policy.judge import Judgement, Settings, judge
from dasf_lint.policy.language import compile as compiler
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.pack import Pack

FILE = SourceFile("main.tf", b"\n" * 20_000)
ROOT = Root("terraform", ".")


class _Lines:
    """The next free line."""

    def __init__(self) -> None:
        self.next = 0

    def span(self) -> Span:
        self.next += 1
        start = self.next - 1
        return Span(FILE, start, start)


LINES = _Lines()

Make = Callable[[], Datum]
"""A value that is made where it is put, so that it stands on its own line."""


def unknown(subject: str = "var.x", **more: Any) -> Make:
    reason = more.pop("reason", "no_value")
    refers = more.pop("refers", ())
    return lambda: Datum("unknown", Unknown(reason, subject, **more), span=LINES.span(), references=refers)


def choice(switch: str, when_true: Any, when_false: Any) -> Make:
    """`var.switch ? a : b`."""

    def make() -> Datum:
        made = Choice(switch, f"var.{switch}", datum(when_true), datum(when_false))
        return Datum("unknown", Unknown("no_value", f"var.{switch}", choice=made), span=LINES.span())

    return make


def ref(address: str, attribute: str = "id") -> Make:
    """A computed attribute of another resource."""
    return unknown(f"{address}.{attribute}", reason="computed", not_null=True, refers=(Reference(address, attribute),))


def default(value: Any) -> Make:
    """What the provider makes of an attribute that is left out."""

    def make() -> Datum:
        made = datum(value)
        return Datum(made.kind, made.payload, default="provider")

    return make


def null() -> Datum:
    return Datum("absent", null=True, span=LINES.span())


def blocks(*bodies: Any, complete: bool = True) -> Make:
    """Repeated blocks; not complete: a dynamic block made some that nobody can see."""

    def make() -> Datum:
        return Datum("sequence", [block(body) for body in bodies], span=None, complete=complete, block=True)

    return make


def block(body: Any) -> Datum:
    if not isinstance(body, Mapping):
        return datum(body)
    span = LINES.span()
    return Datum("mapping", MappingMembers({key: datum(value) for key, value in body.items()}), span=span, block=True)


def via(value: Any, *hops: tuple[str, str]) -> Make:
    """A value with a way: kinds and labels of hops, each on a line of its own, the use last."""

    class Way:
        def __init__(self) -> None:
            self.made = [
                Hop(kind, label, None if kind == "command_line" else LINES.span(), LINES.span()) for kind, label in hops
            ]  # type: ignore[arg-type]

        def hops(self) -> Sequence[Hop]:
            return self.made

        def decided(self) -> Sequence[tuple[str, Datum]]:
            return ()

        def beside(self) -> Sequence[Datum]:
            return ()

        def carried(self, start: int, end: int) -> None:
            pass

    def make() -> Datum:
        made = datum(value)
        made.way = Way()
        made.span = made.way.hops()[-1].span
        return made

    return make


def datum(value: Any) -> Datum:
    """Python scalars as written literals, dicts as maps, lists as lists; a list of dicts is repeated blocks."""
    if isinstance(value, Datum):
        return value
    if callable(value):
        made = value()
        assert isinstance(made, Datum)
        return made
    if isinstance(value, bool):
        return Datum("bool", value, span=LINES.span(), literal=True)
    if isinstance(value, int):
        return Datum("number", value, span=LINES.span(), literal=True)
    if isinstance(value, str):
        return Datum("text", value, span=LINES.span(), literal=True)
    if isinstance(value, list):
        if value and all(isinstance(each, dict) for each in value):
            return blocks(*value)()
        span = LINES.span()
        return Datum("sequence", [datum(each) for each in value], span=span, literal=True)
    if isinstance(value, Mapping):
        span = LINES.span()
        members = MappingMembers({key: datum(each) for key, each in value.items()})
        return Datum("mapping", members, span=span, literal=True)
    raise TypeError(value)


def node(
    address: str,
    body: Mapping[str, Any] | None = None,
    *,
    environment: str | None = None,
    unknown_environment: bool = False,
    exists: bool = True,
    provider: str | None = None,
    facts: Mapping[str, Any] | None = None,
    bundle: bool = False,
    root: Root = ROOT,
) -> Node:
    """A node of an address such as `module.a.databricks_job.train[0]` or `provider.databricks.prod`."""
    span = LINES.span()
    members = MappingMembers({key: datum(value) for key, value in (body or {}).items()})
    module, local = _split(address)
    mode: Any = "managed"
    if local.startswith("data."):
        mode, local = "data", local.removeprefix("data.")
    kind, _, name = local.partition(".")
    if kind == "provider":
        mode, kind = "meta", "terraform.provider"
    known: Environment | None = None
    if unknown_environment:
        known = Environment(None, "low", ("conflicting names",))
    elif environment is not None:
        known = Environment(environment, "high", ("test",))
    return Node(
        root,
        address,
        kind,
        members,
        name=name.partition("[")[0],
        span=span,
        mode=mode,
        module=module,
        existence=TRUE if exists else UNKNOWN,
        provider=provider,
        source_format="bundle" if bundle else "terraform",
        environment=known,
        facts={key: datum(value) for key, value in (facts or {}).items()},
    )


def _split(address: str) -> tuple[str, str]:
    parts = address.split(".")
    module: list[str] = []
    while len(parts) > 2 and parts[0] == "module":
        module += parts[:2]
        parts = parts[2:]
    return ".".join(module), ".".join(parts)


def graph(*nodes: Node, gaps: Sequence[Gap] = (), root: Root = ROOT) -> Graph:
    return Graph(root, nodes, gaps=gaps)


def policy(**data: Any) -> Policy:
    """A policy from what a test wants to say; `assert_` stands for `assert`."""
    filled: dict[str, Any] = {
        "version": 1,
        "id": "test",
        "title": "Test",
        "severity": "high",
        "dasf": ["DASF-1"],
        "description": "test",
        "match": {"resource": "databricks_job"},
        "message": "{address} {path} is {value}, not {expected}",
        "remediation": "fix it",
        "examples": [],
    }
    if "assert_" in data:
        data["assert"] = data.pop("assert_")
    filled.update(data)
    return compiler.policy(filled, path="test.yaml", area="test")


SETS: Mapping[str, Sequence[str]] = {
    "everyone": ["users", "account users"],
    "nonprod": ["dev", "test", "staging", "sandbox"],
}


def ask(policy: Policy, *graphs: Graph | Node, **settings: Any) -> Judgement:
    """One policy about graphs, or about nodes that make one graph."""
    nodes = [each for each in graphs if isinstance(each, Node)]
    whole = [each for each in graphs if isinstance(each, Graph)]
    if nodes:
        whole.append(graph(*nodes))
    settings.setdefault("profile", "audit")
    return judge(Estate(tuple(whole)), Pack((policy,), SETS, "test"), Settings(**settings))


def verdicts(judgement: Judgement, policy: str = "test") -> dict[str, int]:
    """Counts of answers by verdict, noughts left out."""
    fails = {(each.root, each.address) for each in judgement.answers if each.verdict == "fail"}
    counts = {
        "fail": len(fails),
        "unknown": len(judgement.unknown),
        "pass": judgement.passed.get(policy, 0),
        "not_applicable": judgement.not_applicable.get(policy, 0),
    }
    return {name: count for name, count in counts.items() if count}
