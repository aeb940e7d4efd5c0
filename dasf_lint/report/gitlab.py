"""`--format gitlab-codequality`: the report that a merge request shows as a widget."""

from typing import Final

from dasf_lint.core import json_text
from dasf_lint.core.answers import Finding, Severity, Weakening
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.json_text import Json
from dasf_lint.report.escape import json_document
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import WEAKENS, diagnostics, ordered, said

_SEVERITIES: Final[dict[Severity, str]] = {
    "critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info",
}  # fmt: skip


def render(report: Shown, options: RenderOptions) -> str:
    seen: dict[str, int] = {}
    entries: list[Json] = [_finding(finding, options, seen) for finding in ordered(report.findings)]
    entries += [_diagnostic(each, options, seen) for each in diagnostics(report)]
    entries += [_weakening(each, options, seen) for each in report.weakened]
    return json_document(json_text.dumps(entries, indent=1)) + "\n"


def _finding(finding: Finding, options: RenderOptions, seen: dict[str, int]) -> Json:
    line, _ = finding.cause.span.file.position(finding.cause.span.start)
    return {
        "description": said(finding),
        "check_name": finding.policy,
        "fingerprint": _unique(finding.fingerprint, seen),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": options.path(finding.cause.span.file.path), "lines": {"begin": line}},
    }


def _diagnostic(diagnostic: Diagnostic, options: RenderOptions, seen: dict[str, int]) -> Json:
    path = diagnostic.path or "."
    return {
        "description": diagnostic.message,
        "check_name": f"dasf-lint/{diagnostic.code}",
        "fingerprint": _unique(f"{diagnostic.code}:{path}:{diagnostic.message}", seen),
        "severity": "blocker" if diagnostic.level == "error" else "info",
        "location": {
            "path": options.path(path),
            "lines": {"begin": diagnostic.span.line if diagnostic.span is not None else 1},
        },
    }


def _weakening(weakening: Weakening, options: RenderOptions, seen: dict[str, int]) -> Json:
    span = weakening.span
    path = span.file.path if span is not None else "."
    message = weakening.message
    return {
        "description": f"{WEAKENS}: {message}",
        "check_name": "dasf-lint/weakened",
        "fingerprint": _unique(f"weakened:{path}:{message}", seen),
        "severity": "info",
        "location": {"path": options.path(path), "lines": {"begin": span.line if span is not None else 1}},
    }


def _unique(fingerprint: str, seen: dict[str, int]) -> str:
    """GitLab drops all but one of equal fingerprints."""
    seen[fingerprint] = seen.get(fingerprint, 0) + 1
    return fingerprint if seen[fingerprint] == 1 else f"{fingerprint}:{seen[fingerprint]}"
