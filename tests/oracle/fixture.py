"""What names mean in the configuration that the recorded expressions were evaluated in."""

from collections.abc import Mapping, Sequence
from typing import Final

from dasf_lint.core.data import Reason
from dasf_lint.core.source import MemoryTree, SourceFile
from dasf_lint.hcl import types, values
from dasf_lint.hcl.constraints import apply_defaults, parse_constraint
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.evaluate import TraversalStep, evaluate
from dasf_lint.hcl.functions import TABLE
from dasf_lint.hcl.functions.calling import CallContext, Function
from dasf_lint.hcl.nodes import Attribute, Expression
from dasf_lint.hcl.parser import parse, parse_expression
from dasf_lint.hcl.rendering import Project
from dasf_lint.hcl.value import EPHEMERAL, SENSITIVE, Value

_RESOURCES: Final = {"u": "single", "many": "count", "each": "for_each"}
_ATTRIBUTES: Final = {"id", "input", "output", "triggers_replace"}
CONSOLE_ONLY_MISSING: Final = {"plantimestamp"}


class Scope:
    def __init__(self, tree: MemoryTree, file: SourceFile, roots: Mapping[str, Mapping[str, Value]]) -> None:
        self.file = file
        self.roots = roots
        self.functions: Mapping[str, Function] = {k: v for k, v in TABLE.items() if k not in CONSOLE_ONLY_MISSING}
        self.context: CallContext = Project(tree)

    def unknown_function(self, name: str) -> Reason | None:
        return "provider_function" if name.startswith("provider::terraform::") else None

    def lookup(self, root: str, steps: Sequence[TraversalStep], node: Expression) -> tuple[Value, int]:
        if root == "terraform_data":
            return self.resource(steps)
        members = self.roots.get(root)
        if members is None or not steps or not isinstance(steps[0], str) or steps[0] not in members:
            raise EvaluationError("Invalid reference", f"{root} {steps}", static=True)
        return members[steps[0]], 1

    def resource(self, steps: Sequence[TraversalStep]) -> tuple[Value, int]:
        name = steps[0] if steps else None
        shape = _RESOURCES.get(name) if isinstance(name, str) else None
        if shape is None:
            raise EvaluationError("Reference to undeclared resource", str(name), static=True)
        rest = list(steps[1:])
        if rest and not isinstance(rest[0], str):
            if shape == "single":
                raise EvaluationError("Unexpected resource instance key", "", static=True)
            rest = rest[1:]
        elif rest and shape != "single":
            raise EvaluationError("Missing resource instance key", "", static=True)
        if rest and rest[0] not in _ATTRIBUTES:
            raise EvaluationError("Unsupported attribute", str(rest[0]), static=True)
        subject = f"terraform_data.{name}"
        return values.unknown(types.DYNAMIC, "computed", subject), 1


def build(files: Mapping[str, str]) -> Scope:
    """The scope of the configuration in `main.tf`, its variables at their defaults."""
    tree = MemoryTree(files)
    file = tree.read("main.tf")
    body, problems = parse(file)
    assert not problems
    roots: dict[str, dict[str, Value]] = {
        "var": {}, "local": {}, "path": {name: values.string(".") for name in ("module", "root", "cwd")},
        "terraform": {"workspace": values.string("default")},
    }  # fmt: skip
    scope = Scope(tree, file, roots)
    for block in body.blocks:
        if block.type == "variable":
            roots["var"][block.labels[0]] = _variable(block.body.attributes, scope)
        elif block.type == "locals":
            for name, attribute in block.body.attributes.items():
                roots["local"][name] = evaluate(attribute.expr, scope)
    return scope


def _variable(attributes: Mapping[str, Attribute], scope: Scope) -> Value:
    value = evaluate(attributes["default"].expr, scope)
    if "type" in attributes:
        constraint = parse_constraint(scope.file, attributes["type"].expr, lambda expr: evaluate(expr, scope))
        value = convert(apply_defaults(value, constraint.defaults), constraint.type)
    marks = (SENSITIVE if "sensitive" in attributes else 0) | (EPHEMERAL if "ephemeral" in attributes else 0)
    return values.with_marks(value, marks)


def evaluate_text(text: str, scope: Scope) -> Value:
    """The value of an expression as the console takes it. Raises HclError, EvaluationError."""
    file = SourceFile("console", text.encode())
    node = parse_expression(file)
    inner = Scope.__new__(Scope)
    inner.__dict__.update(scope.__dict__, file=file)
    return evaluate(node, inner)
