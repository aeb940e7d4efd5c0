"""No decided answer of a built-in policy rests on a guess: hide any one value of an example, and it is never overturned."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from dasf_lint.core.data import Datum, MappingMembers, Members, Unknown
from dasf_lint.core.graph import Estate, Graph
from dasf_lint.policy import examples, packs
from dasf_lint.policy.judge import Settings, judge
from dasf_lint.policy.language.model import Policy
from tests.build import build

PACK = packs.builtin()
Path = tuple[str | int, ...]

# What is hidden may have been written: operators of provenance ask about the text, so they are outside the law.
OUTSIDE = {
    "plaintext-secret",
    "token-lifetime",
    "recipient-token-lifetime",
    "runtime-out-of-support",
    "targets-share-workspace",
}

ALLOWED = {
    "fail": {"fail"},
    "pass": {"pass", "not_applicable"},  # it holds whether or not the policy applies
    "not_applicable": {"not_applicable"},
    "unknown": {"fail", "pass", "not_applicable", "unknown"},
}
"""By the answer with a value hidden: what may come out once it is known."""


class Veiled:
    """The members of a body with one value hidden."""

    def __init__(self, members: Members, hidden: Path) -> None:
        self._members = members
        self._hidden = hidden
        self.complete = members.complete

    def get(self, name: str) -> Datum:
        found = self._members.get(name)
        return veil(found, self._hidden[1:]) if name == self._hidden[0] else found

    def names(self) -> Iterable[str]:
        return self._members.names()


def veil(datum: Datum, hidden: Path) -> Datum:
    if not hidden:
        return Datum("unknown", Unknown("no_value", "var.hidden"), span=datum.span)
    if datum.kind == "mapping":
        return Datum("mapping", Veiled(datum.members, hidden), span=datum.span, block=datum.block)
    elements = list(datum.elements)
    assert isinstance(hidden[0], int)
    elements[hidden[0]] = veil(elements[hidden[0]], hidden[1:])
    return Datum("sequence", elements, span=datum.span, complete=datum.complete, block=datum.block)


def paths(datum: Datum, at: Path = ()) -> Iterator[Path]:
    """Every written value, the inner ones of blocks and lists included."""
    if at and datum.written:
        yield at
    if datum.kind == "mapping":
        for name in datum.members.names():
            yield from paths(datum.members.get(name), (*at, name))
    elif datum.kind == "sequence":
        for index, element in enumerate(datum.elements):
            yield from paths(element, (*at, index))


def answer(policy: Policy, graphs: list[Graph], params: Any) -> str:
    judgement = judge(
        Estate(tuple(graphs)), PACK._replace(policies=(policy,)), Settings(profile="audit", params=params)
    )
    return examples.verdict(judgement, policy.id)


@pytest.mark.slow
@pytest.mark.parametrize("policy", [p for p in PACK.policies if p.id not in OUTSIDE], ids=lambda policy: policy.id)
def test_hiding_a_value_overturns_nothing(policy: Policy) -> None:
    for example in policy.texts.examples:
        if "params" in example or "bundle" in example:
            continue
        graphs = examples.ask(policy, example, PACK, build).graphs
        known = answer(policy, graphs, {})
        for graph in graphs:
            for node in graph:
                body = node.body
                for hidden in list(paths(Datum("mapping", body))):
                    node.body = Veiled(body, hidden)
                    node._references = None
                    weakened = answer(policy, graphs, {})
                    assert known in ALLOWED[weakened], (example["name"], node.address, hidden)
                node.body = body
                node._references = None


def test_a_veil_hides_one_value() -> None:
    inner = Datum("mapping", MappingMembers({"x": Datum("number", 1), "y": Datum("number", 2)}), block=True)
    outer = veil(Datum("sequence", [inner]), (0, "x"))
    assert outer.elements[0].members.get("x").kind == "unknown"
    assert outer.elements[0].members.get("y").payload == 2
