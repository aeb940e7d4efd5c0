"""What the options that several commands share mean: paths, project root, values, dates."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

import click

from dasf_lint.cli import options, plans, unsaved
from dasf_lint.cli.places import given_root, project_around, real, top_of_repository
from dasf_lint.cli.running import PathProblem
from dasf_lint.core import limits
from dasf_lint.core.asked import FromFile, FromText, Options, Setting
from dasf_lint.core.source import DirectoryTree, SourceFile
from dasf_lint.core.unsaved import UnsavedTree
from dasf_lint.project.config import FILE as CONFIG_FILE

_Decorated = TypeVar("_Decorated", bound=Callable[..., object])


_ONCE: Final = (
    "workspace",
    "plan",
    "resolved",
    "config",
    "project_root",
    "diff_base",
    "diff",
    "baseline",
    "stdin_filename",
)
"""What is judged, and by which configuration: of two the first would be left out in silence."""


class SettingsCommand(click.Command):
    """Keeps the order in which `--var` and `--var-file` were given, because the later one wins.

    Other options may be repeated, and the last one counts, so that a script can be called with another threshold.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        names = [each.name for each in order]
        for name in _ONCE:
            if names.count(name) > 1:
                raise click.UsageError(f"--{name.replace('_', '-')} is given {names.count(name)} times, and one counts")
        ctx.meta["order"] = [each.name for each in order if each.name in ("var", "var_file")]
        return super().parse_args(ctx, args)


def place_options(command: _Decorated) -> _Decorated:
    """Where a project and its configuration are."""
    return _with(
        command,
        click.option("--config", metavar="FILE", help=f"Configuration instead of the {CONFIG_FILE} found upwards."),
        click.option("--isolated", is_flag=True, help="Ignore every configuration file."),
        click.option("--project-root", metavar="DIR", help="Nothing outside is read; paths are relative to it."),
    )


_VARIABLES: Final = (
    click.option("--var", multiple=True, metavar="NAME=VALUE", help="Value of an input variable."),
    click.option("--var-file", multiple=True, metavar="FILE", help="File of variable values."),
)
_WORKSPACE: Final = click.option("--workspace", metavar="NAME", help="Terraform workspace.")
_PLAN: Final = click.option("--plan", metavar="FILE", help="Values from a Terraform plan as JSON.")


def value_options(command: _Decorated) -> _Decorated:
    """The options that mean the same in check, graph, show and roots."""
    return _with(
        command,
        *_VARIABLES,
        options.target("Only this target of bundles."),
        _WORKSPACE,
        click.option("--env", is_flag=True, help="Let TF_VAR_ and BUNDLE_VAR_ variables of the environment count."),
        _PLAN,
        click.option("--resolved", metavar="FILE", help="Values from `databricks bundle validate -o json`."),
        place_options,
        click.option("--exclude", multiple=True, metavar="GLOB", help="Paths not to search for roots."),
    )


def root_value_options(command: _Decorated) -> _Decorated:
    """Those of them that one Terraform root has."""
    environment = click.option("--env", is_flag=True, help="Let TF_VAR_ variables of the environment count.")
    return _with(command, *_VARIABLES, _WORKSPACE, environment, _PLAN, place_options)


def _with(command: _Decorated, *shared: Callable[[_Decorated], _Decorated]) -> _Decorated:
    for option in reversed(shared):
        command = option(command)
    return command


class Values(NamedTuple):
    """The shared options as click hands them over; a command may have some of them only."""

    var: tuple[str, ...] = ()
    var_file: tuple[str, ...] = ()
    target: str | None = None
    workspace: str | None = None
    env: bool = False
    plan: str | None = None
    resolved: str | None = None
    config: str | None = None
    isolated: bool = False
    project_root: str | None = None
    exclude: tuple[str, ...] = ()


class Request(NamedTuple):
    """A tree to read from, and what is asked of it.

    `prefix` leads from the top of the repository to the root; `given` are real paths that the command line names;
    `plan_among` is a plan that was found among other paths.
    """

    tree: DirectoryTree
    options: Options
    prefix: str
    given: frozenset[str]
    plan_among: str | None = None

    @property
    def borders(self) -> tuple[str, ...]:
        """Directories whose content somebody else may have written: the project's, and the repository's around it."""
        root = self.tree.root
        return (root, root[: -len(self.prefix)].rstrip(os.sep) or os.sep) if self.prefix else (root,)

    def with_options(self, **more: object) -> "Request":
        """The same with options of one command beside the shared ones."""
        return self._replace(options=self.options._replace(**more))  # type: ignore[arg-type]  # fields of the options

    def is_input(self, real: str) -> bool:
        return real in self.given or self.tree.has_read(real)


def split(given: dict[str, object]) -> Values:
    """Takes the shared options out of what click hands over. Raises click.UsageError for an empty one."""
    found = {name: given.pop(name) for name in Values._fields if name in given}
    for name, value in found.items():
        if value == "" or (isinstance(value, tuple) and "" in value):
            # Most likely a variable of a shell that is not set: without it another file would count in silence.
            raise click.UsageError(f"--{name.replace('_', '-')} is empty")
    return Values(**found)  # type: ignore[arg-type]  # click knows the types


