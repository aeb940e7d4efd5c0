"""What a condition compares with: its argument as values, and as a message shows it."""

from dasf_lint.core import limits
from dasf_lint.core.data import Datum, Unknown
from dasf_lint.core.diagnostics import short
from dasf_lint.policy.ask.places import select, single
from dasf_lint.policy.ask.run import Run
from dasf_lint.policy.language.grammar import Path
from dasf_lint.policy.language.tree import Fixed, Leaf, LeafArgument, Mine, OfParameter, OfSet, Operand, printed
from dasf_lint.policy.language.words import OPERATORS


def operand(argument: LeafArgument, run: Run) -> Operand:
    """The values of an argument; those of a set are made once for all that a run asks, and what stands at a path of the
    subject once for all that it is asked."""
    # Asked at every value: classes are compared, which costs less than to ask what is an instance of what.
    if argument.__class__ is Fixed:
        return argument.operand
    if argument.__class__ is OfSet:
        found = run.kept.sets.get(argument.name)
        if found is None:
            found = run.kept.sets[argument.name] = Operand(run.sets[argument.name])
        return found
    if argument.__class__ is OfParameter:
        return run.params[argument.name]
    assert isinstance(argument, Mine)
    found = run.mine.get(argument.path.text)
    if found is None:
        found = run.mine[argument.path.text] = Operand((), _mine(argument.path, run))
    return found


def _mine(path: Path, run: Run) -> Datum:
    """What stands at a path of the subject; of a path with stars the values of all places, as one list."""
    if path.single:
        return single(run.subject, path, run).datum
    selection = select(run.subject, path, run)
    reason = selection.reasons[0] if selection.reasons else None
    return Datum(
        "sequence",
        [element.datum for element in selection.elements],
        span=None if reason is None else reason.span,
        complete=selection.complete,
        unseen=None if reason is None else Unknown(reason.reason, reason.subject, span=reason.span),
    )


def expected_of(leaf: Leaf, run: Run, *, holds: bool = True) -> str:
    """What a condition expects in this run, as a message shows it: `true`, `one of BLOCK, MASK`; where it must not
    hold, what it refuses."""
    row = OPERATORS[leaf.operator]
    if isinstance(leaf.argument, Mine):
        return (row.expects if holds else row.refuses).format(f"the value of {leaf.argument.path.text}")
    values = operand(leaf.argument, run).values
    if row.argument == "bool":
        return row.expects if holds is bool(values[0]) else row.refuses
    most = limits.max_told_literals if isinstance(leaf.argument, Fixed) else limits.max_told_elements
    shown = [short(printed(value)) for value in values[:most]]
    if len(values) > most:
        shown.append(f"{len(values) - most} more")
    return (row.expects if holds else row.refuses).format(", ".join(shown))
