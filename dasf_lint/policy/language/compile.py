"""From the plain data of a policy, which has been checked or comes from the pack, to what is asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from dasf_lint.core.answers import Profile, Severity
from dasf_lint.policy.language.grammar import Path
from dasf_lint.policy.language.model import (
    NO_FRAMEWORKS,
    Check,
    Frameworks,
    Policy,
    PolicyParameter,
    Remediation,
    Texts,
)
from dasf_lint.policy.language.policies import CHECK, COLD, POLICY
from dasf_lint.policy.language.subjects import Subjects
from dasf_lint.policy.language.tree import Deferred, Scalars

Data = Mapping[str, object]


def policy(
    data: Data,
    *,
    path: str,
    area: str,
    texts: Callable[[], Texts] | None = None,
    frameworks: Frameworks = NO_FRAMEWORKS,
) -> Policy:
    """`texts` where they are read elsewhere, and `data` has none of them; `frameworks` are those beside DASF."""
    found = POLICY.compiled({key: value for key, value in data.items() if key not in COLD})
    params = cast("Mapping[str, Data]", found["params"])
    cited = cast("Mapping[str, tuple[str, ...]]", found["controls"])
    own = tuple([frameworks[id][name] for id, names in cited.items() for name in names if id in frameworks])
    fetch = texts
    if fetch is None:
        whole = texts_of(data)
        fetch = lambda: whole  # noqa: E731
    return Policy(
        id=str(found["id"]),
        path=path,
        area=area,
        aliases=cast("tuple[str, ...]", found["aliases"]),
        severity=cast(Severity, found["severity"]),
        profile=cast(Profile, found["profile"]),
        confidence=str(found["confidence"]),
        stage=str(found["stage"]),
        replaced_by=cast("str | None", found["replaced_by"]),
        controls=(*cast("tuple[str, ...]", found["dasf"]), *(control.id for control in own)),
        tags=cast("tuple[str, ...]", found["tags"]),
        sensitive=bool(found["sensitive"]),
        suppressible=bool(found["suppressible"]),
        point_at=cast("str | None", found["point_at"]),
        params={name: _parameter(each) for name, each in params.items()},
        subjects=cast(Subjects, found["match"]),
        where=cast("Deferred | None", found["where"]),
        checks=tuple([_check(each, found) for each in _checks(found)]),
        fetch=fetch,
        own_controls=own,
    )


def _checks(found: Data) -> Sequence[Data]:
    """The checks of a policy; its `assert` is one without a name."""
    if found["checks"] is not None:
        return cast("Sequence[Data]", found["checks"])
    return ({**{name: row.default for name, row in CHECK.rows.items()}, "assert": found["assert"]},)


def _check(own: Data, policy: Data) -> Check:
    inherited = {name: policy[name] for name, row in CHECK.rows.items() if row.inherited and own[name] is None}
    found = {**own, **inherited}
    return Check(
        name=cast("str | None", found["name"]),
        aliases=cast("tuple[str, ...]", found["aliases"]),
        narrowed=cast("Subjects | None", found["match"]),
        where=cast("Deferred | None", found["where"]),
        assertion=cast(Deferred, found["assert"]),
        severity=cast(Severity, found["severity"]),
        profile=cast(Profile, found["profile"]),
        message=str(found["message"]),
        confidence=str(found["confidence"]),
        cure_at=cast("Path | None", found["cure_at"]),
        together_with=cast("Path | None", found["together_with"]),
        about_names=found["about"] is not None,
        remediation=None if found["remediation"] is None else _remediation(found["remediation"]),
    )


def _parameter(data: Data) -> PolicyParameter:
    return PolicyParameter(
        str(data["description"]), cast("Scalars | None", data["default"]), bool(data["required"])
    )  # fmt: skip


def _remediation(said: object) -> Remediation:
    """A plain text is for both."""
    if isinstance(said, Mapping):
        return Remediation(str(said["terraform"]), str(said["bundle"]))
    return Remediation(str(said), str(said))


def texts_of(data: Data) -> Texts:
    found = POLICY.compiled({key: value for key, value in data.items() if key in COLD})
    return Texts(
        title=str(found["title"]),
        description=str(found["description"]),
        remediation=_remediation(found["remediation"]),
        references=cast("tuple[str, ...]", found["references"]),
        examples=tuple(cast("Sequence[Data]", data.get("examples", ()))),
    )
