"""What holds for the built-in policies together."""

import json
import re
from pathlib import Path

import pytest

from dasf_lint.dasf import catalogue
from dasf_lint.facts.type_patterns import fits_any
from dasf_lint.policy import load, packs
from dasf_lint.policy.ask import runtimes
from dasf_lint.policy.examples import MARK
from dasf_lint.policy.language.model import Policy
from dasf_lint.policy.language.shapes import SHAPES
from scripts import make_docs

ROOT = Path(__file__).resolve().parent.parent.parent
PACK = packs.builtin()


# The CLI takes no variables in the mode and the host of a target, so they are always known.
ALWAYS_DECIDED = {
    # What is not written here is no credential here, and everything that is written can be seen.
    "plaintext-secret", "possible-secret",
    "target-without-production-mode", "targets-share-workspace",
}  # fmt: skip


def ids(policy: Policy) -> str:
    return policy.id


def test_the_compiled_pack_the_schema_and_the_pages_are_current() -> None:
    """`make docs` rewrites them."""
    assert make_docs.stale() == []


def test_the_policies_load_without_a_complaint() -> None:
    _, diagnostics = load.from_directory(str(ROOT / "policies"))
    assert [f"{each.path}: {each.message}" for each in diagnostics] == []


def test_the_compiled_pack_is_the_pack() -> None:
    compiled = packs.builtin()
    loaded, _ = load.from_directory(str(ROOT / "policies"))
    assert compiled.hash == loaded.hash
    assert compiled.sets == loaded.sets
    for one, other in zip(compiled.policies, loaded.policies, strict=True):
        assert one.texts == other.texts
        assert (one.id, one.path, one.area, one.controls, one.subjects) == (
            other.id, other.path, other.area, other.controls, other.subjects,
        )  # fmt: skip


@pytest.mark.parametrize("policy", PACK.policies, ids=ids)
def test_a_policy_stands_in_the_file_of_its_name(policy: Policy) -> None:
    assert policy.path == f"{policy.area}/{policy.id}.yaml"


@pytest.mark.parametrize("policy", PACK.policies, ids=ids)
def test_a_policy_shows_each_answer_it_can_give(policy: Policy) -> None:
    shown = {"fail" if isinstance(e["expect"], dict) else str(e["expect"]) for e in policy.texts.examples}
    assert {"fail", "pass"} <= shown
    assert "unknown" in shown or policy.id in ALWAYS_DECIDED
    narrow = policy.where is not None or policy.subjects.asks_environment or policy.subjects.part is not None
    if narrow:
        assert "not_applicable" in shown


@pytest.mark.parametrize("policy", PACK.policies, ids=ids)
def test_each_check_fails_in_some_example_with_its_severity(policy: Policy) -> None:
    severities = {check.severity for check in policy.checks}
    shown = {e["expect"]["fail"] for e in policy.texts.examples if isinstance(e["expect"], dict)}
    if len(severities) > 1:
        assert severities <= shown


@pytest.mark.parametrize("policy", PACK.policies, ids=ids)
def test_a_failing_example_marks_a_line(policy: Policy) -> None:
    for example in policy.texts.examples:
        text = "\n".join(str(example.get(key, "")) for key in ("terraform", "bundle", "files"))
        fails = example["expect"] == "fail" or isinstance(example["expect"], dict)
        assert (MARK in text) == fails, example["name"]


BUNDLE_TYPES = {
    *json.loads((ROOT / "dasf_lint" / "data" / "bundle" / "terraform.json").read_text("utf-8"))["types"].values(),
    "databricks_grants", "databricks_permissions", "bundle.target",
}  # fmt: skip
"""What bundles declare, in the words of policies."""


# Permissions of tokens and passwords belong to no resource, so a bundle cannot give them.
NEVER_IN_A_BUNDLE = {"password-login-granted"}


def can_be_in_a_bundle(policy: Policy) -> bool:
    if policy.id in NEVER_IN_A_BUNDLE:
        return False
    subjects = policy.subjects
    types = tuple(SHAPES.parts(subjects.part)) if subjects.part is not None else subjects.types
    return any(fits_any(types, kind) for kind in BUNDLE_TYPES)


@pytest.mark.parametrize("policy", [each for each in PACK.policies if can_be_in_a_bundle(each)], ids=ids)
def test_what_can_be_found_in_a_bundle_is_mended_in_the_words_of_bundles(policy: Policy) -> None:
    """No attribute of HCL and no type of a provider; and an example shows the mistake or the cure in a bundle."""
    words = policy.texts.remediation.bundle
    assert not re.search(r"`[^`]* = [^`]*`|\b(databricks|azurerm|aws)_\w+", words)
    assert any("bundle" in example for example in policy.texts.examples)


def test_what_cannot_be_in_a_bundle_needs_no_words_for_it() -> None:
    for policy in PACK.policies:
        if not can_be_in_a_bundle(policy):
            assert policy.texts.remediation.bundle == policy.texts.remediation.terraform


def test_the_runtime_that_is_recommended_is_supported() -> None:
    policy = PACK.find("runtime-out-of-support")
    assert policy is not None
    for words in policy.texts.remediation:
        named = re.findall(r"[0-9.]+x-[a-z0-9.-]+", words)
        assert named
        assert all(runtimes.is_kind(each, "supported", "") for each in named)
        assert all(runtimes.is_kind(each, "lts", "") for each in named)


@pytest.mark.parametrize("policy", PACK.policies, ids=ids)
def test_a_grave_severity_is_kept_for_what_it_means(policy: Policy) -> None:
    """A guess is never critical: that is said where somebody gets in as the code stands."""
    for check in policy.checks:
        if check.severity == "critical":
            assert check.confidence == "high", check.name


def test_names_are_unique() -> None:
    names = [name for policy in PACK.policies for name in (policy.id, *policy.all_aliases)]
    assert len(names) == len(set(names))


def test_every_control_is_in_the_catalogue() -> None:
    assert {id for policy in PACK.policies for id in policy.controls} <= set(catalogue.controls())


def test_every_set_is_used_or_belongs_to_the_language() -> None:
    text = "".join((ROOT / "policies" / policy.path).read_text("utf-8") for policy in PACK.policies)
    assert {name for name in PACK.sets if f"set: {name}" not in text} <= {"nonprod"}


def test_terraform_and_bundles_are_both_covered() -> None:
    """At least five policies show what they do in both formats."""
    both = [
        policy.id
        for policy in PACK.policies
        if any("bundle" in e for e in policy.texts.examples) and any("terraform" in e for e in policy.texts.examples)
    ]
    assert len(both) >= 5
