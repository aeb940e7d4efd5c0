"""A plan named in place of a path: `dasf-lint check plan.json` means what `--plan plan.json` does."""

import os
import stat
import sys
from collections.abc import Sequence
from typing import Final

import click

from dasf_lint.cli import terminal
from dasf_lint.core import limits
from dasf_lint.report.escape import visible
from dasf_lint.report.style import Style

_WRITTEN_BY_PEOPLE: Final = (
    ".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", ".hcl", ".yml", ".yaml",
)  # fmt: skip
_BEGINNINGS: Final = (b"{", b"PK")


def taken_out(paths: Sequence[str]) -> tuple[list[str], str | None]:
    """The paths without the plan among them, and the plan. Raises click.UsageError for a state and the like."""
    found: list[str] = []
    for path in paths:
        data = _content(path)
        if data is None:
            continue
        from dasf_lint.terraform import plan_document as document

        kind = document.kind_of(data)
        why = None if kind is None else document.why_not(kind)
        if why is not None:
            raise click.UsageError(f"{path} cannot be judged: {why}")
        if kind == "plan":
            found.append(path)
    if len(found) > 1:
        raise click.UsageError(f"one plan is judged at a time, not {len(found)}: {', '.join(found)}")
    return [path for path in paths if path not in found], found[0] if found else None


def tell(plan: str | None, directories: Sequence[str]) -> None:
    """Says on standard error what a plan among other paths is used for: `check *` names whatever lies there.

    Of several roots an error says that it is used for none.
    """
    if plan is not None and len(directories) == 1:
        note = Style(terminal.uses_colour(sys.stderr)).paint("note", "note")
        where = "this directory" if directories[0] == "." else visible(directories[0])
        terminal.write_error(f"{note}: {visible(plan)} is a plan, and the values of {where} are those of it (--plan)\n")


def _content(path: str) -> bytes | None:
    """What a file holds that may come from Terraform; None for what people write, and for what is too large."""
    if path.endswith(_WRITTEN_BY_PEOPLE):
        return None
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
        with open(path, "rb") as stream:
            beginning = stream.read(256)
            if not beginning.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_BEGINNINGS):
                return None
            data = beginning + stream.read(limits.max_plan_bytes)
    except (OSError, ValueError):
        # Whoever reads it as a path says why.
        return None
    return data if len(data) <= limits.max_plan_bytes else None
