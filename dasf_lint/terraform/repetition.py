"""`count`, `for_each` and `enabled`: from a value to the instances it asks for, or to a symbolic one."""

from collections.abc import Hashable
from typing import Final, NamedTuple

from dasf_lint.core import limits, numbers
from dasf_lint.core.address import SYMBOLIC, instance_key
from dasf_lint.core.truth import TRUE, UNKNOWN, Truth
from dasf_lint.hcl import types, unknowns, values
from dasf_lint.hcl.bounds import length_bounds, number_bounds
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError
from dasf_lint.hcl.keys import key_of
from dasf_lint.hcl.value import EPHEMERAL, NULL, UnknownPayload, Value


class Repetition(NamedTuple):
    """What `each` and `count` mean in one instance; `key` is the text of its key, empty without repetition.

    condition  equal for two that exist under the same circumstances; None where nothing can be said
    """

    key: str
    existence: Truth
    count_index: Value | None = None
    each_key: Value | None = None
    each_value: Value | None = None
    condition: Hashable | None = None


SINGLE: Final = Repetition("", TRUE)


class RepetitionProblem(NamedTuple):
    """Why Terraform refuses a `count` or `for_each`, or why it is not followed."""

    summary: str
    detail: str
    is_limit: bool = False


class Expansion(NamedTuple):
    """The instances of one declaration in one module instance.

    kind     none, count or for_each: whether instances have keys
    cause    why further instances may exist that nobody can name; the last repetition is then the symbolic one, or, of
             a count that is 0 or 1 and of `enabled`, the only one that there may be
    problem  what Terraform would complain about
    """

    kind: str
    repetitions: tuple[Repetition, ...]
    cause: Value | None = None
    problem: RepetitionProblem | None = None

    def find(self, key: str) -> Repetition | None:
        for repetition in self.repetitions:
            if repetition.key == key:
                return repetition
        return None

    @property
    def named(self) -> dict[str, str]:
        """Keys of `for_each` that are known, also where there may be more, and how they stand in addresses."""
        return {
            each.each_key.text: each.key
            for each in self.repetitions
            if each.each_key is not None and each.each_key.is_known
        }


ONCE: Final = Expansion("", (SINGLE,))


def expand(kind: str, value: Value, most: int = limits.max_instances) -> Expansion:
    """The instances of `count`, `for_each` or `enabled` with that value, no more than `most`."""
    if kind == "enabled":
        return expand_enabled(value)
    return expand_count(value, most) if kind == "count" else expand_for_each(value, most)


def expand_enabled(value: Value) -> Expansion:
    """The one instance of `enabled = value` of OpenTofu, or none; what refers to none is null."""
    summary = "Invalid enabled argument"
    if value.marks:
        detail = "Sensitive or ephemeral values, or values derived from them, cannot be used as enabled arguments."
        return _refused_single(summary, detail)
    if value.payload is NULL:
        return _refused_single(summary, 'The given "enabled" argument value is null. A bool is required.')
    try:
        wanted = convert(value, types.BOOL)
    except ConversionError as error:
        return _refused_single(summary, f'The given "enabled" argument value is unsuitable: {error.message}.')
    if isinstance(wanted.payload, UnknownPayload):
        condition = None if wanted.unknown.symbol is None else (wanted.unknown.symbol, 1, 0)
        return Expansion("", (SINGLE._replace(existence=UNKNOWN, condition=condition),), wanted)
    return ONCE if wanted.payload is True else Expansion("", ())


def _refused_single(summary: str, detail: str) -> Expansion:
    return Expansion("", (SINGLE,), values.unknown(types.DYNAMIC, "error", summary), RepetitionProblem(summary, detail))


