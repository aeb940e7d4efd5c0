"""What is said of the text of policies, beyond whether they can be read."""

import pytest

from dasf_lint.core.source import MemoryTree
from dasf_lint.policy import packs
from dasf_lint.policy.lint.look import look
from dasf_lint.policy.lint.rules import Text
from dasf_lint.policy.places import Places

HEAD = """\
version: 1
id: {id}
title: T
severity: low
dasf: [DASF-1]
description: D
message: "{{address}}"
remediation: R
"""
EXAMPLES = """\
examples:
  - {name: a, expect: fail, terraform: "#"}
  - {name: b, expect: pass, terraform: "#"}
  - {name: c, expect: unknown, terraform: "#"}
"""
JOB = "match: {resource: databricks_job}\n"


def text_of(body: str, id: str = "mine", examples: str = EXAMPLES) -> Text:
    """A policy of an id, which must load."""
    text = HEAD.format(id=id) + body + examples
    file = MemoryTree({"x.yaml": text}).read("x.yaml")
    _, said = packs.load(MemoryTree({"x.yaml": text, "sets.yaml": SETS}), ".", packs.builtin()._replace(policies=()))
    assert [each.message for each in said if each.level == "error"] == []
    places = Places(file, "x.yaml")
    assert places.document is not None
    return Text(places.document.mapping, places)


SETS = "mine: {source: us, values: [a]}\nother: {source: us, values: [b]}\n"


def told(*texts: Text, others: tuple[Text, ...] = (), sets: str = "") -> list[str]:
    files = [Places(MemoryTree({"sets.yaml": sets}).read("sets.yaml"), "sets.yaml")] if sets else []
    return [
        f"{each.span.line if each.span else 0} {each.level} {each.code}: {each.message}"
        for each in look(texts, others, files)
    ]


# --- conditions that are asked twice ----------------------------------------------------------------------------------

A, B, C = "{path: name, exists: true}", "{path: format, exists: true}", "{path: max_retries, exists: true}"


@pytest.mark.parametrize(
    "condition",
    [
        f"all: [{A}, {B}, {A}]",
        f"any: [{A}, {A}]",
        f"all: [{A}, {{any: [{A}, {B}]}}]",
        f"any: [{{all: [{B}, {A}]}}, {A}]",
        f"all: [{A}, {{not: {A}}}]",
        f"all: [{{any: [{A}, {B}]}}, {{any: [{B}, {A}]}}]",
        "any: [{path: name, in: [a, b]}, {path: name, in: [b, a]}]",
        "any: [{path: name, like: a}, {path: name, like: [a]}]",
        'any: [{some: "task[*].task_key", exists: true}, {some: ["task[*].task_key"], exists: true}]',
        'some: "task[*]"\n  satisfies: {all: [{path: task_key, exists: true}, {path: task_key, exists: true}]}',
    ],
)
def test_a_condition_that_is_decided_by_another_is_told(condition: str) -> None:
    found = told(text_of(f"{JOB}assert:\n  {condition}\n"))
    assert [each.partition(": ")[0].split(" ", 1)[1] for each in found] == ["error duplicate-condition"]
    assert "mine: the same is asked in line " in found[0]


@pytest.mark.parametrize(
    "body",
    [
        f"{JOB}assert: {{any: [{{all: [{A}, {B}]}}, {{all: [{A}, {C}]}}]}}\n",
        f"{JOB}assert: {{all: [{A}, {B}]}}\n",
        f'{JOB}assert:\n  all:\n    - {A}\n    - {{every: "task[*]", absent: pass, satisfies: {{path: task_key, exists: true}}}}\n',
        f"{JOB}checks:\n  - {{name: a, match: {{environment: prod}}, assert: {A}}}\n  - {{name: b, assert: {A}}}\n",
        f"{JOB}checks:\n  - {{name: a, where: {B}, assert: {A}}}\n  - {{name: b, where: {C}, assert: {A}}}\n",
    ],
)
def test_a_condition_that_says_more_is_not(body: str) -> None:
    examples = EXAMPLES + '  - {name: d, expect: not_applicable, terraform: "#"}\n'
    assert told(text_of(body, examples=examples)) == []


def test_what_is_asserted_is_no_condition_for_being_asked() -> None:
    examples = EXAMPLES + '  - {name: d, expect: not_applicable, terraform: "#"}\n'
    found = told(text_of(f"{JOB}where: {{all: [{A}, {B}]}}\nassert: {A}\n", examples=examples))
    assert found == ["11 error duplicate-condition: mine: the same is asked in line 10"]
    body = f"{JOB}where: {A}\nchecks:\n  - {{name: a, where: {A}, assert: {B}}}\n"
    assert told(text_of(body, examples=examples)) == [
        "12 error duplicate-condition: mine: the same is asked in line 10"
    ]


def test_two_checks_that_ask_the_same_are_told() -> None:
    body = f"{JOB}checks:\n  - {{name: a, assert: {A}}}\n  - {{name: b, severity: high, assert: {A}}}\n"
    assert told(text_of(body)) == [
        "12 error duplicate-condition: mine: check b of mine asks the same as check a of mine"
    ]


