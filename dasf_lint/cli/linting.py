"""A whole run with the policies and the configuration that a repository asks for; what `check` prints, others read."""

from typing import NamedTuple

from dasf_lint.cli import policies, request
from dasf_lint.core.answers import Profile, Report
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.nearest import Hints
from dasf_lint.engine import lint
from dasf_lint.policy.pack import Pack
from dasf_lint.project import config as configuration
from dasf_lint.project.config import Config


class Selection(NamedTuple):
    """Which policies are asked, beside what the configuration says."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: Profile | None = None
    directories: tuple[str, ...] = ()
    suppressions: bool = True


class Linted(NamedTuple):
    report: Report
    pack: Pack
    config: Config


def run(made: request.Request, chosen: Selection) -> Linted:
    """Raises click.UsageError for what cannot be meant."""
    asked = made.options
    config, _ = configuration.load(made.tree, asked.paths[0], file=asked.config, isolated=asked.isolated)
    pack, diagnostics = policies.load(chosen.directories, made.tree, config.policies)
    wanted = asked._replace(
        select=policies.checked_names(chosen.select, pack, "--select", diagnostics),
        ignore=policies.checked_names(chosen.ignore, pack, "--ignore", diagnostics),
        profile=chosen.profile,
        suppressions=chosen.suppressions,
    )
    report = lint(made.tree, wanted, pack)
    mistakes = [*_unknown_ids(config, pack), *_wrong_params(config, pack)]
    report.diagnostics = in_order([*report.diagnostics, *diagnostics, *mistakes])
    return Linted(report, pack, config)


def _unknown_ids(config: Config, pack: Pack) -> list[Diagnostic]:
    """What the configuration says of policies that do not exist would silently do nothing."""
    hints, names = Hints(), set(pack.names())
    return [
        Diagnostic("error", "config", f'no policy is named "{name}"{hints.hint(name, names)}', span=span)
        for name, span in config.places.items()
        if not pack.knows(name)
    ]


def _wrong_params(config: Config, pack: Pack) -> list[Diagnostic]:
    """Parameters that a policy does not have, or of another type: the default would count, and nobody would know."""
    found: list[Diagnostic] = []
    for id, given in config.params.items():
        policy = pack.find(id)
        for name, value in given.items() if policy is not None else ():
            assert policy is not None
            parameter = policy.params.get(name)
            span = config.places[id]
            if parameter is None:
                message = f'{policy.id} has no parameter "{name}"{Hints().hint(name, policy.params)}'
                found.append(Diagnostic("error", "config", message, span=span))
            elif not _same_type(value, parameter.default):
                message = f"the parameter {name} of {policy.id} is {_type_name(parameter.default)}"
                found.append(Diagnostic("error", "config", message, span=span))
    return found


def _same_type(value: object, default: object) -> bool:
    return default is None or _type_name(value) == _type_name(default)


def _type_name(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, list | tuple):
        return "a list"
    return "a text" if isinstance(value, str) else "a number"
