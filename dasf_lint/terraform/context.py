"""What functions may ask of the world: files below the project root, as seen from the directory of the root module."""

from collections.abc import Sequence
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.source import FileTree, ReadError, SourceFile, join, normalise
from dasf_lint.hcl import parser
from dasf_lint.hcl.errors import ArgumentError, CallError, EvaluationError, HclError
from dasf_lint.hcl.evaluate import evaluate
from dasf_lint.hcl.functions import TABLE
from dasf_lint.hcl.functions.calling import Function
from dasf_lint.hcl.nodes import Expression
from dasf_lint.hcl.traversal import Key
from dasf_lint.hcl.values import Value

_MISSING: Final = (
    "no file exists at {path!r}; this function works only with files that are distributed as part of the configuration "
    "source code, so if this file will be created by a resource in this configuration you must instead obtain this result "
    "from an attribute of that resource"
)


class FileContext:
    """Terraform runs in the directory of the root module, so paths begin there."""

    __slots__ = ("_directory", "_templates", "_tree")

    def __init__(self, tree: FileTree, directory: str) -> None:
        self._tree = tree
        self._directory = directory
        self._templates: dict[SourceFile, Expression] = {}

    def _place(self, path: str) -> str | None:
        """`path` below the project root; None where it lies outside."""
        if path.startswith("~"):
            return None
        return normalise(path if path.startswith("/") else join(self._directory, path))

    def read(self, path: str) -> SourceFile | None:
        place = self._place(path)
        if place is None:
            return None
        kind = self._tree.kind(place)
        if kind == "directory":
            raise ArgumentError(0, f'"{path}" is a directory, not a file')
        try:
            return self._tree.read(place)
        except ReadError as error:
            if error.code in ("outside-root", "too-large", "not-a-file"):
                return None
            raise ArgumentError(0, _MISSING.replace("{path!r}", f'"{path}"')) from None

    def exists(self, path: str) -> bool | None:
        place = self._place(path)
        if place is None:
            return None
        kind = self._tree.kind(place)
        if kind == "directory":
            raise ArgumentError(0, f'"{path}" is a directory, not a file')
        return kind == "file"

    def files(self, directory: str) -> list[str] | None:
        place = self._place(directory)
        if place is None:
            return None
        found: list[str] = []
        waiting = [("", 0)]
        while waiting:
            inner, depth = waiting.pop()
            try:
                entries = self._tree.entries(join(place, inner) if inner else place)
            except ReadError:
                continue
            for entry in entries:
                path = f"{inner}/{entry.name}" if inner else entry.name
                if entry.kind == "directory":
                    if depth < limits.max_directory_depth:
                        waiting.append((path, depth + 1))
                elif entry.kind == "file":
                    found.append(path)
            if len(found) > limits.max_files:
                return None
        return sorted(found)

    def render(self, template: SourceFile, variables: Value) -> Value:
        expr = self._templates.get(template)
        if expr is None:
            try:
                expr = self._templates[template] = parser.parse_template(template)
            except HclError as error:
                line, column = template.position(error.start)
                raise CallError(f"{template.path}:{line},{column}: {error.message}") from None
        try:
            return evaluate(expr, _TemplateScope(template, self), variables.members)
        except EvaluationError as error:
            raise CallError(f"{error.summary}: {error.detail}") from None


class _TemplateScope:
    """Inside a template file only its variables have names; it renders no further template."""

    __slots__ = ("context", "file")

    def __init__(self, file: SourceFile, context: FileContext) -> None:
        self.file = file
        self.context = context

    @property
    def functions(self) -> dict[str, Function]:
        return _TEMPLATE_FUNCTIONS

    def lookup(self, root: str, steps: Sequence[str | Key], node: Expression) -> tuple[Value, int]:
        raise EvaluationError(
            "Invalid reference",
            f'The templatefile vars map does not contain the key "{root}".',
            static=False,
        )

    def unknown_function(self, name: str) -> None:
        return None


_TEMPLATE_FUNCTIONS: Final = {name: function for name, function in TABLE.items() if name != "templatefile"}
