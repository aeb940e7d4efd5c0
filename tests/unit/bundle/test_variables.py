"""What variables are: as the CLI gave them, recorded in its acceptance tests (acceptance/bundle/variables) and in the
recordings of this project."""

import json
import re
from typing import Any

import pytest

from dasf_lint.bundle.variables import assigned, listed
from tests.unit.bundle.helpers import graph_of, resolved

OVERRIDES = ".databricks/bundle/{}/variable-overrides.json"
BUNDLE = """bundle: {name: b}
variables: {cluster: {type: complex}, key: , workers: }
resources:
  jobs:
    j:
      name: j
      job_clusters:
        - job_cluster_key: ${var.key}
          new_cluster: {node_type_id: "${var.cluster.node_type_id}", num_workers: "${var.workers}"}
targets:
  default:
    default: true
    variables: {workers: 1, cluster: {node_type_id: default}, key: default}
  bare: {}
"""
CONTENT = {"cluster": {"node_type_id": "Standard_DS3_v2"}, "key": "from-file", "workers": 2}


def cluster(content: object, target: str = "default", **given: Any) -> tuple[object, list[str]]:
    """The cluster of the job, and what the CLI says."""
    text = content if isinstance(content, str) else json.dumps(content)
    found = resolved({"databricks.yml": BUNDLE, OVERRIDES.format(target): text}, target, **given)
    config = found.config
    made = config["resources"]["jobs"]["j"]["job_clusters"][0] if isinstance(config, dict) else None  # type: ignore[index, call-overload]
    return made, [each.summary for each in found.diagnostics if each.severity == "error"]


def made_of(key: str) -> object:
    return {"job_cluster_key": key, "new_cluster": {"node_type_id": "Standard_DS3_v2", "num_workers": 2}}


def test_a_file_of_overrides_outweighs_the_target() -> None:
    """file-defaults"""
    assert cluster(CONTENT) == (made_of("from-file"), [])


def test_the_command_line_and_the_environment_outweigh_the_file() -> None:
    """file-defaults"""
    assert cluster(CONTENT, variables=["key=given"]) == (made_of("given"), [])
    assert cluster(CONTENT, environment={"BUNDLE_VAR_key": "given"}) == (made_of("given"), [])


UNRESOLVED = {
    "job_cluster_key": "${var.key}",
    "new_cluster": {"node_type_id": "${var.cluster.node_type_id}", "num_workers": "${var.workers}"},
}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"key": {"a": "b"}}, "variable key is not of type complex, but the value in the variable file is a complex type"),
        ({"cluster": "x"}, "variable cluster is of type complex, but the value in the variable file is not a complex type"),
        (["x"], "failed to parse variables file /b/.databricks/bundle/default/variable-overrides.json: invalid format"),
    ],
    ids=["complex to text", "text to complex", "no object"],
)  # fmt: skip
def test_a_file_of_overrides_that_does_not_fit_ends_everything(content: object, why: str) -> None:
    """file-defaults"""
    assert cluster(content) == (UNRESOLVED, [why])


def test_a_file_of_overrides_that_is_no_json_ends_everything() -> None:
    """file-defaults"""
    made, [why] = cluster("foo")
    assert made == UNRESOLVED
    place = "/b/.databricks/bundle/default/variable-overrides.json"
    assert why.startswith(
        f"failed to parse variables file {place}: error decoding JSON at {place}:1:1: invalid character "
    )


def test_a_variable_that_nobody_gives_a_value_is_an_error_and_all_values_are_forgotten() -> None:
    """file-defaults, without_defaults"""
    made, [why] = cluster({"key": "k", "workers": 2}, "bare")
    assert made == UNRESOLVED
    assert why == (
        "no value assigned to required variable cluster. Variables are usually assigned in databricks.yml, and they can be "
        'overridden using "--var", the BUNDLE_VAR_cluster environment variable, or '
        ".databricks/bundle/<target>/variable-overrides.json"
    )


def values(text: str, target: str | None = None, **given: Any) -> dict[str, object]:
    config = resolved("bundle: {name: b}\n" + text, target, **given).config
    assert isinstance(config, dict)
    return {name: each.get("value") for name, each in config["variables"].items()}  # type: ignore[union-attr]


def errors(text: str, target: str | None = None, **given: Any) -> list[str]:
    return [each.summary for each in resolved("bundle: {name: b}\n" + text, target, **given).diagnostics]


def test_variables_need_no_definition_but_their_name() -> None:
    """without_definition"""
    assert values("variables: {a: , b: }\n", environment={"BUNDLE_VAR_a": "foo", "BUNDLE_VAR_b": "bar"}) == {
        "a": "foo",
        "b": "bar",
    }


def test_a_number_in_a_text_is_text() -> None:
    """int"""
    assert values("variables: {foo: {default: 25}, bar: {default: '${var.foo}+${var.foo}'}}\n") == {
        "foo": 25,
        "bar": "25+25",
    }


def test_names_in_the_environment_are_those_of_variables_letter_by_letter() -> None:
    """vars_env_case"""
    given = {"BUNDLE_VAR_MyVar": "right", "BUNDLE_VAR_myvar": "wrong", "BUNDLE_VAR_a-b": "dash"}
    text = "variables: {MyVar: {default: d}, a-b: {default: d}}\n"
    assert values(text, environment=given) == {"MyVar": "right", "a-b": "dash"}


