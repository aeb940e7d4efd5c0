"""What policies are about, as reports print it."""

from collections.abc import Iterable

from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.pack import Pack
from dasf_lint.report.options import Rule


def rule(policy: Policy) -> Rule:
    return Rule(
        policy.id,
        policy.all_aliases,
        policy.title,
        policy.texts.description,
        policy.texts.remediation.whole,
        policy.severity,
        policy.confidence,
        policy.profile,
        policy.cited,
        policy.tags,
        policy.texts.references,
    )


def rules(pack: Pack, wanted: Iterable[str]) -> dict[str, Rule]:
    """The rules of the policies named."""
    names = set(wanted)
    return {policy.id: rule(policy) for policy in pack.policies if policy.id in names}
