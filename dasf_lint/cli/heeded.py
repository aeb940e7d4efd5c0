"""Which options of `check` are heeded by what, so that one that changes nothing is refused instead of passed over.

What depends on the roots that are found is `dasf_lint.unused`; a test holds that every option has its place.
"""

from collections.abc import Collection, Mapping
from typing import Final

import click

from dasf_lint.cli.arranging import Arrangement
from dasf_lint.report.formats import FORMATS
from dasf_lint.report.options import SHOWN
from dasf_lint.unused import KINDS

OPTIONS: Final[Mapping[str, str]] = {
    # option: what decides whether it changes something, `always` where nothing does
    **dict.fromkeys(
        ("paths", "format_", "output", "select", "ignore", "preview", "profile", "fail_on", "fail_on_unknown",
         "fail_on_gap", "policies_", "no_suppressions", "as_of", "var", "env", "plan", "resolved", "config", "isolated",
         "project_root", "exclude", "baseline", "stdin_filename", "show_secrets", "color", "quiet", "changed_files",
         "diff_base", "diff"),
        "always",
    ),
    "show": "format",
    **dict.fromkeys(("verbose", "group_by", "statistics"), "format"),
    **{each.parameter: "kind" for each in KINDS},
}  # fmt: skip
"""`always` are options that change something whatever is printed and judged, or ask for no more than that nothing else
is there: `-q` says that there be nothing beside the findings, which holds for every document. A name of `--var` that
nobody knows is told by `dasf_lint.unused`, a `--resolved` of nothing here by `Bundles.unused`; `--plan` is judged
without a source too.
"""


def check(
    formats: Collection[str],
    *,
    show: Collection[str],
    verbose: bool,
    arranged: Arrangement,
    no_suppressions: bool,
    baseline: str | None,
    has_change: bool,
    isolated: bool,
    config: str | None,
) -> None:
    """Raises click.UsageError for an option that none of the formats heeds, and for options that exclude each other."""
    for word in SHOWN:
        able = [name for name in FORMATS if word in FORMATS[name].listed]
        if word in show and not set(able) & set(formats):
            raise click.UsageError(_nothing(f"--show {word}", formats, f"{', '.join(able)} list it"))
    able = [name for name in FORMATS if FORMATS[name].resources]
    if verbose and not set(able) & set(formats):
        raise click.UsageError(_nothing("-v", formats, f"{', '.join(able)} list all resources"))
    able = [name for name in FORMATS if FORMATS[name].arranged]
    for option, value in (("--group-by", arranged.group_by), ("--statistics", arranged.statistics)):
        if value and not set(able) & set(formats):
            raise click.UsageError(_nothing(option, formats, f"{', '.join(able)} heeds it"))
    for word in SHOWN if arranged.statistics else ():
        others = [name for name in formats if word in FORMATS[name].listed and name not in able]
        if word in show and not others:
            raise click.UsageError(f"--statistics counts in place of listing, so there is nothing for --show {word}")
    for word in ("suppressed", "attested"):
        if no_suppressions and word in show:
            raise click.UsageError(f"with --no-suppressions nothing is {word}, so there is nothing for --show {word}")
    if baseline is None and "baselined" in show:
        raise click.UsageError("without --baseline nothing is baselined, so there is nothing for --show baselined")
    if "unchanged" in show and not has_change:
        raise click.UsageError(
            "without --diff-base or --diff nothing is unchanged, so there is nothing for --show unchanged"
        )
    if isolated and config is not None:
        raise click.UsageError("--isolated ignores every configuration, and --config names one")


def _nothing(option: str, formats: Collection[str], able: str) -> str:
    return f"{option} changes nothing in {', '.join(dict.fromkeys(formats))}; {able}"
