"""What may be a credential in the files of a bundle, whoever uses it, if anybody: nodes of the files that hold some.

Beside what has a documented form wherever it stands, that is the default of a variable with the name of a credential,
whatever a target gives to it.
"""

import re
from collections.abc import Iterator
from typing import Final

from dasf_lint.bundle import python
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import walk
from dasf_lint.core import written
from dasf_lint.core.credential_names import kind_of_name
from dasf_lint.core.data import ABSENT, Datum, mapping
from dasf_lint.core.graph import Node, Root
from dasf_lint.core.source import ReadError
from dasf_lint.core.written import Named


def file_nodes(state: TargetState, root: Root) -> Iterator[Node]:
    """The nodes of the files of a target that hold some."""
    named = list(_defaults(state))
    for path in (state.loaded.file, *state.loaded.files):
        try:
            file = state.tree.read(path)
        except ReadError:
            # Loading has said so.
            continue
        node = written.node_of(root, file, "bundle.file", [each for each in named if each.span.file is file])
        if node is not None:
            yield node


_REFERENCE: Final = re.compile(r"\$\{(?:var|variables)\.([A-Za-z0-9_-]+)")


def used(state: TargetState) -> Datum:
    """Of each variable of a target whether its value is taken in a text of the bundle; nothing of one where nobody can
    know, because Python code sees them all or a file cannot be read."""
    if state.loaded.broken or python.of(state) is not None:
        return ABSENT
    names: set[str] = set()
    for path in (state.loaded.file, *state.loaded.files):
        try:
            names.update(_REFERENCE.findall(state.tree.read(path).text))
        except ReadError:
            return ABSENT
    variables = state.loaded.root.get("variables")
    declared = [name for name, _ in variables.items()] if variables is not None else []
    return mapping({"variables": mapping({name: Datum("bool", name in names) for name in declared})})


def _defaults(state: TargetState) -> Iterator[Named]:
    variables = state.loaded.root.get("variables")
    for variable, declared in variables.items() if variables is not None else ():
        default = declared.get("default")
        for path, value in walk(default) if default is not None else ():
            name = next((step for step in reversed(path) if isinstance(step, str)), variable)
            if value.kind == "string" and value.span is not None and kind_of_name(name) is not None:
                # Where it is not replaced, the target has it.
                yield Named(name, value.text, value.span, idle=True)
