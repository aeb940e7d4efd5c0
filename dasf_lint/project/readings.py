"""Which programs' readings of a root module are judged: Terraform's, OpenTofu's, or both where they may differ."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from dasf_lint.core.graph import Program, Root

_SUFFIXES = (".tofu", ".tofu.json")
BOTH: tuple[Program, ...] = ("terraform", "tofu")

Names = Callable[[str], Sequence[str]]
"""The configuration files of a directory, whichever program reads them."""

Calls = Callable[[str], Iterable[str]]
"""The directories that the module in a directory calls."""


def is_tofu(name: str) -> bool:
    """Whether OpenTofu alone reads a file of this name."""
    return name.endswith(_SUFFIXES)


def shadow_of(name: str) -> str:
    """The file in whose place OpenTofu reads the one of this name, where both stand in one directory.

    https://opentofu.org/docs/language/files/, "Extension Precedence".
    """
    base, dot, json = name.rpartition(".tofu")
    return f"{base}.tf{json}" if dot else ""


def readings(
    directories: Iterable[str], names: Names, calls: Calls, program: Program | None
) -> Mapping[str, tuple[Program, ...]]:
    """The programs by which each of some directories is to be read: by both where a file for OpenTofu is in sight.

    In sight are the directory itself and everything that it calls. `program` is what the configuration says.
    """
    wanted = list(dict.fromkeys(directories))
    if program == "tofu":
        return dict.fromkeys(wanted, ("tofu",))
    for_terraform = {each for each in wanted if not all(map(is_tofu, names(each)))}
    if program == "terraform":
        return {each: ("terraform",) if each in for_terraform else () for each in wanted}
    differing = _differing(wanted, names, calls)
    return {
        each: ("tofu",) if each not in for_terraform else BOTH if each in differing else ("terraform",)
        for each in wanted
    }


def read_by(root: Root, program: Program, programs: Sequence[Program]) -> Root:
    """A root as a program reads it; where Terraform reads it as well, OpenTofu's reading is a variant of its own."""
    if program == "terraform":
        return root
    variant = root.variant
    if len(programs) > 1:
        variant = "tofu" if variant is None else f"{variant}+tofu"
    return root._replace(program=program, variant=variant)


def why_unread(name: str, names: Collection[str], program: Program | None) -> str | None:
    """Why the program that the configuration names does not read a file; None where it does."""
    if program == "terraform" and is_tofu(name):
        return "only OpenTofu reads it"
    if program == "tofu":
        instead = next((each for each in names if is_tofu(each) and shadow_of(each) == name), None)
        return None if instead is None else f"OpenTofu reads {instead} in its place"
    return None


def _differing(directories: Iterable[str], names: Names, calls: Calls) -> Collection[str]:
    """Those of the directories, and of all they call, in whose sight a file for OpenTofu is."""
    callers: dict[str, list[str]] = {}
    seen: set[str] = set()
    waiting = list(directories)
    found: set[str] = set()
    while waiting:
        directory = waiting.pop()
        if directory in seen:
            continue
        seen.add(directory)
        if any(map(is_tofu, names(directory))):
            found.add(directory)
        for called in calls(directory):
            callers.setdefault(called, []).append(directory)
            waiting.append(called)
    spreading = list(found)
    while spreading:
        for caller in callers.get(spreading.pop(), ()):
            if caller not in found:
                found.add(caller)
                spreading.append(caller)
    return found
