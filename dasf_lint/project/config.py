"""`.dasf-lint.yaml`: what a project says about how it wants to be linted. Data only, and none that leads outside."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias, cast

from dasf_lint.core import yaml
from dasf_lint.core.answers import Profile, Severity, at_least
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import FileTree, ReadError, SourceFile, Span, join, normalise, parent
from dasf_lint.core.yaml import YamlNode, plain
from dasf_lint.project.schema import check, read_schema

FILE: Final = ".dasf-lint.yaml"
SCHEMA: Final = "config.schema.json"
NOT_BUILT: Final = ("attest", "overrides")
_OTHER_NAMES: Final = (".dasf-lint.yml", "dasf-lint.yaml", "dasf-lint.yml")

Scalar: TypeAlias = bool | int | Fraction | str
Literal: TypeAlias = Scalar | list[Scalar]


class ConfiguredRoot(NamedTuple):
    """An entry of `roots`. `path` is relative to the project root; it may be a bundle's root file."""

    path: str
    var_files: tuple[str, ...]
    workspace: str | None
    environment: str | None
    span: Span


class EnvironmentRule(NamedTuple):
    """An entry of `environments`: what belongs to the environment `name`."""

    name: str
    paths: tuple[str, ...]
    targets: tuple[str, ...]
    var_files: tuple[str, ...]
    hosts: tuple[str, ...]


class ConfiguredSuppression(NamedTuple):
    """An entry of `suppress`. Without `address` and `path` it holds for the whole project."""

    policy: str
    address: str | None
    path: str | None
    reason: str
    owner: str | None
    until: str | None
    span: Span


class Config:
    """The configuration of a run; everything empty where there is none."""

    __slots__ = (
        "environments", "exclude", "fail_on", "ignore", "module_sources", "params", "path", "places", "policies",
        "profile", "roots", "select", "sets", "severity", "suppress",
    )  # fmt: skip

    def __init__(self) -> None:
        self.path: str | None = None
        self.select: tuple[str, ...] = ()
        self.ignore: tuple[str, ...] = ()
        self.profile: Profile | None = None
        self.fail_on: str | None = None
        self.severity: dict[str, Severity] = {}
        self.params: dict[str, dict[str, Literal]] = {}
        self.sets: dict[str, dict[str, list[Scalar]]] = {}
        self.exclude: tuple[str, ...] = ()
        self.roots: tuple[ConfiguredRoot, ...] = ()
        self.environments: tuple[EnvironmentRule, ...] = ()
        self.module_sources: dict[str, str] = {}
        self.policies: tuple[str, ...] = ()
        self.suppress: tuple[ConfiguredSuppression, ...] = ()
        self.places: dict[str, Span] = {}
        """Where an id stands that the configuration names, for a diagnostic about it."""

    def weakened(self) -> list[str]:
        """What it switches off or makes less grave, one sentence each."""
        found: list[str] = []
        if self.select:
            found.append(f"only {_listed(self.select)} asked")
        found += [f"{id} is not asked" for id in self.ignore]
        if self.fail_on is not None and not at_least("medium", self.fail_on):
            found.append(f"fails from {self.fail_on} up" if self.fail_on != "never" else "never fails on findings")
        found += [f"severity of {id} is {severity}" for id, severity in self.severity.items()]
        found += [f"parameter {name} of {id} is set" for id, values in self.params.items() for name in values]
        for name, change in self.sets.items():
            found += [f"set {name}: {len(change[verb])} {word}" for verb, word in _CHANGES if change.get(verb)]
        found += [f"{pattern} is excluded" for pattern in self.exclude]
        if self.suppress:
            found.append(f"{len(self.suppress)} suppressions")
        return found


_CHANGES: Final = (("add", "added"), ("remove", "removed"))


def load(
    tree: FileTree, start: str = ".", *, file: SourceFile | None = None, isolated: bool = False
) -> tuple[Config, list[Diagnostic]]:
    """The configuration nearest upwards from `start`, or the one that the command line names.

    With a mistake in it the defaults count, and the diagnostics say what is wrong.
    """
    if isolated:
        return Config(), []
    diagnostics: list[Diagnostic] = []
    if file is None:
        file = _find(tree, start, diagnostics)
        directory = parent(file.path) if file is not None else "."
    else:
        directory = "."
    if file is None:
        return Config(), diagnostics
    node, problems = yaml.load(file, dialect="own")
    diagnostics += problems
    if node is None or problems:
        return Config(), diagnostics
    diagnostics += check(node, read_schema(SCHEMA), not_built=NOT_BUILT)
    if diagnostics:
        return Config(), diagnostics
    reader = _Reader(node, directory)
    config = reader.read()
    config.path = file.path
    return (config, []) if not reader.diagnostics else (Config(), reader.diagnostics)


