"""What holds of a whole run: no output that a terminal or a runner obeys, and no silence about an insecure resource."""

from collections.abc import Iterator, Mapping
from typing import Final

from dasf_lint import MemoryTree, Options, Report, lint
from dasf_lint.cli import exits
from dasf_lint.core import json_text
from dasf_lint.core.answers import at_least
from dasf_lint.core.diagnostics import CODES
from dasf_lint.core.graph import Graph
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import FileTree
from dasf_lint.engine import LintRun
from dasf_lint.policy.pack import Pack
from dasf_lint.report.escape import json_document
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.graph_json import graph_document
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Redactor
from tests.fuzz.target import require
from tests.hostile.cases import BUNDLE_SEED, SEED
from tests.hostile.child import SHOWN, problems_of

__all__ = [
    "BUNDLE_SEED",
    "OPTIONS",
    "SECRET",
    "SEED",
    "TOKEN",
    "check_outputs",
    "check_sight",
    "examine",
    "examine_tree",
]

OPTIONS: Final = Options(as_of="2026-11-24")
SECRET: Final = "canary-of-fuzzing-6e1b"
"""Stands outside of the project root."""
CREDENTIAL: Final = "dapi0123456789abcdef0123456789abcdef"
"""Of a documented form; the grammars write it wherever a text may stand."""
TOKEN: Final = "databricks_token.seed"
_PRINTING: Final = RenderOptions(version="0", show=SHOWN, verbose=True)
_MOST_OUTPUT: Final = 60_000_000


def examine(
    files: Mapping[str, str | bytes],
    options: Options = OPTIONS,
    *,
    seed: str | None = TOKEN,
    formats: bool = False,
    pack: Pack | None = None,
) -> str:
    """A run over files in memory."""
    return examine_tree(MemoryTree(files), options, seed=seed, formats=formats, pack=pack)


def examine_tree(
    tree: FileTree,
    options: Options = OPTIONS,
    *,
    seed: str | None = TOKEN,
    formats: bool = False,
    pack: Pack | None = None,
) -> str:
    report = lint(tree, options, pack)
    if seed is not None:
        check_sight(report, seed)
    _check_report(report)
    graphs: list[Graph] = []
    if formats:
        again = LintRun(tree, options)
        graphs = [again.graph(root) for root in again.roots().roots]
    return check_outputs(dict(_outputs(report, graphs, formats)))


def check_sight(report: Report, seed: str) -> None:
    """The insecure resource is reported, or excused by name, or the run says that it did not see everything."""
    findings = [*report.findings, *report.suppressed]
    seen = any(member.address.split("[")[0] == seed for finding in findings for member in finding.members)
    require(
        seen or report.could_not_vouch or bool(report.weakened),
        "an insecure resource is reported, or the run does not vouch", report.diagnostics, sorted(each.policy for each in findings),
    )  # fmt: skip


def _check_report(report: Report) -> None:
    code = exits.of_report(
        report,
        at_least=at_least,
        fail_on="medium",
        fail_on_unknown="low",
        fail_on_gap=True,
    ).code
    require(code in (0, 1, 2), "the exit code is 0, 1 or 2", code)
    require(code == 2 or not report.could_not_vouch, "a run that cannot vouch ends with 2", code)
    for each in report.diagnostics:
        require(each.code in CODES, "a diagnostic has one of the known codes", each)
        require(
            each.span is None or 0 <= each.span.start <= each.span.end <= len(each.span.file.text),
            "a diagnostic has its place in the text",
            each,
        )
    for finding in [*report.findings, *report.suppressed]:
        span = finding.cause.span
        require(
            0 <= span.start <= span.end <= len(span.file.text),
            "a finding has its place in the text",
            finding.policy,
            span,
        )
        require(bool(finding.members), "a finding is about something", finding.policy)


def _outputs(report: Report, graphs: list[Graph], all_formats: bool) -> Iterator[tuple[str, str]]:
    for name in FORMATS if all_formats else ("json", "text"):
        yield name, render(name, report, _PRINTING)
    if graphs:
        secrets = Secrets()
        document = graph_document(graphs, tool={"name": "dasf-lint"}, secrets=secrets)
        yield "graph", json_document(json_text.dumps(Redactor(secrets).json(document)))


def check_outputs(outputs: Mapping[str, str]) -> str:
    """All of them as one text."""
    for name, text in outputs.items():
        problems = problems_of(name, text)
        require(not problems, f"{name} is a document that nobody obeys", problems)
        require(SECRET not in text, f"{name} shows nothing from outside of the root")
        require(CREDENTIAL not in text, f"{name} shows no credential", text[max(text.find(CREDENTIAL) - 80, 0) :][:200])
        require(len(text) < _MOST_OUTPUT, f"{name} stays small", len(text))
    return "\n".join(outputs.values())
