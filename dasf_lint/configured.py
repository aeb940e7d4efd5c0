"""The configuration of a run beside the policies it speaks of: which it brings, and where it errs."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.answers import Configuration
from dasf_lint.core.diagnostics import Diagnostic, short
from dasf_lint.core.nearest import Hints
from dasf_lint.core.source import FileTree, SourceFile, Span, is_at_or_below
from dasf_lint.dasf import catalogue
from dasf_lint.policy import packs
from dasf_lint.policy.language.model import Policy, folded
from dasf_lint.policy.pack import Pack, Room, adds
from dasf_lint.project import config as configuration
from dasf_lint.project.config import Config, PolicyKey


class Configured(NamedTuple):
    """A configuration with the policies of the run, and everything that is wrong with either."""

    config: Config
    pack: Pack
    diagnostics: tuple[Diagnostic, ...]

    def record(self) -> Configuration:
        """What a report says of the configuration that it was made under."""
        config = self.config
        return Configuration(
            config.path, "command_line" if config.is_given else "repository", config.digest, config.ignored
        )


def read(
    tree: FileTree,
    paths: Sequence[str],
    pack: Pack,
    *,
    file: SourceFile | None = None,
    isolated: bool = False,
    loaded: Collection[str] = (),
) -> Configured:
    """Reads the configuration of `paths`, or `file`, and adds the policies that it names to those of `pack`, which has
    those of the places `loaded` already."""
    start = configuration.common_directory(tree, paths)
    config, diagnostics = configuration.load(tree, start, file=file, isolated=isolated)
    pack, found = with_policies(tree, config, pack, loaded)
    return Configured(
        config,
        pack,
        (
            *diagnostics,
            *found,
            *mistakes(config, pack),
            *_removed_in_vain(config, pack),
            *_deprecated(config, pack),
            *_unpinned(config, pack),
        ),
    )


def with_policies(
    tree: FileTree, config: Config, pack: Pack, loaded: Collection[str] = ()
) -> tuple[Pack, list[Diagnostic]]:
    """The policies of a pack and of the directories that a configuration names, but for those `loaded` already."""
    diagnostics: list[Diagnostic] = []
    room = Room()
    for index, directory in enumerate(config.policies):
        before = pack
        span = config.place("policies", index)
        if tree.kind(directory) is None:
            diagnostics.append(Diagnostic("error", "config", f"{directory} does not exist", span=span))
            continue
        pack, found = packs.load(tree, directory, before, room, loaded)
        diagnostics += found
        is_loaded = any(is_at_or_below(each, directory) or is_at_or_below(directory, each) for each in loaded)
        if not found and not is_loaded and not adds(before, pack):
            diagnostics.append(Diagnostic("error", "config", f"no policy in {directory}", span=span))
    return pack, diagnostics


# --- mistakes ---------------------------------------------------------------------------------------------------------


def mistakes(config: Config, pack: Pack) -> list[Diagnostic]:
    """What it says of policies, parameters and sets that are not there, or says wrongly: it would do nothing."""
    hints = Hints(limits.max_config_hints)
    unknown = (*_unknown_policies(config, pack, hints), *_unknown_controls(config, pack, hints))
    found = (*unknown, *_wrong_params(config, pack, hints), *_sets(config, pack, hints))
    return list(islice(found, limits.max_mistakes))


def _unknown_policies(config: Config, pack: Pack, hints: Hints) -> Iterator[Diagnostic]:
    known = _known_names(pack)
    for key, name, span in config.policy_names():
        if folded(name) not in known[key]:
            yield _error(f'no policy is named "{short(name)}"{hints.hint(name, known[key].values())}', span)


def _unknown_controls(config: Config, pack: Pack, hints: Hints) -> Iterator[Diagnostic]:
    """A control may be vouched for of which no policy asks."""
    if not config.attest:
        return
    ids = (*catalogue.controls(), *(control.id for control in pack.own_controls))
    known = {folded(id): id for id in ids}
    for name, span in config.attested_controls():
        if folded(name) not in known:
            yield _error(f'no control is named "{short(name)}"{hints.hint(name, known.values())}', span)


def _known_names(pack: Pack) -> dict[PolicyKey, dict[str, str]]:
    """Folded names that mean something under each key of the configuration, and how they are written."""
    policies = {folded(name): name for each in pack.policies for name in (each.id, *each.all_aliases)}
    controls = {folded(name): name for each in pack.policies for name in each.controls}
    everything = {folded(name): name for name in pack.names()}
    return {
        "select": everything, "ignore": everything, "severity": policies, "params": policies,
        "suppress": {**controls, **policies}, "attest": policies,
    }  # fmt: skip


def _wrong_params(config: Config, pack: Pack, hints: Hints) -> Iterator[Diagnostic]:
    policies = by_name(pack, config.params)
    for id, given in config.params.items():
        policy = policies.get(folded(id))
        for name, value in given.items() if policy is not None else ():
            assert policy is not None
            parameter = policy.params.get(name)
            span = config.key_place("params", id, name)
            if parameter is None:
                yield _error(f'{policy.id} has no parameter "{short(name)}"{hints.hint(name, policy.params)}', span)
            elif parameter.default is not None and _type_name(value) != _type_name(parameter.default):
                yield _error(f"the parameter {name} of {policy.id} is {_type_name(parameter.default)}", span)


def _sets(config: Config, pack: Pack, hints: Hints) -> Iterator[Diagnostic]:
    for name in config.sets:
        if name not in pack.sets:
            span = config.key_place("sets", name)
            yield _error(f'no set is named "{short(name)}"{hints.hint(name, pack.sets)}', span)


def _deprecated(config: Config, pack: Pack) -> list[Diagnostic]:
    """What it says of policies that will go: it does what it says still."""
    found: list[Diagnostic] = []
    going = {folded(name): each for each in pack.policies if each.stage == "deprecated" for name in _names_of(each)}
    for _, name, span in config.policy_names() if going else ():
        policy = going.get(folded(name))
        if policy is not None:
            now = "" if policy.replaced_by is None else f"; {policy.replaced_by} asks what it asked"
            message = f"{policy.id} is deprecated{now}"
            found.append(Diagnostic("warning", "deprecated-policy", message, span=span))
    return found[: limits.max_mistakes]


def _unpinned(config: Config, pack: Pack) -> Iterator[Diagnostic]:
    if config.pack is not None and config.pack.lower() != pack.hash:
        message = f"the policies of this run are {pack.hash}, and {config.pack} is pinned: they may find more, or less"
        yield Diagnostic("warning", "pinned-pack", message, span=config.place("pack"))


def _names_of(policy: Policy) -> tuple[str, ...]:
    return policy.id, *policy.all_aliases


def _removed_in_vain(config: Config, pack: Pack) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for name, change in config.sets.items():
        known = frozenset(pack.sets.get(name, change.get("remove", ())))
        for index, value in enumerate(change.get("remove", ())):
            if value not in known:
                message = f"the set {name} does not hold it, so removing it has no effect"
                span = config.place("sets", name, "remove", index)
                found.append(Diagnostic("warning", "unused-config", message, span=span))
    return found[: limits.max_mistakes]


def by_name(pack: Pack, wanted: Iterable[str]) -> dict[str, Policy]:
    """The policies that slugs and aliases mean, by the folded name."""
    names = frozenset(map(folded, wanted))
    if not names:
        return {}
    return {
        name: each
        for each in pack.policies
        for name in map(folded, (each.id, *each.all_aliases))
        if name in names
    }  # fmt: skip


def _type_name(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, list | tuple):
        return "a list"
    return "a text" if isinstance(value, str) else "a number"


def _error(message: str, span: Span | None) -> Diagnostic:
    return Diagnostic("error", "config", message, span=span)
