"""What may be a credential in the files of a root, whoever uses it, if anybody: nodes of the files that hold some.

Beside what has a documented form wherever it stands, that is what is one of several choices under a name of a
credential, whatever is chosen, and the default of a variable with such a name, whatever its callers give.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from dasf_lint.core import written
from dasf_lint.core.credential_names import kind_of_name
from dasf_lint.core.graph import Node, Root
from dasf_lint.core.source import ReadError, SourceFile, Span
from dasf_lint.core.written import Named
from dasf_lint.hcl import choices
from dasf_lint.hcl.nodes import Body, Expression, Literal, ObjectCons, TupleCons, walk
from dasf_lint.terraform.instances import ModuleInstance
from dasf_lint.terraform.module import Module, Variable
from dasf_lint.terraform.modules import Modules

_CALLS: Final = re.compile(rf"\b(?:{'|'.join(choices.FUNCTIONS)})[ \t\r\n]*\(")
_INDEXES: Final = re.compile(r"[\]}][ \t\r\n]*\[")


def file_nodes(
    modules: Modules, root: Root, instances: Iterable[ModuleInstance], more: Iterable[str]
) -> Iterator[Node]:
    """The nodes of the files of a root that hold some. `more` are the paths of files with values."""
    found: dict[SourceFile, tuple[Named, ...]] = {}
    for module in dict.fromkeys(instance.module for instance in instances):
        named = _in_module(modules, module, idle=not root.alone)
        for file in module.files:
            found[file] = tuple([each for each in named if each.span.file is file])
    for path in more:
        try:
            found.setdefault(modules.tree.read(path), ())
        except ReadError:
            # Whoever needs its values has said so.
            continue
    for file, named_here in found.items():
        node = written.node_of(root, file, "terraform.file", named_here)
        if node is not None:
            yield node


def _in_module(modules: Modules, module: Module, *, idle: bool) -> list[Named]:
    """`idle`: where a default is used, the variable has its value, and that is told instead."""
    found = [each._replace(idle=idle) for variable in module.variables.values() for each in _default(variable)]
    for file in module.files:
        body = modules.body(file.path)
        if body is not None and _may_choose(file.text):
            found.extend(_choices(body))
    return found


def _may_choose(text: str) -> bool:
    """Whether a text has what every choice between texts is written with; plain substrings are found first."""
    if "?" in text or _INDEXES.search(text) is not None:
        return True
    return any(name in text for name in choices.FUNCTIONS) and _CALLS.search(text) is not None


def _default(variable: Variable) -> Iterator[Named]:
    argument = variable.default
    if argument is not None:
        is_secret = variable.is_sensitive
        for name, literal in _texts(argument.expr, variable.name):
            if is_secret or kind_of_name(name) is not None:
                span = Span(argument.file, literal.start, literal.end)
                yield Named(name, str(literal.value), span, is_secret)


def _texts(expr: Expression, name: str) -> Iterator[tuple[str, Literal]]:
    """The texts of a default, each under the nearest name."""
    if type(expr) is Literal and isinstance(expr.value, str):
        yield name, expr
    elif type(expr) is ObjectCons:
        for key, item in expr.items:
            if type(key) is Literal:
                yield from _texts(item, str(key.value))
    elif type(expr) is TupleCons:
        for item in expr.items:
            yield from _texts(item, name)


def _choices(body: Body) -> Iterator[Named]:
    """Texts that are one of several choices under the name of a credential."""
    waiting = [body]
    while waiting:
        body = waiting.pop()
        for attribute in body.attributes.values():
            yield from _of(attribute.name, attribute.expr, body.file)
            for inner in walk(attribute.expr):
                if type(inner) is ObjectCons:
                    for key, item in inner.items:
                        if type(key) is Literal:
                            yield from _of(str(key.value), item, body.file)
        waiting.extend(block.body for block in body.blocks)


def _of(name: str, expr: Expression, file: SourceFile) -> Iterator[Named]:
    if kind_of_name(name) is not None:
        for literal in choices.chosen(expr):
            yield Named(name, str(literal.value), Span(file, literal.start, literal.end))
