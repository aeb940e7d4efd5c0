"""Blame: which places make a condition false, or true, and which line a person edits for it.

The rules stand in docs/adr/0006-where-a-finding-points.md. Cause and witness are mutual; both read the tree that
`conditions.truth` reads, and are asked only for what failed.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.data import Datum
from dasf_lint.core.graph import Disabled
from dasf_lint.core.truth import FALSE, TRUE
from dasf_lint.facts import schema, shapes
from dasf_lint.facts.refusals import refusals
from dasf_lint.facts.type_patterns import fits_any
from dasf_lint.policy.ask.arguments import expected_of, operand
from dasf_lint.policy.ask.conditions import deciding_elements, elements_of, truth
from dasf_lint.policy.ask.elements import Element, is_nothing, of_node
from dasf_lint.policy.ask.operators import deciding
from dasf_lint.policy.ask.places import single
from dasf_lint.policy.ask.relations import would_belong
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.blame.causes import Place
from dasf_lint.policy.blame.labels import value_text
from dasf_lint.policy.blame.missing import missing, no_such
from dasf_lint.policy.blame.stations import HANDED_IN
from dasf_lint.policy.language.grammar import Path, parse
from dasf_lint.policy.language.tree import All, Any, Condition, Leaf, Mine, Not, Quantifier, Related


def causes(condition: Condition, scope: Element, run: Run) -> Iterator[Place]:
    """Why a false condition is false."""
    match condition:
        case Leaf():
            place = _place_of(condition, scope, run)
            yield Place(place, expected_of(condition, run), stretch=_stretch(condition, place, run))
        case All(operands):
            for each in operands:
                if truth(each, scope, run) is FALSE:
                    yield from causes(each, scope, run)
        case Not(operand=inner):
            yield from witnesses(inner, scope, run)
        case Quantifier(word="every"):
            yield from _failing(condition, scope, run)
        case Quantifier(word="none"):
            for element in deciding_elements(condition, scope, run, whole=condition.whole).elements:
                if element.member is TRUE and truth(condition.body, element, run) is TRUE:
                    yield from witnesses(condition.body, element, run)
        case Any() | Quantifier(word="some"):
            found = _lack(condition, scope, run)
            if found is None or found.is_bare:
                yield Place(scope, _expected(condition, run), missing=missing(condition, scope, run))
            else:
                yield _as_one(found.places, run)
        case _:
            yield Place(scope, _expected(condition, run), missing=missing(condition, scope, run))


class _Lack(NamedTuple):
    """What has to change for a false condition to hold, where `places` point.

    steps    how many places that are
    written  every place holds a value that somebody wrote and that is wrong
    begun    a part of the condition holds already, or a resource that it asks for is there
    off      every place holds a wrong value or switches off a resource that would do
    refused  the provider refuses what is asked for beside what is written here
    """

    places: tuple[Place, ...]
    steps: int
    written: bool
    begun: bool
    off: bool = False
    refused: bool = False

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, int]:
        """The nearest is least: what is written wrong, then what is switched off, then what is written wrong and takes
        another change first, then what somebody has begun, then what is little work."""
        return not self.written or self.refused, not self.off, not self.written, not self.begun, self.steps

    @property
    def is_bare(self) -> bool:
        """Nothing shows that this is the way a person has chosen."""
        return not self.written and not self.begun


def _as_one(places: tuple[Place, ...], run: Run) -> Place:
    """The places of one alternative: it is one thing to do, so the first to look at is marked and says what else it
    lacks. What is written and wrong comes first, and what lacks something before what is missing altogether."""

    def order(place: Place) -> tuple[bool, bool]:
        element = place.element
        return not element.path or not element.datum.written, element.node is run.subject.node

    first = min(places, key=order)
    lacks = dict.fromkeys(place.lacks for place in (first, *places) if place.lacks)
    return first._replace(lacks=", and ".join(lacks))


_ADD_ATTRIBUTE, _ADD_BLOCK, _ADD_RESOURCE, _REWRITE = 1, 2, 3, 4


def _lack(condition: Condition, scope: Element, run: Run) -> _Lack | None:
    """None where the condition cannot be made to hold here: the type has no such attribute."""
    match condition:
        case Leaf():
            if _says_what_it_is(condition, scope, run):
                return None
            return _lack_of_value(condition.path, condition, scope, run)
        case All(operands):
            return _lack_of_all(operands, scope, run)
        case Any(operands):
            return _nearest([_lack(operand, scope, run) for operand in operands])
        case Quantifier(word="some"):
            return _lack_of_some(condition, scope, run)
        case Quantifier() | Not():
            places = tuple(causes(condition, scope, run))
            return _Lack(places, len(places), all(place.element.datum.written for place in places), False)
        case _:
            return _Lack((Place(scope, _expected(condition, run)),), _REWRITE, False, False)


def _lack_of_value(path: Path, leaf: Leaf, scope: Element, run: Run) -> _Lack | None:
    """`leaf` asks about what stands at the path."""
    if scope.node is not None and not _can_be_written(scope, path):
        return None
    element = single(scope, path, run)
    place = element if element.datum.span is not None or element.anchor is not None else scope
    written = element.datum.written or element.datum.null
    in_the_way = _in_the_way(element, leaf, run) if leaf.operator == "equals" else None
    lacks = _lacking(element, run)
    if in_the_way is not None:
        lacks = f"{lacks}, and {expected_of(leaf, run)} is refused as {_lacking(in_the_way, run)}"
    found = Place(place, expected_of(leaf, run), lacks=lacks)
    return _Lack((found,), _ADD_ATTRIBUTE, written, False, refused=in_the_way is not None)


def _in_the_way(element: Element, leaf: Leaf, run: Run) -> Element | None:
    """What is written in the resource of an element beside which its provider refuses the value that is asked for."""
    if element.node is None:
        return None
    for refusal in refusals(element.node.kind, ".".join(shapes.names_on(element.path))):
        if refusal.value in operand(leaf.argument, run).values:
            beside = single(of_node(element.node, element.graph), parse(refusal.beside), run)
            is_there = beside.datum.written and beside.datum.kind != "unknown"
            if is_there and (refusal.other is None or beside.datum.payload == refusal.other):
                return beside
    return None


def _says_what_it_is(leaf: Leaf, scope: Element, run: Run) -> bool:
    """Whether a text that each resource of the type says of itself tells what kind it is of, as `list_type` does.

    Written otherwise it is no mistake: a list of who is kept out is no list of who is let in that somebody got wrong.
    """
    if leaf.operator != "equals" or scope.node is None or scope.node is run.subject.node or scope.path:
        return False
    known = shapes.place(scope.node.kind, leaf.path.text) if len(leaf.path.steps) == 1 else None
    written = single(scope, leaf.path, run).datum
    if known is None or known[1] or written.kind != "text":
        return False
    return isinstance(known[0], schema.AttributeSchema) and known[0].presence == "required"


def _lacking(element: Element, run: Run) -> str:
    """`ip_addresses of databricks_ip_access_list.office is [0.0.0.0/1]`; of the subject the path alone."""
    value = value_text(element.read or element.datum, hide=False)
    if element.node is None or run.subject.node is None or element.node is run.subject.node:
        return f"{element.path} is {value}"
    return f"{element.path} of {element.node.told_address} is {value}"


def _can_be_written(scope: Element, path: Path) -> bool:
    """Whether the type of a resource has what a path names; True where nothing is known of the type."""
    assert scope.node is not None
    names = [*shapes.names_on(scope.path), *(step.text for step in path.steps if step.kind == "name")]
    if any(step.kind not in ("name", "index") for step in path.steps) or schema.load(scope.node.kind) is None:
        return True
    return shapes.place(scope.node.kind, ".".join(names)) is not None


def _lack_of_all(operands: tuple[Condition, ...], scope: Element, run: Run) -> _Lack | None:
    places: list[Place] = []
    steps, written, begun, off = 0, True, False, True
    for each in operands:
        if truth(each, scope, run) is not FALSE:
            begun = begun or truth(each, scope, run) is TRUE
            continue
        found = _lack(each, scope, run)
        if found is None:
            return None
        places.extend(found.places)
        steps += found.steps
        written = written and found.written
        off = off and (found.written or found.off)
        begun = begun or found.begun
    return _Lack(tuple(places), steps, written, begun, off and not written)


def _lack_of_some(condition: Quantifier, scope: Element, run: Run) -> _Lack | None:
    if isinstance(condition.over, Related):
        there = [element for element in elements_of(condition.over, scope, run, whole=True).elements if element.node]
        looked_at = [each for each in there[: limits.max_neighbours] if each.member is not FALSE]
        lacks = [_lack(condition.body, element, run) for element in looked_at]
        ranked = sorted((lack for lack in lacks if lack is not None), key=lambda lack: lack.rank)
        if there and not ranked:
            return _lack_of_kind(condition, condition.over, scope, run)
        if ranked:
            # Of several resources any may be mended, so the first of the nearest is named.
            return ranked[0]._replace(begun=True)
        return _lack_of_resource(condition, condition.over, scope, run)
    if isinstance(condition.over, tuple) and isinstance(condition.body, Leaf) and not condition.whole:
        [path, *others] = [path for path in condition.over if isinstance(path, Path)]
        if not others and path.single:
            return _lack_of_value(path, condition.body, scope, run)
        found = elements_of(condition.over, scope, run, whole=False).elements
        written = [element for element in found if element.member is not FALSE and element.datum.written]
        if len(written) == 1:
            place = Place(written[0], expected_of(condition.body, run), lacks=_lacking(written[0], run))
            return _Lack((place,), _ADD_ATTRIBUTE, True, False)
    return _Lack((Place(scope, _expected(condition, run)),), _ADD_BLOCK, False, False)


def _lack_of_kind(condition: Quantifier, relation: Related, scope: Element, run: Run) -> _Lack:
    """Resources of the asked types belong here, and each of them is of another kind."""
    operands = condition.body.operands if isinstance(condition.body, All) else (condition.body,)
    leaves = [each for each in operands if isinstance(each, Leaf) and each.operator == "equals"]
    asked = " and ".join(f"{leaf.path.text} {expected_of(leaf, run)}" for leaf in leaves)
    lacks = f"no {' or '.join(relation.types)} with {asked} belongs to it"
    return _Lack((Place(scope, _expected(condition, run), lacks=lacks),), _ADD_RESOURCE, False, False)


def _lack_of_resource(condition: Quantifier, relation: Related, scope: Element, run: Run) -> _Lack:
    """Nothing of the asked types belongs here; what would, and has no instance, is the nearest to it."""
    fitting = (each for each in scope.graph.disabled if fits_any(relation.types, each.kind))
    for disabled in islice(fitting, limits.max_alternatives):
        if not would_belong(disabled.instance(), scope, relation, run):
            continue
        datum, because, behind = disabled.cause()
        if not _would_help(disabled, {*because, *behind}, condition.body, scope, run):
            continue
        element = Element(datum, None, scope.graph, path=disabled.argument, anchor=datum.span)
        decided = tuple((name, each) for name, each in because.items() if each.written)
        why = ", ".join(f"{name} is {value_text(each, hide=False)}" for name, each in decided)
        value = value_text(datum, hide=False)
        its = "its" if disabled.owner == disabled.address else f"{disabled.owner} has none, its"
        lacks = f"{disabled.address} has no instance: {its} {disabled.argument} is {value}"
        lacks = f"{lacks} because {why}" if why else lacks
        shown = (*decided, *[(name, each) for name, each in behind.items() if name not in dict(decided)])
        place = Place(element, lacks=lacks, because=shown, declaration=disabled.owner)
        return _Lack((place,), _ADD_ATTRIBUTE, False, True, off=True)
    if relation.link == "referred_by_me" and relation.by is not None:
        named = single(scope, relation.by, run)
        way = named.datum.hops() if named.datum.null else ()
        if any(hop.kind in HANDED_IN for hop in way):
            # Somebody has made room for it, and nothing is given.
            return _Lack((Place(named, lacks=f"{named.path} is null"),), _ADD_RESOURCE, False, True, off=True)
    lacks = no_such(relation)
    return _Lack((Place(scope, _expected(condition, run), lacks=lacks),), _ADD_RESOURCE, False, False)


def _would_help(disabled: Disabled, switches: set[str], condition: Condition, scope: Element, run: Run) -> bool:
    """Whether an instance may be what is asked for: one that is switched on and just as wrong is no way out.

    What comes from one of the `switches` changes with them.
    """
    if not _is_of_values(condition):
        return True
    instance = Element(Datum("mapping", disabled.instance().body, block=True), None, scope.graph)
    if truth(condition, instance, run) is not FALSE:
        return True
    wrong = [place.element.datum for place in causes(condition, instance, run)]
    return any(hop.label in switches for datum in wrong for hop in datum.hops())


def _is_of_values(condition: Condition) -> bool:
    """Whether a condition asks about nothing but what stands in one resource."""
    match condition:
        case Leaf(path):
            return all(step.kind in ("name", "index", "view") for step in path.steps)
        case All(operands) | Any(operands):
            return all(map(_is_of_values, operands))
        case Not(operand):
            return _is_of_values(operand)
        case _:
            return False


def _nearest(lacks: Sequence[_Lack | None]) -> _Lack | None:
    """The nearest of several alternatives; none of them where two are equally near."""
    ranked = sorted((lack for lack in lacks if lack is not None), key=lambda lack: lack.rank)
    if not ranked:
        return None
    first, *others = ranked
    equals = [lack for lack in others if lack.rank == first.rank]
    if equals:
        return _with_others(first, equals)._replace(written=False, begun=False, off=False)
    return first


def _with_others(first: _Lack, equals: Sequence[_Lack]) -> _Lack:
    """An alternative that shows beside it what is written as wrongly as its own value and could be mended the same
    way."""
    if not first.written:
        return first
    place, *rest = first.places
    others = [each for lack in equals for each in lack.places if each.expected == place.expected]
    shown = tuple((each.element.path.rpartition(".")[2], each.element.datum) for each in others)
    return first._replace(places=(place._replace(because=shown), *rest))


def witnesses(condition: Condition, scope: Element, run: Run) -> Iterator[Place]:
    """What makes a true condition true."""
    match condition:
        case Leaf():
            place = _place_of(condition, scope, run)
            parts = _inside(condition, place, run)
            expected, stretch = expected_of(condition, run, holds=False), _stretch(condition, place, run)
            for part in parts:
                yield (
                    Place(part, expected, is_part=True) if part is not place else Place(part, expected, stretch=stretch)
                )
        case Quantifier(word="some"):
            for element in deciding_elements(condition, scope, run, whole=condition.whole).elements:
                if element.member is TRUE and truth(condition.body, element, run) is TRUE:
                    inner = condition.body
                    if (isinstance(inner, Quantifier) and inner.word == "some") or _picked(inner) is not None:
                        yield from witnesses(inner, element, run)
                    elif not condition.whole and isinstance(inner, Leaf):
                        yield Place(
                            element, expected_of(inner, run, holds=False), stretch=_stretch(inner, element, run)
                        )
                    else:
                        yield _whole(element, inner, run)
        case _:
            picked = _picked(condition)
            if picked is not None:
                yield from witnesses(picked, scope, run)
            else:
                yield _whole(scope, condition, run)


def _picked(condition: Condition) -> Quantifier | None:
    """What a conjunction looks for in an element itself with `some`: that is what is wrong, the others say of what."""
    operands = condition.operands if isinstance(condition, All) else ()
    found = (each for each in operands if isinstance(each, Quantifier) and each.word == "some")
    return next((each for each in found if isinstance(each.over, tuple) and isinstance(each.body, Leaf)), None)


def _inside(leaf: Leaf, place: Element, run: Run) -> Sequence[Element]:
    """What the condition finds inside of a text, each where it is written; the place itself where it finds nothing."""
    if leaf.operator != "credential" or operand(leaf.argument, run).values[0] != "known":
        return (place,)
    from dasf_lint.policy.ask import texts

    return texts.credential_parts(place, run) or (place,)


def _whole(element: Element, why: Condition, run: Run) -> Place:
    """An element of several parts. What was made for one of several is edited where that one is written, and what was
    compared with the subject where it is written for this element alone."""
    leaves = [each for each in why.operands if isinstance(each, Leaf)] if isinstance(why, All) else []
    parts = (_place_of(leaf, element, run) for leaf in reversed(leaves))
    one = next((part for part in parts if any(hop.of_each for hop in part.datum.hops())), None)
    compared = _compared(leaves, element, run)
    if compared is not None and _is_its_own(compared):
        return Place(compared, why=why, together=one)
    return Place(element, shown=_shown(why, element, run), why=why, together=one)


def _compared(leaves: Sequence[Leaf], element: Element, run: Run) -> Element | None:
    leaf = next((each for each in leaves if isinstance(each.argument, Mine)), None)
    return None if leaf is None else _place_of(leaf, element, run)


def _is_its_own(part: Element) -> bool:
    """Whether a value was written for the element that it is a part of; targets of a bundle may inherit it."""
    if part.node is None or not part.path or not part.datum.written:
        return False
    return part.node.type != "bundle.target" or any(hop.kind == "target_override" for hop in part.datum.hops())


def _shown(condition: Condition, scope: Element, run: Run) -> Element | None:
    """The value that a true conjunction ends with, else the one that it compares with the subject's: what a message
    about the element as a whole names."""
    if not isinstance(condition, All) or scope.datum.kind in ("text", "number", "bool"):
        # What is one value itself is what a person sees.
        return None
    leaves = [each for each in condition.operands if isinstance(each, Leaf)]
    if leaves and leaves[-1] is condition.operands[-1]:
        found = [_place_of(leaf, scope, run) for leaf in reversed(leaves)]
        return next((each for each in found if not is_nothing(each.datum)), found[0])
    return _compared(leaves, scope, run)


def _stretch(leaf: Leaf, element: Element, run: Run) -> tuple[int, int] | None:
    """What decides in a text that a condition asks about."""
    if element.datum.kind != "text":
        return None
    argument, text = operand(leaf.argument, run), str(element.datum.payload)
    run.steps.spend(len(argument.values) * (1 + len(text) // 32))
    return deciding(leaf.operator, text, argument)


def _place_of(leaf: Leaf, scope: Element, run: Run) -> Element:
    """The place of a leaf; what is known of a node beside its body has no place of its own."""
    place = single(scope, leaf.path, run)
    return place if place.datum.span is not None or place.anchor is not None else scope


def _failing(condition: Quantifier, scope: Element, run: Run) -> Iterator[Place]:
    elements = deciding_elements(condition, scope, run, whole=condition.whole).elements
    hit = False
    for element in elements:
        if element.member is TRUE and truth(condition.body, element, run) is FALSE:
            hit = True
            if isinstance(condition.body, Leaf) and not condition.whole:
                stretch = _stretch(condition.body, element, run)
                yield Place(element, expected_of(condition.body, run), stretch=stretch)
                continue
            found = _lack(condition.body, element, run)
            wrong = [place for place in found.places if place.element.datum.written] if found is not None else []
            # What is written and wrong is edited first; what is left out beside it has no line of its own.
            yield from (place._replace(lacks="") for place in wrong or [_incomplete(element, condition.body, run)])
    if not hit:
        # Nothing was selected, and that is what fails.
        yield Place(scope)


def _incomplete(element: Element, condition: Condition, run: Run) -> Place:
    return Place(element, missing=missing(condition, element, run))


def _expected(condition: Condition, run: Run) -> str:
    if isinstance(condition, Quantifier) and isinstance(condition.body, Leaf):
        return expected_of(condition.body, run)
    return ""
