"""`--format sarif-full`: SARIF 2.1.0 for auditors, with the whole framework and everything that was not a finding.

Not for code scanning, which would open an alert for each suppressed, unknown and passed result.
"""

from dasf_lint.core.answers import AttestedAnswer, Control, Finding, UnknownAnswer
from dasf_lint.core.json_text import Json, JsonObject
from dasf_lint.dasf import crosswalk
from dasf_lint.report.escape import visible
from dasf_lint.report.options import SHOWN, RenderOptions
from dasf_lint.report.phrases import reason_text
from dasf_lint.report.redact import Shown
from dasf_lint.report.sarif import Log, logical_location, plain_message
from dasf_lint.report.summary import ordered


def render(report: Shown, options: RenderOptions) -> str:
    """`--show` narrows what is listed beside the findings; without it everything is."""
    show = options.show or SHOWN
    log = _FullLog(report, options, all_controls=True)
    results: list[Json] = [log.taxed(finding, log.result(finding)) for finding in ordered(_that_stand(report))]
    if "suppressed" in show:
        results += [_suppressed(finding, log) for finding in ordered(report.suppressed)]
    if "unknown" in show:
        results += [_unknown(answer, log) for answer in report.unknown]
    if "attested" in show:
        results += [_attested(each, log) for each in report.attested]
    if "pass" in show:
        results += [_counted(policy, "pass", count) for policy, count in sorted(report.passed.items()) if count]
        results += [
            _counted(policy, "notApplicable", count)
            for policy, count in sorted(report.not_applicable.items())
            if count and not report.passed.get(policy)
        ]
    return log.document(results)


def _that_stand(report: Shown) -> list[Finding]:
    return [*report.findings, *report.held_back]


class _FullLog(Log):
    """With a taxonomy for every framework that the controls are mapped to, and relationships that say how."""

    @property
    def _mapped_to(self) -> int:  # type: ignore[override]  # a number there, counted here
        return len(crosswalk.frameworks())

    def _supported(self) -> list[Json]:
        others: list[Json] = [
            {"name": each.title, "index": index} for index, each in enumerate(crosswalk.frameworks(), 1)
        ]
        first, *own = super()._supported()
        return [first, *others, *own]

    def _taxonomies(self) -> list[Json]:
        first, *own = super()._taxonomies()
        return [first, *(self._mapped(each) for each in crosswalk.frameworks()), *own]

    def taxed(self, finding: Finding, made: JsonObject) -> JsonObject:
        """The controls themselves; their names stand in the taxonomy."""
        taxa: list[Json] = [
            {"id": each.id, "toolComponent": {key: self._component(each.own)[key] for key in ("name", "index")}}
            for each in finding.controls
        ]
        return {**made, "kind": "fail", "taxa": taxa} if taxa else {**made, "kind": "fail"}

    def _mapped(self, framework: crosswalk.Framework) -> JsonObject:
        ids = crosswalk.of_all(self._controls).get(framework.key, ())
        return {
            "name": framework.title,
            "version": framework.edition,
            "shortDescription": {"text": f"{framework.title} ({framework.edition})"},
            "fullDescription": {
                "text": f"ids to which controls of {crosswalk.subject()} are mapped: {crosswalk.note()}"
            },
            "isComprehensive": False,
            "taxa": [{"id": id} for id in ids],
        }

    def _taxon(self, control: Control) -> JsonObject:
        mapped = crosswalk.of(control.id)
        relationships: list[Json] = [
            {"target": {"id": id, "toolComponent": {"name": each.title, "index": index}}, "kinds": ["relevant"]}
            for index, each in enumerate(crosswalk.frameworks(), 1)
            for id in mapped.get(each.key, ())
        ]
        made = super()._taxon(control)
        return {**made, "relationships": relationships} if relationships else made


def _suppressed(finding: Finding, log: _FullLog) -> JsonObject:
    suppression = finding.suppression
    assert suppression is not None
    kind = "inSource" if suppression.kind == "inline" else "external"
    noted = _accepted(kind, suppression.reason, suppression.until, suppression.owner)
    return {**log.taxed(finding, log.result(finding)), "suppressions": [noted]}


def _accepted(kind: str, reason: str, until: str | None, owner: str | None) -> JsonObject:
    properties: JsonObject = {}
    if until is not None:
        properties["expires"] = until
    if owner is not None:
        properties["owner"] = owner
    noted: JsonObject = {"kind": kind, "status": "accepted", "justification": visible(reason)}
    return {**noted, "properties": properties} if properties else noted


def _unknown(answer: UnknownAnswer, log: Log) -> JsonObject:
    reasons = "; ".join(reason_text(each.reason, each.subject) for each in answer.reasons)
    return {
        "ruleId": answer.policy,
        "kind": "open",
        "level": "none",
        "message": {"text": plain_message(f"{answer.told_address} in {answer.root} is not decided: {reasons}")},
        "locations": [
            {
                "physicalLocation": log.place(answer.span),
                "logicalLocations": [logical_location(answer)],
            }
        ],
    }


def _attested(attested: AttestedAnswer, log: Log) -> JsonObject:
    """It stays open; what somebody says about it is no finding out."""
    attestation = attested.attestation
    noted = _accepted("external", attestation.reason, attestation.until, attestation.owner)
    return {**_unknown(attested.answer, log), "suppressions": [noted]}


def _counted(policy: str, kind: str, count: int) -> JsonObject:
    words = "nodes satisfy it" if kind == "pass" else "nodes are none of its business"
    return {"ruleId": policy, "kind": kind, "level": "none", "message": {"text": f"{count:,} {words}"}}
