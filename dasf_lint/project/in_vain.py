"""What somebody wrote into a configuration, or as one, and that has no effect on a run.

A run over a part of a repository says nothing of entries about the rest: an entry is told only where the walk below the
directories of the run came to the place that it means.
"""

from collections.abc import Iterable, Iterator, Sequence

from dasf_lint.core import limits
from dasf_lint.core.answers import EntryScope
from dasf_lint.core.diagnostics import Diagnostic, short
from dasf_lint.core.source import FileTree, Span, directories_above, is_at_or_below, join, parent
from dasf_lint.project.config import FILE, Config, common_directory, does_not_count
from dasf_lint.project.discovery import Discovery
from dasf_lint.project.environments import PatternKey, Rules
from dasf_lint.project.roots import Roots


def nested(tree: FileTree, paths: Sequence[str], found: Roots) -> list[Diagnostic]:
    """Configurations further down than what a run is about: below its directories, around its files and roots."""
    common = common_directory(tree, paths)
    around = {*paths, *(join(root.directory, FILE) for root in found.roots)}
    directories = {
        directory for path in around for directory in directories_above(path) if not is_at_or_below(common, directory)
    }
    here = [path for directory in directories if tree.kind(path := join(directory, FILE)) == "file"]
    below = [] if found.walk is None else [p for p in found.walk.settings if not is_at_or_below(common, parent(p))]
    told = sorted({*here, *below})
    why = "only one at or above everything that is checked does"
    more = f"; nor do {len(told) - limits.max_mistakes:,} more" if len(told) > limits.max_mistakes else ""
    shown = told[: limits.max_mistakes]
    return [does_not_count(path, why + (more if path == shown[-1] else "")) for path in shown]


class ConfiguredEntries:
    """The entries of a configuration, and which of them a run could have made use of.

    walk      what was seen; None where nothing is told
    is_whole  whether the command line lets no target or value of its own stand for those of the repository: with one,
              roots are left out or judged otherwise, and what the configuration says of them cannot be met
    """

    def __init__(self, tree: FileTree, config: Config, walk: Discovery | None, *, is_whole: bool) -> None:
        self._tree = tree
        self._config = config
        is_complete = walk is not None and not any(each.level == "error" for each in walk.diagnostics)
        self._walk = walk if is_complete else None
        self._is_whole = is_whole

    def unused(self, rules: Rules, sources: Iterable[str], overrides: Iterable[tuple[int, int]]) -> list[Diagnostic]:
        """Those that nothing fitted. `sources` are the keys of `module_sources` that no module call was about,
        `overrides` the entries of that key by index, each with a pattern that no resource was about."""
        if self._walk is None:
            return []
        found = [*self._exclude(self._walk), *self._roots(self._walk)]
        if self._is_whole:
            found += [*self._environments(rules), *self._overrides(overrides)]
        if self.saw(self._config.directory):
            place = self._config.key_place
            found += [
                _unused(f"no module call has the source {short(each)}", place("module_sources", each))
                for each in sources
            ]
        more = len(found) - limits.max_mistakes
        if more > 0:
            message = f"{more:,} more entries have no effect"
            found[limits.max_mistakes :] = [Diagnostic("warning", "unused-config", message, path=self._config.path)]
        return found

    def saw_all_of(self, scope: EntryScope) -> bool:
        """Whether everything was judged that an entry of this scope may be about."""
        root = None if scope.root is None else scope.root.partition("[")[0]
        places = [_place(each) for each in (root, scope.path) if each is not None]
        return self._is_whole and all(map(self.saw, places or (self._config.directory,)))

    def saw_all_below(self, directory: str) -> bool:
        """Whether everything in a directory was judged as it is."""
        return self._is_whole and self.saw(directory)

    def saw(self, path: str) -> bool:
        """Whether the walk came to a path, or would have, were it there."""
        if self._walk is None:
            return False
        while path != "." and self._tree.kind(path) != "directory":
            path = parent(path)
        return path in self._walk.directories

    def _exclude(self, walk: Discovery) -> Iterator[Diagnostic]:
        for index in walk.exclude.unmet():
            if index < len(self._config.exclude) and self.saw(_place(self._config.exclude[index])):
                yield _unused("no path fits this pattern", self._config.place("exclude", index))

    def _roots(self, walk: Discovery) -> Iterator[Diagnostic]:
        known = {*walk.modules, *walk.bundles, *walk.bundles.values()}
        for index, each in enumerate(self._config.roots):
            if each.path not in known and self.saw(each.path):
                why = "holds no Terraform and no bundle" if self._tree.kind(each.path) is not None else "does not exist"
                yield _unused(f"{short(each.path)} {why}", self._config.place("roots", index, "path"))

    def _environments(self, rules: Rules) -> Iterator[Diagnostic]:
        keys: dict[PatternKey, str] = {"paths": "root", "targets": "target", "var_files": "variable file"}
        if not rules.has_unknown_host:
            keys["hosts"] = "known host"
        patterns = {each.name: each for each in self._config.environments}
        for key, what in keys.items():
            for name, index in rules.unmet(key):
                place = _place(patterns[name].paths[index]) if key == "paths" else self._config.directory
                if self.saw(place):
                    message = f"no {what} fits this pattern"
                    yield _unused(message, self._config.place("environments", name, key, index))

    def _overrides(self, unmet: Iterable[tuple[int, int]]) -> Iterator[Diagnostic]:
        entries, place = self._config.overrides, self._config.place
        says_nothing: set[int] = set()
        for index, each in enumerate(entries):
            if each == each._replace(select=None, ignore=None, severity=None, profile=None):
                says_nothing.add(index)
                yield _unused("it says nothing beside its paths", place("overrides", index))
            elif not each.paths:
                yield _unused("it names no paths", place("overrides", index))
        for index, pattern in unmet:
            if index not in says_nothing and self.saw(_place(entries[index].paths[pattern])):
                message = "no resource stands in a file that fits this pattern"
                yield _unused(message, place("overrides", index, "paths", pattern))


def _unused(message: str, span: Span | None) -> Diagnostic:
    return Diagnostic("warning", "unused-config", f"{message}, so it has no effect", span=span)


def _place(pattern: str) -> str:
    """The deepest path that everything lies in that fits a pattern."""
    segments: list[str] = []
    for segment in pattern.split("/"):
        if "*" in segment or "?" in segment:
            break
        if segment not in ("", "."):
            segments.append(segment)
    return "/".join(segments) or "."
