"""The cells that hold instances: of a resource, and of a module call with the module that its source leads to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from dasf_lint.core import limits
from dasf_lint.core.address import without_keys
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Span
from dasf_lint.facts import schema
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.evaluate import unknown_of_error
from dasf_lint.hcl.value import UnknownPayload, Value
from dasf_lint.terraform.cells import AnyCell, Cell
from dasf_lint.terraform.gaps import gap_of
from dasf_lint.terraform.instances import CallExpansion, ModuleInstance, ResourceExpansion, ResourceInstance
from dasf_lint.terraform.module import Argument, Module, ModuleCall, ProviderConfig, Repeated, Resource
from dasf_lint.terraform.modules import ModuleSource
from dasf_lint.terraform.needs import needs_of
from dasf_lint.terraform.repetition import ONCE, Expansion, expand

if TYPE_CHECKING:
    from dasf_lint.terraform.evaluator import Evaluator

_KNOWN_EARLY: Final = frozenset({"var", "local", "path", "terraform"})
"""What sources may refer to: what is known before anything is planned."""

_PLAN_NO_ID: Final = frozenset({"terraform", "aws", "azurerm", "azuread", "google", "databricks"})
"""Providers whose resources have no id before they are created, but for types that the facts say are made otherwise."""

NOTHING_CALLED: Final = CallExpansion(ONCE, {}, values.unknown(types.DYNAMIC, "error", "cycle"))


class _ExpansionCell:
    """What resources and calls share: their `count`, `for_each` or `enabled`."""

    __slots__ = ()

    evaluation: "Evaluator"
    module: ModuleInstance
    declaration: "Repeated | ProviderConfig"

    def argument(self) -> Argument | None:
        return self.declaration.number

    def needs_of_repetition(self) -> Iterator[AnyCell]:
        argument = self.argument()
        if argument is None:
            return iter(())
        return needs_of(self.evaluation.scope(self.module, argument.file), self.evaluation.refs(argument.expr))

    def expand(self, label: str) -> Expansion:
        argument = self.argument()
        if argument is None:
            return ONCE
        scope = self.evaluation.scope(self.module, argument.file)
        kind = argument.attribute.name
        value = self.evaluation.try_evaluate(argument.expr, scope)
        if isinstance(value, EvaluationError):
            self._complain(value.code, f"{value.summary}: {value.detail}", value.span or argument.span)
            value = unknown_of_error(value)
        evaluation = self.evaluation
        most = min(limits.max_instances, limits.max_root_instances - evaluation.instances, self.most())
        expansion = expand(kind, value, most)
        evaluation.instances += len(expansion.repetitions) - 1
        self._report(expansion, kind, label, argument.span)
        return expansion

    def _report(self, expansion: Expansion, kind: str, label: str, span: Span) -> None:
        problem = expansion.problem
        if problem is not None and not problem.is_limit:
            self._complain("terraform", f"{problem.summary}: {problem.detail}", span)
        elif problem is not None:
            message = f"{problem.summary}: {problem.detail}"
            self.evaluation.diagnostics.append(Diagnostic("gap", "symbolic", message, span=span))
        elif expansion.cause is not None:
            unknown = unknowns.first_unknown(expansion.cause)
            made = None if unknown is None else _to_be_made(expansion.cause, unknown)
            if unknown is not None and made is not None:
                what = "map or set" if kind == "for_each" else "value"
                message = (
                    f'Invalid {kind} argument: the "{kind}" {what} depends on {unknown.subject}, so Terraform cannot '
                    f"plan {label} before {made} exists"
                )
                self._complain("terraform", message, span)
            elif unknown is not None and unknown.reason != "error":
                message = f"The number of instances of {label} is not known: it depends on {unknown.subject}"
                self.evaluation.diagnostics.append(Diagnostic("gap", "symbolic", message, span=span))

    def most(self) -> int:
        """Instances that the budgets leave for this kind of declaration."""
        return limits.max_instances

    def _complain(self, code: str, message: str, span: Span) -> None:
        self.evaluation.diagnostics.append(Diagnostic("warning", code, message, span=span))


def _to_be_made(cause: Value, unknown: UnknownPayload) -> str | None:
    """The address of the resource whose id is unknown until it is created; None where it may be known earlier.

    A new resource has no id, as `terraform_data` and whatever is made with terraform-plugin-sdk plan it
    (`PlanResourceChange`). What else is computed a provider may work out in a plan, as that of AWS does the
    `domain_validation_options` of a certificate.
    """
    if unknown.reason not in ("computed", "service_default"):
        return None
    for address, attribute in cause.references:
        if attribute == "id" and unknown.subject == f"{address}.{attribute}":
            kind = without_keys(address).split(".")[-2]
            facts = schema.load(kind)
            if facts is not None and not facts.framework and facts.provider in _PLAN_NO_ID:
                return address
    return None


class ResourceCell(Cell[ResourceExpansion], _ExpansionCell):
    __slots__ = ("declaration", "evaluation", "module")

    def __init__(self, evaluation: "Evaluator", module: ModuleInstance, resource: Resource) -> None:
        super().__init__()
        self.evaluation = evaluation
        self.module = module
        self.declaration: Resource = resource

    @property
    def label(self) -> str:
        return self.module.within(self.declaration.address)

    def needs(self) -> Iterator[AnyCell]:
        return self.needs_of_repetition()

    def compute(self) -> ResourceExpansion:
        return self._instances(self.expand(self.label))

    def when_in_cycle(self) -> ResourceExpansion:
        argument = self.argument()
        cause = values.unknown(types.DYNAMIC, "error", self.label)
        if argument is None:
            return self._instances(ONCE)
        return self._instances(expand(argument.attribute.name, cause))

    def _instances(self, expansion: Expansion) -> ResourceExpansion:
        instances = {
            repetition.key: ResourceInstance(self.declaration, self.module, repetition)
            for repetition in expansion.repetitions
        }
        return ResourceExpansion(expansion, instances)


class ProviderCell(Cell[Expansion], _ExpansionCell):
    """The instances of a provider configuration, of which OpenTofu has one for each key of `for_each`."""

    __slots__ = ("declaration", "evaluation", "module")

    def __init__(self, evaluation: "Evaluator", module: ModuleInstance, config: ProviderConfig) -> None:
        super().__init__()
        self.evaluation = evaluation
        self.module = module
        self.declaration: ProviderConfig = config

    @property
    def label(self) -> str:
        return self.module.within(f"provider.{self.declaration.reference}")

    def needs(self) -> Iterator[AnyCell]:
        return self.needs_of_repetition()

    def compute(self) -> Expansion:
        return self.expand(self.label)

    def when_in_cycle(self) -> Expansion:
        return ONCE


class CallCell(Cell[CallExpansion], _ExpansionCell):
    __slots__ = ("declaration", "evaluation", "module")

    def __init__(self, evaluation: "Evaluator", module: ModuleInstance, call: ModuleCall) -> None:
        super().__init__()
        self.evaluation = evaluation
        self.module = module
        self.declaration: ModuleCall = call

    def _computed_source(self) -> Argument | None:
        """The source where it is an expression that may be evaluated: variables and locals alone decide it.

        Terraform from 1.15 lets constant variables in, OpenTofu from 1.8 all of a root module.
        """
        argument = self.declaration.content.argument("source")
        if argument is None or self.declaration.source is not None:
            return None
        refs = self.evaluation.refs(argument.expr)
        return argument if all(ref.root in _KNOWN_EARLY for ref in refs) else None

    @property
    def label(self) -> str:
        return self.module.within(f"module.{self.declaration.name}")

    def needs(self) -> Iterator[AnyCell]:
        yield from self.needs_of_repetition()
        source = self._computed_source()
        if source is not None:
            scope = self.evaluation.scope(self.module, source.file)
            yield from needs_of(scope, self.evaluation.refs(source.expr))

    def when_in_cycle(self) -> CallExpansion:
        return NOTHING_CALLED

    def most(self) -> int:
        return limits.max_module_instances - self.evaluation.module_instances

    def compute(self) -> CallExpansion:
        expansion = self.expand(self.label)
        written = self._written_source()
        if isinstance(written, UnknownPayload):
            unseen = self._nowhere(written) if expansion.repetitions else self._absent()
            return CallExpansion(expansion, {}, unseen)
        source = self._resolve(written)
        module = None if source.directory is None else self.evaluation.modules.load(source.directory)
        if module is None:
            is_absent = source.reason == "remote_module" and not expansion.repetitions
            return CallExpansion(expansion, {}, self._absent() if is_absent else self._unseen(source, written))
        if self._is_too_deep(module):
            return CallExpansion(expansion, {}, values.unknown(types.DYNAMIC, "error", self.label))
        instances: dict[str, ModuleInstance] = {}
        for repetition in expansion.repetitions:
            self.evaluation.module_instances += 1
            if self.evaluation.module_instances > limits.max_module_instances:
                self._limit(f"more than {limits.max_module_instances} module instances")
                return CallExpansion(expansion, {}, values.too_large(types.DYNAMIC, "module instances"))
            instances[repetition.key] = ModuleInstance(
                module, parent=self.module, call=self.declaration, repetition=repetition, path=source.path
            )
        return CallExpansion(expansion, instances, module=module, path=source.path)

    def _written_source(self) -> str | UnknownPayload | None:
        """The source as text, or why it is not known; None where it is no text."""
        literal = self.declaration.source
        argument = self._computed_source()
        if literal is not None or argument is None:
            return literal
        value = self.evaluation.try_evaluate(argument.expr, self.evaluation.scope(self.module, argument.file))
        text = None if isinstance(value, EvaluationError) else value.payload
        if not isinstance(text, str):
            return text if isinstance(text, UnknownPayload) and text.reason != "error" else None
        variables = self.module.module.variables
        named = {str(ref.steps[0]) for ref in self.evaluation.refs(argument.expr) if ref.root == "var" and ref.steps}
        # Without a word about the program it may be OpenTofu, which reads the same files.
        if self.evaluation.options.program == "terraform" and not all(
            variables[name].is_constant for name in named if name in variables
        ):
            message = (
                f'Invalid module source: the source of module "{self.declaration.name}" may use variables only where '
                "they are constant (const = true), and from Terraform 1.15"
            )
            self._complain("terraform", message, argument.span)
        return text

    def _resolve(self, written: str | None) -> ModuleSource:
        module = self.module
        names = f"{module.names}.{self.declaration.name}" if module.names else self.declaration.name
        return self.evaluation.resolver.resolve(written, module.module.directory, module.path, names)

    def _absent(self) -> Value:
        """Of a call without instance nothing is hidden, wherever its module is."""
        return values.unknown(types.DYNAMIC, "remote_module", self.label, references=())

    def _nowhere(self, unknown: UnknownPayload) -> Value:
        call, module, evaluation = self.declaration, self.module, self.evaluation
        argument = call.content.argument("source")
        span = call.span if argument is None else argument.span
        evaluation.gaps.append(gap_of(call, module, span, f"module.{call.name}"))
        message = f'Where module "{call.name}" comes from is not known: it depends on {unknown.subject}'
        evaluation.diagnostics.append(Diagnostic("gap", "source", message, span=span))
        return values.unknown(types.DYNAMIC, unknown.reason, unknown.subject)

    def _unseen(self, source: ModuleSource, written: str | None) -> Value:
        call, module = self.declaration, self.module
        argument = call.content.argument("source")
        span = call.span if argument is None else argument.span
        evaluation = self.evaluation
        if source.reason == "remote_module":
            evaluation.gaps.append(gap_of(call, module, span, f"module.{call.name} ({written})", written))
            message = f'Module "{call.name}" is not in this repository: {written}'
            evaluation.diagnostics.append(Diagnostic("gap", "remote-module", message, span=span))
            return values.unknown(types.DYNAMIC, "remote_module", self.label, references=())
        evaluation.gaps.append(gap_of(call, module, span, f"module.{call.name}"))
        if source.reason == "outside_root":
            message = (
                f'The source of module "{call.name}" lies outside the project root and was not read: {written}; '
                "--project-root names a directory above both"
            )
            evaluation.diagnostics.append(Diagnostic("error", "outside-root", message, span=span))
            return values.unknown(types.DYNAMIC, "outside_root", self.label)
        if written is None:
            message = f'Invalid module source: the source of module "{call.name}" is no text that can be worked out'
        else:
            message = f'Unreadable module directory: there is no module at {source.directory} for module "{call.name}"'
        # What it would make is judged by nobody: Terraform stops here, and a checkout may lack a submodule.
        evaluation.diagnostics.append(Diagnostic("error", "terraform", message, span=span))
        return values.unknown(types.DYNAMIC, "error", self.label)

    def _is_too_deep(self, module: Module) -> bool:
        """Whether the module calls itself through the modules around it, or stands too deep."""
        chain = [self.module]
        while chain[-1].parent is not None:
            chain.append(chain[-1].parent)
        directories = [instance.module.directory for instance in reversed(chain)]
        if module.directory in directories:
            way = " -> ".join([*directories[directories.index(module.directory) :], module.directory])
            message = f'Module "{self.declaration.name}" calls itself: {way}'
            self.evaluation.diagnostics.append(Diagnostic("warning", "cycle", message, span=self.declaration.span))
        elif len(chain) > limits.max_module_depth:
            self._limit(f"modules are nested more than {limits.max_module_depth} deep")
        else:
            return False
        call = self.declaration
        self.evaluation.gaps.append(gap_of(call, self.module, call.span, f"module.{call.name}"))
        return True

    def _limit(self, what: str) -> None:
        message = f'Module "{self.declaration.name}" was not followed: {what}'
        self.evaluation.diagnostics.append(Diagnostic("error", "limit", message, span=self.declaration.span))
