"""The table of formats, and the one function that renders a report in one of them."""

import os
from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol, cast

from dasf_lint import lazy
from dasf_lint.core.answers import HOLDS, Report
from dasf_lint.report.options import SHOWN, RenderOptions
from dasf_lint.report.redact import Shown, of_report


class Format(NamedTuple):
    """Everything that anybody asks of a format; a new one is a module and a row.

    module          below dasf_lint.report
    about           what it is for
    suffix          of the files that ask for it by their name
    also            of files that may hold it, and would ask for another format
    read_by_people  its lines are read where they are printed, so errors in it need not be told beside it
    listed          what of `--show` it lists, because it is asked to or always
    resources       it names all resources of a finding, `text` with `-v` only
    arranged        it heeds `--group-by` and `--statistics`
    every_policy    it says something of policies that found nothing, too
    """

    module: str
    about: str
    suffix: str = ""
    read_by_people: bool = False
    listed: tuple[str, ...] = ()
    resources: bool = False
    arranged: bool = False
    every_policy: bool = False
    also: tuple[str, ...] = ()


DEFAULT: Final = "text"
"""The one for a person at a terminal: it says itself what is told beside the others."""

FORMATS: Final[Mapping[str, Format]] = {
    DEFAULT: Format(
        "text", "for people: code frames, the way of the value, what to do",
        read_by_people=True, listed=SHOWN, resources=True, arranged=True,
    ),
    "concise": Format("concise", "one line a finding", read_by_people=True),
    "json": Format("json", "everything, for programs; its schema is shipped", ".json", listed=SHOWN, resources=True),
    "sarif": Format(
        "sarif", "SARIF 2.1.0 for GitHub code scanning", ".sarif", listed=("unknown", "attested", *HOLDS),
        resources=True, also=(".json",),
    ),
    "sarif-full": Format(
        "sarif_full", "SARIF 2.1.0 with taxonomy, suppressions, unknown and passed, for auditors",
        listed=SHOWN, resources=True, every_policy=True, also=(".sarif", ".json"),
    ),
    "github": Format("github", "annotations of a GitHub workflow", read_by_people=True),
    "gitlab-codequality": Format("gitlab", "GitLab code quality report", also=(".json",)),
    "junit": Format("junit", "JUnit XML", ".xml", listed=("unknown", "pass", "attested"), resources=True),
    "azure": Format("azure", "annotations of an Azure pipeline", read_by_people=True),
    "markdown": Format("markdown", "a comment or step summary", ".md", listed=("unknown", "attested")),
    "html": Format(
        "html", "one page without scripts", ".html", listed=("unknown", "suppressed", "attested"), resources=True
    ),
    "csv": Format(
        "csv", "one row a finding and resource", ".csv", listed=("unknown", "suppressed", "attested", *HOLDS),
        resources=True,
    ),
}  # fmt: skip


def of_file(path: str) -> str:
    """The format that the name of a file asks for."""
    suffix = _suffix(path)
    return next((name for name, each in FORMATS.items() if suffix and each.suffix == suffix), DEFAULT)


def may_hold(path: str, name: str) -> bool:
    """Whether the name of a file leaves it open that it holds this format: it promises no other."""
    return of_file(path) in (name, DEFAULT) or _suffix(path) in FORMATS[name].also


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()


class _Module(Protocol):
    def render(self, report: Shown, options: RenderOptions) -> str: ...


def render(name: str, report: Report, options: RenderOptions) -> str:
    """The whole document, ending in a newline or empty. Raises KeyError for a name that is not in the table."""
    redactor = of_report(report, show=options.show_secrets)
    module = cast(_Module, lazy.module(f"report.{FORMATS[name].module}"))
    return module.render(redactor.report(report), redactor.options(options))
