"""The text that `aws_iam_policy_document` prints, where its arguments and the version of the provider decide it.

Authority: internal/service/iam/policy_document_data_source.go and policy_model.go of terraform-provider-aws. From 5.0.0
on an empty Sid is left out and documents come in lists alone; what was printed before is not looked at. What the
provider refuses, drops or cannot read is no text here.
"""

from collections.abc import Iterable
from typing import Final

from dasf_lint.facts.versions import HIGHEST, Interval, Versions
from dasf_lint.hcl import values
from dasf_lint.hcl.functions.jsontext import encode, encode_string
from dasf_lint.hcl.value import Value

AS_PRINTED: Final = Versions([Interval((5, 0, 0, 0), HIGHEST)])
"""The versions of the provider that print what this module does."""

_DOCUMENT: Final = ("Version", "Id", "Statement")
_STATEMENT: Final = (
    "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition",
)  # fmt: skip
_TEXTS: Final = frozenset({"Version", "Id", "Sid", "Effect"})
_ENTRIES: Final = frozenset({"Principal", "NotPrincipal"})


class _NoText(Exception):
    """Something of the document is not printed as it stands, or not at all."""


def printed(document: Value, own: Value, sources: Iterable[Value], *, indented: bool) -> str | None:
    """The text of a merged document; None where it is not known.

    own      the blocks `statement`: of what stands in sets the order is open where it shows
    sources  the documents that are merged before them, which may not share a Sid
    """
    if not document.is_wholly_known or not own.is_wholly_known or _order_shows(own):
        return None
    try:
        _distinct(block.members["sid"] for block in own.elements if not own.is_null)
        _distinct(sid for source in sources for sid in _sids(source))
        whole = _object(document, _DOCUMENT)
    except _NoText:
        return None
    return _indented(whole, "") if indented else encode(whole)


def holds_variables(statements: Value) -> bool:
    """Whether `&{` stands anywhere, which the provider refuses in documents of the first version."""
    waiting = [statements]
    while waiting:
        current = waiting.pop()
        if isinstance(current.payload, str) and "&{" in current.payload:
            return True
        waiting.extend(current.children())
    return False


def _order_shows(statements: Value) -> bool:
    """Whether two blocks of a set add to one list."""
    for block in statements.elements if not statements.is_null else ():
        for name in ("principals", "not_principals"):
            kinds = [entry.members["type"].payload for entry in block.members[name].elements]
            if len(kinds) != len(set(kinds)):
                return True
        tests = [
            (entry.members["test"].payload, entry.members["variable"].payload)
            for entry in block.members["condition"].elements
        ]
        if len(tests) != len(set(tests)):
            return True
    return False


def _sids(document: Value) -> Iterable[Value]:
    statements = document.members.get("Statement") if isinstance(document.payload, dict) else None
    for statement in statements.elements if statements is not None and isinstance(statements.payload, tuple) else ():
        if isinstance(statement.payload, dict) and "Sid" in statement.payload:
            yield statement.payload["Sid"]


def _distinct(sids: Iterable[Value]) -> None:
    seen: set[object] = set()
    for sid in sids:
        if not sid.is_null and not isinstance(sid.payload, str):
            raise _NoText
        if sid.payload in seen and sid.payload != "":
            raise _NoText
        if not sid.is_null:
            seen.add(sid.payload)


def _object(value: Value, names: tuple[str, ...]) -> Value:
    """With its members in the order of the provider's structure, and without those that are empty."""
    payload = value.payload
    if not isinstance(payload, dict) or not set(payload) <= set(names):
        raise _NoText
    found = {name: _member(name, payload[name]) for name in names if name in payload}
    kept = {name: member for name, member in found.items() if name not in _TEXTS or member.payload != ""}
    kept = {name: member for name, member in kept.items() if member.payload != {}}
    if kept.get("Statement") is not None and not kept["Statement"].payload:
        del kept["Statement"]
    result = values.object_value(kept)
    # The order is that of the members, not of their names.
    result.payload = kept
    return result


def _member(name: str, value: Value) -> Value:
    if name in _TEXTS:
        return values.string(_text(value))
    if name == "Statement":
        if not isinstance(value.payload, tuple):
            raise _NoText
        return values.tuple_value([_object(each, _STATEMENT) for each in value.payload])
    if name in _ENTRIES:
        return _principals(value)
    if name == "Condition":
        return _conditions(value)
    return _one_or_more(value)


def _text(value: Value) -> str:
    if not isinstance(value.payload, str):
        raise _NoText
    return value.payload


def _one_or_more(value: Value) -> Value:
    if isinstance(value.payload, tuple):
        return values.tuple_value([values.string(_text(each)) for each in value.payload])
    return values.string(_text(value))


def _principals(value: Value) -> Value:
    if isinstance(value.payload, str):
        # Whatever text stands there is read as everybody.
        return values.string("*")
    if not isinstance(value.payload, dict):
        raise _NoText
    found = {name: _one_or_more(member) for name, member in value.payload.items()}
    for name, member in found.items():
        if isinstance(member.payload, tuple):
            texts = sorted([each.text for each in member.payload], reverse=True)
            found[name] = values.tuple_value([values.string(text) for text in texts])
    everybody = found.get("*")
    if len(found) == 1 and everybody is not None and everybody.payload == "*":
        return everybody
    if len(found) == 1 and everybody is not None and [each.payload for each in everybody.children()] == ["*"]:
        return values.string("*")
    return values.object_value(found)


def _conditions(value: Value) -> Value:
    if not isinstance(value.payload, dict):
        raise _NoText
    tests: dict[str, Value] = {}
    for test, variables in value.payload.items():
        if not isinstance(variables.payload, dict):
            raise _NoText
        tests[test] = values.object_value({name: _wanted(wanted) for name, wanted in variables.payload.items()})
    return values.object_value(tests)


def _wanted(value: Value) -> Value:
    if isinstance(value.payload, bool):
        return values.string("true" if value.payload else "false")
    found = _one_or_more(value)
    return found.payload[0] if isinstance(found.payload, tuple) and len(found.payload) == 1 else found


def _indented(value: Value, indent: str) -> str:
    """As Go's MarshalIndent with two spaces. Recursion is bounded by the form of policies."""
    inner = indent + "  "
    if isinstance(value.payload, dict) and value.payload:
        lines = [f"{inner}{encode_string(name)}: {_indented(item, inner)}" for name, item in value.payload.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value.payload, tuple) and value.payload:
        return "[\n" + ",\n".join([inner + _indented(item, inner) for item in value.payload]) + f"\n{indent}]"
    return encode(value)