def make(
    paths: Sequence[str],
    values: Values,
    *,
    as_of: str | None = None,
    chosen_by_hand: bool = True,
    not_saved: str | None = None,
) -> Request:
    """Raises click.UsageError for what cannot be meant.

    Of paths that nobody has chosen, such as all files of a change, none is taken for a plan: whoever adds one would say
    what the rest is. `not_saved` is the one path, where its text comes from standard input.
    """
    as_of = check_date(as_of, "--as-of")
    order: Sequence[str] = click.get_current_context().meta["order"]
    paths, plan = plans.taken_out(paths) if chosen_by_hand and not_saved is None else (paths, None)
    if plan is not None and values.plan is not None:
        raise click.UsageError(f"{plan} is a plan, and --plan names another: {values.plan}")
    plan_alone = plan is not None and not paths
    if plan is not None:
        values = values._replace(plan=plan)
        paths = paths or [os.path.dirname(plan) or "."]
    starts = [_existing(path) for path in paths or (".",)] if not_saved is None else [unsaved.place(not_saved)]
    root = _project_root(starts, values.project_root)
    inside = dict(_paths(root, starts, paths or (".",)))
    if not_saved is None:
        tree = DirectoryTree(root)
    else:
        [path] = inside
        tree = UnsavedTree(root, path, unsaved.text(not_saved))
    asked = Options(
        paths=tuple(inside),
        called="" if inside.get(".") == "." else inside.get(".", ""),
        exclude=values.exclude,
        settings=tuple(_settings(root, values, order)),
        target=values.target,
        workspace=values.workspace,
        environment=dict(os.environ) if values.env else None,
        config=given_file(root, values.config, "--config") if values.config else None,
        isolated=values.isolated,
        as_of=as_of or today(),
        plan=given_file(root, values.plan, "--plan", limits.max_plan_bytes) if values.plan else None,
        plan_alone=plan_alone,
        resolved=given_file(root, values.resolved, "--resolved", limits.max_plan_bytes) if values.resolved else None,
    )
    named = (values.plan, values.resolved, values.config, *values.var_file)
    given = frozenset(real(path) for path in (*starts, *named) if path not in (None, "-"))
    return Request(tree, asked, _prefix(root), given, None if plan_alone else plan)


def _paths(root: str, starts: Sequence[str], given: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Paths below the root, each with how it was given. Raises click.UsageError."""
    for start, text in zip(starts, given, strict=True):
        yield _inside(root, start, text), text


def today() -> str:
    """The date that counts, in UTC: SOURCE_DATE_EPOCH where it is set, so that a run can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch and not (epoch.isascii() and epoch.isdigit() and len(epoch) < 12):
        raise click.UsageError(f"SOURCE_DATE_EPOCH is no number of seconds: {epoch}")
    return time.strftime("%Y-%m-%d", time.gmtime(int(epoch) if epoch else None))


def check_date(text: str | None, option: str) -> str | None:
    if text is not None:
        try:
            time.strptime(text, "%Y-%m-%d")
        except ValueError:
            raise click.UsageError(f'"{text}" of {option} is no date such as 2027-01-31') from None
        if len(text) != 10:
            raise click.UsageError(f'"{text}" of {option} is no date such as 2027-01-31')
    return text


def _existing(path: str) -> str:
    if not os.path.exists(path):
        raise PathProblem(f"{path} does not exist")
    if os.path.isfile(path) and os.path.islink(path):
        # What a file means goes by the name in its directory, not by that of what it links to.
        return os.path.join(real(os.path.dirname(path)), os.path.basename(path))
    return real(path)


def _project_root(paths: Sequence[str], given: str | None) -> str:
    """Where the project around all paths begins, whatever their order; else their common parent."""
    if given is not None:
        return given_root(given)
    directories = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
    common = os.path.commonpath(directories)
    return project_around(common) or common


def _prefix(root: str) -> str:
    top = top_of_repository(root)
    return "" if top is None or top == root else os.path.relpath(root, top).replace(os.sep, "/")


def _inside(root: str, path: str, given: str) -> str:
    relative = below(root, path)
    if relative is None:
        raise click.UsageError(f"{given} lies outside the project root {root}; --project-root names another")
    return relative


def below(root: str, path: str) -> str | None:
    """A real path below the root with `/`; None outside of it."""
    if path == root:
        return "."
    start = root.rstrip(os.sep) + os.sep
    return path[len(start) :].replace(os.sep, "/") if path.startswith(start) else None


def _settings(root: str, values: Values, order: Sequence[str]) -> list[Setting]:
    texts, files = iter(values.var), iter(values.var_file)
    found: list[Setting] = []
    for kind in order:
        if kind == "var":
            text = next(texts)
            name, equals, value = text.partition("=")
            if not equals or not name.strip():
                raise click.UsageError('--var takes NAME=VALUE, and one was given without name or "="')
            found.append(FromText(name.strip(), value))
        else:
            path = next(files)
            relative = below(root, real(path)) if os.path.isfile(path) else None
            found.append(FromFile(relative or given_file(root, path, "--var-file")))
    return found


def given_file(root: str, path: str, option: str, most: int = limits.max_file_bytes) -> SourceFile:
    """A file that the command line names; it may lie anywhere, and be a pipe. `-` is standard input."""
    try:
        with click.open_file(path, "rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise click.UsageError(f"{path} of {option}: {(error.strerror or 'cannot be read').lower()}") from None
    if len(data) > most:
        raise click.UsageError(f"{path} of {option} is larger than {most:,} bytes")
    shown = below(root, real(path)) if path != "-" else "standard input"
    return SourceFile(shown or os.path.basename(path), data)
