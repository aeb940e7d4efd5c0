"""Attributes that providers build from arguments."""

import re

import pytest

from dasf_lint.facts import schema, store
from dasf_lint.facts.derived import TextPiece, derived

from .roots import at, graph_of, outputs

SCHEMA = 'resource "databricks_schema" "s" {\n  catalog_name = "main"\n  name         = "sales"\n}\n'
BUILT = {
    "a catalog": ('resource "databricks_catalog" "x" {\n  name = "main"\n}', "databricks_catalog.x.id", "main"),
    "a schema": (SCHEMA, "databricks_schema.s.id", "main.sales"),
    "a schema in a catalog by id": (
        'resource "databricks_catalog" "c" {\n  name = "main"\n}\nresource "databricks_schema" "x" {\n'
        '  catalog_name = databricks_catalog.c.id\n  name = "s"\n}',
        "databricks_schema.x.id", "main.s",
    ),
    "a volume": (
        'resource "databricks_volume" "x" {\n  catalog_name = "main"\n  schema_name = "s"\n  name = "v"\n}',
        "databricks_volume.x.id", "main.s.v",
    ),
    "the path of a volume": (
        'resource "databricks_volume" "x" {\n  catalog_name = "main"\n  schema_name = "s"\n  name = "v"\n}',
        "databricks_volume.x.volume_path", "/Volumes/main/s/v",
    ),
    "a registered model": (
        'resource "databricks_registered_model" "x" {\n  catalog_name = "main"\n  schema_name = "s"\n  name = "m"\n}',
        "databricks_registered_model.x.id", "main.s.m",
    ),
    "a table": (
        'resource "databricks_sql_table" "x" {\n  catalog_name = "Main"\n  schema_name = "s"\n  name = "t"\n}',
        "databricks_sql_table.x.id", "Main.s.t",
    ),
    "a storage credential": (
        'resource "databricks_storage_credential" "x" {\n  name = "lake"\n}', "databricks_storage_credential.x.id",
        "lake",
    ),
    "an external location": (
        'resource "databricks_external_location" "x" {\n  name = "lake"\n}', "databricks_external_location.x.id", "lake"
    ),
    "a group in an access rule": (
        'resource "databricks_group" "x" {\n  display_name = "Data Team"\n}', "databricks_group.x.acl_principal_id",
        "groups/Data Team",
    ),
    "a user in an access rule": (
        'resource "databricks_user" "x" {\n  user_name = "a@b.test"\n}', "databricks_user.x.acl_principal_id",
        "users/a@b.test",
    ),
    "a service principal in an access rule": (
        'resource "databricks_service_principal" "x" {\n  application_id = "00-11"\n}',
        "databricks_service_principal.x.acl_principal_id", "servicePrincipals/00-11",
    ),
    "the home of a user": (
        'data "databricks_user" "x" {\n  user_name = "a@b.test"\n}', "data.databricks_user.x.home", "/Users/a@b.test"
    ),
    "a secret scope": ('resource "databricks_secret_scope" "x" {\n  name = "S"\n}', "databricks_secret_scope.x.id", "S"),
    "a reference to a secret": (
        'resource "databricks_secret" "x" {\n  scope = "s"\n  key = "k"\n  string_value = "v"\n}',
        "databricks_secret.x.config_reference", "{{secrets/s/k}}",
    ),
    "a member of a group": (
        'resource "databricks_group_member" "x" {\n  group_id = "1"\n  member_id = "2"\n}',
        "databricks_group_member.x.id", "1|2",
    ),
    "a number in an id": (
        'resource "databricks_metastore_assignment" "x" {\n  workspace_id = 12\n  metastore_id = "m"\n}',
        "databricks_metastore_assignment.x.id", "12|m",
    ),
    "the path of a directory": (
        'resource "databricks_directory" "x" {\n  path = "/prod"\n}', "databricks_directory.x.workspace_path",
        "/Workspace/prod",
    ),
    "a bucket": ('resource "aws_s3_bucket" "x" {\n  bucket = "lake"\n}', "aws_s3_bucket.x.id", "lake"),
    "in a text": (SCHEMA, '"${databricks_schema.s.id}.t"', "main.sales.t"),
    "by a splat": (SCHEMA, "join(\",\", databricks_schema.s[*].id)", "main.sales"),
    "by the whole resource": (SCHEMA, "values({ s = databricks_schema.s })[0].id", "main.sales"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expression", "expected"), BUILT.values(), ids=list(BUILT))
def test_it_is_known_from_the_arguments(text: str, expression: str, expected: str) -> None:
    assert outputs(graph_of(f'{text}\noutput "o" {{\n  value = {expression}\n}}\n'))["o"] == expected


OPEN = {
    "a name of which the service may keep another case": (
        'resource "databricks_catalog" "x" {\n  name = "Main"\n}', "databricks_catalog.x.id",
        "unknown: service_default databricks_catalog.x.id",
    ),
    "a name that nobody gives": (
        'variable "n" {}\nresource "databricks_catalog" "x" {\n  name = var.n\n}', "databricks_catalog.x.id",
        "unknown: no_value var.n",
    ),
    "an argument that the service fills": (
        'resource "databricks_service_principal" "x" {\n  display_name = "a"\n}',
        "databricks_service_principal.x.acl_principal_id",
        "unknown: service_default databricks_service_principal.x.application_id",
    ),
    "an argument that is missing": (
        'resource "databricks_schema" "x" {\n  name = "s"\n}', "databricks_schema.x.id",
        "unknown: service_default databricks_schema.x.id",
    ),
    "a bucket that the service names": (
        'resource "aws_s3_bucket" "x" {\n  bucket_prefix = "lake"\n}', "aws_s3_bucket.x.id",
        "unknown: service_default aws_s3_bucket.x.bucket",
    ),
    "an id that the service gives": (
        'resource "databricks_job" "x" {\n  name = "n"\n}', "databricks_job.x.id",
        "unknown: service_default databricks_job.x.id",
    ),
    "a resource that takes its name from itself": (
        'resource "databricks_catalog" "x" {\n  name = databricks_catalog.x.id\n}', "databricks_catalog.x.id",
        "unknown: error databricks_catalog.x.id",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expression", "expected"), OPEN.values(), ids=list(OPEN))
def test_what_does_not_follow_from_the_arguments_stays_unknown(text: str, expression: str, expected: str) -> None:
    assert outputs(graph_of(f'{text}\noutput "o" {{\n  value = {expression}\n}}\n'))["o"] == expected


def test_what_is_known_of_the_arguments_is_known_of_the_id() -> None:
    text = 'variable "n" {}\nresource "databricks_schema" "x" {\n  catalog_name = "prod"\n  name         = var.n\n}\n'
    found = at(graph_of(text), "databricks_schema.x", "id")
    assert found.unknown.prefix == "prod."
    assert found.unknown.not_null


def test_the_resource_shows_it_as_a_value_of_the_provider_and_references_lead_to_the_resource() -> None:
    graph = graph_of(SCHEMA + 'resource "databricks_grants" "g" {\n  schema = databricks_schema.s.id\n}\n')
    here, there = at(graph, "databricks_schema.s", "id"), at(graph, "databricks_grants.g", "schema")
    assert (here.payload, here.default, here.written) == ("main.sales", "provider", False)
    assert (there.payload, there.literal) == ("main.sales", False)
    assert [(each.address, each.attribute) for each in there.references] == [("databricks_schema.s", "id")]


def test_an_attribute_that_is_written_is_what_is_written() -> None:
    text = 'resource "databricks_group" "x" {\n  display_name     = "a"\n  acl_principal_id = "groups/b"\n}\n'
    assert at(graph_of(text), "databricks_group.x", "acl_principal_id").payload == "groups/b"


def test_a_chain_of_ids_is_as_long_as_somebody_writes() -> None:
    first = 'resource "databricks_directory" "d0" {\n  path = "/d"\n}\n'
    others = [
        f'resource "databricks_directory" "d{i}" {{\n  path = databricks_directory.d{i - 1}.id\n}}\n'
        for i in range(1, 1500)
    ]
    graph = graph_of(first + "".join(others) + 'output "o" {\n  value = databricks_directory.d1499.id\n}\n')
    assert outputs(graph)["o"] == "/d"


def test_every_entry_names_attributes_and_arguments_of_its_type() -> None:
    for kind in store.keys("derived"):
        facts = schema.load(kind)
        assert facts is not None, kind
        for name, about in store.entry("derived", kind).items():
            assert isinstance(about, dict)
            assert set(about) <= {"of", "case", "source"}
            assert about["source"]
            found = derived(kind, name)
            assert found is not None
            item = facts.find(name)
            assert item is not None, f"{kind}.{name}"
            assert item.code.presence in ("optional_computed", "read_only"), f"{kind}.{name}"
            assert all(facts.find(argument) is not None for argument in found.arguments), f"{kind}.{name}"
            assert found.arguments == tuple(re.findall(r"\{([a-z_]+)\}", str(about["of"])))


def test_pieces_of_a_text_stand_in_its_order() -> None:
    found = derived("databricks_secret", "config_reference")
    assert found is not None
    assert found.parts == (
        TextPiece("{{secrets/", False), TextPiece("scope", True), TextPiece("/", False), TextPiece("key", True), TextPiece("}}", False)
    )  # fmt: skip
    assert derived("databricks_job", "id") is None
