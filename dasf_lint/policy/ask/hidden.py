"""What a gap can hide from a relation: an unseen module holds what its provider makes and what it is handed, no more.

A module sees of the configuration around it only the values of its arguments and the provider configurations that its
call hands over (Terraform, "Providers Within Modules"). So it cannot refer to a resource that neither leads to.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from dasf_lint.core.address import without_key
from dasf_lint.core.graph import Gap, Graph, Node
from dasf_lint.core.truth import FALSE
from dasf_lint.facts.type_patterns import may_share
from dasf_lint.policy.ask.kept import Slot
from dasf_lint.policy.ask.links import means
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.ask.workspaces import Workspace, of_provider, same_workspace, workspace_in

_DATABRICKS = "databricks"


_HIDES: Final = Slot[tuple[tuple[str, ...], tuple[str, ...]], bool]()


def hides(gap: Gap, types: tuple[str, ...], run: Run) -> bool:
    """Whether a resource of one of the types may stand where nobody sees it."""
    if gap.types is None:
        return True
    kept, key = run.kept.of(_HIDES), (types, gap.types)
    if key not in kept:
        run.steps.spend(sum(map(len, types)) * sum(map(len, gap.types)))
        kept[key] = may_share(types, gap.types)
    return kept[key]


def cannot_be_mine(gap: Gap, subject: Node, graph: Graph, link: str, *, by_attribute: bool, run: Run) -> bool:
    """Whether what hides in a gap surely has not the relation `link` to the subject.

    by_attribute  the relation is a reference in one named attribute, which a provider configuration cannot be
    """
    if gap.call is None:
        return False
    if link == "same_module":
        # Whatever it holds stands in a module of its own.
        return True
    calls = _calls(gap.call, graph, run)
    if not calls:
        return False
    if link == "refers_to_me":
        providers = () if by_attribute else _providers(gap, graph)
        return all(_leads_nowhere(node, subject, graph, run) for node in (*calls, *providers))
    if link == "same_workspace":
        return _is_in_no_workspace_like(workspace_in(subject, graph, run), gap, calls, graph, run)
    return False


def may_stand_beside(subject: Node, graph: Graph, link: str, run: Run) -> bool:
    """Whether what stands beside a module, with its callers, may have the relation `link` to a resource in it.

    Callers see nothing of a module but its outputs, and share the workspaces that they hand over.
    """
    if link == "same_module":
        return False
    told = [subject]
    if link == "same_workspace":
        mine = workspace_in(subject, graph, run)
        if mine.kind != "node":
            return True
        told += graph.resolve(mine.key)
    elif link != "refers_to_me":
        return True
    outputs = [node for node in graph.of_kind("terraform.output") if not node.module]
    run.steps.spend(_LOOK * len(outputs))
    return not all(_leads_nowhere(output, node, graph, run) for output in outputs for node in told)


_LOOK: Final = 2
"""Steps that it takes to hold one reference against a resource."""
_CALLS: Final = Slot[int, dict[str, list[Node]]]()


def _calls(address: str, graph: Graph, run: Run) -> Sequence[Node]:
    """The instances of a module call."""
    kept = run.kept.of(_CALLS)
    found = kept.get(id(graph))
    if found is None:
        found = kept[id(graph)] = {}
        for node in graph.of_kind("terraform.module_call"):
            found.setdefault(without_key(node.address), []).append(node)
    return found.get(address, ())


def _leads_nowhere(node: Node, subject: Node, graph: Graph, run: Run) -> bool:
    """Whether no value of a module call or of a provider configuration is, or comes from, the subject."""
    run.steps.spend(_LOOK * (1 + len(node.references())))
    return all(means(reference, subject, graph) is FALSE for _, reference in node.references())


def _is_in_no_workspace_like(mine: Workspace, gap: Gap, calls: Sequence[Node], graph: Graph, run: Run) -> bool:
    for provider in _providers(gap, graph, of=_DATABRICKS):
        if same_workspace(mine, of_provider(provider, graph, run)) is not FALSE:
            return False
    if mine.kind != "node":
        # A literal host or id may be written inside the module as well.
        return False
    # A module that is handed the workspace's URL may configure a provider of its own with it.
    return all(_leads_nowhere(call, workspace, graph, run) for call in calls for workspace in graph.resolve(mine.key))


def _providers(gap: Gap, graph: Graph, of: str | None = None) -> Iterator[Node]:
    """The provider configurations that the module may use, those of the provider `of` alone."""
    for name, address in gap.providers:
        if of is None or name == of:
            # Of a configuration with `for_each` any instance may be the one.
            yield from graph.resolve(address)
