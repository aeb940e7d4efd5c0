"""Where a root stands: deployed as far as can be seen, or what says that it is not.

The rules stand in docs/adr/0030-where-a-finding-stands.md.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from dasf_lint.core.address import without_keys
from dasf_lint.core.graph import Graph, IdleCall, Root
from dasf_lint.core.source import FileTree, ReadError, Span, parent
from dasf_lint.core.standing import A_STEP_LESS, AT_MOST_MEDIUM, DEPLOYED, LOW, Standing
from dasf_lint.core.words import words
from dasf_lint.project import environments
from dasf_lint.project.discovery import is_example, is_variant_candidate

_SET_ASIDE: Final = frozenset({"archive", "archived", "archives", "deprecated", "obsolete", "old"})
_EXAMPLES: Final = frozenset({"example", "examples", "sample", "samples"})
_TESTS: Final = frozenset({"fixture", "fixtures", "testdata", "tests"})
_TEST: Final = "test"
"""An environment as well, so that there must be a program of tests in it."""
_TEST_PROGRAM: Final = re.compile(r"test_.*\.py|.*_test\.(?:go|py)|conftest\.py")


class Standings:
    """Of the roots of a run, by what their directories are called and what they hold.

    applied  why the module in a directory is surely applied as it stands; empty where nothing says so
    """

    def __init__(self, tree: FileTree, rules: environments.Rules, applied: Callable[[str], str]) -> None:
        self._tree = tree
        self._rules = rules
        self._applied = applied
        self._tests: dict[str, bool] = {}

    def of(self, graph: Graph) -> Standing:
        found = self._by_name(_place(graph.root))
        if found.kind == "deployed" and self._is_module(graph):
            why = f"a module to be called ({graph.root.directory}): nothing here says that it is deployed"
            found = Standing("module", why, AT_MOST_MEDIUM)
        if found.kind == "example" and self._is_applied(graph.root):
            found = DEPLOYED
        if found.kind != "deployed" and environments.is_configured(graph.root, self._rules):
            found = DEPLOYED
        return found

    def _is_applied(self, root: Root) -> bool:
        """Whether somebody keeps the state of it. Of what is set aside there may be one still."""
        return root.kind == "terraform" and not root.file and bool(self._applied(root.directory))

    def _is_module(self, graph: Graph) -> bool:
        """Whether it is a module to be called (decision 28), of no environment and without values that are kept."""
        if graph.outside is None or not graph.outside.is_module or graph.environment is not None:
            return False
        names = self._names(graph.root.directory)
        return not graph.root.var_files and not any(
            is_variant_candidate(name) and not is_example(name) for name in names
        )

    def _by_name(self, directory: str) -> Standing:
        around = _around(directory)
        for each, word in around:
            if word in _SET_ASIDE:
                why = f"set aside ({each}): nothing here says that it is still deployed"
                return Standing("set_aside", why, A_STEP_LESS)
        for each, word in around:
            what = "an example" if word in _EXAMPLES else "a test" if self._is_test(each, word) else ""
            if what:
                why = f"{what} ({each}): nothing here says that it is deployed"
                return Standing("example", why, A_STEP_LESS)
        return DEPLOYED

    def _is_test(self, directory: str, word: str) -> bool:
        if word != _TEST:
            return word in _TESTS
        if directory not in self._tests:
            self._tests[directory] = any(map(_TEST_PROGRAM.fullmatch, self._names(directory)))
        return self._tests[directory]

    def _names(self, directory: str) -> list[str]:
        try:
            return [entry.name for entry in self._tree.entries(directory)]
        except ReadError:
            return []


def _place(root: Root) -> str:
    """The directory that speaks for a root: of a unit of Terragrunt its own."""
    return parent(root.file) if root.kind == "terraform" and root.file else root.directory


def _around(directory: str) -> list[tuple[str, str]]:
    """Every directory from the top to this one, with the word that its name is; empty where it is several."""
    found: list[tuple[str, str]] = []
    while directory != ".":
        parts = words(directory.rpartition("/")[2])
        found.append((directory, parts[0] if len(parts) == 1 else ""))
        directory = parent(directory)
    return found[::-1]


# --- switched off -----------------------------------------------------------------------------------------------------


class _Switch(NamedTuple):
    """What leaves a call without instance: a line that counts whoever applies it, or a default that others outweigh."""

    text: str
    span: Span | None
    is_default: bool


_OFF: Final = {"count": "the count of {} is 0", "for_each": "the for_each of {} is empty"}


def switched_off(graphs: Sequence[Graph], is_meant: Callable[[IdleCall], bool]) -> Standing | None:
    """What is said of a module of which no call has an instance; None where no call is there."""
    calls = [(graph, call) for graph in graphs for call in graph.idle if is_meant(call)]
    if not calls:
        return None
    switches = [_switch(graph.root, call) for graph, call in calls]
    first = next((each for each in switches if each.is_default), switches[0])
    is_sure = not first.is_default and all(graph.standing.kind == "deployed" for graph, _ in calls)
    more = len({call.span for _, call in calls}) - 1
    others = f", and {more:,} more {'call is' if more == 1 else 'calls are'} switched off" if more else ""
    why = f"no call of this module has an instance: {first.text}{others}"
    return Standing("switched_off", why, LOW if is_sure else AT_MOST_MEDIUM, first.span)


def _switch(root: Root, call: IdleCall) -> _Switch:
    off = _OFF.get(call.argument, "{} is not enabled").format(without_keys(call.address))
    source: tuple[str, Span] | None = None
    for name, datum in call.decided().items():
        for hop in datum.hops():
            if hop.span is None:
                continue
            if hop.kind == "variable_default" and parent(hop.span.file.path) == root.directory:
                return _Switch(f"{off} by the default of {hop.label} ({_line(hop.span)})", hop.span, True)
            source = source or (hop.label or name, hop.span)
    if source is None:
        return _Switch(f"{off} ({_line(call.span)})", call.span, False)
    name, span = source
    return _Switch(f"{off} by {_line(span)} ({name})", span, False)


def _line(span: Span) -> str:
    return f"{span.file.path}:{span.line}"
