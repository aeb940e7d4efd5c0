"""What is wrong with a module whatever its variables are: undeclared names, unexpected or missing arguments.

Checked once per module and shared by all roots. Where a file could not be read in full, nothing is called undeclared.
"""

from collections.abc import Callable, Sequence
from typing import Final

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.nearest import Hints
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.facts import schema
from dasf_lint.hcl import nodes
from dasf_lint.hcl.nodes import Expression
from dasf_lint.hcl.traversal import IndexKey, Traversal
from dasf_lint.terraform.module import OUTPUT_ARGUMENTS, VARIABLE_ARGUMENTS, Declaration, Module, ModuleCall, Resource
from dasf_lint.terraform.references import Ref
from dasf_lint.terraform.usage import Usage, UseSite, arguments_of, usages

Load = Callable[[ModuleCall], "Module | None"]
"""The module that a call leads to, where that is sure whatever the root."""

Refs = Callable[[Expression], tuple[Ref, ...]]

_PATH: Final = ("module", "root", "cwd")
_TERRAFORM: Final = ("workspace", "env", "applying")


class StaticCheck:
    """The complaints about one module, and what its declarations refer to.

    of_types  references to attributes that no known version of a type has: the type as provider facts call it, the name
    """

    __slots__ = ("_hints", "_load", "_refs", "diagnostics", "module", "of_types", "usages")

    def __init__(self, module: Module, load: Load, refs: Refs) -> None:
        self.module = module
        self._load = load
        self._refs = refs
        self._hints = Hints()
        self.diagnostics: list[Diagnostic] = []
        self.of_types: list[tuple[str, str, Diagnostic]] = []
        self.usages = usages(module)
        self._check_declarations()
        for usage in self.usages:
            self._check_usage(usage)
        for call in module.calls.values():
            self._check_call(call)

    def refs(self, site: UseSite) -> Sequence[Ref]:
        found = self._refs(site.expr)
        return [ref for ref in found if ref.root not in site.bound] if site.bound else found

    # --- declarations ----------------------------------------------------------------------------------------------

    def _check_declarations(self) -> None:
        for variable in self.module.variables.values():
            self._check_arguments(variable, VARIABLE_ARGUMENTS, ())
        for output in self.module.outputs.values():
            self._check_arguments(output, OUTPUT_ARGUMENTS, ("value",))
        for call in self.module.calls.values():
            self._require(call, ("source",))

    def _check_arguments(self, declaration: Declaration, known: Sequence[str], required: Sequence[str]) -> None:
        for argument in declaration.content.arguments():
            name = argument.attribute.name
            if name not in known:
                span = Span(argument.file, argument.attribute.start, argument.attribute.name_end)
                message = f'Unsupported argument: an argument named "{name}" is not expected here'
                self._say("terraform", message + self._hints.hint(name, known), span)
        self._require(declaration, required)

    def _require(self, declaration: Declaration, required: Sequence[str]) -> None:
        for name in required:
            if declaration.content.is_complete and declaration.content.argument(name) is None:
                message = f'Missing required argument: the argument "{name}" is required, but no definition was found'
                self._say("terraform", message, declaration.span)

    # --- names -----------------------------------------------------------------------------------------------------

    def _check_usage(self, usage: Usage) -> None:
        for site in usage.sites:
            for ref in self.refs(site):
                self._check_ref(ref, site.file, usage)
        for traversal in usage.depends_on:
            self._check_dependency(traversal, usage)

    def _check_dependency(self, traversal: Traversal, usage: Usage) -> None:
        expr = nodes.RootName(traversal.start, traversal.end, traversal.root)
        self._check_ref(Ref(traversal.root, traversal.steps, expr), usage.span.file, usage)

    def _check_ref(self, ref: Ref, file: SourceFile, usage: Usage) -> None:
        root = ref.root
        name = _name(ref, 0)
        if root == "var":
            if name is not None and name not in self.module.variables:
                self._undeclared(
                    ref, file, "input variable",
                    f'An input variable with the name "{name}" has not been declared. This variable can be declared '
                    f'with a variable "{name}" {{}} block', self._hints.hint(name, self.module.variables),
                )  # fmt: skip
        elif root == "local":
            if name is not None and name not in self.module.locals:
                self._undeclared(
                    ref, file, "local value", f'A local value with the name "{name}" has not been declared',
                    self._hints.hint(name, self.module.locals),
                )  # fmt: skip
        elif root == "module":
            self._check_module_ref(ref, file, name)
        elif root in ("each", "count"):
            self._check_repetition(ref, file, usage)
        elif root == "path":
            if name is not None and name not in _PATH:
                self._complain(
                    ref, file, f'Invalid "path" attribute: the "path" object has no attribute named "{name}"'
                )
        elif root == "terraform":
            if name is not None and name not in _TERRAFORM:
                message = f'Invalid "terraform" attribute: the "terraform" object has no attribute named "{name}"'
                self._complain(ref, file, message)
        elif root == "self":
            if not usage.has_self:
                self._complain(ref, file, 'Invalid "self" reference: the "self" object is not available here')
        else:
            self._check_resource_ref(ref, file)

    def _check_resource_ref(self, ref: Ref, file: SourceFile) -> None:
        at = 1 if ref.root in ("data", "ephemeral", "resource") else 0
        type_name = ref.root if at == 0 else _name(ref, 0)
        name = _name(ref, at)
        if type_name is None:
            return
        if name is None:
            message = (
                "Invalid reference: a reference to a resource type must be followed by at least one attribute access, "
                "specifying the resource name"
            )
            self._complain(ref, file, message)
            return
        mode = "data" if ref.root == "data" else "ephemeral" if ref.root == "ephemeral" else "managed"
        address = f"{type_name}.{name}" if mode == "managed" else f"{mode}.{type_name}.{name}"
        resource = self.module.resources.get(address)
        if resource is not None:
            self._check_attribute(ref, file, resource, at + 1)
            return
        what = {"data": "data resource", "managed": "managed resource", "ephemeral": "ephemeral resource"}[mode]
        detail = f'A {what} "{type_name}" "{name}" has not been declared in {self._place()}'
        self._undeclared(ref, file, "resource", detail, self._hints.hint(address, self.module.resources))

    def _check_attribute(self, ref: Ref, file: SourceFile, resource: Resource, at: int) -> None:
        """The first attribute that a reference takes from a resource must be one that its type has."""
        if resource.count is not None or resource.for_each is not None:
            at += 1
        name = ref.steps[at] if at < len(ref.steps) else None
        if not isinstance(name, str) or resource.content.argument(name) is not None:
            return
        facts = schema.load(resource.kind)
        if facts is not None and name not in facts.root.children:
            message = (
                "Unsupported attribute: this object has no argument, nested block, or exported attribute named "
                f'"{name}"{self._hints.hint(name, facts.root.children)}'
            )
            span = Span(file, ref.node.start, ref.node.end)
            self.of_types.append((resource.kind, name, Diagnostic("warning", "terraform", message, span=span)))

    def _check_module_ref(self, ref: Ref, file: SourceFile, name: str | None) -> None:
        if name is None:
            return
        call = self.module.calls.get(name)
        if call is None:
            detail = f'No module call named "{name}" is declared in {self._place()}'
            self._undeclared(ref, file, "module", detail, self._hints.hint(name, self.module.calls))
            return
        child = self._load(call)
        if child is None or not child.is_complete:
            return
        repeated = call.count is not None or call.for_each is not None
        if repeated and len(ref.steps) > 1 and isinstance(ref.steps[1], str):
            return
        output = _name(ref, 2 if repeated else 1)
        if output is not None and output not in child.outputs:
            message = f'Unsupported attribute: module "{name}" has no output named "{output}"'
            self._complain(ref, file, message + self._hints.hint(output, child.outputs), "undeclared")

    def _check_repetition(self, ref: Ref, file: SourceFile, usage: Usage) -> None:
        if ref.root == "each" and usage.counted != "for_each":
            message = (
                'Reference to "each" in context without for_each: the "each" object can be used only where the '
                '"for_each" argument is set'
            )
            self._complain(ref, file, message)
        elif ref.root == "count" and usage.counted != "count":
            message = (
                'Reference to "count" in non-counted context: the "count" object can be used only where the "count" '
                "argument is set"
            )
            self._complain(ref, file, message)

    # --- calls -----------------------------------------------------------------------------------------------------

    def _check_call(self, call: ModuleCall) -> None:
        usage = Usage(f"module.{call.name}", call.span, [], counted=_repetition(call))
        names = [argument.attribute.name for argument in call.inputs()]
        for _, site in arguments_of(call.content, names):
            for ref in self.refs(site):
                self._check_ref(ref, site.file, usage)
        child = self._load(call)
        if child is None:
            return
        for argument in call.inputs():
            name = argument.attribute.name
            if name not in child.variables and child.is_complete:
                span = Span(argument.file, argument.attribute.start, argument.attribute.name_end)
                message = f'Unsupported argument: an argument named "{name}" is not expected here'
                self._say("terraform", message + self._hints.hint(name, child.variables), span)
        if call.content.is_complete:
            given = set(names)
            for name, variable in child.variables.items():
                if variable.is_required and variable.content.is_complete and name not in given:
                    message = (
                        f'Missing required argument: the argument "{name}" is required, but no definition was found'
                    )
                    self._say("terraform", message, call.span)
        self._check_own_providers(call, child)

    def _check_own_providers(self, call: ModuleCall, child: Module) -> None:
        """A module that configures providers itself can be called once and unconditionally."""
        configured = [config for config in child.providers.values() if config.content.arguments()]
        argument = call.count or call.for_each or call.content.argument("depends_on")
        if configured and argument is not None:
            message = (
                "Module is incompatible with count, for_each, and depends_on: the module at "
                f"module.{call.name} contains its own provider configurations, such as {configured[0].reference}"
            )
            span = Span(argument.file, argument.attribute.start, argument.attribute.name_end)
            self._say("terraform", message, span)

    # --- complaints ------------------------------------------------------------------------------------------------

    def _place(self) -> str:
        return "this module"

    def _undeclared(self, ref: Ref, file: SourceFile, what: str, detail: str, suggestion: str) -> None:
        if self.module.is_complete:
            self._complain(ref, file, f"Reference to undeclared {what}: {detail}{suggestion}", "undeclared")

    def _complain(self, ref: Ref, file: SourceFile, message: str, code: str = "terraform") -> None:
        self._say(code, message, Span(file, ref.node.start, ref.node.end))

    def _say(self, code: str, message: str, span: Span) -> None:
        self.diagnostics.append(Diagnostic("warning", code, message, span=span))


def _name(ref: Ref, at: int) -> str | None:
    if at >= len(ref.steps):
        return None
    step = ref.steps[at]
    if isinstance(step, str):
        return step
    return step.value if isinstance(step, IndexKey) and isinstance(step.value, str) else None


def _repetition(call: ModuleCall) -> str:
    return "count" if call.count is not None else "for_each" if call.for_each is not None else ""
