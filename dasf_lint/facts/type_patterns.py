"""Which kinds of nodes a type of a policy means: `databricks_job`, `data.aws_iam_policy_document`, `databricks_mws_*`.

A kind is Terraform's type, `data.TYPE` for data sources, or a reserved dotted name such as `bundle.target`.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from dasf_lint.core.wildcards import glob, overlap
from dasf_lint.facts import schema
from dasf_lint.facts.relations import same_shape_as


def fits(pattern: str, kind: str) -> bool:
    """Whether a type of a policy means this kind. `databricks_*` means resources: no data sources, no dotted names."""
    if "*" not in pattern:
        return pattern == kind
    if "." in kind and "." not in pattern:
        return False
    return glob(pattern, kind)


def fits_any(types: tuple[str, ...], kind: str) -> bool:
    """Whether one of the types of a policy means this kind, by its present name or a former one."""
    return kind in with_former_names(types) or any(fits(pattern, kind) for pattern in patterns(types))


def may_share(left: Iterable[str], right: Iterable[str]) -> bool:
    """Whether some kind may be meant by a type on either side."""
    return any(overlap(mine, theirs) for mine in left for theirs in right if ("." in mine) == ("." in theirs))


@lru_cache(maxsize=4096)
def with_former_names(types: tuple[str, ...]) -> tuple[str, ...]:
    """The types, and beside each those that it replaced without a change of shape."""
    return tuple(dict.fromkeys(name for type_name in types for name in (type_name, *same_shape_as(type_name))))


@lru_cache(maxsize=4096)
def patterns(types: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([type_name for type_name in types if "*" in type_name])


def known(pattern: str) -> Iterator[str]:
    """The kinds with a schema that a type of a policy means."""
    if "*" not in pattern:
        if schema.load(pattern) is not None:
            yield pattern
        return
    for kind in schema.kinds(schema.provider_of(pattern)):
        if fits(pattern, kind):
            yield kind
