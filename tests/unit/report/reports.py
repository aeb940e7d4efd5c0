"""Reports made by hand: what formats print does not depend on how it was found."""

from dasf_lint.core.answers import (
    Attestation,
    AttestedAnswer,
    Cause,
    Configuration,
    Control,
    EntryScope,
    Finding,
    Member,
    Report,
    RootSummary,
    Suppression,
    UnknownAnswer,
    UnknownReason,
    Weakening,
)
from dasf_lint.core.data import Hop
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Environment, Gap, Root
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.report.options import RenderOptions, Rule

MAIN = b"""module "ws" {
  source       = "./modules/ws"
  no_public_ip = false
}
"""
MODULE = b"""variable "no_public_ip" {}

resource "azurerm_databricks_workspace" "this" {
  custom_parameters {
    no_public_ip = var.no_public_ip
  }
}
"""
CONTROL = Control("DASF-4", "Restrict access using private link", (("1.1", "Insufficient access controls"),))
OPTIONS = RenderOptions("1.2.3", width=100)
RULE = Rule(
    "workspace-public-ip", ("DBX-NET-001",), "Compute must not have public IP addresses",
    "Every node is reachable from the internet.", "Set `no_public_ip = true`.", "high", "high", "default", (CONTROL,),
    ("network",), ("https://docs.example/no-public-ip",),
)  # fmt: skip


def file(path: str, data: bytes = MAIN) -> SourceFile:
    return SourceFile(path, data)


def span(source: SourceFile, text: str) -> Span:
    start = source.text.index(text)
    return Span(source, start, start + len(text))


def finding(
    source: SourceFile | None = None,
    text: str = "no_public_ip = false",
    *,
    message: str = "compute of module.ws.azurerm_databricks_workspace.this has public IP addresses",
    value: str = "false",
    sensitive: bool = False,
    suppression: Suppression | None = None,
    addresses: tuple[str, ...] = ("module.ws.azurerm_databricks_workspace.this",),
    way: tuple[Hop, ...] | None = None,
    policy: str = "workspace-public-ip",
    severity: str = "high",
) -> Finding:
    source = source or file("envs/prod/main.tf")
    place = span(source, text)
    if way is None:
        module = file("modules/ws/main.tf", MODULE)
        way = (
            Hop("literal", "", place),
            Hop("use", "custom_parameters.no_public_ip", span(module, "no_public_ip = var.no_public_ip")),
        )
    return Finding(
        policy=policy,
        title=RULE.title,
        severity=severity,  # type: ignore[arg-type]
        cause=Cause(place, 'module "ws"', "custom_parameters.no_public_ip", value, way, is_literal=value != "not set"),
        members=[Member("envs/prod", address, (place,)) for address in addresses],
        message=message,
        remediation=RULE.remediation,
        aliases=RULE.aliases,
        controls=(CONTROL,),
        sensitive=sensitive,
        suppression=suppression,
    )


def report(*findings: Finding) -> Report:
    made = Report(as_of="2026-01-02", pack="abc")
    made.roots = [
        RootSummary(Root("terraform", "envs/prod"), Environment("prod", "medium", ("directory envs/prod",)), 3, 0)
    ]
    made.findings = [each for each in findings if each.suppression is None]
    made.suppressed = [each for each in findings if each.suppression is not None]
    made.passed = {"a-policy": 2, "workspace-public-ip": 1}
    made.not_applicable = {"b-policy": 4}
    made.policies, made.files = 3, 2
    return made


def full_report() -> Report:
    """Something of everything."""
    suppression = Suppression("inline", "migration", "2027-01-31", None, span(file("envs/prod/main.tf"), "source"))
    made = report(finding(), finding(policy="other-policy", severity="low", suppression=suppression))
    source = file("envs/prod/main.tf")
    known, far = finding(policy="known-policy"), finding(policy="far-policy")
    known.baseline, far.changed = "unchanged", False
    made.held_back = [known, far]
    made.unknown = [
        UnknownAnswer(
            "b-policy", ("DBX-B-1",), "envs/prod", "azurerm_databricks_workspace.x",
            (UnknownReason("no_value", "var.region", span(source, "source")),), span(source, 'module "ws"'),
        )
    ]  # fmt: skip
    attestation = Attestation(
        "c-policy", None, EntryScope(address="azurerm_*"), "decided by the landing zone", "platform", "2027-01-31",
        span(source, "source"),
    )  # fmt: skip
    answer = made.unknown[0]._replace(policy="c-policy", address="azurerm_databricks_workspace.y")
    made.attestations, made.attested = [attestation], [AttestedAnswer(answer, attestation)]
    made.gaps = [Gap("module net is not in this repository", ("azurerm_subnet",), span(source, "source"))]
    made.diagnostics = [
        Diagnostic("error", "syntax", "expected a closing brace", span=span(source, "}")),
        Diagnostic("warning", "suppression", "no reason is given", span=span(source, "source")),
        Diagnostic("error", "no-roots", "nothing to judge was found", path="empty"),
    ]
    settings = file(".dasf-lint.yaml", b"ignore: [other-policy]\n")
    made.weakened = [Weakening("ignore", "other-policy", "other-policy is not asked", span(settings, "other-policy"))]
    made.configuration = Configuration(".dasf-lint.yaml", "repository", "ab" * 32)
    return made
