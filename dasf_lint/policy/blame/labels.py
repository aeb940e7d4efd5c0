"""What a person is told of a value and of the place where it stands."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from dasf_lint.core import limits, numbers
from dasf_lint.core.credential_names import kind_of_name, names_a_credential
from dasf_lint.core.data import Datum, DefaultSource
from dasf_lint.core.graph import Node
from dasf_lint.core.written import KINDS
from dasf_lint.facts.shapes import without_needless_indices
from dasf_lint.policy.ask.elements import Element, is_nothing
from dasf_lint.policy.blame.missing import Missing
from dasf_lint.policy.language.grammar import Path
from dasf_lint.policy.language.tree import printed

_LONGEST_VALUE = 80
_LONGEST_NAMES = 50
"""Characters of names that are told together."""

_BY_DEFAULT: Final[Mapping[DefaultSource, str]] = {
    "provider": " by default of the provider",
    "documented": " by its documented default",
    "inferred": " by default",
    "cli": ", set by the Databricks CLI",
}


def of_element(element: Element, owner: Node | None, *, hide: bool) -> str:
    """`custom_parameters.no_public_ip is false`, and that nobody wrote what is a default."""
    name, verb, rest = _sentence(element, owner, hide=hide)
    return f"{name} {verb} {rest}"


def _sentence(element: Element, owner: Node | None, *, hide: bool) -> tuple[str, str, str]:
    path, datum = path_of(element, owner), element.read or element.datum
    if element.datum.null:
        return path, "is", "null"
    if datum.kind == "unknown" and not hide:
        return (path, "comes from", datum.unknown.subject) if datum.unknown.subject else (path, "is", "not known")
    value = value_text(datum, hide=hide)
    if path.endswith("]") and datum.kind in ("bool", "number", "text"):
        # Where it stands among the others is no part of what is written: sets are sorted.
        return path.rpartition("[")[0], "contains", value
    return path, "is", value + (_BY_DEFAULT[element.datum.default] if element.datum.default is not None else "")


def path_of(element: Element, owner: Node | None) -> str:
    """The path of a value as a person has written it: into a document as well, which is no part of what a finding is
    known by."""
    path, *views = element.path.split("|")
    for view in views:
        if view != "json" and not view.startswith(("json.", "json[")):
            break
        path += view.removeprefix("json")
    if owner is None:
        return path
    if owner.type == "terraform.variable" and path == "value":
        return f"var.{owner.name}"
    path = without_needless_indices(owner.kind, path)
    # The texts of a file are gathered by their names; no index is written there.
    return path.partition("[")[0] if owner.kind in KINDS else path


def of_missing(missing: Sequence[Missing], owner: Node | None, *, hide: bool) -> str:
    """`a and b are not set`, and whatever else is missing."""
    alike: dict[tuple[str, str], dict[str, None]] = {}
    others: dict[str, None] = {}
    for each in missing:
        if isinstance(each, str):
            others[each] = None
            continue
        if isinstance(each, Path):
            name, verb, rest = each.text.partition("|")[0].replace("[*]", ""), "is", "not set"
        else:
            name, verb, rest = _sentence(each, owner, hide=hide)
        alike.setdefault((verb, rest), {})[name] = None
    told = [_together(list(names), verb, rest) for (verb, rest), names in alike.items()]
    return ", and ".join([*told, *others])


def _together(names: Sequence[str], verb: str, rest: str) -> str:
    most = next((n for n in range(len(names), 1, -1) if sum(map(len, names[:n])) <= _LONGEST_NAMES), 1)
    shown = [*names[:most], f"{len(names) - most} more"] if most < len(names) else names
    if len(shown) == 1:
        return f"{shown[0]} {verb} {rest}"
    return f"{', '.join(shown[:-1])} and {shown[-1]} {_PLURAL[verb]} {rest}"


_PLURAL: Final[Mapping[str, str]] = {"is": "are", "contains": "contain", "comes from": "come from"}


def of_whole(element: Element, owner: Node | None) -> str:
    """What is told of a resource or block that is wrong by being there."""
    return f"{path_of(element, owner)} is there" if element.path else "declared here"


def of_subject(node: Node, by: str = "") -> str:
    """What is told of the resource that a finding is about where it stands elsewhere, or refers to what is blamed."""
    return f"concerns {node.told_address} by its {by}" if by else f"concerns {node.told_address}"


def of_link(name: str, node: Node) -> str:
    """What is told of a local through which one resource refers to another."""
    return f"{name} refers to {node.told_address}"


def of_heir(node: Node) -> str:
    """What is told of a resource that has what stands elsewhere."""
    return f"inherited by {node.told_address}"


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
