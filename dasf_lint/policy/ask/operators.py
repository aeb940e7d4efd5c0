"""The one table of operators: what each asks, how it treats known, unknown and absent values.

Every operator is a row of `OPERATORS`. `ask` answers for a known value; where it is silent about unknown values the
answer is unknown. An operator with `negates` is exactly the negation of the named one.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple
from typing import Literal as Choice

from dasf_lint import lazy
from dasf_lint.core import limits
from dasf_lint.core.data import PASSING, Datum, HopKind
from dasf_lint.core.environment_words import environment_of, environment_of_beginning, means, place_of_word
from dasf_lint.core.partial_text import fits_always, fits_never
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth, disjunction, negate, of
from dasf_lint.core.wildcards import fits_one, glob
from dasf_lint.policy.ask import constraints, runtimes
from dasf_lint.policy.ask.elements import Element, is_nothing
from dasf_lint.policy.ask.equality import differs, number_in, ruled_out, same, scalar_of
from dasf_lint.policy.ask.relations import kinds_referred_to
from dasf_lint.policy.ask.run import Run, Scalar
from dasf_lint.policy.ask.switches import settled

ArgumentKind = Choice[
    "scalar", "scalars", "patterns", "number", "bool", "regex", "version", "runtime_kind", "credential_kind", "cidrs",
    "environment",
]  # fmt: skip


class Operand:
    """The argument of one condition, resolved: literals as a list, or the data that `{mine: PATH}` found.

    texts  those of the literals that are texts, which patterns are
    """

    __slots__ = ("mine", "texts", "values")

    def __init__(self, values: list[Scalar], mine: Datum | None = None) -> None:
        self.values = values
        self.mine = mine
        self.texts = tuple([value for value in values if isinstance(value, str)])


Ask = Callable[[Element, Operand, Run], Truth]


class Operator(NamedTuple):
    """One row. An operator whose argument is a boolean is negated by `false`.

    group      heading in the documentation
    argument   what may stand behind it in a policy
    ask        the answer for a known value; for provenance operators for every value
    unknown    the answer for an unknown value
    absent     the answer for an absent value
    means      one line for the documentation
    negates    the operator of which this is the negation
    provenance it asks about the text of the repository, so it is always decided
    doubt      on which version it depends where a text is known and the answer is not
    decides    the stretch of a text that decides the answer; None for all of it
    """

    group: str
    argument: ArgumentKind
    ask: Ask
    means: str
    unknown: Ask | None = None
    absent: Truth = FALSE
    negates: str | None = None
    provenance: bool = False
    doubt: Callable[[str], str | None] | None = None
    decides: Callable[[str, Operand], tuple[int, int] | None] | None = None


def deciding(name: str, text: str, argument: Operand) -> tuple[int, int]:
    """The stretch of a text that decides what an operator says of it."""
    decides = OPERATORS[name].decides
    return (None if decides is None else decides(text, argument)) or (0, len(text))


def apply(name: str, element: Element, argument: Operand, run: Run) -> Truth:
    """What the operator says of the element's value."""
    operator = OPERATORS[name]
    if operator.negates is not None:
        return negate(apply(operator.negates, element, argument, run))
    datum = element.datum
    if operator.provenance:
        truth = operator.ask(element, argument, run)
    elif is_nothing(datum):
        truth = operator.absent
    elif datum.kind == "unknown":
        truth = UNKNOWN if operator.unknown is None else operator.unknown(element, argument, run)
    else:
        truth = operator.ask(element, argument, run)
    if operator.argument == "bool" and not argument.values[0]:
        return negate(truth)
    return truth


def _mine(argument: Operand, run: Run) -> list[Datum]:
    """The data that `{mine: PATH}` compares with, a list taken apart."""
    datum = argument.mine
    assert datum is not None
    datum = settled(datum, run)
    if datum.kind == "sequence":
        return [settled(member, run) for member in datum.elements]
    return [datum]


