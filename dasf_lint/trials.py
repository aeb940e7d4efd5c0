"""What somebody would have to give so that unknown answers are settled: tried by asking again with a value.

An answer names everything that left it undecided, and still nobody can see from that what it would be once something
is known: the next thing on its way may be unknown as well. So a run is made as `--var` would make it, with a value that
fits, and its answers are compared. That says what *this* value settles, and the value is told. What cannot be given
without knowing it, such as a plan, is not tried: of it is told how many answers wait for it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Final, NamedTuple

from dasf_lint import fitting
from dasf_lint.core import limits
from dasf_lint.core.address import without_keys
from dasf_lint.core.answers import UnknownAnswer
from dasf_lint.core.asked import FromText
from dasf_lint.core.data import Reason
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Estate, Graph
from dasf_lint.engine import Judged, LintRun
from dasf_lint.policy.judge import judge
from dasf_lint.policy.pack import Pack
from dasf_lint.project import attestations
from dasf_lint.terraform.module import Variable
from dasf_lint.terraform.modules import Modules
from dasf_lint.terraform.scope import WORKSPACE

Awaited = tuple[Reason, str]
"""Why something is unknown, and what it is."""

_DEFAULT_WORKSPACE: Final = "default"

_STEPS_AT_ONCE: Final = 1_000
"""Steps of questions that count as one resource whose values are worked out."""


class ValueTrial(NamedTuple):
    """One run with more values. `settings` and `workspace` are what was given, `settled` counts the answers that were
    unknown and are not any more, `new` those that are unknown instead."""

    settings: tuple[FromText, ...]
    workspace: str | None
    settled: int = 0
    new: int = 0

    @property
    def gain(self) -> tuple[int, int]:
        return self.settled - self.new, self.settled


class Waiting(NamedTuple):
    """Something that unknown answers name: all of them, and those that name nothing else. `trial` is the best one."""

    reason: Reason
    subject: str
    named: int
    alone: int
    trial: ValueTrial | None


class Outlook(NamedTuple):
    """`answers` are unknown; `together` gives at once what was tried one by one, and what answers wait for then, None
    where that is one value only; `untried` counts what was left out because enough work was done."""

    answers: int
    waiting: tuple[Waiting, ...]
    together: ValueTrial | None
    untried: int


def outlook(run: LintRun, judged: Judged, pack: Pack) -> Outlook:
    """What the unknown answers of a run wait for, first what settles most."""
    return _Trials(run, judged, pack).outlook()


_Key = tuple[str, str, str]
_Texts = Callable[[], list[str]]
"""Makes what fits a variable: few are asked for it."""


class _Trials:
    def __init__(self, run: LintRun, judged: Judged, pack: Pack) -> None:
        self._run = run
        self._judged = judged
        self._work = 0
        self._unknown = self._answers(run, judged, pack)
        asked = {answer.policy for answer in self._unknown}
        self._pack = pack._replace(policies=tuple(each for each in pack.policies if each.id in asked))
        self._keys = Counter(map(_key, self._unknown))
        self._told = set(_complaints(run, judged))
        self._sizes = [sum(1 for _ in graph) for graph in judged.graphs]
        self._bytes = sum(len(file.data) for file in run.modules.files())
        # What is there is judged in any case.
        self._work = 0

    def outlook(self) -> Outlook:
        named: Counter[Awaited] = Counter()
        alone: Counter[Awaited] = Counter()
        for answer in self._unknown:
            subjects = {(each.reason, each.subject) for each in answer.reasons}
            named.update(subjects)
            alone.update(subjects if len(subjects) == 1 else ())
        order = sorted(named, key=lambda subject: (-alone[subject], -named[subject], subject))
        best: dict[Awaited, ValueTrial | None] = {}
        untried = 0
        for subject in order:
            trials = self._candidates(subject)
            if trials and not self._may_try(len(best)):
                untried += 1
            elif trials:
                best[subject] = self._best(trials, named[subject])
        waiting = [Waiting(*each, named[each], alone[each], best.get(each)) for each in order]
        waiting.sort(key=_rank)
        found = [trial for trial in best.values() if trial is not None]
        together = self._together(found) if found and self._may_try(0) else None
        return Outlook(len(self._unknown), tuple(waiting), together, untried)

    def _may_try(self, done: int) -> bool:
        return done < limits.max_tried_needs and self._work < limits.max_tried_work

    def _candidates(self, subject: Awaited) -> list[ValueTrial]:
        reason, name = subject
        if reason != "no_value":
            return []
        if name == WORKSPACE:
            return [ValueTrial((), _DEFAULT_WORKSPACE)] if self._run.options.workspace is None else []
        variable, texts = self._variables.get(name, ("", list))
        return [ValueTrial((FromText(variable, text),), None) for text in texts()]

    @cached_property
    def _variables(self) -> Mapping[str, tuple[str, _Texts]]:
        """By what answers call them: the names of variables of roots, and what fits them."""
        found: dict[str, tuple[str, _Texts]] = {}
        for graph in self._judged.graphs:
            for name, texts in self._variables_of(graph):
                found.setdefault(f"var.{name}", (name, texts))
        return found

    def _variables_of(self, graph: Graph) -> Iterator[tuple[str, _Texts]]:
        root, run = graph.root, self._run
        if root.kind == "bundle":
            for name, is_complex in (run.bundles.variables(root.file) or {}).items():
                # The CLI takes none of complex type from the command line.
                yield name, list if is_complex else lambda: list(fitting.TEXTS)
            return
        modules = run.modules.reading(root.program)
        module = modules.load(root.directory)
        for name, variable in module.variables.items() if module is not None else ():
            yield name, partial(_fitting, modules, variable)

    def _best(self, trials: Iterable[ValueTrial], most: int) -> ValueTrial | None:
        """Nothing settles more than `most`. None where nothing that was tried is taken as it is."""
        best: ValueTrial | None = None
        for trial in trials:
            done = self._done(trial)
            if done is not None and (best is None or done.gain > best.gain):
                best = done
            if best is not None and best.gain >= (most, most):
                break
        return best

    def _together(self, trials: Sequence[ValueTrial]) -> ValueTrial | None:
        """All of them at once, and what the answers that are left wait for then; None where that is one value only."""
        workspace = next((trial.workspace for trial in trials if trial.workspace is not None), None)
        settings = dict.fromkeys(setting for trial in trials for setting in trial.settings)
        trial = ValueTrial(tuple(settings), workspace)
        left = self._left(trial)
        seen: set[Awaited] = set()
        while left is not None:
            subjects = {(each.reason, each.subject) for answer in left for each in answer.reasons} - seen
            seen |= subjects
            found = self._further(trial, sorted(subjects))
            if found is None:
                break
            trial, left = found
        if left is None or len(trial.settings) + (trial.workspace is not None) < 2:
            return None
        return self._counted(trial, left)

    def _further(self, trial: ValueTrial, subjects: Sequence[Awaited]) -> tuple[ValueTrial, list[UnknownAnswer]] | None:
        """The trial with a value for each of what its answers wait for, as far as one fits; None where none does."""
        given = {setting.name for setting in trial.settings}
        left: list[UnknownAnswer] | None = None
        for subject in subjects:
            for more in self._candidates(subject):
                if not self._may_try(len(given)) or not given.isdisjoint(each.name for each in more.settings):
                    break
                wider = ValueTrial((*trial.settings, *more.settings), trial.workspace or more.workspace)
                after = self._left(wider) if wider != trial else None
                if after is not None:
                    trial, left = wider, after
                    break
        return None if left is None else (trial, left)

    def _done(self, trial: ValueTrial) -> ValueTrial | None:
        """The trial with what it settles; None where somebody complains of a value."""
        left = self._left(trial)
        return None if left is None else self._counted(trial, left)

    def _left(self, trial: ValueTrial) -> list[UnknownAnswer] | None:
        """The answers that are unknown with it."""
        before = self._run.options
        options = before._replace(
            settings=(*before.settings, *trial.settings), workspace=trial.workspace or before.workspace
        )
        run = self._run.again(options, self._kept(trial))
        judged = run.judged()
        is_fine = self._told.issuperset(_complaints(run, judged))
        left = self._answers(run, judged, self._pack) if is_fine else None
        self._work += (limits.max_shared_steps - run.modules.shared_steps.left) // 25
        return left

    def _counted(self, trial: ValueTrial, left: Sequence[UnknownAnswer]) -> ValueTrial:
        after = Counter(map(_key, left))
        settled = sum(count for key, count in self._keys.items() if key not in after)
        new = sum(count for key, count in after.items() if key not in self._keys)
        return trial._replace(settled=settled, new=new)

    def _kept(self, trial: ValueTrial) -> list[Graph]:
        """Graphs in which the values of a trial change nothing. A module that is judged by itself may have an instance
        with them."""
        names = {setting.name for setting in trial.settings}
        kept = []
        self._work += 20 * len(self._sizes) + sum(self._sizes) // 10 + self._bytes // 1000
        for graph, size in zip(self._judged.graphs, self._sizes, strict=True):
            is_alike = not graph.root.alone and trial.workspace is None
            if is_alike and names.isdisjoint(name for name, _ in self._variables_of(graph)):
                kept.append(graph)
            else:
                self._work += size
        return kept

    def _answers(self, run: LintRun, judged: Judged, pack: Pack) -> list[UnknownAnswer]:
        """The unknown answers of a run for which nobody vouches."""
        judgement = judge(Estate(tuple(judged.graphs)), pack, run.settings())
        self._work += judgement.steps // _STEPS_AT_ONCE
        found = judgement.unknown
        if not run.config.attest or not run.options.suppressions:
            return found
        controls = {policy.id: policy.controls for policy in pack.policies}
        roots = [graph.root for graph in judged.graphs]
        return attestations.apply(found, run.config.attest, controls, roots, as_of=run.options.as_of).unknown


def _fitting(modules: Modules, variable: Variable) -> list[str]:
    blocks = variable.content.blocks_of("validation")
    found = (block.block.body.attributes.get("condition") for block in blocks)
    # What a sensitive variable may be is nobody's business either.
    conditions = [argument.expr for argument in found if argument is not None and not variable.is_sensitive]
    return fitting.texts_for(modules.typed(variable).constraint.type, conditions)


def _key(answer: UnknownAnswer) -> _Key:
    """An answer about instances that nobody knows and one about each of them are the same."""
    return answer.policy, answer.root, without_keys(answer.address)


def _rank(waiting: Waiting) -> tuple[int, int, int]:
    """What settles something, then what nobody could try, then what settles nothing by itself."""
    if waiting.trial is None:
        return 1, -waiting.named, -waiting.alone
    balance, settled = waiting.trial.gain
    return 0 if settled else 2, -balance, -settled


def _complaints(run: LintRun, judged: Judged) -> Iterator[tuple[object, ...]]:
    found: list[Diagnostic] = [
        *judged.roots.diagnostics,
        *(each for graph in judged.graphs for each in graph.diagnostics),
    ]
    for each in found:
        if each.level in ("error", "warning"):
            yield each.level, each.code, each.message, each.path, each.span and each.span.sort_key