def _find(tree: FileTree, start: str, diagnostics: list[Diagnostic]) -> SourceFile | None:
    directory = start if tree.kind(start) == "directory" else parent(start)
    while True:
        path = join(directory, FILE)
        if tree.kind(path) is not None:
            try:
                return tree.read(path)
            except ReadError as error:
                diagnostics.append(Diagnostic.from_read_error(error))
                return None
        for name in _OTHER_NAMES:
            if tree.kind(join(directory, name)) == "file":
                message = f"{name} is not read; the configuration is named {FILE}"
                diagnostics.append(Diagnostic("error", "config", message, path=join(directory, name)))
        if directory == ".":
            return None
        directory = parent(directory)


class _Reader:
    """Takes values out of a document that follows the schema."""

    def __init__(self, node: YamlNode, directory: str) -> None:
        self._node = node
        self._directory = directory
        self.diagnostics: list[Diagnostic] = []

    def read(self) -> Config:
        config = Config()
        node = self._node
        config.select = self._ids("select", config)
        config.ignore = self._ids("ignore", config)
        config.profile = cast(Profile | None, _text(node, "profile"))
        config.fail_on = _text(node, "fail_on")
        for name in ("severity", "params"):
            within = node.get(name)
            if within is not None:
                config.places.update({id: within.key_span(id) for id in within.entries})
        config.severity = cast(dict[str, Severity], plain(node.get("severity")) or {})
        config.params = cast(dict[str, dict[str, Literal]], plain(node.get("params")) or {})
        config.sets = cast(dict[str, dict[str, list[Scalar]]], plain(node.get("sets")) or {})
        config.exclude = tuple(self._pattern(each) for each in _items(node, "exclude"))
        config.roots = tuple(self._root(each) for each in _items(node, "roots"))
        environments = node.get("environments")
        if environments is not None:
            config.environments = tuple(
                self._environment(name, entry.node) for name, entry in environments.entries.items()
            )
        sources = node.get("module_sources")
        if sources is not None:
            config.module_sources = {name: self._path(entry.node) for name, entry in sources.entries.items()}
        config.policies = tuple(self._path(each) for each in _items(node, "policies"))
        config.suppress = tuple(self._suppression(each, config) for each in _items(node, "suppress"))
        return config

    def _ids(self, name: str, config: Config) -> tuple[str, ...]:
        found = _items(self._node, name)
        config.places.update({each.text: each.span for each in found})
        return tuple(each.text for each in found)

    def _path(self, node: YamlNode) -> str:
        """A path relative to the directory of the configuration, as one relative to the project root."""
        path = normalise(join(self._directory, node.text)) if not node.text.startswith("/") else None
        if path is None:
            self.diagnostics.append(
                Diagnostic("error", "config", f"{node.text} leads outside the project root", span=node.span)
            )
            return "."
        return path

    def _pattern(self, node: YamlNode) -> str:
        if node.text.startswith("/") or ".." in node.text.split("/"):
            self.diagnostics.append(
                Diagnostic("error", "config", "a pattern is relative and has no ..", span=node.span)
            )
        return join(self._directory, node.text.removeprefix("./"))

    def _root(self, node: YamlNode) -> ConfiguredRoot:
        path = self._path(node.entries["path"].node)
        files = tuple(each.text for each in _items(node, "var_files"))
        for each in _items(node, "var_files"):
            if normalise(join(path, each.text)) is None:
                self.diagnostics.append(
                    Diagnostic("error", "config", f"{each.text} leads outside the project root", span=each.span)
                )
        return ConfiguredRoot(path, files, _text(node, "workspace"), _text(node, "environment"), node.span)

    def _environment(self, name: str, node: YamlNode) -> EnvironmentRule:
        return EnvironmentRule(
            name,
            tuple(self._pattern(each) for each in _items(node, "paths")),
            tuple(each.text for each in _items(node, "targets")),
            tuple(each.text for each in _items(node, "var_files")),
            tuple(each.text for each in _items(node, "hosts")),
        )

    def _suppression(self, node: YamlNode, config: Config) -> ConfiguredSuppression:
        path = node.get("path")
        policy = node.entries["policy"].node
        config.places[policy.text] = policy.span
        return ConfiguredSuppression(
            policy.text,
            _text(node, "address"),
            self._pattern(path) if path is not None else None,
            node.entries["reason"].node.text,
            _text(node, "owner"),
            _text(node, "until"),
            node.span,
        )


def _text(node: YamlNode, name: str) -> str | None:
    found = node.get(name)
    return found.text if found is not None else None


def _items(node: YamlNode, name: str) -> Sequence[YamlNode]:
    found = node.get(name)
    return found.items if found is not None else ()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) + (" is" if len(names) == 1 else " are")
