"""The policies that a command line names: by their ids, or by the files and directories they stand in."""

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import click

from dasf_lint.cli import known_policies, policies, request
from dasf_lint.cli.known_policies import Known
from dasf_lint.cli.running import PathProblem
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.nearest import hint
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.pack import Pack


class ChosenPolicies(NamedTuple):
    """The policies that are named, of all that are known; `places` are the files and directories among the names."""

    known: Known
    chosen: list[Policy]
    places: list[str]


def named(names: Sequence[str], directories: tuple[str, ...], values: request.Values) -> ChosenPolicies:
    """Without names all there are. Raises click.UsageError for what is not there."""
    places = [name for name in names if policies.is_place(name)]
    for place in places:
        if not os.path.exists(place):
            raise PathProblem(f"{place} does not exist")
    known = known_policies.known(directories, values)
    # Those that nobody has configured are read as if they were.
    others = [place for place in places if known.in_place(place) is None]
    if others:
        known = known_policies.known((*directories, *others), values)
    chosen = {policy.id: policy for policy in _chosen(known, names, places)}
    return ChosenPolicies(known, list(chosen.values()), places)


def _chosen(known: Known, names: Sequence[str], places: Sequence[str]) -> Iterator[Policy]:
    if not names:
        yield from known.pack.policies
    for name in names:
        if name not in places:
            yield find(known.pack, name, known.diagnostics)
    for place in places:
        yield from known.in_place(place) or ()


def find(pack: Pack, name: str, diagnostics: list[Diagnostic]) -> Policy:
    """Raises click.UsageError where nothing has the name; why some could not be loaded is told first."""
    policy = pack.find(name)
    if policy is None:
        policies.tell(diagnostics)
        raise click.UsageError(f'no policy is named "{name}"{hint(name, [each.id for each in pack.policies])}')
    return policy
