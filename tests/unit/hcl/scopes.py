"""A scope of plain names for tests: `value("x + 1", x=number(1))`."""

from collections.abc import Mapping, Sequence

from dasf_lint.core.data import Reason
from dasf_lint.core.source import MemoryTree, SourceFile
from dasf_lint.hcl import types, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.evaluate import TraversalStep, evaluate
from dasf_lint.hcl.functions import TABLE
from dasf_lint.hcl.functions.calling import CallContext, Function
from dasf_lint.hcl.nodes import Expression
from dasf_lint.hcl.parser import parse_expression
from dasf_lint.hcl.rendering import Project
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import Value


class Names:
    def __init__(self, file: SourceFile, names: Mapping[str, Value], files: Mapping[str, str | bytes]) -> None:
        self.file = file
        self.names = names
        self.functions: Mapping[str, Function] = TABLE
        self.context: CallContext = Project(MemoryTree(files))

    def unknown_function(self, name: str) -> Reason | None:
        return "provider_function" if name.startswith("provider::") else None

    def lookup(self, root: str, steps: Sequence[TraversalStep], node: Expression) -> tuple[Value, int]:
        if root not in self.names:
            raise EvaluationError("Reference to undeclared name", root, static=True)
        return self.names[root], 0


def value(text: str, files: Mapping[str, str | bytes] | None = None, **names: Value) -> Value:
    """The value of an expression. Raises EvaluationError."""
    file = SourceFile("main.tf", text.encode())
    return evaluate(parse_expression(file), Names(file, names, files or {}))


def unknown(name: str = "var.u", type: Type = types.DYNAMIC, **more: bool) -> Value:
    """What a variable without value is: the same one wherever it occurs."""
    return values.unknown(type, "no_value", name, symbol=name, **more)
