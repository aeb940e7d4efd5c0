"""What a person is told of a value and of the place where it stands."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from dasf_lint.core import limits, numbers
from dasf_lint.core.credential_names import kind_of_name, names_a_credential
from dasf_lint.core.data import Datum, DefaultSource
from dasf_lint.core.graph import Node
from dasf_lint.core.written import KINDS
from dasf_lint.facts.shapes import without_needless_indices
from dasf_lint.policy.conditions import printed
from dasf_lint.policy.paths import Element, is_nothing

_LONGEST_VALUE = 80

_BY_DEFAULT: Final[Mapping[DefaultSource, str]] = {
    "provider": " by default of the provider",
    "documented": " by its documented default",
    "inferred": " by default",
}


def of_element(element: Element, owner: Node | None, *, hide: bool) -> str:
    """What is told of the place of a value: the path into a document as well, which is no part of what a finding is
    known by, and that nobody wrote what is a default."""
    path, *views = element.path.split("|")
    for view in views:
        if view != "json" and not view.startswith(("json.", "json[")):
            break
        path += view.removeprefix("json")
    if owner is not None:
        path = without_needless_indices(owner.kind, path)
        if owner.kind in KINDS:
            # The texts of a file are gathered by their names; no index is written there.
            path = path.partition("[")[0]
    by = _BY_DEFAULT[element.datum.default] if element.datum.default is not None else ""
    return f"{path} is {value_text(element.read or element.datum, hide=hide)}{by}"


def of_decider(name: str, decider: Datum, blamed: Datum, *, hide: bool) -> str:
    """What is told of a variable or local that has decided for what is blamed."""
    return f"{name} is {value_text(decider, hide=hide and _may_be_secret(name, decider, blamed))}"


def _may_be_secret(name: str, decider: Datum, blamed: Datum) -> bool:
    """Whether what has decided for a credential may be one itself: not what says yes, no or nothing, nor what the name
    of a variable or local says is another thing, unless the one holds the other."""
    if decider.kind == "bool" or is_nothing(decider) or decider.payload == "":
        return False
    kind, _, last = name.rpartition(".")
    if decider.kind not in ("text", "number") or kind not in ("var", "local"):
        return True
    told, secret = str(decider.payload), str(blamed.payload)
    return kind_of_name(last) is not None or names_a_credential(last) or told in secret or secret in told


def value_text(datum: Datum, *, hide: bool) -> str:
    """The value for a message: `not set`, the value, `unknown (var.x)`, or `***`."""
    if is_nothing(datum):
        return "not set"
    if hide or datum.sensitive:
        return "***"
    if datum.kind == "unknown":
        return f"unknown ({datum.unknown.subject})" if datum.unknown.subject else "unknown"
    if datum.kind == "mapping":
        return "set" if any(True for _ in datum.members.names()) or not datum.members.complete else "{}"
    if datum.kind == "sequence":
        return _shortened(
            "[" + ", ".join(value_text(each, hide=hide) for each in datum.elements[: limits.max_told_elements]) + "]"
        )
    if datum.kind == "number" and isinstance(datum.payload, int | Fraction):
        return numbers.format(datum.payload)
    return _shortened(printed(datum.payload)) if datum.payload != "" else '""'


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 3] + "..."
