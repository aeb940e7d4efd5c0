"""Modules and resources as they stand in one root: instances with their addresses and cells."""

from collections.abc import Hashable, Iterator
from typing import NamedTuple, Protocol, TypeAlias

from dasf_lint.core import address
from dasf_lint.core.source import SourceFile
from dasf_lint.core.truth import TRUE, Truth
from dasf_lint.hcl import nodes
from dasf_lint.hcl.value import Value
from dasf_lint.terraform.boundary import BodySource
from dasf_lint.terraform.cells import AnyCell, Cell
from dasf_lint.terraform.module import Module, ModuleCall, ProviderReference, Resource
from dasf_lint.terraform.repetition import SINGLE, Expansion, Repetition


class InstanceBody(BodySource, Protocol):
    """The body of a resource, which knows what its arguments depend on."""

    def needs(self, name: str) -> Iterator[AnyCell]:
        """Everything that the argument or the blocks `name` depend on."""


class ModuleInstance:
    """One instance of a module: the root, or what one instance of a call makes of it.

    path       what `path.module` says
    names      the calls that lead here, without keys: `a.b`; empty for the root
    providers  configuration in the module -> the one with a block that it stands for; see terraform.providers
    """

    __slots__ = (
        "address", "call", "calls", "cells", "existence", "module", "names", "parent", "path", "providers",
        "repetition", "resources",
    )  # fmt: skip

    def __init__(
        self,
        module: Module,
        *,
        parent: "ModuleInstance | None" = None,
        call: ModuleCall | None = None,
        repetition: Repetition = SINGLE,
        path: str = ".",
    ) -> None:
        self.module = module
        self.parent = parent
        self.call = call
        self.repetition = repetition
        self.path = path
        if parent is None or call is None:
            self.address = ""
            self.names = ""
            self.existence: Truth = TRUE
        else:
            self.address = address.module_path(parent.address, call.name, repetition.key)
            self.names = f"{parent.names}.{call.name}" if parent.names else call.name
            self.existence = min(parent.existence, repetition.existence)
        self.providers: dict[ProviderReference, ProviderConfiguration | None] = {}
        self.cells: dict[tuple[str, str], Cell[Value]] = {}
        """Variables, locals and outputs, by kind and name."""
        self.resources: dict[str, Cell[ResourceExpansion]] = {}
        self.calls: dict[str, Cell[CallExpansion]] = {}

    def within(self, local: str) -> str:
        return address.within(self.address, local)

    @property
    def depth(self) -> int:
        depth = 0
        outer = self.parent
        while outer is not None:
            depth += 1
            outer = outer.parent
        return depth

    def __repr__(self) -> str:
        return f"ModuleInstance({self.address or 'root'})"


class ProviderInstanceKey(NamedTuple):
    """Which instance of a provider configuration is meant: an expression, and the place where it is evaluated."""

    expr: nodes.Expression
    module: ModuleInstance
    file: SourceFile
    repetition: Repetition


class ProviderConfiguration:
    """A provider configuration as it stands in one root: the module instance and its name there.

    key  of one with `for_each`, where a module call says it
    """

    __slots__ = ("exists", "key", "module", "reference")

    def __init__(
        self, module: ModuleInstance, reference: ProviderReference, key: ProviderInstanceKey | None = None
    ) -> None:
        self.module = module
        self.reference = reference
        self.key = key
        self.exists = reference in module.module.providers

    @property
    def address(self) -> str:
        return self.module.within(f"provider.{self.reference}")

    @property
    def is_repeated(self) -> bool:
        return self.exists and self.module.module.providers[self.reference].number is not None


class ResourceInstance:
    """One instance of a resource or data source."""

    __slots__ = ("address", "attributes", "existence", "module", "repetition", "resource", "source", "whole")

    def __init__(self, resource: Resource, module: ModuleInstance, repetition: Repetition) -> None:
        self.resource = resource
        self.module = module
        self.repetition = repetition
        self.address = module.within(resource.address + repetition.key)
        self.existence: Truth = min(module.existence, repetition.existence)
        self.attributes: dict[str, Cell[Value]] = {}
        self.whole: Cell[Value] | None = None
        self.source: InstanceBody | None = None

    @property
    def conditions(self) -> frozenset[Hashable]:
        """What must hold for it to exist, where that is open: of the calls that lead here, and its own."""
        found: list[Hashable] = []
        if self.repetition.existence is not TRUE:
            found.append(self.repetition.condition or self.address)
        module: ModuleInstance | None = self.module
        while module is not None:
            if module.repetition.existence is not TRUE:
                # Behind a key that nobody knows stands one instance, the same for all that is in it.
                found.append(module.repetition.condition or module.address)
            module = module.parent
        return frozenset(found)

    def __repr__(self) -> str:
        return f"ResourceInstance({self.address})"


class ResourceExpansion:
    """All instances of a resource in one module instance, by the text of their keys."""

    __slots__ = ("columns", "expansion", "instances", "whole")

    def __init__(self, expansion: Expansion, instances: dict[str, ResourceInstance]) -> None:
        self.expansion = expansion
        self.instances = instances
        self.whole: Value | None = None
        self.columns: dict[str, AnyCell] = {}
        """One attribute, or with no name everything, of all instances."""


class CallExpansion:
    """All instances of a module call in one module instance, by the text of their keys.

    `unseen` says why the module cannot be read; its outputs are then unknown and `instances` is empty. `module` is what
    would have instances, where it can be read, and `path` what `path.module` says in it.
    """

    __slots__ = ("columns", "expansion", "instances", "module", "path", "unseen")

    def __init__(
        self,
        expansion: Expansion,
        instances: dict[str, ModuleInstance],
        unseen: "Unseen | None" = None,
        module: Module | None = None,
        path: str = ".",
    ) -> None:
        self.module = module
        self.path = path
        self.expansion = expansion
        self.instances = instances
        self.unseen = unseen
        self.columns: dict[str, AnyCell] = {}
        """One output, or with no name all of them, of all instances."""


Unseen: TypeAlias = Value
"""The unknown value that every output of a module has which cannot be read."""
