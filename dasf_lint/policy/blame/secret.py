"""What of a place that a policy about secrets blames is secret. Imported when such a policy has blamed something."""

from collections.abc import Iterator

from dasf_lint.core.credential_names import kind_of_name
from dasf_lint.core.data import Datum
from dasf_lint.facts.shapes import names_on
from dasf_lint.policy.ask.elements import is_nothing
from dasf_lint.policy.ask.places import single
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.blame.causes import Place
from dasf_lint.policy.language.tree import All, Any, Condition, Leaf, Not

_OF_SECRETS = ("credential", "looks_like_secret", "literal")
"""Operators that a policy about secrets asks of what is secret, and of nothing beside it."""


def named_data(place: Place) -> Iterator[Datum]:
    """What stands in a document under the name of a credential, whoever asks for it."""
    for element in (place.element, place.shown):
        steps = names_on(element.path.replace("|", ".")) if element is not None else []
        if element is not None and "|" in element.path and any(kind_of_name(step) is not None for step in steps):
            yield element.datum


def secret_data(place: Place, run: Run) -> Iterator[Datum]:
    """What a policy about secrets blames: of an element with several parts those that are secret, not their names; of a
    part of a text what is written, and the text wherever else it occurs."""
    element = place.element
    if place.is_part:
        yield Datum("text", element.datum.payload, span=element.datum.hops()[0].span)
        if element.read is not None:
            yield element.read
        return
    elements = [element]
    if place.why is not None:
        leaves = [leaf for leaf in _leaves(place.why) if leaf.path.text != "$key"]
        chosen = [leaf for leaf in leaves if leaf.operator in _OF_SECRETS] or leaves
        elements = [single(element, path, run) for path in dict.fromkeys(leaf.path for leaf in chosen)]
    for each in elements:
        for datum in (each.datum, each.read):
            if datum is not None and datum.kind in ("text", "number", "unknown") and not is_nothing(datum):
                yield datum


def _leaves(condition: Condition) -> Iterator[Leaf]:
    """The leaves that are asked of the element itself."""
    match condition:
        case Leaf():
            yield condition
        case All(operands) | Any(operands):
            for operand in operands:
                yield from _leaves(operand)
        case Not(operand):
            yield from _leaves(operand)
