"""What a call says in vain: options about a kind of root that is not here, and values that no root takes.

A misspelt name or the wrong directory would change nothing, and the run would look as if it had.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from dasf_lint.core.asked import FromFile, FromText, Setting
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Root
from dasf_lint.core.nearest import hint
from dasf_lint.terraform.modules import Modules
from dasf_lint.terraform.root_values import file_of, undeclared

if TYPE_CHECKING:
    from dasf_lint.bundle.build import Bundles


class OfKind(NamedTuple):
    """An option that is about one kind of root: as it is written, and as commands and `Asked` know it."""

    option: str
    parameter: str
    kind: str


KINDS: Final = (
    OfKind("-t", "target", "bundle"),
    OfKind("--workspace", "workspace", "terraform"),
    OfKind("--var-file", "var_file", "terraform"),
)
_ABSENT: Final = {"bundle": "no bundle is here", "terraform": "no Terraform is here"}


class AskedOptions(Protocol):
    """The options of a run that may be in vain."""

    @property
    def settings(self) -> tuple[Setting, ...]: ...
    @property
    def target(self) -> str | None: ...
    @property
    def workspace(self) -> str | None: ...
    @property
    def ignore_unclaimed(self) -> bool: ...


def unused(
    asked: AskedOptions, roots: Sequence[Root], modules: Modules, bundles: Callable[[], "Bundles"]
) -> list[Diagnostic]:
    """Errors for what nobody takes; where there is no root at all, that is what is wrong, and it is said elsewhere.

    A hook is called with the same options whatever was changed, so that there the kinds of roots and their variables
    differ from call to call: a name that nobody knows is a warning, and the rest nothing.
    """
    if not roots:
        return []
    values = _values(asked, roots, modules, bundles)
    if asked.ignore_unclaimed:
        return [Diagnostic("warning", each.code, each.message, span=each.span, path=each.path) for each in values]
    return [*_options(asked, roots), *values]


def _place(root: Root) -> str:
    return root.file or root.directory


def _options(asked: AskedOptions, roots: Sequence[Root]) -> Iterable[Diagnostic]:
    kinds = {root.kind for root in roots}
    given = {
        "target": asked.target,
        "workspace": asked.workspace,
        "var_file": any(isinstance(each, FromFile) for each in asked.settings) or None,
    }
    for each in KINDS:
        if given[each.parameter] is not None and each.kind not in kinds:
            message = f"{each.option} changes nothing, because {_ABSENT[each.kind]}"
            yield Diagnostic("error", "usage", message, path=_place(roots[0]))


# --- values of variables ----------------------------------------------------------------------------------------------


def _values(
    asked: AskedOptions, roots: Sequence[Root], modules: Modules, bundles: Callable[[], "Bundles"]
) -> Iterable[Diagnostic]:
    texts = [each for each in asked.settings if isinstance(each, FromText)]
    files = [each for each in asked.settings if isinstance(each, FromFile)]
    if not texts and not files:
        return
    found = [modules.reading(root.program).load(root.directory) for root in roots if root.kind == "terraform"]
    declared = {name for module in found if module is not None for name in module.variables}
    # In what could not be read a name may be declared, and the exit code is 2 already.
    complete = all(module is None or module.is_complete for module in found)
    for file in files:
        read = file_of(file, modules)
        for name, argument in read.arguments.items():
            if complete and name not in declared and found:
                yield undeclared(name, argument, read.path)
    variables: dict[str, bool] = {}
    for path in sorted({root.file for root in roots if root.kind == "bundle"}) if texts else ():
        own = bundles().variables(path)
        complete = complete and own is not None
        variables |= own or {}
    for text in texts:
        problem = None
        names = [text.name]
        if text.name in variables:
            names, problem = bundles().assigned(text.name, text.text, variables)
        for name in names:
            if complete and name not in declared and name not in variables:
                problem = f'no root declares a variable "{name}"{hint(name, [*declared, *variables])}'
        if problem is not None:
            yield Diagnostic("error", "usage", f"--var {text.name}: {problem}", path=_place(roots[0]))