def expand_count(value: Value, most: int = limits.max_instances) -> Expansion:
    """The instances of `count = value`, or the symbolic one where they would be more than `most`."""
    if value.marks & EPHEMERAL:
        detail = (
            'The given "count" value is derived from an ephemeral value, so it cannot say how many instances there are.'
        )
        return _refused("count", value, "Invalid count argument", detail)
    # A sensitive count is allowed: the number of instances is no secret.
    value = values.unmark(value)
    if value.payload is NULL:
        return _refused(
            "count",
            value,
            "Invalid count argument",
            'The given "count" argument value is null. An integer is required.',
        )
    try:
        number = convert(value, types.NUMBER)
    except ConversionError as error:
        detail = f'The given "count" argument value is unsuitable: {error.message}.'
        return _refused("count", value, "Invalid count argument", detail)
    if isinstance(number.payload, UnknownPayload):
        return _unknown_count(number)
    whole = numbers.as_index(number.number)
    if whole is None:
        detail = 'The given "count" argument value is unsuitable: value must be a whole number.'
        return _refused("count", value, "Invalid count argument", detail)
    if whole < 0:
        detail = 'The given "count" argument value is unsuitable: must be greater than or equal to zero.'
        return _refused("count", value, "Invalid count argument", detail)
    if whole > max(most, 1):
        problem = RepetitionProblem(
            "Too many instances", f"count is {whole}; one symbolic instance stands for all of them", True
        )
        return _symbolic("count", values.too_large(types.NUMBER, "instances"), TRUE, problem)
    repetitions = [Repetition(instance_key(i), TRUE, count_index=_index(i, number)) for i in range(whole)]
    return Expansion("count", tuple(repetitions))


def _index(i: int, count: Value) -> Value:
    index = values.integer(i)
    index.site = count.site
    return index


def _unknown_count(number: Value) -> Expansion:
    low, included, high, _ = number_bounds(number)
    if low is not None and high is not None and numbers.compare(low, 0) >= 0 and numbers.compare(high, 1) <= 0:
        index = values.integer(0)
        only = Repetition(instance_key(0), UNKNOWN, count_index=index, condition=_condition(number))
        return Expansion("count", (only,), number)
    exists = low is not None and numbers.compare(low, 0 if not included else 1) >= 0 and numbers.compare(low, 0) > 0
    return _symbolic("count", number, TRUE if exists else UNKNOWN, None)


def _condition(count: Value) -> Hashable | None:
    """What decides whether there is one instance: the switch and how, or the count itself."""
    choice = count.unknown.choice
    if choice is None:
        return None if count.unknown.symbol is None else ("count", count.unknown.symbol)
    outcomes = (choice.when_true.payload, choice.when_false.payload)
    return (choice.switch, *outcomes) if all(isinstance(each, int) for each in outcomes) else None


def expand_for_each(value: Value, most: int = limits.max_instances) -> Expansion:
    """The instances of `for_each = value`, or the symbolic one where they would be more than `most`."""
    summary = "Invalid for_each argument"
    kind = value.type.kind
    if value.marks or (kind == "set" and value.deep_marks):
        return _refused(
            "for_each", value, summary,
            "Sensitive values, or values derived from sensitive values, cannot be used as for_each arguments.",
        )  # fmt: skip
    if value.payload is NULL:
        detail = 'The given "for_each" argument value is unsuitable: the given "for_each" argument value is null.'
        return _refused("for_each", value, summary, detail)
    if kind not in ("dynamic", "map", "object", "set"):
        detail = (
            'The given "for_each" argument value is unsuitable: the "for_each" argument must be a map, or set of '
            f"strings, and you have provided a value of type {value.type.friendly}."
        )
        return _refused("for_each", value, summary, detail)
    if isinstance(value.payload, UnknownPayload):
        return _expand_unknown(value, most)
    if kind == "set":
        return _expand_set(value, most)
    members = value.members
    if len(members) > max(most, 1):
        return _too_many("for_each", len(members))
    return Expansion("for_each", tuple([_of_member(value, key, item) for key, item in members.items()]))


