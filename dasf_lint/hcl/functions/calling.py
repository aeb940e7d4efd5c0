"""How functions are declared and called.

What holds for every function is done here once: arguments of unknown type, unknown and null arguments, marks.

Follows cty/function/function.go of go-cty.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from dasf_lint.core.budget import Budget
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.errors import ArgumentError
from dasf_lint.hcl.types import DYNAMIC, Type
from dasf_lint.hcl.value import NULL, UnknownPayload, Value


class CallContext(Protocol):
    """What functions may ask of the world. `hcl.rendering.Project` is one; paths are as expressions write them.

    `is_complete`: what is not there will not be there either when the program runs. `work` counts steps that files,
    directories and templates cost beyond what arguments and results show. `placing` bounds the documents of which it
    is worked out where their values stand.
    """

    work: int
    is_complete: bool
    placing: Budget

    def read(self, path: str) -> SourceFile | None:
        """A file; None where it lies outside of what may be read, or may yet come. Raises ArgumentError(0)."""

    def exists(self, path: str) -> bool | None:
        """Whether a file is there; None outside of what may be read, or where it may yet come. Raises CallError."""

    def files(self, directory: str) -> list[str] | None:
        """Paths of all files below a directory, relative to it; None outside of what may be read."""

    def relies_on(self, paths: Iterable[str]) -> None:
        """Notes files whose being there decides, without anybody reading them."""

    def render(self, function: str, template: SourceFile, variables: Value) -> Value:
        """The value of a file as a template in which the members of `variables` are names."""

    def render_text(self, template: str, variables: Value) -> Value:
        """The value of a text as a template; it may not read files."""


class Parameter(NamedTuple):
    """A parameter and what its function deals with itself; everything else never reaches it.

    null     may be null
    unknown  may be unknown
    dynamic  may be of unknown type
    marked   may carry marks; the function passes them on
    """

    name: str
    type: Type = DYNAMIC
    null: bool = False
    unknown: bool = False
    dynamic: bool = False
    marked: bool = False


Args: TypeAlias = Sequence[Value]
TypeRule: TypeAlias = Callable[[Args], Type]
Implementation: TypeAlias = Callable[[Args, Type, CallContext], Value]
Refinement: TypeAlias = Callable[[Value], Value]


class Part(NamedTuple):
    """A part of a text that a function made: so many characters of the text of `value`, from `start` on; all of it
    where that is a number. Without a value they were written where the text was made."""

    length: int
    value: Value | None
    start: int = 0


Carries: TypeAlias = Callable[[Sequence[Value], str], Iterable[Part]]


def not_null(value: Value) -> Value:
    return unknowns.refined(value, not_null=True)


class Function:
    """A function. `returns` is its type or the rule that finds it, `refine` what is known of every result.

    `lazy` functions get expressions instead of values; the evaluator knows them by name. `carries` says of a text that
    the function made which argument its parts are from, in their order.
    """

    __slots__ = ("carries", "lazy", "parameters", "refine", "returns", "run", "variadic")

    def __init__(
        self,
        parameters: Sequence[Parameter],
        returns: Type | TypeRule,
        run: Implementation,
        *,
        variadic: Parameter | None = None,
        refine: Refinement | None = not_null,
        lazy: bool = False,
        carries: Carries | None = None,
    ) -> None:
        self.parameters = tuple(parameters)
        self.returns = returns
        self.run = run
        self.variadic = variadic
        self.refine = refine
        self.lazy = lazy
        self.carries = carries

    def parameter(self, index: int) -> Parameter | None:
        return self.parameters[index] if index < len(self.parameters) else self.variadic


def call(function: Function, arguments: Sequence[Value], context: CallContext) -> Value:
    """The result for arguments converted to their parameters' types. Raises ArgumentError, CallError, LimitReached."""
    given = list(arguments)
    marks = 0
    undecided = False
    dynamic = False
    for i, value in enumerate(given):
        parameter = function.parameter(i)
        assert parameter is not None
        if not parameter.marked and value.deep_marks:
            marks |= value.deep_marks
            given[i] = value = values.unmark_deep(value)
        if dynamic:
            # Terraform looks at nothing behind an argument of unknown type but for its marks.
            continue
        if value.payload is NULL and not parameter.null:
            raise ArgumentError(i, "argument must not be null")
        if value.type is DYNAMIC:
            # Of what surely holds something the kind is known, and that is enough for functions that look inside.
            dynamic = not parameter.dynamic and not (parameter.unknown and value.contents)
        elif not types.conforms(value.type, parameter.type):
            raise ArgumentError(i, f"{parameter.type.friendly_constraint} required")
        if isinstance(value.payload, UnknownPayload) and not parameter.unknown:
            undecided = True
    if dynamic:
        return values.with_marks(_unknown_result(DYNAMIC, given), marks)
    returns = function.returns
    type = returns if isinstance(returns, Type) else returns(given)
    result = _unknown_result(type, given) if undecided else function.run(given, type, context)
    if function.refine is not None and isinstance(result.payload, UnknownPayload):
        result = function.refine(result)
    return values.with_marks(result, marks) if marks else result


def _unknown_result(type: Type, arguments: Sequence[Value]) -> Value:
    return unknowns.derived(type, *arguments)


__all__ = [
    "CallContext",
    "Carries",
    "Function",
    "Implementation",
    "Parameter",
    "Part",
    "Refinement",
    "TypeRule",
    "call",
    "not_null",
    "types",
]
