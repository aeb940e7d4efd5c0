"""The table of phases says what each follows."""

import ast
import inspect
import re

from dasf_lint.bundle import phases

SOURCE = inspect.getsource(phases)
FILE = re.compile(r"bundle/[\w/]+\.go\b")


def comments_above(name: str) -> list[tuple[str, str]]:
    """Every entry of a table with the comment above it, its lines joined."""
    [table] = [
        node.value
        for node in ast.parse(SOURCE).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name
    ]
    assert isinstance(table, ast.Tuple)
    lines = SOURCE.split("\n")
    found: list[tuple[str, str]] = []
    for entry in table.elts:
        above: list[str] = []
        at = entry.lineno - 2
        while lines[at].lstrip().startswith("#"):
            above.insert(0, lines[at].lstrip().removeprefix("# "))
            at -= 1
        found.append((ast.unparse(entry), " ".join(above)))
    return found


def test_each_phase_names_the_file_of_the_cli_that_it_follows() -> None:
    for table in ("PHASES", "LAST_PHASES"):
        for entry, comment in comments_above(table):
            assert FILE.search(comment), entry


def test_each_phase_says_what_it_reads() -> None:
    for table in ("PHASES", "LAST_PHASES"):
        for entry, comment in comments_above(table):
            assert re.search(r": \S", comment), entry


def test_no_phase_runs_twice() -> None:
    names = [entry for entry, _ in comments_above("PHASES")]
    assert len(names) == len(set(names)) == len(phases.PHASES)
