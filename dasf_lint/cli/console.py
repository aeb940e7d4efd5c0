"""`dasf-lint console`: expressions in, values out, one a line."""

import sys

import click

from dasf_lint import __version__
from dasf_lint.cli import exits, options, printing, request, terminal
from dasf_lint.cli.running import PathProblem
from dasf_lint.core import json_text, limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Root
from dasf_lint.core.json_text import Json
from dasf_lint.core.secrecy import Secrets
from dasf_lint.engine import LintRun
from dasf_lint.report.escape import visible
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.phrases import reason_text
from dasf_lint.report.redact import Redactor
from dasf_lint.report.text import render_diagnostics
from dasf_lint.terraform.console import Console

_TOO_LONG: dict[str, Json] = {"error": {"summary": "Expression too long", "detail": ""}}


@click.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@click.argument("directory", required=False, metavar="[DIR]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@request.root_value_options
@options.show_secrets
def command(directory: str | None, as_json: bool, show_secrets: bool, **given: object) -> int:
    """Evaluate expressions from standard input in the root module of DIR (default: here), one a line."""
    values = request.split(given)
    made = request.make((directory or ".",), values)
    run = LintRun(made.tree, made.options._replace(here=True))
    path = made.options.paths[0]
    if made.tree.kind(path) != "directory":
        raise PathProblem(f"{directory} is not a directory")
    root = Root("terraform", path, workspace=made.options.workspace, program=run.program_of(path))
    problems, secrets = _of_the_call(run, root)
    if problems:
        terminal.write_error(render_diagnostics(problems, RenderOptions(__version__), secrets))
        return exits.COULD_NOT_VOUCH
    console = Console(run.modules.reading(root.program), root, run.terraform_options())
    gate = _Gate(console, show_secrets)
    for line in sys.stdin.buffer if sys.stdin is not None else ():
        answer = _TOO_LONG
        if len(line) <= limits.max_string_length:
            answer = console.answer(_text(line), show_secrets=show_secrets)
        if as_json:
            printing.document(answer, gate.redactor(), indent=0)
        else:
            terminal.write(_for_people(gate.redactor().json(answer)) + "\n")
    return exits.CLEAN


def _of_the_call(run: LintRun, root: Root) -> tuple[list[Diagnostic], Secrets]:
    """What is wrong with the values and the plan that the command line gives; a broken file answers with errors."""
    if not run.options.settings and run.options.plan is None:
        return [], Secrets()
    graph = run.graph(root)
    found = [*graph.diagnostics, *run.unused([root])]
    return [each for each in found if each.level == "error" and each.code in ("usage", "plan")], graph.secrets()


class _Gate:
    """The gate for answers: what is secret shows as the console evaluates."""

    def __init__(self, console: Console, show: bool) -> None:
        self._console = console
        self._show = show
        self._redactor = Redactor(show=show)
        self._known = 0

    def redactor(self) -> Redactor:
        secrets = self._console.secrets()
        if len(secrets.texts) != self._known:
            self._known = len(secrets.texts)
            self._redactor = Redactor(secrets, show=self._show)
        return self._redactor


def _text(line: bytes) -> str:
    return line.removesuffix(b"\n").decode("utf-8", "replace")


def _for_people(answer: Json) -> str:
    match answer:
        case {"error": {"summary": summary, "detail": detail}}:
            return visible(f"error: {summary}" + (f": {detail}" if detail else ""))
        case {"unknown": {"reason": reason, "subject": subject}}:
            return visible(f"unknown: {reason_text(reason, str(subject))}")  # type: ignore[arg-type]  # one of the closed list
        case {"value": value}:
            return visible(json_text.dumps(value))
    raise AssertionError(answer)
