"""Which answers a policy can give, by its form, and which of them no example shows."""

from collections.abc import Iterator, Mapping
from typing import Final

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.policy.language.words import OPERATORS
from dasf_lint.policy.lint.rules import Text

_WRITTEN_TYPES: Final = frozenset({
    "bundle.target", "bundle.file", "bundle.app_file", "bundle.requirements_file", "terraform.file",
    "terraform.backend", "terraform.variable",
})  # fmt: skip
"""What takes no values from elsewhere, so that everything in it is known: the CLI interpolates no mode and no host of a
target, Terraform no backend."""

_KNOWN_TOGETHER: Final = frozenset({*_WRITTEN_TYPES, "terraform.provider"})
"""What no module in another repository holds, so that no gap hides it."""

_KNOWN_FACTS: Final = frozenset(
    f"${name}" for name in ("type", "name", "address", "module", "format", "path", "key", "free", "used", "environment")
)
_WRITTEN: Final = ("literal", "written")


def missing(text: Text) -> Iterator[Diagnostic]:
    """Answers that a policy can give and no example shows."""
    shown = _shown(text)
    for answer, why in _possible(text):
        if answer not in shown:
            message = f"no example shows {answer.replace('_', ' ')}, which it answers where {why}"
            yield text.diagnostic("missing-example", message, ("examples",), on_key=True)


def _shown(text: Text) -> frozenset[str]:
    examples = text.data["examples"]
    assert isinstance(examples, list)
    return frozenset("fail" if isinstance(each["expect"], Mapping) else str(each["expect"]) for each in examples)


def _possible(text: Text) -> Iterator[tuple[str, str]]:
    """Each answer with when it is given."""
    checks = [check for _, check in text.checks]
    yield "fail", "what must hold does not"
    if any(check["assert"] is not False for check in checks):
        yield "pass", "what must hold does"
    if not all(_is_decided(text, check) for check in checks):
        yield "unknown", "a value is not known"
    if "environment" in text.match:
        yield "not_applicable", "the environment is another"
    elif "where" in text.data or all("where" in check for check in checks):
        yield "not_applicable", "`where` does not hold"


def _is_decided(text: Text, check: Mapping[str, object]) -> bool:
    """Whether everything that a check asks is known, whatever is written."""
    narrowed = check.get("match")
    match = {**text.match, **(narrowed if isinstance(narrowed, Mapping) else {})}
    if _WRITTEN_TYPES.issuperset(_types(match.get("resource"))):
        return True
    conditions = [each["where"] for each in (text.data, check) if "where" in each]
    written = frozenset[str]().union(*(_written(each) for each in conditions))
    return all(_is_known(each, written, written) for each in (*conditions, check["assert"]))


def _types(value: object) -> list[str]:
    """The types that are named; "" for what is no list of types, such as a part."""
    return [str(each) for each in (value if isinstance(value, list) else [value or ""])]


def _written(condition: object) -> frozenset[str]:
    """Paths that surely stand in the text where a condition holds, so that their values are known."""
    if not isinstance(condition, Mapping):
        return frozenset()
    parts = condition.get("all")
    if isinstance(parts, list):
        return frozenset[str]().union(*map(_written, parts))
    is_written = any(condition.get(operator) is True for operator in _WRITTEN)
    return frozenset({str(condition["path"])}) if is_written and "path" in condition else frozenset()


def _is_known(condition: object, here: frozenset[str], subject: frozenset[str]) -> bool:
    """`here` and `subject` are paths that are known: of what the condition is about, and of the policy's subject."""
    if not isinstance(condition, Mapping):
        return True
    for word in ("all", "any"):
        parts = condition.get(word)
        if isinstance(parts, list):
            more = here | (_written(condition) if word == "all" else frozenset())
            return all(_is_known(part, more, subject) for part in parts)
    if "not" in condition:
        return _is_known(condition["not"], here, subject)
    if "path" in condition:
        return _is_known_place(condition, here, subject)
    return _is_known_selection(condition, here, subject)


def _is_known_place(condition: Mapping[str, object], here: frozenset[str], subject: frozenset[str]) -> bool:
    if any(OPERATORS[name].provenance for name in condition if name in OPERATORS):
        return True
    path = str(condition["path"]).partition("|")[0]
    mine = [each["mine"] for each in condition.values() if isinstance(each, Mapping) and "mine" in each]
    is_known = path in here or path in _KNOWN_FACTS
    return is_known and all(str(each).partition("|")[0] in subject for each in mine)


def _is_known_selection(condition: Mapping[str, object], here: frozenset[str], subject: frozenset[str]) -> bool:
    over = next((condition[word] for word in ("every", "some", "none", "count") if word in condition), None)
    if isinstance(over, Mapping) and not _KNOWN_TOGETHER.issuperset(_types(over.get("related"))):
        return False
    if "count" in condition:
        return False
    if any(OPERATORS[name].provenance for name in condition if name in OPERATORS):
        return True
    if "satisfies" not in condition:
        return False
    decided = isinstance(over, Mapping) or over == "$setting" or _asks_the_text(condition["satisfies"])
    return decided and _is_known(condition["satisfies"], frozenset(), subject)


def _asks_the_text(condition: object) -> bool:
    """Whether a condition holds only of what is written: an element that nobody knows is none that counts."""
    if not isinstance(condition, Mapping):
        return False
    parts = condition.get("all")
    if isinstance(parts, list):
        return any(map(_asks_the_text, parts))
    return any(OPERATORS[name].provenance for name in condition if name in OPERATORS)
