"""`dasf-lint policy show`: everything that somebody wants to know who has to decide about a policy."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import click

from dasf_lint.cli import known_policies, options, policies, printing, request, terminal
from dasf_lint.cli.policy.listing import row
from dasf_lint.cli.policy.named import find
from dasf_lint.core.answers import SEVERITIES, Severity
from dasf_lint.core.credential_names import kind_of_name
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import SourceFile
from dasf_lint.policy.language.model import Check, Policy, PolicyParameter, folded
from dasf_lint.policy.language.tree import Scalar
from dasf_lint.policy.lint.rules import given_names
from dasf_lint.policy.places import Places
from dasf_lint.policy.selection import Asking, merged_sets
from dasf_lint.project.config import FILE as CONFIG_FILE
from dasf_lint.project.config import Config
from dasf_lint.report.canvas import wrapped
from dasf_lint.report.json import control_json
from dasf_lint.report.redact import Redactor
from dasf_lint.report.style import Style
from dasf_lint.report.summary import plural

_ASKED: Final = ("match", "where", "assert", "checks")
_SHOWN_VALUES: Final = 12


@click.command("show", cls=request.SettingsCommand)
@click.argument("name", metavar="ID")
@click.option("--source", is_flag=True, help="Print the file as it is written, with the examples.")
@options.further_policies
@options.text_or_json
@request.place_options
def command(name: str, source: bool, directories: tuple[str, ...], format_: str, **given: object) -> int:
    """What a policy asks and of whom, its grade and controls, its parameters and sets, and where it stands.

    Parameters and sets are shown as the configuration that counts here has them.
    """
    if source and format_ == "json":
        raise click.UsageError("--source prints a file, which is no JSON")
    known = known_policies.known(directories, request.split(given))
    policy = find(known.pack, name, known.diagnostics)
    text = known.places_of(policy)
    if text is None:
        raise click.UsageError(f"the file {policy.path} of {policy.id} was not shipped")
    # The examples of those that are shipped show on purpose what a credential looks like.
    redactor = Redactor(show=policies.is_shipped(policy))
    if source:
        terminal.write("".join(redactor.lines(text.file)))
    else:
        shown = _Shown(policy, text, _parameters(policy, known), _sets(text, known), _asking(known.config))
        if format_ == "json":
            printing.document(_json(shown), redactor)
        else:
            lines = _PolicyPage(shown, redactor).lines()
            terminal.write("".join(f"{line}\n" for line in lines))
    return policies.ended(known.diagnostics)


class _Parameter(NamedTuple):
    """A parameter as it counts here; `is_set` by the configuration."""

    about: PolicyParameter
    value: object
    is_set: bool


class _Shown(NamedTuple):
    policy: Policy
    text: Places
    params: Mapping[str, _Parameter]
    sets: Mapping[str, Sequence[Scalar]]
    asking: Asking

    @property
    def asked(self) -> list[Check]:
        """The checks that a run here asks, whatever file a resource stands in."""
        return [check for check in self.policy.checks if self.asking.asks(self.policy, check)]

    @property
    def severity(self) -> Severity:
        """The gravest that a finding can have here."""
        found = (self.asking.severity(self.policy, check) for check in self.policy.checks)
        return min(found, key=SEVERITIES.index)

    @property
    def data(self) -> Mapping[str, object]:
        return {} if self.text.document is None else self.text.document.mapping

    @property
    def examples(self) -> Mapping[str, int]:
        """How many examples show each answer."""
        expected = (each.get("expect") for each in self.policy.texts.examples)
        return Counter("fail" if isinstance(each, Mapping) else str(each) for each in expected)


def _parameters(policy: Policy, known: known_policies.Known) -> dict[str, _Parameter]:
    names = {*map(folded, (policy.id, *policy.all_aliases))}
    given: dict[str, object] = {}
    for name, values in known.config.params.items():
        if folded(name) in names:
            given.update(values)
    return {
        name: _Parameter(about, given.get(name, about.default), name in given)
        for name, about in sorted(policy.params.items())
    }


def _asking(config: Config) -> Asking:
    return Asking(config.select, config.ignore, config.profile or "default", config.severity, config.preview)


def _sets(text: Places, known: known_policies.Known) -> dict[str, Sequence[Scalar]]:
    """The sets that a policy reads, as they count here."""
    data = {} if text.document is None else text.document.mapping
    sets = merged_sets(known.pack.sets, known.config.sets)
    asked = {name: each for name, each in data.items() if name in _ASKED}
    return {name: sets[name] for name in sorted(given_names(asked, "set")) if name in sets}


def _json(shown: _Shown) -> dict[str, Json]:
    policy = shown.policy
    return {
        "schema_version": 1,
        **row(policy),
        "tags": list(policy.tags),
        "sensitive": policy.sensitive,
        "suppressible": policy.suppressible,
        "asked": bool(shown.asked),
        "severity_here": shown.severity,
        "cited": [control_json(control) for control in policy.cited],
        **{name: printing.plain(shown.data[name]) if name in shown.data else None for name in _ASKED},
        "params": {
            name: {
                "description": each.about.description, "required": each.about.required,
                "default": printing.plain(each.about.default), "value": printing.plain(each.value),
            }
            for name, each in shown.params.items()
        },
        "sets": {name: printing.plain(list(values)) for name, values in shown.sets.items()},
        "examples": dict(sorted(shown.examples.items())),
        "file": shown.text.path,
        "line": shown.text.place(("id",), on_key=True).line,
    }  # fmt: skip


class _PolicyPage:
    def __init__(self, shown: _Shown, redactor: Redactor) -> None:
        self._shown = shown
        self._policy = shown.policy
        self._redactor = redactor
        self._paint = Style(terminal.uses_colour(sys.stdout)).paint
        self._safe = redactor.shown
        self._width = terminal.width()

    def lines(self) -> Iterator[str]:
        policy = self._policy
        aliases = f" ({self._safe(', '.join(policy.all_aliases))})" if policy.all_aliases else ""
        yield self._paint("strong", self._safe(policy.id)) + aliases
        yield from self._text(policy.title)
        yield self._safe(self._shown.text.shown(self._shown.text.place(("id",), on_key=True)))
        yield ""
        grade = self._paint(policy.severity, policy.severity)
        yield f"  {grade}, profile {policy.profile}, confidence {policy.confidence}"
        yield from self._text("; ".join(self._more()), 2)
        yield from self._text("; ".join(self._here()), 2)
        yield from self._controls()
        yield from self._asked()
        yield from self._params()
        yield from self._sets()
        yield from ("", self._paint("strong", "examples"))
        counts = (f"{count} {answer.replace('_', ' ')}" for answer, count in sorted(self._shown.examples.items()))
        yield f"  {plural(len(policy.texts.examples), 'example')}: {', '.join(counts)}"
        yield ""
        yield self._safe(
            f"why and what to do: dasf-lint explain {policy.id}; the file: policy show {policy.id} --source"
        )

    def _more(self) -> Iterator[str]:
        policy = self._policy
        if policy.stage != "stable":
            yield f"stage {policy.stage}" + (f", replaced by {policy.replaced_by}" if policy.replaced_by else "")
        if policy.tags:
            yield f"tags {', '.join(policy.tags)}"
        if policy.sensitive:
            yield "no report shows a value of it"
        if not policy.suppressible:
            yield "nothing excuses a finding"

    def _here(self) -> Iterator[str]:
        """What is different from what the policy says itself."""
        shown, checks = self._shown, self._policy.checks
        if not shown.asked:
            yield "a run here does not ask it"
        elif len(shown.asked) < len(checks):
            yield f"a run here asks {len(shown.asked)} of {len(checks)} checks"
        own = min((check.severity for check in checks), key=SEVERITIES.index)
        if shown.severity != own:
            yield f"severity here {shown.severity}"

    def _controls(self) -> Iterator[str]:
        yield from ("", self._paint("strong", "controls"))
        for control in self._policy.cited:
            framework = f" [{control.own.name}]" if control.own is not None else ""
            yield from self._text(f"{control.printed} {control.title}{framework}", 2)
            risks = "; ".join(f"{id} {title}" for id, title in control.risks)
            yield from self._text(f"risks: {risks}" if risks else "", 4)

    def _asked(self) -> Iterator[str]:
        """What stands in the file, from each key to the next."""
        data, text = self._shown.data, self._shown.text
        starts = sorted(text.place((name,), on_key=True).line for name in data)
        yield from ("", self._paint("strong", "asks"))
        for name in _ASKED:
            if name in data:
                first = text.place((name,), on_key=True).line
                behind = next((line for line in starts if line > first), len(text.file.line_starts) + 1)
                written = [text.file.line(number) for number in range(first, behind)]
                while len(written) > 1 and (not written[-1].strip() or written[-1].startswith("#")):
                    written.pop()
                # What is quoted is masked as what it is a part of.
                part = SourceFile(text.path, "\n".join(written).encode())
                yield from (f"  {line.rstrip()}" for line in self._redactor.lines(part))

    def _params(self) -> Iterator[str]:
        params = self._shown.params
        if params:
            yield from ("", self._paint("strong", "parameters"))
        for name, each in params.items():
            if each.about.required and not each.is_set:
                default = "required, so nothing is asked until somebody sets it"
            else:
                default = self._given(name, each.value) + (f", set in {CONFIG_FILE}" if each.is_set else "")
            yield from self._text(f"{name} [{default}]: {each.about.description}", 2)
        if params:
            example = next((name for name, each in params.items() if not each.is_set), next(iter(params)))
            value = params[example].value
            said = "..." if value is None else self._given(example, value)
            said = f"[{said}]" if isinstance(value, list) else said
            yield f"  in {CONFIG_FILE}: {self._safe(f'params: {{{self._policy.id}: {{{example}: {said}}}}}')}"

    def _sets(self) -> Iterator[str]:
        if self._shown.sets:
            yield from ("", self._paint("strong", "sets"))
        for name, values in self._shown.sets.items():
            more = len(values) - _SHOWN_VALUES
            shown = [str(each) for each in values[:_SHOWN_VALUES]] + ([f"and {more:,} more"] if more > 0 else [])
            yield from self._text(f"{name}: {', '.join(shown)}", 2)
        if self._shown.sets:
            example = next(iter(self._shown.sets))
            yield f"  in {CONFIG_FILE}: {self._safe(f'sets: {{{example}: {{add: [...], remove: [...]}}}}')}"

    def _given(self, name: str, value: object) -> str:
        """The value of a parameter; of somebody's own one none that is named like a credential."""
        if not policies.is_shipped(self._policy) and kind_of_name(name) is not None:
            return "***"
        return ", ".join(map(_word, value)) if isinstance(value, list) else _word(value)

    def _text(self, text: str, indent: int = 0) -> list[str]:
        safe = self._safe(" ".join(text.split()))
        return [" " * indent + line for line in wrapped(safe, self._width - indent)] if text else []


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
