"""Releases of the Databricks Runtime: which one a version string means, and what is known of it on a day."""

from datetime import date
from typing import Any

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.policy.ask import runtimes

TABLE: dict[str, Any] = runtimes._runtimes()  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("15.4.x-scala2.12", "15.4"),
        ("15.4.x-cpu-ml-scala2.12", "15.4"),
        ("15.4.x-gpu-ml-scala2.12", "15.4"),
        ("15.4.x-photon-scala2.12", "15.4"),
        ("15.4.x-aarch64-photon-scala2.12", "15.4"),
        ("18.x-scala2.13", "18"),
        ("18.x-cpu-ml-scala2.13", "18"),
        ("18.2.x-scala2.13", "18.2"),
        ("custom:release__18", None),
        ("auto:latest-lts", None),
        ("18", None),
        ("1.2.3.x-scala", None),
    ],
)
def test_a_variant_is_its_release(text: str, number: str | None) -> None:
    assert runtimes.release(text) == number


@pytest.mark.parametrize(
    ("text", "day", "supported"),
    [
        ("13.3.x-scala2.12", "2026-08-21", True),
        ("13.3.x-scala2.12", "2026-08-22", False),
        ("17.2.x-cpu-ml-scala2.13", "2026-03-25", True),
        ("17.2.x-cpu-ml-scala2.13", "2026-03-26", False),
        ("18.x-scala2.13", "2029-06-09", True),
        ("18.x-scala2.13", "2029-06-10", False),
        ("18.1.x-scala2.13", "2026-11-30", False),
        ("18.2.x-scala2.13", "2026-11-30", None),
        ("18.3.x-scala2.13", "2026-11-30", None),
        ("19.x-scala2.13", "2026-11-30", True),
        ("19.x-scala2.13", "2029-06-14", True),
        ("19.x-scala2.13", "2029-06-15", None),
        ("19.1.x-scala2.13", "2026-11-30", None),
        ("20.x-scala2.13", "2026-11-30", None),
        ("16.3.x-scala2.12", "2026-11-30", False),
        ("7.3.x-scala2.12", "2026-11-30", False),
        ("16.3.x-scala2.12", "2025-06-01", None),
        ("auto:latest", "2026-11-30", True),
        ("7.5.x-scala2.12", "2021-06-15", True),
        ("7.5.x-gpu-ml-scala2.12", "2021-06-16", False),
    ],
)
def test_support_on_a_day(text: str, day: str, supported: bool | None) -> None:
    assert runtimes.is_kind(text, "supported", day) is supported


VARIANTS = ("", "-cpu-ml", "-gpu-ml", "-photon", "-aarch64", "-aarch64-photon")


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("number", ["5.5", "6.4", "8.4", "10.5", "12.1", "14.2", "15.3", "16.0", "16.3"])
def test_what_is_older_than_the_newest_and_not_listed_is_out_of_support(number: str, variant: str) -> None:
    assert number not in TABLE["releases"]
    text = f"{number}.x{variant}-scala2.12"
    assert runtimes.is_kind(text, "supported", "2026-11-30") is False
    assert runtimes.is_kind(text, "supported", TABLE["complete_from"]) is False
    assert runtimes.is_kind(text, "supported", "2025-06-01") is None


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("number", ["15.4", "16.4", "17.3", "18", "19"])
def test_every_variant_of_a_supported_release_is_supported(number: str, variant: str) -> None:
    assert runtimes.is_kind(f"{number}.x{variant}-scala2.13", "supported", "2026-11-30") is True
    assert runtimes.is_kind(f"{number}.x{variant}-scala2.13", "ml", "2026-11-30") is ("ml" in variant)


@pytest.mark.parametrize(
    ("text", "lts"),
    [
        ("18.x-scala2.13", True),
        ("17.3.x-scala2.13", True),
        ("17.2.x-scala2.13", False),
        ("16.3.x-scala2.12", False),
        ("18.1.x-scala2.13", False),
        ("19.x-scala2.13", None),
        ("18.9.x-scala2.13", None),
        ("20.x-scala2.13", None),
    ],
)
def test_long_term_support(text: str, lts: bool | None) -> None:
    assert runtimes.is_kind(text, "lts", "2026-11-30") is lts


def test_the_table_is_in_order_and_every_release_has_its_source() -> None:
    releases = TABLE["releases"]
    assert {each["source"] for each in releases.values()} == set(TABLE["sources"])
    for number, each in releases.items():
        assert set(each) - {"not_before"} == {"released", "ends", "lts", "source"}, number
        for day in filter(None, (each["ends"], each.get("not_before"))):
            assert date.fromisoformat(day).isoformat() == day > each["released"]
        assert runtimes.release(f"{number}.x-scala2.13") == number


def test_what_is_not_known_says_of_which_release() -> None:
    text = 'resource "databricks_cluster" "c" {\n  spark_version = "20.x-scala2.13"\n}\n'
    asked = Options(select=("runtime-out-of-support",), as_of="2026-11-30")
    (answer,) = lint(MemoryTree({"main.tf": text}), asked).unknown
    (reason,) = answer.reasons
    assert reason.reason == "version"
    assert "Databricks Runtime 20" in reason.subject
    assert reason.span is not None
    assert reason.span.line == 2
