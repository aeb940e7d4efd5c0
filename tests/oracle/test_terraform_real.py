"""Small configurations with real provider schemas, against what Terraform planned for them."""

import json
from pathlib import Path

import pytest

from dasf_lint.core.source import MemoryTree
from tests.oracle.comparison import Json, compare_record, parse

CASES: dict[str, Json] = json.loads(
    (Path(__file__).parent / "data" / "terraform_small.json").read_text(), parse_float=parse
)

NOT_REPORTED = {
    # Reported at the header of the dynamic block.
    "dynamic_null_error": ["Insufficient grant blocks"],
    # Unknown because of a data source, so another run may know it.
    "count_over_data_result": ["Invalid count argument"],
    # No version is asked for, so a newer provider may have the type.
    "unknown_resource_type": ["Invalid resource type"],
    # Reported at a line of the text, where the record has none.
    "provider_missing_alias": ["Provider configuration not present"],
    "self_reference_error": ["Cycle: databricks_group.b, databricks_group.a"],
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_equals_what_terraform_plans(name: str) -> None:
    case = CASES[name]
    record = {"args": {"var_files": [], "vars": {}}, **case["expected"]}
    tally = compare_record(record, MemoryTree(case["files"]))
    assert [line for line in tally.lines if line.startswith("wrong")] == []
    # The stub that was planned with has no defaults, so it says that nothing stands where the service decides.
    weak = [line for line in tally.lines if line.startswith("weak") and "should be None" not in line]
    assert weak == []
    missed = [line.removeprefix("not reported: ").rpartition(" ")[0] for line in tally.lines if line.startswith("not ")]
    assert missed == NOT_REPORTED.get(name, [])
