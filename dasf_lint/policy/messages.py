"""What a finding says: the message of its check with the placeholders filled."""

import re

from dasf_lint import lazy
from dasf_lint.core.answers import Cause
from dasf_lint.core.graph import Node
from dasf_lint.policy import causes
from dasf_lint.policy.model import Check
from dasf_lint.policy.paths import Element

_NAME = re.compile(r"[A-Za-z_][\w./:-]{0,79}")


def _name_of(element: Element, cause: Cause) -> str:
    """The name that an element is given under; its path where that may be more than a name."""
    name = str(element.key.payload) if element.key.kind == "text" else ""
    if element.node is not None and element.node.type == "terraform.variable" and name == element.node.name:
        # Its address says so already.
        return cause.path
    if name and lazy.module("policy.secrets").looks_like_secret(name):
        return cause.path
    return name if _NAME.fullmatch(name) is not None else cause.told_path


def _printed_address(node: Node) -> str:
    """A file is called by its path; its address is told from those of resources by what stands before it."""
    return node.name if node.type.endswith(".file") else node.address


def told(check: Check, subject: Element, place: causes.Place, cause: Cause, *, hide: bool) -> str:
    """What is said of a place: the message of the check, what the nearest alternative lacks, and what may yet be."""
    message = fill(check.message, subject, place, cause, hide=hide)
    if hide:
        return message
    lacks = f": {place.lacks}" if place.lacks else ""
    return f"{message}{lacks}{_unless(subject, place, cause)}"


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


PLACEHOLDERS = ("address", "path", "key", "value", "expected", "environment", "related")


def fill(message: str, subject: Element, place: causes.Place, cause: Cause, *, hide: bool) -> str:
    """The message with its placeholders filled; braces in values mean nothing."""
    node = subject.node
    environment = node.environment.name if node is not None and node.environment is not None else None
    related = place.element.node.address if place.element.node is not None else ""
    values = {
        "address": _printed_address(node) if node is not None else "",
        "path": cause.told_path,
        "key": _name_of(place.element, cause),
        "value": cause.value,
        "expected": "***" if hide else place.expected,
        "environment": environment or "an unknown environment",
        "related": related,
    }
    parts: list[str] = []
    rest = message
    while rest:
        before, mark, after = rest.partition("{")
        parts.append(before)
        if not mark:
            break
        name, end, tail = after.partition("}")
        if end and name in values:
            parts.append(values[name])
            rest = tail
        else:
            parts.append(mark)
            rest = after
    return "".join(parts)
