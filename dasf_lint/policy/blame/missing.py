"""What is missing where a condition is false: said of a resource or a block as a whole, which has no value to name."""

from collections.abc import Iterator, Mapping
from typing import Final

from dasf_lint.core import limits
from dasf_lint.core.truth import FALSE
from dasf_lint.policy.ask.conditions import elements_of, truth
from dasf_lint.policy.ask.elements import Element, is_nothing
from dasf_lint.policy.ask.places import single
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.grammar import Path
from dasf_lint.policy.language.tree import All, Any, Condition, Leaf, Parts, Quantifier, Related

Missing = Element | Path | str
"""A value that is wrong or left out; a path that leads nowhere; or said in words."""


def missing(condition: Condition, scope: Element, run: Run) -> tuple[Missing, ...]:
    return tuple(_missing(condition, scope, run))[: limits.max_told_elements]


def _missing(condition: Condition, scope: Element, run: Run) -> Iterator[Missing]:
    match condition:
        case Leaf(path):
            yield single(scope, path, run)
        case All(operands) | Any(operands):
            for operand in operands:
                if truth(operand, scope, run) is FALSE:
                    yield from _missing(operand, scope, run)
        case Quantifier(word="some", over=Related() as relation):
            if not elements_of(relation, scope, run, whole=True).elements:
                yield no_such(relation)
        case Quantifier(word="some", over=Parts(name)):
            yield f"no {name} is there"
        case Quantifier(word="some", over=tuple() as paths):
            yield from _places(paths, scope, run)
        case _:
            return


def _places(paths: tuple[Path, ...], scope: Element, run: Run) -> Iterator[Missing]:
    for path in paths if scope.node is None else run.shapes.possible(scope.node.kind, paths):
        there = elements_of((path,), scope, run, whole=False).elements
        yield from there if any(not is_nothing(each.datum) for each in there) else (path,)


_STANDS: Final[Mapping[str, str]] = {
    "same_module": "stands in its module",
    "same_root": "stands in its root",
    "same_repository": "stands in its repository",
}


def no_such(relation: Related) -> str:
    """`no databricks_ip_access_list belongs to it`."""
    return f"no {' or '.join(relation.types)} {_STANDS.get(relation.link, 'belongs to it')}"
