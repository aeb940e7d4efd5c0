"""Judging: every policy asked about every subject, with every switch that matters tried both ways."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dasf_lint.core import limits, written
from dasf_lint.core.answers import (
    Answer,
    Cause,
    Finding,
    Pieces,
    Profile,
    Severity,
    UnknownAnswer,
    UnknownReason,
    Verdict,
)
from dasf_lint.core.data import Datum, Unknown
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Estate, Graph, Node, Outside
from dasf_lint.core.progress import Progress, unwatched
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import Span
from dasf_lint.core.standing import DEPLOYED, Standing
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.facts.absence import version_subject
from dasf_lint.policy.ask.conditions import parts_of, reasons, truth
from dasf_lint.policy.ask.elements import Element, of_node, reason_of
from dasf_lint.policy.ask.facts import environment_datum
from dasf_lint.policy.ask.kept import Kept
from dasf_lint.policy.ask.places import single
from dasf_lint.policy.ask.relations import of_types
from dasf_lint.policy.ask.run import Run, Shapes
from dasf_lint.policy.ask.views import VIEWS
from dasf_lint.policy.blame import causes
from dasf_lint.policy.blame import places as blame
from dasf_lint.policy.blame.messages import told
from dasf_lint.policy.blame.refused import Refusals
from dasf_lint.policy.findings import findings, unknown_answers
from dasf_lint.policy.language.model import Check, Policy, folded
from dasf_lint.policy.language.shapes import SHAPES
from dasf_lint.policy.language.subjects import Subjects
from dasf_lint.policy.language.tree import Scalar, Scalars, listed
from dasf_lint.policy.pack import Pack
from dasf_lint.policy.selection import Asking, by_folded_name, merged_sets

_NOTHING: Mapping[str, Mapping[str, Sequence[Scalar]]] = {}


class Settings(NamedTuple):
    """What a run asks for. Ids may be slugs, aliases, controls or tags; `as_of` is the date that counts, YYYY-MM-DD.

    `elsewhere` says what takes the place of `select`, `ignore`, `profile` and `severity` for the resources of a file.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: Profile = "default"
    preview: bool = False
    params: Mapping[str, Mapping[str, Scalars]] = {}
    sets: Mapping[str, Mapping[str, Sequence[Scalar]]] = _NOTHING
    severity: Mapping[str, Severity] = {}
    as_of: str = ""
    elsewhere: Callable[[str], Asking] | None = None
    progress: Progress = unwatched


class Judgement:
    """All answers of a run. `asked` holds the policies that had at least one check to ask, `secrets` what those about
    secrets found."""

    __slots__ = ("_findings", "answers", "asked", "diagnostics", "not_applicable", "passed", "secrets")

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[Policy] = []
        self.diagnostics: list[Diagnostic] = []
        self.passed: dict[str, int] = {}
        self.not_applicable: dict[str, int] = {}
        self.secrets = Secrets()
        self._findings: list[Finding] | None = None

    @property
    def findings(self) -> list[Finding]:
        if self._findings is None:
            self._findings = findings(self.answers, {policy.id: policy for policy in self.asked})
        return self._findings

    @property
    def unknown(self) -> list[UnknownAnswer]:
        return unknown_answers(self.answers)


class _Caused(NamedTuple):
    """A cause and what is said of it. `written`: it is a value that somebody wrote, and nothing that is missed.
    `standing`: of what the finding is about, and of what that is held against, the one of which less is known."""

    cause: Cause
    pieces: Pieces
    written: bool
    standing: Standing


class _Outcome(NamedTuple):
    verdict: Verdict
    causes: tuple[_Caused, ...] = ()
    reasons: tuple[UnknownReason, ...] = ()


_PASS = _Outcome("pass")
_NOT_APPLICABLE = _Outcome("not_applicable")


def judge(estate: Estate, pack: Pack, settings: Settings, shapes: Shapes | None = None) -> Judgement:
    """Answers in the order of policies, roots and addresses."""
    return _Judge(estate, pack, settings, shapes or SHAPES).run()


