"""Documents inside texts: JSON, IAM policies. Imported when a view reads one."""

import json
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Final

from dasf_lint.core import limits, numbers
from dasf_lint.core.data import ABSENT, Datum, MappingMembers, Unknown
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.switches import settled


def parse_json(text: Datum) -> Datum | None:
    """The structure of a JSON text, every value standing where the text stands; None where it is no JSON."""
    value = _loaded(str(text.payload))
    return None if value is _NO_JSON else _datum(value, text)


_NO_JSON: Final = object()


@lru_cache(maxsize=32)
def _loaded(source: str) -> object:
    """What a text holds, read once for the policies and the resources that ask about it one after the other."""
    try:
        value = json.loads(source, parse_float=_number, parse_constant=_refused)
    except (ValueError, RecursionError):
        return _NO_JSON
    return _NO_JSON if _is_too_deep(value) else value


def _number(text: str) -> int | Fraction:
    """Exact, and bounded: `1e999999999` is refused."""
    try:
        number = numbers.parse(text)
    except numbers.NumberTooLarge:
        raise ValueError(text[:40]) from None
    return number if isinstance(number, int | Fraction) else 0


def _refused(word: str) -> object:
    """`NaN` and `Infinity` are no JSON."""
    raise ValueError(word)


def _is_too_deep(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(limits.max_nesting):
        level = [inner for each in level for inner in _inside(each) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _inside(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _datum(value: object, text: Datum) -> Datum:
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return _at(text, Datum("bool", value))
    if isinstance(value, int | Fraction):
        return _at(text, Datum("number", value))
    if isinstance(value, str):
        return _at(text, Datum("text", value))
    if isinstance(value, list):
        return _at(text, Datum("sequence", [_datum(each, text) for each in value]))
    assert isinstance(value, dict)
    return _at(text, Datum("mapping", _LoadedMembers(value, text)))


class _LoadedMembers:
    """The members of an object of JSON; a document has many of which nobody asks more than a few."""

    __slots__ = ("_found", "_text", "_values", "complete")

    def __init__(self, values: dict[str, object], text: Datum) -> None:
        self._values = values
        self._text = text
        self._found: dict[str, Datum] = {}
        self.complete = True

    def get(self, name: str) -> Datum:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = _datum(self._values.get(name), self._text)
        return found

    def names(self) -> Iterable[str]:
        return self._values


def _at(text: Datum, datum: Datum) -> Datum:
    datum.span = text.span
    datum.way = text.way
    datum.literal = text.literal
    datum.sensitive = text.sensitive
    datum.references = text.references
    return datum


def _listed(datum: Datum, run: Run) -> Datum:
    """One value or a list of them as a list; unknown stays unknown."""
    datum = settled(datum, run)
    if datum.kind in ("absent", "unknown", "sequence"):
        return datum
    return Datum("sequence", [datum], span=datum.span, literal=datum.literal)


def _member(datum: Datum, run: Run, *names: str) -> Datum:
    """The first of several spellings that is there."""
    for name in names:
        found = settled(datum.members.get(name), run)
        if found.kind != "absent":
            return found
    return ABSENT


def iam_of_json(document: Datum, run: Run) -> Datum | None:
    """The normal form of a document in AWS's JSON shape; None where it has another shape."""
    if document.kind != "mapping":
        return None
    statements = _member(document, run, "Statement", "statement")
    if statements.kind == "unknown":
        return _document(statements)
    if statements.kind == "absent":
        hidden = document.unseen or Unknown("symbolic", "Statement")
        return None if document.members.complete else _document(Datum("unknown", hidden))
    listed = _listed(statements, run)
    return _document(_sequence([_statement_of_json(settled(each, run), run) for each in listed.elements], listed))


def _document(statements: Datum) -> Datum:
    return Datum("mapping", MappingMembers({"statement": statements}), span=statements.span)


def _sequence(elements: list[Datum], like: Datum) -> Datum:
    return Datum(
        "sequence", elements, span=like.span, complete=like.complete, literal=like.literal, unseen=like.unseen
    )  # fmt: skip


_STATEMENT: Final = 40
"""Steps that it takes to make a statement of one in another form."""


def _statement_of_json(statement: Datum, run: Run) -> Datum:
    run.steps.spend(_STATEMENT)
    if statement.kind != "mapping":
        return statement if statement.kind == "unknown" else Datum("unknown", Unknown("error", "statement"))
    parts = {
        "effect": _member(statement, run, "Effect"),
        "principals": _principals_of_json(_member(statement, run, "Principal"), run),
        "not_principals": _principals_of_json(_member(statement, run, "NotPrincipal"), run),
        "actions": _listed(_member(statement, run, "Action"), run),
        "not_actions": _listed(_member(statement, run, "NotAction"), run),
        "resources": _listed(_member(statement, run, "Resource"), run),
        "not_resources": _listed(_member(statement, run, "NotResource"), run),
        "conditions": _conditions_of_json(_member(statement, run, "Condition"), run),
    }
    return Datum("mapping", MappingMembers(parts, statement.members.complete), span=statement.span)


def _principals_of_json(principal: Datum, run: Run) -> Datum:
    """`"*"` and `{"AWS": [...]}` alike as a list of identifiers."""
    if principal.kind != "mapping":
        return _listed(principal, run)
    found: list[Datum] = []
    complete = principal.members.complete
    for name in principal.members.names():
        listed = _listed(principal.members.get(name), run)
        if listed.kind == "sequence":
            found.extend(settled(each, run) for each in listed.elements)
            complete = complete and listed.complete
        elif listed.kind == "unknown":
            found.append(listed)
    return Datum("sequence", found, span=principal.span, complete=complete)


def _conditions_of_json(condition: Datum, run: Run) -> Datum:
    if condition.kind != "mapping":
        return condition
    found: list[Datum] = []
    complete = condition.members.complete
    for test in condition.members.names():
        variables = settled(condition.members.get(test), run)
        if variables.kind != "mapping":
            complete = False
            continue
        complete = complete and variables.members.complete
        for variable in variables.members.names():
            values = _listed(variables.members.get(variable), run)
            found.append(_condition(Datum("text", test), Datum("text", variable), values))
    return Datum("sequence", found, span=condition.span, complete=complete)


def _condition(test: Datum, variable: Datum, values: Datum) -> Datum:
    return Datum("mapping", MappingMembers({"test": test, "variable": variable, "values": values}), span=values.span)


def iam_of_data_source(body: Datum, run: Run) -> Datum:
    """The normal form of `data.aws_iam_policy_document`. Documents it is merged with may add statements."""
    statements = settled(body.members.get("statement"), run)
    found: list[Datum] = []
    complete = True
    if statements.kind == "unknown":
        return _document(statements)
    if statements.kind == "mapping":
        found.append(_statement_of_block(statements, run))
    elif statements.kind == "sequence":
        found.extend(_statement_of_block(settled(each, run), run) for each in statements.elements)
        complete = statements.complete
    merged = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")
    if any(settled(body.members.get(name), run).kind != "absent" for name in merged):
        complete = False
    unseen = statements.unseen
    return _document(
        Datum("sequence", found, span=statements.span or body.span, complete=complete, unseen=unseen)
    )  # fmt: skip


def _statement_of_block(block: Datum, run: Run) -> Datum:
    run.steps.spend(_STATEMENT)
    if block.kind != "mapping":
        return block if block.kind == "unknown" else Datum("unknown", Unknown("error", "statement"))
    effect = settled(block.members.get("effect"), run)
    parts = {
        "effect": Datum("text", "Allow", span=block.span, default="provider") if effect.kind == "absent" else effect,
        "principals": _identifiers(block, "principals", run),
        "not_principals": _identifiers(block, "not_principals", run),
        "actions": settled(block.members.get("actions"), run),
        "not_actions": settled(block.members.get("not_actions"), run),
        "resources": settled(block.members.get("resources"), run),
        "not_resources": settled(block.members.get("not_resources"), run),
        "conditions": _block_conditions(block, run),
    }
    return Datum("mapping", MappingMembers(parts), span=block.span)


def _blocks(parent: Datum, name: str, run: Run) -> tuple[list[Datum], bool, Datum]:
    listed = settled(parent.members.get(name), run)
    if listed.kind == "sequence":
        return [settled(each, run) for each in listed.elements], listed.complete, listed
    return ([listed] if listed.kind == "mapping" else []), listed.kind != "unknown", listed


def _identifiers(block: Datum, name: str, run: Run) -> Datum:
    blocks, complete, listed = _blocks(block, name, run)
    if not blocks:
        return listed if not complete else ABSENT
    found: list[Datum] = []
    for each in blocks:
        identifiers = _listed(each.members.get("identifiers"), run) if each.kind == "mapping" else ABSENT
        if identifiers.kind == "sequence":
            found.extend(settled(one, run) for one in identifiers.elements)
            complete = complete and identifiers.complete
        else:
            complete = False
    return Datum("sequence", found, span=listed.span or blocks[0].span, complete=complete)


def _block_conditions(block: Datum, run: Run) -> Datum:
    blocks, complete, listed = _blocks(block, "condition", run)
    found = [
        _condition(
            settled(each.members.get("test"), run),
            settled(each.members.get("variable"), run),
            settled(each.members.get("values"), run),
        )
        for each in blocks
        if each.kind == "mapping"
    ]
    if not found and complete:
        return ABSENT
    return Datum("sequence", found, span=listed.span, complete=complete and len(found) == len(blocks))
