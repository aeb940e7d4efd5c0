"""One target on its way through the phases."""

import posixpath
from collections.abc import Mapping, Sequence

from dasf_lint.bundle.complaints import Complaints
from dasf_lint.bundle.files import Loaded
from dasf_lint.bundle.value import BundleValue, mapping
from dasf_lint.core.source import FileTree, join, parent, relative_to

USER_NAME = "${workspace.current_user.userName}"
SHORT_NAME = "${workspace.current_user.short_name}"


class BundleOptions:
    """What a caller may say.

    variables    names and values of `--var`, in their order
    environment  the environment variables that count; None where none do
    cli_version  the version that constraints are checked against; None leaves them unchecked
    base         stands before paths in messages, see `files.Loaded`
    """

    __slots__ = ("base", "cli_version", "environment", "target", "variables")

    def __init__(
        self,
        *,
        target: str | None = None,
        variables: Sequence[tuple[str, str]] = (),
        environment: Mapping[str, str] | None = None,
        cli_version: str | None = None,
        base: str = "",
    ) -> None:
        self.target = target
        self.variables = tuple(variables)
        self.environment: Mapping[str, str] = environment or {}
        self.cli_version = cli_version
        self.base = base


class TargetState:
    """The configuration of one target, and what the phases tell each other beside it.

    root           a map; the phases write into it, so its containers belong to this target alone
    root_is_set    whether the target itself names `workspace.root_path`
    bundle_root    the bundle's directory as an absolute path, of which only the part below the project root is read
    sync_root      the directory that is uploaded: `bundle_root` or one above it
    symbolic       variables without a value that can be known: `looked_up` in the workspace, or `without_value`
    assignments    texts `name=value` of the command line, for the CLI to split
    relied_on      paths of files beside the configuration that values were taken from
    referred       how many values references have put in place
    text_made      how many characters texts have in which references were replaced
    compared       how many names were compared for suggestions
    is_final       the values are those that the CLI printed after everything that may change them
    keep_going     an error does not end the sequence of phases: the linter wants to see what there is to see
    """

    __slots__ = (
        "_in_git", "assignments", "bundle_root", "compared", "complaints", "is_final", "keep_going", "loaded",
        "looked_up", "notes", "options", "project_root", "referred", "relied_on", "root", "root_is_set", "symbolic",
        "sync_root", "target", "text_made", "tree", "unfinished", "without_value",
    )  # fmt: skip

    def __init__(self, tree: FileTree, loaded: Loaded, options: BundleOptions, *, keep_going: bool = False) -> None:
        self.tree = tree
        self.loaded = loaded
        self.options = options
        self.complaints = Complaints(loaded.complaints)
        self.complaints.tolerant = keep_going
        self.root: BundleValue = loaded.root
        self.target = ""
        self.root_is_set = False
        self.project_root = loaded.base or "/project"
        self.bundle_root = posixpath.normpath(posixpath.join(self.project_root, loaded.directory))
        self.sync_root = self.bundle_root
        self.symbolic: set[str] = set()
        self.looked_up: set[str] = set()
        self.without_value: set[str] = set()
        self.is_final = False
        self.keep_going = keep_going
        self.unfinished = False
        self.referred = 0
        self.text_made = 0
        self.compared = 0
        self.assignments: tuple[str, ...] = ()
        self.notes: list[str] = []
        self.relied_on: set[str] = set()
        self._in_git: bool | None = None

    @property
    def directory(self) -> str:
        return self.loaded.directory

    @property
    def in_git(self) -> bool:
        """Whether the bundle lies in a checkout, of which nothing is read."""
        if self._in_git is None:
            directory = self.directory
            self._in_git = self.tree.kind(join(directory, ".git")) is not None
            while not self._in_git and directory != ".":
                directory = parent(directory)
                self._in_git = self.tree.kind(join(directory, ".git")) is not None
        return self._in_git

    @property
    def is_immutable(self) -> bool:
        """Whether what is uploaded goes to a folder of its own, whose path is not known before."""
        return self.is_true("experimental", "immutable_folder")

    def loaded_note(self, note: str) -> None:
        """Something that the CLI keeps to itself and a reader should know."""
        if note not in self.notes:
            self.notes.append(note)

    def located(self, value: BundleValue) -> BundleValue | None:
        """The place of a complaint that the CLI makes without one; the linter names it."""
        return value if self.keep_going else None

    def tree_path(self, absolute: str) -> str | None:
        """A path of the tree for an absolute one; None outside the project root."""
        if absolute == self.project_root:
            return "."
        prefix = self.project_root.rstrip("/") + "/"
        return absolute.removeprefix(prefix) if absolute.startswith(prefix) else None

    def shown(self, absolute: str) -> str:
        """An absolute path as messages print it: relative to the project root where there is no absolute one."""
        if self.loaded.base:
            return absolute
        return relative_to(absolute, self.project_root)

    def get(self, *keys: str) -> BundleValue | None:
        return self.root.get(*keys)

    def text(self, *keys: str) -> str:
        return self.root.string(*keys)

    def section(self, name: str) -> dict[str, BundleValue]:
        """A top-level map to write into, made where it is missing."""
        value = self.root.map.get(name)
        if value is None or value.kind != "map":
            value = self.root.map[name] = mapping({}) if value is None else value.but("map", {})
        return value.map

    def resources(self, kind: str) -> dict[str, BundleValue]:
        """The resources of a kind that are maps, by key."""
        group = self.root.get("resources", kind)
        if group is None or group.kind != "map":
            return {}
        return {key: resource for key, resource in group.map.items() if resource.kind == "map"}

    @property
    def mode(self) -> str:
        return self.text("bundle", "mode")

    def is_true(self, *keys: str) -> bool:
        value = self.root.get(*keys)
        return value is not None and value.kind == "bool" and value.data is True

    def is_false(self, *keys: str) -> bool:
        value = self.root.get(*keys)
        return value is not None and value.kind == "bool" and value.data is False
