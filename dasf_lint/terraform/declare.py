"""From the bodies of files to the declarations of a module; override files are merged into what they override."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from dasf_lint.core.diagnostics import Diagnostic, Level
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import nodes
from dasf_lint.hcl.json_syntax import content
from dasf_lint.hcl.nodes import Attribute, Block, Body
from dasf_lint.terraform.module import (
    NO_BLOCKS,
    RESERVED_VARIABLES,
    RESOURCE_BLOCKS,
    Argument,
    Backend,
    CheckBlock,
    Content,
    Declaration,
    InnerBlock,
    Local,
    Module,
    ModuleCall,
    Output,
    ProviderConfig,
    ProviderReference,
    Requirement,
    Resource,
    ResourceMode,
    Variable,
    keyword_or_string,
    provider_reference,
)


def declare(module: Module, body: Body) -> None:
    """Adds what one file that is no override declares."""
    _DeclarationReader(module, body.file).read(body)


def override(module: Module, body: Body) -> None:
    """Merges what an override file says into the declarations there are."""
    _Overrider(module, body.file).read(body)


class _DeclarationReader:
    __slots__ = ("_file", "_module")

    def __init__(self, module: Module, file: SourceFile) -> None:
        self._module = module
        self._file = file

    def read(self, body: Body) -> None:
        body, diagnostics = content(body, _LABELS)
        self._module.diagnostics.extend(diagnostics)
        if not body.complete:
            self._module.is_complete = False
        for attribute in body.attributes.values():
            self._complain(
                "Unsupported argument", f'An argument named "{attribute.name}" is not expected here.',
                attribute.start, attribute.name_end,
            )  # fmt: skip
        for block in body.blocks:
            handler = _HANDLERS.get(block.type)
            labels = _LABELS.get(block.type)
            if handler is None or labels is None:
                self._complain(
                    "Unsupported block type", f'Blocks of type "{block.type}" are not expected here.',
                    block.start, block.header_end,
                )  # fmt: skip
                continue
            if len(block.labels) == labels:
                handler(self, block)
                continue
            summary = "Missing name for" if len(block.labels) < labels else "Extraneous label for"
            self._complain(
                f"{summary} {block.type}", f"{labels or 'No'} labels are expected for {block.type} blocks.",
                block.start, block.header_end,
            )  # fmt: skip

    # --- one method per kind of block ------------------------------------------------------------------------------

    def _terraform(self, block: Block) -> None:
        for inner in content(block.body, _IN_TERRAFORM)[0].blocks:
            if inner.type == "required_providers":
                for requirement in _requirements(self._file, inner):
                    self._require(requirement)
            elif inner.type == "backend" and len(inner.labels) == 1:
                self._backend(Backend(inner.labels[0], self._file, inner))
            elif inner.type == "cloud":
                self._backend(Backend("cloud", self._file, inner))

    def _require(self, requirement: Requirement) -> None:
        there = self._module.requirements.get(requirement.name)
        if self._is_new("Duplicate required provider", requirement.name, there, requirement.span):
            self._module.requirements[requirement.name] = requirement

    def _backend(self, backend: Backend) -> None:
        self._module.backends.append(backend)

    def _provider(self, block: Block) -> None:
        alias = content(block.body, NO_BLOCKS)[0].attributes.get("alias")
        config = ProviderConfig(block.labels[0], self._alias(alias), self._file, block, Content((block.body,)))
        there = self._module.providers.get(config.reference)
        if self._is_new("Duplicate provider configuration", str(config.reference), there, config.span):
            self._module.providers[config.reference] = config

    def _alias(self, attribute: Attribute | None) -> str | None:
        """OpenTofu takes any expression that needs no resource: its text then tells the configuration from others."""
        if attribute is None:
            return None
        expr = attribute.expr
        return keyword_or_string(expr) or self._file.text[expr.start : expr.end]

    def _variable(self, block: Block) -> None:
        variable = Variable(block.labels[0], self._file, block, Content((block.body,), _IN_VARIABLE))
        if variable.name in RESERVED_VARIABLES:
            message = "is reserved due to its special meaning inside module blocks."
            self._say(
                "warning", "terraform", f'Invalid variable name: The variable name "{variable.name}" {message}',
                Span(self._file, block.start, block.header_end),
            )  # fmt: skip
        if self._is_new(
            "Duplicate variable declaration", variable.name, self._module.variables.get(variable.name), variable.span
        ):
            self._module.variables[variable.name] = variable

    def _locals(self, block: Block) -> None:
        for attribute in content(block.body, NO_BLOCKS)[0].attributes.values():
            local = Local(attribute.name, Argument(self._file, attribute))
            there = self._module.locals.get(local.name)
            if self._is_new(
                "Duplicate local value definition", local.name, there and there.argument, local.argument.span
            ):
                self._module.locals[local.name] = local

    def _output(self, block: Block) -> None:
        output = Output(block.labels[0], self._file, block, Content((block.body,), _IN_OUTPUT))
        if self._is_new("Duplicate output definition", output.name, self._module.outputs.get(output.name), output.span):
            self._module.outputs[output.name] = output

    def _call(self, block: Block) -> None:
        call = ModuleCall(block.labels[0], self._file, block, Content((block.body,), _IN_CALL))
        if self._is_new("Duplicate module call", call.name, self._module.calls.get(call.name), call.span):
            self._module.calls[call.name] = call

    def _resource(self, mode: ResourceMode, block: Block) -> Resource | None:
        type_name, name = block.labels
        resource = Resource(mode, type_name, name, self._file, block, Content((block.body,), _IN_RESOURCE))
        there = self._module.resources.get(resource.address)
        summary = f'Duplicate {_MODE_NAMES[mode]} "{type_name}" configuration'
        if not self._is_new(summary, resource.address, there, resource.span):
            return None
        self._module.resources[resource.address] = resource
        return resource

    def _action(self, block: Block) -> None:
        """What a provider does beside resources; it makes nothing that could be judged."""

    def _note(self, blocks: list[InnerBlock], block: Block) -> None:
        blocks.append(InnerBlock(self._file, block))

    def _check(self, block: Block) -> None:
        check = CheckBlock(block.labels[0], self._file, block, Content((block.body,), _IN_CHECK))
        if not self._is_new("Duplicate check block", check.name, self._module.checks.get(check.name), check.span):
            return
        self._module.checks[check.name] = check
        for inner in content(block.body, _IN_CHECK)[0].blocks:
            if inner.type == "data" and len(inner.labels) == 2:
                resource = self._resource("data", inner)
                if resource is not None:
                    check.data.append(resource)

    # --- complaints ------------------------------------------------------------------------------------------------

    def _is_new(
        self, summary: str, name: str, there: "Declaration | Argument | Requirement | None", span: Span
    ) -> bool:
        if there is None:
            return True
        message = f'{summary}: "{name}" is already declared at {there.span.file.path}:{there.span.line}'
        self._say("error", "duplicate", message, span)
        return False

    def _complain(self, summary: str, detail: str, start: int, end: int) -> None:
        self._say("error", "terraform", f"{summary}: {detail}", Span(self._file, start, end))

    def _say(self, level: Level, code: str, message: str, span: Span) -> None:
        """An error where a declaration is left out: Terraform refuses the module, and nothing judges what was meant."""
        self._module.diagnostics.append(Diagnostic(level, code, message, span=span))


_LABELS: Final[Mapping[str, int]] = {
    "terraform": 0, "provider": 1, "variable": 1, "locals": 0, "output": 1, "module": 1, "resource": 2, "data": 2,
    "ephemeral": 2, "moved": 0, "removed": 0, "import": 0, "check": 1,
    "action": 2,
}  # fmt: skip
"""How many labels a block of each type has."""

_HANDLERS: Final[Mapping[str, Callable[[_DeclarationReader, Block], object]]] = {
    "terraform": lambda reader, block: reader._terraform(block),
    "provider": lambda reader, block: reader._provider(block),
    "variable": lambda reader, block: reader._variable(block),
    "locals": lambda reader, block: reader._locals(block),
    "output": lambda reader, block: reader._output(block),
    "module": lambda reader, block: reader._call(block),
    "resource": lambda reader, block: reader._resource("managed", block),
    "data": lambda reader, block: reader._resource("data", block),
    "ephemeral": lambda reader, block: reader._resource("ephemeral", block),
    "moved": lambda reader, block: reader._note(reader._module.moved, block),
    "removed": lambda reader, block: reader._note(reader._module.removed, block),
    "import": lambda reader, block: reader._note(reader._module.imports, block),
    "check": lambda reader, block: reader._check(block),
    "action": lambda reader, block: reader._action(block),
}

_IN_TERRAFORM: Final = {"required_providers": 0, "backend": 1, "cloud": 0, "provider_meta": 1}
_IN_VARIABLE: Final = {"validation": 0}
_IN_OUTPUT: Final = {"precondition": 0}
_IN_CALL: Final = {"lifecycle": 0}
_IN_CHECK: Final = {"data": 2, "assert": 0}
_IN_RESOURCE: Final = {**RESOURCE_BLOCKS, "dynamic": 1}

_MODE_NAMES: Final[dict[ResourceMode, str]] = {
    "managed": "resource", "data": "data", "ephemeral": "ephemeral",
}  # fmt: skip


class _Overrider(_DeclarationReader):
    """Reads an override file: everything in it but locals and requirements needs something to override."""

    __slots__ = ()

    def _require(self, requirement: Requirement) -> None:
        self._module.requirements[requirement.name] = requirement

    def _backend(self, backend: Backend) -> None:
        self._module.backends[:] = [backend]

    def _locals(self, block: Block) -> None:
        for attribute in content(block.body, NO_BLOCKS)[0].attributes.values():
            if attribute.name in self._module.locals:
                self._module.locals[attribute.name] = Local(attribute.name, Argument(self._file, attribute))
            else:
                self._missing(
                    "Missing base local value definition to override",
                    attribute.name,
                    Span(self._file, attribute.start, attribute.name_end),
                )

    def _provider(self, block: Block) -> None:
        alias = content(block.body, NO_BLOCKS)[0].attributes.get("alias")
        reference = ProviderReference(block.labels[0], self._alias(alias))
        there = self._module.providers.get(reference)
        if there is None:
            super()._provider(block)
        else:
            there.override(block.body)

    def _variable(self, block: Block) -> None:
        self._merge("Missing base variable declaration to override", block.labels[0], self._module.variables, block)

    def _output(self, block: Block) -> None:
        self._merge("Missing base output definition to override", block.labels[0], self._module.outputs, block)

    def _call(self, block: Block) -> None:
        self._merge("Missing module call to override", block.labels[0], self._module.calls, block)

    def _check(self, block: Block) -> None:
        self._merge("Missing check block to override", block.labels[0], self._module.checks, block)

    def _resource(self, mode: ResourceMode, block: Block) -> Resource | None:
        prefix = "" if mode == "managed" else f"{mode}."
        what = "resource" if mode == "managed" else f"{mode} resource"
        name = f"{prefix}{block.labels[0]}.{block.labels[1]}"
        self._merge(f"Missing {what} to override", name, self._module.resources, block)
        return None

    def _merge(self, summary: str, name: str, declared: Mapping[str, Declaration], block: Block) -> None:
        there = declared.get(name)
        if there is not None:
            there.override(block.body)
        else:
            self._missing(summary, name, Span(self._file, block.start, block.header_end))

    def _missing(self, summary: str, name: str, span: Span) -> None:
        if not self._module.is_complete:
            return
        message = f'{summary}: there is no "{name}" in the files that are no override files'
        self._say("error", "terraform", message, span)


def _requirements(file: SourceFile, block: Block) -> Iterator[Requirement]:
    for attribute in content(block.body, NO_BLOCKS)[0].attributes.values():
        span = Span(file, attribute.start, attribute.end)
        expr = attribute.expr
        if type(expr) is nodes.Literal and isinstance(expr.value, str):
            # The form before Terraform 0.13: a version constraint alone.
            yield Requirement(attribute.name, None, expr.value, (), span, {"version": span})
        elif type(expr) is nodes.ObjectCons:
            source: str | None = None
            version: str | None = None
            aliases: tuple[ProviderReference, ...] = ()
            written: dict[str, Span] = {}
            for key, value in expr.items:
                name = key.value if type(key) is nodes.Literal else None
                written[str(name)] = Span(file, key.start, value.end)
                if name == "source" and type(value) is nodes.Literal and isinstance(value.value, str):
                    source = value.value
                elif name == "version" and type(value) is nodes.Literal and isinstance(value.value, str):
                    version = value.value
                elif name == "configuration_aliases" and type(value) is nodes.TupleCons:
                    found = [provider_reference(item) for item in value.items]
                    aliases = tuple([reference for reference in found if reference is not None])
            yield Requirement(attribute.name, source, version, aliases, span, written)