def _expand_unknown(value: Value, most: int) -> Expansion:
    """The instances whose keys are known in any case, and the symbolic one for the others."""
    contents = value.contents
    found = [_of_member(value, key, item) for key, item in sorted(contents.members.items())]
    for item in contents.others if value.type.kind == "set" else ():
        if isinstance(item.payload, str):
            found.append(_of_element(value, item))
    found = list({repetition.key: repetition for repetition in found}.values())
    if len(found) >= max(most, 1):
        return _too_many("for_each", len(found))
    low, _ = length_bounds(value)
    rest = symbolic_repetition("for_each", value, TRUE if low > len(found) else UNKNOWN)
    return Expansion("for_each", (*found, rest), value)


def _of_member(collection: Value, key: str, item: Value) -> Repetition:
    return Repetition(
        instance_key(key), TRUE, each_key=key_of(collection, key), each_value=values.member_of(collection, item)
    )


def _of_element(collection: Value, item: Value) -> Repetition:
    """Of a set, whose elements are the keys."""
    found = values.member_of(collection, item)
    return Repetition(instance_key(item.text), TRUE, each_key=found, each_value=found)


def _expand_set(value: Value, most: int) -> Expansion:
    summary = "Invalid for_each set argument"
    elements = value.elements
    if len(elements) > max(most, 1):
        return _too_many("for_each", len(elements))
    repetitions: list[Repetition] = []
    cause: Value | None = None
    for item in elements:
        if item.payload is NULL:
            detail = 'The given "for_each" argument value is unsuitable: "for_each" sets must not contain null values.'
            return _refused("for_each", value, summary, detail)
        if item.type is not types.STRING and item.type is not types.DYNAMIC:
            detail = (
                'The given "for_each" argument value is unsuitable: "for_each" supports maps and sets of strings, but '
                f"you have provided a set containing type {item.type.friendly}."
            )
            return _refused("for_each", value, summary, detail)
        if isinstance(item.payload, UnknownPayload):
            cause = cause or item
            continue
        repetitions.append(_of_element(value, item))
    if cause is None:
        return Expansion("for_each", tuple(repetitions))
    # The unknown elements may equal known ones, so whether there are more instances is open, unless there are none.
    repetitions.append(symbolic_repetition("for_each", cause, UNKNOWN if repetitions else TRUE))
    return Expansion("for_each", tuple(repetitions), cause)


def _refused(kind: str, value: Value, summary: str, detail: str) -> Expansion:
    cause = values.unknown(types.DYNAMIC, "error", summary)
    return Expansion(kind, (symbolic_repetition(kind, cause, TRUE),), cause, RepetitionProblem(summary, detail))


def _too_many(kind: str, length: int) -> Expansion:
    problem = RepetitionProblem(
        "Too many instances", f"for_each has {length} elements; one symbolic instance stands for all", True
    )
    return _symbolic(kind, values.too_large(types.DYNAMIC, "instances"), TRUE, problem)


def _symbolic(kind: str, cause: Value, existence: Truth, problem: RepetitionProblem | None) -> Expansion:
    return Expansion(kind, (symbolic_repetition(kind, cause, existence),), cause, problem)


def symbolic_repetition(kind: str, cause: Value, existence: Truth) -> Repetition:
    """The instance that stands for those nobody can name, because `cause` is unknown."""
    if kind == "count":
        index = unknowns.derived(types.NUMBER, cause, not_null=True)
        return Repetition(SYMBOLIC, existence, count_index=unknowns.refined(index, low=0))
    key = unknowns.derived(types.STRING, cause, not_null=True)
    item = unknowns.derived(cause.type.item if cause.type.kind == "map" else types.DYNAMIC, cause)
    if cause.type.kind == "set" or cause.type is types.STRING:
        item = key
    return Repetition(SYMBOLIC, existence, each_key=key, each_value=item)


def exists(*parts: Truth) -> Truth:
    """Whether an instance exists that needs all of `parts` to."""
    return min(parts, default=TRUE)
