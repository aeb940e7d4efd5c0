"""Judging: every policy asked about every subject, with every switch that matters tried both ways."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dasf_lint.core import limits
from dasf_lint.core.answers import Answer, Cause, Finding, Profile, Severity, UnknownAnswer, UnknownReason, Verdict
from dasf_lint.core.budget import StepsUsedUp
from dasf_lint.core.data import Datum, Unknown
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Estate, Graph, Node, Outside
from dasf_lint.core.progress import Progress, unwatched
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import Span
from dasf_lint.core.standing import DEPLOYED
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.policy.answering import USED_UP, Caused, Unasked, failures, undecided
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
from dasf_lint.policy.language.tree import Operand, Scalar, Scalars, listed
from dasf_lint.policy.pack import Pack
from dasf_lint.policy.selection import Asking, by_folded_name, merged_sets

_QUESTION, _REASON, _PLACE, _ANSWER = 8, 10, 100, 400
"""Steps to ask a policy about something, to tell a reason, to find the line of a cause, to keep and print an answer."""

_Params = Mapping[str, Operand]
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
    secrets found, `steps` how many the questions took, `unfinished` who was not asked about all for lack of them.
    """

    __slots__ = (
        "_findings", "answers", "asked", "diagnostics", "not_applicable", "passed", "secrets", "steps", "unfinished",
    )  # fmt: skip

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[Policy] = []
        self.diagnostics: list[Diagnostic] = []
        self.passed: dict[str, int] = {}
        self.not_applicable: dict[str, int] = {}
        self.secrets = Secrets()
        self.steps = 0
        self.unfinished: list[Policy] = []
        self._findings: list[Finding] | None = None

    @property
    def findings(self) -> list[Finding]:
        if self._findings is None:
            self._findings = findings(self.answers, {policy.id: policy for policy in self.asked})
        return self._findings

    @property
    def finished(self) -> list[Policy]:
        """The policies that were asked about everything that they are about."""
        left = {policy.id for policy in self.unfinished}
        return [policy for policy in self.asked if policy.id not in left]

    @property
    def unknown(self) -> list[UnknownAnswer]:
        return unknown_answers(self.answers)


class _Outcome(NamedTuple):
    verdict: Verdict
    causes: tuple[Caused, ...] = ()
    reasons: tuple[UnknownReason, ...] = ()


_PASS = _Outcome("pass")
_USED_UP = _Outcome("unknown", reasons=(USED_UP,))
_NOT_APPLICABLE = _Outcome("not_applicable")


def judge(estate: Estate, pack: Pack, settings: Settings, shapes: Shapes | None = None) -> Judgement:
    """Answers in the order of policies, roots and addresses."""
    return _Judge(Kept(estate), pack, settings, shapes or SHAPES).run()


