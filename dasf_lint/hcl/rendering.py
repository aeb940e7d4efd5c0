"""Templates from files and texts, and the project as functions may see it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from re import compile as stdlib_compile
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.data import Reason
from dasf_lint.core.source import FileTree, MadeText, ReadError, SourceFile, join, normalise
from dasf_lint.hcl import types
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ArgumentError, CallError, ConversionError, EvaluationError, HclError, LimitReached
from dasf_lint.hcl.evaluate import TraversalStep, evaluate_counted
from dasf_lint.hcl.functions import FILESYSTEM, TABLE, TEMPLATES
from dasf_lint.hcl.functions.calling import CallContext, Function
from dasf_lint.hcl.nodes import Expression
from dasf_lint.hcl.parser import parse_template
from dasf_lint.hcl.traversal import static_references
from dasf_lint.hcl.value import NULL, Value

_BYTES_PER_STEP: Final = 8
"""Of a file that is read, as a power of two."""

_STEPS_TO_LOOK: Final = 8
"""For asking the file system what stands at a path."""

_NAME: Final = stdlib_compile(r"[^\W\d][\w-]*")


class Project:
    """Files below a root, paths relative to `base`, the directory where the expressions' program would run.

    `is_complete`: what is not there will not be there either when that program runs. Otherwise it may be generated
    before, or be kept out of the repository.
    """

    def __init__(
        self,
        tree: FileTree,
        base: str = ".",
        *,
        is_complete: bool = True,
        seen: dict[str, SourceFile] | None = None,
        placing: Budget | None = None,
    ) -> None:
        """`seen` collects the files that were read, by path; `placing` is shared by all who use the same files."""
        self._seen: dict[str, SourceFile] = {} if seen is None else seen
        self.relied_on: set[str] = set()
        """Paths of the files that values depend on: those that were read, and those whose being there was asked."""
        self.tree = tree
        self.base = base
        self.is_complete = is_complete
        self.work = 0
        self.placing = Budget(limits.max_placed_characters) if placing is None else placing
        self._listings: dict[str, list[str] | LimitReached] = {}
        self._templates: dict[SourceFile, Expression] = {}

    def _inside(self, path: str) -> str | None:
        return None if path.startswith(("/", "~")) else normalise(join(self.base, path))

    def read(self, path: str) -> SourceFile | None:
        inside = self._inside(path)
        if inside is None:
            return None
        self.work += _STEPS_TO_LOOK
        try:
            file = self.tree.read(inside)
            self.work += len(file.data) >> _BYTES_PER_STEP
            self._seen[inside] = file
            self.relied_on.add(inside)
            return file
        except ReadError as error:
            if error.code == "outside-root":
                return None
            if error.code == "too-large":
                self.work += limits.max_file_bytes >> _BYTES_PER_STEP
                raise LimitReached("file size") from None
            if self.tree.kind(inside) is not None:
                raise ArgumentError(0, "failed to read file: {}", error.message) from None
            if not self.is_complete:
                return None
            raise ArgumentError(
                0,
                'no file exists at "{}"; this function works only with files that are distributed as part of the '
                "configuration source code, so if this file will be created by a resource in this configuration you "
                "must instead obtain this result from an attribute of that resource",
                path,
            ) from None

    def exists(self, path: str) -> bool | None:
        inside = self._inside(path)
        if inside is None:
            return None
        self.work += _STEPS_TO_LOOK
        kind = self.tree.kind(inside)
        if kind == "directory":
            raise CallError('"{}" is a directory, not a file', path)
        if kind == "other":
            raise CallError('"{}" is not a regular file', path)
        if kind is None:
            return self._missing(inside)
        self.relied_on.add(inside)
        return True

    def relies_on(self, paths: Iterable[str]) -> None:
        self.relied_on.update(inside for path in paths if (inside := self._inside(path)) is not None)

    def _missing(self, inside: str) -> bool | None:
        """Nothing is there: or a link that leads out of the root, which nobody may look at, or a file that will be."""
        try:
            self.tree.read(inside)
        except ReadError as error:
            return None if error.code == "outside-root" or not self.is_complete else False
        return True

    def files(self, directory: str) -> list[str] | None:
        inside = self._inside(directory)
        if inside is None:
            return None
        known = self._listings.get(inside)
        if known is None:
            try:
                known = self._walk(inside)
            except LimitReached as limit:
                known = limit
            self._listings[inside] = known
        if isinstance(known, LimitReached):
            raise known
        self.work += len(known)
        return known

    def _walk(self, inside: str) -> list[str]:
        found: list[str] = []
        waiting = [(inside, "", 0)]
        entries = 0
        while waiting:
            path, prefix, depth = waiting.pop()
            if depth > limits.max_directory_depth:
                raise LimitReached("directory depth")
            try:
                listing = self.tree.entries(path)
            except ReadError:
                continue
            entries += len(listing)
            self.work += len(listing) + _STEPS_TO_LOOK
            if entries > limits.max_files:
                raise LimitReached("number of files")
            for entry in listing:
                if entry.kind == "file":
                    found.append(prefix + entry.name)
                elif entry.kind == "directory":
                    waiting.append((join(path, entry.name), f"{prefix}{entry.name}/", depth + 1))
        return sorted(found)

    def render(self, function: str, template: SourceFile, variables: Value) -> Value:
        return render(template, self.parsed, variables, self, _inside_templates(files=True), template.path)

    def parsed(self, template: SourceFile) -> Expression:
        """A template as an expression, files parsed once. Raises HclError."""
        found = self._templates.get(template)
        if found is None:
            found = self._templates[template] = parse_template(template)
        return found

    def render_text(self, template: str, variables: Value) -> Value:
        file = MadeText("<template>", template.encode("utf-8", "surrogatepass"))
        self.work += len(template)
        result = render(
            file, parse_template, variables, self, _inside_templates(files=False), "<templatestring argument>"
        )
        try:
            return convert(result, types.STRING)
        except ConversionError as error:
            raise CallError("invalid template result: {}", error.message) from None


def _refusing(function: Function, message: str) -> Function:
    def refuse(arguments: Sequence[Value]) -> types.Type:
        raise CallError("{}", message)

    return Function(function.parameters, refuse, function.run, variadic=function.variadic, refine=None)


@cache
def _inside_templates(*, files: bool) -> dict[str, Function]:
    table = dict(TABLE)
    for name in TEMPLATES:
        table[name] = _refusing(TABLE[name], f"cannot recursively call {name} from inside another template function")
    if not files:
        for name in FILESYSTEM - TEMPLATES:
            table[name] = _refusing(
                TABLE[name],
                f"cannot use filesystem access functions like {name} in templatestring templates; consider passing the "
                "function result as a template variable instead",
            )
    return table


class _TemplateScope:
    """The members of one object as names, nothing else."""

    def __init__(
        self, file: SourceFile, names: Mapping[str, Value], functions: Mapping[str, Function], context: CallContext
    ) -> None:
        self.file = file
        self.names = names
        self.functions = functions
        self.context = context

    def lookup(self, root: str, steps: Sequence[TraversalStep], node: Expression) -> tuple[Value, int]:
        return self.names[root], 0

    def unknown_function(self, name: str) -> Reason | None:
        return "provider_function" if name.startswith("provider::") else None


def render(
    template: SourceFile, parse: Callable[[SourceFile], Expression], variables: Value, project: Project,
    functions: Mapping[str, Function], name: str,
) -> Value:  # fmt: skip
    """The value of a template. Raises ArgumentError, CallError, LimitReached."""
    if not variables.type.is_mapping:
        raise ArgumentError(1, "invalid vars value: must be a map")
    names = variables.members
    for key in names:
        if not _NAME.fullmatch(key):
            raise ArgumentError(
                1,
                'invalid template variable name "{}": must start with a letter, followed by zero or more letters, '
                "digits, and underscores",
                key,
            )
    try:
        node = parse(template)
    except HclError as error:
        line, column = template.position(error.start)
        raise CallError("{}:{},{}: {}", name, line, column, error.message) from None
    for reference in static_references(node):
        if reference.root not in names:
            line, column = template.position(reference.start)
            raise ArgumentError(
                1, 'vars map does not contain key "{}", referenced at {}:{},{}', reference.root, name, line, column
            )
    result, steps = evaluate_counted(node, _TemplateScope(template, names, functions, project))
    project.work += steps
    if isinstance(result, EvaluationError):
        place = f"{name}:{result.span.line}: " if result.span else ""
        raise CallError("{}{}; {}", place, result.summary, result.detail)
    if result.payload is NULL:
        raise CallError("Template result is null; The result of the template is null, which is not a valid result")
    return result
