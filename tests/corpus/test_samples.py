"""The samples are the tour of the tool: what they print is reviewed, and the hardened halves are clean."""

import json

import pytest

from tests.corpus.golden import FORMATS, SAMPLES, path_of, report


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_report_of_a_sample_is_the_golden_one(sample: str, format: str) -> None:
    printed, code = report(sample, format)
    assert printed == path_of(sample, format).read_text(encoding="utf-8"), "make golden, then review the diff"
    assert code == 1


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_finding_lies_in_the_faulty_half_and_nothing_is_unknown(sample: str) -> None:
    found = json.loads(report(sample, "json")[0])
    assert {finding["location"]["file"].split("/")[1] for finding in found["findings"]} == {"faulty"}
    assert all(f"{sample}/faulty" in member["root"] for finding in found["findings"] for member in finding["members"])
    assert found["unknown"] == []
    assert found["diagnostics"] == []
    assert found["gaps"] == []


def test_the_faults_of_the_landing_zone_are_of_many_kinds() -> None:
    found = json.loads(report("sample_terraform", "json")[0])["findings"]
    assert len(found) >= 15
    assert len({finding["policy"] for finding in found}) >= 10


def test_some_causes_lie_far_from_their_effect() -> None:
    found = json.loads(report("sample_terraform", "json")[0])["findings"]
    far = [f for f in found if len({hop["location"]["file"] for hop in f["way"] if hop["location"]}) >= 3]
    assert len(far) >= 2