class _Judge:
    """The state of one run: indexes of relations, merged sets, what could not be asked."""

    def __init__(self, estate: Estate, pack: Pack, settings: Settings, shapes: Shapes, beside: str = "") -> None:
        """`beside` is as `Kept` takes it."""
        self.estate = estate
        self.pack = pack
        self.settings = settings
        self.shapes = shapes
        self.kept = Kept(estate, beside)
        self.sets = merged_sets(pack.sets, settings.sets)
        self.asking = Asking(settings.select, settings.ignore, settings.profile, settings.severity, settings.preview)
        self.params = by_folded_name(settings.params)
        self.judgement = Judgement()
        self.refusals = Refusals()
        self.without_environment: dict[str, set[str]] = {}
        self._found_parts: dict[tuple[Node, str], tuple[Element, ...]] = {}
        self._others: dict[tuple[Graph, bool, str], _Judge] = {}
        """Who is asked once more, where values come from outside."""
        self._asked: dict[tuple[str, str], dict[str | None, list[Check]]] = {}

    def run(self) -> Judgement:
        askings = {self.asking}
        if self.settings.elsewhere is not None:
            askings.update(self._asking(node) for graph in self.estate.graphs for node in graph)
        for done, policy in enumerate(self.pack.policies):
            self.settings.progress("asking", done, len(self.pack.policies))
            checks = [check for check in policy.checks if any(asking.asks(policy, check) for asking in askings)]
            if checks:
                self._policy(policy, checks)
        self._notices()
        return self.judgement

    def _asking(self, node: Node) -> Asking:
        """What is asked of a resource: as the file says where it is declared, wherever its values come from."""
        elsewhere = self.settings.elsewhere
        return self.asking if elsewhere is None else elsewhere(node.span.file.path)

    def _policy(self, policy: Policy, checks: list[Check]) -> None:
        params = self._params(policy)
        missing = [name for name, parameter in policy.params.items() if parameter.required and name not in params]
        if missing:
            message = f"{policy.id} is not asked until its parameter {missing[0]} is configured"
            self.judgement.diagnostics.append(Diagnostic("gap", "inactive-policy", message, path=policy.path))
            return
        self.judgement.asked.append(policy)
        passed = not_applicable = 0
        for graph in self.estate.graphs:
            for subject, asked in self._subjects(policy, checks, graph):
                verdict = self._subject(policy, asked, subject, params)
                passed += verdict == "pass"
                not_applicable += verdict == "not_applicable"
        self.judgement.passed[policy.id] = passed
        self.judgement.not_applicable[policy.id] = not_applicable

    def _params(self, policy: Policy) -> dict[str, Scalars]:
        params = {name: each.default for name, each in policy.params.items() if each.default is not None}
        for name in (policy.id, *policy.all_aliases) if self.params else ():
            for key, value in self.params.get(folded(name), {}).items():
                if key in policy.params:
                    params[key] = value
        return params

    def _subjects(self, policy: Policy, checks: list[Check], graph: Graph) -> Iterator[tuple[Element, list[Check]]]:
        for node in self._nodes(policy.subjects, graph):
            whole = of_node(node, graph)
            for name, asked in self._chosen(policy, node, self._by_part(policy, checks, node.kind)):
                if name is None:
                    yield whole, asked
                else:
                    for part in self._parts(whole, name):
                        yield part, asked

    def _chosen(
        self, policy: Policy, node: Node, by_part: Mapping[str | None, list[Check]]
    ) -> Iterator[tuple[str | None, list[Check]]]:
        """Without the checks that are not asked in the file of a resource; where none is left, nothing was asked."""
        asking = self._asking(node)
        is_same = self.settings.elsewhere is None
        for name, asked in by_part.items():
            chosen = asked if is_same else [check for check in asked if asking.asks(policy, check)]
            if chosen or not asked:
                yield name, chosen

    def _by_part(self, policy: Policy, checks: list[Check], kind: str) -> dict[str | None, list[Check]]:
        """The checks of a policy that may apply to a kind, by the part of the resource that they are about."""
        found = self._asked.get((policy.id, kind))
        if found is None:
            found = self._asked[policy.id, kind] = {}
            for check in checks:
                narrowed = check.narrowed
                part = policy.subjects.part or (narrowed.part if narrowed is not None else None)
                fitting = found.setdefault(part, [])
                if narrowed is None or not narrowed.types or narrowed.fits(kind):
                    fitting.append(check)
        return found

    def _nodes(self, subjects: Subjects, graph: Graph) -> Sequence[Node]:
        types = tuple(sorted(self.shapes.parts(subjects.part))) if subjects.part is not None else subjects.types
        return of_types(graph, types, self.kept)

    def _parts(self, whole: Element, name: str) -> Sequence[Element]:
        """The parts of a resource, the same for every policy."""
        assert whole.node is not None
        key = (whole.node, name)
        found = self._found_parts.get(key)
        if found is None:
            found = self._found_parts[key] = tuple(self._find_parts(whole, name))
        return found

    def _find_parts(self, whole: Element, name: str) -> Iterator[Element]:
        """What may hide in an unknown list is one part of which nothing is known."""
        selection = parts_of(whole, name, self._run(whole, {}))
        yield from selection.elements
        if not selection.complete:
            reason = selection.reasons[0] if selection.reasons else UnknownReason("symbolic", whole.path, None)
            hidden = Element(
                Datum("unknown", Unknown(reason.reason, reason.subject, not_null=True), span=reason.span),
                whole.node,
                whole.graph,
                path=f"${name}",
                anchor=reason.span or whole.anchor,
                owner=whole,
            )
            yield hidden

    def _run(self, subject: Element, params: Mapping[str, Scalars]) -> Run:
        return Run(
            subject,
            kept=self.kept,
            shapes=self.shapes,
            views=VIEWS,
            params=params,
            sets=self.sets,
            as_of=self.settings.as_of,
        )

    def _subject(self, policy: Policy, checks: list[Check], subject: Element, params: Mapping[str, Scalars]) -> Verdict:
        """The worst verdict of the checks; answers are kept of what failed and of what is unknown."""
        node = subject.node
        assert node is not None
        worst: Verdict = "not_applicable"
        unknowns: list[tuple[Check, _Outcome]] = []
        run = self._run(subject, params)
        for check in checks:
            outcome = self._decide(policy, check, run, {})
            if outcome.verdict == "fail" and subject.graph.outside is not None and not policy.sensitive:
                outcome = self._whatever_is_given(policy, check, run, subject.graph.outside)
            if outcome.verdict == "fail":
                worst = "fail"
                self._failed(policy, check, subject, outcome)
            elif outcome.verdict == "unknown":
                unknowns.append((check, outcome))
                if worst != "fail":
                    worst = "unknown"
            elif outcome.verdict == "pass" and worst == "not_applicable":
                worst = "pass"
        if worst == "unknown":
            for check, outcome in unknowns:
                self.judgement.answers.append(
                    Answer(
                        policy.id,
                        node.root.id,
                        node.address,
                        "unknown",
                        check.name,
                        (*policy.aliases, *check.aliases),
                        self._asking(node).severity(policy, check),
                        reasons=tuple(_placed(reason, subject) for reason in outcome.reasons),
                        span=subject.anchor or node.span,
                        environment=node.environment,
                        calls=_calls(subject),
                        source=node.root.kind,
                        bundle_address=node.bundle_address,
                    )
                )
        return worst

    def _failed(self, policy: Policy, check: Check, subject: Element, outcome: _Outcome) -> None:
        node = subject.node
        assert node is not None
        calls = _calls(subject)
        for cause, pieces, _, standing in outcome.causes:
            self.judgement.answers.append(
                Answer(
                    policy.id,
                    node.root.id,
                    node.address,
                    "fail",
                    check.name,
                    (*policy.aliases, *check.aliases),
                    self._asking(node).severity(policy, check),
                    pieces,
                    (cause,),
                    span=cause.span,
                    environment=node.environment,
                    calls=calls,
                    source=node.root.kind,
                    of_file=node.type in written.KINDS,
                    standing=standing,
                    bundle_address=node.bundle_address,
                )
            )

    # --- where values come from outside -------------------------------------------------------------------------------

    def _whatever_is_given(self, policy: Policy, check: Check, run: Run, outside: Outside) -> _Outcome:
        """What is left of a failure that the defaults of a root give, whatever else may be given (decision 28).

        What a module does not hold may stand beside it; what it says itself is its own doing.
        """
        here = self._asked_again(policy, check, run, outside, "")
        if here.verdict != "fail" or not outside.beside:
            return here
        anywhere = self._asked_again(policy, check, run, outside, outside.beside)
        own = tuple(each for each in here.causes if each.written)
        return here._replace(causes=own) if own and anywhere.verdict != "fail" else anywhere

    def _asked_again(self, policy: Policy, check: Check, run: Run, outside: Outside, beside: str) -> _Outcome:
        other = self._other(run.subject.graph, outside, beside, names=check.about_names)
        part = policy.subjects.part or (check.narrowed.part if check.narrowed is not None else None)
        subjects = other._like(run.subject, part)
        found = [other._decide(policy, check, other._run(each, run.params), {}) for each in subjects]
        if found and all(outcome.verdict == "fail" for outcome in found):
            return _Outcome("fail", _united(*(outcome.causes for outcome in found)))
        why = dict.fromkeys(reason for outcome in found for reason in outcome.reasons)
        node = run.subject.node
        assert node is not None
        # What only asks whether something is written is decided, though nobody knows whether that is null.
        return _Outcome("unknown", reasons=tuple(why) or (UnknownReason("caller", node.told_address, node.span),))

    def _other(self, graph: Graph, outside: Outside, beside: str, *, names: bool) -> "_Judge":
        """The same run where nothing is known of what the defaults of one root leave open."""
        found = self._others.get((graph, names, beside))
        if found is None:
            reading = next((each.estate for key, each in self._others.items() if key[:2] == (graph, names)), None)
            if reading is None:
                opened = outside.reading(names)
                reading = Estate(tuple(opened if each is graph else each for each in self.estate.graphs))
            found = _Judge(reading, self.pack, self.settings, self.shapes, beside)
            self._others[graph, names, beside] = found
        return found

    def _like(self, subject: Element, part: str | None) -> list[Element]:
        """What a subject of the same root read otherwise is here: itself, or the instances that it may be."""
        node = subject.node
        assert node is not None
        graph = next(each for each in self.estate.graphs if each.root == node.root)
        found = [of_node(each, graph) for each in graph.resolve(node.address)]
        if part is None:
            return found
        parts = [each for whole in found for each in self._parts(whole, part)]
        return [each for each in parts if each.path == subject.path] or parts

    # --- one answer ---------------------------------------------------------------------------------------------------

    def _decide(self, policy: Policy, check: Check, run: Run, assignment: Mapping[Hashable, bool]) -> _Outcome:
        """The verdict under the assumed switches; undecided ones are tried both ways, the same wherever they occur."""
        outcome = self._outcome(policy, check, run, assignment)
        if outcome.verdict != "unknown" or not run.switches or len(assignment) >= limits.max_switches:
            return outcome
        switch = next(iter(run.switches))
        one = self._decide(policy, check, run, {**assignment, switch: True})
        if one.verdict == "unknown":
            return outcome
        other = self._decide(policy, check, run, {**assignment, switch: False})
        if one.verdict == other.verdict:
            return _Outcome(one.verdict, _united(one.causes, other.causes))
        if {one.verdict, other.verdict} == {"pass", "not_applicable"}:
            return _PASS
        return outcome

    def _outcome(self, policy: Policy, check: Check, run: Run, assignment: Mapping[Hashable, bool]) -> _Outcome:
        run.assignment = assignment
        run.switches = {}
        subject = run.subject
        conditions = [each.condition for each in (policy.where, check.where) if each is not None]
        applies = TRUE
        why: list[UnknownReason] = []
        for subjects in (policy.subjects, check.narrowed):
            if subjects is not None and subjects.asks_environment:
                applies = min(applies, self._environment(policy, subjects, run, why))
        for condition in conditions:
            if applies is FALSE:
                break
            applies = min(applies, truth(condition, subject, run))
        if applies is FALSE:
            return _NOT_APPLICABLE
        holds = truth(check.assertion.condition, subject, run)
        if holds is TRUE:
            return _PASS
        if holds is FALSE and applies is TRUE:
            return self._blamed(policy, check, run)
        for condition in (*conditions, check.assertion.condition):
            why.extend(reasons(condition, subject, run))
        return _Outcome("unknown", reasons=tuple(dict.fromkeys(why)))

    def _environment(self, policy: Policy, subjects: Subjects, run: Run, why: list[UnknownReason]) -> Truth:
        node = run.subject.node
        assert node is not None
        datum = environment_datum(node)
        if datum.kind == "absent":
            self.without_environment.setdefault(node.root.id, set()).add(policy.id)
            return FALSE
        if datum.kind == "unknown":
            why.append(reason_of(datum))
            return UNKNOWN
        names: Sequence[object] = subjects.environments or ()
        if subjects.environment_set is not None:
            names = run.sets[subjects.environment_set]
        elif subjects.environment_param is not None:
            names = listed(run.params[subjects.environment_param])
        return TRUE if datum.payload in names else FALSE

    def _blamed(self, policy: Policy, check: Check, run: Run) -> _Outcome:
        subject = run.subject
        found: dict[tuple[str, int, str], _Caused] = {}
        refused = DEPLOYED if policy.sensitive else self.refusals.of(subject)
        together = None if check.together_with is None else single(subject, check.together_with, run)
        for place in blame.causes(check.assertion.condition, subject, run):
            if together is not None and place.element is not subject:
                place = place._replace(together=together)
            cause = causes.cured_at(check.cure_at, place, subject, run) if check.cure_at is not None else None
            if cause is None:
                cause = causes.cause_of(place, subject, hide=policy.sensitive, point_at=policy.point_at)
            if policy.sensitive or "|" in place.element.path:
                self._keep_secret(policy, place, cause, run)
            if cause is not None:
                key = (cause.span.file.path, cause.span.start, cause.path)
                standings = (subject.graph.standing, place.element.graph.standing, refused)
                standing = max(standings, key=lambda each: each.doubt)
                if key not in found or standing.doubt < found[key].standing.doubt:
                    is_written = bool(place.element.path) and place.element.datum.written
                    pieces = told(check, subject, place, cause, hide=policy.sensitive)
                    found[key] = _Caused(cause, pieces, is_written, standing)
        return _Outcome("fail", tuple(found.values()))

    def _keep_secret(self, policy: Policy, place: causes.Place, cause: Cause | None, run: Run) -> None:
        """What a policy about secrets blames, and what a document holds under the name of one, may be in no report."""
        from dasf_lint.policy.blame.secret import named_data, secret_data

        found = list(secret_data(place, run) if policy.sensitive else named_data(place))
        for datum in found:
            self.judgement.secrets.add(datum)
        if policy.sensitive and not found and cause is not None:
            self.judgement.secrets.add_span(cause.span)
            self.judgement.secrets.add_hops(cause.way)

    def _notices(self) -> None:
        for graph in self.estate.graphs:
            count = len(self.without_environment.get(graph.root.id, ()))
            if count:
                noun = "policy was" if count == 1 else "policies were"
                message = f"{graph.root.id}: no environment is known, so {count} {noun} not asked of some resources"
                node = next(iter(graph), None)
                path = node.span.file.path if node is not None else graph.root.file or graph.root.directory
                self.judgement.diagnostics.append(Diagnostic("gap", "environment", message, path=path))


def _placed(reason: UnknownReason, subject: Element) -> UnknownReason:
    """A reason with a place to look at: what nobody wrote is missed where a version belongs, else in the subject."""
    if reason.span is not None:
        return reason
    places = subject.graph.version_places if reason.reason == "version" else {}
    span = next((places[name] for name in places if version_subject(name) == reason.subject), None)
    return reason._replace(span=span or subject.anchor or (subject.node.span if subject.node is not None else None))


def _united(*several: tuple[_Caused, ...]) -> tuple[_Caused, ...]:
    known: dict[tuple[Span, str], _Caused] = {}
    for each in (each for found in several for each in found):
        known.setdefault((each.cause.span, each.cause.path), each)
    return tuple(known.values())


def _calls(subject: Element) -> tuple[tuple[str, Span], ...]:
    assert subject.node is not None
    return tuple((call.address, call.span) for call in subject.graph.calls_around(subject.node))
