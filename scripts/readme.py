"""The parts of the README that are made: the list of formats, a finding as the tool prints it, the list of policies."""

import contextlib
import io
from pathlib import Path

from dasf_lint.cli.main import main
from dasf_lint.dasf import catalogue
from dasf_lint.policy.pack import Pack
from dasf_lint.report.formats import FORMATS

SHOWN = ["check", "sample_terraform/faulty/environments/prod", "--select", "workspace-public-ip", "--color", "never"]


def readme(root: Path, pack: Pack) -> str:
    """The whole README with its generated parts made anew."""
    text = (root / "README.md").read_text("utf-8")
    for name, content in (("formats", _formats()), ("finding", _finding(root)), ("policies", _policies(pack))):
        begin, end = f"<!-- generated:{name} -->\n", "<!-- /generated -->"
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}{content}\n{end}{rest.partition(end)[2]}"
    return text


def _formats() -> str:
    rows = ["| `--format` | what for | `-o` by name |", "|---|---|---|"]
    for name, each in FORMATS.items():
        rows.append(f"| `{name}` | {each.about} | {f'`{each.suffix}`' if each.suffix else ''} |")
    return "\n".join(rows)


def _finding(root: Path) -> str:
    printed = io.StringIO()
    with contextlib.chdir(root), contextlib.redirect_stdout(printed):
        main(SHOWN)
    return f"```\n{printed.getvalue().rstrip()}\n```"


def _policies(pack: Pack) -> str:
    rows = ["| policy | what must hold | severity | profile | DASF |", "|---|---|---|---|---|"]
    for policy in sorted(pack.policies, key=lambda each: each.id):
        controls = ", ".join(catalogue.printed(id).removeprefix("DASF ") for id in policy.controls)
        profile = min((check.profile for check in policy.checks), key=("default", "strict", "audit").index)
        link = f"[{policy.id}](docs/policies/{policy.id}.md)"
        rows.append(f"| {link} | {policy.texts.title} | {policy.severity} | {profile} | {controls} |")
    return "\n".join(rows)
