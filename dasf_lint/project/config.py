"""`.dasf-lint.yaml`: what a project says about how it wants to be linted. Data only, and none that leads outside."""

import typing
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, cast

from dasf_lint.core import limits
from dasf_lint.core.answers import Attestation, EntryScope, Profile, Severity
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.file_names import CONFIG_FILE
from dasf_lint.core.graph import Program
from dasf_lint.core.source import FileTree, ReadError, SourceFile, Span, is_at_or_below, join, normalise, parent
from dasf_lint.project.schema import check, read_schema

if TYPE_CHECKING:
    from dasf_lint.core.yaml_nodes import YamlNode

FILE: Final = CONFIG_FILE
SCHEMA: Final = "config.schema.json"
_OTHER_NAMES: Final = (".dasf-lint.yml", "dasf-lint.yaml", "dasf-lint.yml")

PolicyKey: TypeAlias = typing.Literal["select", "ignore", "severity", "params", "suppress", "attest"]
"""A key of the configuration that names policies."""
ConfigScalar: TypeAlias = bool | int | Fraction | str
ConfigLiteral: TypeAlias = ConfigScalar | list[ConfigScalar]


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

    @property
    def scope(self) -> EntryScope:
        return EntryScope(path=self.path, address=self.address)


class ConfiguredOverride(NamedTuple):
    """An entry of `overrides`: what takes the place of the same key at the top; None where the entry does not say."""

    paths: tuple[str, ...]
    select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    severity: Mapping[str, Severity] | None
    profile: Profile | None


class Config:
    """The configuration of a run; everything empty where there is none.

    path      the file, relative to the project root; as it was named where the command line names it
    digest    SHA-256 over its bytes
    is_given  the command line names it
    ignored   the file of the repository that would count, were it not for `--isolated` or `--config`
    """

    __slots__ = (
        "_node", "attest", "digest", "environments", "exclude", "fail_on", "ignore", "ignored", "is_given",
        "module_sources", "overrides", "pack", "params", "path", "policies", "preview", "profile", "program", "roots",
        "select", "sets", "severity", "suppress",
    )  # fmt: skip

    def __init__(self, node: "YamlNode | None" = None) -> None:
        self._node = node
        self.path: str | None = None
        self.digest = ""
        self.is_given = False
        self.ignored: str | None = None
        self.select: tuple[str, ...] = ()
        self.ignore: tuple[str, ...] = ()
        self.profile: Profile | None = None
        self.preview = False
        self.fail_on: str | None = None
        self.program: Program | None = None
        self.pack: str | None = None
        self.severity: dict[str, Severity] = {}
        self.params: dict[str, dict[str, ConfigLiteral]] = {}
        self.sets: dict[str, dict[str, list[ConfigScalar]]] = {}
        self.exclude: tuple[str, ...] = ()
        self.roots: tuple[ConfiguredRoot, ...] = ()
        self.environments: tuple[EnvironmentRule, ...] = ()
        self.module_sources: dict[str, str] = {}
        self.policies: tuple[str, ...] = ()
        self.suppress: tuple[ConfiguredSuppression, ...] = ()
        self.attest: tuple[Attestation, ...] = ()
        self.overrides: tuple[ConfiguredOverride, ...] = ()

    @property
    def directory(self) -> str:
        """What its paths are relative to: it speaks of nothing above."""
        return "." if self.path is None or self.is_given else parent(self.path)

    def decides_by(self, path: str) -> bool:
        """Whether a file is the configuration itself or below a directory of its policies: it counts for every root."""
        return path == self.path or any(is_at_or_below(path, directory) for directory in self.policies)

    def place(self, *at: str | int) -> Span | None:
        """Where a value stands: `place("exclude", 0)`."""
        return self._node.place(at) if self._node is not None else None

    def key_place(self, *at: str | int) -> Span | None:
        """Where a key stands: `key_place("severity", "token-lifetime")`."""
        return self._node.place(at, on_key=True) if self._node is not None else None

    def policy_names(self) -> Iterator[tuple[PolicyKey, str, Span | None]]:
        """Every name of a policy in it, below which key, and where."""
        for index, name in enumerate(self.select):
            yield "select", name, self.place("select", index)
        for index, name in enumerate(self.ignore):
            yield "ignore", name, self.place("ignore", index)
        for name in self.severity:
            yield "severity", name, self.key_place("severity", name)
        for name in self.params:
            yield "params", name, self.key_place("params", name)
        for index, each in enumerate(self.suppress):
            yield "suppress", each.policy, self.place("suppress", index, "policy")
        for index, attestation in enumerate(self.attest):
            if attestation.policy is not None:
                yield "attest", attestation.policy, self.place("attest", index, "policy")
        for index, override in enumerate(self.overrides):
            for at, name in enumerate(override.select or ()):
                yield "select", name, self.place("overrides", index, "select", at)
            for at, name in enumerate(override.ignore or ()):
                yield "ignore", name, self.place("overrides", index, "ignore", at)
            for name in override.severity or ():
                yield "severity", name, self.key_place("overrides", index, "severity", name)

    def attested_controls(self) -> Iterator[tuple[str, Span | None]]:
        for index, attestation in enumerate(self.attest):
            if attestation.control is not None:
                yield attestation.control, self.place("attest", index, "control")


