"""YAML and JSON documents: plain values of any shape, and documents that have the shape of a schema."""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

SCALARS: Final = (
    "", "x", "yes", "on", "010", "0x1F", "0o17", "1_000", "1:30", ".inf", "-.NaN", "1e400", "~", "null", "true", "2024-01-01", "2024-13-45T00:00:00Z",
    "*x", "&a 1", "!!str 1", "!!python/object:os.system x", "!x y", "<<", "'it''s'", '"a\\x1bb"', "\"\\ud800\"", "|\n   x\n   y", ">-\n   x", "? x", "- x",
    "${var.a}", "${var.${var.a}}", "${bundle.target}", "${resources.jobs.a.id}", "${workspace.current_user.short_name}", "${", "$${a}", "{{secrets/a/b}}",
    "::error::x", "##[error]x", "=1+1", "@x", "`x`", "%TAG", "# c", "dev", "prod", "users", "NONE", "9" * 40, "../x", "/etc", "resources/*.yml", "**",
)  # fmt: skip
KEYS: Final = (
    "a",
    "b",
    "name",
    "id",
    "x",
    "resources",
    "targets",
    "default",
    "1",
    "true",
    "<<",
    "'*'",
    '"\\n"',
    "\u00e9",
    "include",
    "? [a]",
)


class Document:
    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self, options: Sequence[str]) -> str:
        return self.random.choice(options)

    def flow(self, depth: int = 2) -> str:
        """YAML in one line."""
        match self.random.randrange(5) if depth else 4:
            case 0:
                return "[" + ", ".join(self.flow(depth - 1) for _ in range(self.random.randrange(4))) + "]"
            case 1:
                items = (f"{self.one(KEYS)}: {self.flow(depth - 1)}" for _ in range(self.random.randrange(3)))
                return "{" + ", ".join(items) + "}"
            case 2:
                return f"&{self.one('abc')} {self.flow(depth - 1)}"
            case 3:
                return f"*{self.one('abc')}"
        return self.one(SCALARS)

    def block(self, depth: int = 3, indent: str = "") -> str:
        """YAML in lines, each of which ends."""
        lines: list[str] = []
        listed = self.random.random() < 0.3
        for _ in range(self.random.randrange(1, 5)):
            head = f"{indent}- " if listed else f"{indent}{self.one(KEYS)}:"
            if depth and self.random.random() < 0.4:
                anchor = f" &{self.one('abc')}" if self.random.random() < 0.2 else ""
                lines.append(f"{head}{anchor}\n{self.block(depth - 1, indent + '  ')}")
            else:
                lines.append(f"{head} {self.flow(1)}\n")
        return "".join(lines)

    def shaped(self, shape: Mapping[str, Any], indent: str = "") -> str:
        """Some keys of a shape: a text is one of its words, a mapping a shape, a list of one shape a list."""
        lines: list[str] = []
        for key in self.random.sample(list(shape), self.random.randrange(1, len(shape) + 1)):
            lines.append(f"{indent}{key}:{self._value(shape[key], indent)}")
        return "".join(lines)

    def _value(self, shape: Any, indent: str) -> str:
        if self.random.random() < 0.04:
            return f" {self.flow(1)}\n"
        if callable(shape):
            return f" {json.dumps(shape(self.random))}\n"
        if isinstance(shape, dict):
            return "\n" + self.shaped(shape, indent + "  ")
        if isinstance(shape, list):
            turns = range(self.random.randrange(3))
            if isinstance(shape[0], dict):
                items = (self.shaped(shape[0], indent + "    ") for _ in turns)
                return "\n" + "".join(f"{indent}  -{item[len(indent) + 3 :]}" for item in items) if turns else " []\n"
            return " [" + ", ".join(self._word(shape[0]) for _ in turns) + "]\n"
        return f" {self._word(shape)}\n"

    def _word(self, shape: str) -> str:
        """Mostly the first of the words, which is a right one."""
        words = shape.split("|")
        return words[0] if self.random.random() < 0.7 else self.one(words)

    def json(self, depth: int = 3) -> Any:
        """A value for a JSON document."""
        match self.random.randrange(6) if depth else self.random.randrange(2, 6):
            case 0:
                return [self.json(depth - 1) for _ in range(self.random.randrange(4))]
            case 1:
                return {self.one(KEYS): self.json(depth - 1) for _ in range(self.random.randrange(4))}
            case 2:
                return self.random.choice([0, 1, -1, 10**30, 1.5, 1e300, -0.0])
            case 3:
                return self.random.choice([None, True, False])
        return self.one(SCALARS)
