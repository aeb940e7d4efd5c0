"""From the plain data of a policy to conditions that can be asked. It has passed `check` or comes from the pack."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import cast

from dasf_lint.core.answers import Profile, Severity
from dasf_lint.core.truth import FALSE, TRUE, UNKNOWN, Truth
from dasf_lint.policy.ask.conditions import (
    SETTING,
    All,
    Any,
    Anything,
    Condition,
    Count,
    GivenByParameter,
    GivenBySet,
    Leaf,
    Never,
    Not,
    Parts,
    Quantifier,
    Resolve,
    expected_text,
    fixed,
    mine,
)
from dasf_lint.policy.ask.operators import OPERATORS
from dasf_lint.policy.ask.relations import Related
from dasf_lint.policy.ask.run import Literal, Scalar
from dasf_lint.policy.language.grammar import Path, parse
from dasf_lint.policy.model import CURED_IN, Check, Policy, PolicyParameter, Remediation, Subjects, Texts

Data = Mapping[str, object]

_ABSENT = {"pass": TRUE, "fail": FALSE, "unknown": UNKNOWN}
_SELF = parse("$self")


def _cure(data: Data) -> Path | None:
    text = data.get("cure_at")
    return None if text is None else parse(str(text).removeprefix(CURED_IN))


def _together(data: Data) -> Path | None:
    text = data.get("together_with")
    return None if text is None else parse(str(text))


def policy(data: Data, *, path: str, area: str, texts: Texts | Callable[[], Texts] | None = None) -> Policy:
    severity = cast(Severity, data["severity"])
    profile = cast(Profile, data.get("profile", "default"))
    message = str(data["message"])
    confidence = str(data.get("confidence", "high"))
    raw_checks = cast("Sequence[Data] | None", data.get("checks"))
    if raw_checks is None:
        asserted = assertion(data["assert"])
        more = _cure(data), _together(data), "about" in data
        checks = [Check(None, (), None, None, asserted, severity, profile, message, confidence, *more)]
    else:
        checks = [
            Check(
                name=cast("str | None", each.get("name")),
                aliases=_strings(each.get("aliases")),
                narrowed=_subjects(cast(Data, each["match"])) if "match" in each else None,
                where=condition(each["where"]) if "where" in each else None,
                assertion=assertion(each["assert"]),
                severity=cast(Severity, each.get("severity", severity)),
                profile=cast(Profile, each.get("profile", profile)),
                message=str(each.get("message", message)),
                confidence=str(each.get("confidence", confidence)),
                cure_at=_cure(each if "cure_at" in each else data),
                together_with=_together(each if "together_with" in each else data),
                about_names="about" in each or "about" in data,
            )
            for each in raw_checks
        ]
    return Policy(
        id=str(data["id"]),
        path=path,
        area=area,
        aliases=_strings(data.get("aliases")),
        severity=severity,
        profile=profile,
        confidence=confidence,
        controls=_strings(data.get("dasf")),
        tags=_strings(data.get("tags")),
        sensitive=bool(data.get("sensitive", False)),
        suppressible=bool(data.get("suppressible", True)),
        point_at=cast("str | None", data.get("point_at")),
        params={
            name: PolicyParameter(
                str(each.get("description", "")), literal(each.get("default")), bool(each.get("required", False))
            )
            for name, each in cast("Mapping[str, Data]", data.get("params", {})).items()
        },
        subjects=_subjects(cast(Data, data["match"])),
        where=condition(data["where"]) if "where" in data else None,
        checks=checks,
        texts=texts or texts_of(data),
        fix=cast("Mapping[str, object] | None", data.get("fix")),
    )


def texts_of(data: Data) -> Texts:
    return Texts(
        title=str(data.get("title", "")),
        description=str(data.get("description", "")),
        remediation=_remediation(data.get("remediation", "")),
        references=_strings(data.get("references")),
        examples=tuple(cast("Sequence[Data]", data.get("examples", ()))),
    )


def _remediation(data: object) -> Remediation:
    if isinstance(data, Mapping):
        return Remediation(str(data["terraform"]), str(data["bundle"]))
    return Remediation(str(data), str(data))


def _strings(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(each) for each in cast("Sequence[object]", value))


def _subjects(data: Data) -> Subjects:
    environment = data.get("environment")
    names: tuple[str, ...] | None = None
    set_name = param = None
    if isinstance(environment, Mapping):
        set_name = cast("str | None", environment.get("set"))
        param = cast("str | None", environment.get("param"))
    elif environment is not None:
        names = _strings(environment)
    return Subjects(
        types=_strings(data.get("resource")),
        part=cast("str | None", data.get("part")),
        environments=names,
        environment_set=set_name,
        environment_param=param,
    )


def assertion(data: object) -> Condition:
    return Never() if data is False else condition(data)


def condition(data: object) -> Condition:
    words = cast("Mapping[str, object]", data)
    if "all" in words:
        return All(tuple(condition(each) for each in cast("Sequence[object]", words["all"])))
    if "any" in words:
        return Any(tuple(condition(each) for each in cast("Sequence[object]", words["any"])))
    if "not" in words:
        return Not(condition(words["not"]))
    if "path" in words:
        absent = words.get("absent")
        return _leaf(parse(str(words["path"])), words, None if absent is None else _ABSENT[str(absent)])
    if "count" in words:
        return Count(
            over=_selection(words["count"]),
            body=condition(words["satisfies"]) if "satisfies" in words else Anything(),
            at_least=argument(words["at_least"]) if "at_least" in words else None,
            at_most=argument(words["at_most"]) if "at_most" in words else None,
        )
    for word in ("every", "some", "none"):
        if word in words:
            return _quantifier(word, words)
    raise ValueError(f"no condition: {sorted(words)}")


def _quantifier(word: str, words: Mapping[str, object]) -> Quantifier:
    over = _selection(words[word])
    absent = _ABSENT[str(words.get("absent", "pass"))]
    if "satisfies" in words:
        return Quantifier(word, over, condition(words["satisfies"]), True, absent)
    if any(name in OPERATORS for name in words):
        return Quantifier(word, over, _leaf(_SELF, words, None), False, absent)
    return Quantifier(word, over, Anything(), True, absent)


def _leaf(path: Path, words: Mapping[str, object], absent: Truth | None) -> Leaf:
    (name,) = (word for word in words if word in OPERATORS)
    given = words[name]
    is_named = isinstance(given, Mapping) and "mine" not in given
    return Leaf(path, name, argument(given), expected_text(name, given), absent, is_named)


def _selection(data: object) -> "tuple[Path, ...] | Related | Parts":
    if isinstance(data, str):
        if data.startswith("$") and data[1:] in (*PART_NAMES, SETTING):
            return Parts(data[1:])
        return (parse(data),)
    if isinstance(data, Mapping):
        by = data.get("by")
        return Related(
            types=_strings(data["related"]),
            link=str(data["link"]),
            by=None if by is None else parse(str(by)),
            via=_strings(data.get("via")),
            reach=cast("str | None", data.get("reach")),
        )
    return tuple(parse(str(each)) for each in cast("Sequence[object]", data))


PART_NAMES = ("compute", "task", "library", "grant", "permission", "served_entity", "column")


def argument(data: object) -> Resolve:
    if isinstance(data, Mapping):
        ((kind, name),) = data.items()
        if kind == "param":
            return GivenByParameter(str(name))
        if kind == "set":
            return GivenBySet(str(name))
        return mine(parse(str(name)))
    found = literal(data)
    assert found is not None
    return fixed(found)


def literal(data: object) -> Literal | None:
    """A scalar or a list of scalars; decimals become exact."""
    if data is None:
        return None
    if isinstance(data, str | bool | int | Fraction):
        return data
    if isinstance(data, float):
        return Fraction(str(data))
    return [cast(Scalar, literal(each)) for each in cast("Sequence[object]", data)]
