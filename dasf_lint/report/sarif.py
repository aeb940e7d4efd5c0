"""`--format sarif`: SARIF 2.1.0 as GitHub code scanning wants it.

Code scanning opens an alert for every result, suppressed ones included, so only findings that count are results. It
shows the first location and the first sentence of a message, draws `codeFlows`, links `relatedLocations` that the
message names, and annotates a pull request only where all lines of the region are changed: regions are one line.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from dasf_lint.core import json_text
from dasf_lint.core.answers import (
    SEVERITIES,
    Control,
    Finding,
    Member,
    OwnFramework,
    Severity,
    UnknownAnswer,
    Weakening,
)
from dasf_lint.core.data import Hop
from dasf_lint.core.diagnostics import CODES, Diagnostic, in_order
from dasf_lint.core.json_text import Json, JsonObject
from dasf_lint.core.source import Span
from dasf_lint.dasf import catalogue
from dasf_lint.report.escape import json_document, link, markdown_prose, uri, visible
from dasf_lint.report.json import member_json
from dasf_lint.report.lines import ShownFile
from dasf_lint.report.options import HOMEPAGE, TOOL, RenderOptions, Rule
from dasf_lint.report.phrases import hop_text
from dasf_lint.report.redact import Shown
from dasf_lint.report.summary import WEAKENS, called, ordered, rules_of

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS: Final = 5_000
"""What code scanning keeps of a run; more than 25,000 it refuses."""
MAX_RELATED: Final = 100
MAX_NOTES: Final = 1_000
MAX_FLOW: Final = 1_000
MAX_TEXT: Final = 1_024
MAX_TAGS: Final = 20
_BASE: Final = "%SRCROOT%"
_TAXONOMY_GUID: Final = "6b1e7f0c-4a0e-5d5c-9d0b-0d2c7a3f6e11"

LEVELS: Final[dict[Severity, str]] = {
    "critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note",
}  # fmt: skip
SCORES: Final[dict[Severity, str]] = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
"""`security-severity`; information has none, because any number would make it a security alert."""


def render(report: Shown, options: RenderOptions) -> str:
    # What is held back as well: an alert that is not uploaded again is closed, as if somebody had mended it.
    kept, dropped = _within_limit(report.findings, MAX_RESULTS)
    held, further = _within_limit(report.held_back, MAX_RESULTS - len(kept))
    log = Log(report, options)
    results = [log.result(finding) for finding in ordered([*kept, *held])]
    notes = [_note(f"{dropped:,} findings of the lowest severities were left out")] if dropped else []
    if further:
        notes.append(_note(f"{further:,} findings that are held back were left out"))
    return log.document(results, notes)


def _within_limit(findings: Sequence[Finding], most: int) -> tuple[list[Finding], int]:
    """The gravest findings up to a number, and how many were left out."""
    gravest = sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), finding.sort_key))
    return gravest[:most], max(len(findings) - most, 0)


class Log:
    """One run; both profiles build it from the same parts."""

    def __init__(self, report: Shown, options: RenderOptions, *, all_controls: bool = False) -> None:
        self._report = report
        self._options = options
        self._rules = rules_of(report, options)
        self._rule_index = {id: index for index, id in enumerate(self._rules)}
        self._controls = _controls(self._rules.values(), all_controls)
        self._own = list(dict.fromkeys(each.own for each in self._controls.values() if each.own is not None))
        taxa = [self._taxa_of(each) for each in (None, *self._own)]
        self._control_index = {each.id: index for controls in taxa for index, each in enumerate(controls)}
        self._hashes = _hashes(report.every_finding)

    def document(self, results: Sequence[Json], notes: Sequence[Json] = (), extra: Mapping[str, Json] = {}) -> str:
        found = in_order(self._report.diagnostics)
        run: JsonObject = {
            "tool": self._tool(found),
            "automationDetails": {
                "id": "/".join(part for part in (TOOL, visible(self._options.category)) if part) + "/"
            },
            "originalUriBaseIds": {_BASE: {"description": {"text": "the top of the repository"}}},
            "columnKind": "unicodeCodePoints",
            "invocations": [self._invocation(found, notes)],
            "results": results,
            **extra,
        }
        taxonomies = self._taxonomies()
        if taxonomies:
            run["taxonomies"] = taxonomies
        log: JsonObject = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
        return json_document(json_text.dumps(log, indent=1)) + "\n"

    # --- tool ---------------------------------------------------------------------------------------------------------

    def _tool(self, diagnostics: Iterable[Diagnostic]) -> JsonObject:
        version = self._options.version
        driver: JsonObject = {
            "name": TOOL,
            "fullName": f"{TOOL} {version}",
            "version": version,
            "semanticVersion": version,
            "informationUri": HOMEPAGE,
            "rules": [self._rule(rule) for rule in self._rules.values()],
        }
        codes = sorted({each.code for each in diagnostics} | ({"weakened"} if self._report.weakened else set()))
        if codes:
            driver["notifications"] = [_notification_descriptor(code) for code in codes]
        if self._controls:
            driver["supportedTaxonomies"] = self._supported()
        tool: JsonObject = {"driver": driver}
        if self._report.pack:
            tool["extensions"] = [{"name": f"{TOOL} policies", "version": self._report.pack}]
        return tool

    def _rule(self, rule: Rule) -> JsonObject:
        properties: JsonObject = {
            "tags": list(_tags(rule)),
            "precision": rule.confidence,
            "problem.severity": {"error": "error", "warning": "warning"}.get(LEVELS[rule.severity], "recommendation"),
        }
        if rule.severity in SCORES:
            properties["security-severity"] = SCORES[rule.severity]
        title = _short(rule.title)
        made: JsonObject = {
            "id": rule.id,
            "name": "".join(word.capitalize() for word in rule.id.split("-")),
            "shortDescription": {"text": title},
            "fullDescription": {"text": _short(rule.description or rule.title)},
            "help": {"text": _help_text(rule), "markdown": _help_markdown(rule)},
            "defaultConfiguration": {"level": LEVELS[rule.severity]},
            "properties": properties,
        }
        if rule.references:
            made["helpUri"] = link(rule.references[0])
        if rule.controls:
            made["relationships"] = [
                {
                    "target": {
                        "id": control.id,
                        "index": self._control_index[control.id],
                        "toolComponent": self._component(control.own),
                    },
                    "kinds": ["relevant"],
                }
                for control in rule.controls
            ]
        return made

    _mapped_to = 0
    """How many taxonomies stand between DASF and the frameworks that the repository brings."""

    def _taxa_of(self, framework: OwnFramework | None) -> list[Control]:
        return [control for control in self._controls.values() if control.own == framework]

    def _component(self, framework: OwnFramework | None) -> JsonObject:
        """Where the taxonomy of a framework stands; None is DASF."""
        if framework is None:
            return {"name": "DASF", "index": 0, "guid": _TAXONOMY_GUID}
        return {"name": framework.id, "index": 1 + self._mapped_to + self._own.index(framework)}

    def _supported(self) -> list[Json]:
        return [self._component(each) for each in (None, *self._own)]

    def _taxonomies(self) -> list[Json]:
        return [self._taxonomy(), *(self._own_taxonomy(each) for each in self._own)] if self._controls else []

    def _own_taxonomy(self, framework: OwnFramework) -> JsonObject:
        return {
            "name": framework.id,
            "fullName": _short(framework.title),
            "version": framework.version,
            "shortDescription": {"text": _short(framework.title)},
            "isComprehensive": False,
            "taxa": [self._taxon(control) for control in self._taxa_of(framework)],
        }

    def _taxon(self, control: Control) -> JsonObject:
        made: JsonObject = {"id": control.id, "name": control.id, "shortDescription": {"text": _short(control.title)}}
        edition = catalogue.edition_mark(control.id) if control.own is None else ""
        if edition:
            made["properties"] = {"edition": edition}
        return made

    def _taxonomy(self) -> JsonObject:
        return {
            "name": "DASF",
            "fullName": "Databricks AI Security Framework",
            "version": catalogue.version(),
            "guid": _TAXONOMY_GUID,
            "organization": "Databricks",
            "shortDescription": {"text": "Databricks AI Security Framework"},
            "isComprehensive": False,
            "taxa": [self._taxon(control) for control in self._taxa_of(None)],
        }

    def _invocation(self, found: Iterable[Diagnostic], notes: Sequence[Json]) -> JsonObject:
        invocation: JsonObject = {"executionSuccessful": not self._report.could_not_vouch}
        execution: list[Json] = [self._notification(diagnostic) for diagnostic in found]
        execution += [
            _note(f"unknown: {each.policy} at {each.told_address} in {each.root}")
            for each in self._report.unknown[:MAX_NOTES]
        ]
        execution += [
            _note(f"attested: {each.answer.policy} at {each.answer.told_address} in {each.answer.root}")
            for each in self._report.attested[:MAX_NOTES]
        ]
        execution += notes
        if execution:
            invocation["toolExecutionNotifications"] = execution
        if self._report.weakened:
            invocation["toolConfigurationNotifications"] = [
                self._weakening(each) for each in self._report.weakened[:MAX_NOTES]
            ]
        return invocation

    def _notification(self, diagnostic: Diagnostic) -> JsonObject:
        levels = {"error": "error", "warning": "warning", "gap": "note"}
        made: JsonObject = {
            "descriptor": {"id": diagnostic.code},
            "level": levels[diagnostic.level],
            "message": {"text": plain_message(diagnostic.message)},
        }
        if diagnostic.span is not None:
            made["locations"] = [{"physicalLocation": self.place(diagnostic.span)}]
        elif diagnostic.path is not None:
            made["locations"] = [{"physicalLocation": {"artifactLocation": self._artifact(diagnostic.path)}}]
        return made

    def _weakening(self, weakening: Weakening) -> JsonObject:
        made: JsonObject = {
            "descriptor": {"id": "weakened"},
            "level": "warning",
            "message": {"text": plain_message(f"{WEAKENS}: {weakening.message}")},
        }
        if weakening.span is not None:
            made["locations"] = [{"physicalLocation": self.place(weakening.span)}]
        return made

    # --- results ------------------------------------------------------------------------------------------------------

    def result(self, finding: Finding) -> JsonObject:
        cause = finding.cause
        related = self._related(finding)
        message = plain_message(finding.message)
        if finding.standing.why:
            message += "\n" + plain_message(f"Note: {finding.standing.why}.")
        if related:
            message += "\n" + "; ".join(f"[{hop}]({index})" for index, (hop, _) in enumerate(related, 1))
        properties: JsonObject = {
            "members": [member_json(each) for each in finding.members[:MAX_RELATED]],
            "confidence": finding.confidence,
        }
        if finding.standing.why:
            properties["standing"] = {"kind": finding.standing.kind, "why": visible(finding.standing.why)}
        made: JsonObject = {
            "ruleId": finding.policy,
            "ruleIndex": self._rule_index[finding.policy],
            "level": LEVELS[finding.severity],
            "message": {"text": message},
            "locations": [
                {
                    "physicalLocation": self.place(cause.span),
                    "logicalLocations": _logical_locations(finding.members[:MAX_RELATED]),
                }
            ],
            "partialFingerprints": self._fingerprints(finding),
            "properties": properties,
        }
        if finding.baseline is not None:
            made["baselineState"] = finding.baseline
        if finding.changed is not None:
            properties["changed"] = finding.changed
        if related:
            made["relatedLocations"] = [
                {"id": index, "physicalLocation": self.place(span), "message": {"text": label}}
                for index, (label, span) in enumerate(related, 1)
            ]
        flow = [hop for hop in cause.way if hop.span is not None]
        if len(flow) > 1:
            made["codeFlows"] = [{"threadFlows": [{"locations": [self._flow_step(hop) for hop in flow[:MAX_FLOW]]}]}]
        return made

    def _fingerprints(self, finding: Finding) -> JsonObject:
        """Where the hash of the line could be used to guess a secret it is left out; who uploads computes it again."""
        hash = self._hashes.get((finding.cause.span.file.path, finding.cause.span.line))
        made: JsonObject = {} if hash is None else {"primaryLocationLineHash": hash}
        made["dasfLint/v1"] = finding.fingerprint
        return made

    def _related(self, finding: Finding) -> list[tuple[str, Span]]:
        cause = finding.cause
        seen = {(cause.span.file.path, cause.span.start)}
        found: list[tuple[str, Span]] = []
        labelled = [(self._label(hop), hop.span) for hop in cause.way]
        calls = [(called(address), span) for address, span in finding.calls]
        for label, span in [*labelled, *cause.related, *calls]:
            if span is not None and (span.file.path, span.start) not in seen:
                seen.add((span.file.path, span.start))
                found.append((_link_text(label), span))
        return found[:MAX_RELATED]

    def _label(self, hop: Hop) -> str:
        return hop_text(hop.kind, hop.label)

    def _flow_step(self, hop: Hop) -> JsonObject:
        assert hop.span is not None
        message = {"text": _link_text(self._label(hop))}
        return {"location": {"physicalLocation": self.place(hop.span), "message": message}}

    def place(self, span: Span) -> JsonObject:
        """The first line of a span."""
        line, column = span.file.position(span.start)
        end_line, end_column = span.file.position(span.end)
        if end_line != line:
            end_column = max(span.file.line_length(line) + 1, column)
        return {
            "artifactLocation": self._artifact(span.file.path),
            "region": {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end_column},
        }

    def _artifact(self, path: str) -> JsonObject:
        return {"uri": uri(self._options.path(path)), "uriBaseId": _BASE}


def logical_location(member: Member | UnknownAnswer) -> JsonObject:
    """A resource by the address that never changes its form; in the words of its bundle for whoever reads."""
    made: JsonObject = {"fullyQualifiedName": visible(member.address), "kind": "resource"}
    return made if member.bundle_address is None else {"name": visible(member.bundle_address), **made}


def _logical_locations(members: Iterable[Member]) -> list[Json]:
    """Each resource once, in however many roots it is."""
    first: dict[str, Member] = {}
    for each in members:
        first.setdefault(each.address, each)
    return [logical_location(each) for each in first.values()]


def _hashes(findings: Iterable[Finding]) -> dict[tuple[str, int], str]:
    """The line hash of every place where a finding stands."""
    files: dict[str, ShownFile] = {}
    lines: dict[str, set[int]] = {}
    for finding in findings:
        span = finding.cause.span
        assert isinstance(span.file, ShownFile)
        files[span.file.path] = span.file
        lines.setdefault(span.file.path, set()).add(span.line)
    return {(path, line): hash for path, file in files.items() for line, hash in file.line_hashes(lines[path]).items()}


def _controls(rules: Iterable[Rule], all_controls: bool) -> dict[str, Control]:
    used = {control.id: control for rule in rules for control in rule.controls}
    known = catalogue.controls()
    if all_controls:
        return {**known, **used}
    order = {id: index for index, id in enumerate(known)}
    return {id: used[id] for id in sorted(used, key=lambda id: (order.get(id, len(order)), id))}


def _tags(rule: Rule) -> Sequence[str]:
    """The first ten are shown, so the framework comes first."""
    controls = [control.id for control in rule.controls]
    external = [
        f"external/{'dasf' if each.own is None else each.own.id.lower()}/{each.id.lower()}" for each in rule.controls
    ]
    tags = dict.fromkeys([*controls, "security", "databricks", *external, *rule.tags, *rule.aliases])
    return list(tags)[:MAX_TAGS]


def _notification_descriptor(code: str) -> JsonObject:
    text = CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": text},
    }


def _note(text: str) -> JsonObject:
    return {"level": "note", "message": {"text": plain_message(text)}}


def _help_text(rule: Rule) -> str:
    parts = [rule.title, rule.description, rule.remediation and f"Fix: {rule.remediation}", *rule.references]
    return "\n\n".join(dict.fromkeys(part for part in parts if part))


def _help_markdown(rule: Rule) -> str:
    """A repository's own policy says what it likes, and GitHub renders it beside the alert: text and code, no more."""
    parts = [f"**{markdown_prose(rule.title)}**"]
    if rule.description and rule.description != rule.title:
        parts.append(markdown_prose(rule.description))
    if rule.controls:
        rows = [
            f"| {control.printed} {_cell(control.title)} | "
            + "; ".join(f"{id} {_cell(title)}" for id, title in control.risks)
            + " |"
            for control in rule.controls
        ]
        parts.append("\n".join(["| control | risks |", "|---|---|", *rows]))
    if rule.remediation:
        parts.append(f"**Fix.** {markdown_prose(rule.remediation)}")
    if rule.references:
        parts.append("\n".join(f"- <{link(each)}>" for each in rule.references))
    names = ", ".join(f"`{each}`" for each in (rule.id, *rule.aliases))
    parts.append(f"Policy {names}, profile {rule.profile}, confidence {rule.confidence}.")
    return "\n\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def plain_message(text: str) -> str:
    """A message may hold links of its own making only: `[text](1)`."""
    return _short(visible(text)).replace("](", "] (")


def _link_text(text: str) -> str:
    return visible(text).replace("[", "(").replace("]", ")")