class _Judge:
    """The state of one run: indexes of relations, merged sets, what could not be asked."""

    def __init__(self, kept: Kept, pack: Pack, settings: Settings, shapes: Shapes) -> None:
        self.estate = kept.estate
        self.pack = pack
        self.settings = settings
        self.shapes = shapes
        self.kept = kept
        self.sets = merged_sets(pack.sets, settings.sets)
        self.asking = Asking(settings.select, settings.ignore, settings.profile, settings.severity, settings.preview)
        self.params = by_folded_name(settings.params)
        self.judgement = Judgement()
        self.refusals = Refusals()
        self.unasked = Unasked()
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
        self.judgement.steps = limits.max_question_steps - self.kept.steps.left
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
        if not self._is_over:
            self.judgement.asked.append(policy)
        before = self.kept.steps.left
        verdicts = Counter[Verdict]()
        for graph in self.estate.graphs:
            if self._is_over and not self.unasked.left.take(1 + len(policy.subjects.types)):
                break
            for node in self._nodes(policy.subjects, graph):
                if not self._is_over and self._node(policy, checks, node, graph, params, verdicts):
                    continue
                if not self._leave_out(policy, checks, node, graph):
                    break
        self.judgement.passed[policy.id] = verdicts["pass"]
        self.judgement.not_applicable[policy.id] = verdicts["not_applicable"]
        self.unasked.spent[policy.id] = before - self.kept.steps.left
        if self._is_over:
            self.judgement.unfinished.append(policy)

    @property
    def _is_over(self) -> bool:
        """Whether nothing more is asked, because the steps of the run are used up."""
        return self.kept.steps.left < 0

    def _node(
        self, policy: Policy, checks: list[Check], node: Node, graph: Graph, params: _Params, verdicts: Counter[Verdict]
    ) -> bool:
        """Whether the policy was asked about all of a resource, whose parts it takes steps to find."""
        try:
            for subject, asked in self._subjects(policy, checks, node, graph):
                verdicts[self._subject(policy, asked, subject, params)] += 1
                if self._is_over:
                    return False
        except StepsUsedUp:
            return False
        return True

    def _leave_out(self, policy: Policy, checks: list[Check], node: Node, graph: Graph) -> bool:
        """An unknown answer about a resource of which nothing is asked any more; False where there are too many."""
        for _, asked in self._chosen(policy, node, self._by_part(policy, checks, node.kind)):
            for check in asked:
                if not self.unasked.left.take():
                    return False
                severity, whole = self._asking(node).severity(policy, check), of_node(node, graph)
                self.judgement.answers.append(undecided(policy, check, whole, severity, (USED_UP,)))
        return True

    def _params(self, policy: Policy) -> dict[str, Operand]:
        params = {name: each.default for name, each in policy.params.items() if each.default is not None}
        for name in (policy.id, *policy.all_aliases) if self.params else ():
            for key, value in self.params.get(folded(name), {}).items():
                if key in policy.params:
                    params[key] = value
        return {name: Operand(listed(value)) for name, value in params.items()}

    def _subjects(
        self, policy: Policy, checks: list[Check], node: Node, graph: Graph
    ) -> Iterator[tuple[Element, list[Check]]]:
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

    def _run(self, subject: Element, params: _Params) -> Run:
        return Run(
            subject,
            kept=self.kept,
            shapes=self.shapes,
            views=VIEWS,
            params=params,
            sets=self.sets,
            as_of=self.settings.as_of,
        )

    def _subject(self, policy: Policy, checks: list[Check], subject: Element, params: _Params) -> Verdict:
        """The worst verdict of the checks; answers are kept of what failed and of what is unknown."""
        node = subject.node
        assert node is not None
        worst: Verdict = "not_applicable"
        unknowns: list[tuple[Check, _Outcome]] = []
        run = self._run(subject, params)
        for check in checks:
            outcome = self._answer(policy, check, run)
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
            self.kept.steps.take(_ANSWER * len(unknowns))
            for check, outcome in unknowns:
                severity = self._asking(node).severity(policy, check)
                self.judgement.answers.append(undecided(policy, check, subject, severity, outcome.reasons))
        return worst

    def _failed(self, policy: Policy, check: Check, subject: Element, outcome: _Outcome) -> None:
        assert subject.node is not None
        self.kept.steps.take(_ANSWER * len(outcome.causes))
        severity = self._asking(subject.node).severity(policy, check)
        self.judgement.answers += failures(policy, check, subject, severity, outcome.causes)

    def _answer(self, policy: Policy, check: Check, run: Run) -> _Outcome:
        """Unknown as well where the steps end: what failed is nothing to be told without its causes, nor to be
        forgotten."""
        outside = run.subject.graph.outside
        try:
            outcome = self._decide(policy, check, run, {})
            if outcome.verdict == "fail" and outside is not None and not policy.sensitive:
                outcome = self._whatever_is_given(policy, check, run, outside)
        except StepsUsedUp:
            return _USED_UP
        return outcome

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
            found = _Judge(Kept(reading, beside, self.kept.steps), self.pack, self.settings, self.shapes)
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
        run.assume(assignment)
        run.steps.spend(_QUESTION)
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
        found = tuple(dict.fromkeys(why))
        run.steps.spend(_REASON * len(found))
        return _Outcome("unknown", reasons=found)

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
            names = run.params[subjects.environment_param].values
        return TRUE if datum.payload in names else FALSE

    def _blamed(self, policy: Policy, check: Check, run: Run) -> _Outcome:
        subject = run.subject
        found: dict[tuple[str, int, str], Caused] = {}
        refused = DEPLOYED if policy.sensitive else self.refusals.of(subject)
        together = None if check.together_with is None else single(subject, check.together_with, run)
        for place in blame.causes(check.assertion.condition, subject, run):
            run.steps.spend(_PLACE + len(check.message) // 16)
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
                    found[key] = Caused(cause, pieces, is_written, standing)
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
        if self.judgement.unfinished:
            self.judgement.diagnostics.append(self.unasked.told(self.judgement.unfinished))
        for graph in self.estate.graphs:
            count = len(self.without_environment.get(graph.root.id, ()))
            if count:
                noun = "policy was" if count == 1 else "policies were"
                message = f"{graph.root.id}: no environment is known, so {count} {noun} not asked of some resources"
                node = next(iter(graph), None)
                path = node.span.file.path if node is not None else graph.root.file or graph.root.directory
                self.judgement.diagnostics.append(Diagnostic("gap", "environment", message, path=path))


def _united(*several: tuple[Caused, ...]) -> tuple[Caused, ...]:
    known: dict[tuple[Span, str], Caused] = {}
    for each in (each for found in several for each in found):
        known.setdefault((each.cause.span, each.cause.path), each)
    return tuple(known.values())
