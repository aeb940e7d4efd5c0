"""The questions of all policies of a run share one budget: what it does not reach is unknown, and the run says so."""

import random
from collections.abc import Mapping
from fractions import Fraction

import pytest

from dasf_lint import Options, Report, lint
from dasf_lint.core import limits
from dasf_lint.core.budget import Steps, StepsUsedUp
from dasf_lint.core.source import MemoryTree
from dasf_lint.policy.ask import conditions
from dasf_lint.policy.ask.equality import among, same
from dasf_lint.policy.language.tree import LiteralValues
from tests.hostile.questions import MINE, SEED, SHAPES, UNKNOWN, clusters, own, policy, related

WRONG = clusters(8, '"c"')
SHORT = policy("short", {"path": "cluster_name", "equals": "x"})


def linted(files: Mapping[str, str]) -> Report:
    return lint(MemoryTree(dict(files)), Options(as_of="2026-11-24"))


def judged_of(report: Report, name: str) -> tuple[set[str], set[str]]:
    """The addresses of which a policy says that they are wrong, and those of which it says nothing for lack of steps."""
    wrong = {member.address for each in report.findings if each.policy == name for member in each.members}
    left = {
        each.address
        for each in report.unknown
        if each.policy == name and any(reason.reason == "limit" for reason in each.reasons)
    }
    return wrong, left


def used_up(report: Report) -> list[str]:
    return [each.message for each in report.diagnostics if each.code == "limit" and "questions" in each.message]


