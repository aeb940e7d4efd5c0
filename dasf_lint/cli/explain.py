"""`dasf-lint explain`: what a policy asks and why, or what a control of the framework is about."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from dasf_lint.cli import known_policies, options, policies, printing, request, terminal
from dasf_lint.cli.rules import rule
from dasf_lint.core.answers import Control
from dasf_lint.core.credential_names import kind_of_name
from dasf_lint.core.json_text import Json
from dasf_lint.core.nearest import hint
from dasf_lint.core.source import SourceFile
from dasf_lint.dasf import catalogue, crosswalk
from dasf_lint.dasf.catalogue import Risk
from dasf_lint.policy.language.model import Check, Policy, folded
from dasf_lint.policy.pack import Pack
from dasf_lint.report.canvas import wrapped
from dasf_lint.report.json import control_json, crosswalk_json
from dasf_lint.report.redact import Redactor
from dasf_lint.report.style import Style
from dasf_lint.report.summary import plural


@click.command(cls=request.SettingsCommand, context_settings=options.CONTEXT)
@click.argument("name", metavar="ID")
@click.option("-v", "--verbose", is_flag=True, help="Show every example.")
@options.further_policies
@options.text_or_json
@options.colour
@request.place_options
def command(
    name: str, verbose: bool, directories: tuple[str, ...], format_: str, color: str, **given: object
) -> int:  # fmt: skip
    """Say what a policy (slug or alias), a control (DASF-4, or 4) or a risk (1.1) of DASF is about."""
    pack, diagnostics, *_ = known_policies.known(directories, request.split(given))
    policy = pack.find(name)
    control, risk = _control(name, pack), catalogue.risks().get(name.strip())
    if policy is not None:
        data = _policy_json(policy)
        lines = _ExplainPage(Style(terminal.uses_colour(sys.stdout, color))).policy(policy, verbose=verbose)
    elif control is not None:
        about = [each for each in pack.policies if control.id in each.controls]
        data = {
            **control_json(control),
            "crosswalk": crosswalk_json(control.id),
            "policies": [each.id for each in about],
        }
        lines = _ExplainPage(Style(terminal.uses_colour(sys.stdout, color))).control(control, about)
    elif risk is not None:
        against = [each for each in catalogue.controls().values() if risk.id in dict(each.risks)]
        data = _risk_json(risk, against)
        lines = _ExplainPage(Style(terminal.uses_colour(sys.stdout, color))).risk(risk, against)
    else:
        policies.tell(diagnostics)
        missing = catalogue.is_left_out(catalogue.id_of(name))
        told = f" (not here: {catalogue.left_out()})" if missing else hint(name, _names(pack))
        raise click.UsageError(f'no policy, no control and no risk is named "{name}"{told}')
    if format_ == "json":
        printing.document(data, Redactor())
    else:
        terminal.write("".join(f"{line}\n" for line in lines))
    return policies.ended(diagnostics)


def _control(name: str, pack: Pack) -> Control | None:
    """A control of the framework, or of one that the repository brings."""
    own = (control for control in pack.own_controls if folded(control.id) == folded(name.strip()))
    return catalogue.controls().get(catalogue.id_of(name)) or next(own, None)


def _names(pack: Pack) -> set[str]:
    return {*pack.names(), *catalogue.controls(), *(control.id for control in pack.own_controls)}


def _risk_json(risk: Risk, against: Iterable[Control]) -> dict[str, Json]:
    return {
        "id": risk.id,
        "title": risk.title,
        "framework": risk.framework,
        "component": {"id": risk.component.number, "title": risk.component.title, "part": risk.part or None},
        "confirmed": risk.confirmed,
        "crosswalk": crosswalk_json(risk.id),
        "controls": [{"id": control.id, "title": control.title} for control in against],
    }


def _policy_json(policy: Policy) -> dict[str, Json]:
    about = rule(policy)
    return {
        "policy": policy.id,
        "aliases": list(policy.all_aliases),
        "title": about.title,
        "severity": policy.severity,
        "profile": policy.profile,
        "confidence": policy.confidence,
        "stage": policy.stage,
        "replaced_by": policy.replaced_by,
        "area": policy.area,
        "controls": [control_json(control) for control in about.controls],
        "checks": [_check_json(check) for check in policy.checks],
        "description": about.description,
        "remediation": about.remediation,
        "references": list(about.references),
    }


def _check_json(check: Check) -> dict[str, Json]:
    return {
        "name": check.name,
        "aliases": list(check.aliases),
        "severity": check.severity,
        "profile": check.profile,
        "confidence": check.confidence,
        "message": check.message,
        "remediation": None if check.remediation is None else check.remediation.whole,
    }


class _ExplainPage:
    def __init__(self, style: Style) -> None:
        self._paint = style.paint
        self._safe = Redactor().shown
        self._shipped = True
        self._width = terminal.width()

    def policy(self, policy: Policy, *, verbose: bool) -> list[str]:
        about = rule(policy)
        self._shipped = policies.is_shipped(policy)
        graded = f"{policy.severity}, profile {policy.profile}, confidence {policy.confidence}"
        graded += "" if policy.stage == "stable" else f", {policy.stage}"
        graded += "" if policy.replaced_by is None else f" (now {self._safe(policy.replaced_by)})"
        lines = [
            f"{self._paint('strong', self._safe(policy.id))} ({self._safe(', '.join(policy.all_aliases))})"
            if policy.all_aliases
            else self._paint("strong", self._safe(policy.id)),
            *self._text(about.title),
            "",
            f"  {self._paint(policy.severity, policy.severity)}{graded.removeprefix(policy.severity)}",
        ]
        for control in about.controls:
            lines += self._text(f"{control.printed} {control.title}", indent=2)
        lines += self._section("why", about.description)
        lines += self._section("fix", about.remediation)
        if policy.params:
            lines += ["", self._paint("strong", "parameters")]
            for name, parameter in sorted(policy.params.items()):
                default = " (required)" if parameter.required else f" [{self._given(name, parameter.default)}]"
                lines += self._text(f"{name}{default}: {parameter.description}", indent=2)
        lines += self._checks(policy)
        shown = policy.texts.examples if verbose else _one_of_each(policy.texts.examples)
        for example in shown:
            lines += self._example(example)
        more = len(policy.texts.examples) - len(shown)
        if more:
            lines += ["", f"{plural(more, 'more example')}: -v"]
        if about.references:
            lines += ["", self._paint("strong", "references"), *(f"  {self._safe(each)}" for each in about.references)]
        return lines

    def _given(self, name: str, value: object) -> str:
        """The value of a parameter; of somebody's own one none that is named like a credential."""
        return "***" if not self._shipped and kind_of_name(name) is not None else _literal(value)

    def _checks(self, policy: Policy) -> list[str]:
        """What it asks; of the one check of a short policy all is said above."""
        named = [check for check in policy.checks if check.name is not None]
        lines = ["", self._paint("strong", "checks")] if named else []
        for check in named:
            grade = f"{check.severity}, profile {check.profile}, confidence {check.confidence}"
            lines.append(f"  {self._safe(check.name or '')}: {grade}")
            if len({each.message for each in named}) > 1:
                lines += self._text(check.message, indent=4)
            if check.remediation is not None:
                lines += self._text(f"fix: {check.remediation.whole}", indent=4)
        return lines

    def control(self, control: Control, about: Iterable[Policy]) -> list[str]:
        lines = [
            self._heading(f"{control.printed} {self._safe(control.title)}", control.id),
        ]
        if control.own is not None:
            lines += self._section("framework", control.own.name)
            return [*lines, *self._policies(about)]
        lines += ["", self._paint("strong", "mitigates")]
        lines += [f"  {self._safe(id)} {self._safe(title)}" for id, title in control.risks]
        if not control.risks:
            is_new = catalogue.edition_mark(control.id)
            lines += self._text(f"not known: {catalogue.unmapped()}" if is_new else "no risk", indent=2)
        shown, why = catalogue.shown_by_code(control.id)
        lines += self._section("shown by code", f"{shown}: {why}" if why else shown)
        lines += self._crosswalk(control.id)
        return [*lines, *self._policies(about)]

    def _policies(self, about: Iterable[Policy]) -> list[str]:
        found = [f"  {policy.id}: {self._safe(policy.title)}" for policy in about]
        return ["", self._paint("strong", "policies"), *(found or ["  none"])]

    def risk(self, risk: Risk, against: Sequence[Control]) -> list[str]:
        component = f"{risk.component.number} {risk.component.title}" + (f", {risk.part}" if risk.part else "")
        lines = [self._heading(f"{risk.id} {self._safe(risk.title)}", risk.id)]
        lines += self._section("component", component)
        if not risk.confirmed:
            lines += self._section("source", "one source gives this name alone")
        lines += ["", self._paint("strong", "mitigated by")]
        lines += [f"  {catalogue.printed(control.id)} {self._safe(control.title)}" for control in against]
        if not against:
            lines += self._text(f"not known: {catalogue.unmapped()}", indent=2)
        return [*lines, *self._crosswalk(risk.id)]

    def _heading(self, text: str, id: str) -> str:
        edition = catalogue.edition_mark(id)
        return self._paint("strong", text) + (f" [{edition}]" if edition else "")

    def _crosswalk(self, id: str) -> list[str]:
        """The ids of other frameworks."""
        ids = crosswalk.of(id)
        lines = ["", self._paint("strong", f"elsewhere ({crosswalk.note()})")] if ids else []
        for each in crosswalk.frameworks():
            if each.key in ids:
                lines += self._text(f"{each.title} ({each.edition}): {', '.join(ids[each.key])}", indent=2)
        return lines

    def _section(self, name: str, text: str) -> list[str]:
        return ["", self._paint("strong", name), *self._text(text, indent=2)] if text else []

    def _code(self, text: str, path: str) -> list[str]:
        """Lines of an example; those that are shipped show on purpose what a credential looks like."""
        lines = Redactor(show=self._shipped).lines(SourceFile(path, text.replace("\t", "    ").encode()))
        return ["  | " + line.rstrip("\n") for line in lines]

    def _example(self, example: Mapping[str, object]) -> list[str]:
        expect = example.get("expect")
        verdict = f"fail ({expect['fail']})" if isinstance(expect, Mapping) else str(expect)
        lines = ["", f"{self._paint('strong', verdict)}: {self._safe(str(example.get('name', '')))}"]
        lines += [f"  with {self._safe(each)}" for each in self._circumstances(example)]
        for name, path in (("terraform", "main.tf"), ("bundle", "databricks.yml")):
            if name in example:
                lines += self._code(str(example[name]), path)
        files = example.get("files")
        for path, text in files.items() if isinstance(files, Mapping) else ():
            lines.append(f"  {self._safe(str(path))}")
            lines += self._code(str(text), str(path))
        return lines

    def _circumstances(self, example: Mapping[str, object]) -> Iterator[str]:
        """What an example is run with beside its text."""
        params = example.get("params")
        for name, value in params.items() if isinstance(params, Mapping) else ():
            yield f"{name} = {self._given(str(name), value)}"
        for name in ("target", "environment", "as_of"):
            if name in example:
                yield f"{name} = {example[name]}"

    def _text(self, text: str, indent: int = 0) -> list[str]:
        return [" " * indent + line for line in wrapped(self._safe(" ".join(text.split())), self._width - indent)]


def _one_of_each(examples: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The first example of each answer, in the order in which they are written."""
    first: dict[str, Mapping[str, object]] = {}
    for example in examples:
        expect = example.get("expect")
        first.setdefault(next(iter(expect), "") if isinstance(expect, Mapping) else str(expect), example)
    return list(first.values())


def _literal(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