def test_two_policies_that_ask_the_same_are_told_in_the_later_one() -> None:
    one, other = text_of(f"{JOB}assert: {A}\n"), text_of(f"{JOB}assert: {A}\n", id="other")
    assert told(one, other) == ["10 error duplicate-condition: other: other asks the same as mine"]
    assert told(other, others=(one,)) == ["10 error duplicate-condition: other: other asks the same as mine"]
    assert told(text_of("match: {resource: [databricks_job]}\nassert: {path: name, exists: true}\n"), other) != []
    assert told(text_of(f"match: {{resource: databricks_pipeline}}\nassert: {A}\n"), other) == []


@pytest.mark.parametrize(("default", "is_told"), [("60", True), ("61", False)])
def test_parameters_are_compared_by_what_they_say(default: str, is_told: bool) -> None:
    def with_default(id: str, value: str) -> Text:
        params = f"params: {{{id}: {{description: D, default: {value}}}}}\n"
        return text_of(f"{params}{JOB}assert: {{path: max_retries, at_most: {{param: {id}}}}}\n", id=id)

    assert bool(told(with_default("one", "60"), with_default("two", default))) == is_told


# --- examples ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        (f"{JOB}assert: {A}\n", ["pass", "unknown"]),
        (f"{JOB}assert: false\n", []),
        (f"{JOB}where: {A}\nassert: false\n", ["unknown", "not applicable"]),
        ("match: {resource: databricks_job, environment: prod}\nassert: false\n", ["not applicable"]),
        (f"{JOB}checks:\n  - {{where: {A}, assert: {B}}}\n", ["pass", "unknown", "not applicable"]),
        ("match: {resource: bundle.target}\nassert: {path: mode, equals: production}\n", ["pass"]),
        (f"{JOB}assert: {{path: name, literal: true}}\n", ["pass"]),
        (f"{JOB}assert: {{none: $setting, satisfies: {{path: $self, credential: known}}}}\n", ["pass"]),
        (f"{JOB}assert: {{all: [{{path: name, literal: true}}, {{path: name, like: 'a*'}}]}}\n", ["pass"]),
        (f"{JOB}assert: {{any: [{{path: name, literal: true}}, {{path: name, like: 'a*'}}]}}\n", ["pass", "unknown"]),
        (f"{JOB}assert: {{path: $name, like: 'a*'}}\n", ["pass"]),
        (f"{JOB}assert: {{some: {{related: databricks_permissions, link: refers_to_me}}}}\n", ["pass", "unknown"]),
    ],
)
def test_an_answer_that_no_example_shows_is_told(body: str, missing: list[str]) -> None:
    only = 'examples:\n  - {name: a, expect: fail, terraform: "#"}\n  - {name: b, expect: fail, terraform: "#"}\n'
    found = told(text_of(body, examples=only))
    assert [each.partition("shows ")[2].partition(",")[0] for each in found] == missing
    assert all(" error missing-example: mine: no example shows " in each for each in found)


def test_a_grade_is_a_failure() -> None:
    graded = EXAMPLES.replace("expect: fail", "expect: {fail: low}")
    assert told(text_of(f"{JOB}assert: {A}\n", examples=graded)) == []


# --- what costs, and what is of no use --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"{JOB}assert: {{path: name, matches: '^a{{1,500}}$'}}\n", "repeats up to 500 times"),
        (f"{JOB}assert: {{path: name, matches: '(a{{20}}b){{20}}'}}\n", "repeats up to 400 times"),
        (f"{JOB}assert: {{path: name, like: ['a', '*a*b*c*']}}\n", "4 stars in *a*b*c*"),
        ("match: {resource: 'databricks_*'}\nassert: {none: '**.token', exists: true}\n", "**.token is looked for at any"),
        (f"{JOB}assert: {{none: {{related: 'databricks_*', link: same_root}}, satisfies: {{some: '**.token', exists: true}}}}\n",
         "**.token is looked for at any"),
    ],
)  # fmt: skip
def test_a_pattern_that_costs_is_a_warning(body: str, said: str) -> None:
    [found] = told(text_of(body))
    assert " warning costly-pattern: mine: " in found
    assert said in found


@pytest.mark.parametrize(
    "body",
    [
        f"{JOB}assert: {{path: name, matches: '^[a-z]{{1,64}}$'}}\n",
        f"{JOB}assert: {{path: name, like: '*a*'}}\n",
        f"{JOB}assert: {{none: '**.spark_version', exists: true}}\n",
    ],
)
def test_what_is_cheap_is_not(body: str) -> None:
    assert told(text_of(body)) == []


def test_a_parameter_that_nothing_asks_for_is_a_warning() -> None:
    params = "params:\n  used: {description: D, default: 1}\n  idle: {description: D, default: 1}\n"
    found = told(text_of(f"{params}{JOB}assert: {{path: max_retries, at_most: {{param: used}}}}\n"))
    assert found == ["11 warning unused-parameter: mine: nothing asks for the parameter idle"]


def test_a_set_that_no_policy_asks_for_is_a_warning() -> None:
    mine = text_of(f"{JOB}assert: {{path: name, in: {{set: mine}}}}\n")
    assert told(mine, sets=SETS) == ["2 warning unused-set: no policy asks for the set other"]
    other = text_of(f"{JOB}assert: {{path: name, not_in: {{set: other}}}}\n", id="other")
    assert told(mine, others=(other,), sets=SETS) == []


def test_thousands_of_conditions_are_compared_at_once() -> None:
    listed = ", ".join(f"{{path: name, equals: x{number}}}" for number in range(2_000))
    assert told(text_of(f"{JOB}assert: {{any: [{listed}]}}\n")) == []
