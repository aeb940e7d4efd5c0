"""What does not count of the answers of a run: findings that are suppressed, and what somebody vouches for."""

from collections.abc import Sequence

from dasf_lint import languages
from dasf_lint.configured import Configured
from dasf_lint.core.answers import Attestation, EntryScope, Report
from dasf_lint.core.source import SourceFile
from dasf_lint.dasf.coverage import coverage
from dasf_lint.policy.language.model import Policy, folded
from dasf_lint.project import attestations, in_vain, suppressions


def take(
    report: Report,
    asked: Sequence[Policy],
    configured: Configured,
    files: Sequence[SourceFile],
    entries: in_vain.ConfiguredEntries,
) -> None:
    """Takes it out of the findings and the unknown answers of the report, and tells what excuses nothing.

    asked    the policies that were asked about everything that they are about
    files    everything that was read, whose comments count
    entries  those of the configuration, as far as the run could make use of them
    """
    pack = configured.pack
    names = {folded(name) for policy in asked for name in (policy.id, *policy.all_aliases, *policy.controls)}
    applied = suppressions.apply(
        report.findings,
        files,
        languages.comments,
        pack.lookup(),
        as_of=report.as_of,
        extents=languages.extents,
        config=configured.config,
        unknown=report.unknown,
        controls={policy.id: policy.controls for policy in asked},
        names=list(pack.names()),
        asked=lambda name: folded(name) in names,
        looked_at=lambda entry: entries.saw_all_of(entry.scope),
        sees_all=entries.saw_all_below,
        protected=[policy.id for policy in pack.policies if not policy.suppressible],
    )
    report.findings, report.suppressed = applied.findings, applied.suppressed
    report.diagnostics += applied.diagnostics
    _attest(report, asked, configured, entries)


def _attest(
    report: Report, asked: Sequence[Policy], configured: Configured, entries: in_vain.ConfiguredEntries
) -> None:
    controls = {policy.id: policy.controls for policy in configured.pack.policies}
    roots = [each.root for each in report.roots]
    found = attestations.apply(report.unknown, configured.config.attest, controls, roots, as_of=report.as_of)
    report.unknown, report.attested, report.attestations = found.unknown, found.attested, found.attestations
    report.diagnostics += found.diagnostics
    if not found.unused:
        return
    policies = {folded(name) for policy in asked for name in (policy.id, *policy.all_aliases)}
    asked_controls = {folded(control) for policy in asked for control in policy.controls}
    states = {folded(row.control): row.status for row in coverage(controls, report, own=configured.pack.own_controls)}

    def could_count(entry: Attestation) -> bool:
        if entry.control is None:
            is_asked = folded(entry.name) in policies
        else:
            control = folded(entry.control)
            # Of a whole control more may be vouched for than policies ask, unless code has shown it whole.
            is_open = entry.scope == EntryScope() and states.get(control) not in ("met", "not_met")
            is_asked = control in asked_controls and not is_open
        return is_asked and entries.saw_all_of(entry.scope)

    report.diagnostics += attestations.in_vain(found.unused, could_count)
