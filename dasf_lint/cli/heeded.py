"""Which options of `check` are heeded by what, so that one that changes nothing is refused instead of passed over.

What depends on the roots that are found is `dasf_lint.unused`; a test holds that every option has its place.
"""

from collections.abc import Collection, Mapping
from typing import Final

import click

from dasf_lint.report.formats import FORMATS
from dasf_lint.unused import KINDS

SHOWN: Final = ("unknown", "pass", "suppressed")

_ALL: Final = frozenset(SHOWN)
LISTED: Final[Mapping[str, frozenset[str]]] = {
    # format: what of `--show` it lists, because it is asked to or always; the others list findings only
    "text": _ALL,
    "json": _ALL,
    "sarif": frozenset({"unknown"}),
    "sarif-full": _ALL,
    "junit": frozenset({"unknown", "pass"}),
    "markdown": frozenset({"unknown"}),
    "html": frozenset({"unknown", "suppressed"}),
    "csv": frozenset({"unknown", "suppressed"}),
}

VERBOSE: Final = frozenset({"text", "json", "sarif", "sarif-full", "junit", "html", "csv"})
"""Formats that name all resources of a finding, `text` with `-v` only."""

EVERYWHERE: Final = frozenset(
    {
        "paths", "format_", "output", "select", "ignore", "profile", "fail_on", "fail_on_unknown", "fail_on_gap",
        "policies_", "no_suppressions", "as_of", "var", "env", "plan", "resolved", "config", "isolated",
        "project_root", "exclude", "show_secrets", "color", "quiet", "changed_files",
    }
)  # fmt: skip
"""Options that change something whatever is printed and judged, or ask for no more than that nothing else is there.

`-q` says that there be nothing beside the findings, which holds for every document. `dasf_lint.unused` tells a name of
`--var` that nobody knows and `Bundles.unused` a `--resolved` of nothing here; `--plan` is judged without a source too.
"""

BY_FORMAT: Final = frozenset({"show", "verbose"})
BY_KIND: Final = frozenset({"var_file" if option == "var_files" else option for option in KINDS})


def check(
    formats: Collection[str],
    *,
    show: Collection[str],
    verbose: bool,
    no_suppressions: bool,
    isolated: bool,
    config: str | None,
) -> None:
    """Raises click.UsageError for an option that none of the formats heeds, and for options that exclude each other."""
    for word in SHOWN:
        if word in show and not any(word in LISTED.get(name, ()) for name in formats):
            able = [name for name in FORMATS if word in LISTED.get(name, ())]
            raise click.UsageError(_nothing(f"--show {word}", formats, f"{', '.join(able)} list it"))
    if verbose and VERBOSE.isdisjoint(formats):
        able = [name for name in FORMATS if name in VERBOSE]
        raise click.UsageError(_nothing("-v", formats, f"{', '.join(able)} list all resources"))
    if no_suppressions and "suppressed" in show:
        raise click.UsageError(
            "with --no-suppressions nothing is suppressed, so there is nothing for --show suppressed"
        )
    if isolated and config is not None:
        raise click.UsageError("--isolated ignores every configuration, and --config names one")


def _nothing(option: str, formats: Collection[str], able: str) -> str:
    return f"{option} changes nothing in {', '.join(dict.fromkeys(formats))}; {able}"
