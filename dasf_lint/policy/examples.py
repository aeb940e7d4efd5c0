"""The examples inside policies: run through the whole engine, they are tests and documentation.

Policies know neither Terraform nor bundles, so whoever runs examples hands in `build`.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol, cast

from dasf_lint.core.answers import SEVERITIES, Severity
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Environment, Estate, Graph
from dasf_lint.core.source import FileTree, MemoryTree, Span
from dasf_lint.policy.judge import Judgement, Settings, judge
from dasf_lint.policy.language.kinds import LiteralsKind
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.language.tree import Scalars
from dasf_lint.policy.pack import Pack

MARK = "# <-"
"""Behind a line that must be reported, and no other."""


class Build(Protocol):
    """The graphs of an example: one of Terraform's root, or of a bundle's target (all targets where None is asked)."""

    def __call__(self, tree: FileTree, kind: str, target: str | None) -> list[Graph]: ...


class Result(NamedTuple):
    """What an example came to. `problems` is empty where it holds."""

    policy: str
    name: str
    expected: str
    got: str
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.problems


class Asked(NamedTuple):
    judgement: Judgement
    graphs: list[Graph]
    tree: MemoryTree
    files: Mapping[str, str]


def files_of(example: Mapping[str, object]) -> dict[str, str]:
    """The files that an example means."""
    if "terraform" in example:
        return {"main.tf": str(example["terraform"])}
    if "bundle" in example:
        return {"databricks.yml": str(example["bundle"])}
    return {str(path): str(text) for path, text in cast("Mapping[str, object]", example["files"]).items()}


def kind_of(files: Mapping[str, str]) -> str:
    return "bundle" if any(path.rpartition("/")[2].startswith("databricks.y") for path in files) else "terraform"


def ask(policy: Policy, example: Mapping[str, object], pack: Pack, build: Build) -> Asked:
    """The policy asked about an example, with every profile on."""
    files = files_of(example)
    tree = MemoryTree(files)
    target = cast("str | None", example.get("target"))
    graphs = build(tree, kind_of(files), target)
    environment = example.get("environment")
    if environment is not None:
        known = Environment(str(environment), "high", ("example",))
        for graph in graphs:
            for node in graph:
                node.environment = known
    params = cast("Mapping[str, object]", example.get("params", {}))
    chosen = {name: cast(Scalars, LiteralsKind().compiled(value)) for name, value in params.items()}
    settings = Settings(profile="audit", params={policy.id: chosen}, as_of=str(example.get("as_of", "")))
    judgement = judge(Estate(tuple(graphs)), pack._replace(policies=(policy,)), settings)
    return Asked(judgement, graphs, tree, files)


def run(policy: Policy, example: Mapping[str, object], pack: Pack, build: Build) -> Result:
    """Whether the verdict, the severity and the set of reported lines are as the example says."""
    asked = ask(policy, example, pack, build)
    judgement = asked.judgement
    expected, severity = _expectation(example["expect"])
    got = verdict(judgement, policy.id)
    problems: list[str] = []
    problems.extend(f"{each.path}: {each.message}" for each in _errors(asked))
    reported = {line_of(finding.cause.span) for finding in judgement.findings}
    marked = _marked(asked)
    if got != expected:
        problems.append(f"expected {expected}, got {got}{_explained(judgement, got)}")
    if reported != marked:
        problems.append(f"lines marked with `{MARK}`: {_lines(marked)}; reported: {_lines(reported)}")
    if got == expected:
        worst = min((f.severity for f in judgement.findings), key=SEVERITIES.index, default=None)
        if severity is not None and worst != severity:
            problems.append(f"expected severity {severity}, got {worst}")
    return Result(policy.id, str(example["name"]), expected, got, tuple(problems))


def _errors(asked: Asked) -> list[Diagnostic]:
    """An example that cannot be read shows nothing."""
    return [each for graph in asked.graphs for each in graph.diagnostics if each.level == "error"]


def _expectation(expect: object) -> tuple[str, Severity | None]:
    if isinstance(expect, Mapping):
        return "fail", cast(Severity, expect["fail"])
    return str(expect), None


def verdict(judgement: Judgement, policy: str) -> str:
    """The worst verdict over all subjects: fail, unknown, pass, not applicable."""
    if judgement.findings:
        return "fail"
    if judgement.unknown:
        return "unknown"
    return "pass" if judgement.passed.get(policy) else "not_applicable"


def _explained(judgement: Judgement, got: str) -> str:
    if got == "unknown":
        reasons = [f"{each.reason} {each.subject}" for answer in judgement.unknown for each in answer.reasons]
        return f" ({', '.join(reasons)})"
    if got == "fail":
        shown = [f"{path}:{line} {f.message}" for f in judgement.findings for path, line in [line_of(f.cause.span)]]
        return f" ({'; '.join(shown)})"
    return ""


def line_of(span: Span) -> tuple[str, int]:
    return span.file.path, span.line


def _marked(asked: Asked) -> set[tuple[str, int]]:
    return {
        (path, number)
        for path, text in asked.files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if line.rstrip().endswith(MARK)
    }


def _lines(found: set[tuple[str, int]]) -> str:
    return ", ".join(f"{path}:{line}" for path, line in sorted(found)) or "none"