def _equals(element: Element, argument: Operand, run: Run) -> Truth:
    value = scalar_of(element.datum)
    if argument.mine is not None:
        return disjunction(_equals_datum(element, other) for other in _mine(argument, run))
    if value is None:
        return UNKNOWN
    return of(any(same(value, wanted, element.in_map) for wanted in argument.values))


def _equals_datum(element: Element, other: Datum) -> Truth:
    if is_nothing(other):
        return FALSE
    theirs = scalar_of(other)
    value = scalar_of(element.datum)
    if theirs is None or value is None:
        return FALSE if other.kind == "unknown" and ruled_out(other.unknown, value, element.in_map) else UNKNOWN
    return of(same(value, theirs, element.in_map))


def _equals_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    """Two unknowns are equal for sure only where both stand for the same symbol; known pieces can rule texts out."""
    cause = element.datum.unknown
    if argument.mine is not None:
        others = _mine(argument, run)
        if all(is_nothing(other) for other in others):
            return FALSE if argument.mine.kind == "absent" else UNKNOWN
        # What a symbol stands for is decided root by root.
        symbol = cause.symbol if element.graph is run.graph else None
        for other in others:
            if other.kind == "unknown" and symbol is not None and other.unknown.symbol == symbol:
                return TRUE if cause.not_null else UNKNOWN
        return FALSE if all(is_nothing(other) or differs(cause, other, element.in_map) for other in others) else UNKNOWN
    return FALSE if all(ruled_out(cause, wanted, element.in_map) for wanted in argument.values) else UNKNOWN


def _exists(element: Element, argument: Operand, run: Run) -> Truth:
    return TRUE


_NAMES: Final[frozenset[HopKind]] = PASSING | {"local", "literal", "conditional"}


def _exists_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    """An attribute that another resource fills is something; an input without value may be null."""
    datum = element.datum
    cause = datum.unknown
    if cause.not_null or any(cause.pieces):
        return TRUE
    filled = (
        cause.reason in ("computed", "service_default", "data_source") and datum.references and cause.choice is None
    )
    return TRUE if filled and all(hop.kind in _NAMES for hop in datum.hops()) else UNKNOWN


def _empty(element: Element, argument: Operand, run: Run) -> Truth:
    datum = element.datum
    if datum.kind == "text":
        return of(not datum.payload)
    if datum.kind == "sequence":
        return FALSE if datum.elements else (TRUE if datum.complete else UNKNOWN)
    if datum.kind == "mapping":
        has_any = any(True for _ in datum.members.names())
        return FALSE if has_any else (TRUE if datum.members.complete else UNKNOWN)
    return UNKNOWN


def _texts(argument: Operand, run: Run) -> tuple[tuple[str, ...], bool]:
    """The patterns to compare with, and whether that is all of them."""
    if argument.mine is None:
        return argument.texts, True
    found: list[str] = []
    complete = argument.mine.kind != "sequence" or argument.mine.complete
    for datum in _mine(argument, run):
        if datum.kind == "text":
            found.append(str(datum.payload))
        elif not is_nothing(datum):
            complete = False
    return tuple(found), complete


