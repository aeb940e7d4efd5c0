"""Trees as text, for tests: `form` says what a tree is, `source` writes it in the native syntax again."""

import json
from collections.abc import Sequence
from fractions import Fraction

from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import parser
from dasf_lint.hcl.nodes import (
    Binary,
    Body,
    Call,
    Conditional,
    Expression,
    ForExpr,
    GetAttr,
    HugeNumber,
    Index,
    Literal,
    ObjectCons,
    Paren,
    RootName,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    TemplateIf,
    TupleCons,
    Unary,
    items,
)


def file(text: str | bytes, path: str = "main.tf") -> SourceFile:
    return SourceFile(path, text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))


def parsed(text: str | bytes) -> Body:
    """The body of a text that has no errors."""
    body, diagnostics = parser.parse(file(text))
    assert diagnostics == []
    return body


def expression(text: str) -> Expression:
    """The value of an argument, where newlines count."""
    return parsed(f"x = {text}\n").attributes["x"].expr


def constant(value: object) -> str:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return json.dumps(value, ensure_ascii=False)


def form(node: Expression) -> str:
    """An s-expression: operator first, `@` for the element of a splat, text of templates in quotes."""

    def many(nodes: Sequence[Expression]) -> str:
        return "".join(f" {form(one)}" for one in nodes)

    match node:
        case Literal():
            return constant(node.value)
        case HugeNumber():
            return "huge"
        case RootName():
            return node.name
        case SplatItem():
            return "@"
        case GetAttr():
            return f"{form(node.source)}.{node.name}"
        case Index():
            return f"{form(node.source)}{'.' if node.legacy else ''}[{form(node.key)}]"
        case Splat():
            return f"({'[*]' if node.full else '.*'} {form(node.source)} {form(node.each)})"
        case TupleCons():
            return f"(tuple{many(node.items)})"
        case ObjectCons():
            return f"(object{''.join(f' {form(k)}: {form(v)}' for k, v in node.items)})"
        case Call():
            return f"(call {node.name}{many(node.args)}{' ...' if node.expand else ''})"
        case Unary():
            return f"({node.operator} {form(node.operand)})"
        case Binary():
            return f"({node.operator} {form(node.left)} {form(node.right)})"
        case Conditional():
            return f"(? {form(node.condition)} {form(node.then)} {form(node.otherwise)})"
        case Paren():
            return f"(paren {form(node.inner)})"
        case ForExpr():
            names = node.value_name if node.key_name is None else f"{node.key_name},{node.value_name}"
            key = "" if node.key is None else f" {form(node.key)} =>"
            rest = (" ..." if node.grouping else "") + (f" if {form(node.condition)}" if node.condition else "")
            return f"(for {names} {form(node.collection)}{key} {form(node.value)}{rest})"
        case Template():
            return f"({'unwrap' if node.unwraps else 'template'}{many(node.parts)})"
        case TemplateIf():
            return f"(if {form(node.condition)} ({many(node.then).strip()}) ({many(node.otherwise).strip()}))"
        case TemplateFor():
            names = node.value_name if node.key_name is None else f"{node.key_name},{node.value_name}"
            return f"(each {names} {form(node.collection)}{many(node.body)})"
    raise AssertionError(node)


def quoted(text: str) -> str:
    """The inside of a quoted string."""
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    out = out.replace("${", "$${").replace("%{", "%%{")
    # Before a sequence the last `$` or `%` would escape it.
    return out[:-1] + f"\\u{ord(out[-1]):04x}" if out.endswith(("$", "%")) else out


def source(node: Expression) -> str:
    """The native syntax of a tree whose operands carry the parentheses they need."""

    def parts(nodes: Sequence[Expression]) -> str:
        return "".join(part(one) for one in nodes)

    def part(one: Expression) -> str:
        if isinstance(one, Literal) and isinstance(one.value, str):
            return quoted(one.value)
        if isinstance(one, TemplateIf):
            return f"%{{ if {source(one.condition)} }}{parts(one.then)}%{{ else }}{parts(one.otherwise)}%{{ endif }}"
        if isinstance(one, TemplateFor):
            names = one.value_name if one.key_name is None else f"{one.key_name}, {one.value_name}"
            return f"%{{ for {names} in {source(one.collection)} }}{parts(one.body)}%{{ endfor }}"
        return f"${{ {source(one)} }}"

    match node:
        case Literal():
            if isinstance(node.value, str):
                return f'"{quoted(node.value)}"'
            if isinstance(node.value, Fraction):
                return f"{node.value.numerator / node.value.denominator:.6f}"
            return json.dumps(node.value)
        case RootName():
            return node.name
        case SplatItem():
            return ""
        case GetAttr():
            return f"{source(node.source)}.{node.name}"
        case Index():
            key = source(node.key)
            return f"{source(node.source)}.{key}" if node.legacy else f"{source(node.source)}[{key}]"
        case Splat():
            return f"{source(node.source)}{'[*]' if node.full else '.*'}{source(node.each)}"
        case TupleCons():
            return f"[{', '.join(map(source, node.items))}]"
        case ObjectCons():
            return "{" + ", ".join(f"{source(k)} = {source(v)}" for k, v in node.items) + "}"
        case Call():
            return f"{node.name}({', '.join(map(source, node.args))}{'...' if node.expand else ''})"
        case Unary():
            return f"{node.operator}{source(node.operand)}"
        case Binary():
            return f"{source(node.left)} {node.operator} {source(node.right)}"
        case Conditional():
            return f"{source(node.condition)} ? {source(node.then)} : {source(node.otherwise)}"
        case Paren():
            return f"({source(node.inner)})"
        case ForExpr():
            names = node.value_name if node.key_name is None else f"{node.key_name}, {node.value_name}"
            head = f"for {names} in {source(node.collection)} : "
            tail = ("..." if node.grouping else "") + (f" if {source(node.condition)}" if node.condition else "")
            if node.key is None:
                return f"[{head}{source(node.value)}{tail}]"
            return f"{{{head}{source(node.key)} => {source(node.value)}{tail}}}"
        case Template():
            return f'"{parts(node.parts)}"'
    raise AssertionError(node)


def body_form(body: Body, indent: str = "") -> list[str]:
    """One line per argument and block header."""
    lines: list[str] = []
    for item in items(body):
        if hasattr(item, "expr"):
            lines.append(f"{indent}{item.name} = {form(item.expr)}")
        else:
            lines.append(f"{indent}{item.type}{''.join(f' {json.dumps(label)}' for label in item.labels)}")
            lines += body_form(item.body, indent + "  ")
    return lines
