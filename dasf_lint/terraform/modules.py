"""Parsed modules, shared by all roots: each file is read and parsed once."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Program
from dasf_lint.core.source import FileTree, ReadError, SourceFile, Span, join, normalise
from dasf_lint.facts.absence import SchemaContext
from dasf_lint.facts.versions import Versions
from dasf_lint.hcl import json_syntax, parser
from dasf_lint.hcl.nodes import Body, Expression, Literal, Template
from dasf_lint.terraform import files
from dasf_lint.terraform.cycles import CycleCheck
from dasf_lint.terraform.declare import declare, override
from dasf_lint.terraform.module import Argument, Module, ModuleCall, Variable
from dasf_lint.terraform.references import Ref, references
from dasf_lint.terraform.schema_check import check_module, tells_attribute
from dasf_lint.terraform.source_map import SourceMap
from dasf_lint.terraform.static import StaticCheck
from dasf_lint.terraform.usage import used_variables
from dasf_lint.terraform.variables import Typed

if TYPE_CHECKING:
    from dasf_lint.terraform.terragrunt import Units


class VariableFile(NamedTuple):
    """What a `.tfvars` file sets, not evaluated."""

    path: str
    arguments: Mapping[str, Argument]
    diagnostics: tuple[Diagnostic, ...]


class Parsed(NamedTuple):
    """A configuration file, parsed."""

    file: SourceFile
    body: Body
    diagnostics: list[Diagnostic]


class Modules:
    """The modules below one project root, as one program reads them."""

    def __init__(self, tree: FileTree, program: Program = "terraform") -> None:
        self.tree = tree
        self.program: Program = program
        self._readings: dict[Program, Modules] = {program: self}
        self._bodies: dict[str, Parsed] = {}
        self._modules: dict[str, Module | None] = {}
        self._for_tofu: set[str] = set()
        self._variable_files: dict[str, VariableFile] = {}
        self.data_files: dict[str, SourceFile] = {}
        """What functions have read, by path."""
        self._typed: dict[Variable, Typed] = {}
        self._checks: dict[Module, StaticCheck] = {}
        self._cycle_checks: dict[Module, CycleCheck] = {}
        self._complaints: dict[Module, list[Diagnostic]] = {}
        self._against_schemas: dict[tuple[Module, frozenset[tuple[str, Versions]], bool], list[Diagnostic]] = {}
        self._refs: dict[Expression, tuple[Ref, ...]] = {}
        self._used_variables: dict[Module, frozenset[str]] = {}
        self._units: list[Units] = []
        self.shared_steps = Budget(limits.max_shared_steps)
        """What all roots may take from together."""
        self.placing = Budget(limits.max_placed_characters)
        """Characters of documents that may still get places."""

    def reading(self, program: Program) -> "Modules":
        """The same modules as a program reads them; what is parsed is shared."""
        found = self._readings.get(program)
        if found is None:
            found = self._readings[program] = Modules(self.tree, program)
            found._readings, found.shared_steps = self._readings, self.shared_steps
            found._bodies, found._variable_files, found._refs = self._bodies, self._variable_files, self._refs
            found._units = self._units
            found.data_files, found.placing = self.data_files, self.placing
        return found

    def anew(self) -> "Modules":
        """The same modules for another run over the same files: parsed once, while every budget is full again."""
        found = Modules(self.tree, self.program)
        found._bodies, found._variable_files, found._refs = self._bodies, self._variable_files, self._refs
        found._modules, found._for_tofu, found._typed = self._modules, self._for_tofu, self._typed
        return found

    @property
    def units(self) -> "Units":
        """What units of Terragrunt and components of stacks give; most projects have none."""
        if not self._units:
            from dasf_lint.terraform.terragrunt import Units

            self._units.append(Units(self.tree))
        return self._units[0]

    def load(self, directory: str) -> Module | None:
        """The module in a directory; None where there is none."""
        if directory in self._modules:
            return self._modules[directory]
        module = self._modules[directory] = self._load(directory)
        return module

    def differs(self, directory: str) -> bool:
        """Whether OpenTofu reads the module in a directory otherwise than Terraform."""
        self.load(directory)
        return directory in self._for_tofu

    def _load(self, directory: str) -> Module | None:
        try:
            found = files.module_files(self.tree, directory, self.program)
        except ReadError as error:
            if self.tree.kind(directory) is None:
                return None
            module = Module(directory)
            module.is_complete = False
            module.diagnostics.append(Diagnostic.from_read_error(error))
            return module
        if found.for_tofu:
            self._for_tofu.add(directory)
        if not found.primary and not found.override:
            return None
        module = Module(directory)
        for path in found.primary:
            body = self._body(path, module)
            if body is not None:
                declare(module, body)
        for path in found.override:
            body = self._body(path, module)
            if body is not None:
                override(module, body)
        return module

    def _body(self, path: str, module: Module) -> Body | None:
        parsed = self._bodies.get(path)
        if parsed is None:
            try:
                file = self.tree.read(path)
            except ReadError as error:
                module.diagnostics.append(Diagnostic.from_read_error(error))
                module.is_complete = False
                return None
            # Another state of the repository may have the very same file.
            known = file.kept.get(Parsed)
            parsed = known if isinstance(known, Parsed) else Parsed(file, *parse_body(file))
            self._bodies[path] = file.kept[Parsed] = parsed
        module.files.append(parsed.file)
        module.diagnostics.extend(parsed.diagnostics)
        return parsed.body

    def body(self, path: str) -> Body | None:
        """The body of a file of a module that was loaded."""
        parsed = self._bodies.get(path)
        return None if parsed is None else parsed.body

    def variable_file(self, path: str) -> VariableFile:
        """A variable file by its path below the project root."""
        found = self._variable_files.get(path)
        if found is None:
            found = self._variable_files[path] = self._read_variables(path)
        return found

    def _read_variables(self, path: str) -> VariableFile:
        try:
            file = self.tree.read(path)
        except ReadError as error:
            return VariableFile(path, {}, (Diagnostic.from_read_error(error),))
        return variables_of(file)

    def files(self) -> list[SourceFile]:
        """Every file that was read as part of a module, of values, for a unit or by a function, in every reading."""
        modules = [module for reading in self._readings.values() for module in reading._modules.values()]
        found = [file for module in modules if module is not None for file in module.files]
        found += [file for units in self._units for file in units.files()]
        paths = {file.path for file in found}
        for path, values in self._variable_files.items():
            if path not in paths and not any(each.level == "error" for each in values.diagnostics):
                found.append(self.tree.read(path))
        paths.update(file.path for file in found)
        return [*found, *(file for path, file in self.data_files.items() if path not in paths)]

    def typed(self, variable: Variable) -> Typed:
        """The type and the default of a variable, evaluated once."""
        found = self._typed.get(variable)
        if found is None:
            found = self._typed[variable] = Typed(variable)
        return found

    def refs(self, expr: Expression) -> tuple[Ref, ...]:
        """What an expression refers to, found once."""
        found = self._refs.get(expr)
        if found is None:
            found = self._refs[expr] = references(expr)
        return found

    def against_schemas(self, module: Module, context: SchemaContext, *, alone: bool) -> list[Diagnostic]:
        """What is wrong with resources of a module and references to them, with the provider versions of a root."""
        key = module, frozenset(context.versions.items()), alone
        found = self._against_schemas.get(key)
        if found is None:
            found = check_module(module, context, alone=alone)
            for kind, name, diagnostic in self._static(module).of_types:
                if tells_attribute(kind, name, context, alone=alone):
                    found.append(diagnostic)
            self._against_schemas[key] = found
        return found

    def used_variables(self, module: Module) -> frozenset[str]:
        found = self._used_variables.get(module)
        if found is None:
            found = self._used_variables[module] = used_variables(module, self.refs)
        return found

    def complaints(self, module: Module) -> list[Diagnostic]:
        """What is wrong with a module whatever calls it."""
        found = self._complaints.get(module)
        if found is None:
            found = [*self._static(module).diagnostics, *self._cycles(module).diagnostics()]
            self._complaints[module] = found
        return found

    def _static(self, module: Module) -> StaticCheck:
        found = self._checks.get(module)
        if found is None:
            found = self._checks[module] = StaticCheck(module, lambda call: self._called(module, call), self.refs)
        return found

    def _cycles(self, module: Module) -> CycleCheck:
        found = self._cycle_checks.get(module)
        if found is None:
            check = self._static(module)
            found = self._cycle_checks[module] = CycleCheck(check, lambda call: self._cycles_of_called(module, call))
        return found

    def _cycles_of_called(self, module: Module, call: ModuleCall) -> CycleCheck | None:
        child = self._called(module, call)
        return None if child is None else self._cycles(child)

    def _called(self, module: Module, call: ModuleCall) -> Module | None:
        """The module of a call with a local source."""
        source = call.source
        if source is None or not is_local(source):
            return None
        target = local_directory(module.directory, source)
        return None if target is None else self.load(target)

    def values_of(self, directory: str) -> tuple[str, ...]:
        """The variable files that apply to a root on their own, the weakest first."""
        try:
            return files.module_files(self.tree, directory).values
        except ReadError:
            return ()


def parse_body(file: SourceFile) -> tuple[Body, list[Diagnostic]]:
    """The body of a file in either syntax."""
    return json_syntax.parse_json(file) if file.path.endswith(".json") else parser.parse(file)


def variables_of(file: SourceFile) -> VariableFile:
    parsed, diagnostics = parse_body(file)
    body, more = json_syntax.content(parsed, {})
    diagnostics.extend(more)
    for block in body.blocks:
        message = f"Unexpected block: a file of variable values has no blocks, only values such as {block.type} = ..."
        diagnostics.append(Diagnostic("error", "terraform", message, span=Span(file, block.start, block.header_end)))
    arguments = {name: Argument(file, attribute) for name, attribute in body.attributes.items()}
    return VariableFile(file.path, arguments, tuple(diagnostics))


# --- where a module call leads --------------------------------------------------------------------------------------


class ModuleSource(NamedTuple):
    """Where the source of a module call leads.

    directory  below the project root; None where nothing may or can be read
    path       what `path.module` says there, relative to the directory of the root module
    reason     why there is no directory: `remote_module`, `outside_root`, or `error` for a source that is none
    """

    directory: str | None
    path: str
    reason: str = ""


def is_local(source: str) -> bool:
    return source.startswith(("./", "../")) or source in (".", "..")


def local_directory(directory: str, source: str) -> str | None:
    """The directory a local source means, seen from the module in `directory`; None where it leaves the root."""
    return normalise(join(directory, source))


def local_calls(modules: Modules, directory: str, mapped: SourceMap) -> list[tuple[str, Span]]:
    """The directories that the module in `directory` calls, each with the call: local and mapped sources."""
    module = modules.load(directory)
    found: list[tuple[str, Span]] = []
    if module is not None:
        for call in module.calls.values():
            source = call.source
            if source is not None:
                target = local_directory(directory, source) if is_local(source) else mapped.directory(source)
                if target is not None:
                    found.append((target, call.span))
    return found


def unknown_sources(modules: Modules, directory: str) -> list[str]:
    """The sources of calls that are no literal text, with `*` for each part of them that is none."""
    module = modules.load(directory)
    found: list[str] = []
    for call in module.calls.values() if module is not None else ():
        expr = call.content.expression("source")
        if call.source is None and expr is not None:
            parts = expr.parts if type(expr) is Template else [expr]
            found.append("".join(_text_of(part) for part in parts))
    return found


def _text_of(part: Expression) -> str:
    return part.value if type(part) is Literal and isinstance(part.value, str) else "*"


class Resolver:
    """Where module calls lead in one root: local sources, a mapping of remote ones, and what `init` has installed."""

    __slots__ = ("_installed", "_mapping", "_modules", "_root")

    def __init__(self, modules: Modules, root_directory: str, mapping: SourceMap) -> None:
        self._modules = modules
        self._root = root_directory
        self._mapping = mapping
        self._installed: dict[str, str] | None = None

    def resolve(self, source: str | None, directory: str, path: str, names: str) -> ModuleSource:
        """Where a call with that source leads, or with one that is not known.

        `directory` and `path` are those of the calling module, `names` the calls that lead to this one: `a.b`.
        """
        if source is None:
            return ModuleSource(None, "", "error")
        if is_local(source):
            target = local_directory(directory, source)
            return ModuleSource(target, relative_path(path, source), "" if target is not None else "outside_root")
        if source.startswith(("/", "\\", "~")) or source[1:3] in (":\\", ":/"):
            return ModuleSource(None, "", "outside_root")
        mapped = self._mapping.directory(source)
        if mapped is not None:
            return ModuleSource(mapped, self._from_root(mapped))
        installed = self._installed_modules().get(names)
        if installed is not None:
            target = normalise(join(self._root, installed))
            if target is not None and self._modules.tree.kind(target) == "directory":
                return ModuleSource(target, installed)
        return ModuleSource(None, "", "remote_module")

    def _from_root(self, directory: str) -> str:
        """A directory below the project root as seen from the root module."""
        here = [] if self._root == "." else self._root.split("/")
        there = [] if directory == "." else directory.split("/")
        shared = 0
        while shared < min(len(here), len(there)) and here[shared] == there[shared]:
            shared += 1
        return "/".join([".."] * (len(here) - shared) + there[shared:]) or "."

    def _installed_modules(self) -> dict[str, str]:
        """Directory by the names of calls, from the manifest that `init` writes."""
        if self._installed is None:
            self._installed = {}
            path = join(self._root, files.INSTALLED_MODULES)
            if self._modules.tree.kind(path) == "file":
                self._installed = _read_manifest(self._modules.tree, path)
        return self._installed


def _read_manifest(tree: FileTree, path: str) -> dict[str, str]:
    try:
        document = json.loads(tree.read(path).data)
    except (ReadError, ValueError, RecursionError):
        # A manifest is a cache: without it the modules are remote.
        return {}
    entries = document.get("Modules") if isinstance(document, dict) else None
    found: dict[str, str] = {}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("Key"), str) and isinstance(entry.get("Dir"), str):
            found[entry["Key"]] = entry["Dir"].replace("\\", "/")
    return found


def relative_path(path: str, source: str) -> str:
    """`source`, written in the module at `path`, as seen from the root module; it may begin with `..`."""
    parts: list[str] = []
    for part in f"{path}/{source}".split("/"):
        if part in ("", "."):
            continue
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    text = "/".join(parts) or "."
    return text if len(text) <= limits.max_path_length else "."