def steps_of(files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Those that the questions of a run take."""
    from dasf_lint import engine

    found: list[int] = []
    judge = engine.judge

    def counting(*arguments: object) -> object:
        judgement = judge(*arguments)  # type: ignore[arg-type]
        found.append(judgement.steps)
        return judgement

    with monkeypatch.context() as patched:
        patched.setattr(engine, "judge", counting)
        linted(files)
    return found[0]


def test_steps_that_are_used_up_stay_so() -> None:
    steps = Steps(3)
    steps.spend(3)
    for _ in range(2):
        with pytest.raises(StepsUsedUp):
            steps.spend()


def test_what_fails_is_told_or_unknown_wherever_the_steps_end(monkeypatch: pytest.MonkeyPatch) -> None:
    files = own(WRONG, SHORT)
    everything = {f"databricks_cluster.c[{i}]" for i in range(8)}
    whole = steps_of(files, monkeypatch)
    told: set[int] = set()
    for most in range(0, whole + 50, 37):
        monkeypatch.setattr(limits, "max_question_steps", most)
        report = linted(files)
        wrong, left = judged_of(report, "short")
        assert wrong | left == everything, most
        assert report.could_not_vouch is (most < whole)
        assert bool(used_up(report)) is report.could_not_vouch
        told.add(len(wrong))
    assert {0, 8} < told


def test_a_run_without_steps_names_who_took_them_and_who_was_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    files = own(
        clusters(200),
        policy("a-costly-one", related("same_root", {"path": "cluster_name", "like": {"mine": "cluster_name"}})),
        SHORT,
    )
    built_in = steps_of(own(clusters(200)), monkeypatch)
    monkeypatch.setattr(limits, "max_question_steps", built_in + 20_000)
    report = linted(files)
    [message] = used_up(report)
    assert "most of them by a-costly-one" in message
    assert message.endswith("a-costly-one, short are not asked about everything")
    assert {each.path for each in report.diagnostics if each.code == "limit"} == {"own/p0.yaml"}


def test_policies_of_ones_own_take_nothing_from_those_that_are_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = steps_of({"main.tf": WRONG + SEED}, monkeypatch)
    monkeypatch.setattr(limits, "max_question_steps", alone + 1)
    # By its name it comes before all others.
    report = linted(own(WRONG, policy("a-a", related("same_root", MINE))))
    without = linted({"main.tf": WRONG + SEED})
    assert [(each.policy, each.cause.span.start) for each in report.findings] == [
        (each.policy, each.cause.span.start) for each in without.findings
    ]
    assert {each.policy for each in report.unknown} <= {"a-a"}
    assert report.could_not_vouch


def test_no_comment_is_called_vain_whose_policy_was_not_asked_about_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    files = own('# dasf-lint: ignore[short] why\nresource "databricks_cluster" "x" {\n  cluster_name = "y"\n}\n', SHORT)
    monkeypatch.setattr(limits, "max_question_steps", 0)
    assert [each for each in linted(files).diagnostics if each.code == "suppression"] == []


def test_only_so_many_unasked_answers_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_question_steps", 0)
    monkeypatch.setattr(limits, "max_unasked_answers", 20)
    report = linted(own(clusters(50), SHORT))
    assert 0 < len(report.unknown) <= 20
    assert report.could_not_vouch


# --- indexes ----------------------------------------------------------------------------------------------------------

NAMES = ('"a"', '"b"', '"1"', '"true"', "null", "1", "var.x", '"${var.x}a"', 'var.x ? "a" : "b"', '"A"')
BODIES: tuple[object, ...] = (
    MINE,
    {"path": "cluster_name", "in": {"mine": "cluster_name"}},
    {"path": "custom_tags.t", "equals": {"mine": "cluster_name"}},
    {"path": "custom_tags.t", "equals": {"mine": "num_workers"}},
    {"path": "cluster_name", "equals": {"mine": "cluster_name"}, "absent": "unknown"},
    {"all": [{"path": "num_workers", "equals": 1}, MINE]},
    {"any": [{"path": "num_workers", "equals": 1}, MINE]},
    {"not": {"path": "cluster_name", "not_equals": {"mine": "cluster_name"}}},
    {"path": "cluster_name", "not_equals": {"mine": "cluster_name"}},
    {"path": "cluster_name", "equals": "a"},
    {"path": "cluster_name", "not_equals": "a"},
    {"some": "custom_tags.*", "equals": "a"},
)


def _cluster(name: str, rng: random.Random) -> str:
    count = rng.choice(("", "", "  count = 2\n", "  count = var.x ? 1 : 0\n"))
    return (
        f'resource "databricks_cluster" "{name}" {{\n{count}  cluster_name = {rng.choice(NAMES)}\n'
        f"  num_workers = {rng.choice(('1', '2', 'var.x'))}\n  custom_tags = {{ t = {rng.choice(NAMES)} }}\n}}\n"
    )


def _asked(word: str, body: object, link: str) -> object:
    if word == "count":
        return {"count": {"related": "databricks_cluster", "link": link}, "satisfies": body, "at_most": 1}
    return related(link, body, word, {"absent": "fail"} if word == "every" else {})


@pytest.mark.parametrize("word", ["none", "some", "every", "count"])
def test_an_index_of_related_resources_changes_no_answer(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(word)
    for link in ("same_root", "same_module", "same_repository", "same_workspace"):
        policies = [policy(f"o-{index}", _asked(word, body, link)) for index, body in enumerate(BODIES)]
        main = UNKNOWN + "".join(_cluster(f"c{i}", rng) for i in range(6)) + 'module "m" {\n  source = "./m"\n}\n'
        module = 'variable "x" {\n  default = true\n}\n' + "".join(_cluster(f"d{i}", rng) for i in range(3))
        files = own(main, *policies, **{"m/main.tf": module})
        indexed = linted(files)
        with monkeypatch.context() as patched:
            patched.setattr(conditions, "deciding", lambda *_: None)
            plain = linted(files)
        assert _said(indexed) == _said(plain)
        assert indexed.passed == plain.passed


def _said(report: Report) -> list[object]:
    found: list[object] = [
        (each.policy, each.cause.span.start, each.message, sorted(member.address for member in each.members))
        for each in report.findings
    ]
    found += [(each.policy, each.address, sorted(map(str, each.reasons))) for each in report.unknown]
    return found


def test_a_value_is_looked_up_as_it_is_compared() -> None:
    values = (True, False, 1, 0, Fraction(1, 2), 2, "true", "TRUE", "False", "1", " 1 ", "0.5", "x", "")
    rng = random.Random(7)
    for _ in range(500):
        wanted = rng.sample(values, rng.randint(0, 4))
        for value in values:
            for in_map in (False, True):
                found = among(value, LiteralValues(wanted), in_map)
                assert found is any(same(value, each, in_map) for each in wanted), (value, wanted, in_map)


MENDED = (
    "a: related by value", "a: related by value, every", "a: related by nothing", "a: related and counted",
    "b: lists by lists", "b: lists by other lists", "b: lists by patterns", "b: lists that contain",
    "c: sets of values", "c: sets of beginnings", "c: a parameter",
)  # fmt: skip


@pytest.mark.parametrize("name", MENDED)
def test_steps_grow_with_what_is_asked_and_not_with_its_square(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    once, four = (steps_of(SHAPES[name].make(size), monkeypatch) for size in (50, 200))
    assert four <= 4.2 * once


def test_resources_that_decide_nothing_are_there_all_the_same() -> None:
    body = {"path": "cluster_name", "not_equals": {"mine": "cluster_name"}}
    alone = linted(own(clusters(1), policy("o", related("same_root", body, "every", {"absent": "fail"}))))
    assert judged_of(alone, "o")[0] == {"databricks_cluster.c[0]"}
    beside = linted(own(clusters(2), policy("o", related("same_root", body, "every", {"absent": "fail"}))))
    assert judged_of(beside, "o")[0] == set()
