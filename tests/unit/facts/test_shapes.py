"""Policies against schemas."""

import pytest

from dasf_lint.facts import relations, shapes
from dasf_lint.facts.schema import load


def test_deep_pattern_finds_every_place_of_a_type() -> None:
    assert shapes.paths_matching("databricks_job", "**.spark_env_vars.*") == (
        "job_cluster[*].new_cluster[*].spark_env_vars.*",
        "new_cluster[*].spark_env_vars.*",
        "task[*].for_each_task[*].task[*].new_cluster[*].spark_env_vars.*",
        "task[*].new_cluster[*].spark_env_vars.*",
    )


def test_deep_pattern_matches_at_the_top_too() -> None:
    assert shapes.paths_matching("databricks_cluster", "**.spark_conf.*") == ("spark_conf.*",)


def test_deep_pattern_with_a_word_pattern() -> None:
    found = shapes.paths_matching("databricks_model_serving", "**.*_plaintext")
    assert found is not None
    assert "config[*].served_entities[*].external_model[*].openai_config[*].openai_api_key_plaintext" in found
    assert all(path.endswith("_plaintext") for path in found)


def test_deep_pattern_walks_objects_and_nested_attributes() -> None:
    assert shapes.paths_matching("aws_security_group", "**.cidr_blocks") == (
        "egress[*].cidr_blocks",
        "ingress[*].cidr_blocks",
    )
    found = shapes.paths_matching("databricks_account_network_policy", "**.restriction_mode")
    assert found is not None
    assert "egress.network_access.restriction_mode" in found


def test_deep_pattern_with_two_steps() -> None:
    assert shapes.paths_matching("databricks_job", "**.library[*].whl") == shapes.paths_matching(
        "databricks_job", "**.library.whl"
    )
    assert shapes.paths_matching("databricks_cluster", "**.library[*].whl") == ("library[*].whl",)


def test_deep_pattern_never_goes_through_maps_or_what_only_the_server_fills() -> None:
    assert shapes.paths_matching("databricks_cluster", "**.spark_conf.a.b") == ()
    assert shapes.paths_matching("databricks_token", "**.token_value") == ()


def test_deep_pattern_of_a_type_without_schema() -> None:
    assert shapes.paths_matching("acme_thing", "**.password") is None


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        ("databricks_job", "task.new_cluster.spark_conf", True),
        ("databricks_job", "task.new_cluster.spark_conf.anything", True),
        ("databricks_job", "tsk", False),
        ("databricks_job", "name.x", False),
        ("databricks_job", "task.new_cluster.autotermination_minutes", True),
        ("databricks_app", "config.env.value", True),
        ("azurerm_storage_account", "enable_https_traffic_only", True),
        ("acme_thing", "x", None),
        ("provider.databricks", "host", True),
    ],
)
def test_paths_of_policies_are_checked(kind: str, path: str, expected: bool | None) -> None:
    assert shapes.has_path(kind, path) is expected


def test_a_cluster_specification_has_six_places() -> None:
    places = [(kind, path) for kind, paths in shapes.parts("compute").items() for path in paths]
    assert places == [
        ("databricks_cluster", ""),
        ("databricks_job", "new_cluster[*]"),
        ("databricks_job", "job_cluster[*].new_cluster[*]"),
        ("databricks_job", "task[*].new_cluster[*]"),
        ("databricks_job", "task[*].for_each_task[*].task[*].new_cluster[*]"),
        ("databricks_pipeline", "cluster[*]"),
    ]


def test_every_part_stands_where_the_schemas_have_it() -> None:
    assert shapes.part_names() == ["column", "compute", "grant", "library", "permission", "served_entity", "task"]
    for name in shapes.part_names():
        for kind, paths in shapes.parts(name).items():
            assert load(kind) is not None
            assert all(shapes.has_path(kind, path.replace("[*]", "")) for path in paths)


def test_parts_of_an_unknown_name_are_none() -> None:
    assert shapes.parts("nothing") == {}


def test_renames_know_the_value_and_the_versions() -> None:
    found = relations.renamed_attributes("azurerm_storage_account")["enable_https_traffic_only"]
    assert (found.to, found.value, found.added, found.removed) == (
        "https_traffic_only_enabled",
        "same",
        "3.114.0",
        "4.0.0",
    )
    assert (
        "enable_https_traffic_only" in relations.former_names("azurerm_storage_account")["https_traffic_only_enabled"]
    )


def test_types_of_the_same_shape() -> None:
    assert relations.same_shape_as("databricks_quality_monitor") == ("databricks_lakehouse_monitor",)
    assert relations.renamed_types()["databricks_table"].to == "databricks_sql_table"


def test_a_shown_path_has_no_index_behind_what_occurs_once() -> None:
    shown = shapes.without_needless_indices
    assert (
        shown("databricks_job", "job_cluster[0].new_cluster[0].spark_conf.a")
        == "job_cluster[0].new_cluster.spark_conf.a"
    )
    assert shown("databricks_model_serving", "config[0].served_entities[1].name") == "config.served_entities[1].name"
    assert shown("unheard_of", "a[0].b") == "a[0].b"
