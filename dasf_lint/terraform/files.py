"""Which files of a directory make a module, and which ones give values to its variables."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dasf_lint.core.graph import Program
from dasf_lint.core.source import FileTree, join

_SUFFIXES = (".tf", ".tf.json")
_TOFU_SUFFIXES = (".tofu", ".tofu.json")
INSTALLED_MODULES = ".terraform/modules/modules.json"
LOCK_FILE = ".terraform.lock.hcl"


class ModuleFiles(NamedTuple):
    """Paths in the order in which Terraform reads them: override files come after all others, by name.

    `values` are the variable files that apply on their own, the weakest first. `for_tofu` says that files are there
    which OpenTofu alone reads.
    """

    primary: tuple[str, ...]
    override: tuple[str, ...]
    values: tuple[str, ...]
    for_tofu: bool


def is_ignored(name: str) -> bool:
    """Hidden files and those that editors leave behind are no part of a module."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def configuration_files(names: Sequence[str], program: Program) -> list[str]:
    """Those that a program reads: OpenTofu reads `x.tofu` in place of `x.tf`, Terraform knows none of its files."""
    read = [name for name in names if not is_ignored(name)]
    if program == "terraform":
        return [name for name in read if name.endswith(_SUFFIXES)]
    replaced = {_replaced(name) for name in read if name.endswith(_TOFU_SUFFIXES)}
    return [name for name in read if name.endswith((*_SUFFIXES, *_TOFU_SUFFIXES)) and name not in replaced]


def _replaced(name: str) -> str:
    base, _, json = name.rpartition(".tofu")
    return f"{base}.tf{json}"


def is_override(name: str) -> bool:
    base = name.removesuffix(".json").removesuffix(".tf").removesuffix(".tofu")
    return base == "override" or base.endswith("_override")


def module_files(tree: FileTree, directory: str, program: Program = "terraform") -> ModuleFiles:
    """The files of the module in `directory` as a program reads it; raises ReadError where there is no such directory.

    A name that stands for a device or a broken link is listed, so that reading it says what is wrong with it.
    """
    names = [entry.name for entry in tree.entries(directory) if entry.kind != "directory"]
    configuration = configuration_files(names, program)

    def paths(names: Sequence[str], wanted: Callable[[str], bool]) -> tuple[str, ...]:
        return tuple([join(directory, name) for name in names if wanted(name)])

    fixed = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    return ModuleFiles(
        primary=paths(configuration, lambda name: not is_override(name)),
        override=paths(configuration, is_override),
        values=tuple([join(directory, name) for name in fixed])
        + paths(names, lambda name: name.endswith((".auto.tfvars", ".auto.tfvars.json"))),
        for_tofu=any(name.endswith(_TOFU_SUFFIXES) and not is_ignored(name) for name in names),
    )
