"""Which policies a command works with: the built-in ones and those that somebody adds."""

import os
import sys
from collections.abc import Iterator, Sequence

import click

from dasf_lint import __version__
from dasf_lint.cli import terminal
from dasf_lint.cli.places import real
from dasf_lint.cli.running import PathProblem
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.nearest import hint
from dasf_lint.core.source import DirectoryTree, FileTree
from dasf_lint.policy import pack as packs
from dasf_lint.policy.model import Policy
from dasf_lint.policy.pack import Pack
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.text import render_diagnostics


def load(directories: Sequence[str], *, base: Pack | None = None) -> tuple[Pack, list[Diagnostic]]:
    """The built-in pack, or another, with the policies of directories that the command line names."""
    pack = packs.builtin() if base is None else base
    diagnostics: list[Diagnostic] = []
    room = packs.Room()
    for directory in directories:
        if not os.path.exists(directory):
            raise PathProblem(f"{directory} of --policies does not exist")
        place, name = (directory, ".") if os.path.isdir(directory) else os.path.split(directory)
        if shipped_in(directory) is not None:
            # They are loaded already, and would be the namesakes of themselves.
            continue
        before = pack
        pack, found = packs.load(DirectoryTree(real(place or ".")), name, before, room)
        if not found and not packs.adds(before, pack):
            # Most likely the wrong directory: a run without what somebody asked for must not look like a good one.
            raise click.UsageError(f"no policy in {directory}")
        diagnostics += found
    return pack, diagnostics


def shipped_in(place: str) -> list[Policy] | None:
    """The policies that come with the tool and stand at a place; None of a place anywhere else."""
    shipped = packs.directory()
    if shipped is None:
        return None
    top, real_place = real(shipped), real(place)
    if real_place != top and not real_place.startswith(top + os.sep):
        return None
    below = os.path.relpath(real_place, top).replace(os.sep, "/")
    return [each for each in packs.builtin().policies if below == "." or f"{each.path}/".startswith(f"{below}/")]


def tell(diagnostics: Sequence[Diagnostic]) -> None:
    """What is wrong with the text of policies, for whoever waits."""
    colour = terminal.uses_colour(sys.stderr)
    terminal.write_error(render_diagnostics(diagnostics, RenderOptions(__version__, colour=colour)))


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
    return any(policy is each for each in packs.builtin().policies)


def is_place(name: str) -> bool:
    """Whether a word names a directory or file of policies rather than a policy."""
    return os.sep in name or name.endswith((".yaml", ".yml")) or os.path.isdir(name)


def places_of(policy: Policy, directories: Sequence[str]) -> Iterator[tuple[FileTree, str]]:
    """Where the text of a policy may stand, the file that was loaded first."""
    shipped = packs.directory()
    for directory in (*directories, *([shipped] if shipped is not None else [])):
        tree = DirectoryTree(real(directory if os.path.isdir(directory) else os.path.dirname(directory) or "."))
        if tree.kind(policy.path) == "file":
            yield tree, policy.path
