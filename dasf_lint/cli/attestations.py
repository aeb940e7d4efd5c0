"""`dasf-lint attestations`: what somebody vouches for, with its reason and its end."""

import click

from dasf_lint.cli import excused, options, request, terminal
from dasf_lint.core.answers import Attestation, UnknownAnswer
from dasf_lint.core.json_text import Json
from dasf_lint.report.escape import visible
from dasf_lint.report.graph_json import location_json
from dasf_lint.report.json import attestation_json
from dasf_lint.report.phrases import reason_text
from dasf_lint.report.redact import Shown
from dasf_lint.report.style import Style
from dasf_lint.report.summary import plural


@click.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@excused.arguments
def command(**given: object) -> int:
    """List what the configuration vouches for below PATH, with the answers it is about, and what is about none."""
    return excused.tell(given, "attestations", code="attestation", rows=_rows, lines=_lines)


def _with_answers(report: Shown) -> list[tuple[Attestation, list[UnknownAnswer]]]:
    """Each that counts, in the order of the configuration, and what it vouches for."""
    answers: dict[Attestation, list[UnknownAnswer]] = {each: [] for each in report.attestations}
    for attested in report.attested:
        answers.setdefault(attested.attestation, []).append(attested.answer)
    return list(answers.items())


def _rows(report: Shown) -> list[Json]:
    return [
        {**attestation_json(attestation), "answers": [_answer(each) for each in answers]}
        for attestation, answers in _with_answers(report)
    ]


def _answer(answer: UnknownAnswer) -> dict[str, Json]:
    return {
        "policy": answer.policy,
        "severity": answer.severity,
        "root": answer.root,
        "address": answer.address,
        "bundle_address": answer.bundle_address,
        "location": location_json(answer.span),
    }


def _lines(report: Shown, style: Style) -> str:
    """Prints them with what they vouch for, in the order of the configuration, and says how many there are."""
    found = _with_answers(report)
    for attestation, answers in found:
        about = excused.excuse_text(
            attestation.span,
            f"{attestation.name}{attestation.scope.told}: ",
            attestation.reason,
            attestation.owner,
            attestation.until,
        )
        terminal.write(f"{style.paint('strong', about)}: {plural(len(answers), 'unknown answer')}\n")
        for answer in answers:
            resources = [(answer.told_address, answer.root)]
            told = list(excused.excused_lines(style, answer.severity, answer.policy, answer.span, resources))
            why = "; ".join(dict.fromkeys(reason_text(each.reason, each.subject) for each in answer.reasons))
            terminal.write("".join(f"{line}\n" for line in told) + (f"    unknown: {visible(why)}\n" if why else ""))
        terminal.write("\n")
    return plural(len(found), "attestation")