# --- which file counts ------------------------------------------------------------------------------------------------


def common_directory(tree: FileTree, paths: Sequence[str]) -> str:
    """The deepest directory that holds all paths, whatever their order; a directory holds itself."""
    shared: list[str] | None = None
    for path in paths:
        clean = normalise(path) or "."
        directory = clean if tree.kind(clean) == "directory" else parent(clean)
        steps = [] if directory == "." else directory.split("/")
        if shared is None:
            shared = steps
        same = 0
        while same < min(len(shared), len(steps)) and shared[same] == steps[same]:
            same += 1
        del shared[same:]
    return "/".join(shared or ()) or "."


def load(
    tree: FileTree, start: str = ".", *, file: SourceFile | None = None, isolated: bool = False
) -> tuple[Config, list[Diagnostic]]:
    """The configuration nearest upwards from the directory `start`, or the one that the command line names.

    With a mistake in it the defaults count, and the diagnostics say what is wrong.
    """
    misnamed: list[Diagnostic] = []
    path, *above = _upwards(tree, start, misnamed) or ("",)
    if isolated or file is not None:
        config, diagnostics = (Config(), []) if file is None or isolated else _read(file, ".")
        config.is_given, config.ignored = file is not None and not isolated, path or None
        return config, diagnostics
    passed_over = [does_not_count(each, f"{path} is nearer to what is checked") for each in above]
    if not path or misnamed:
        return Config(), misnamed
    try:
        config, diagnostics = _read(tree.read(path), parent(path))
    except ReadError as error:
        config, diagnostics = Config(), [Diagnostic.from_read_error(error)]
    return config, [*diagnostics, *passed_over]


def does_not_count(path: str, why: str) -> Diagnostic:
    """A configuration that somebody wrote and that is not applied."""
    return Diagnostic("warning", "unused-config", f"this configuration does not count: {why}", path=path)


def _upwards(tree: FileTree, start: str, misnamed: list[Diagnostic]) -> list[str]:
    """Every configuration at or above a directory, the nearest first, and files below it that were meant as one."""
    found: list[str] = []
    directory = start if tree.kind(start) == "directory" else parent(start)
    while True:
        path = join(directory, FILE)
        if tree.kind(path) is not None or _leads_outside(tree, path):
            found.append(path)
        for name in _OTHER_NAMES if not found else ():
            if tree.kind(join(directory, name)) == "file":
                message = f"{name} is not read; the configuration is named {FILE}"
                misnamed.append(Diagnostic("error", "config", message, path=join(directory, name)))
        if directory == ".":
            return found
        directory = parent(directory)


def _leads_outside(tree: FileTree, path: str) -> bool:
    """Whether it is a link out of the project: to the tree nothing stands there, and somebody means it to count."""
    try:
        tree.read(path)
    except ReadError as error:
        return error.code == "outside-root"
    return True


def _read(file: SourceFile, directory: str) -> tuple[Config, list[Diagnostic]]:
    from dasf_lint.core import yaml

    node, diagnostics = yaml.load(file, dialect="own", most=limits.max_config_values)
    if not diagnostics and node is not None:
        diagnostics = check(node, read_schema(SCHEMA))
    config = Config()
    if not diagnostics and node is not None:
        reader = _ConfigReader(node, directory)
        config, diagnostics = reader.read(), reader.diagnostics
    if diagnostics:
        return Config(), diagnostics
    config.path, config.digest = file.path, sha256(file.data).hexdigest()
    return config, []


# --- what it says -----------------------------------------------------------------------------------------------------


