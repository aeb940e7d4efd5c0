"""What the cells of a root ask of its evaluation: names, expressions, budgets, and where to complain.

With it `value_cells` and `instance_cells` do not know who makes them.
"""

from collections.abc import Mapping
from typing import Protocol

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Gap, Root
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.facts.absence import SchemaContext
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.nodes import Expression
from dasf_lint.hcl.value import Value
from dasf_lint.terraform.instances import InstanceBody, ModuleInstance, ResourceInstance
from dasf_lint.terraform.lookups import Lookups
from dasf_lint.terraform.module import Variable
from dasf_lint.terraform.modules import Modules, Resolver
from dasf_lint.terraform.options import TerraformOptions
from dasf_lint.terraform.references import Ref
from dasf_lint.terraform.repetition import SINGLE, Repetition
from dasf_lint.terraform.root_values import RootValues
from dasf_lint.terraform.scope import ModuleScope
from dasf_lint.terraform.variables import Typed


class Evaluator(Lookups, Protocol):
    """See `terraform.evaluation.Evaluation`."""

    root: Root
    options: TerraformOptions
    modules: Modules
    resolver: Resolver
    values: RootValues
    facts: SchemaContext
    diagnostics: list[Diagnostic]
    gaps: list[Gap]
    module_instances: int
    instances: int

    def scope(
        self, module: ModuleInstance, file: SourceFile, repetition: Repetition = SINGLE,
        self_: ResourceInstance | None = None,
    ) -> ModuleScope: ...  # fmt: skip

    def evaluate(self, expr: Expression, scope: ModuleScope, names: Mapping[str, Value] | None = None) -> Value: ...

    def try_evaluate(
        self, expr: Expression, scope: ModuleScope, names: Mapping[str, Value] | None = None
    ) -> Value | EvaluationError: ...

    def note(
        self, error: EvaluationError, module: ModuleInstance, span: Span, repetition: Repetition = SINGLE
    ) -> None: ...

    def refs(self, expr: Expression) -> tuple[Ref, ...]: ...

    def source(self, instance: ResourceInstance) -> InstanceBody: ...

    def kind(self, instance: ResourceInstance) -> str: ...

    def typed(self, variable: Variable) -> Typed: ...
