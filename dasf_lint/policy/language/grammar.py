"""The grammar of paths: how a policy names places of a resource.

path      = step ("." step)* ;  step = head index* view*
head      = name | "quoted name" | pattern of keys, such as "*_plaintext" | "**" | "$fact"
index     = "[*]" | "[" digits "]" ;  view = "|" name
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

StepKind = Literal["name", "index", "each", "keys", "deep", "fact", "view"]


class PathError(ValueError):
    """A path that does not follow the grammar; `column` counts from 0."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


class Step(NamedTuple):
    kind: StepKind
    text: str
    at: int = 0


class Path:
    """A parsed path. `single` says that it names one place: no `[*]`, no pattern, no `**`."""

    __slots__ = ("single", "steps", "text")

    def __init__(self, text: str, steps: tuple[Step, ...]) -> None:
        self.text = text
        self.steps = steps
        self.single = all(step.kind not in ("each", "keys", "deep") for step in steps)

    @property
    def deep(self) -> bool:
        return self.steps[0].kind == "deep"

    def __repr__(self) -> str:
        return f"Path({self.text!r})"


def parse(text: str) -> Path:
    """Raises PathError with the column."""
    steps: list[Step] = []
    at = 0
    expect_head = True
    while at < len(text):
        char = text[at]
        if expect_head:
            at, step = _head(text, at)
            steps.append(step)
            expect_head = False
        elif char == ".":
            at += 1
            expect_head = True
        elif char == "[":
            end = text.find("]", at)
            inside = text[at + 1 : end] if end > 0 else ""
            if inside == "*":
                steps.append(Step("each", "[*]"))
            elif inside.isascii() and inside.isdigit():
                steps.append(Step("index", f"[{inside}]", int(inside)))
            else:
                raise PathError("an index is [*] or a number in brackets", at)
            at = end + 1
        elif char == "|":
            end = at + 1
            while end < len(text) and (text[end].isalnum() or text[end] == "_"):
                end += 1
            if end == at + 1:
                raise PathError("the name of a view is missing after |", at)
            steps.append(Step("view", text[at + 1 : end]))
            at = end
        else:
            raise PathError(f"unexpected {char!r}", at)
    if expect_head:
        raise PathError("a name is missing", at)
    if any(step.kind == "deep" for step in steps[1:]):
        raise PathError("** stands at the beginning of a path only", text.find("**", 1))
    if steps[0].kind == "deep" and len(steps) == 1:
        raise PathError("a name is missing after **", len(text))
    return Path(text, tuple(steps))


def _head(text: str, at: int) -> tuple[int, Step]:
    if text[at] == '"':
        end = text.find('"', at + 1)
        if end < 0:
            raise PathError("the closing quote is missing", at)
        return end + 1, Step("name", text[at + 1 : end])
    end = at
    while end < len(text) and text[end] not in '.[]|"':
        end += 1
    name = text[at:end]
    if not name or any(char.isspace() for char in name):
        raise PathError("a name is missing", at)
    if name == "**":
        return end, Step("deep", name)
    if name[0] == "$":
        return end, Step("fact", name[1:])
    return end, Step("keys" if "*" in name else "name", name)


class Fork(NamedTuple):
    """Paths with the same beginning: a step, whether one of them ends there, and how the others go on."""

    step: Step
    ends: bool
    inner: "tuple[Fork, ...]"


def forks(paths: Iterable[Sequence[Step]]) -> tuple[Fork, ...]:
    """Paths as a tree, so that what they have in common is walked once. Recursion is bounded by their length."""
    rests: dict[Step, list[Sequence[Step]]] = {}
    for steps in paths:
        rests.setdefault(steps[0], []).append(steps[1:])
    return tuple(
        [Fork(step, not all(after), forks([steps for steps in after if steps])) for step, after in rests.items()]
    )
