"""Which files of a directory make a module, and which ones give values to its variables."""

from collections.abc import Callable
from typing import NamedTuple

from dasf_lint.core.source import FileTree, join

SUFFIXES = (".tf", ".tf.json")
INSTALLED_MODULES = ".terraform/modules/modules.json"
LOCK_FILE = ".terraform.lock.hcl"


class ModuleFiles(NamedTuple):
    """Paths in the order in which Terraform reads them: override files come after all others, by name.

    `values` are the variable files that apply on their own, the weakest first.
    """

    primary: tuple[str, ...]
    override: tuple[str, ...]
    values: tuple[str, ...]


def is_ignored(name: str) -> bool:
    """Hidden files and those that editors leave behind are no part of a module."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def is_configuration(name: str) -> bool:
    return name.endswith(SUFFIXES) and not is_ignored(name)


def is_override(name: str) -> bool:
    base = name.removesuffix(".json").removesuffix(".tf")
    return base == "override" or base.endswith("_override")


def module_files(tree: FileTree, directory: str) -> ModuleFiles:
    """The files of the module in `directory`; raises ReadError where there is no such directory.

    A name that stands for a device or a broken link is listed, so that reading it says what is wrong with it.
    """
    names = [entry.name for entry in tree.entries(directory) if entry.kind != "directory"]

    def paths(wanted: Callable[[str], bool]) -> tuple[str, ...]:
        return tuple([join(directory, name) for name in names if wanted(name)])

    fixed = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    return ModuleFiles(
        primary=paths(lambda name: is_configuration(name) and not is_override(name)),
        override=paths(lambda name: is_configuration(name) and is_override(name)),
        values=tuple([join(directory, name) for name in fixed])
        + paths(lambda name: name.endswith((".auto.tfvars", ".auto.tfvars.json"))),
    )
