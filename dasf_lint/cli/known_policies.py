"""All policies that are known in a place, with the text of each: for commands about policies themselves."""

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dasf_lint import configured
from dasf_lint.cli import request
from dasf_lint.cli.places import real
from dasf_lint.cli.policies import holds, is_shipped, load, shipped_in, top_of, within
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import DirectoryTree
from dasf_lint.policy import packs
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.pack import SETS_FILE, Pack
from dasf_lint.policy.places import Places
from dasf_lint.project.config import Config


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
        if not any(holds(directory, real_place) for directory in self.directories):
            return None
        return [each for each in self.pack.policies if any(holds(real_place, file) for file in self.files_of(each))]

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
            if os.path.isfile(file) and (not wanted or any(holds(each, file) for each in wanted)):
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
        (*(real(top_of(each)[0]) for each in directories), made.tree.root),
        found.config,
    )
