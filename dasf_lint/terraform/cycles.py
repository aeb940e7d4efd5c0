"""Definitions that depend on themselves, as Terraform finds them: by whole resources, variables, locals and outputs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import Span
from dasf_lint.hcl.traversal import IndexKey
from dasf_lint.terraform.module import Module, ModuleCall, ProviderReference, Resource
from dasf_lint.terraform.static import StaticCheck
from dasf_lint.terraform.usage import arguments_of

Edges = dict[str, dict[str, None]]
"""Name -> the names it depends on, in order."""

_PLAIN: Final = frozenset({"each", "count", "path", "terraform", "self"})


class CycleCheck:
    """The dependencies inside one module.

    `outputs` says which variables an output depends on; None: all of them, which is enough unless it shows a cycle.
    """

    __slots__ = ("_check", "_checked", "_spans", "_variables")

    def __init__(self, check: StaticCheck, checked: "Callable[[ModuleCall], CycleCheck | None]") -> None:
        self._check = check
        self._checked = checked
        self._spans: dict[str, Span] = {}
        self._variables: dict[str, set[str]] | None = None

    @property
    def module(self) -> Module:
        return self._check.module

    def diagnostics(self) -> list[Diagnostic]:
        """One for each knot of definitions, at the first of them."""
        edges = self._graph(exact=False)
        if not _knots(edges):
            return []
        exact = self._graph(exact=True)
        found: list[Diagnostic] = []
        for knot in _knots(exact):
            way = _way(exact, knot)
            message = f"Cycle: {' -> '.join(way)}"
            if len(way) == 2 and way[0] in self.module.resources:
                message = f"Self-referential block: {way[0]} may not refer to itself"
            elif len(way) == 2 and way[0].startswith("local."):
                message = f"Self-referencing local value: {way[0]} cannot use its own result as part of its expression"
            span = next((self._spans[name] for name in way if name in self._spans), None)
            found.append(
                Diagnostic("warning", "cycle", message, span=span, path=None if span else self.module.directory)
            )
        return found

    def _graph(self, *, exact: bool) -> Edges:
        edges: Edges = {}
        check = self._check
        for usage in check.usages:
            self._spans[usage.name] = usage.span
            targets = edges.setdefault(usage.name, {})
            for site in usage.sites:
                if site.own:
                    for ref in check.refs(site):
                        for target in self._targets_of(ref.root, ref.steps):
                            targets[target] = None
            for traversal in usage.depends_on:
                targets.update(dict.fromkeys(self._targets_of(traversal.root, traversal.steps)))
        for resource in self.module.resources.values():
            edges.setdefault(resource.address, {}).update(dict.fromkeys(self._provider(resource)))
        for call in self.module.calls.values():
            self._add_call(call, edges, exact=exact)
        return edges

    def _provider(self, resource: Resource) -> list[str]:
        reference = resource.provider or ProviderReference(resource.type.partition("_")[0], None)
        return [f"provider.{reference}"] if reference in self.module.providers else []

    def _add_call(self, call: ModuleCall, edges: Edges, *, exact: bool) -> None:
        name = f"module.{call.name}"
        inputs = [argument.attribute.name for argument in call.inputs()]
        for argument, site in arguments_of(call.content, inputs):
            targets = edges.setdefault(f"{name}.var.{argument}", {})
            self._spans[f"{name}.var.{argument}"] = call.span
            for ref in self._check.refs(site):
                targets.update(dict.fromkeys(self._targets_of(ref.root, ref.steps)))
        child = self._checked(call)
        outputs: Mapping[str, Iterable[str]] | None = (
            child.variables_of_outputs() if exact and child is not None else None
        )
        given = dict.fromkeys(f"{name}.var.{argument}" for argument in inputs)
        if not exact:
            # All inputs stand for one, or there would be an edge from every output to every input.
            edges[f"{name}.var.*"] = given
            given = {f"{name}.var.*": None}
        for output in self._outputs(call):
            targets = edges.setdefault(f"{name}.{output}", {})
            self._spans.setdefault(f"{name}.{output}", call.span)
            targets[name] = None
            if outputs is None:
                targets.update(given)
            else:
                needed = [f"{name}.var.{argument}" for argument in outputs.get(output, ())]
                targets.update(dict.fromkeys(argument for argument in needed if argument in given))

    def _outputs(self, call: ModuleCall) -> Mapping[str, object]:
        child = self._checked(call)
        return {"*": None} if child is None else child.module.outputs

    def variables_of_outputs(self) -> dict[str, set[str]]:
        """The variables that each output depends on."""
        if self._variables is not None:
            return self._variables
        # A module that calls itself finds nothing here; its calls are complained of elsewhere.
        found = self._variables = {}
        edges = self._graph(exact=True)
        for output in self.module.outputs:
            seen = {f"output.{output}"}
            stack = [f"output.{output}"]
            while stack:
                for target in edges.get(stack.pop(), ()):
                    if target not in seen:
                        seen.add(target)
                        stack.append(target)
            found[output] = {name.removeprefix("var.") for name in seen if name.startswith("var.")}
        return found

    # --- what a reference depends on -------------------------------------------------------------------------------

    def _targets_of(self, root: str, steps: tuple[object, ...]) -> list[str]:
        if root in _PLAIN or not steps or not isinstance(steps[0], str):
            return []
        if root == "module":
            return self._targets_of_call(steps)
        if root in ("data", "ephemeral"):
            return [f"{root}.{steps[0]}.{steps[1]}"] if len(steps) > 1 and isinstance(steps[1], str) else []
        return [f"{root}.{steps[0]}"]

    def _targets_of_call(self, steps: tuple[object, ...]) -> list[str]:
        call = self.module.calls.get(str(steps[0]))
        if call is None:
            return []
        name = f"module.{call.name}"
        at = 2 if call.count is not None or call.for_each is not None else 1
        output = steps[at] if at < len(steps) else None
        if isinstance(output, IndexKey):
            output = output.value
        outputs = self._outputs(call)
        if isinstance(output, str) and output in outputs:
            return [f"{name}.{output}"]
        return [name, *(f"{name}.{each}" for each in outputs)]


def _knots(edges: Edges) -> list[list[str]]:
    """Groups of names that depend on each other, in the order of the graph; Tarjan's algorithm with its own stack."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    on_stack: set[str] = set()
    knots: list[list[str]] = []
    for start in edges:
        if start in index:
            continue
        work = [(start, iter(edges.get(start, ())))]
        index[start] = low[start] = len(index)
        waiting.append(start)
        on_stack.add(start)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in edges:
                    continue
                if target not in index:
                    index[target] = low[target] = len(index)
                    waiting.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges[target])))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    knot: list[str] = []
                    while True:
                        name = waiting.pop()
                        on_stack.discard(name)
                        knot.append(name)
                        if name == node:
                            break
                    if len(knot) > 1 or node in edges[node]:
                        knots.append(sorted(knot))
    return sorted(knots)


def _way(edges: Edges, knot: list[str]) -> list[str]:
    """A shortest way from the first name of a knot back to itself."""
    first = knot[0]
    inside = set(knot)
    came: dict[str, str] = {}
    level = [first]
    while level:
        following: list[str] = []
        for name in level:
            for target in edges[name]:
                if target == first:
                    way = [first]
                    while name != first:
                        way.append(name)
                        name = came[name]
                    return [first, *reversed(way[1:]), first]
                if target in inside and target not in came:
                    came[target] = name
                    following.append(target)
        level = following
    return [first]
