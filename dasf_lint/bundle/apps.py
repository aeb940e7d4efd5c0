"""What an app is started with: `app.yaml` in its source directory, read by the platform and uploaded as it is.

docs.databricks.com, dev-tools/databricks-apps/app-runtime: the file has `command` and `env`, names with a `value` or a
`valueFrom`; nothing in it is replaced. A node of its own, `bundle.app_file`, holds what it says.
"""

from collections.abc import Iterator
from typing import Final

from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, raw
from dasf_lint.core.data import ABSENT, Datum, MappingMembers
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Node, Root
from dasf_lint.core.source import ReadError, SourceFile, Span, join, normalise, parent
from dasf_lint.core.yaml import YamlProblem, parse

_NAMES: Final = ("app.yaml", "app.yml")


def app_files(state: TargetState, root: Root, diagnostics: list[Diagnostic]) -> Iterator[Node]:
    """The files of the apps of a target that have one."""
    for key in state.resources("apps"):
        # As it is written: with what is uploaded, the path means a place in the workspace.
        source = state.loaded.root.get("resources", "apps", key, "source_code_path")
        if source is None or source.kind != "string" or not source.places:
            continue
        if source.text.startswith("/") or "${" in source.text:
            # Where the source is elsewhere, so is the file.
            continue
        directory = normalise(join(parent(source.places[0].file.path), source.text))
        if directory is None:
            message = f"{source.text} leads outside the project root, so {_NAMES[0]} of the app {key} is not seen"
            diagnostics.append(Diagnostic("gap", "outside-root", message, span=source.span))
            continue
        path = next((each for name in _NAMES if state.tree.kind(each := join(directory, name)) == "file"), None)
        file = _read(state, path, diagnostics) if path is not None else None
        datum = _datum(_parsed(file, diagnostics)) if file is not None else ABSENT
        if file is not None and datum.kind == "mapping":
            yield Node(
                root, f"app_file.{key}", "bundle.app_file", datum.members, name=key, span=Span(file, 0, 0),
                mode="meta", source_format="bundle",
            )  # fmt: skip


def _read(state: TargetState, path: str, diagnostics: list[Diagnostic]) -> SourceFile | None:
    state.relied_on.add(path)
    try:
        return state.tree.read(path)
    except ReadError as error:
        diagnostics.append(Diagnostic.from_read_error(error))
        return None


def _parsed(file: SourceFile, diagnostics: list[Diagnostic]) -> BundleValue:
    try:
        node = parse(file, dialect="bundle", diagnostics=diagnostics)
    except YamlProblem as problem:
        diagnostics.append(problem.diagnostic())
        node = None
    return BundleValue("nil", None) if node is None else raw(node)


def _datum(value: BundleValue) -> Datum:
    """Everything as it is written; as deep as the YAML reader allows."""
    span = value.span
    match value.kind:
        case "map":
            members = MappingMembers({name: _datum(item) for name, item in value.map.items()})
            return Datum("mapping", members, span=span, block=True)
        case "sequence":
            return Datum("sequence", [_datum(item) for item in value.list], span=span)
        case "nil":
            return Datum("absent", span=span, null=True)
        case "bool":
            return Datum("bool", value.data, span=span, literal=True)
        case "int":
            return Datum("number", value.data, span=span, literal=True)
        case _:
            return Datum("text", str(value.data), span=span, literal=True)
