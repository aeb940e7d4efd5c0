"""Which policies a command works with: the built-in ones and those that somebody adds."""

import os
import posixpath
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import click

from dasf_lint import __version__, configured
from dasf_lint.cli import exits, request, terminal
from dasf_lint.cli.places import real
from dasf_lint.cli.running import PathProblem
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.nearest import hint
from dasf_lint.core.source import DirectoryTree, SourceFile, Span
from dasf_lint.policy import packs
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.pack import SETS_FILE, Pack, Room, adds
from dasf_lint.policy.places import Places
from dasf_lint.project.config import Config
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.text import render_diagnostics


def load(directories: Sequence[str], *, base: Pack | None = None) -> tuple[Pack, list[Diagnostic]]:
    """The built-in pack, or another, with the policies of directories that the command line names."""
    diagnostics: list[Diagnostic] = []
    pack = shipped(diagnostics) if base is None else base
    room = Room()
    given: list[str] = []
    for directory in directories:
        if not os.path.exists(directory):
            raise PathProblem(f"{directory} of --policies does not exist")
        place, name = _top(directory)
        if shipped_in(directory) is not None:
            # They are loaded already, and would be the namesakes of themselves.
            continue
        before, tree = pack, DirectoryTree(real(place))
        earlier = within(tree.root, given)
        given.append(directory)
        pack, found = packs.load(tree, name, before, room, earlier)
        if not found and not earlier and not adds(before, pack):
            # Most likely the wrong directory: a run without what somebody asked for must not look like a good one.
            raise click.UsageError(f"no policy in {directory}")
        diagnostics += _named(found, place)
    return pack, diagnostics


def shipped(diagnostics: list[Diagnostic]) -> Pack:
    """The policies that come with the tool. Somebody who edits them in a checkout is told of mistakes."""
    pack, found = packs.as_shipped()
    place = packs.directory()
    if found and place is not None:
        diagnostics += _named(found, os.path.relpath(place))
    return pack


def within(root: str, places: Iterable[str]) -> list[str]:
    """Places of the command line as a tree from `root` on has them: those in it, and all of it for what holds it."""
    found = (("." if _holds(real(each), root) else request.below(root, real(each))) for each in places)
    return [each for each in found if each is not None]


def _named(diagnostics: Iterable[Diagnostic], place: str) -> list[Diagnostic]:
    """Diagnostics of what was read below a place, with paths as somebody waits who named it."""
    files: dict[SourceFile, SourceFile] = {}

    def path_of(path: str) -> str:
        return posixpath.normpath(posixpath.join(place.replace(os.sep, "/"), path))

    def renamed(span: Span) -> Span:
        file = files.setdefault(span.file, SourceFile(path_of(span.file.path), span.file.data))
        return span._replace(file=file)

    return [
        Diagnostic(
            each.level, each.code, each.message,
            span=None if each.span is None else renamed(each.span),
            path=None if each.path is None else path_of(each.path),
        )
        for each in diagnostics
    ]  # fmt: skip


class Known(NamedTuple):
    """The policies that `check` would ask in the same place, and what is wrong with them or the configuration.

    directories  real places that somebody's own were loaded from
    brought      those of them that the configuration names
    tops         what the paths of policies are relative to
    config       the configuration that counts
    """

    pack: Pack
    diagnostics: list[Diagnostic]
    directories: tuple[str, ...]
    brought: tuple[str, ...]
    tops: tuple[str, ...]
    config: Config

    def in_place(self, place: str) -> list[Policy] | None:
        """The policies that are loaded already from a file or directory; None where others may stand in it."""
        shipped = shipped_in(place)
        if shipped is not None:
            return shipped
        real_place = real(place)
        if not any(_holds(directory, real_place) for directory in self.directories):
            return None
        return [each for each in self.pack.policies if any(_holds(real_place, file) for file in self.files_of(each))]

    def files_of(self, policy: Policy) -> Iterator[str]:
        """Where the text of a policy may stand, the file that was loaded first."""
        return (os.path.join(top, policy.path) for top, _ in self._texts_of(policy))

    def places_of(self, policy: Policy) -> Places | None:
        """The text of a policy, with the places of what it says; its path is that from where somebody waits."""
        return next((text for _, text in self._texts_of(policy)), None)

    def _texts_of(self, policy: Policy) -> Iterator[tuple[str, Places]]:
        """Read through the trees that it may have been loaded from, as it may be a link within one. Two directories may
        have files of one name, so what is no text of this policy is none."""
        for top in dict.fromkeys(self._tops_of(policy)):
            tree = DirectoryTree(top)
            if tree.kind(policy.path) == "file":
                path = os.path.relpath(os.path.join(top, policy.path)).replace(os.sep, "/")
                text = Places(tree.read(policy.path), path)
                if text.document is not None and text.document.mapping.get("id") == policy.id:
                    yield top, text

    def sets_in(self, places: Sequence[str]) -> Iterator[Places]:
        """The files of sets in some places, in all where none is named."""
        shipped_place = packs.directory()
        directories = (*([] if shipped_place is None else [real(shipped_place)]), *self.directories)
        wanted = [real(place) for place in places]
        for place in dict.fromkeys(directories):
            top = place if os.path.isdir(place) else os.path.dirname(place)
            file = os.path.join(top, SETS_FILE)
            if os.path.isfile(file) and (not wanted or any(_holds(each, file) for each in wanted)):
                yield Places(DirectoryTree(top).read(SETS_FILE), os.path.relpath(file).replace(os.sep, "/"))

    def _tops_of(self, policy: Policy) -> Sequence[str]:
        place = packs.directory()
        return (place,) if place is not None and is_shipped(policy) else self.tops