def _like(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    text = str(element.datum.payload)
    patterns, complete = _texts(argument, run)
    if fits_one(patterns, text):
        return TRUE
    return FALSE if complete else UNKNOWN


def _like_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    pieces = element.datum.unknown.pieces
    patterns, complete = _texts(argument, run)
    if not any(pieces):
        return FALSE if complete and not patterns else UNKNOWN
    if any(fits_always(pattern, pieces) for pattern in patterns):
        return TRUE
    if complete and all(fits_never(pattern, pieces) for pattern in patterns):
        return FALSE
    return UNKNOWN


def _fitting(text: str, argument: Operand) -> tuple[int, int] | None:
    """What a pattern asks for that leaves the end or the beginning of a text open."""
    pattern = next((each for each in argument.texts if glob(each, text)), "")
    asked = pattern.strip("*")
    if asked == pattern or any(char in "*?[" for char in asked):
        return None
    if pattern.startswith("*") and pattern.endswith("*"):
        at = text.casefold().find(asked.casefold())
        return None if at < 0 else (at, at + len(asked))
    return (len(text) - len(asked), len(text)) if pattern.startswith("*") else (0, len(asked))


def _matches(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    text = str(element.datum.payload)
    if len(text) > limits.max_regex_input:
        return UNKNOWN
    return of(lazy.module("policy.ask.regex").search(str(argument.values[0]), text))


def _matches_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    """A known piece decides where the pattern cannot look at what stands around it."""
    pieces = element.datum.unknown.pieces
    if not any(pieces) or any(len(piece) > limits.max_regex_input for piece in pieces):
        return UNKNOWN
    decided: bool | None = lazy.module("policy.ask.regex").search_pieces(str(argument.values[0]), pieces)
    return UNKNOWN if decided is None else of(decided)


def _contains(element: Element, argument: Operand, run: Run) -> Truth:
    wanted: Sequence[object]
    if argument.mine is not None:
        others = _mine(argument, run)
        known = [scalar_of(other) for other in others if not is_nothing(other)]
        return disjunction(UNKNOWN if each is None else _has(element.datum, each, run) for each in known)
    wanted = argument.values
    return disjunction(_has(element.datum, each, run) for each in wanted)


def _has(datum: Datum, wanted: object, run: Run) -> Truth:
    if datum.kind == "mapping":
        members = datum.members
        if any(name == wanted for name in members.names()):
            return TRUE
        return FALSE if members.complete else UNKNOWN
    if datum.kind != "sequence":
        return UNKNOWN
    doubt = not datum.complete
    for raw in datum.elements:
        member = settled(raw, run)
        value = scalar_of(member)
        if value is None:
            # A null inside a list equals nothing; anything else might.
            doubt = doubt or member.kind != "absent"
        elif same(value, wanted, in_map=False):
            return TRUE
    return UNKNOWN if doubt else FALSE


def _contains_all(element: Element, argument: Operand, run: Run) -> Truth:
    answers: Iterable[Truth]
    if argument.mine is not None:
        known = [scalar_of(other) for other in _mine(argument, run) if not is_nothing(other)]
        answers = [UNKNOWN if each is None else _has(element.datum, each, run) for each in known]
    else:
        answers = [_has(element.datum, each, run) for each in argument.values]
    return min(answers, default=TRUE)


def _size(datum: Datum) -> tuple[int, int | None] | None:
    """Least and greatest possible length; the greatest is None where it is open."""
    if datum.kind == "text":
        length = len(str(datum.payload))
        return length, length
    if datum.kind == "sequence":
        length = len(datum.elements)
        return length, length if datum.complete else None
    if datum.kind == "mapping":
        length = sum(1 for _ in datum.members.names())
        return length, length if datum.members.complete else None
    return None


def _length_at_least(element: Element, argument: Operand, run: Run) -> Truth:
    size = _size(element.datum)
    bound = _bound(argument, run)
    if size is None or bound is None:
        return UNKNOWN
    if size[0] >= bound:
        return TRUE
    return FALSE if size[1] is not None and size[1] < bound else UNKNOWN


def _length_at_most(element: Element, argument: Operand, run: Run) -> Truth:
    size = _size(element.datum)
    bound = _bound(argument, run)
    if size is None or bound is None:
        return UNKNOWN
    if size[0] > bound:
        return FALSE
    return TRUE if size[1] is not None and size[1] <= bound else UNKNOWN


def _bound(argument: Operand, run: Run) -> int | Fraction | None:
    value = argument.values[0] if argument.mine is None else scalar_of(settled(argument.mine, run))
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return number_in(value)
    return value if isinstance(value, int | Fraction) else None


def _compare(test: Callable[[int | Fraction, int | Fraction], bool]) -> Ask:
    def ask(element: Element, argument: Operand, run: Run) -> Truth:
        value = scalar_of(element.datum)
        # Maps of strings hold numbers as text: custom_config, spark_conf.
        number = number_in(value) if isinstance(value, str) else value
        bound = _bound(argument, run)
        if number is None or isinstance(number, bool) or bound is None:
            return UNKNOWN
        return of(test(number, bound))

    return ask


def _cidr_within(element: Element, argument: Operand, run: Run) -> Truth:
    answer: Truth = lazy.module("policy.ask.networks").within(element.datum, _texts(argument, run), run)
    return answer


def _cidr_prefix_at_least(element: Element, argument: Operand, run: Run) -> Truth:
    bound = _bound(argument, run)
    if bound is None:
        return UNKNOWN
    answer: Truth = lazy.module("policy.ask.networks").prefix_at_least(element.datum, bound, run)
    return answer


def _version(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    answer = constraints.satisfies(str(element.datum.payload), str(argument.values[0]))
    return UNKNOWN if answer is None else of(answer)


def _runtime_version(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    version = runtimes.release(str(element.datum.payload))
    answer = None if version is None else constraints.satisfies(version, str(argument.values[0]))
    return UNKNOWN if answer is None else of(answer)


def _runtime_is(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    answer = runtimes.is_kind(str(element.datum.payload), str(argument.values[0]), run.as_of)
    return UNKNOWN if answer is None else of(answer)


def _environment_word(element: Element, argument: Operand, run: Run) -> Truth:
    if element.datum.kind != "text":
        return UNKNOWN
    return of(means(environment_of(str(element.datum.payload)), str(argument.values[0])))


def _environment_word_unknown(element: Element, argument: Operand, run: Run) -> Truth:
    found = environment_of_beginning(element.datum.unknown.prefix)
    return UNKNOWN if found is None else of(means(found, str(argument.values[0])))


def _literal(element: Element, argument: Operand, run: Run) -> Truth:
    return of(element.datum.literal and element.datum.default is None)


def _written(element: Element, argument: Operand, run: Run) -> Truth:
    return of(element.datum.written)


def _looks_like_secret(element: Element, argument: Operand, run: Run) -> Truth:
    datum = element.datum
    found = datum.kind == "text" and datum.literal and datum.default is None
    return of(found and bool(lazy.module("policy.ask.secrets").looks_like_secret(str(datum.payload))))


_DECLARED: Final = frozenset({"terraform.variable", "terraform.file"})


def _credential(element: Element, argument: Operand, run: Run) -> Truth:
    """Of an unknown text its beginning is known, and may be all that matters: `Bearer dapi...`.

    Of what else its expressions hold a credential of a documented form is one, whether it is chosen or not.
    """
    datum = element.datum
    if datum.kind == "unknown":
        if argument.values[0] != "known":
            return FALSE
        possible: Truth = lazy.module("policy.ask.texts").may_hold_known(datum, run.kept.searched)
        return possible
    if datum.kind not in ("text", "number") or datum.default is not None:
        return FALSE
    text, kind = str(datum.payload), str(argument.values[0])
    secrets = lazy.module("policy.ask.secrets")
    if kind == "known":
        if not secrets.is_known(text) or datum.literal:
            return of(bool(secrets.is_known(text)))
        written: Truth = lazy.module("policy.ask.texts").holds_written(datum, run.kept.searched)
        return written
    if not datum.literal:
        return FALSE
    if kind == "any":
        return of(bool(secrets.is_given(text)))
    if kind == "made":
        return of(bool(secrets.is_made(text)))
    name = str(element.key.payload) if element.key.kind == "text" else ""
    # Of a map that the provider calls sensitive, such as the options of a connection, most members are not.
    declared = datum.sensitive and element.node is not None and element.node.type in _DECLARED
    return of(bool(secrets.is_named(name, text, sensitive=declared)))


def _refers_to(element: Element, argument: Operand, run: Run) -> Truth:
    patterns, _ = _texts(argument, run)
    return of(any(glob(pattern, kind) for kind in kinds_referred_to(element) for pattern in patterns))


OPERATORS: dict[str, Operator] = {
    "equals": Operator("equality", "scalar", _equals, "is this value", _equals_unknown),
    "not_equals": Operator("equality", "scalar", _equals, "is not this value", negates="equals"),
    "in": Operator("equality", "scalars", _equals, "is one of these values", _equals_unknown),
    "not_in": Operator("equality", "scalars", _equals, "is none of these values", negates="in"),
    "exists": Operator("presence", "bool", _exists, "is written or has a default; `false`: is not", _exists_unknown),
    "empty": Operator("presence", "bool", _empty, "has no element, key or character", absent=TRUE),
    "like": Operator(
        "text", "patterns", _like, "fits the shell pattern, or one of them", _like_unknown, decides=_fitting
    ),
    "not_like": Operator("text", "patterns", _like, "fits none of the patterns", negates="like", decides=_fitting),
    "matches": Operator("text", "regex", _matches, "holds a match of the RE2 expression", _matches_unknown),
    "not_matches": Operator("text", "regex", _matches, "holds no match of it", negates="matches"),
    "environment_word": Operator(
        "text", "environment", _environment_word,
        "is a name whose first word for an environment is this one", _environment_word_unknown,
        decides=lambda text, argument: place_of_word(text),
    ),
    "contains": Operator("collections", "scalar", _contains, "has this element or key"),
    "not_contains": Operator(
        "collections", "scalar", _contains, "does not have this element or key", negates="contains"
    ),
    "contains_all": Operator("collections", "scalars", _contains_all, "has all these elements or keys"),
    "length_at_least": Operator("collections", "number", _length_at_least, "has so many elements, or more"),
    "length_at_most": Operator("collections", "number", _length_at_most, "has so many elements, or fewer"),
    "at_least": Operator("numbers", "number", _compare(lambda a, b: a >= b), "is this number or more"),
    "at_most": Operator("numbers", "number", _compare(lambda a, b: a <= b), "is this number or less"),
    "greater_than": Operator("numbers", "number", _compare(lambda a, b: a > b), "is more than this number"),
    "less_than": Operator("numbers", "number", _compare(lambda a, b: a < b), "is less than this number"),
    "cidr_within": Operator("network", "cidrs", _cidr_within, "lies wholly inside one of these address ranges"),
    "cidr_prefix_at_least": Operator(
        "network", "number", _cidr_prefix_at_least, "is no wider than this prefix; a list as the union of its ranges"
    ),
    "version": Operator("versions", "version", _version, "is a version that the constraint allows"),
    "runtime_version": Operator(
        "versions", "version", _runtime_version, "is a runtime that the constraint allows",
        decides=runtimes.place_of_release,
    ),
    "runtime_is": Operator(
        "versions", "runtime_kind", _runtime_is, "is a supported, lts, ml or custom runtime", doubt=runtimes.doubt,
        decides=runtimes.place_of_release,
    ),
    "literal": Operator("provenance", "bool", _literal, "the value is written in the repository", provenance=True),
    "written": Operator("provenance", "bool", _written, "stands in the text, and is not null", provenance=True),
    "credential": Operator(
        "provenance", "credential_kind", _credential,
        "is written here, and is a credential: of a `known` form, `named` by its `$key`, `made` by no person, or `any` "
        "that is no placeholder",
        provenance=True,
    ),
    "looks_like_secret": Operator(
        "provenance", "bool", _looks_like_secret, "is written here, in a credential's shape", provenance=True,
    ),
    "refers_to": Operator("provenance", "patterns", _refers_to, "refers to a resource of this type", provenance=True),
}  # fmt: skip