def test_a_flag_may_hold_equals_signs_and_nothing() -> None:
    """vars_flag_equals_inside"""
    text = "variables: {a: {default: x}, b: {default: x}}\n"
    assert values(text, variables=["a=k=v=w", "b="]) == {"a": "k=v=w", "b": ""}


TARGETS = """variables: {a: {default: default-a}, b: , result: {default: "${var.a} ${var.b}"}}
targets:
  one: {variables: {b: dev-b}}
  two: {variables: {a: prod-a, b: prod-b}}
  none: {variables: {a: staging-a}}
  odd: {variables: {c: prod-c, b: prod-b}}
"""


def test_targets_give_values_and_the_environment_outweighs_them() -> None:
    """env_overrides"""
    assert values(TARGETS, "one")["result"] == "default-a dev-b"
    assert values(TARGETS, "two")["result"] == "prod-a prod-b"
    assert values(TARGETS, "two", environment={"BUNDLE_VAR_b": "env"})["result"] == "prod-a env"


def test_a_target_gives_no_value_to_what_is_not_defined() -> None:
    """env_overrides"""
    assert errors(TARGETS, "odd") == [
        "failed to perform target override for target=odd: variable c is not defined but is assigned a value"
    ]


@pytest.mark.parametrize(
    ("text", "given", "why"),
    [
        ("{a: {default: x}}", ["a=one", "a=two"], "failed to assign two to a: variable has already been assigned value: one"),
        ("{c: {type: complex, default: {a: 0}}}", ["c=x"], "setting variables of complex type via --var flag is not supported: c"),
        ("{a: {default: x}}", ["b=1"], "variable b has not been defined"),
        ("{a: {default: x}}", ["a"], "unexpected flag value for variable assignment: a"),
        (
            "{c: {default: x}}", ['c={"a":1}'],
            'invalid argument "c={\\"a\\":1}" for "--var" flag: parse error on line 1, column 4: bare " in non-quoted-field',
        ),
    ],
    ids=["twice", "complex", "unknown", "no value", "quotes inside"],
)  # fmt: skip
def test_a_flag_that_gives_nothing_ends_everything(text: str, given: list[str], why: str) -> None:
    """arg-repeat, vars_complex_from_flag; set_variables.go"""
    assert errors(f"variables: {text}\n", variables=given) == [why]


def test_no_complex_value_comes_from_the_environment() -> None:
    """vars_complex_from_env"""
    text = "variables: {c: {type: complex, default: {a: 0}}}\n"
    assert errors(text, environment={"BUNDLE_VAR_c": '{"a": 1}'}) == [
        "setting via environment variables (BUNDLE_VAR_c) is not supported for complex variable c"
    ]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('a=1,"b=2,3",c=', ["a=1", "b=2,3", "c="]), ('"a=x ""y"" z"', ['a=x "y" z']), ("", []), ("a=", ["a="]), (",", ["", ""]),
        ("a=1\nb=2", ["a=1"]), ('"a=1\r\n2",b', ["a=1\n2", "b"]), ("a=1\r\n", ["a=1"]), ('""', [""]), ("a= b ", ["a= b "]),
    ],
)  # fmt: skip
def test_one_flag_is_a_list_as_spreadsheets_write_it(text: str, fields: list[str]) -> None:
    """encoding/csv of Go, of which the flag reads one record."""
    assert listed(text) == fields


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('a="x"', 'parse error on line 1, column 3: bare " in non-quoted-field'),
        ('é,a"', 'parse error on line 1, column 5: bare " in non-quoted-field'),
        ('"a"b', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'),
        ('x,"abc', 'parse error on line 1, column 7: extraneous or missing " in quoted-field'),
    ],
)
def test_quotes_stand_around_whole_entries(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        listed(text)


def test_a_value_for_several_variables() -> None:
    assert assigned("a", "1,b=2", {"a": False, "b": False}) == (["a", "b"], None)
    assert assigned("a", '1,"b=2,3"', {"a": False, "b": False}) == (["a", "b"], None)
    assert assigned("a", "1", {"a": True})[0] == []
    assert assigned("a", "1,b", {"a": False})[0] == []


# --- looked up


def test_what_is_looked_up_outweighs_the_default_and_is_unknown() -> None:
    """vars_lookup_and_default"""
    text = (
        "variables: {w: {default: d, lookup: {warehouse: my warehouse}}}\nresources: {jobs: {j: {name: '${var.w}'}}}\n"
    )
    assert values(text) == {"w": "${var.w}"}
    graph = graph_of("bundle: {name: b}\n" + text)
    node = graph.get("databricks_job.j")
    assert node is not None
    unknown = node.body.get("name").unknown
    assert (unknown.reason, unknown.subject) == ("lookup", "var.w")
    assert [(each.level, each.code) for each in graph.diagnostics] == [("gap", "lookup")]


@pytest.mark.parametrize(
    ("lookup", "why"),
    [
        ("{warehouse: a, cluster: b}", "failed to resolve , err: exactly one lookup field must be provided"),
        ("{}", "failed to resolve , err: no valid lookup fields provided"),
    ],
)
def test_a_lookup_asks_for_one_thing(lookup: str, why: str) -> None:
    """vars_lookup_two_kinds; variable/lookup.go"""
    assert errors(f"variables: {{w: {{lookup: {lookup}}}}}\n") == [why]


def test_a_lookup_refers_to_no_other() -> None:
    """vars_lookup_of_lookup"""
    text = "variables: {a: {lookup: {cluster: c}}, b: {lookup: {job: '${var.a}'}}}\n"
    assert errors(text) == ["lookup variables cannot contain references to another lookup variables"]
