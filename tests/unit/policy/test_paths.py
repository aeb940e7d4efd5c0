"""Paths: their grammar, the shape rule, selections, facts and views."""

from typing import Any

import pytest

from dasf_lint.core.data import ABSENT
from dasf_lint.policy.language.grammar import PathError, parse
from tests.helpers import ask, blocks, node, policy, ref, unknown, verdicts


def answer(body: dict[str, Any], condition: dict[str, Any], **more: Any) -> str:
    kind = more.pop("kind", "databricks_job")
    address = more.pop("address", f"{kind}.j")
    judgement = ask(policy(match={"resource": kind}, assert_=condition), node(address, body, **more))
    (word,) = verdicts(judgement)
    return word


@pytest.mark.parametrize(
    "text", ["a", "a.b[*].c", 'a."x.y"', "**.*_plaintext", "a|json.b[0]", "$owner.name", "$self", "a.*"]
)
def test_a_path_is_read(text: str) -> None:
    assert parse(text).text == text


@pytest.mark.parametrize("text", ["", "a.", ".a", "a[x]", "a..b", "a.**.b", "**", 'a."b', "a|", "a b"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(PathError):
        parse(text)


def test_a_name_steps_through_a_list_of_exactly_one_block() -> None:
    for run_as in ({"user_name": "a"}, [{"user_name": "a"}]):
        assert answer({"run_as": run_as}, {"path": "run_as.user_name", "equals": "a"}) == "pass"


def test_each_on_a_mapping_is_that_one_mapping() -> None:
    for task in ({"key": "a"}, [{"key": "a"}]):
        assert answer({"task": task}, {"some": "task[*].key", "equals": "a"}) == "pass"


def test_a_step_into_an_unknown_is_unknown_and_into_nothing_is_absent() -> None:
    assert answer({"a": unknown()}, {"path": "a.b", "equals": 1}) == "unknown"
    assert answer({}, {"path": "a.b", "exists": False}) == "pass"


def test_a_step_into_a_value_of_unforeseen_type_is_unknown() -> None:
    assert answer({"a": "text"}, {"path": "a.b", "exists": True}) == "unknown"


def test_quantifiers_over_an_unknown_list_do_not_decide() -> None:
    for word, more in (("some", {}), ("none", {}), ("every", {"absent": "pass"})):
        assert answer({"task": unknown()}, {word: "task[*].key", "equals": "a", **more}) == "unknown"


def test_a_sure_element_decides_over_an_incomplete_list() -> None:
    body = {"task": blocks({"key": "a"}, complete=False)}
    assert answer(body, {"some": "task[*].key", "equals": "a"}) == "pass"
    assert answer(body, {"none": "task[*].key", "equals": "a"}) == "fail"
    assert answer(body, {"every": "task[*].key", "equals": "b", "absent": "pass"}) == "fail"
    assert answer(body, {"every": "task[*].key", "equals": "a", "absent": "pass"}) == "unknown"


def test_absent_decides_about_an_empty_selection() -> None:
    for word in ("pass", "fail"):
        assert answer({}, {"every": "task[*].key", "equals": "a", "absent": word}) == word


def test_a_plain_last_name_selects_its_place_even_where_it_is_absent() -> None:
    body = {"task": [{"key": "a"}, {"other": 1}]}
    assert answer(body, {"every": "task[*].key", "exists": True, "absent": "fail"}) == "fail"


def test_with_satisfies_only_what_is_there_is_an_element() -> None:
    condition = {"none": "auto_capture_config", "satisfies": {"path": "enabled", "not_equals": True}}
    assert answer({}, condition) == "pass"


def test_keys_are_selected_by_pattern() -> None:
    body = {"spark_env_vars": {"API_KEY": "x", "HOME": "y"}}
    assert answer(body, {"some": "spark_env_vars.*_KEY", "equals": "x"}) == "pass"
    assert answer(body, {"some": "spark_env_vars.*", "satisfies": {"path": "$key", "equals": "HOME"}}) == "pass"


def test_any_depth_walks_the_schema() -> None:
    body = {"job_cluster": [{"new_cluster": [{"docker_image": [{"basic_auth": [{"password": "x"}]}]}]}]}
    assert answer(body, {"none": "**.basic_auth.password", "exists": True}) == "fail"


def test_an_unknown_scalar_is_no_obstacle_to_any_depth() -> None:
    body = {"name": unknown(), "tags": unknown(), "job_cluster": [{"new_cluster": [{"spark_conf": {"a": "b"}}]}]}
    assert answer(body, {"none": "**.spark_conf.*", "equals": "x"}) == "pass"


def test_an_unknown_list_of_blocks_is() -> None:
    assert answer({"job_cluster": unknown()}, {"none": "**.spark_conf.*", "equals": "x"}) == "unknown"


def test_facts_of_the_node() -> None:
    address = "module.a.databricks_job.train"
    for name, value in (("type", "databricks_job"), ("name", "train"), ("module", "module.a"), ("format", "terraform")):
        assert answer({}, {"path": f"${name}", "equals": value}, address=address) == "pass"
    assert answer({}, {"path": "$level", "equals": "account"}, facts={"level": "account"}) == "pass"
    assert answer({}, {"path": "$environment", "equals": "prod"}, environment="prod") == "pass"
    assert answer({}, {"path": "$environment", "exists": False}) == "pass"


def test_owner_reaches_the_resource_around_a_part() -> None:
    asked = policy(match={"part": "task"}, assert_={"path": "$owner.name", "equals": "train"})
    assert verdicts(ask(asked, node("databricks_job.j", {"name": "train", "task": [{"task_key": "a"}]}))) == {"pass": 1}


def test_a_type_that_is_a_part_is_its_own() -> None:
    asked = policy(match={"part": "compute"}, assert_={"path": "num_workers", "at_least": 1})
    judgement = ask(
        asked,
        node("databricks_cluster.c", {"num_workers": 1}),
        node(
            "databricks_job.j", {"new_cluster": [{"num_workers": 0}], "task": [{"new_cluster": [{"num_workers": 2}]}]}
        ),
    )
    assert verdicts(judgement) == {"fail": 1, "pass": 2}


def test_an_unknown_list_is_one_part_of_which_nothing_is_known() -> None:
    asked = policy(match={"part": "grant"}, assert_={"path": "principal", "equals": "x"})
    assert verdicts(ask(asked, node("databricks_grants.g", {"grant": unknown()}))) == {"unknown": 1}


VIEWS: list[tuple[Any, str, dict[str, Any], str]] = [
    ('{"a": [{"b": 1}]}', "x|json.a[0].b", {"equals": 1}, "pass"),
    ('{"a": 1.5}', "x|json.a", {"greater_than": 1}, "pass"),
    ("{broken", "x|json.a", {"exists": False}, "unknown"),
    ('{"a": 1e999999999}', "x|json.a", {"exists": False}, "unknown"),
    ("account users", "x|principal", {"equals": "everyone"}, "pass"),
    ("anna@corp.example", "x|principal", {"equals": "user"}, "pass"),
    ("00000000-0000-0000-0000-000000000001", "x|principal", {"equals": "service_principal"}, "pass"),
    ("ml-engineers", "x|principal", {"equals": "group"}, "pass"),
    ("https://ADB-1.2.databricks.example/?o=1", "x|host", {"equals": "adb-1.2.databricks.example"}, "pass"),
    ("s3://lake/features", "x|bucket", {"equals": "lake"}, "pass"),
    ("abfss://c@acct.dfs.core.windows.net/x", "x|bucket", {"equals": "c@acct"}, "pass"),
    ("7776000s", "x|seconds", {"equals": 7776000}, "pass"),
    ("90d", "x|seconds", {"at_most": 7776000}, "pass"),
    ("soon", "x|seconds", {"at_most": 1}, "unknown"),
    ("pandas[sql]==2.2.1", "x|requirement.pinned", {"equals": True}, "pass"),
    ("pandas>=2", "x|requirement.pinned", {"equals": True}, "fail"),
    ("git+https://git.example/x.git", "x|requirement.kind", {"equals": "url"}, "pass"),
    (ref("data.databricks_current_user.me", "user_name"), "x|principal", {"equals": "deployer"}, "pass"),
    ("pandas>=2", "x|requirement.open", {"equals": "pandas>=2"}, "pass"),
    ("pandas==2.2.1 --hash=sha256:00", "x|requirement.open", {"exists": False}, "pass"),
    ("git+https://git.example/x.git@" + 40 * "0", "x|requirement.pinned", {"equals": True}, "pass"),
    ("git+https://git.example/x.git@" + 41 * "0", "x|requirement.pinned", {"equals": True}, "fail"),
    ("s3://wheels/own-1.0-py3-none-any.whl", "x|requirement.kind", {"equals": "file"}, "pass"),
    ("-r requirements.txt", "x|requirement.open", {"exists": False}, "unknown"),
    (unknown(prefix="pandas==", not_null=True), "x|requirement.open", {"exists": True}, "unknown"),
    # How it begins says what it is.
    (unknown(prefix="/Workspace/Users/", not_null=True), "x|requirement.open", {"exists": False}, "pass"),
    (unknown(prefix=" ./dist/own-", not_null=True), "x|requirement.kind", {"equals": "file"}, "pass"),
    (unknown(prefix="s3://wheels/", not_null=True), "x|requirement.kind", {"equals": "file"}, "pass"),
    (unknown(prefix="s3", not_null=True), "x|requirement.kind", {"equals": "file"}, "unknown"),
    ("s3", "x|requirement.open", {"equals": "s3"}, "pass"),
    (unknown(prefix="--index-url https://", not_null=True), "x|requirement.kind", {"equals": "option"}, "pass"),
    (unknown(prefix="-", not_null=True), "x|requirement.open", {"exists": False}, "unknown"),
    (unknown(prefix="-r /Workspace/Users/", not_null=True), "x|requirement.open", {"exists": False}, "unknown"),
    (unknown(prefix="https://", not_null=True), "x|requirement.open", {"exists": False}, "unknown"),
    ("_workspace_users_ml_740560", "x|principal", {"equals": "everyone"}, "pass"),
    ("create Table", "x|privilege", {"equals": "CREATE_TABLE"}, "pass"),
    (unknown(prefix="create"), "x|privilege", {"equals": "CREATE_TABLE"}, "unknown"),
    (["SELECT"], "x|privilege", {"equals": "SELECT"}, "unknown"),
    ("dev.ml.churn", "x|catalog", {"equals": "dev"}, "pass"),
    ("churn", "x|catalog", {"exists": False}, "pass"),
    (unknown(prefix="dev.ml"), "x|catalog", {"equals": "dev"}, "pass"),
    (unknown(prefix="dev_"), "x|catalog", {"environment_word": "dev"}, "unknown"),
]


@pytest.mark.parametrize(("value", "path", "condition", "expected"), VIEWS)
def test_a_view(value: Any, path: str, condition: dict[str, Any], expected: str) -> None:
    assert answer({"x": value}, {"path": path, **condition}) == expected


def test_a_view_that_finds_nothing_leaves_the_shared_nothing_alone() -> None:
    for path, value in (("x|host", ""), ("x|catalog", "churn")):
        assert answer({"x": value}, {"path": path, "exists": False}) == "pass"
    assert (ABSENT.span, ABSENT.way) == (None, None)


def test_a_view_of_nothing_is_nothing_and_of_an_unknown_unknown() -> None:
    assert answer({}, {"path": "x|json.a", "exists": False}) == "pass"
    assert answer({"x": unknown()}, {"path": "x|json.a", "exists": False}) == "unknown"


STATEMENT = '{"Statement": {"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "s3:*", "Condition": {"Bool": {"a": "true"}}}}'


def test_an_iam_document_has_one_shape_whatever_it_was_written_as() -> None:
    condition = {
        "some": "policy|iam.statement[*]",
        "satisfies": {
            "all": [
                {"path": "effect", "equals": "Allow"},
                {"path": "principals", "contains": "*"},
                {"path": "actions", "contains": "s3:*"},
                {"some": "conditions[*]", "satisfies": {"path": "variable", "equals": "a"}},
            ]
        },
    }
    asked = policy(match={"resource": "aws_s3_bucket_policy"}, assert_=condition)
    assert verdicts(ask(asked, node("aws_s3_bucket_policy.p", {"policy": STATEMENT}))) == {"pass": 1}
    document = node(
        "data.aws_iam_policy_document.d",
        {
            "statement": [
                {
                    "actions": ["s3:*"],
                    "principals": [{"type": "AWS", "identifiers": ["*"]}],
                    "condition": [{"test": "Bool", "variable": "a", "values": ["true"]}],
                }
            ]
        },
    )
    bucket = node("aws_s3_bucket_policy.p", {"policy": ref("data.aws_iam_policy_document.d", "json")})
    assert verdicts(ask(asked, bucket, document)) == {"pass": 1}


@pytest.mark.parametrize("known", [unknown(prefix="dev"), unknown(not_null=True)])
@pytest.mark.parametrize("path", ["a.x", "a[0]"])
@pytest.mark.parametrize("condition", [{"not_in": [False, "prod"]}, {"exists": True}])
def test_what_is_known_of_an_unknown_value_is_not_known_of_what_is_inside(
    known: Any, path: str, condition: Any
) -> None:
    asked = policy(assert_={"path": path, **condition})
    assert verdicts(ask(asked, node("databricks_job.j", {"a": known}))) == {"unknown": 1}
