"""What a root asks of its providers as resources of its graph: the entries of `required_providers` of every module,
and the blocks of the lock file.

Authority: developer.hashicorp.com/terraform/language/providers/requirements and language/files/dependency-lock. Both
hold texts alone, so there is nothing to evaluate.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from dasf_lint.core.address import quote
from dasf_lint.core.data import Datum, MappingMembers, unknown
from dasf_lint.core.graph import Gap, Node
from dasf_lint.core.source import Span
from dasf_lint.terraform.evaluation import Evaluation
from dasf_lint.terraform.instances import ModuleInstance
from dasf_lint.terraform.module import Requirement
from dasf_lint.terraform.provider_names import short, source_address
from dasf_lint.terraform.provider_versions import LockedProvider, lock_file

REQUIRED: Final = "terraform.required_provider"
LOCKED: Final = "terraform.locked_provider"


def required_nodes(evaluation: Evaluation, instances: Iterable[ModuleInstance]) -> Iterator[Node]:
    """What cannot be read of the lock file is told, and may hold what a policy looks for."""
    for instance in instances:
        for requirement in instance.module.requirements.values():
            yield _required(evaluation, instance, requirement)
    lock = lock_file(evaluation.modules.tree, evaluation.root.directory)
    evaluation.diagnostics.extend(lock.diagnostics)
    for diagnostic in lock.diagnostics[:1]:
        evaluation.gaps.append(Gap("the lock file", (LOCKED,), diagnostic.span, reason="error"))
    for locked in lock.providers:
        yield _locked(evaluation, locked)


def _required(evaluation: Evaluation, instance: ModuleInstance, requirement: Requirement) -> Node:
    written = requirement.written
    provider = Datum("text", short(source_address(instance.module, requirement.name)), span=requirement.span)
    if "source" in written and requirement.source is None:
        provider = unknown("error", "source is no text", span=written["source"])
    members = {"provider": provider}
    for name, text in (("source", requirement.source), ("version", requirement.version)):
        if name in written:
            members[name] = _text(text, written[name], name)
    return Node(
        evaluation.root, instance.within(f"{REQUIRED}.{requirement.name}"), REQUIRED, MappingMembers(members),
        name=requirement.name, span=requirement.span, mode="meta", module=instance.address,
        existence=instance.existence,
    )  # fmt: skip


def _locked(evaluation: Evaluation, locked: LockedProvider) -> Node:
    members = {
        "provider": Datum("text", short(locked.address), span=locked.span),
        "address": Datum("text", locked.address, span=locked.span, literal=True),
    }
    for name, text in (("version", locked.version), ("constraints", locked.constraints)):
        if name in locked.written:
            members[name] = _text(text, locked.written[name], name)
    if "hashes" in locked.written:
        span = locked.written["hashes"]
        hashes = (
            None if locked.hashes is None else [Datum("text", each, span=span, literal=True) for each in locked.hashes]
        )
        members["hashes"] = (
            unknown("error", "hashes", span=span) if hashes is None else Datum("sequence", hashes, span=span)
        )
    address = f"{LOCKED}[{quote(locked.address)}]"
    return Node(
        evaluation.root, address, LOCKED, MappingMembers(members), name=short(locked.address), span=locked.span,
        mode="meta",
    )  # fmt: skip


def _text(text: str | None, span: Span, name: str) -> Datum:
    """Terraform takes nothing but a text here."""
    return (
        unknown("error", f"{name} is no text", span=span)
        if text is None
        else Datum("text", text, span=span, literal=True)
    )
