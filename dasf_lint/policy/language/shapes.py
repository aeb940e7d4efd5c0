"""The provider schemas as conditions need them: `**` as concrete paths, and where types keep parts."""

from collections.abc import Mapping, Sequence

from dasf_lint.facts import shapes
from dasf_lint.policy.language.grammar import Fork, Path, forks, parse


class FactShapes:
    """Shapes from the shipped facts. One for a process is enough: nothing in it depends on the input."""

    __slots__ = ("_deep", "_parts", "_possible")

    def __init__(self) -> None:
        self._deep: dict[tuple[str, str], tuple[Fork, ...] | None] = {}
        self._possible: dict[tuple[str, tuple[Path, ...]], tuple[Path, ...]] = {}
        self._parts: dict[str, dict[str, tuple[Path, ...]]] = {}

    def paths_matching(self, kind: str, pattern: str) -> Sequence[Fork] | None:
        key = (kind, pattern)
        if key not in self._deep:
            found = shapes.paths_matching(kind, pattern)
            self._deep[key] = None if found is None else forks([parse(text).steps for text in found])
        return self._deep[key]

    def possible(self, kind: str, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        key = (kind, paths)
        found = self._possible.get(key)
        if found is None:
            kept = [path for path in paths if not path.deep or self.paths_matching(kind, path.text) != ()]
            found = self._possible[key] = tuple(kept)
        return found

    def parts(self, name: str) -> Mapping[str, Sequence[Path]]:
        found = self._parts.get(name)
        if found is None:
            table = shapes.parts(name)
            found = {kind: tuple(parse(text) for text in paths if text) for kind, paths in table.items()}
            self._parts[name] = found
        return found


SHAPES = FactShapes()
