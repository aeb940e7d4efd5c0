"""Input variables: their types and defaults, and the conversion of what they are given."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.asked import FromText
from dasf_lint.core.budget import Budget
from dasf_lint.core.data import HopKind, Reason
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import MadeText, SourceFile, Span
from dasf_lint.hcl import nodes, parser, types, values
from dasf_lint.hcl.constraints import ANYTHING, Constraint, apply_defaults, parse_constraint
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError, EvaluationError, HclError, LimitReached
from dasf_lint.hcl.evaluate import evaluate
from dasf_lint.hcl.frame import TraversalStep
from dasf_lint.hcl.functions.calling import CallContext, Function
from dasf_lint.hcl.nodes import Expression
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import EPHEMERAL, SENSITIVE, Value
from dasf_lint.terraform.module import Argument, Output, Variable
from dasf_lint.terraform.options import FromCaller, FromPlan
from dasf_lint.terraform.plain import as_expression, without_templates


class Given(NamedTuple):
    """One value for a root variable, not evaluated.

    `label` says who gives it where it stands in no file of the repository. `asked`: whoever called the program said it,
    so that what is wrong with it is wrong with the call.
    """

    source: "Argument | FromText | FromPlan | FromCaller"
    hop: HopKind
    label: str = ""
    asked: bool = False


# --- constants ------------------------------------------------------------------------------------------------------


class _NoContext:
    """Functions may ask nothing of the world, and there are none."""

    __slots__ = ()
    work = 0
    is_complete = True
    placing = Budget(0)

    def read(self, path: str) -> SourceFile | None:
        return None

    def exists(self, path: str) -> bool | None:
        return None

    def files(self, directory: str) -> list[str] | None:
        return None

    def relies_on(self, paths: Iterable[str]) -> None:
        return None

    def render(self, function: str, template: SourceFile, variables: Value) -> Value:
        return values.unknown(types.STRING, "error", "template")

    def render_text(self, template: str, variables: Value) -> Value:
        return values.unknown(types.STRING, "error", "template")


_CONTEXT: Final[CallContext] = _NoContext()
_NO_FUNCTIONS: Final[Mapping[str, Function]] = {}


class ConstantScope:
    """Where neither names nor functions may occur: variable files, defaults, the defaults inside of types."""

    __slots__ = ("_functions", "file")

    def __init__(self, file: SourceFile, functions: Mapping[str, Function] = _NO_FUNCTIONS) -> None:
        self.file = file
        self._functions = functions

    @property
    def functions(self) -> Mapping[str, Function]:
        return self._functions

    @property
    def context(self) -> CallContext:
        return _CONTEXT

    def lookup(self, root: str, steps: Sequence[TraversalStep], node: Expression) -> tuple[Value, int]:
        raise EvaluationError(
            "Variables not allowed", "Variables may not be used here.", Span(self.file, node.start, node.end),
            static=True,
        )  # fmt: skip

    def unknown_function(self, name: str) -> Reason | None:
        raise EvaluationError("Function calls not allowed", "Functions may not be called here.", static=True)


def constant(file: SourceFile, expr: Expression) -> Value:
    """The value of an expression that refers to nothing. Raises EvaluationError."""
    try:
        return evaluate(without_templates(file, expr), ConstantScope(file))
    except EvaluationError as error:
        raise error.at(file, expr.start, expr.end) from None


# --- one variable ---------------------------------------------------------------------------------------------------


def constraint_of(declaration: Variable | Output) -> Constraint:
    """The declared type; anything where there is none. Raises EvaluationError."""
    argument = declaration.content.argument("type")
    if argument is None:
        return ANYTHING
    file = argument.file
    return parse_constraint(file, as_expression(file, argument.expr), lambda expr: constant(file, expr))


class Typed:
    """A variable with its type and default evaluated; shared by all instances of its module."""

    __slots__ = ("constraint", "default", "errors", "type", "variable")

    def __init__(self, variable: Variable) -> None:
        self.variable = variable
        self.errors: list[EvaluationError] = []
        try:
            self.constraint = constraint_of(variable)
        except EvaluationError as error:
            self.errors.append(error)
            self.constraint = ANYTHING
        self.type: Type = types.without_optional(self.constraint.type)
        self.default = self._default()

    def _default(self) -> Value | None:
        argument = self.variable.default
        if argument is None:
            return None
        try:
            value = self.convert(constant(argument.file, argument.expr), "Invalid default value for variable")
        except EvaluationError as error:
            self.errors.append(error)
            value = values.unknown(self.type, "error", error.subject)
        label = f"var.{self.variable.name}"
        return values.with_hop(value, "variable_default", label, argument.span)

    def convert(self, value: Value, summary: str = "Invalid value for input variable") -> Value:
        """`value` as the declared type has it. Raises EvaluationError."""
        value = apply_defaults(value, self.constraint.defaults)
        try:
            return convert(value, self.constraint.type)
        except ConversionError as error:
            raise EvaluationError(
                summary,
                f"The given value is not suitable for var.{self.variable.name}: {error.message}.",
            ) from None
        except LimitReached as limit:
            return values.too_large(self.type, limit.what, value.marks)

    @property
    def marks(self) -> int:
        marks = SENSITIVE if self.variable.is_sensitive else 0
        return marks | EPHEMERAL if self.variable.is_ephemeral else marks


def given_value(given: Given, typed: Typed) -> Value:
    """The value that a file or the command line gives to a root variable, converted. Raises EvaluationError."""
    source = given.source
    if isinstance(source, Argument):
        value = typed.convert(constant(source.file, source.expr))
        return values.with_hop(value, given.hop, f"var.{typed.variable.name}", source.span)
    if isinstance(source, FromCaller):
        return values.with_hop(_from_caller(source, typed), given.hop, f"var.{source.name}", typed.variable.span)
    value = typed.convert(_from_json(source.value) if isinstance(source, FromPlan) else _from_text(source, typed))
    # There is no text to point at: the declaration that took the value stands for it.
    return values.with_hop(_without_sites(value), given.hop, given.label, typed.variable.span)


def _from_caller(source: FromCaller, typed: Typed) -> Value:
    """It reaches Terraform as text, so that what has the wrong type may be text of it: nobody complains."""
    try:
        return typed.convert(source.value)
    except EvaluationError:
        return values.unknown(typed.type, "no_value", f"var.{source.name}")


def _from_text(source: FromText, typed: Typed) -> Value:
    """Text of the command line: itself for a variable of primitive type, an expression for any other.

    Where no type is declared, what looks like a list or an object is one, although Terraform takes the text.
    """
    untyped = typed.variable.content.argument("type") is None
    if typed.type.is_primitive or (untyped and not source.text.startswith(("[", "{"))):
        return values.string(source.text)
    file = MadeText(f"<value for var.{source.name}>", source.text.encode("utf-8", "surrogatepass"))
    try:
        expr: nodes.Expression = parser.parse_expression(file)
    except HclError as error:
        raise EvaluationError("Invalid value for input variable", error.message, typed.variable.span) from None
    return constant(file, expr)


def _from_json(value: Json, depth: int = 0) -> Value:
    """A value as JSON gives it."""
    if depth > limits.max_nesting:
        return values.too_large(types.DYNAMIC, "nesting")
    if value is None:
        return values.NULL_VALUE
    if isinstance(value, bool):
        return values.boolean(value)
    if isinstance(value, str):
        return values.string(value)
    if isinstance(value, int | Fraction):
        return values.number(value)
    if isinstance(value, Mapping):
        return values.object_value({name: _from_json(item, depth + 1) for name, item in value.items()})
    return values.tuple_value([_from_json(item, depth + 1) for item in value])


def _without_sites(value: Value) -> Value:
    """Values from the command line stand in no file that a report could open."""
    result = values.with_site(value, None)
    payload = value.payload
    if isinstance(payload, tuple):
        result.payload = tuple([_without_sites(item) for item in payload])
    elif isinstance(payload, dict):
        result.payload = {name: _without_sites(item) for name, item in payload.items()}
    return result
