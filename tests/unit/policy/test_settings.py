"""`$setting`: whatever a resource is given as text, with the name that it is given under."""

from typing import Any

from dasf_lint import MemoryTree
from dasf_lint.core import limits
from dasf_lint.core.budget import Budget
from dasf_lint.core.data import Datum, MappingMembers
from dasf_lint.core.graph import Estate, Node
from dasf_lint.policy.ask.elements import of_node
from dasf_lint.policy.ask.facts import is_free
from dasf_lint.policy.ask.settings import settings_of
from dasf_lint.policy.judge import Settings, judge
from dasf_lint.policy.pack import EMPTY
from tests.build import build
from tests.helpers import LINES, ROOT, ask, choice, graph, node, policy, verdicts


def names(body: dict[str, Any]) -> list[tuple[str, str, object]]:
    """Name, path and value of each setting."""
    made = graph(node("databricks_job.j", body))
    (found,) = made
    elements = settings_of(of_node(found, made), Budget(0)).elements
    return [(str(each.key.payload), each.path, each.datum.payload) for each in elements]


def test_attributes_and_keys_of_maps_are_names() -> None:
    found = names({"description": "nightly", "tags": {"team": "ml"}})
    assert found == [("description", "description", "nightly"), ("team", "tags.team", "ml")]


def test_the_name_beside_a_value_is_its_name() -> None:
    found = names({"parameter": [{"name": "db", "default": "x"}]})
    assert ("db", "parameter[0].default", "x") in found


def test_flags_name_the_arguments_behind_them() -> None:
    found = names({"parameters": ["load", "--token", "x", "--db=y", "-v", "--conf", "spark.z=1"]})
    assert [(name, value) for name, _, value in found] == [
        ("parameters", "load"), ("parameters", "--token"), ("token", "x"), ("parameters", "--db=y"), ("db", "y"),
        ("parameters", "-v"), ("parameters", "--conf"), ("conf", "spark.z=1"), ("spark.z", "1"),
    ]  # fmt: skip


def test_json_is_gone_through_and_names_what_is_in_it() -> None:
    found = names({"definition": '{"spark_env_vars.A": {"type": "fixed", "value": "x"}, "b": ["y"]}'})
    assert [(name, value) for name, _, value in found] == [("type", "fixed"), ("spark_env_vars.A", "x"), ("b", "y")]


def test_both_sides_of_an_undecided_condition_are_written() -> None:
    assert [value for _, _, value in names({"a": choice("on", "x", "y")})] == ["x", "y"]


def test_a_name_that_somebody_made_up_is_free() -> None:
    text = """\
resource "databricks_job" "j" {
  name        = "j"
  description = "nightly"
  tags        = { team = "ml" }
  parameter {
    name    = "db"
    default = "x"
  }
}
"""
    (made,) = build(MemoryTree({"main.tf": text}), "terraform", None)
    (job,) = made.of_kind("databricks_job")
    free = {str(each.key.payload): is_free(each) for each in settings_of(of_node(job, made), Budget(0)).elements}
    assert {name for name, answer in free.items() if answer} == {"team", "db"}


def test_more_settings_than_the_limit_leave_the_answer_open(monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "max_settings", 2)
    asked = policy(assert_={"none": "$setting", "satisfies": {"path": "$self", "equals": "x"}})
    assert verdicts(ask(asked, node("databricks_job.j", {"a": "1", "b": "2", "c": "3"}))) == {"unknown": 1}
    assert verdicts(ask(asked, node("databricks_job.j", {"a": "1", "b": "x", "c": "3"}))) == {"fail": 1}


def test_all_resources_of_a_run_share_what_is_beyond_a_few_settings_of_each(monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "max_own_settings", 2)
    monkeypatch.setattr(limits, "max_run_settings", 1)
    asked = policy(assert_={"none": "$setting", "satisfies": {"path": "$self", "equals": "x"}})
    few, many = {"a": "1", "b": "2"}, {"a": "1", "b": "2", "c": "3"}
    nodes = [node(f"databricks_job.j{i}", body) for i, body in enumerate((many, few, many, few))]
    assert verdicts(ask(asked, *nodes)) == {"pass": 3, "unknown": 1}


def test_a_long_document_is_searched_as_a_text(monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "max_settings_text", 40)
    text = '{"widgets": [{"name": "a"}], "db_password" : "x", "note": "y", "api_key": "z"}'
    assert [(name, value) for name, _, value in names({"definition": text})] == [
        ("definition", text), ("db_password", "x"), ("api_key", "z"),
    ]  # fmt: skip


class _Counted(MappingMembers):
    reads = 0

    def get(self, name: str) -> Datum:
        self.reads += 1
        return super().get(name)


def test_a_resource_is_gone_through_once_for_all_policies() -> None:
    asked = policy(assert_={"none": "$setting", "satisfies": {"path": "$self", "equals": "x"}})
    members = _Counted({"a": Datum("text", "1", span=LINES.span())})
    made = graph(Node(ROOT, "databricks_job.j", "databricks_job", members, name="j", span=LINES.span()))
    judge(Estate((made,)), EMPTY._replace(policies=(asked, asked)), Settings(as_of="2026-01-01"))
    assert members.reads == 1


def test_only_what_is_written_as_a_flag_names_what_follows() -> None:
    found = names(
        {"parameters": ["-pS3cr3t!", "a", "-----BEGIN", "b", "--password hunter2", "c", "-p", "d", "abc==", "e"]}
    )
    assert [name for name, _, value in found if value in ("a", "b", "c", "d", "e")] == [
        "parameters", "parameters", "parameters", "p", "parameters",
    ]  # fmt: skip
    assert ("parameters", "parameters[8]", "abc==") in found
