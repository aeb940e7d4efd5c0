"""What names mean at one place of a configuration: `var`, `local`, `module`, `each`, `path`, resources and the rest."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from dasf_lint.core.address import instance_key
from dasf_lint.core.data import Reason
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.frame import Pending, TraversalStep
from dasf_lint.hcl.functions import TABLE
from dasf_lint.hcl.functions.calling import CallContext, Function
from dasf_lint.hcl.nodes import Expression
from dasf_lint.hcl.reference_sets import merge_references
from dasf_lint.hcl.traversal import IndexKey
from dasf_lint.hcl.value import EPHEMERAL, Contents, Value
from dasf_lint.terraform.instances import CallExpansion, ModuleInstance, ResourceExpansion, ResourceInstance
from dasf_lint.terraform.module import ResourceMode
from dasf_lint.terraform.repetition import SINGLE, Expansion, Repetition

if TYPE_CHECKING:
    from dasf_lint.terraform.lookups import Lookups

UNSUPPORTED: Final = frozenset(
    {"assumeequal", "assumelistlength", "assumelistlengthmax", "assumelistlengthmin", "assumemaplength",
     "assumemaplengthmax", "assumemaplengthmin", "assumenotnull", "assumesetlength", "assumesetlengthmax",
     "assumesetlengthmin", "assumestringprefix", "flip_sensitive"}
)  # fmt: skip
"""Functions that OpenTofu has and the table does not."""

WORKSPACE: Final = "terraform.workspace"

Found = tuple[Value, int]


@cache
def _without_plan() -> Mapping[str, Function]:
    """The functions of a console, where nothing is planned."""
    return {name: function for name, function in TABLE.items() if name != "plantimestamp"}


class ModuleScope:
    """The names of one module instance, seen from one instance of what stands in it."""

    __slots__ = ("evaluation", "file", "module", "repetition", "self_")

    def __init__(
        self,
        evaluation: "Lookups",
        module: ModuleInstance,
        file: SourceFile,
        repetition: Repetition = SINGLE,
        self_: ResourceInstance | None = None,
    ) -> None:
        self.evaluation = evaluation
        self.module = module
        self.file = file
        self.repetition = repetition
        self.self_ = self_

    @property
    def functions(self) -> Mapping[str, Function]:
        return _without_plan() if self.evaluation.resources_are_unknown else TABLE

    @property
    def context(self) -> CallContext:
        return self.evaluation.context

    def unknown_function(self, name: str) -> Reason | None:
        if name.startswith("provider::"):
            declared = name.split("::")[1] in self.module.module.requirements
            return "provider_function" if declared else None
        return "unsupported_function" if name.removeprefix("core::") in UNSUPPORTED else None

    def lookup(self, root: str, steps: Sequence[TraversalStep], node: Expression) -> Found:
        handler = _HANDLERS.get(root)
        if handler is not None:
            return handler(self, steps)
        return self._resource("managed", root, steps, 0)

    # --- simple values ---------------------------------------------------------------------------------------------

    def _variable(self, steps: Sequence[TraversalStep]) -> Found:
        return self._named("var", steps, "input variable", "An input variable with the name")

    def _local(self, steps: Sequence[TraversalStep]) -> Found:
        return self._named("local", steps, "local value", "A local value with the name")

    def _named(self, kind: str, steps: Sequence[TraversalStep], what: str, detail: str) -> Found:
        name = _name(steps, 0)
        if name is None:
            raise _static("Invalid reference", f'The "{kind}" object cannot be accessed directly.')
        cell = self.evaluation.cell(self.module, kind, name)
        if cell is None:
            if not self.module.module.is_complete:
                return values.unknown(types.DYNAMIC, "error", f"{kind}.{name}"), len(steps)
            raise _undeclared(what, f'{detail} "{name}" has not been declared.')
        return self.evaluation.get(cell), 1

    def _path(self, steps: Sequence[TraversalStep]) -> Found:
        match _name(steps, 0):
            case "module":
                return values.string(self.module.path), 1
            case "root":
                return values.string("."), 1
            case "cwd":
                return values.unknown(types.STRING, "not_reproducible", "path.cwd", not_null=True), 1
            case name:
                raise _static(
                    'Invalid "path" attribute', f'The "path" object does not have an attribute named "{name}".'
                )

    def _terraform(self, steps: Sequence[TraversalStep]) -> Found:
        match _name(steps, 0):
            case "workspace":
                name = self.evaluation.workspace
                if name is None:
                    return values.unknown(types.STRING, "no_value", WORKSPACE, not_null=True, symbol=WORKSPACE), 1
                return values.string(name), 1
            case "applying":
                return values.boolean(False, EPHEMERAL), 1
            case name:
                detail = f'The "terraform" object does not have an attribute named "{name}".'
                raise _static('Invalid "terraform" attribute', detail)

    def _each(self, steps: Sequence[TraversalStep]) -> Found:
        name = _name(steps, 0)
        value = {"key": self.repetition.each_key, "value": self.repetition.each_value}.get(name or "")
        if value is None:
            if name not in ("key", "value"):
                raise _static(
                    'Invalid "each" attribute', f'The "each" object does not have an attribute named "{name}".'
                )
            raise _static(
                'Reference to "each" in context without for_each',
                'The "each" object can be used only in "module" or "resource" blocks, and only when the "for_each" '
                "argument is set.",
            )
        return value, 1

    def _count(self, steps: Sequence[TraversalStep]) -> Found:
        name = _name(steps, 0)
        if name != "index":
            raise _static('Invalid "count" attribute', f'The "count" object does not have an attribute named "{name}".')
        if self.repetition.count_index is None:
            raise _static(
                'Reference to "count" in non-counted context',
                'The "count" object can only be used in "module", "resource", and "data" blocks, and only when the '
                '"count" argument is set.',
            )
        return self.repetition.count_index, 1

    def _self(self, steps: Sequence[TraversalStep]) -> Found:
        if self.self_ is None:
            raise _static('Invalid "self" reference', 'The "self" object is not available in this context.')
        return self._of_instance(self.self_, steps, 0)

    # --- modules ---------------------------------------------------------------------------------------------------

    def _module(self, steps: Sequence[TraversalStep]) -> Found:
        name = _name(steps, 0)
        cell = None if name is None else self.evaluation.call_cell(self.module, name)
        if cell is None:
            if not self.module.module.is_complete:
                return values.unknown(types.DYNAMIC, "error", f"module.{name}"), len(steps)
            raise _undeclared("module", f'No module call named "{name}" is declared in {_where(self.module)}.')
        calls = self.evaluation.get_calls(cell)
        at = 1
        expansion = calls.expansion
        if expansion.kind:
            key = key_of_instance(steps, at, expansion)
            if key is None:
                step = steps[at] if at < len(steps) else None
                if isinstance(step, str):
                    raise _needs_key(f"module.{name}", expansion.kind)
                if isinstance(step, Pending) and expansion.cause is not None and not step.value.is_known:
                    unknown = values.with_marks(unknowns.derived(types.DYNAMIC, step.value), step.value.marks)
                    return self._as_one_of(unknown, calls, expansion.repetitions, steps, at + 1), len(steps)
                return self._all_modules(calls, f"module.{name}"), at
            repetition = expansion.find(key)
            if repetition is None:
                missing = self._missing(expansion, key, f"module.{name}")
                return self._as_one_of(missing, calls, expansion.repetitions[-1:], steps, at + 1), len(steps)
            at += 1
        elif not expansion.repetitions:
            return values.NULL_VALUE, at
        elif expansion.cause is not None:
            return unknowns.derived(types.DYNAMIC, expansion.cause), len(steps)
        else:
            key = ""
        if calls.unseen is not None:
            return calls.unseen, len(steps) if at >= len(steps) or isinstance(steps[at], str) else at
        return self._of_module(calls.instances[key], steps, at)

    def _as_one_of(
        self,
        value: Value,
        calls: CallExpansion,
        repetitions: Sequence[Repetition],
        steps: Sequence[TraversalStep],
        at: int,
    ) -> Value:
        """An unknown output, which refers to what the output refers to in those instances that it may be of."""
        instances = [calls.instances[each.key] for each in repetitions if each.key in calls.instances]
        found = [self._of_module(instance, steps, at)[0] for instance in instances]
        return values.with_references(value, merge_references(found))

    def _of_module(self, instance: ModuleInstance, steps: Sequence[TraversalStep], at: int) -> Found:
        output = _name(steps, at)
        if output is None:
            return self.evaluation.module_object(instance), at
        cell = self.evaluation.cell(instance, "output", output)
        if cell is None:
            if not instance.module.is_complete:
                return values.unknown(types.DYNAMIC, "error", f"{instance.address}.{output}"), len(steps)
            raise EvaluationError(
                "Unsupported attribute", f'This object does not have an attribute named "{output}".', static=True,
                code="undeclared",
            )  # fmt: skip
        return self.evaluation.get(cell), at + 1

    def _all_modules(self, calls: CallExpansion, address: str) -> Value:
        if calls.expansion.cause is not None:
            named = calls.expansion.named if calls.unseen is None else {}
            there = {name: self.evaluation.module_object(calls.instances[key]) for name, key in named.items()}
            result = unknowns.holding(unknowns.derived(types.DYNAMIC, calls.expansion.cause), Contents(there))
            further = calls.instances.get(calls.expansion.repetitions[-1].key)
            if further is not None:
                result.unknown.each = self.evaluation.module_object(further)
            return result
        if calls.unseen is not None:
            found = {repetition.key: calls.unseen for repetition in calls.expansion.repetitions}
        else:
            found = {key: self.evaluation.module_object(instance) for key, instance in calls.instances.items()}
        return _collection(calls.expansion, found)

    # --- resources -------------------------------------------------------------------------------------------------

    def _data(self, steps: Sequence[TraversalStep]) -> Found:
        return self._resource("data", _name(steps, 0) or "", steps, 1)

    def _ephemeral(self, steps: Sequence[TraversalStep]) -> Found:
        return self._resource("ephemeral", _name(steps, 0) or "", steps, 1)

    def _explicit(self, steps: Sequence[TraversalStep]) -> Found:
        """`resource.TYPE.NAME`, for types whose name is a keyword."""
        return self._resource("managed", _name(steps, 0) or "", steps, 1)

    def _resource(self, mode: ResourceMode, type_name: str, steps: Sequence[TraversalStep], at: int) -> Found:
        name = _name(steps, at)
        if name is None:
            raise _static(
                "Invalid reference",
                "A reference to a resource type must be followed by at least one attribute access, specifying the "
                "resource name.",
            )
        at += 1
        cell = self.evaluation.resource_cell(self.module, mode, type_name, name)
        if cell is None:
            if not self.module.module.is_complete:
                return values.unknown(types.DYNAMIC, "error", f"{type_name}.{name}"), len(steps)
            what = "data resource" if mode == "data" else f"{mode} resource"
            detail = f'A {what} "{type_name}" "{name}" has not been declared in {_where(self.module)}.'
            raise _undeclared("resource", detail)
        prefix = "" if mode == "managed" else f"{mode}."
        self._check_steps(f"{prefix}{type_name}.{name}", steps, at)
        if self.evaluation.resources_are_unknown:
            reason: Reason = "data_source" if mode == "data" else "ephemeral" if mode == "ephemeral" else "computed"
            address = self.module.within(f"{prefix}{type_name}.{name}")
            return values.unknown(types.DYNAMIC, reason, address), at
        resources = self.evaluation.get_resources(cell)
        expansion = resources.expansion
        if not expansion.kind:
            return self._single(resources, steps, at)
        key = key_of_instance(steps, at, expansion)
        if key is None:
            return self._all_resources(resources), at
        if expansion.find(key) is None:
            value = self._missing(expansion, key, f"{prefix}{type_name}.{name}")
            symbolic = resources.instances[expansion.repetitions[-1].key]
            reference = self.evaluation.reference(symbolic, _name(steps, at + 1) or "")
            return values.with_references(value, (reference,)), len(steps)
        return self._of_instance(resources.instances[key], steps, at + 1)

    def _single(self, resources: ResourceExpansion, steps: Sequence[TraversalStep], at: int) -> Found:
        """What stands without key: null where it is not enabled, unknown where nobody knows whether it is."""
        cause = resources.expansion.cause
        if not resources.instances:
            return values.NULL_VALUE, at
        instance = resources.instances[""]
        if cause is None:
            return self._of_instance(instance, steps, at)
        reference = self.evaluation.reference(instance, _name(steps, at) or "")
        return values.with_references(unknowns.derived(types.DYNAMIC, cause), (reference,)), len(steps)

    def _check_steps(self, address: str, steps: Sequence[TraversalStep], at: int) -> None:
        """Errors that show without an instance: keys where there are none, none where there must be one."""
        declaration = self.module.module.resources[address]
        step = steps[at] if at < len(steps) else None
        if declaration.count is None and declaration.for_each is None:
            if isinstance(step, IndexKey | Pending):
                raise _static(
                    "Unexpected resource instance key",
                    f'Because {address} does not have "count" or "for_each" set, references to it must not include an '
                    "index key. Remove the bracketed index to refer to the single instance of this resource.",
                )
        elif isinstance(step, str):
            raise _needs_key(address, "count" if declaration.count is not None else "for_each")
        else:
            step = steps[at + 1] if at + 1 < len(steps) else None
        if isinstance(step, str) and not self.evaluation.has_attribute(declaration, step):
            raise _static(
                "Unsupported attribute",
                f'This object has no argument, nested block, or exported attribute named "{step}".',
            )

    def _of_instance(self, instance: ResourceInstance, steps: Sequence[TraversalStep], at: int) -> Found:
        attribute = _name(steps, at)
        if attribute is None:
            return self.evaluation.get(self.evaluation.whole_cell(instance)), at
        return self.evaluation.get(self.evaluation.attribute_cell(instance, attribute)), at + 1

    def _all_resources(self, resources: ResourceExpansion) -> Value:
        if resources.whole is None:
            expansion = resources.expansion
            if expansion.cause is not None:
                symbolic = resources.instances[expansion.repetitions[-1].key]
                value = unknowns.derived(types.DYNAMIC, expansion.cause)
                value = values.with_references(value, (self.evaluation.reference(symbolic, ""),))
                there = {
                    name: self.evaluation.get(self.evaluation.whole_cell(resources.instances[key]))
                    for name, key in expansion.named.items()
                }
                resources.whole = unknowns.holding(value, Contents(there))
            else:
                found = {
                    key: self.evaluation.get(self.evaluation.whole_cell(instance))
                    for key, instance in resources.instances.items()
                }
                resources.whole = _collection(expansion, found)
        return resources.whole

    def _missing(self, expansion: Expansion, key: str, address: str) -> Value:
        """An instance that is not among the known ones: unknown where there may be others."""
        if expansion.cause is None:
            raise EvaluationError(
                "Invalid index",
                f"The given key does not identify an element in this collection value: there is no {address}{key}.",
            )
        return unknowns.derived(types.DYNAMIC, expansion.cause)


_HANDLERS: Final[dict[str, Callable[[ModuleScope, Sequence[TraversalStep]], Found]]] = {
    "var": ModuleScope._variable,
    "local": ModuleScope._local,
    "module": ModuleScope._module,
    "data": ModuleScope._data,
    "ephemeral": ModuleScope._ephemeral,
    "resource": ModuleScope._explicit,
    "each": ModuleScope._each,
    "count": ModuleScope._count,
    "path": ModuleScope._path,
    "terraform": ModuleScope._terraform,
    "self": ModuleScope._self,
}


def _name(steps: Sequence[TraversalStep], at: int) -> str | None:
    if at >= len(steps):
        return None
    step = steps[at]
    if isinstance(step, str):
        return step
    # `var["x"]` is `var.x`.
    return step.value if isinstance(step, IndexKey) and isinstance(step.value, str) else None


def key_of_instance(steps: Sequence[TraversalStep], at: int, expansion: Expansion) -> str | None:
    """The text of the instance key that a step gives; None where it is none."""
    if at >= len(steps):
        return None
    step = steps[at]
    if isinstance(step, str):
        return None
    key = step.value if isinstance(step, IndexKey) else step.constant()
    if key is None:
        return None
    if expansion.kind == "count":
        if isinstance(key, str) and key.isdecimal():
            key = int(key)
        return f"[{key}]" if isinstance(key, int) and not isinstance(key, bool) else f"[{key!r}]"
    if isinstance(key, bool):
        key = "true" if key else "false"
    return instance_key(str(key))


def _collection(expansion: Expansion, found: Mapping[str, Value]) -> Value:
    """All instances as Terraform gives them: a tuple for `count`, an object for `for_each`."""
    if expansion.kind == "count":
        return values.tuple_value([found[repetition.key] for repetition in expansion.repetitions])
    members: dict[str, Value] = {}
    for repetition in expansion.repetitions:
        if repetition.each_key is not None:
            members[repetition.each_key.text] = found[repetition.key]
    return values.object_value(members)


def _where(module: ModuleInstance) -> str:
    return module.address or "the root module"


def _static(summary: str, detail: str) -> EvaluationError:
    return EvaluationError(summary, detail, static=True)


def _undeclared(what: str, detail: str) -> EvaluationError:
    return EvaluationError(f"Reference to undeclared {what}", detail, static=True, code="undeclared")


def _needs_key(address: str, kind: str) -> EvaluationError:
    key = "count.index" if kind == "count" else "each.key"
    return _static(
        "Missing resource instance key",
        f'Because {address} has "{kind}" set, its attributes must be accessed on specific instances. For example, '
        f"to correlate with indices of a referring resource, use: {address}[{key}]",
    )
