"""Names of files that promise one resource: `x.job.yml`.

Follows bundle/config/loader/process_include.go of the Databricks CLI.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from dasf_lint.bundle import models, schema
from dasf_lint.bundle.complaints import Complaint, Complaints
from dasf_lint.bundle.value import BundleValue, ValuePath, path_text


@cache
def _singular_names() -> Mapping[str, str]:
    newer = models.layer()["kinds"]
    return {kind: newer[kind]["singular"] if kind in newer else _singular(kind) for kind in schema.resource_types()}


_IRREGULAR: Final = {"postgres_branches": "postgres_branch", "vector_search_indexes": "vector_search_index"}


def _singular(kind: str) -> str:
    return _IRREGULAR.get(kind) or kind.removesuffix("s")


def check_name(value: BundleValue, relative: str, complaints: Complaints) -> None:
    """A file called `x.job.yml` should hold one job."""
    for singular in _singular_names().values():
        for extension in (f".{singular}.yml", f".{singular}.yaml"):
            if relative.endswith(extension):
                _check_single(value, extension, singular, complaints)
                return


def _check_single(value: BundleValue, extension: str, singular: str, complaints: Complaints) -> None:
    found: list[tuple[ValuePath, BundleValue]] = []
    for kind, resources in _kinds(value.get("resources")):
        found.extend((("resources", kind, key), resource) for key, resource in resources)
    targets = value.get("targets")
    for name, target in targets.items() if targets is not None else ():
        for kind, resources in _kinds(target.get("resources")):
            path: ValuePath = ("targets", name, "resources", kind)
            found.extend(((*path, key), resource) for key, resource in resources)
    names = {_singular_names()[str(path[-2])] for path, _ in found}
    if names <= {singular} and len({path[-1] for path, _ in found}) <= 1:
        return
    lines = sorted({f"  - {path[-1]} ({_singular_names()[str(path[-2])]})\n" for path, _ in found})
    places = sorted(
        (place for _, resource in found for place in resource.places),
        key=lambda place: (place.file.path, *place.file.position(place.offset)),
    )
    complaints.append(
        Complaint(
            "recommendation",
            f"define a single {singular.replace('_', ' ')} in a file with the {extension} extension.",
            "The following resources are defined or configured in this file:\n" + "".join(lines),
            tuple(sorted(path_text(path) for path, _ in found)),
            tuple(places),
        )
    )


def _kinds(resources: BundleValue | None) -> "list[tuple[str, list[tuple[str, BundleValue]]]]":
    if resources is None or resources.kind != "map":
        return []
    return [(kind, list(group.items())) for kind, group in resources.map.items()]
