"""`--diff-base` and `--diff`: the state before a change, and what a run finds that the change brings or touches."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import click

from dasf_lint import configured, languages
from dasf_lint.changes import compare, patch
from dasf_lint.changes.before import CommitTree
from dasf_lint.changes.git import Git
from dasf_lint.changes.moves import moved_files
from dasf_lint.changes.patched import PatchedTree
from dasf_lint.changes.problem import ChangeProblem
from dasf_lint.changes.recorded import RecordedTree
from dasf_lint.changes.refs import git_directory
from dasf_lint.changes.touch import Touch
from dasf_lint.cli import policies, request
from dasf_lint.cli.places import real, top_of_repository
from dasf_lint.cli.running import HintedProblem
from dasf_lint.core import limits
from dasf_lint.core.answers import Report, Weakening
from dasf_lint.core.asked import Options
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.source import FileTree, ReadError, SourceFile, parent
from dasf_lint.engine import lint
from dasf_lint.policy import packs
from dasf_lint.policy.pack import Pack, Room
from dasf_lint.project import baseline
from dasf_lint.project.baseline import BaselineError
from dasf_lint.report.summary import plural

_STANDARD_INPUT: Final = "-"


class Before:
    """The state before a change.

    `tree` has it, and `now` is the working tree. That remembers what a run asks: where the state before answers the
    same, there is no need to judge it.
    """

    def __init__(
        self, made: request.Request, tree: CommitTree | PatchedTree, diagnostics: Sequence[Diagnostic] = ()
    ) -> None:
        self.tree = tree
        self.now = RecordedTree(made.tree)
        self._made = made
        self._diagnostics = diagnostics
        self._weakened: list[Weakening] = []

    def mark(self, report: Report, asked: Options, pack: Pack, directories: tuple[str, ...]) -> None:
        """Says of every finding of the working tree whether the change brings or touches it.

        `pack` is what `directories` of the command line make of the shipped policies.
        """
        config = self._config(asked.config)
        old_pack = self._pack(pack, directories)
        is_same = config is asked.config and old_pack.hash == pack.hash and self.now.answers_alike(self.tree)
        if is_same:
            compare.nothing_changed(report)
        else:
            self._compare(report, asked._replace(config=config), old_pack, directories)
        report.diagnostics += [*self._diagnostics, *self._unseen()]
        report.diagnostics = in_order(report.diagnostics)
        report.weakened += self._weakened
        report.hold_back()

    def _before(self, tree: FileTree, path: str) -> str:
        """What was judged for a path that is named: for a new file what it stands beside."""
        is_new = tree.kind(path) is None and self._made.tree.kind(path) == "file"
        return parent(path) if is_new else path

    def _compare(self, report: Report, asked: Options, pack: Pack, directories: tuple[str, ...]) -> None:
        tree = RecordedTree(self.tree)
        old = Report()
        stood = (self._before(tree, path) for path in asked.paths)
        paths = tuple(dict.fromkeys(path for path in stood if tree.kind(path) is not None))
        if paths:
            loaded = policies.within(self._made.tree.root, directories)
            found = configured.read(tree, asked.paths, pack, file=asked.config, isolated=asked.isolated, loaded=loaded)
            old = lint(tree, asked._replace(paths=paths, baseline=None), None, found)
        now = self._made.tree
        gone = [file for file in tree.files() if now.kind(file.path) is None]
        came = [file for file in self.now.files() if self.tree.kind(file.path) is None]
        moved = moved_files(gone, came)
        compare.Difference(old, report, moved).mark(Touch(self.tree, moved, languages.comments))
        report.diagnostics += _unread(old)

    def baseline(self, given: SourceFile | None) -> SourceFile | None:
        """The baseline that counts: that of the state before, where it is a file of the repository.

        Raises ChangeProblem where it is too large to be known.
        """
        if given is None or not self._is_ours(given):
            return given
        try:
            old = self.tree.read(given.path)
        except ReadError as error:
            if error.code != "unreadable":
                raise ChangeProblem(
                    f"what the baseline was before the change cannot be read: {error.message}"
                ) from None
            old = SourceFile(given.path, baseline.written((), (), {}).encode())
        added = _added(old, given)
        if added:
            what = plural(added, "entry", "entries")
            message = f"the change adds {what} to the baseline {given.path}, which counts here as it was before"
            self._weakened.append(Weakening("baseline", given.path, message))
        return given if old.data == given.data else old

    def _is_ours(self, given: SourceFile) -> bool:
        """Whether a file that the command line names is one of the repository. Raises ChangeProblem."""
        try:
            is_here = self._made.tree.kind(given.path) == "file"
            return is_here and self._made.tree.read(given.path).data == given.data
        except ReadError as error:
            raise ChangeProblem(f"what {given.path} was before the change is not looked up: {error.message}") from None

    def _config(self, given: SourceFile | None) -> SourceFile | None:
        """What a configuration that the command line names was before, where it is a file of the repository."""
        if given is None or not self._is_ours(given):
            return given
        try:
            old = self.tree.read(given.path)
        except ReadError:
            return given
        return given if old.data == given.data else old

    def _pack(self, pack: Pack, directories: tuple[str, ...]) -> Pack:
        """The policies of the command line as those of them were that the repository holds."""
        root = self._made.tree.root
        inside = [path for each in directories if (path := request.below(root, real(each))) is not None]
        if not inside:
            return pack
        outside = [each for each in directories if request.below(root, real(each)) is None]
        found, _ = policies.load(outside)
        room = Room()
        for index, path in enumerate(inside):
            if self.tree.kind(path) is not None:
                found, _ = packs.load(self.tree, path, found, room, inside[:index])
        return found

    def _unseen(self) -> Iterator[Diagnostic]:
        """What nobody knows how it was, as far as the run had to do with it."""
        for path in sorted(self.tree.unseen):
            if self.now.knows(path):
                message = f"what {path} was before the change is not seen, so everything in it counts as new"
                yield Diagnostic("warning", "before", message, path=path)


def _added(old: SourceFile, new: SourceFile) -> int:
    try:
        return baseline.added(baseline.read(old), baseline.read(new))
    except BaselineError:
        # The run says so of the one that counts.
        return 0


def _unread(old: Report) -> Iterator[Diagnostic]:
    errors = [each for each in old.diagnostics if each.level == "error"]
    if errors:
        first = f"{errors[0].path}: {errors[0].message}" if errors[0].path else errors[0].message
        more = f" (and {len(errors) - 1:,} more)" if len(errors) > 1 else ""
        what = "the state before the change could not be judged whole, so findings may count that it had"
        message = f"{what}: {first}{more}"
        yield Diagnostic("warning", "before", message)


@contextmanager
def before(made: request.Request, base: str | None, diff: str | None) -> Iterator[Before | None]:
    """The state before the change that one of the options names; None where none does. Raises click.UsageError."""
    _of_two_states(made, "--diff" if base is None else "--diff-base")
    try:
        if base is not None:
            with _git(made, base) as git:
                commit = git.merge_base(git.commit(git.directory.resolve(base), base), base)
                yield Before(made, CommitTree(git, commit, made.tree, made.prefix))
        elif diff is not None:
            yield _of_diff(made, diff)
        else:
            yield None
    except ChangeProblem as problem:
        raise HintedProblem(problem.message, problem.hint) from None


def _git(made: request.Request, base: str) -> Git:
    top = top_of_repository(made.tree.root)
    if top is None:
        hint = "--diff - takes a change as text"
        raise ChangeProblem(f"{made.tree.root} lies in no git repository, so {base} names nothing", hint)
    return Git(git_directory(top), top, made.borders)


def _of_diff(made: request.Request, diff: str) -> Before:
    try:
        with click.open_file(diff, "rb") as stream:
            data = stream.read(limits.max_diff_bytes + 1)
    except OSError as error:
        raise click.UsageError(f"{diff} of --diff: {(error.strerror or 'cannot be read').lower()}") from None
    if len(data) > limits.max_diff_bytes:
        raise click.UsageError(f"the diff is larger than {limits.max_diff_bytes:,} bytes")
    changes = patch.parse(data)
    tree = PatchedTree(changes, made.tree, made.prefix)
    message = "the diff is empty, so nothing counts as changed"
    return Before(made, tree, [] if changes else [Diagnostic("warning", "before", message)])


def check(base: str | None, diff: str | None, values: request.Values) -> None:
    """Raises click.UsageError for options that cannot be meant together."""
    option = "--diff" if base is None else "--diff-base"
    if "" in (base, diff):
        # Most likely a variable of a shell that is not set.
        raise click.UsageError(f"{option} is empty")
    if base is not None and diff is not None:
        raise click.UsageError("--diff-base and --diff exclude each other: both say what the change is")
    if diff == _STANDARD_INPUT and _STANDARD_INPUT in (values.plan, values.resolved, values.config, *values.var_file):
        raise click.UsageError("standard input is read once, and --diff takes it")


def check_names(made: request.Request, named: Mapping[str, str | None]) -> None:
    """Raises click.UsageError for a file that an option names by a link of the repository: where it leads is up to the
    change, and what stood at the name before would be another file."""
    for option, path in named.items():
        if path not in (None, _STANDARD_INPUT) and _leads_through_a_link(made.tree.root, path):
            raise click.UsageError(f"{path} of {option} is reached by a link of the repository; name the file itself")


def _leads_through_a_link(root: str, path: str) -> bool:
    current = os.path.abspath(path)
    while os.path.dirname(current) != current:
        above, name = os.path.split(current)
        if os.path.islink(current) and request.below(root, os.path.join(real(above), name)) is not None:
            return True
        current = above
    return False


def _of_two_states(made: request.Request, option: str) -> None:
    """Raises click.UsageError for values that nobody knows of the state before."""
    for given, what in ((made.options.plan, "a plan"), (made.options.resolved, "a resolved bundle")):
        if given is not None:
            raise click.UsageError(f"{option} compares two states, and {what} is of one: {given.path}")
