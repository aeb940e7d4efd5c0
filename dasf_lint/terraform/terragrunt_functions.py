"""The functions of Terragrunt's expressions, and the project as they see it.

Paths of Terragrunt are absolute: `TOP` stands for the way to the project root, and no value that holds it is known.

https://terragrunt.gruntwork.io/docs/reference/hcl/functions/
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import relpath
from typing import Final, Protocol

from dasf_lint.core.source import FileTree, SourceFile, normalise
from dasf_lint.hcl import values
from dasf_lint.hcl.functions import TABLE
from dasf_lint.hcl.functions.calling import Function, Parameter
from dasf_lint.hcl.rendering import Project
from dasf_lint.hcl.types import DYNAMIC, STRING
from dasf_lint.hcl.value import Value

TOP: Final = "/\ue000"


class CallingFile(Protocol):
    """The file that calls functions, as one unit sees it.

    here  the directory of the unit
    """

    here: str

    def parent_directory(self, names: Sequence[str]) -> str | None:
        """The directory of the file that is included: this one, or the only one, or the one with that label."""

    def find_above(self, names: Sequence[str]) -> Value:
        """`find_in_parent_folders(NAME, FALLBACK)`: the nearest file of that name above the directory of the unit."""

    def read_config(self, path: Value) -> Value:
        """What another file of Terragrunt says: an object of `locals` and `inputs`."""


class Files(Project):
    """The project as functions of Terragrunt see it, whose paths begin at the top of a machine."""

    def __init__(self, tree: FileTree, base: str, seen: dict[str, SourceFile]) -> None:
        super().__init__(tree, base, is_complete=False, seen=seen)

    def _inside(self, path: str) -> str | None:
        if path == TOP or path.startswith(f"{TOP}/"):
            return normalise(path[len(TOP) + 1 :] or ".")
        return super()._inside(path)


class Functions(Mapping[str, Function]):
    """Terraform's functions and those of Terragrunt."""

    __slots__ = ("_own",)

    def __init__(self, own: Mapping[str, Function]) -> None:
        self._own = own

    def __getitem__(self, name: str) -> Function:
        return self._own[name] if name in self._own else TABLE[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from TABLE

    def __len__(self) -> int:
        return len(self._own) + len(TABLE)


def functions_of(config: CallingFile) -> dict[str, Function]:
    def of_text(run: Callable[[Sequence[str]], Value]) -> Function:
        return Function([], STRING, lambda args, type, context: run([each.text for each in args]),
                        variadic=Parameter("names", STRING), refine=None)  # fmt: skip

    def relative(names: Sequence[str], *, back: bool) -> Value:
        above = config.parent_directory(names)
        if above is None:
            return values.unknown(STRING, "no_value", "path_relative_to_include")
        return values.string(relpath(above, config.here) if back else relpath(config.here, above))

    def parent_path(names: Sequence[str]) -> Value:
        above = config.parent_directory(names)
        return values.unknown(STRING, "no_value", "get_parent_terragrunt_dir") if above is None else as_path(above)

    here = of_text(lambda names: as_path(config.here))
    return {
        "find_in_parent_folders": of_text(config.find_above),
        "get_original_terragrunt_dir": here,
        "get_terragrunt_dir": here,
        "get_parent_terragrunt_dir": of_text(parent_path),
        "get_path_from_repo_root": of_text(lambda names: values.string(config.here)),
        "get_path_to_repo_root": of_text(lambda names: values.string(relpath(".", config.here))),
        "get_repo_root": of_text(lambda names: as_path(".")),
        "path_relative_from_include": of_text(lambda names: relative(names, back=True)),
        "path_relative_to_include": of_text(lambda names: relative(names, back=False)),
        "read_terragrunt_config": Function(
            [Parameter("path", STRING)], DYNAMIC, lambda args, type, context: config.read_config(args[0]),
            variadic=Parameter("fallback", DYNAMIC, null=True, unknown=True, dynamic=True, marked=True), refine=None,
        ),
    }  # fmt: skip


def as_path(inside: str) -> Value:
    return values.string(TOP if inside == "." else f"{TOP}/{inside}")


def without_top(value: Value) -> Value:
    """A value; not known where a text in it holds the way to the project root."""
    waiting = [value]
    while waiting:
        payload = waiting[-1].payload
        inner = waiting.pop().children()
        names = payload if isinstance(payload, dict) else ()
        if any(isinstance(text, str) and TOP[1:] in text for text in (payload, *names)):
            return values.unknown(DYNAMIC, "no_value", "a path of Terragrunt")
        waiting.extend(inner)
    return value
