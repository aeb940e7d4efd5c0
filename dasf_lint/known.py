"""Findings that a project lives with, held against those of a run."""

from functools import cache

from dasf_lint.core.answers import Member
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.project import baseline
from dasf_lint.project.baseline import BaselineEntry, BaselineError, BaselineSight, KnownMember
from dasf_lint.report.redact import of_report
from dasf_lint.seen import Seen


def hold_against(seen: Seen, file: SourceFile) -> None:
    """Says of each finding of a run what it is against a baseline, and of the baseline what is not found any more.

    With one that cannot be read everything counts, and the run could not vouch.
    """
    report = seen.report
    try:
        known = baseline.read(file)
    except BaselineError as error:
        report.diagnostics = in_order([*report.diagnostics, unreadable(file, error)])
        return
    comparison = baseline.compare(report.findings, known, sight_of(seen))
    baseline.judge(comparison)
    report.diagnostics = in_order(
        [*report.diagnostics, *baseline.told(known, comparison.gone, {each.fingerprint for each in report.suppressed})]
    )


def unreadable(file: SourceFile, error: BaselineError) -> Diagnostic:
    if error.line is None:
        return Diagnostic("error", "baseline", error.message, path=file.path)
    at = file.line_starts[min(error.line, len(file.line_starts)) - 1]
    return Diagnostic("error", "baseline", error.message, span=Span(file, at, at))


def sight_of(seen: Seen) -> BaselineSight:
    """What the run could see, and so may say is gone."""
    report, tree, pack = seen.report, seen.tree, seen.pack
    roots = {each.root.id: each.root.directory for each in report.roots}
    directories = frozenset(roots.values())
    is_blurred = report.could_not_vouch
    names = {policy.id: (policy.id, *policy.all_aliases) for policy in pack.policies}
    by_name = {name: policy for policy in pack.policies for name in names[policy.id]}

    def asks(entry: BaselineEntry) -> bool:
        policy = by_name.get(entry.policy)
        if policy is None:
            return False
        asking = seen.asking(entry.file)
        return any(asking.asks(policy, check) for check in policy.checks if check.name == entry.check)

    @cache
    def root_gone(root: str) -> bool:
        directory = root.partition("[")[0]
        if tree.kind(directory) is None:
            return True
        # Of a directory that is judged as it is, a variant that is not among the roots is there no more.
        is_judged = directory in directories and seen.entries.saw_all_below(directory)
        return root not in roots and is_judged and not is_blurred

    @cache
    def file_gone(path: str) -> bool:
        return tree.kind(path) is None

    gate = of_report(report, show=False)

    def shown(member: Member) -> KnownMember:
        return gate.name(member.root), gate.text(member.address)

    def earlier(member: Member) -> list[KnownMember]:
        return [(gate.name(member.root), gate.text(each)) for each in seen.earlier(member)]

    return BaselineSight(names, frozenset(roots), asks, root_gone, file_gone, shown, earlier, is_blurred)
