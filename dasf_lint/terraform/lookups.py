"""What names lead to: what the scope of a module asks of the evaluation of its root.

With it `scope` and `needs` know the cells of a root, and not what computes them.
"""

from typing import Protocol

from dasf_lint.core.data import Reference
from dasf_lint.hcl.rendering import Project
from dasf_lint.hcl.value import Value
from dasf_lint.terraform.cells import AnyCell, Cell
from dasf_lint.terraform.instances import CallExpansion, ModuleInstance, ResourceExpansion, ResourceInstance
from dasf_lint.terraform.module import Resource, ResourceMode


class Lookups(Protocol):
    """See `terraform.evaluation.Evaluation`."""

    workspace: str | None
    resources_are_unknown: bool
    context: Project

    def cell(self, module: ModuleInstance, kind: str, name: str) -> Cell[Value] | None: ...

    def get(self, cell: Cell[Value]) -> Value: ...

    def call_cell(self, module: ModuleInstance, name: str) -> Cell[CallExpansion] | None: ...

    def get_calls(self, cell: Cell[CallExpansion]) -> CallExpansion: ...

    def resource_cell(
        self, module: ModuleInstance, mode: ResourceMode, type_name: str, name: str
    ) -> Cell[ResourceExpansion] | None: ...

    def get_resources(self, cell: Cell[ResourceExpansion]) -> ResourceExpansion: ...

    def attribute_cell(self, instance: ResourceInstance, name: str) -> Cell[Value]: ...

    def whole_cell(self, instance: ResourceInstance) -> Cell[Value]: ...

    def column_of_resource(self, resources: ResourceExpansion, name: str) -> AnyCell: ...

    def column_of_calls(self, calls: CallExpansion, name: str) -> AnyCell: ...

    def has_attribute(self, resource: Resource, name: str) -> bool: ...

    def module_object(self, instance: ModuleInstance) -> Value: ...

    def reference(self, instance: ResourceInstance, attribute: str) -> Reference: ...
