"""Places of the JSON syntax where strings are no templates, and where they hold expressions."""

from dasf_lint.core.source import SourceFile
from dasf_lint.hcl.errors import HclError
from dasf_lint.hcl.json_syntax import string_expression, string_text
from dasf_lint.hcl.nodes import Expression, Literal, ObjectCons, Template, TupleCons


def is_json(file: SourceFile) -> bool:
    return file.path.endswith(".json")


def without_templates(file: SourceFile, expr: Expression) -> Expression:
    """A value of a JSON file with its strings as written, as in variable files and defaults."""
    if not is_json(file):
        return expr
    kind = type(expr)
    if kind is Template:
        text = string_text(file, expr)
        return expr if text is None else Literal(expr.start, expr.end, text)
    if isinstance(expr, TupleCons):
        return TupleCons(expr.start, expr.end, [without_templates(file, item) for item in expr.items])
    if isinstance(expr, ObjectCons):
        pairs = [(without_templates(file, key), without_templates(file, value)) for key, value in expr.items]
        return ObjectCons(expr.start, expr.end, pairs)
    return expr


def as_expression(file: SourceFile, expr: Expression) -> Expression:
    """What a JSON string holds where the native syntax has a bare expression: a type, a reference."""
    if not is_json(file):
        return expr
    try:
        return string_expression(file, expr) or expr
    except HclError:
        return expr