def known(directories: Sequence[str], values: request.Values) -> Known:
    """The built-in policies with those of the command line and of the configuration that counts here."""
    pack, diagnostics = load(directories)
    made = request.make((), values)
    asked = made.options
    loaded = within(made.tree.root, directories)
    found = configured.read(made.tree, asked.paths, pack, file=asked.config, isolated=asked.isolated, loaded=loaded)
    brought = tuple(real(os.path.join(made.tree.root, directory)) for directory in found.config.policies)
    return Known(
        found.pack,
        [*diagnostics, *found.diagnostics],
        (*map(real, directories), *brought),
        brought,
        (*(real(_top(each)[0]) for each in directories), made.tree.root),
        found.config,
    )


def _top(directory: str) -> tuple[str, str]:
    """The directory that the paths of policies are relative to, and what is read of it."""
    if os.path.isdir(directory):
        return directory, "."
    place, name = os.path.split(directory)
    return place or ".", name


def _holds(above: str, below: str) -> bool:
    return below == above or below.startswith(above.rstrip(os.sep) + os.sep)


def shipped_in(place: str) -> list[Policy] | None:
    """The policies that come with the tool and stand at a place; None of a place anywhere else."""
    shipped_place = packs.directory()
    if shipped_place is None:
        return None
    top, real_place = real(shipped_place), real(place)
    if not _holds(top, real_place):
        return None
    below = os.path.relpath(real_place, top).replace(os.sep, "/")
    return [each for each in packs.as_shipped()[0].policies if below == "." or f"{each.path}/".startswith(f"{below}/")]


def tell(diagnostics: Sequence[Diagnostic]) -> None:
    """What is wrong with the text of policies, for whoever waits."""
    colour = terminal.uses_colour(sys.stderr)
    terminal.write_error(render_diagnostics(diagnostics, RenderOptions(__version__, colour=colour)))


def ended(diagnostics: Sequence[Diagnostic]) -> int:
    """Policies that could not be loaded are told to whoever waits, and no list is complete without them."""
    tell(diagnostics)
    return exits.COULD_NOT_VOUCH if any(each.level == "error" for each in diagnostics) else exits.CLEAN


def checked_names(
    names: tuple[str, ...], pack: Pack, option: str, diagnostics: Sequence[Diagnostic] = ()
) -> tuple[str, ...]:
    """The names themselves; raises click.UsageError where one of them selects nothing.

    The policy may be there and unreadable: why some could not be loaded is told first.
    """
    knows = pack.lookup()
    for name in names:
        if not knows(name):
            tell(diagnostics)
            similar = hint(name, set(pack.names()))
            raise click.UsageError(f'no policy, alias, control or tag is named "{name}"{similar} ({option})')
    return names


def is_shipped(policy: Policy) -> bool:
    return any(policy is each for each in packs.as_shipped()[0].policies)


def is_place(name: str) -> bool:
    """Whether a word names a directory or file of policies rather than a policy."""
    return os.sep in name or name.endswith((".yaml", ".yml")) or os.path.isdir(name)