class _ConfigReader:
    """Takes values out of a document that follows the schema."""

    def __init__(self, node: "YamlNode", directory: str) -> None:
        self._node = node
        self._directory = directory
        self.diagnostics: list[Diagnostic] = []

    def read(self) -> Config:
        from dasf_lint.core.yaml import plain

        node = self._node
        config = Config(node)
        config.select = _texts(node, "select")
        config.ignore = _texts(node, "ignore")
        config.profile = cast(Profile | None, _text(node, "profile"))
        config.preview = plain(node.get("preview")) is True
        config.fail_on = _text(node, "fail_on")
        config.program = cast(Program | None, _text(node, "program"))
        config.pack = _text(node, "pack")
        config.severity = cast(dict[str, Severity], plain(node.get("severity")) or {})
        config.params = cast(dict[str, dict[str, ConfigLiteral]], plain(node.get("params")) or {})
        config.sets = cast(dict[str, dict[str, list[ConfigScalar]]], plain(node.get("sets")) or {})
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
        config.suppress = tuple(self._suppression(each) for each in _items(node, "suppress"))
        config.attest = tuple(self._attestation(each) for each in _items(node, "attest"))
        config.overrides = tuple(self._override(each) for each in _items(node, "overrides"))
        return config

    def _path(self, node: "YamlNode") -> str:
        """A path relative to the directory of the configuration, as one relative to the project root."""
        path = normalise(join(self._directory, node.text)) if not node.text.startswith("/") else None
        if path is None:
            self.diagnostics.append(
                Diagnostic("error", "config", f"{node.text} leads outside the project root", span=node.span)
            )
            return "."
        return path

    def _pattern(self, node: "YamlNode") -> str:
        if node.text.startswith("/") or ".." in node.text.split("/"):
            self.diagnostics.append(
                Diagnostic("error", "config", "a pattern is relative and has no ..", span=node.span)
            )
        return join(self._directory, node.text.removeprefix("./"))

    def _root(self, node: "YamlNode") -> ConfiguredRoot:
        path = self._path(node.entries["path"].node)
        files = _texts(node, "var_files")
        for each in _items(node, "var_files"):
            if normalise(join(path, each.text)) is None:
                self.diagnostics.append(
                    Diagnostic("error", "config", f"{each.text} leads outside the project root", span=each.span)
                )
        return ConfiguredRoot(path, files, _text(node, "workspace"), _text(node, "environment"), node.span)

    def _environment(self, name: str, node: "YamlNode") -> EnvironmentRule:
        return EnvironmentRule(
            name,
            tuple(self._pattern(each) for each in _items(node, "paths")),
            _texts(node, "targets"),
            _texts(node, "var_files"),
            _texts(node, "hosts"),
        )

    def _suppression(self, node: "YamlNode") -> ConfiguredSuppression:
        path = node.get("path")
        return ConfiguredSuppression(
            node.entries["policy"].node.text,
            _text(node, "address"),
            self._pattern(path) if path is not None else None,
            node.entries["reason"].node.text,
            _text(node, "owner"),
            _text(node, "until"),
            node.span,
        )

    def _attestation(self, node: "YamlNode") -> Attestation:
        given = node.get("scope")
        scope = EntryScope()
        if given is not None:
            root, path = given.get("root"), given.get("path")
            scope = EntryScope(
                self._root_name(root) if root is not None else None,
                self._pattern(path) if path is not None else None,
                _text(given, "address"),
                _text(given, "environment"),
            )
        return Attestation(
            _text(node, "policy"),
            _text(node, "control"),
            scope,
            node.entries["reason"].node.text,
            _text(node, "owner"),
            _text(node, "until"),
            node.span,
        )

    def _override(self, node: "YamlNode") -> ConfiguredOverride:
        from dasf_lint.core.yaml import plain

        return ConfiguredOverride(
            tuple(self._pattern(each) for each in _items(node, "paths")),
            _texts(node, "select") if node.get("select") is not None else None,
            _texts(node, "ignore") if node.get("ignore") is not None else None,
            cast(dict[str, Severity] | None, plain(node.get("severity"))),
            cast(Profile | None, _text(node, "profile")),
        )

    def _root_name(self, node: "YamlNode") -> str:
        """A pattern of roots, `.` the directory of the configuration, with or without a variant behind it."""
        found = self._pattern(node)
        directory, bracket, variant = found.partition("[")
        directory = "/".join(part for part in directory.split("/") if part not in ("", ".")) or "."
        return directory + bracket + variant


def _text(node: "YamlNode", name: str) -> str | None:
    found = node.get(name)
    return found.text if found is not None else None


def _items(node: "YamlNode", name: str) -> "Sequence[YamlNode]":
    found = node.get(name)
    return found.items if found is not None else ()


def _texts(node: "YamlNode", name: str) -> tuple[str, ...]:
    return tuple(each.text for each in _items(node, name))
