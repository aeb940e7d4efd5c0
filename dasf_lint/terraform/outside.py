"""Values that come to a root from outside of the repository, and what its defaults leave to them.

The rules stand in docs/adr/0028-what-callers-decide.md.
"""

from collections.abc import Callable, Collection

from dasf_lint.core.credential_names import names_a_credential
from dasf_lint.core.graph import Graph, Outside
from dasf_lint.core.source import FileTree, Span, join
from dasf_lint.terraform import applied
from dasf_lint.terraform.evaluation import Evaluation
from dasf_lint.terraform.files import LOCK_FILE
from dasf_lint.terraform.module import Module, Variable
from dasf_lint.terraform.options import LeftOpen
from dasf_lint.terraform.shipped import Shipped


def outside(evaluation: Evaluation, graph: Graph, read: Callable[[LeftOpen], Graph]) -> Outside | None:
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
