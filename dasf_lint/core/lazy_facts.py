"""What is known of a node beside its body, computed when a policy asks for it."""

from collections.abc import Callable, Iterator, Mapping

from dasf_lint.core.data import Datum


class LazyFacts(Mapping[str, Datum]):
    """Each fact by its name, made once."""

    __slots__ = ("_found", "_makers")

    def __init__(self, makers: Mapping[str, Callable[[], Datum]]) -> None:
        self._makers = makers
        self._found: dict[str, Datum] = {}

    def __getitem__(self, name: str) -> Datum:
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._makers[name]()
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
