"""A configuration that writes everything a type takes: each argument and block once, all of it as the schema says."""

from dasf_lint.facts.schema import AttributeSchema, BlockSchema, TypeFacts, TypeText

_PLAIN = {"string": '"x"', "number": "1", "bool": "true", "dynamic": '"x"'}


def resource(facts: TypeFacts, name: str, *, only_required: bool = False) -> str:
    """A resource or data source of a type; `only_required` leaves out whatever may be."""
    mode, _, rest = facts.kind.partition(".")
    head = f'{mode} "{rest}"' if rest else f'resource "{facts.kind}"'
    body = _body(facts.root, "  ", only_required)
    return f'{head} "{name}" {{\n{body}}}\n'


def _body(item: AttributeSchema | BlockSchema, indent: str, only_required: bool) -> str:
    """Recursion is bounded by the nesting of blocks."""
    lines: list[str] = []
    for name, child in sorted(item.children.items()):
        if not child.available or (only_required and not child.code.demanded):
            continue
        if isinstance(child, BlockSchema):
            inner = _body(child, indent + "  ", only_required)
            label = ' "x"' if child.nesting == "map" else ""
            lines += [f"{indent}{name}{label} {{\n{inner}{indent}}}\n"] * max(1, child.least)
        elif child.presence in ("required", "optional", "optional_computed"):
            lines.append(f"{indent}{name} = {_value(child.type)}\n")
    return "".join(lines)


def _value(about: TypeText) -> str:
    if about.kind in ("list", "set") and about.element is not None:
        return f"[{_value(about.element)}]"
    if about.kind == "map" and about.element is not None:
        return f"{{ x = {_value(about.element)} }}"
    if about.kind == "object":
        return "{ " + ", ".join(f"{name} = {_value(inner)}" for name, inner in about.members) + " }"
    return _PLAIN[about.kind]
