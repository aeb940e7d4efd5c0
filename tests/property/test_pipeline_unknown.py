"""An unknown variable may turn out to be anything: whatever was decided without its value stays decided with it."""

from collections.abc import Iterator, Mapping

from hypothesis import HealthCheck, given, settings

from dasf_lint import MemoryTree, Options
from dasf_lint.core.asked import FromText
from dasf_lint.core.data import Datum
from dasf_lint.core.graph import Estate, Graph
from dasf_lint.core.truth import TRUE
from dasf_lint.engine import LintRun
from dasf_lint.policy.judge import Judgement, Settings, judge
from dasf_lint.policy.packs import builtin
from tests.property.terraform_roots import assignments, roots

EXAMPLES = 60
PROVENANCE = frozenset({"plaintext-secret"})
"""Policies that ask where a text is written; another text is another question."""

Verdicts = dict[tuple[str, str], str]


def looked_at(text: str, given: Mapping[str, str]) -> tuple[Graph, Judgement]:
    options = Options(
        as_of="2026-11-24", settings=tuple(FromText(name, value) for name, value in given.items()), profile="audit"
    )
    run = LintRun(MemoryTree({"main.tf": text}), options)
    (root,) = run.roots().roots
    graph = run.graph(root)
    return graph, judge(Estate((graph,)), builtin(), Settings(profile="audit", as_of="2026-11-24"))


def verdicts(judgement: Judgement) -> Verdicts:
    """Fail and unknown by policy and address; everything else passed or was not applicable."""
    found: Verdicts = {(each.policy, each.address): "unknown" for each in judgement.unknown}
    found |= {(each.policy, each.address): "fail" for each in judgement.answers if each.verdict == "fail"}
    return found


def is_valid(graph: Graph) -> bool:
    """Whether Terraform would plan it: the law is about values that a variable may really have."""
    if any(each.code in ("terraform", "validation") for each in graph.diagnostics):
        return False
    return not any(has_error(node.body.get(name)) for node in graph for name in node.body.names())


def has_error(datum: Datum) -> bool:
    return any(each.unknown.reason == "error" for each in unknowns(datum))


def has_unknown(datum: Datum) -> bool:
    return any(True for _ in unknowns(datum))


def unknowns(datum: Datum) -> Iterator[Datum]:
    """Every unknown inside, itself included."""
    if datum.kind == "unknown":
        yield datum
    elif datum.kind == "sequence":
        for element in datum.elements:
            yield from unknowns(element)
    elif datum.kind == "mapping":
        for name in datum.members.names():
            yield from unknowns(datum.members.get(name))


def base(address: str) -> str:
    return address.partition("[")[0]


def contradiction(before: Datum, after: Datum, path: str) -> str | None:
    """Where something that was known has become something else."""
    if before.kind == "unknown":
        if before.unknown.not_null and after.kind == "absent":
            return f"{path}: was not null"
        if before.unknown.prefix and after.kind == "text" and not str(after.scalar).startswith(before.unknown.prefix):
            return f"{path}: began with {before.unknown.prefix!r}, is {after.payload!r}"
        return None
    if not before.complete:
        return None
    if before.kind != after.kind:
        return f"{path}: {before!r} became {after!r}"
    if before.kind == "mapping":
        names = dict.fromkeys([*before.members.names(), *after.members.names()])
        if not before.members.complete:
            return None
        found = (contradiction(before.members.get(name), after.members.get(name), f"{path}.{name}") for name in names)
        return next((each for each in found if each), None)
    if before.kind == "sequence":
        if any(map(has_unknown, before.elements)):
            # Elements of a set have no place in its order yet, and two of them may turn out to be equal.
            return None
        if len(before.elements) != len(after.elements):
            return f"{path}: {len(before.elements)} elements became {len(after.elements)}"
        pairs = enumerate(zip(before.elements, after.elements, strict=True))
        return next((found for i, (a, b) in pairs if (found := contradiction(a, b, f"{path}[{i}]"))), None)
    return None if before.payload == after.payload else f"{path}: {before.payload!r} became {after.payload!r}"


@settings(derandomize=True, max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(roots(), assignments())
def test_a_value_overturns_no_known_value(text: str, given: Mapping[str, str]) -> None:
    before, _ = looked_at(text, {})
    after, _ = looked_at(text, given)
    if not is_valid(after):
        return
    for node in before:
        if node.mode == "meta":
            continue
        same = after.get(node.address)
        if same is None:
            assert node.existence is not TRUE or "[" in node.address, f"{node.address} is gone\n{text}"
            continue
        names = dict.fromkeys([*node.body.names(), *same.body.names()])
        for name in names:
            found = contradiction(node.body.get(name), same.body.get(name), f"{node.address}.{name}")
            assert found is None, f"{found}\n{given}\n{text}"


@settings(derandomize=True, max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(roots(), assignments())
def test_a_value_overturns_no_verdict(text: str, given: Mapping[str, str]) -> None:
    graph, judgement = looked_at(text, {})
    later, judged_later = looked_at(text, given)
    if not is_valid(later):
        return
    before, after = verdicts(judgement), verdicts(judged_later)
    known = {base(node.address): node.address for node in graph if node.mode != "meta"}
    policies = {policy for policy, _ in (*before, *after)} - PROVENANCE
    for node in later:
        if node.mode == "meta" or base(node.address) not in known:
            continue
        address = node.address if graph.get(node.address) is not None else known[base(node.address)]
        for policy in sorted(policies):
            was, is_ = before.get((policy, address)), after.get((policy, node.address))
            if was != "unknown" and was != is_:
                raise AssertionError(
                    f"{policy} {node.address}: {was or 'pass'} became {is_ or 'pass'}\n{given}\n{text}"
                )
