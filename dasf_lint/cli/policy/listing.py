"""`dasf-lint policy list`: every policy with its severity, profile and controls."""

import click

from dasf_lint.cli import known_policies, options, policies, printing, request, terminal
from dasf_lint.core.json_text import Json
from dasf_lint.policy.language.model import Policy
from dasf_lint.report.redact import Redactor


@click.command("list", cls=request.SettingsCommand)
@options.further_policies
@options.text_or_json
@request.place_options
def command(directories: tuple[str, ...], format_: str, **given: object) -> int:
    """Every policy with its severity, profile and controls, those of the configuration as well."""
    pack, diagnostics, *_ = known_policies.known(directories, request.split(given))
    if format_ == "json":
        document: dict[str, Json] = {"schema_version": 1, "policies": [row(policy) for policy in pack.policies]}
        printing.document(document, Redactor(), indent=1)
    else:
        safe = Redactor().shown
        width = max((len(policy.id) for policy in pack.policies), default=0)
        for policy in pack.policies:
            stage = "" if policy.stage == "stable" else f"{policy.stage}: "
            title = safe(f"{stage}{policy.title} ({', '.join(policy.controls)})")
            terminal.write(f"{safe(policy.id):{width}}  {policy.severity:8}  {policy.profile:7}  {title}\n")
    return policies.ended(diagnostics)


def row(policy: Policy) -> dict[str, Json]:
    return {
        "policy": policy.id,
        "aliases": list(policy.all_aliases),
        "title": policy.title,
        "severity": policy.severity,
        "profile": policy.profile,
        "confidence": policy.confidence,
        "area": policy.area,
        "controls": list(policy.controls),
        "stage": policy.stage,
        "replaced_by": policy.replaced_by,
    }
