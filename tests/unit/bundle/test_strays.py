"""Files that define resources of a bundle although no bundle may include them."""

import pytest

from dasf_lint.bundle.strays import defines_resources
from dasf_lint.core.source import MemoryTree


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("resources: {jobs: {j: {name: j}}}\n", True),
        ("targets: {dev: {resources: {pipelines: {p: {name: p}}}}}\n", True),
        ("environments: {dev: {resources: {jobs: {j: {name: j}}}}}\n", True),
        ("resources: {jobs: {j: }}\n", False),
        ("resources: {limits: {cpu: {x: 1}}}\n", False),
        ("resources: [jobs]\n", False),
        ("resources:\n", False),
        ("- resources\n", False),
        ("", False),
        ("resources: {jobs: [\n", False),
    ],
    ids=[
        "a job", "of a target", "of an environment", "nothing of a job", "of something else", "a list", "null", "no map",
        "empty", "no YAML",
    ],
)  # fmt: skip
def test_a_file_with_a_resource_is_told_from_others(text: str, is_one: bool) -> None:
    assert defines_resources(MemoryTree({"x.yml": text}), "x.yml") is is_one


def test_a_file_that_is_not_there_defines_nothing() -> None:
    assert not defines_resources(MemoryTree({}), "x.yml")
