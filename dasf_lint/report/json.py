"""`--format json`: the whole report as data; `data/report.schema.json` describes it."""

from typing import Final

from dasf_lint.core import json_text
from dasf_lint.core.answers import (
    FATES,
    HOLDS,
    SEVERITIES,
    Attestation,
    Control,
    Finding,
    Member,
    RootSummary,
    Suppression,
    UnknownAnswer,
    UnknownReason,
    Weakening,
)
from dasf_lint.core.data import Hop
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import Span
from dasf_lint.dasf import catalogue, crosswalk
from dasf_lint.report.escape import json_document
from dasf_lint.report.graph_json import diagnostic_json, environment_json, gap_json, location_json, standing_json
from dasf_lint.report.options import TOOL, RenderOptions
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import by_severity, called, ordered

SCHEMA_VERSION: Final = 1


def render(report: Shown, options: RenderOptions) -> str:
    return json_document(json_text.dumps(document(report, options), indent=2)) + "\n"


def document(report: Shown, options: RenderOptions) -> dict[str, Json]:
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": options.version, "pack": report.pack},
        "as_of": report.as_of,
        "roots": [_root(each) for each in sorted(report.roots, key=lambda each: (each.root.kind, each.root.id))],
        "findings": [_finding(each) for each in ordered(report.every_finding)],
        "unknown": _unknowns(report),
        "passed": dict(sorted(report.passed.items())),
        "not_applicable": dict(sorted(report.not_applicable.items())),
        "gaps": [gap_json(gap) for gap in report.gaps],
        "diagnostics": [_diagnostic(each) for each in in_order(report.diagnostics)],
        "weakened": [each.message for each in report.weakened],
        "weakenings": [_weakening(each) for each in report.weakened],
        "configuration": configuration_json(report),
        "left_out": [{"path": each.path, "why": each.why} for each in report.left_out],
        "summary": _summary(report),
    }


def _root(summary: RootSummary) -> dict[str, Json]:
    root = summary.root
    return {
        "id": root.id,
        "kind": root.kind,
        "directory": root.directory,
        "variant": root.variant,
        "environment": environment_json(summary.environment),
        "nodes": summary.nodes,
        "unknown_nodes": summary.unknown_nodes,
        "alone": root.alone or None,
        "standing": standing_json(summary.standing),
    }


def _finding(finding: Finding) -> dict[str, Json]:
    cause = finding.cause
    return {
        "policy": finding.policy,
        "aliases": list(finding.aliases),
        "check": finding.check,
        "title": finding.title,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "standing": standing_json(finding.standing),
        "profile": finding.profile,
        "controls": [control_json(control) for control in finding.controls],
        "message": finding.message,
        "remediation": finding.remediation,
        "path": cause.told_path or None,
        "label": cause.label,
        "location": location_json(cause.span),
        "way": [_hop(hop) for hop in cause.way],
        "related": [
            *({"label": label, "location": location_json(span)} for label, span in cause.related),
            *({"label": called(address), "location": location_json(span)} for address, span in finding.calls),
        ],
        "members": [member_json(member) for member in finding.members],
        "fingerprint": finding.fingerprint,
        "baseline": finding.baseline,
        "new_members": [member_json(member) for member in finding.new_members],
        "changed": finding.changed,
        "suppression": None if finding.suppression is None else _suppression(finding.suppression),
    }


def member_json(member: Member) -> dict[str, Json]:
    """The address in Terraform's words, which never changes its form, and in those of the bundle that it comes from."""
    return {"root": member.root, "address": member.address, "bundle_address": member.bundle_address}


def control_json(control: Control) -> dict[str, Json]:
    return {
        "id": control.id,
        "title": control.title,
        "framework": catalogue.framework_name(control),
        "risks": [{"id": id, "title": title} for id, title in control.risks],
    }


def crosswalk_json(id: str) -> dict[str, Json]:
    """The ids of other frameworks for a control or a risk, by title."""
    return {title: list(ids) for title, ids in crosswalk.titled(crosswalk.of(id)).items()}


def _hop(hop: Hop) -> dict[str, Json]:
    return {"kind": hop.kind, "label": hop.label, "location": _maybe(hop.span)}


def _maybe(span: Span | None) -> Json:
    return None if span is None else location_json(span)


def _suppression(suppression: Suppression) -> dict[str, Json]:
    return {
        "kind": suppression.kind,
        "reason": suppression.reason,
        "until": suppression.until,
        "owner": suppression.owner,
        "location": _maybe(suppression.span),
    }


def _unknowns(report: Shown) -> list[Json]:
    """Those that are attested are listed among the others, as suppressed findings are."""
    answers: list[tuple[UnknownAnswer, Attestation | None]] = [(answer, None) for answer in report.unknown]
    answers += ((each.answer, each.attestation) for each in report.attested)
    answers.sort(key=lambda each: each[0].sort_key)
    return [_unknown(answer, attestation) for answer, attestation in answers]


def attestation_json(attestation: Attestation) -> dict[str, Json]:
    scope = attestation.scope
    return {
        "policy": attestation.policy,
        "control": attestation.control,
        "scope": {
            "root": scope.root,
            "path": scope.path,
            "address": scope.address,
            "environment": scope.environment,
        },
        "reason": attestation.reason,
        "owner": attestation.owner,
        "until": attestation.until,
        "location": _maybe(attestation.span),
    }


def _unknown(answer: UnknownAnswer, attestation: Attestation | None) -> dict[str, Json]:
    return {
        "policy": answer.policy,
        "aliases": list(answer.aliases),
        "root": answer.root,
        "address": answer.address,
        "bundle_address": answer.bundle_address,
        "location": location_json(answer.span),
        "reasons": [_reason(reason) for reason in answer.reasons],
        "attestation": None if attestation is None else attestation_json(attestation),
        "changed": answer.changed,
    }


def _reason(reason: UnknownReason) -> dict[str, Json]:
    return {"reason": reason.reason, "subject": reason.subject, "location": _maybe(reason.span)}


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Json]:
    """An error always has a location: that of the project root where it has no other."""
    made = diagnostic_json(diagnostic)
    made["message"] = diagnostic.message
    if made["location"] is None and diagnostic.level == "error":
        made["location"] = {"file": ".", "line": 1, "column": 1, "end_line": 1, "end_column": 1}
    return made


def _weakening(weakening: Weakening) -> dict[str, Json]:
    return {
        "kind": weakening.kind,
        "subject": weakening.subject,
        "message": weakening.message,
        "location": _maybe(weakening.span),
    }


def configuration_json(report: Shown) -> dict[str, Json]:
    """The configuration that a report was made under, and what it weakens in words."""
    made_under = report.configuration
    is_there = made_under.file is not None
    return {
        "file": made_under.file,
        "origin": made_under.origin if is_there else None,
        "digest": f"sha256:{made_under.digest}" if is_there else None,
        "weakens": [each.message for each in report.weakened],
        "ignored": made_under.ignored,
    }


def _summary(report: Shown) -> dict[str, Json]:
    found = by_severity(report.findings)
    return {
        "findings": {severity: found.get(severity, 0) for severity in SEVERITIES},
        **{hold: len(report.held(hold)) for hold in HOLDS},
        "suppressed": len(report.suppressed),
        "unknown": len(report.unknown),
        "attested": len(report.attested),
        "gaps": len(report.gaps),
        "diagnostics": len(report.diagnostics),
        "policies": report.policies,
        "roots": len(report.roots),
        "files": report.files,
        "through_callers": report.through_callers,
        "accounts": {fate: report.accounts[fate] for fate in FATES},
    }
