"""`dasf-lint check`: lint, print, and say by the exit code how it went."""

import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

import click

from dasf_lint import __version__
from dasf_lint.cli import (
    arranging,
    choosing,
    exits,
    heeded,
    hyperlinks,
    linting,
    options,
    outputs,
    request,
    terminal,
    unsaved,
)
from dasf_lint.cli.outputs import OutputFile
from dasf_lint.cli.rules import rules
from dasf_lint.core import limits
from dasf_lint.core.answers import SEVERITIES, Report, at_least
from dasf_lint.core.nearest import hint
from dasf_lint.report.formats import DEFAULT, FORMATS, render
from dasf_lint.report.options import SHOWN, RenderOptions
from dasf_lint.report.summary import gaps, plural
from dasf_lint.report.text import render_diagnostics

_DEFAULT_FAIL_ON = "medium"
_THRESHOLDS = (*SEVERITIES, "never")


@click.command(
    cls=request.SettingsCommand,
    context_settings=options.CONTEXT,
    short_help="Lint.",
    epilog="Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 could not vouch, 130 interrupted.",
)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "--format",
    "format_",
    type=options.OneOf(tuple(FORMATS), "format"),
    help=f"How to print [{DEFAULT}]: {', '.join(FORMATS)}.",
)
@click.option(
    "-o",
    "--output",
    multiple=True,
    metavar="[FORMAT=]FILE",
    help="Write to a file as well: in FORMAT, else in that of --format, else as the name ends.",
)
@choosing.choice_options
@click.option("--fail-on", type=options.OneOf(_THRESHOLDS, "severity"), help="Exit code 1 from here [medium].")
@click.option("--fail-on-unknown", type=options.OneOf(_THRESHOLDS, "severity"), help="And for unknown answers.")
@click.option("--fail-on-gap", is_flag=True, help="And for what cannot be seen by design.")
@click.option("--baseline", metavar="FILE", help="Findings that are known: only what is new counts.")
@click.option(
    "--show",
    multiple=True,
    metavar="WHAT",
    help="List as well: unknown, pass, suppressed, attested, baselined, unchanged.",
)
@arranging.arrangement_options
@click.option(
    "--stdin-filename", metavar="PATH", help="Where the text from standard input stands, if the path to check is -."
)
@click.option(
    "--diff-base",
    metavar="REF",
    help="Only what the change since REF brings or touches counts: a branch, a tag, a commit.",
)
@click.option("--diff", metavar="FILE", help="The same of a change in FILE, a unified diff; - is standard input.")
@click.option("--changed-files", is_flag=True, hidden=True, help="Files that belong to no root go by in silence.")
@request.value_options
@options.show_secrets
@options.colour
@click.option("-q", "--quiet", is_flag=True, help="Findings and diagnostics only.")
@click.option("-v", "--verbose", is_flag=True, help="List gaps, and all findings and warnings in full.")
def command(**given: object) -> int:
    """Lint Terraform and Databricks bundles below PATH (default: here).

    A directory is searched for roots; of a file the roots it belongs to are judged. With - and --stdin-filename that
    file is judged as it would be if what stands in standard input were saved.
    """
    values, choice, arranged = request.split(given), choosing.taken_out(given), arranging.taken_out(given)
    return _check(_Asked(**given), choice, arranged, values)  # type: ignore[arg-type]  # click knows the types


class _Asked(NamedTuple):
    """The options of this command alone."""

    paths: tuple[str, ...]
    format_: str | None
    output: tuple[str, ...]
    fail_on: str | None
    fail_on_unknown: str | None
    fail_on_gap: bool
    baseline: str | None
    show: tuple[str, ...]
    stdin_filename: str | None
    diff_base: str | None
    diff: str | None
    changed_files: bool
    show_secrets: bool
    color: str
    quiet: bool
    verbose: bool


def _check(
    asked: _Asked, choice: choosing.PolicyChoice, arranged: arranging.Arrangement, values: request.Values
) -> int:  # fmt: skip
    started = time.monotonic()
    format_name = asked.format_ or DEFAULT
    files = outputs.parse(asked.output, asked.format_)
    formats = (format_name, *(file.format for file in files))
    show = _shown(asked.show)
    has_change = asked.diff_base is not None or asked.diff is not None
    if has_change:
        from dasf_lint.cli import diffs

        diffs.check(asked.diff_base, asked.diff, values)
    heeded.check(
        formats,
        show=show,
        verbose=asked.verbose,
        arranged=arranged,
        no_suppressions=choice.no_suppressions,
        baseline=asked.baseline,
        has_change=has_change,
        isolated=values.isolated,
        config=values.config,
    )
    printing = RenderOptions(
        __version__, show=show, show_secrets=asked.show_secrets, quiet=asked.quiet, verbose=asked.verbose,
        group_by=arranged.group_by or "policy", statistics=arranged.statistics,
    )  # fmt: skip
    not_saved = _not_saved(asked, values)
    made = request.make(
        asked.paths if not_saved is None else (not_saved,),
        values,
        as_of=choice.as_of,
        chosen_by_hand=not asked.changed_files,
        not_saved=not_saved,
    )
    made = made.with_options(ignore_unclaimed=asked.changed_files, fail_on=asked.fail_on, **choice.options())
    if asked.baseline is not None:
        known = request.given_file(made.tree.root, asked.baseline, "--baseline", limits.max_baseline_bytes)
        made = made.with_options(baseline=known)
    for file in files:
        outputs.check(file.path, made.borders)
    if has_change:
        diffs.check_names(made, {"--baseline": asked.baseline, "--config": values.config})
        with diffs.before(made, asked.diff_base, asked.diff) as before:
            report, pack, config, _ = linting.run(made, choice.policies_, before, quiet=asked.quiet)
    else:
        report, pack, config, _ = linting.run(made, choice.policies_, quiet=asked.quiet)
    wanted = _policies_of(report)
    if arranged.statistics or any(FORMATS[name].every_policy for name in formats):
        wanted |= {*report.passed, *report.not_applicable}
    printing = printing._replace(prefix=made.prefix, category=_category(made), rules=rules(pack, wanted))
    problem = _write(report, printing, files, made)
    ending = exits.of_report(
        report,
        at_least=at_least,
        fail_on=asked.fail_on or config.fail_on or _DEFAULT_FAIL_ON,
        fail_on_unknown=asked.fail_on_unknown,
        fail_on_gap=asked.fail_on_gap,
    )
    closed = _closed_gates(ending, report, asked.fail_on_unknown)
    told = _told_before(report, asked.paths, made.tree.root) if asked.changed_files else ""
    _print(report, format_name, asked.color, printing, made)
    if told:
        terminal.write_error(f"{told} besides were told by an earlier process of this hook\n")
    if problem is not None:
        raise problem
    if format_name == DEFAULT and not asked.quiet and terminal.is_terminal(sys.stdout):
        terminal.write_error(f"in {time.monotonic() - started:.2f} s\n")
    if closed:
        terminal.write_error(f"exit code {ending.code}: {', '.join(closed)}\n")
    return ending.code


