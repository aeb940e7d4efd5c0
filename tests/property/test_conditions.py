"""The laws of conditions: Kleene's, and monotonicity, the one that matters most: more knowledge overturns nothing."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dasf_lint.core.data import Datum, MappingMembers, Unknown
from dasf_lint.core.graph import Estate, Graph
from dasf_lint.core.truth import TRUE, UNKNOWN, negate
from dasf_lint.policy.ask.conditions import truth
from dasf_lint.policy.ask.elements import of_node
from dasf_lint.policy.ask.kept import Kept
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.views import VIEWS
from dasf_lint.policy.language.conditions import compiled
from dasf_lint.policy.language.shapes import SHAPES
from dasf_lint.policy.language.words import OPERATORS
from tests.helpers import LINES, node

# A body is built twice from one description: once with its unknowns, once with them replaced.
# ("unknown", value) is a value that is not known and turns out to be `value`; None is absent.

scalars = st.one_of(
    st.booleans(),
    st.integers(-2, 4),
    st.sampled_from(["", "dev", "dev_ml", "prod", "10.0.0.0/8", "10.1.0.0/16", "true"]),
)
values = st.one_of(st.none(), scalars)
maybe = st.one_of(values, st.tuples(st.just("unknown"), values))
lists = st.one_of(
    st.none(),
    st.lists(maybe, max_size=3),
    st.tuples(st.just("unknown"), st.one_of(st.none(), st.lists(values, max_size=2))),
    st.tuples(st.just("more"), st.lists(maybe, max_size=2), st.lists(values, max_size=2)),
)
records = st.fixed_dictionaries({"x": maybe, "y": maybe})
repeated = st.one_of(
    st.lists(records, max_size=3),
    st.tuples(st.just("more"), st.lists(records, max_size=2), st.lists(records, max_size=2)),
)
bodies = st.fixed_dictionaries({"a": maybe, "b": maybe, "l": lists, "g": repeated})

Body = dict[str, Any]


def build(value: Any, *, resolved: bool) -> Datum:
    if isinstance(value, tuple) and value[0] == "unknown":
        if resolved:
            return build(value[1], resolved=True)
        known = value[1]
        return Datum("unknown", Unknown("no_value", "var.x", prefix=known[:2] if isinstance(known, str) else ""))
    if isinstance(value, tuple):
        known = value[1] + value[2] if resolved else value[1]
        elements = [build(each, resolved=resolved) for each in known]
        block = bool(elements) and all(element.kind == "mapping" for element in elements)
        return Datum("sequence", elements, complete=resolved, block=block, span=LINES.span())
    if value is None:
        return Datum("absent")
    if isinstance(value, list):
        elements = [build(each, resolved=resolved) for each in value]
        block = bool(elements) and all(element.kind == "mapping" for element in elements)
        return Datum("sequence", elements, block=block, span=LINES.span())
    if isinstance(value, dict):
        members = {key: build(each, resolved=resolved) for key, each in value.items()}
        return Datum("mapping", MappingMembers(members), block=True, span=LINES.span())
    kind = "bool" if isinstance(value, bool) else "number" if isinstance(value, int) else "text"
    return Datum(kind, value, span=LINES.span(), literal=True)


def answer(condition: Any, body: Body, *, resolved: bool = False) -> Any:
    members = {key: build(value, resolved=resolved) for key, value in body.items()}
    subject = node("test_thing.this", members)
    whole = Graph(subject.root, [subject])
    estate = Estate((whole,))
    element = of_node(subject, whole)
    run = Run(
        element,
        kept=Kept(estate),
        shapes=SHAPES,
        views=VIEWS,
        params={},
        sets={},
        as_of="2026-01-01",
    )
    return truth(compiled(condition), element, run)


def _operands() -> dict[str, st.SearchStrategy[Any]]:
    texts = st.sampled_from(["dev", "dev*", "*ml", "prod", "*", ""])
    numbers = st.integers(-2, 3)
    by_kind: dict[str, st.SearchStrategy[Any]] = {
        "scalar": scalars,
        "scalars": st.lists(scalars, min_size=1, max_size=2),
        "patterns": st.lists(texts, min_size=1, max_size=2),
        "number": numbers,
        "bool": st.booleans(),
        "regex": st.sampled_from(["^dev", "ml$", "d.v", "prod"]),
        "version": st.just(">= 1.0"),
        "runtime_kind": st.just("lts"),
        "environment": st.sampled_from(["prod", "nonprod", "dev"]),
        "cidrs": st.lists(st.sampled_from(["10.0.0.0/8", "0.0.0.0/0"]), min_size=1, max_size=2),
    }
    return by_kind


DECIDABLE = sorted(name for name, operator in OPERATORS.items() if not operator.provenance)


@st.composite
def operations(draw: Callable[..., Any]) -> dict[str, Any]:
    name = draw(st.sampled_from(DECIDABLE))
    return {name: draw(_operands()[OPERATORS[name].argument])}


@st.composite
def leaves(draw: Callable[..., Any], paths: tuple[str, ...] = ("a", "b", "l", "g[0].x", "l[1]")) -> dict[str, Any]:
    leaf = {"path": draw(st.sampled_from(paths)), **draw(operations())}
    absent = draw(st.sampled_from([None, None, "pass", "fail", "unknown"]))
    if absent is not None:
        leaf["absent"] = absent
    return leaf


@st.composite
def quantifiers(draw: Callable[..., Any]) -> dict[str, Any]:
    word = draw(st.sampled_from(["every", "some", "none"]))
    made: dict[str, Any]
    if draw(st.booleans()):
        inner = draw(conditions(leaves(("x", "y", "$self"))))
        made = {word: draw(st.sampled_from(["g[*]", "a", "l[*]"])), "satisfies": inner}
    else:
        made = {word: draw(st.sampled_from(["g[*].x", "l[*]", "a", "l"])), **draw(operations())}
    if word == "every":
        made["absent"] = draw(st.sampled_from(["pass", "fail"]))
    return made


@st.composite
def counts(draw: Callable[..., Any]) -> dict[str, Any]:
    bound = draw(st.sampled_from(["at_least", "at_most"]))
    return {"count": draw(st.sampled_from(["g[*]", "l[*]"])), bound: draw(st.integers(0, 3))}


def conditions(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.fixed_dictionaries({"all": st.lists(inner, min_size=2, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, min_size=2, max_size=3)}),
            st.fixed_dictionaries({"not": inner}),
        ),
        max_leaves=4,
    )


any_condition = conditions(st.one_of(leaves(), quantifiers(), counts()))


@settings(max_examples=300, deadline=None)
@given(any_condition, bodies)
def test_replacing_unknowns_never_overturns_a_decided_condition(condition: Any, body: Body) -> None:
    before = answer(condition, body)
    if before is not UNKNOWN:
        assert answer(condition, body, resolved=True) is before


@settings(max_examples=100, deadline=None)
@given(any_condition, any_condition, bodies)
def test_de_morgan(one: Any, other: Any, body: Body) -> None:
    assert answer({"not": {"all": [one, other]}}, body) is answer({"any": [{"not": one}, {"not": other}]}, body)


@settings(max_examples=100, deadline=None)
@given(any_condition, any_condition, bodies)
def test_the_order_of_operands_does_not_matter(one: Any, other: Any, body: Body) -> None:
    for word in ("all", "any"):
        assert answer({word: [one, other]}, body) is answer({word: [other, one]}, body)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(name for name, each in OPERATORS.items() if each.negates)), st.data(), bodies)
def test_not_x_is_the_negation_of_x(name: str, data: Any, body: Body) -> None:
    operand = data.draw(_operands()[OPERATORS[name].argument])
    positive = OPERATORS[name].negates
    assert positive is not None
    for path in ("a", "l", "g[0].x"):
        assert answer({"path": path, name: operand}, body) is negate(answer({"path": path, positive: operand}, body))


@settings(max_examples=150, deadline=None)
@given(operations(), bodies)
def test_every_is_not_some_not(operation: Any, body: Body) -> None:
    """Where something is surely selected; `absent` decides about nothing."""
    if answer({"count": "g[*]", "at_least": 1}, body) is TRUE:
        every = answer({"every": "g[*]", "satisfies": {"path": "x", **operation}, "absent": "pass"}, body)
        some = answer({"some": "g[*]", "satisfies": {"not": {"path": "x", **operation}}}, body)
        assert every is negate(some)


@settings(max_examples=100, deadline=None)
@given(operations(), bodies)
def test_none_is_the_negation_of_some(operation: Any, body: Body) -> None:
    assert answer({"none": "l[*]", **operation}, body) is negate(answer({"some": "l[*]", **operation}, body))
