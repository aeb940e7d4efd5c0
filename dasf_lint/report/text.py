"""`--format text`: what a person reads. Code frames, the way of the value, the control, what to do."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from dasf_lint.core.answers import HOLDS, Attestation, Cause, Control, Finding, Member, Report, UnknownAnswer
from dasf_lint.core.data import Hop, HopKind, Reason
from dasf_lint.core.diagnostics import Diagnostic, in_order
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import Span
from dasf_lint.report.escape import line_start, visible
from dasf_lint.report.options import RenderOptions
from dasf_lint.report.redact import Shown, of_report
from dasf_lint.report.snippet import Excerpt, columns, frame
from dasf_lint.report.style import Style
from dasf_lint.report.summary import WEAKENS, counts_line, diagnostics, ignored_configuration, ordered

_SHOWN_MEMBERS: Final = 5
_SHOWN_FRAMES: Final = 6
_SHOWN_RISKS: Final = 3
_SHORTEST_LABEL: Final = 100
"""Columns that a label has, whatever stands before it."""

_HOPS: Final[dict[HopKind, str]] = {
    "literal": "the value is written here",
    "variable_default": "the default is taken here",
    "variable_file": "the value is given here",
    "command_line": "the value is given on the command line",
    "module_argument": "passed to the module here",
    "output": "handed out by the module here",
    "local": "kept here",
    "conditional": "chosen by this condition",
    "template": "put together here",
    "function": "computed here",
    "bundle_variable": "comes from this variable",
    "target_override": "set by the target here",
    "merge_key": "merged in here",
    "resource_reference": "refers to this resource",
    "use": "used here",
}

_OF_VARIABLE: Final[dict[HopKind, str]] = {
    "variable_default": "the default of {}",
    "variable_file": "given to {}",
    "bundle_variable": "the value of {}",
}

_REASONS: Final[dict[Reason, str]] = {
    "no_value": "{} has no value",
    "computed": "{} is known after apply",
    "data_source": "{} is looked up when Terraform runs",
    "remote_module": "{} is not in this repository",
    "provider_function": "{} is a function of a provider",
    "unsupported_function": "{} is not evaluated",
    "outside_root": "{} is not in the project",
    "not_reproducible": "{} differs from run to run",
    "lookup": "{} is looked up in the workspace",
    "workspace": "{} is decided by the workspace",
    "python": "{} is up to Python code",
    "version": "it depends on the {}",
    "cloud": "{} depends on the cloud",
    "format": "{} cannot be said in this format",
    "service_default": "{} is left to the service",
    "symbolic": "{}: the instances are not known",
    "limit": "{}: a budget was used up",
    "error": "cannot be evaluated: {}",
    "infinite": "{} is infinite",
    "ephemeral": "{} exists only while Terraform runs",
    "caller": "{} is up to whoever calls or applies this configuration",
}


def _owner_at(span: Span, cause: Cause) -> str:
    """`the default of var.key`, where such a station of the way stands on a line and was not told already."""
    for hop in cause.way:
        is_here = hop.span is not None and _line(hop.span) == _line(span)
        if is_here and hop.kind in _OF_VARIABLE and hop.label and hop.label not in cause.label:
            return _OF_VARIABLE[hop.kind].format(hop.label)
    return ""


def render(report: Shown, options: RenderOptions) -> str:
    return "".join(f"{line}\n" for line in _ReportPage(report, options).lines())


def render_diagnostics(found: Iterable[Diagnostic], options: RenderOptions, secrets: Secrets | None = None) -> str:
    """Diagnostics alone, for standard error beside a format that people do not read."""
    report = Report()
    report.diagnostics = in_order(found)
    if secrets is not None:
        report.secrets.update(secrets)
    shown = of_report(report, show=options.show_secrets).report(report)
    page = _ReportPage(shown, options)
    for diagnostic in shown.diagnostics:
        page.diagnostic(diagnostic)
    return "".join(f"{line}\n" for line in page.out)


def configuration_notes(report: Shown, options: RenderOptions) -> Iterator[str]:
    """A line for everything that the configuration weakens, and for one that was put aside."""
    note = Style(options.colour).paint("note", "note")
    ignored = ignored_configuration(report)
    if ignored:
        yield f"{note}: {visible(ignored)}"
    for each in report.weakened:
        place = f" ({each.span.file.path}:{each.span.line})" if each.span is not None else ""
        yield f"{note}: {WEAKENS}: {visible(each.message + place)}"


def hop_text(kind: HopKind, label: str) -> str:
    """`passed to the module here: module.ws`."""
    if kind == "module_argument" and label.startswith("var."):
        # The other end of the same handing over: the declaration that takes the argument.
        return f"taken by the variable here: {label}"
    if kind == "use" and label.startswith("var."):
        # A variable is asked for itself, by nobody who uses it.
        return f"declared here: {label}"
    return f"{_HOPS[kind]}: {label}" if label and kind != "merge_key" else _HOPS[kind]


def reason_text(reason: Reason, subject: str) -> str:
    """`var.region has no value`."""
    return _REASONS[reason].format(subject or "it")


def attestation_text(attestation: Attestation) -> str:
    """`decided by the landing zone, platform team, until 2027-01-31`."""
    end = f"until {attestation.until}" if attestation.until else ""
    return ", ".join(part for part in (attestation.reason, attestation.owner, end) if part)


class _ReportPage:
    """Lines in the making. Everything that comes from the repository goes through `visible` first."""

    def __init__(self, report: Shown, options: RenderOptions) -> None:
        self.out: list[str] = []
        self._report = report
        self._options = options
        self._paint = Style(options.colour).paint
        self._several_roots = len(report.roots) > 1

    def lines(self) -> list[str]:
        report, options = self._report, self._options
        for finding in ordered(report.findings):
            self._finding(finding)
        for hold in HOLDS:
            for finding in ordered(report.held(hold)) if hold in options.show else ():
                self._finding(finding)
        if "suppressed" in options.show:
            for finding in ordered(report.suppressed):
                self._finding(finding)
        if "unknown" in options.show:
            for answer in report.unknown:
                self._unknown(answer)
        if "attested" in options.show:
            for each in report.attested:
                self._unknown(each.answer, each.attestation)
        if "pass" in options.show:
            self._passed()
        for diagnostic in diagnostics(report):
            self.diagnostic(diagnostic)
        if options.verbose:
            self._gaps()
            self._left_out()
        self.out.extend(configuration_notes(report, options))
        if not options.quiet:
            self.out.append(counts_line(report, show=options.show, verbose=options.verbose))
        return self.out

    # --- findings -----------------------------------------------------------------------------------------------------

    def _finding(self, finding: Finding) -> None:
        severity = self._paint(finding.severity, finding.severity)
        state = "suppressed" if finding.suppression else finding.hold
        mark = f" ({state})" if state else ""
        message = self._paint("strong", visible(finding.message))
        self.out.append(f"{severity}[{visible(finding.policy)}]{mark}: {message}")
        frames = self._frames(finding)
        gutter = _gutter(each for each, _, _ in frames)
        for index, (each, span, label) in enumerate(frames):
            self._frame(each, span, label, gutter, "primary" if index == 0 else "secondary")
        self._notes(finding, gutter)
        self.out.append("")

    def _frames(self, finding: Finding) -> list[tuple[Excerpt, Span, str]]:
        cause = finding.cause
        places = [(cause.span, self._primary_label(finding))]
        seen = {_line(cause.span)}
        for hop in cause.way:
            if hop.span is not None and _line(hop.span) not in seen:
                seen.add(_line(hop.span))
                places.append(
                    (hop.span, (hop.kind == "literal" and _owner_at(hop.span, cause)) or self._hop_label(hop))
                )
        for label, span in cause.related:
            if _line(span) not in seen:
                seen.add(_line(span))
                places.append((span, label))
        return [(self._make_frame(span), span, label) for span, label in places[:_SHOWN_FRAMES]]

    def _primary_label(self, finding: Finding) -> str:
        """What stands there, and which variable it is of: the line of a default says that nowhere."""
        cause = finding.cause
        return ", ".join(part for part in (cause.label, _owner_at(cause.span, cause)) if part)

    def _make_frame(self, span: Span) -> Excerpt:
        return frame(span, width=max(self._options.width - 8, 40))

    def _hop_label(self, hop: Hop) -> str:
        return hop_text(hop.kind, hop.label)

    def _frame(self, each: Excerpt, span: Span, label: str, gutter: int, kind: str) -> None:
        paint = self._paint
        line, column = span.file.position(span.start)
        arrow = "-->" if kind == "primary" else ":::"
        bar = paint("gutter", f"{' ' * gutter} |")
        if kind == "secondary":
            self.out.append(bar)
        self.out.append(f"{' ' * (gutter - 1)}{paint('gutter', arrow)} {visible(span.file.path)}:{line}:{column}")
        self.out.append(bar)
        self.out.append(f"{paint('gutter', f'{each.number:>{gutter}} |')} {each.text}".rstrip())
        marks = ("^" if kind == "primary" else "-") * each.length
        text = f"{marks} {self._cut(visible(label), gutter + 4 + each.offset + each.length)}".rstrip()
        self.out.append(f"{bar} {' ' * each.offset}{paint(kind, text)}")

    def _cut(self, label: str, used: int) -> str:
        """A label short enough for its line, but never so short that it says nothing."""
        room = max(self._options.width - used, _SHORTEST_LABEL)
        return label if columns(label) <= room else label[: room - 1] + "…"

    def _notes(self, finding: Finding, gutter: int) -> None:
        self.out.append(self._paint("gutter", f"{' ' * gutter} |"))
        cause = finding.cause
        for hop in cause.way:
            if hop.span is None:
                self._note(gutter, "value", self._hop_label(hop))
        hidden = len({_line(place) for place in _places(finding)}) - _SHOWN_FRAMES
        if hidden > 0:
            noun = "place" if hidden == 1 else "places"
            self._note(gutter, "way", f"{hidden} more {noun} (--format json)")
        self._members(finding, gutter)
        if finding.standing.why:
            self._note(gutter, "note", f"{finding.standing.why} (confidence {finding.confidence})")
        for control in finding.controls:
            self._note(gutter, "control", _control_text(control, None if self._options.verbose else _SHOWN_RISKS))
        if finding.suppression is not None:
            until = f", until {finding.suppression.until}" if finding.suppression.until else ""
            self._note(gutter, "suppressed", f"{finding.suppression.reason}{until}")
        elif finding.remediation:
            self._note(gutter, "fix", finding.remediation)
        self._note(gutter, "help", f"dasf-lint explain {finding.policy}")

    def _members(self, finding: Finding, gutter: int) -> None:
        members = finding.members
        shown = members if self._options.verbose else members[:_SHOWN_MEMBERS]
        names = "resource" if len(members) == 1 else "resources"
        for member in shown:
            root = f" in {member.root}" if self._several_roots else ""
            called = "" if finding.is_handed_over else _called_at(member, root)
            self._note(gutter, names, f"{member.told_address}{root}{called}", wrap=False)
        if len(members) > len(shown):
            self._note(gutter, names, f"and {len(members) - len(shown):,} more (-v)")

    def _note(self, gutter: int, name: str, text: str, *, wrap: bool = True) -> None:
        head = f"{' ' * gutter} {self._paint('gutter', '=')} {self._paint('strong', name)}: "
        indent = gutter + 3 + len(name) + 2
        text = visible(" ".join(text.split()))
        lines = wrapped(text, self._options.width - indent) if wrap else [text]
        self.out.append(head + lines[0])
        self.out.extend(" " * indent + line for line in lines[1:])

    # --- the rest -----------------------------------------------------------------------------------------------------

    def _unknown(self, answer: UnknownAnswer, attestation: Attestation | None = None) -> None:
        root = f" in {answer.root}" if self._several_roots else ""
        word = self._paint("unknown", "unknown" if attestation is None else "attested")
        self.out.append(f"{word}[{visible(answer.policy)}]: {visible(answer.told_address + root)}")
        line, column = answer.span.file.position(answer.span.start)
        self.out.append(f"  {self._paint('gutter', '-->')} {visible(answer.span.file.path)}:{line}:{column}")
        for reason in answer.reasons:
            place = ""
            if reason.span is not None:
                place = f" ({reason.span.file.path}:{reason.span.line})"
            self._note(3, "because", reason_text(reason.reason, reason.subject) + place)
        if attestation is not None:
            self._note(3, "attested", attestation_text(attestation))
        self.out.append("")

    def _passed(self) -> None:
        for policy, count in sorted(self._report.passed.items()):
            if count:
                self.out.append(f"{self._paint('pass', 'pass')}[{visible(policy)}]: {count:,}")
        if any(self._report.passed.values()):
            self.out.append("")

    def diagnostic(self, diagnostic: Diagnostic, *, may_hide: Sequence[str] = ()) -> None:
        level = self._paint(diagnostic.level, diagnostic.level)
        message = visible(diagnostic.message)
        self.out.append(f"{level}[{diagnostic.code}]: {message}")
        span = diagnostic.span
        if span is not None:
            each = self._make_frame(span)
            gutter = _gutter([each])
            self._frame(each, span, "", gutter, "primary")
            if may_hide:
                self._note(gutter, "may hide", ", ".join(dict.fromkeys(may_hide)))
        elif diagnostic.path is not None:
            self.out.append(f"  {self._paint('gutter', '-->')} {visible(diagnostic.path)}")
        self.out.append("")

    def _gaps(self) -> None:
        """Each once: what tells of a gap tells as well what may hide in it."""
        hidden: dict[tuple[str, int], list[str]] = {}
        for gap in self._report.gaps:
            if gap.span is not None and gap.types is not None:
                hidden.setdefault(_line(gap.span), []).extend(gap.types)
        told: set[tuple[str, int]] = set()
        for diagnostic in in_order(self._report.diagnostics):
            if diagnostic.level == "gap":
                at = None if diagnostic.span is None else _line(diagnostic.span)
                self.diagnostic(diagnostic, may_hide=() if at is None else hidden.get(at, ()))
                told.update(() if at is None else (at,))
        others = [gap for gap in self._report.gaps if gap.span is None or _line(gap.span) not in told]
        for gap in others:
            types = "" if gap.types is None else f" (may hide {', '.join(gap.types)})"
            place = "" if gap.span is None else f" at {gap.span.file.path}:{gap.span.line}"
            self.out.append(f"{self._paint('gap', 'gap')}: {visible(gap.what + types + place)}")
        if others:
            self.out.append("")

    def _left_out(self) -> None:
        alone = [each.root for each in self._report.roots if each.root.alone]
        for root in alone:
            self.out.append(f"{self._paint('note', 'by itself')}: {visible(f'{root.id}: {root.alone}')}")
        for each in self._report.left_out:
            self.out.append(f"{self._paint('note', 'left out')}: {visible(f'{each.path}: {each.why}')}")
        if alone or self._report.left_out:
            self.out.append("")


def _control_text(control: Control, most: int | None) -> str:
    """`DASF 4 Restrict access using private link (risks 1.1, 7.2, and 3 more)`."""
    ids = [id for id, _ in control.risks]
    if most is not None and len(ids) > most + 1:
        ids = [*ids[:most], f"and {len(ids) - most} more"]
    risks = f" (risks {', '.join(ids)})" if ids else ""
    return f"{control.printed} {control.title}{risks}"


def _called_at(member: Member, root: str) -> str:
    """Where its root calls the module that a resource stands in; from there where the line says which root that is."""
    if not member.calls:
        return ""
    _, span = member.calls[-1]
    path = span.file.path.removeprefix(f"{member.root.partition('[')[0]}/") if root else span.file.path
    return f" (called at {path}:{span.line})"


def _line(span: Span) -> tuple[str, int]:
    return span.file.path, span.line


def _places(finding: Finding) -> list[Span]:
    hops = [hop.span for hop in finding.cause.way if hop.span is not None]
    return [finding.cause.span, *hops, *(span for _, span in finding.cause.related)]


def _gutter(frames: Iterable[Excerpt]) -> int:
    """Columns that line numbers take, with a blank before them."""
    return max(len(str(each.number)) for each in frames) + 1


def wrapped(text: str, width: int) -> list[str]:
    """At least one line; words longer than a line stand alone on theirs."""
    width = max(width, 30)
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        if current and columns(current) + 1 + columns(word) > width:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    # GitHub obeys commands behind blanks as well.
    return [line_start(line) for line in (*lines, current)]
