"""Values that come to a root from outside of the repository, and what its defaults leave to them.

The rules stand in docs/adr/0028-what-callers-decide.md.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final

from dasf_lint.core.credential_names import names_a_credential
from dasf_lint.core.graph import Graph, Outside
from dasf_lint.core.source import FileTree, Span, join
from dasf_lint.hcl import types, values
from dasf_lint.hcl.types import Type
from dasf_lint.hcl.value import NULL, Payload, Value
from dasf_lint.terraform import applied
from dasf_lint.terraform.files import LOCK_FILE
from dasf_lint.terraform.module import Module, Variable
from dasf_lint.terraform.options import LeftOpen
from dasf_lint.terraform.shipped import Shipped

if TYPE_CHECKING:
    from dasf_lint.terraform.evaluation import Evaluation


def outside(evaluation: "Evaluation", graph: Graph, read: Callable[[LeftOpen], Graph]) -> Outside | None:
    """What is known of the values that come to a root from outside; None where none do.

    `read` builds the graph anew with what defaults leave open unknown.
    """
    root, module = evaluation.root, evaluation.top.module
    given = evaluation.values.given
    if root.alone or root.file or evaluation.values.written or not _come(module, given):
        # With `alone` no default counts anyway; and who writes values into files of the repository writes them there.
        return None
    defaults: dict[Span, str] = {}
    for name, variable in module.variables.items():
        if name not in given and variable.default is not None:
            defaults[variable.default.span] = f"var.{name}"

    def reading(names: bool) -> Graph:
        found = read("names" if names else "nothing said")
        found.outside, found.environment, found.standing = graph.outside, graph.environment, graph.standing
        for opened in found:
            shipped = graph.get(opened.address)
            opened.environment = graph.environment if shipped is None else shipped.environment
            if shipped is not None:
                opened.body = Shipped(shipped.body, opened.body, texts=not names)
        return found

    is_module = not root.listed and not _is_applied(evaluation.modules.tree, module)
    return Outside(defaults, f"what stands beside the module in {root.directory}" if is_module else "", reading)


def _come(module: Module, given: Collection[str]) -> bool:
    """Whether a variable needs a value that nobody gives here, or a provider configuration that only a caller can hand
    over. A credential must come from outside, so it says nothing of the rest."""
    missing = [each for each in module.variables.values() if each.is_required and each.name not in given]
    if any(map(_is_plain, missing)):
        return True
    handed = {alias for requirement in module.requirements.values() for alias in requirement.aliases}
    return not handed <= module.providers.keys()


def _is_plain(variable: Variable) -> bool:
    return not (variable.is_sensitive or variable.is_ephemeral or names_a_credential(variable.name))


def _is_applied(tree: FileTree, module: Module) -> bool:
    """Whether something is there that only root modules have."""
    return applied.is_root(module) or tree.kind(join(module.directory, LOCK_FILE)) is not None


# --- defaults ---------------------------------------------------------------------------------------------------------


def left_open(default: Value, variable: Variable, type: Type, left: LeftOpen) -> Value:
    """A default with what it leaves open unknown."""
    label = f"var.{variable.name}"
    opened = _opened(default, type, label, not_null=not variable.is_nullable, names=left == "names")
    if opened is default:
        return default
    if not opened.is_known:
        return values.with_hop(opened, "use", label, variable.span)
    assert variable.default is not None
    return values.with_hop(opened, "variable_default", label, variable.default.span)


def _opened(value: Value, type: Type, label: str, *, not_null: bool = False, names: bool) -> Value:
    """Recursion is bounded by the nesting of values."""
    payload = value.payload
    if payload is NULL or payload in _NOTHING or (names and value.type.kind != "object" and _holds_text(value)):
        open_type = types.DYNAMIC if type in _LITERALS else type
        return values.unknown(open_type, "caller", label, not_null=not_null, symbol=label, flags=value.marks)
    if value.type.kind != "object" or not isinstance(payload, dict):
        # What is an element of a list or a map, somebody has put there.
        return value
    members = {name: _opened(member, member.type, f"{label}.{name}", names=names) for name, member in payload.items()}
    if all(members[name] is member for name, member in payload.items()):
        return value
    return values.object_value(members, value.marks, value.site)


_NOTHING: Final[tuple[Payload, ...]] = ("", (), {})
_LITERALS: Final = (types.tuple_of(()), types.object_of({}))
"""The types of `[]` and `{}` where no type is declared."""


def _holds_text(value: Value) -> bool:
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current.payload, str):
            return True
        waiting.extend(current.children())
    return False
