"""`moved` blocks: what a resource of today was called before (Terraform, "Refactor modules").

Those of the root module alone: what a module moves inside of itself is relative to each of its calls.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from dasf_lint.hcl.traversal import as_traversal
from dasf_lint.terraform.module import InnerBlock, Module

_MOST: Final = 100
"""Blocks that are heeded, and moves that one address has behind it."""


class Move(NamedTuple):
    """Two addresses of modules or resources; a key of an instance may be part of each."""

    before: str
    after: str


def move_blocks(module: Module) -> tuple[Move, ...]:
    found = (Move(_address(each, "from"), _address(each, "to")) for each in module.moved[:_MOST])
    return tuple(each for each in found if each.before and each.after)


def earlier(address: str, known: Sequence[Move]) -> Iterator[str]:
    """What a resource was called before, the latest name first. Every address is told once."""
    told = {address}
    for _ in range(_MOST):
        names = (_undone(address, each) for each in known)
        found = next((name for name in names if name is not None and name not in told), None)
        if found is None:
            return
        told.add(found)
        yield found
        address = found


def _undone(address: str, move: Move) -> str | None:
    rest = address.removeprefix(move.after)
    is_inside = address.startswith(move.after) and (not rest or rest[0] in ".[")
    return move.before + rest if is_inside else None


def _address(block: InnerBlock, name: str) -> str:
    """As it is written, which is as addresses are; empty where it is none."""
    argument = block.content.argument(name)
    traversal = None if argument is None else as_traversal(argument.attribute.expr)
    if argument is None or traversal is None:
        return ""
    return "".join(argument.file.text[traversal.start : traversal.end].split())
