"""What other programs give to modules: units of Terragrunt, components of stacks, and the inputs they hand over.

A unit is a `terragrunt.hcl`. Its expressions are Terraform's, with names and functions of its own; whatever of them
needs a cloud, a state or an environment is unknown. Those of stacks are read in the same way.

https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/, .../attributes/
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.data import Reason
from dasf_lint.core.source import FileTree, ReadError, SourceFile, Span, join, normalise, parent
from dasf_lint.hcl import parser, values
from dasf_lint.hcl.errors import EvaluationError
from dasf_lint.hcl.evaluate import evaluate_counted
from dasf_lint.hcl.frame import TraversalStep
from dasf_lint.hcl.functions.calling import CallContext, Function
from dasf_lint.hcl.keys import item_of
from dasf_lint.hcl.nodes import Attribute, Block, Body, Expression, Literal, Template, children
from dasf_lint.hcl.types import DYNAMIC, STRING
from dasf_lint.hcl.value import NULL, Value
from dasf_lint.terraform.files import module_files
from dasf_lint.terraform.terragrunt_functions import TOP, Files, Functions, as_path, functions_of, without_top

UNIT: Final = "terragrunt.hcl"
_RESOURCES: Final = re.compile(r"\b(?:resource|module)\b[^\n{=]{0,400}\{")
_READS: Final = re.compile(r"\b(?:file|templatefile)[ \t]*\(")
_HARMLESS: Final = ("-lock", "-parallelism", "-no-color", "-compact-warnings", "-input", "-refresh", "-reconfigure")


class Unit(NamedTuple):
    """What one unit gives to the module that it calls.

    directory  of the module, below the project root; None where it is none of the project
    inputs     by the name of the variable, unknown parts included
    part       of the file, where it calls several: a component of a stack
    why        why other variables may be given something as well, or these something else; empty where nothing may
    files      that were read for it, the unit's own first
    """

    path: str
    directory: str | None
    inputs: Mapping[str, Value]
    why: str
    files: tuple[SourceFile, ...]
    part: str = ""


class Units:
    """The units and components of a project, each read once."""

    def __init__(self, tree: FileTree) -> None:
        self.tree = tree
        self.budget = Budget(limits.max_root_steps)
        self.is_generated = False
        """Whether the unit that is read has values that only a stack gives, which puts the unit somewhere else."""
        self.nested = 0
        self.depth = 0
        """Of all expressions that are being evaluated, one for another: that takes the stack of the interpreter."""
        self._units: dict[str, Unit | None] = {}
        self._components: dict[str, list[Unit] | None] = {}
        self._read: dict[str, _Config] = {}
        self._bodies: dict[str, Body | None] = {}

    def unit(self, path: str) -> Unit | None:
        """What the unit in a file gives; None where it is none, or nobody knows which module it calls."""
        if path not in self._units:
            self.is_generated = False
            unit = _Config(self, path, parent(path)).unit()
            self._units[path] = None if self.is_generated else unit
        return self._units[path]

    def components(self, path: str) -> list[Unit] | None:
        """What the components of a stack give; None where the file cannot be read, or nobody knows what one calls."""
        if path not in self._components:
            self._components[path] = _Config(self, path, parent(path)).components()
        return self._components[path]

    def of(self, path: str, part: str) -> Unit | None:
        """The unit that a root is applied by."""
        if not part:
            return self.unit(path)
        return next((each for each in self.components(path) or () if each.part == part), None)

    def read(self, path: str) -> "_Config":
        """A file that is read by others: it sees its own directory, whoever reads it."""
        if path not in self._read:
            self._read[path] = _Config(self, path, parent(path))
        return self._read[path]

    def files(self) -> Iterator[SourceFile]:
        """Every file that a unit was read from."""
        for unit in self._units.values():
            yield from unit.files if unit is not None else ()
        for components in self._components.values():
            for component in components or ():
                yield from component.files

    def body(self, path: str) -> Body | None:
        """What stands in a file; None where it cannot be read, or not in full."""
        if path not in self._bodies:
            try:
                body, _ = parser.parse(self.tree.read(path))
            except ReadError:
                self._bodies[path] = None
            else:
                self._bodies[path] = body if body.complete else None
        return self._bodies[path]


class _Config:
    """A file as one unit sees it: functions that name directories begin at `here`, the directory of the unit; paths of
    `file` and `include` at the directory of the file.

    above  the files on the way to this one, which read or include it
    """

    def __init__(self, units: Units, path: str, here: str, *, above: tuple[str, ...] = (), included: str = "") -> None:
        self.units = units
        self.path = path
        self.here = here
        self.above = above
        self.included = included
        self.body = units.body(path) if len(above) <= limits.max_module_depth and path not in above else None
        self.doubts: list[str] = []
        self.read: dict[str, SourceFile] = {} if self.body is None else {path: self.body.file}
        """Every file that was read for this one, data among them."""
        self.context: CallContext = Files(units.tree, parent(path), self.read)
        self._locals: dict[str, Value] = {}
        self._active: set[str] = set()
        self._attributes: dict[str, Attribute] = {}
        for block in self._blocks("locals"):
            self._attributes.update(block.body.attributes)
        self._includes: dict[str, _Config | None] = {}
        self._inputs: Value | None = None
        self.whole: Value | None = None
        """What reading the file gives."""
        self._functions = Functions(functions_of(self))

    def _blocks(self, kind: str) -> list[Block]:
        return [] if self.body is None else [block for block in self.body.blocks if block.type == kind]

    # --- the unit ---------------------------------------------------------------------------------------------------

    def unit(self) -> Unit | None:
        if self.body is None:
            return None
        layers = [*self._included(), self]
        source = self._source(layers)
        if isinstance(source.payload, str):
            directory = self._directory(source.text)
        elif source.payload is NULL and not self.doubts:
            directory = self.here if self._is_module(self.here) else None
        else:
            return None
        if directory is None:
            return Unit(self.path, None, {}, "", tuple(self.read.values()))
        inputs = {name: without_top(value) for name, value in self._merged(layers).items()}
        doubts = list(self.doubts)
        for config in layers:
            doubts += config._doubts_of_blocks()
            self.read.update(config.read)
        if directory != self.here and self._has_configuration():
            doubts.append(f"files beside {self.path} are added to it")
        return Unit(self.path, directory, inputs, next(iter(doubts), ""), tuple(self.read.values()))

    def components(self) -> list[Unit] | None:
        """https://developer.hashicorp.com/terraform/language/block/stack/tfcomponent/component"""
        if self.body is None or self._blocks("stack"):
            return None
        found: list[Unit] = []
        for block in self._blocks("component"):
            source = block.body.attributes.get("source")
            written = values.NULL_VALUE if source is None else self.value(source.expr)
            if not isinstance(written.payload, str):
                return None
            inputs = block.body.attributes.get("inputs")
            given = values.object_value({}) if inputs is None else self.value(inputs.expr)
            is_known = isinstance(given.payload, dict)
            why = "" if is_known else "its inputs are not known"
            members = {} if inputs is None or not is_known else self._handed_over(inputs, given)
            directory = self._directory(written.text)
            found.append(Unit(self.path, directory, members, why, tuple(self.read.values()), _label(block)))
        return found

    def _source(self, layers: "Sequence[_Config]") -> Value:
        """Where the module comes from: of several sources the last one counts; null where none is written."""
        for config in reversed(layers):
            for block in config._blocks("terraform"):
                source = block.body.attributes.get("source")
                if source is not None:
                    return config.value(source.expr)
        return values.NULL_VALUE

    def _directory(self, source: str) -> str | None:
        text = source.partition("?")[0]
        if not (text.startswith((f"{TOP}/", "./", "../")) or text in (TOP, ".", "..")):
            return None
        found = self.inside(text.replace("//", "/"), self.here)
        return found if found is not None and self._is_module(found) else None

    def _is_module(self, directory: str) -> bool:
        try:
            found = module_files(self.units.tree, directory, "tofu")
        except ReadError:
            return False
        return bool(found.primary or found.override)

    def _has_configuration(self) -> bool:
        try:
            return self._is_module(self.here) or bool(module_files(self.units.tree, self.here).values)
        except ReadError:
            return True

    def inside(self, path: str, base: str) -> str | None:
        """A path that an expression gives, below the project root; a relative one begins at `base`."""
        if path == TOP or path.startswith(f"{TOP}/"):
            return normalise(path[len(TOP) + 1 :] or ".")
        return None if path.startswith("/") else normalise(join(base, path))

    def _doubts_of_blocks(self) -> Iterator[str]:
        """What may give values to variables beside `inputs`."""
        if self.body is None:
            yield f"{self.path} could not be read"
            return
        for block in self._blocks("terraform"):
            for inner in block.body.blocks:
                if inner.type == "extra_arguments" and not self._is_harmless(inner.body):
                    yield f"extra_arguments in {self.path} may give values"
        paths = [block.body.attributes.get("path") for block in self._blocks("generate")]
        names = [None if path is None else self.value(path.expr).payload for path in paths]
        if "generate" in self.body.attributes or not all(
            isinstance(name, str) and name.endswith((".tf", ".hcl")) and "override" not in name for name in names
        ):
            yield f"a file that {self.path} generates may give values"
        if any(map(self._may_hold_resources, self._blocks("generate"))):
            yield f"a file that {self.path} generates may hold resources"

    def _may_hold_resources(self, generated: Block) -> bool:
        """Whether the contents of a generated file may be more than settings of providers and of Terraform."""
        contents = generated.body.attributes.get("contents")
        if contents is None:
            return False
        payload = self.value(contents.expr).payload
        if isinstance(payload, str):
            return _RESOURCES.search(payload) is not None
        # What is put into a text that is not known may stand anywhere in this file, or elsewhere.
        text = generated.body.file.text
        named = contents.expr
        is_here = isinstance(named, Template | Literal)
        return not is_here or _RESOURCES.search(text) is not None or _READS.search(text) is not None

    def _is_harmless(self, body: Body) -> bool:
        """Whether extra arguments give no value to a variable."""
        for name, attribute in body.attributes.items():
            value = self.value(attribute.expr)
            if name in ("required_var_files", "optional_var_files"):
                return False
            if name == "arguments" and not (
                isinstance(value.payload, tuple)
                and all(isinstance(each.payload, str) and each.text.startswith(_HARMLESS) for each in value.payload)
            ):
                return False
            if name == "env_vars" and not (
                isinstance(value.payload, dict)
                and not any(key.startswith(("TF_VAR_", "TF_CLI_ARGS")) for key in value.payload)
            ):
                return False
        return True

    # --- files that are included ------------------------------------------------------------------------------------

    def _included(self) -> "list[_Config]":
        """The files that are included, the weakest first."""
        found: list[_Config] = []
        for block in self._blocks("include"):
            config = self.include(_label(block))
            if config is None:
                self.doubts.append(f"what {self.path} includes is not known")
            else:
                found.append(config)
        return found

    def include(self, name: str) -> "_Config | None":
        if name not in self._includes:
            self._includes[name] = None
            for block in self._blocks("include"):
                path = block.body.attributes.get("path")
                if path is not None and (_label(block)) == name:
                    found = self._open(self.value(path.expr), parent(self.path))
                    if found is not None:
                        self._includes[name] = _Config(
                            self.units, found, self.here, above=(*self.above, self.path), included=parent(found)
                        )
        return self._includes[name]

    def _open(self, path: Value, base: str) -> str | None:
        """The file at a path that an expression gives."""
        inside = self.inside(path.text, base) if isinstance(path.payload, str) else None
        if (
            inside is None
            or not self.units.budget.take(limits.unit_file_work)
            or self.units.tree.kind(inside) != "file"
        ):
            return None
        return inside

    def _merged(self, layers: "Sequence[_Config]") -> dict[str, Value]:
        """The inputs of the files that are included and of this one: the later ones win."""
        strategies = [self._strategy(config) for config in layers]
        is_deep = any(strategy not in ("shallow", "no_merge") for strategy in strategies)
        found: dict[str, Value] = {}
        for config, strategy in zip(layers, strategies, strict=True):
            if strategy == "no_merge":
                continue
            inputs = config.inputs()
            if not isinstance(inputs.payload, dict):
                # It may say anything of what stands above it, and nothing of what stands below.
                self.doubts.append(f"inputs of {config.path} are not known")
                found.clear()
                continue
            for name, value in config.given().items():
                if is_deep and name in found and not value.type.is_primitive:
                    # Maps are merged and lists are joined.
                    value = values.unknown(DYNAMIC, "no_value", f"inputs.{name}")
                found[name] = value
        return found

    def _strategy(self, config: "_Config") -> object:
        """How a file that is included is merged."""
        for block in self._blocks("include"):
            attribute = block.body.attributes.get("merge_strategy")
            if attribute is not None and self._includes.get(_label(block)) is config:
                return self.value(attribute.expr).payload
        return "shallow"

    # --- values -----------------------------------------------------------------------------------------------------

    def inputs(self) -> Value:
        if self._inputs is None:
            # Where it needs itself, the limits of `value` end it.
            attribute = None if self.body is None else self.body.attributes.get("inputs")
            self._inputs = values.object_value({}) if attribute is None else self.value(attribute.expr)
        return self._inputs

    def given(self) -> dict[str, Value]:
        """The inputs of this file, each with the place where it is given."""
        attribute = None if self.body is None else self.body.attributes.get("inputs")
        return {} if attribute is None else self._handed_over(attribute, self.inputs())

    def _handed_over(self, attribute: Attribute, inputs: Value) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, value in inputs.members.items():
            site = item_of(self.file, attribute.expr, name) or Span(self.file, attribute.start, attribute.end)
            member = values.member_of(inputs, value)
            found[name] = values.with_hop(member, "module_argument", f"inputs.{name}", site)
        return found

    def local(self, name: str) -> Value:
        attribute = self._attributes.get(name)
        if name not in self._locals:
            if attribute is None or name in self._active:
                # Of a stack it may stand in another file.
                return values.unknown(DYNAMIC, "no_value", f"local.{name}")
            self._active.add(name)
            value = self.value(attribute.expr)
            self._active.discard(name)
            span = _span(self, attribute)
            self._locals[name] = values.with_hop(value, "local", f"local.{name}", span)
        return self._locals[name]

    def all_locals(self) -> Value:
        return values.object_value({name: self.local(name) for name in self._attributes})

    def value(self, expr: Expression) -> Value:
        """The value of an expression; unknown where it fails."""
        units = self.units
        depth = _depth(expr)
        if (
            units.budget.left < 0
            or units.nested >= limits.max_unit_nesting
            or units.depth + depth > limits.max_unit_depth
        ):
            return values.too_large(DYNAMIC, "values of Terragrunt")
        units.nested += 1
        units.depth += depth
        try:
            found, steps = evaluate_counted(expr, self, None, min(limits.max_cell_steps, units.budget.left + 1))
        finally:
            units.nested -= 1
            units.depth -= depth
        units.budget.take(steps)
        return values.unknown(DYNAMIC, "error", found.summary) if isinstance(found, EvaluationError) else found

    # --- a scope ----------------------------------------------------------------------------------------------------

    @property
    def file(self) -> SourceFile:
        assert self.body is not None
        return self.body.file

    @property
    def functions(self) -> Mapping[str, Function]:
        return self._functions

    def unknown_function(self, name: str) -> Reason | None:
        # There are more than these, and none of the others is a matter of what stands in the repository.
        return "unsupported_function"

    def lookup(self, root: str, steps: Sequence[TraversalStep], node: Expression) -> tuple[Value, int]:
        names = [step if isinstance(step, str) else "" for step in steps]
        if root == "local" and names and names[0]:
            return self.local(names[0]), 1
        if root == "include" and names:
            at = 1 if names[0] in self._labels() else 0
            config = self.include(names[0] if at else "")
            if config is not None and len(names) > at:
                self.read.update(config.read)
                if names[at] == "inputs":
                    return config.inputs(), at + 1
                if names[at] == "locals" and len(names) > at + 1 and names[at + 1]:
                    return config.local(names[at + 1]), at + 2
        if root == "values":
            self.units.is_generated = True
        subject = ".".join([root, *(name or "*" for name in names)])
        return values.unknown(DYNAMIC, "no_value", subject, symbol=subject), len(steps)

    def _labels(self) -> set[str]:
        return {label for block in self._blocks("include") for label in block.labels[:1]}

    # --- functions --------------------------------------------------------------------------------------------------

    def find_above(self, names: Sequence[str]) -> Value:
        """`find_in_parent_folders(NAME, FALLBACK)`: the nearest file of that name above the directory of the unit."""
        wanted = names[0] if names else UNIT
        directory = self.here
        while directory != ".":
            directory = parent(directory)
            path = normalise(join(directory, wanted))
            if path is not None and self.units.tree.kind(path) is not None:
                return as_path(path)
        if len(names) > 1:
            return values.string(names[1])
        return values.unknown(STRING, "outside_root", f"find_in_parent_folders({wanted})")

    def read_config(self, path: Value) -> Value:
        found = self._open(path, self.here)
        config = None if found is None else self.units.read(found)
        if config is None or config.body is None:
            return values.unknown(DYNAMIC, "no_value", "read_terragrunt_config")
        if config.whole is None:
            inputs = config._merged([*config._included(), config])
            given = values.unknown(DYNAMIC, "no_value", "inputs") if config.doubts else values.object_value(inputs)
            config.whole = values.object_value({"locals": config.all_locals(), "inputs": given})
        self.read.update(config.read)
        return config.whole

    def parent_directory(self, names: Sequence[str]) -> str | None:
        """The directory of the file that is included: this one, or the only one, or the one with that label."""
        labels = [_label(block) for block in self._blocks("include")]
        if self.included or not labels:
            return self.included or self.here
        name = names[0] if names else labels[0] if len(labels) == 1 else None
        config = self.include(name) if name in labels and name is not None else None
        return None if config is None else parent(config.path)


def _depth(expr: Expression) -> int:
    """How deeply an expression is nested."""
    deepest = 0
    waiting = [(expr, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((each, depth + 1) for each in children(node))
    return deepest


def _label(block: Block) -> str:
    return block.labels[0] if block.labels else ""


def _span(config: _Config, attribute: Attribute) -> Span:
    return Span(config.file, attribute.start, attribute.end)
