"""A plan named in place of a path: `dasf-lint check plan.json` means what `--plan plan.json` does."""

import os
import stat
from collections.abc import Sequence
from typing import Final

import click

from dasf_lint import lazy
from dasf_lint.core import limits

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
        # Nearly always a directory is named.
        document = lazy.module("terraform.plan_document")
        kind = document.kind_of(data)
        why = None if kind is None else document.why_not(kind)
        if why is not None:
            raise click.UsageError(f"{path} cannot be judged: {why}")
        if kind == "plan":
            found.append(path)
    if len(found) > 1:
        raise click.UsageError(f"one plan is judged at a time, not {len(found)}: {', '.join(found)}")
    return [path for path in paths if path not in found], found[0] if found else None


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
