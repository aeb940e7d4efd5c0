"""What a finding says: the message of its check with the placeholders filled."""

import re
from collections.abc import Sequence

from dasf_lint.core import limits
from dasf_lint.core.address import without_key
from dasf_lint.core.answers import Answer, Cause, Pieces
from dasf_lint.core.graph import Node
from dasf_lint.policy.ask import secrets
from dasf_lint.policy.ask.elements import Element
from dasf_lint.policy.blame import causes
from dasf_lint.policy.language.model import Check

_NAME = re.compile(r"[A-Za-z_][\w./:-]{0,79}")


def _name_of(element: Element, cause: Cause) -> str:
    """The name that an element is given under; its path where that may be more than a name."""
    name = str(element.key.payload) if element.key.kind == "text" else ""
    if element.node is not None and element.node.type == "terraform.variable" and name == element.node.name:
        # Its address says so already.
        return cause.path
    if name and secrets.looks_like_secret(name):
        return cause.path
    return name if _NAME.fullmatch(name) is not None else cause.told_path


def _named(node: Node, beside: Node | None) -> str:
    """The address, with where it is of beside something of another bundle or root. A file is called by its path; its
    address is told from those of resources by what stands before it."""
    if node.type.endswith(".file"):
        return node.name
    if beside is None or _place(beside) == _place(node):
        return node.told_address
    return f"{node.told_address} of {_place(node)}"


def _place(node: Node) -> str:
    """The file of a bundle, whatever target is meant, or the root."""
    return node.root.file if node.root.kind == "bundle" else node.root.id


def told(check: Check, subject: Element, place: causes.Place, cause: Cause, *, hide: bool) -> Pieces:
    """What is said of a place: the message of the check, what the nearest alternative lacks, and what may yet be."""
    pieces = fill(check.message, subject, place, cause, hide=hide)
    if hide:
        return pieces
    lacks = f": {place.lacks}" if place.lacks else ""
    return (*pieces, ("", f"{lacks}{_unless(subject, place, cause)}"))


_SEVERAL = ("key", "value")
"""Of these a message names all that are as wrong."""


def of_all(answers: Sequence[Answer]) -> str:
    """One message for all answers at a line: that of the first, which names what the others say the same of as well."""
    first = answers[0]
    alike = [each for each in answers if _frame(each) == _frame(first)]
    if len({without_key(each.address) for each in alike}) > 1:
        alike = [each for each in alike if each.address == first.address]
    named = {slot: list(dict.fromkeys(_slot(each, slot) for each in alike)) for slot in _SEVERAL}
    pieces: list[str] = []
    for slot, text in first.pieces:
        if slot in named:
            text = _listed(named[slot])
        elif slot == "address" and any(each.address != first.address for each in alike):
            text = without_key(text)
        pieces.append(text)
    return "".join(pieces)


def _frame(answer: Answer) -> tuple[str, ...]:
    """A message without what it names: two with one frame say the same of different things."""
    return tuple(slot if slot in (*_SEVERAL, "address") else text for slot, text in answer.pieces)


def _slot(answer: Answer, slot: str) -> str:
    return next((text for name, text in answer.pieces if name == slot), "")


def _listed(texts: Sequence[str]) -> str:
    more = len(texts) - limits.max_told_elements
    return ", ".join([*texts[: limits.max_told_elements], *([f"{more} more"] if more > 0 else [])])


def _unless(subject: Element, place: causes.Place, cause: Cause) -> str:
    """The variables whose defaults hold only as long as nobody outside gives another value."""
    outside = subject.graph.outside
    if outside is None:
        return ""
    datum = place.element.datum
    decided = [*place.because, *(datum.way.decided() if cause.way and datum.way is not None else ())]
    hops = [*cause.way, *(hop for _, each in decided for hop in each.hops())]
    names = dict.fromkeys(outside.defaults[hop.span] for hop in hops if hop.span and hop.span in outside.defaults)
    if not names:
        return ""
    which = " or ".join(names)
    return f", unless {which} is given another value"


def fill(message: str, subject: Element, place: causes.Place, cause: Cause, *, hide: bool) -> Pieces:
    """The message with its placeholders filled; braces in values mean nothing."""
    node = subject.node
    environment = node.environment.name if node is not None and node.environment is not None else None
    other = place.element.node
    values = {
        "address": _named(node, beside=other) if node is not None else "",
        "path": cause.told_path,
        "key": _name_of(place.element, cause),
        "value": cause.value,
        "expected": "***" if hide else place.expected,
        "environment": environment or "an unknown environment",
        "related": _named(other, beside=node) if other is not None else "",
    }
    pieces: list[tuple[str, str]] = []
    rest = message
    while rest:
        before, mark, after = rest.partition("{")
        pieces.append(("", before))
        if not mark:
            break
        name, end, tail = after.partition("}")
        if end and name in values:
            pieces.append((name, values[name]))
            rest = tail
        else:
            pieces.append(("", mark))
            rest = after
    return tuple(pieces)
