"""Which environment a configuration belongs to, from what the project says and from what things are called."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.environment_words import environments_in, whole_word
from dasf_lint.core.graph import Confidence, Environment, Graph, Node, Root
from dasf_lint.core.source import parent
from dasf_lint.core.wildcards import Wildcard
from dasf_lint.project.config import Config, ConfiguredRoot, EnvironmentRule
from dasf_lint.project.globs import Globs

_CONFIGURED: Final = 100
_MODE: Final = 95
_MODE_ALONE: Final = 74
"""`mode: production` of a target whose name says nothing."""
_TARGET: Final = 80
_VARIANT: Final = 60
_DIRECTORY: Final = 55
PatternKey = Literal["paths", "targets", "var_files", "hosts"]
"""A key of an entry of `environments` that holds patterns."""

_MODES: Final = {"production": "prod", "development": "dev"}


class Signal(NamedTuple):
    """What one thing says. `name` None: it speaks of several environments at once."""

    strength: int
    name: str | None
    evidence: str


class Rules:
    """What the configuration says of environments, compiled once for all roots; it remembers what was met."""

    __slots__ = ("budget", "file", "has_unknown_host", "roots", "rules")

    def __init__(self, config: Config) -> None:
        self.file = config.path
        self.budget = Budget(limits.max_pattern_comparisons)
        self.roots: dict[str, list[ConfiguredRoot]] = {}
        for each in config.roots:
            self.roots.setdefault(each.path, []).append(each)
        self.rules = [_EnvironmentRule(each, self.budget) for each in config.environments]
        self.has_unknown_host = False

    def diagnostics(self) -> list[Diagnostic]:
        if self.budget.left >= 0:
            return []
        message = f"more than {limits.max_pattern_comparisons:,} comparisons with `environments`; some are not known"
        return [Diagnostic("error", "limit", message, path=self.file)]

    def unmet(self, key: PatternKey) -> Iterator[tuple[str, int]]:
        """The environment and the index of every pattern below a key that nothing fitted."""
        for rule in self.rules:
            yield from ((rule.name, index) for index in rule.patterns(key).unmet())


class _NamePatterns:
    """Patterns of names; a name that was asked for already costs nothing."""

    __slots__ = ("_asked", "_budget", "_met", "_wildcards")

    def __init__(self, patterns: Sequence[str], budget: Budget) -> None:
        self._wildcards = [Wildcard(each) for each in patterns]
        self._budget = budget
        self._asked: dict[str, bool] = {}
        self._met: set[int] = set()

    def fit(self, name: str) -> bool:
        if name not in self._asked:
            able = self._budget.take(len(self._wildcards))
            fitting = [index for index, each in enumerate(self._wildcards) if able and each.fits(name)]
            self._met.update(fitting)
            self._asked[name] = bool(fitting)
        return self._asked[name]

    def unmet(self) -> Iterator[int]:
        return (index for index in range(len(self._wildcards)) if index not in self._met)


class _EnvironmentRule:
    """An entry of `environments`."""

    __slots__ = ("hosts", "name", "paths", "targets", "var_files")

    def __init__(self, rule: EnvironmentRule, budget: Budget) -> None:
        self.name = rule.name
        # A root stands in its directory, so what lies below `live` begins with the root at `live` itself.
        self.paths = Globs([each.removesuffix("/**") or each for each in rule.paths], budget)
        self.targets = _NamePatterns(rule.targets, budget)
        self.var_files = _NamePatterns(rule.var_files, budget)
        self.hosts = _NamePatterns([_host(each) for each in rule.hosts], budget)

    def patterns(self, key: PatternKey) -> "Globs | _NamePatterns":
        names = {"targets": self.targets, "var_files": self.var_files, "hosts": self.hosts}
        return self.paths if key == "paths" else names[key]

    def means(self, root: Root) -> bool:
        # Every pattern is asked, also where one has answered: those that fit nothing are told.
        is_target = root.kind == "bundle" and root.variant is not None and self.targets.fit(root.variant)
        names = (*(path.rpartition("/")[2] for path in root.var_files), *root.var_files)
        files = sum(self.var_files.fit(name) for name in names)
        places = sum(self.paths.match(place) for place in _places(root))
        return places > 0 or is_target or files > 0


def assign(graph: Graph, rules: Rules) -> Environment | None:
    """Sets the environment of a graph and of each of its nodes; returns that of the graph."""
    signals = list(signals_of(graph, rules))
    found = decide(signals)
    graph.environment = found
    for node in graph:
        own = list(_host_signals(graph, node, rules)) if rules.rules else []
        node.environment = decide([*own, *signals]) if own else found
    return found


def decide(signals: list[Signal]) -> Environment | None:
    """The strongest signal wins; equally strong ones that differ leave it unknown; none at all is None."""
    if not signals:
        return None
    strongest = max(signal.strength for signal in signals)
    counting = [signal for signal in signals if signal.strength == strongest]
    names = {signal.name for signal in counting}
    agreeing = [signal for signal in signals if signal.name in names] if len(names) == 1 else counting
    ordered = sorted(agreeing, key=lambda signal: -signal.strength)
    evidence = tuple(dict.fromkeys(signal.evidence for signal in ordered))
    confidence: Confidence = "high" if strongest >= 75 else "medium"
    if len(names) != 1 or None in names:
        return Environment(None, "low", evidence)
    return Environment(counting[0].name, confidence, evidence)


def signals_of(graph: Graph, rules: Rules) -> Iterator[Signal]:
    yield from _root_signals(graph.root, rules)
    for node in graph.of_kind("bundle.target"):
        mode = node.body.get("mode")
        if mode.kind == "text" and mode.scalar in _MODES:
            strength = _strength_of_mode(_MODES[str(mode.scalar)], environments_in(graph.root.variant or ""))
            if strength is not None:
                yield Signal(strength, _MODES[str(mode.scalar)], f"the mode of the target is {mode.scalar}")


def _strength_of_mode(meant: str, named: Sequence[str]) -> int | None:
    """How much the mode of a target says beside its name; None: nothing.

    A mode says how a target is deployed. Teams give `mode: production` to staging and acceptance targets, too, because
    it allows a shared path, so a name of its own counts more.
    """
    if not named:
        return _MODE if meant == "dev" else _MODE_ALONE
    if named == [meant]:
        return _MODE
    # A target named prod in development mode contradicts itself; which of the two is meant, nobody knows.
    return _TARGET if named == ["prod"] else None


def _root_signals(root: Root, rules: Rules) -> Iterator[Signal]:
    yield from _configured(root, rules)
    if root.kind == "bundle":
        if root.variant is not None:
            yield from _named(_TARGET, root.variant, f"the target is named {root.variant}")
    else:
        for path in root.var_files:
            yield from _variable_file(path, root)
        if root.workspace not in (None, "default"):
            yield from _named(_VARIANT, root.workspace, f"the workspace is named {root.workspace}")
        if root.file:
            yield from _directory(parent(root.file), _VARIANT)
    yield from _directory(root.directory)


def _named(strength: int, name: str, evidence: str) -> Iterator[Signal]:
    found = environments_in(name)
    if found:
        yield Signal(strength, found[0] if len(found) == 1 else None, evidence)


def _variable_file(path: str, root: Root) -> Iterator[Signal]:
    name = path.rpartition("/")[2]
    stem = name.removesuffix(".json").removesuffix(".tfvars")
    found = list(_named(_VARIANT, stem, f"the variable file is named {name}"))
    yield from found
    folder = parent(path)
    if not found and folder != root.directory:
        word = whole_word(folder.rpartition("/")[2])
        if word is not None:
            yield Signal(_VARIANT, word, f"the variable file lies in {folder}")


def _directory(directory: str, strength: int = _DIRECTORY) -> Iterator[Signal]:
    """The nearest folder that is a word for an environment: `live/dev` is dev.

    A folder `live` around others is by the custom of Terragrunt where everything that is deployed stands, whatever its
    environment: `live/shared` is none.
    """
    nearest = directory
    while directory != ".":
        name = directory.rpartition("/")[2]
        word = whole_word(name)
        if word is not None and (directory == nearest or name.lower() != "live"):
            yield Signal(strength, word, f"the directory is {directory}")
            return
        directory = parent(directory)


def is_configured(root: Root, rules: Rules) -> bool:
    """Whether the configuration lists a root, or says of which environment it is."""
    places = (root.directory, root.file) if root.kind == "bundle" else _places(root)
    return any(place in rules.roots for place in places) or any(rule.means(root) for rule in rules.rules)


def _places(root: Root) -> tuple[str, ...]:
    """The directories that speak for a root: its own, and that of the unit which applies it."""
    return (root.directory, parent(root.file)) if root.kind == "terraform" and root.file else (root.directory,)


def _configured(root: Root, rules: Rules) -> Iterator[Signal]:
    places = dict.fromkeys((root.directory, root.file) if root.kind == "bundle" else _places(root))
    for each in (entry for place in places for entry in rules.roots.get(place, ())):
        if each.environment is not None and _is_variant(root, each.var_files):
            workspace = each.workspace
            if workspace is None or workspace == root.workspace:
                yield Signal(_CONFIGURED, each.environment, f"{rules.file} lists {root.id} as {each.environment}")
    for rule in rules.rules:
        if rule.means(root):
            yield Signal(_CONFIGURED, rule.name, f"{rules.file} counts {root.id} as {rule.name}")


def _is_variant(root: Root, files: tuple[str, ...]) -> bool:
    if not files:
        return True
    ends = [file.rpartition("/")[2] for file in files]
    return [path.rpartition("/")[2] for path in root.var_files] == ends


def _host_signals(graph: Graph, node: Node, rules: Rules) -> Iterator[Signal]:
    """What the configuration says about the host of the provider that a node uses."""
    provider = graph.get(node.provider) if node.provider is not None else None
    host = provider.body.get("host") if provider is not None else None
    if host is None or host.kind != "text":
        rules.has_unknown_host |= host is not None and host.kind == "unknown"
        return
    name = _host(str(host.scalar))
    for rule in rules.rules:
        if rule.hosts.fit(name):
            yield Signal(_CONFIGURED, rule.name, f"{rules.file} counts the host {name} as {rule.name}")


def _host(text: str) -> str:
    """The host of an address, lower case."""
    rest = text.partition("://")[2] if "://" in text else text
    return rest.partition("/")[0].partition("?")[0].lower()
