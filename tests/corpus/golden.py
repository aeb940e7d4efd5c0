"""The golden reports of the samples. `python -m tests.corpus.golden` rewrites them; review the diff as behaviour."""

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

from dasf_lint.cli.main import main
from dasf_lint.policy.packs import builtin

REPOSITORY = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "golden"
SAMPLES = ("sample_terraform", "sample_bundle")
FORMATS = {"text": "txt", "json": "json", "sarif": "sarif"}

SCRUBBED = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "SOURCE_DATE_EPOCH", "GITHUB_ACTIONS")
"""Variables of the process that could change a report, taken away while one is made."""


def report(sample: str, format: str) -> tuple[str, int]:
    """What `dasf-lint check` prints for a sample, and its exit code."""
    printed = io.StringIO()
    with _scrubbed(), contextlib.chdir(REPOSITORY), contextlib.redirect_stdout(printed):
        code = main(["check", sample, "--format", format, "--profile", "strict", "--as-of", "2026-01-01"])
    # The hash of the pack changes with every word of every policy, and would hide what changed for the samples.
    return printed.getvalue().replace(builtin().hash, "HASH-OF-THE-PACK"), code


@contextlib.contextmanager
def _scrubbed() -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in SCRUBBED if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def path_of(sample: str, format: str) -> Path:
    return GOLDEN / f"{sample}.{FORMATS[format]}"


def rewrite() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for sample in SAMPLES:
        for format in FORMATS:
            path_of(sample, format).write_text(report(sample, format)[0], encoding="utf-8")


if __name__ == "__main__":
    rewrite()