def _not_saved(asked: _Asked, values: request.Values) -> str | None:
    """The path whose text comes from standard input. A file of a change may be called `-` as any other."""
    files = {
        "--config": values.config, "--plan": values.plan, "--resolved": values.resolved, "--baseline": asked.baseline,
        "--diff": asked.diff,
    }  # fmt: skip
    others = {option: () if file is None else (file,) for option, file in files.items()}
    paths = () if asked.changed_files else asked.paths
    return unsaved.named(paths, asked.stdin_filename, {**others, "--var-file": values.var_file})


def _told_before(report: Report, paths: Sequence[str], root: str) -> str:
    """Takes out of the report what an earlier process of the same hook has told, and says how much that is."""
    from dasf_lint.cli.siblings import take_out_told

    told = take_out_told(report, paths, root)
    return f"{plural(told.findings, 'finding')} and {plural(told.diagnostics, 'diagnostic')}" if any(told) else ""


def _closed_gates(ending: exits.Ending, report: Report, fail_on_unknown: str | None) -> list[str]:
    """Why the exit code is 1 although no finding is grave enough: nothing else of the report would say so."""
    why: list[str] = []
    if ending.unknown:
        graver = "" if fail_on_unknown == SEVERITIES[0] else " or graver"
        count = plural(ending.unknown, "unknown answer")
        why.append(f"{count} of severity {fail_on_unknown}{graver} (--fail-on-unknown)")
    if ending.gap:
        brought = "a gap that the change brings"
        why.append(f"{brought if report.brings_gap else plural(gaps(report), 'gap')} (--fail-on-gap)")
    return why


def _write(
    report: Report, printing: RenderOptions, files: Sequence[OutputFile], made: request.Request
) -> terminal.WriteError | None:
    """Whatever can be written is; the first problem is raised when the report was printed as well."""
    problem: terminal.WriteError | None = None
    for file in files:
        try:
            outputs.write(file.path, render(file.format, report, printing), made.borders, made.is_input)
        except terminal.WriteError as error:
            problem = problem or error
    return problem


def _print(report: Report, format_name: str, color: str, printing: RenderOptions, made: request.Request) -> None:
    on_terminal = printing._replace(
        colour=terminal.uses_colour(sys.stdout, color), width=terminal.width(), wraps=terminal.is_terminal(sys.stdout)
    )
    if color != "never" and hyperlinks.takes_links(sys.stdout):
        on_terminal = on_terminal._replace(links=hyperlinks.links_to(made.tree.root, made.is_input))
    terminal.write(render(format_name, report, on_terminal))
    if format_name != DEFAULT:
        linting.tell_configuration(report, show_secrets=printing.show_secrets)
    if not FORMATS[format_name].read_by_people and not terminal.is_terminal(sys.stdout):
        # Standard output belongs to a program then; a person still learns why the exit code will be 2.
        errors = [each for each in report.diagnostics if each.level == "error"]
        on_error = printing._replace(colour=terminal.uses_colour(sys.stderr, color))
        terminal.write_error(render_diagnostics(errors, on_error))


def _category(made: request.Request) -> str:
    """The directory that a run is about; nothing for a whole repository, or several paths at once."""
    [path, *others] = made.options.paths
    parts = [part for part in (made.prefix, "" if others or path == "." else path) if part]
    return "/".join(parts)


def _shown(show: Sequence[str]) -> frozenset[str]:
    words = choosing.split_words(show, "--show")
    for word in words:
        if word not in SHOWN:
            raise click.UsageError(f'"{word}" of --show is none of {", ".join(SHOWN)}{hint(word, SHOWN)}')
    return frozenset(words)


def _policies_of(report: Report) -> set[str]:
    unknown = [*report.unknown, *(each.answer for each in report.attested)]
    return {finding.policy for finding in report.every_finding} | {answer.policy for answer in unknown}
