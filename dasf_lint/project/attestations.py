"""The entries of `attest`: somebody vouches for what code cannot show, or what another repository does.

An attestation makes an unknown answer attested. It never touches a failing one: what is seen to be wrong stays a
finding, whoever vouches for it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from dasf_lint.core.answers import Attestation, AttestedAnswer, UnknownAnswer
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Root
from dasf_lint.project.comment_scopes import folded, folded_names
from dasf_lint.project.entries import Entries, Subject


class Parted(NamedTuple):
    """`attestations` are those that count."""

    unknown: list[UnknownAnswer]
    attested: list[AttestedAnswer]
    attestations: list[Attestation]
    unused: list[Attestation]
    diagnostics: list[Diagnostic]


def apply(
    unknown: Sequence[UnknownAnswer],
    entries: Sequence[Attestation],
    controls: Mapping[str, Collection[str]],
    roots: Sequence[Root],
    *,
    as_of: str,
) -> Parted:
    """Unknown answers parted into those that stay so and those that are attested.

    controls  those of every policy, by its slug
    roots     all of the run
    """
    valid: list[Attestation] = []
    told: list[Diagnostic] = []
    for entry in entries:
        if entry.until is not None and entry.until < as_of:
            message = f"it expired on {entry.until} and attests nothing any more"
            told.append(Diagnostic("warning", "attestation", message, span=entry.span))
        else:
            valid.append(entry)
    if not valid:
        return Parted(list(unknown), [], [], [], told)
    found = Entries("attest", valid, _name_of)
    named = {root.id: tuple(dict.fromkeys((root.id, root.file or root.directory, root.directory))) for root in roots}
    kept: list[UnknownAnswer] = []
    attested: list[AttestedAnswer] = []
    for answer in unknown:
        names = folded_names(answer.policy, answer.shared_aliases)
        meant = (*names, *(_as_control(control) for control in controls.get(answer.policy, ())))
        environment = answer.environment.name if answer.environment is not None else None
        addresses = tuple(dict.fromkeys((answer.address, answer.told_address)))
        subject = Subject(answer.span.file.path, addresses, named.get(answer.root, ()), environment)
        attestation = found.find(meant, subject)
        if attestation is None:
            kept.append(answer)
        else:
            attested.append(AttestedAnswer(answer, attestation))
    if found.is_exhausted:
        return Parted(kept, attested, valid, [], [*told, found.exhausted("attested")])
    return Parted(kept, attested, valid, list(found.unused()), told)


def in_vain(unused: Sequence[Attestation], could_count: Callable[[Attestation], bool]) -> list[Diagnostic]:
    """Of the entries that no answer was about, those that could have counted in this run."""
    return [
        Diagnostic(
            "warning", "attestation", f"{each.name} has no unknown answer that this entry attests", span=each.span
        )
        for each in unused
        if could_count(each)
    ]


def _name_of(entry: Attestation) -> str:
    return _as_control(entry.control) if entry.control is not None else folded(entry.name)


def _as_control(id: str) -> str:
    # No folded name of a policy has a blank in it.
    return f"control {folded(id)}"
