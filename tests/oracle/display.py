"""Values as `terraform console` shows them, which tells list from tuple, map from object, and what is unknown."""

from dasf_lint.core import numbers
from dasf_lint.hcl.quoting import go_quote
from dasf_lint.hcl.value import EPHEMERAL, SENSITIVE, Value


def display(value: Value, indent: int = 0) -> str:
    if not value.is_known:
        return "(known after apply)"
    if value.marks & SENSITIVE:
        return "(sensitive value)"
    if value.marks & EPHEMERAL:
        return "(ephemeral value)"
    if value.is_null:
        return _null(value)
    payload = value.payload
    kind = value.type.kind
    if isinstance(payload, bool):
        return str(payload).lower()
    if isinstance(payload, str):
        return _text(payload, indent)
    if isinstance(payload, dict):
        items = [f"{_text(key, indent + 2)} = {display(item, indent + 2)}" for key, item in payload.items()]
        body = _wrapped("{", items, "}", indent)
        return f"tomap({body})" if kind == "map" else body
    if isinstance(payload, tuple):
        body = _wrapped("[", [display(item, indent + 2) + "," for item in payload], "]", indent)
        return body if kind == "tuple" else f"to{kind}({body})"
    return numbers.format(value.number)


def _null(value: Value) -> str:
    kind = value.type.kind
    if kind == "dynamic":
        return "null"
    if value.type.is_primitive:
        return f"to{kind}(null)"
    if value.type.is_collection:
        return f"to{kind}(null) /* of {value.type.item.friendly} */"
    return f"null /* {value.type.friendly} */"


def _wrapped(opening: str, items: list[str], closing: str, indent: int) -> str:
    if not items:
        return opening + closing
    inner = "".join(f"\n{' ' * (indent + 2)}{item}" for item in items)
    return f"{opening}{inner}\n{' ' * indent}{closing}"


def _text(text: str, indent: int) -> str:
    lines = text.split("\n")
    if len(lines) < 2:
        return go_quote(text)
    marker = "EOT"
    while any(line.strip() == marker for line in lines):
        marker += "_"
    pad = " " * indent
    body = "".join(f"\n{pad}{line}" for line in lines)
    return f"<<{'-' if indent else ''}{marker}{body}\n{pad}{marker}"
