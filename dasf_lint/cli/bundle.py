"""`dasf-lint bundle resolve`: what the Databricks CLI would print for a target of a bundle."""

import json
import os
from typing import Any

import click

from dasf_lint.bundle.complaints import Complaint
from dasf_lint.bundle.files import ROOT_NAMES
from dasf_lint.bundle.resolve import Resolution, resolve
from dasf_lint.cli import options, terminal
from dasf_lint.cli.places import given_root, nearest_with, project_around, real
from dasf_lint.cli.running import PathProblem
from dasf_lint.core.source import DirectoryTree, relative_to
from dasf_lint.report.escape import json_document
from dasf_lint.report.redact import Redactor


@click.group(context_settings=options.CONTEXT)
def command() -> None:
    """Look at bundles (Declarative Automation Bundles) as the Databricks CLI does."""


@command.command("resolve")
@click.argument("directory", default=".", metavar="[DIR]")
@options.target("The target; the default one without.")
@click.option("--var", multiple=True, metavar="NAME=VALUE", help="Value of a variable.")
@click.option("--env", is_flag=True, help="Let BUNDLE_VAR_ and DATABRICKS_BUNDLE_ variables of the environment count.")
@click.option("--strict", is_flag=True, help="Warnings are errors.")
@click.option("--format", "format_", type=options.OneOf(("json",), "format"), default="json", help="json.")
@click.option("--project-root", metavar="DIR", help="Nothing outside is read.")
@options.show_secrets
def resolve_command(
    directory: str,
    target: str | None,
    var: tuple[str, ...],
    env: bool,
    strict: bool,
    format_: str,
    project_root: str | None,
    show_secrets: bool,
) -> int:
    """Print the configuration of one target, as far as it can be known without a workspace.

    Nothing is looked up, run or built: what needs the workspace stays as the reference that was written.
    What looks like a credential is printed as ***.
    """
    if not os.path.isdir(directory):
        raise PathProblem(
            f"{directory} is not a directory" if os.path.exists(directory) else f"{directory} does not exist"
        )
    start = real(directory)
    root = _project_root(start, project_root)
    if start != root and not start.startswith(root.rstrip(os.sep) + os.sep):
        raise click.UsageError(f"{directory} lies outside the project root {root}; --project-root names another")
    tree = DirectoryTree(root)
    resolution = resolve(
        tree,
        _below(start, root),
        target=target,
        variables=var,
        environment=dict(os.environ) if env else None,
        strict=strict,
        base=root,
    )
    terminal.write(_document(resolution, tree, start, Redactor(show=show_secrets)) + "\n")
    for complaint in resolution.diagnostics:
        if complaint.severity == "error":
            terminal.complain(complaint.summary.partition("\n")[0])
    return resolution.exit_code


def _project_root(start: str, given: str | None) -> str:
    """As for every command; else the directory of the bundle; else the one asked for."""
    if given is not None:
        return given_root(given)
    return project_around(start) or nearest_with(start, ROOT_NAMES) or start


def _below(path: str, root: str) -> str:
    """A real path as one of the tree."""
    return os.path.relpath(path, root).replace(os.sep, "/")


def _document(resolution: Resolution, tree: DirectoryTree, start: str, redactor: Redactor) -> str:
    base = resolution.directory or _below(start, tree.root)
    content: Any = {
        "config": resolution.config,
        "diagnostics": [_diagnostic(complaint, base) for complaint in resolution.diagnostics],
    }
    # The CLI's own writer: it prints floats.
    return json_document(json.dumps(redactor.json(content), ensure_ascii=False, indent=2, sort_keys=True))


def _diagnostic(complaint: Complaint, directory: str) -> dict[str, object]:
    summary, _, rest = complaint.summary.partition("\n")
    found: dict[str, object] = {"severity": complaint.severity, "summary": summary}
    detail = "\n\n".join(part for part in (rest, complaint.detail) if part)
    if detail:
        found["detail"] = detail
    found["paths"] = list(complaint.paths)
    found["locations"] = [
        f"{relative_to(place.file.path, directory)}:{line}:{column}"
        for place in complaint.places
        for line, column in (place.file.position(place.offset),)
    ]
    return found
