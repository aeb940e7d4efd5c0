"""Which policies a command works with: the built-in ones and those that somebody adds."""

import os
import posixpath
import sys
from collections.abc import Iterable, Sequence

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, request, terminal
from dasf_lint.cli.places import real
from dasf_lint.cli.running import PathProblem
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.nearest import hint
from dasf_lint.core.source import DirectoryTree, SourceFile, Span
from dasf_lint.policy import packs
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.pack import Pack, Room, adds
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
        place, name = top_of(directory)
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
    found = (("." if holds(real(each), root) else request.below(root, real(each))) for each in places)
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


def top_of(directory: str) -> tuple[str, str]:
    """The directory that the paths of policies are relative to, and what is read of it."""
    if os.path.isdir(directory):
        return directory, "."
    place, name = os.path.split(directory)
    return place or ".", name


def holds(above: str, below: str) -> bool:
    return below == above or below.startswith(above.rstrip(os.sep) + os.sep)


def shipped_in(place: str) -> list[Policy] | None:
    """The policies that come with the tool and stand at a place; None of a place anywhere else."""
    shipped_place = packs.directory()
    if shipped_place is None:
        return None
    top, real_place = real(shipped_place), real(place)
    if not holds(top, real_place):
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
