"""Where a root stands: deployed as far as can be seen, or what says that it is not.

The rules stand in docs/adr/0029-where-a-finding-stands.md.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from dasf_lint.core.address import without_keys
from dasf_lint.core.graph import Graph, IdleCall, Root
from dasf_lint.core.source import FileTree, ReadError, Span, parent
from dasf_lint.core.standing import DEPLOYED, Standing
from dasf_lint.core.words import words
from dasf_lint.project import environments

_SET_ASIDE: Final = frozenset({"archive", "archived", "archives", "deprecated", "obsolete", "old"})
_EXAMPLES: Final = frozenset({"example", "examples", "sample", "samples"})
_TESTS: Final = frozenset({"fixture", "fixtures", "testdata", "tests"})
_TEST: Final = "test"
"""An environment as well, so that there must be a program of tests in it."""
_TEST_PROGRAM: Final = re.compile(r"test_.*\.py|.*_test\.(?:go|py)|conftest\.py")


class Standings:
    """Of the roots of a run, by what their directories are called.

    applied  why the module in a directory is surely applied as it stands; empty where nothing says so
    """

    def __init__(self, tree: FileTree, rules: environments.Rules, applied: Callable[[str], str]) -> None:
        self._tree = tree
        self._rules = rules
        self._applied = applied
        self._tests: dict[str, bool] = {}

    def of(self, root: Root) -> Standing:
        is_unit = root.kind == "terraform" and bool(root.file)
        directory = parent(root.file) if is_unit else root.directory
        found = self._by_name(directory)
        if found.kind == "deployed" or environments.is_configured(root, self._rules):
            return found if found.kind == "deployed" else DEPLOYED
        if found.kind == "example" and root.kind == "terraform" and not is_unit and self._applied(root.directory):
            # Somebody keeps the state of it.
            return DEPLOYED
        return found

    def _by_name(self, directory: str) -> Standing:
        around = _around(directory)
        for each, word in around:
            if word in _SET_ASIDE:
                return Standing("set_aside", f"set aside ({each}): nothing here says that it is still deployed", 1)
        for each, word in around:
            what = "an example" if word in _EXAMPLES else "a test" if self._is_test(each, word) else ""
            if what:
                return Standing("example", f"{what} ({each}): nothing here says that it is deployed", 1)
        return DEPLOYED

    def _is_test(self, directory: str, word: str) -> bool:
        if word != _TEST:
            return word in _TESTS
        found = self._tests.get(directory)
        if found is None:
            try:
                found = any(_TEST_PROGRAM.fullmatch(entry.name) for entry in self._tree.entries(directory))
            except ReadError:
                found = False
            self._tests[directory] = found
        return found


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
    return Standing("switched_off", why, 2 if is_sure else 1, first.span)


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
