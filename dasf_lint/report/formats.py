"""The table of formats, and the one function that renders a report in one of them."""

from typing import Final, Protocol, cast

from dasf_lint import lazy
from dasf_lint.core.answers import Report
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Shown, of_report

FORMATS: Final[dict[str, tuple[str, str]]] = {
    # name: module below dasf_lint.report, what it is for
    "text": ("text", "for people: code frames, the way of the value, what to do"),
    "concise": ("concise", "one line a finding"),
    "json": ("json", "everything, for programs; its schema is shipped"),
    "sarif": ("sarif", "SARIF 2.1.0 for GitHub code scanning"),
    "sarif-full": ("sarif_full", "SARIF 2.1.0 with taxonomy, suppressions, unknown and passed, for auditors"),
    "github": ("github", "annotations of a GitHub workflow"),
    "gitlab-codequality": ("gitlab", "GitLab code quality report"),
    "junit": ("junit", "JUnit XML"),
    "azure": ("azure", "annotations of an Azure pipeline"),
    "markdown": ("markdown", "a comment or step summary"),
    "html": ("html", "one page without scripts"),
    "csv": ("csv", "one row a finding and resource"),
}

SUFFIXES: Final[dict[str, str]] = {
    ".sarif": "sarif", ".json": "json", ".xml": "junit", ".md": "markdown", ".html": "html", ".csv": "csv",
}  # fmt: skip
"""Which format a file name asks for that names none itself."""


class _Format(Protocol):
    def render(self, report: Shown, options: RenderOptions) -> str: ...


def render(name: str, report: Report, options: RenderOptions) -> str:
    """The whole document, ending in a newline or empty. Raises KeyError for a name that is not in the table."""
    redactor = of_report(report, show=options.show_secrets)
    module = cast(_Format, lazy.module(f"report.{FORMATS[name][0]}"))
    return module.render(redactor.report(report), redactor.options(options))
