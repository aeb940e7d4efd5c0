"""One file of a bundle: parsed, its shorthands expanded, typed as the CLI types it.

Follows libs/dyn/yamlloader/loader.go and bundle/config/root.go (rewriteShorthands) of the Databricks CLI.
"""

from collections.abc import Iterator
from typing import Final

from dasf_lint.bundle import schema
from dasf_lint.bundle.complaints import Complaints, Stopped
from dasf_lint.bundle.merge import MergeError
from dasf_lint.bundle.value import NIL, BundleValue, Location, ValuePath, raw
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import FileTree, ReadError, SourceFile
from dasf_lint.core.yaml import YamlProblem, parse
from dasf_lint.core.yaml_nodes import YamlNode


def read(tree: FileTree, path: str, shown: str, complaints: Complaints, diagnostics: list[Diagnostic]) -> BundleValue:
    """The typed value of a file, a map or null. `shown` is its path in messages.

    What has a place of its own is said in `diagnostics`, for the linter. Raises Stopped where the file cannot be read.
    """
    try:
        file = tree.read(path)
        value = _parsed(file, diagnostics)
    except ReadError as error:
        diagnostics.append(Diagnostic.from_read_error(error))
        complaints.say("error", f"failed to load {shown}: {error.message}", code=error.code, sight="told")
        raise Stopped from None
    except YamlProblem as problem:
        diagnostics.append(problem.diagnostic())
        raise _unreadable(problem, shown, complaints) from None
    try:
        value = _expand_shorthands(value)
    except MergeError as error:
        targets = value.get("targets")
        at = targets if complaints.tolerant else None
        complaints.error(f"failed to rewrite {shown}: {error}", at=at, sight="lost")
        complaints.check()
    typed = schema.normalise(schema.root_type(), value, (), complaints)
    if typed is None or typed.kind == "string":
        message = "cannot merge map with string"
        if typed is None:
            message = f"failed to load {shown}: :0:0: expected a map, found a invalid"
        raise complaints.stop(message, at=value if complaints.tolerant else None, sight="lost")
    return typed


def _unreadable(problem: YamlProblem, shown: str, complaints: Complaints) -> Stopped:
    if problem.apart:
        at = (Location(problem.file, problem.start),)
        complaints.say("error", problem.message, at=at, code=problem.code, sight="told")
        return Stopped()
    if problem.located:
        line, column = problem.file.position(problem.start)
        text = f"yaml ({shown}:{line}:{column}): {problem.message}"
    elif problem.line:
        text = f"yaml: line {problem.line}: {problem.message}"
    else:
        text = f"yaml: {problem.message}"
    complaints.say("error", f"failed to load {shown}: {text}", code=problem.code, sight="told")
    return Stopped()


def _parsed(file: SourceFile, diagnostics: list[Diagnostic]) -> BundleValue:
    """The value as it is written. Raises YamlProblem."""
    found: list[Diagnostic] = []
    try:
        node = parse(file, dialect="bundle", diagnostics=found)
        if node is None:
            return NIL
        repeated = set(_repeated(node, ()))
        found = [_weighed(diagnostic, repeated) for diagnostic in found]
        return raw(node)
    finally:
        diagnostics += found


def _repeated(node: YamlNode, path: ValuePath) -> Iterator[int]:
    """Where a key is given again whose first value held files, targets or resources: the CLI reads the last one."""
    if node.kind != "mapping":
        return
    for entry, at in node.shadowed or ():
        if schema.is_part_of_the_whole((*path, entry.name)) and entry.node.value not in (None, "", [], {}):
            yield at
    for name, entry in node.entries.items():
        if schema.is_part_of_the_whole((*path, name)):
            yield from _repeated(entry.node, (*path, name))


def _weighed(diagnostic: Diagnostic, repeated: set[int]) -> Diagnostic:
    if diagnostic.code != "duplicate" or diagnostic.span is None or diagnostic.span.start not in repeated:
        return diagnostic
    return Diagnostic("error", "bundle-error", diagnostic.message, span=diagnostic.span)


_DEFINITIONS: Final = (
    {"default", "type", "description"}, {"default", "type"}, {"default", "description"}, {"lookup", "description"},
    {"default"}, {"lookup"},
)  # fmt: skip


def _expand_shorthands(root: BundleValue) -> BundleValue:
    """`variables: {x: 5}` of a target as `{x: {default: 5}}`; what looks like a definition is left alone."""
    targets = root.get("targets")
    if targets is None or targets.kind == "nil":
        return root
    if targets.kind not in ("map", "sequence"):
        raise MergeError(f"expected a map or sequence, found {targets.kind}")
    if targets.kind == "sequence":
        return root
    return root.but(
        "map",
        {**root.map, "targets": targets.but("map", {n: _expand_target(t, root) for n, t in targets.map.items()})},
    )


def _expand_target(target: BundleValue, root: BundleValue) -> BundleValue:
    variables = target.get("variables")
    if variables is None or variables.kind == "nil":
        return target
    if variables.kind == "sequence":
        expanded = variables.but("sequence", [_expand_variable(v, "", root) for v in variables.list])
    elif variables.kind == "map":
        expanded = variables.but("map", {n: _expand_variable(v, n, root) for n, v in variables.map.items()})
    else:
        raise MergeError(f"expected a map or sequence, found {variables.kind}")
    return target.but("map", {**target.map, "variables": expanded})


def _expand_variable(variable: BundleValue, name: str, root: BundleValue) -> BundleValue:
    if variable.kind in ("nil", "time"):
        return variable
    if variable.kind == "map" and set(variable.map) in _DEFINITIONS:
        return variable
    # The value keeps its key, so that it is found where the name of the variable stands.
    return BundleValue("map", {"default": variable}, variable.node, variable.entry)
