"""Directories of this repository that the configuration names for remote sources of modules."""

from collections.abc import Iterator, Mapping

from dasf_lint.core import limits
from dasf_lint.core.source import join, normalise


class SourceMap:
    """Sources by what `?ref=`, a leading `git::` and a `.git` at the end do not change; it remembers what was met.

    A source stands for the whole of itself, or for what lies in it: both `repository//inner` and, as Terraform allows
    for well-known hosts, `repository/inner` lead to `inner` below the directory of the repository.
    """

    __slots__ = ("_directories", "_met", "_names")

    def __init__(self, directories: Mapping[str, str] = {}) -> None:
        self._directories = dict(directories)
        self._names: dict[str, list[str]] = {}
        self._met: set[str] = set()
        for name in directories:
            self._names.setdefault(_bare(name), []).append(name)

    def directory(self, source: str) -> str | None:
        """Where a source leads, below the project root; None where nothing is said of it."""
        if not self._names or len(source) > limits.max_path_length:
            return None
        wanted = repository = _bare(source)
        while repository not in self._names:
            repository, slash, _ = repository.rpartition("/")
            if not slash:
                return None
        names = self._names[repository]
        self._met.update(names)
        return normalise(join(self._directories[names[0]], wanted[len(repository) :].lstrip("/")))

    def unmet(self) -> Iterator[str]:
        """What no module call was about."""
        return (name for name in self._directories if name not in self._met)


def _bare(source: str) -> str:
    address = source.partition("?")[0].removeprefix("git::")
    scheme, separator, rest = address.partition("://")
    repository, double_slash, inner = (rest if separator else address).partition("//")
    return f"{scheme}{separator}{repository.removesuffix('.git')}{double_slash}{inner}".rstrip("/")
