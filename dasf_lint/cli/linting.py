"""A whole run with the policies and the configuration that a repository asks for; what `check` prints, others read."""

import sys
from typing import TYPE_CHECKING, NamedTuple

from dasf_lint import configured
from dasf_lint.cli import plans, policies, request, terminal
from dasf_lint.cli.meter import Meter
from dasf_lint.core.answers import Report
from dasf_lint.engine import lint_and_see
from dasf_lint.policy.pack import Pack
from dasf_lint.project.config import Config
from dasf_lint.report.escape import visible
from dasf_lint.report.redact import passed
from dasf_lint.report.style import Style
from dasf_lint.report.summary import configuration_lines
from dasf_lint.seen import Seen

if TYPE_CHECKING:
    from dasf_lint.cli.diffs import Before


class Linted(NamedTuple):
    """`seen` is what the run could see, for those who compare its report with another."""

    report: Report
    pack: Pack
    config: Config
    seen: Seen


def run(
    made: request.Request, directories: tuple[str, ...], before: "Before | None" = None, *, quiet: bool = False
) -> Linted:
    """`directories` hold policies beside the built-in ones, `before` is the state before the change that alone counts.
    `quiet` says that nobody wants to know how far it is.

    Raises click.UsageError for what cannot be meant.
    """
    asked = made.options
    tree = made.tree if before is None else before.now
    pack, diagnostics = policies.load(directories)
    loaded = policies.within(made.tree.root, directories)
    found = configured.read(tree, asked.paths, pack, file=asked.config, isolated=asked.isolated, loaded=loaded)
    diagnostics += found.diagnostics
    asked = asked._replace(
        select=policies.checked_names(asked.select, found.pack, "--select", diagnostics),
        ignore=policies.checked_names(asked.ignore, found.pack, "--ignore", diagnostics),
    )
    if before is not None:
        asked = asked._replace(baseline=before.baseline(asked.baseline))
    with Meter(quiet=quiet) as progress:
        asked = asked._replace(progress=progress)
        seen = lint_and_see(tree, asked, None, found._replace(diagnostics=tuple(diagnostics)))
        if before is not None:
            before.mark(seen.report, asked, pack, directories)
    plans.tell(made.plan_among, [each.root.directory for each in seen.report.roots])
    return Linted(seen.report, seen.pack, found.config, seen)


def tell_configuration(report: Report, *, show_secrets: bool = False) -> None:
    """What the configuration weakens, on standard error beside output that a program reads."""
    note = Style(terminal.uses_colour(sys.stderr)).paint("note", "note")
    about = Report()
    about.configuration, about.weakened, about.secrets = report.configuration, report.weakened, report.secrets
    lines = configuration_lines(passed(about, show=show_secrets))
    terminal.write_error("".join(f"{note}: {visible(line)}\n" for line in lines))
