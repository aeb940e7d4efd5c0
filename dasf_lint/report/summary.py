"""Figures of a report that several formats print, and the order in which they print."""

from collections.abc import Iterable, Mapping
from typing import Final

from dasf_lint.core.answers import HOLDS, SEVERITIES, Finding, Report, Severity
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.standing import IN_SHORT
from dasf_lint.report.options import RenderOptions, Rule
from dasf_lint.report.redact import Shown


def by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings each severity has, the gravest first; severities without any are left out."""
    found = [finding.severity for finding in findings]
    return {severity: found.count(severity) for severity in SEVERITIES if severity in found}


def resources(findings: Iterable[Finding]) -> int:
    """How many resources they concern, each once."""
    return len({(member.root, member.address) for finding in findings for member in finding.members})


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """By place, then by severity and policy; a part of a finding that is suppressed follows the part that counts."""
    return sorted(findings, key=lambda finding: (finding.sort_key, finding.suppression is not None, _members(finding)))


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """By severity, within one by place: for readers who see the first few only."""
    return sorted(ordered(findings), key=lambda finding: SEVERITIES.index(finding.severity))


def _members(finding: Finding) -> list[tuple[str, str]]:
    return [(member.root, member.address) for member in finding.members]


def diagnostics(report: Report) -> list[Diagnostic]:
    """Errors and warnings; gaps are listed apart."""
    return [each for each in in_order(report.diagnostics) if each.level != "gap"]


def gaps(report: Report) -> int:
    """How many things cannot be seen by design; what hides resources is a diagnostic of that level as well."""
    places = {gap.span.sort_key if gap.span is not None else gap.what for gap in report.gaps}
    for each in report.diagnostics:
        if each.level == "gap":
            places.add(each.span.sort_key if each.span is not None else f"{each.path} {each.message}")
    return len(places)


def rules_of(report: Report, options: RenderOptions) -> dict[str, Rule]:
    """What every policy that has a finding, an unknown or an attested answer is about, by id, sorted."""
    found = dict(options.rules)
    for finding in report.every_finding:
        if finding.policy not in found:
            found[finding.policy] = Rule(
                finding.policy, finding.aliases, finding.title, finding.title, finding.remediation, finding.severity,
                finding.check_confidence, finding.profile, finding.controls,
            )  # fmt: skip
    for answer in [*report.unknown, *(each.answer for each in report.attested)]:
        if answer.policy not in found:
            found[answer.policy] = Rule(
                answer.policy, answer.aliases, answer.policy, answer.policy, "", "medium", "high", "default", ()
            )
    return {id: found[id] for id in sorted(found)}


WEAKENS: Final = "the configuration weakens this run"
_MOST_TOLD: Final = 20


def ignored_configuration(report: Shown) -> str:
    """That a file of the repository was put aside, and by which option; nothing where none was."""
    configuration = report.configuration
    if configuration.ignored is None:
        return ""
    option = "--config names another" if configuration.origin == "command_line" else "--isolated"
    return f"the configuration {configuration.ignored} does not count: {option}"


def weakened_at_once(report: Shown) -> list[str]:
    """The weakenings for a place that has room for one message: one line each, the first that there are many."""
    told = [each.message for each in report.weakened]
    if len(told) == 1:
        return [f"{WEAKENS}: {told[0]}"]
    more = [f"and {len(told) - _MOST_TOLD:,} more"] if len(told) > _MOST_TOLD else []
    return [f"{WEAKENS} in {len(told):,} ways:", *told[:_MOST_TOLD], *more] if told else []


def weakened_in_one_line(report: Shown) -> str:
    first, *rest = weakened_at_once(report) or ("",)
    return f"{first} {'; '.join(rest)}".rstrip()


def weakened_one_by_one(report: Shown) -> list[str]:
    """Each weakening with its place, for the log beside the one message; nothing where that says all."""
    if len(report.weakened) < 2:
        return []
    return [
        f"{WEAKENS}: {each.message}" + (f" ({each.span.file.path}:{each.span.line})" if each.span is not None else "")
        for each in report.weakened
    ]


def configuration_lines(report: Shown) -> list[str]:
    """For standard error, beside output that a program reads: what is weakened in one line, and what was put aside."""
    return [line for line in (weakened_in_one_line(report), ignored_configuration(report)) if line]


def plural(count: int, singular: str, several: str = "") -> str:
    """`1 finding`, `2 findings`, `1,024 files`."""
    return f"{count:,} {singular if count == 1 else several or singular + 's'}"


def listed(severities: Mapping[Severity, int]) -> str:
    """`2 high, 1 low`."""
    return ", ".join(f"{count:,} {severity}" for severity, count in severities.items())


def counts_line(report: Report) -> str:
    """The figures of a run in one line, for formats that list nothing beside the findings."""
    return " ".join(_counted(report, frozenset(), verbose=True))


def counts(report: Report, *, show: frozenset[str], verbose: bool, folded: bool, width: int) -> list[str]:
    """The same on as many lines as it takes, parted between figures. `folded`: `-v` would list the diagnostics."""
    found = _counted(report, show, verbose=verbose, folded=folded, points=True)
    if len(whole := " ".join(found)) <= width:
        return [whole]
    lines = [""]
    for each in found:
        if lines[-1] and (lines[-1].endswith(";") or len(lines[-1]) + 1 + len(each) > width):
            lines.append("")
        lines[-1] = f"{lines[-1]} {each}".lstrip()
    return lines


def _counted(
    report: Report, show: frozenset[str], *, verbose: bool, folded: bool = False, points: bool = False
) -> list[str]:
    """Each figure with what follows it. `points`: the options are named that list what is not listed."""

    severities = listed(by_severity(report.findings))
    hidden = gaps(report)
    told = [plural(len(report.findings), "finding") + (f" ({severities})" if severities else "")]
    for hold in HOLDS:
        if held := len(report.held(hold)):
            told.append(f"{held:,} {hold}" + (f" (--show {hold})" if points and hold not in show else ""))
    told.append(f"{len(report.suppressed):,} suppressed")
    pointer = " (--show unknown)" if points and report.unknown and "unknown" not in show else ""
    told.append(f"{len(report.unknown):,} unknown{pointer}")
    if report.attested:
        told.append(f"{len(report.attested):,} attested")
    told.append(plural(hidden, "gap") + (" (-v)" if hidden and not verbose else ""))
    told.append(plural(len(diagnostics(report)), "diagnostic") + (" (-v)" if folded else ""))
    over = [plural(len(report.roots), "root"), plural(report.files, "file")]
    if report.through_callers:
        # Of interest only where there are some: somebody may have expected them to be judged by themselves.
        directories = plural(report.through_callers, "directory", "directories")
        over.append(f"{directories} judged through callers only")
    if left_out := report.accounts.get("left_out", 0):
        # Files that were found and that a rule leaves out: excluded, or not part of any bundle.
        over.append(f"{left_out:,} left out" + ("" if verbose else " (-v)"))
    return [f"{each}," for each in told[:-1]] + [f"{told[-1]};"] + [f"{each}," for each in over[:-1]] + [over[-1]]


def said(finding: Finding, message: str = "") -> str:
    """The message, or that of one member, where no room is for why somebody may doubt that it is deployed."""
    short = IN_SHORT[finding.standing.kind]
    message = message or finding.message
    return f"{message} ({short})" if short else message


def called(address: str) -> str:
    """What is said of the place of a module call."""
    return f"{address} is called here"
