"""The policy that a name means."""

import click

from dasf_lint.cli import policies
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.nearest import hint
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.pack import Pack


def find(pack: Pack, name: str, diagnostics: list[Diagnostic]) -> Policy:
    """Raises click.UsageError where nothing has the name; why some could not be loaded is told first."""
    policy = pack.find(name)
    if policy is None:
        policies.tell(diagnostics)
        raise click.UsageError(f'no policy is named "{name}"{hint(name, [each.id for each in pack.policies])}')
    return policy
