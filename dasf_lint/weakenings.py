"""What a configuration weakens: every entry that could make a run find less, or its findings count for less.

A repository decides about its own configuration, and a stranger may change it in the pull request that is checked. So
nothing of it is refused for that, and nothing goes unsaid. Entries that change nothing or make a policy stricter (a
severity that is not lower, a parameter that has its default, a shorter lifetime) are no weakening; where nobody can say
which of the two it is, it is told.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from dasf_lint.configured import by_name
from dasf_lint.core import numbers
from dasf_lint.core.answers import PROFILES, SEVERITIES, Severity, Weakening, WeakeningKind, at_least
from dasf_lint.core.diagnostics import short
from dasf_lint.policy import strictness
from dasf_lint.policy.language.model import folded
from dasf_lint.policy.pack import Pack
from dasf_lint.policy.selection import overridden_severity
from dasf_lint.project.config import Config, ConfigLiteral, ConfiguredOverride

Outweighed: TypeAlias = WeakeningKind | Literal["profile"]
"""What the command line may say instead of the configuration."""

_SHOWN: Final = 5
"""Of names and values in one sentence."""
_LONGEST: Final = 400
"""Characters of a sentence."""


def weakenings(
    config: Config, pack: Pack, outweighed: Collection[Outweighed] = (), *, as_of: str = ""
) -> list[Weakening]:
    """In the order of what they can do. Those `outweighed` do nothing, because the command line says otherwise.

    `as_of` is the date by which suppressions and attestations expire.
    """
    found = [each for each in _all(config, pack, as_of, outweighed) if each.kind not in outweighed]
    return [each._replace(subject=short(each.subject), message=short(each.message, _LONGEST)) for each in found]


def _all(config: Config, pack: Pack, as_of: str, outweighed: Collection[Outweighed]) -> Iterator[Weakening]:
    if config.select:
        verb = "is" if len(config.select) == 1 else "are"
        names = listed(config.select)
        yield Weakening("select", names, f"only {names} {verb} asked", config.place("select"))
    for index, name in enumerate(config.ignore):
        yield Weakening("ignore", name, f"{name} is not asked", config.place("ignore", index))
    if config.fail_on is not None and not at_least("medium", config.fail_on):
        what = "never fails on findings" if config.fail_on == "never" else f"fails from {config.fail_on} up"
        yield Weakening("fail_on", config.fail_on, what, config.place("fail_on"))
    for name, said in _lowered(config.severity, {}, pack):
        message = f"severity of {name} is {said}"
        yield Weakening("severity", name, message, config.key_place("severity", name))
    yield from _params(config, pack)
    yield from _sets(config, pack)
    for index, pattern in enumerate(config.exclude):
        yield Weakening("exclude", pattern, f"{pattern} is excluded", config.place("exclude", index))
    yield from _suppressions(config, pack, as_of)
    yield from _attestations(config, as_of)
    for index, override in enumerate(config.overrides):
        yield from _overridden(config, pack, index, override, outweighed)
    yield from _said(config)


def _lowered(
    severities: Mapping[str, Severity], above: Mapping[str, Severity], pack: Pack
) -> Iterator[tuple[str, str]]:
    """Names with what is said of them where a severity is lower than what a policy or one of its checks says itself, or
    than what is said `above`: `info instead of high, medium`."""
    here, there = _folded(severities), _folded(above)
    lowered: dict[str, tuple[str, list[Severity]]] = {}
    for policy in pack.policies if here or there else ():
        for check in policy.checks:
            found = overridden_severity(policy, check, here)
            outer = overridden_severity(policy, check, there)
            now = check.severity if found is None else found[1]
            instead = min((check.severity, check.severity if outer is None else outer[1]), key=SEVERITIES.index)
            if not at_least(now, instead):
                name = found[0] if found is not None else outer[0] if outer is not None else ""
                said: str = now if found is not None else "what the policy says"
                lowered.setdefault(name, (said, []))[1].append(instead)
    for name in dict.fromkeys((*severities, *above)):
        if folded(name) in lowered:
            said, own = lowered.pop(folded(name))
            yield name, f"{said} instead of {', '.join(each for each in SEVERITIES if each in own)}"


def _folded(severities: Mapping[str, Severity]) -> dict[str, Severity]:
    return {folded(name): severity for name, severity in severities.items()}


def _overridden(
    config: Config, pack: Pack, index: int, override: ConfiguredOverride, outweighed: Collection[Outweighed]
) -> Iterator[Weakening]:
    """An entry is held against what the top says, or else the policies."""
    where = f"in {listed(override.paths)}"
    if override.select and "select" not in outweighed:
        verb = "is" if len(override.select) == 1 else "are"
        message = f"{where} only {listed(override.select)} {verb} asked"
        yield Weakening("overrides", listed(override.select), message, config.place("overrides", index, "select"))
    above = {folded(name) for name in config.ignore}
    for at, name in enumerate(override.ignore or ()):
        if folded(name) not in above:
            place = config.place("overrides", index, "ignore", at)
            yield Weakening("overrides", name, f"{where} {name} is not asked", place)
    outer = config.profile or "default"
    profile = override.profile or outer
    if PROFILES.index(profile) < PROFILES.index(outer) and "profile" not in outweighed:
        message = f"{where} the profile is {profile} instead of {outer}"
        yield Weakening("overrides", profile, message, config.place("overrides", index, "profile"))
    for name, said in _lowered(override.severity, config.severity, pack) if override.severity is not None else ():
        place = config.key_place("overrides", index, "severity", name)
        yield Weakening("overrides", name, f"{where} the severity of {name} is {said}", place)


def _params(config: Config, pack: Pack) -> Iterator[Weakening]:
    policies = by_name(pack, config.params)
    for id, values in config.params.items():
        policy = policies.get(folded(id))
        for name, value in values.items() if policy is not None else ():
            assert policy is not None
            parameter = policy.params.get(name)
            if parameter is None or parameter.default is None or _same(value, parameter.default):
                # Without a default the policy is asked only once somebody gives a value.
                continue
            if strictness.of_parameter(policy, name) * strictness.order(value, parameter.default) > 0:
                continue
            message = f"parameter {name} of {id} is {_text(value)} instead of {_text(parameter.default)}"
            yield Weakening("params", id, message, config.key_place("params", id, name))


def _sets(config: Config, pack: Pack) -> Iterator[Weakening]:
    for name, change in config.sets.items():
        own = pack.sets.get(name, ())
        known = frozenset(own)
        added = [each for each in change.get("add", ()) if each not in known]
        removed = [each for each in change.get("remove", ()) if each in known]
        stricter = strictness.of_set(pack.policies, name) if added or removed else 0
        for verb, word, values, more in (("add", "added to", added, 1), ("remove", "removed from", removed, -1)):
            if values and stricter * more <= 0:
                message = f"{listed(map(_text, values))} {word} the set {name}"
                yield Weakening("sets", name, message, config.key_place("sets", name, verb))


def _suppressions(config: Config, pack: Pack, as_of: str) -> Iterator[Weakening]:
    refusing = [each for each in pack.policies if not each.suppressible]
    protected = {folded(name) for each in refusing for name in (each.id, *each.all_aliases)}
    for index, each in enumerate(config.suppress):
        if folded(each.policy) in protected or (each.until is not None and each.until < as_of):
            continue
        scope = "".join((f" at {each.address}" if each.address else "", f" in {each.path}" if each.path else ""))
        message = f"findings of {each.policy}{scope} are suppressed: {each.reason}"
        yield Weakening("suppress", each.policy, message, config.place("suppress", index))


def _attestations(config: Config, as_of: str) -> Iterator[Weakening]:
    for index, each in enumerate(config.attest):
        if each.until is not None and each.until < as_of:
            continue
        message = f"unknown answers of {each.name}{each.scope.told} are attested: {each.reason}"
        yield Weakening("attest", each.name, message, config.place("attest", index))


def _said(config: Config) -> Iterator[Weakening]:
    """What the configuration states, and would otherwise be seen or left unknown."""
    if config.program is not None:
        other = "OpenTofu" if config.program == "terraform" else "Terraform"
        message = f"what {other} alone reads is not judged"
        yield Weakening("program", config.program, message, config.place("program"))
    for index, root in enumerate(config.roots):
        given = [f"variable file {file}" for file in root.var_files]
        given += [f"workspace {root.workspace}"] if root.workspace else []
        given += [f"environment {root.environment}"] if root.environment else []
        how = f"with {listed(given)}" if given else "without variants"
        yield Weakening("roots", root.path, f"{root.path} is judged {how}", config.place("roots", index))
    for rule in config.environments:
        parts = (("paths", rule.paths), ("targets", rule.targets), ("var_files", rule.var_files), ("hosts", rule.hosts))
        what = "; ".join(f"{key} {listed(patterns)}" for key, patterns in parts if patterns)
        if what:
            message = f"environment {rule.name} is said to be {what}"
            yield Weakening("environments", rule.name, message, config.key_place("environments", rule.name))
    for source, directory in config.module_sources.items():
        message = f"modules from {source} are read from {directory}"
        yield Weakening("module_sources", source, message, config.key_place("module_sources", source))


def _same(one: ConfigLiteral, other: object) -> bool:
    """As two values of a parameter; `true` is not 1."""
    if isinstance(one, list):
        others = list(other) if isinstance(other, list | tuple) else None
        return others is not None and len(one) == len(others) and all(map(_same, one, others))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{listed(map(_text, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return numbers.format(value) if isinstance(value, int | Fraction) else str(value)


def listed(names: Iterable[str]) -> str:
    """The first few of them and how many more there are."""
    given = list(names)
    more = f", and {len(given) - _SHOWN:,} more" if len(given) > _SHOWN else ""
    return ", ".join(given[:_SHOWN]) + more
