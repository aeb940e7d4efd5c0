"""What leaving something out means, by version, cloud and source format."""

import pytest

from dasf_lint.core.data import ABSENT
from dasf_lint.facts import store
from dasf_lint.facts.absence import NOTHING, Absence, Cloud, SchemaContext, absence, left_out
from dasf_lint.facts.schema import load
from dasf_lint.facts.versions import ANY, parse_constraint


def context(
    constraint: str = "", provider: str = "azurerm", cloud: Cloud | None = None, bundle: bool = False
) -> SchemaContext:
    return SchemaContext({provider: parse_constraint(constraint) or ANY}, cloud, "bundle" if bundle else "terraform")


def outcome(meaning: Absence) -> object:
    """The value of a default, the reason of an unknown, or None."""
    return meaning.reason or meaning.value


WORKSPACE = "azurerm_databricks_workspace"


@pytest.mark.parametrize(
    ("constraint", "block", "attribute"),
    [
        ("~> 4.20", {"no_public_ip": True}, True),
        ("~> 3.100.0", {"no_public_ip": False}, False),
        ("~> 3.116", {"no_public_ip": True}, "service_default"),
        ("3.104.0", {"no_public_ip": True}, "service_default"),
        ("3.103.1", {"no_public_ip": False}, False),
        (">= 4.0.0-beta1", {"no_public_ip": True}, True),
        (">= 3.50", "version", "version"),
        ("", "version", "version"),
    ],
)
def test_public_addresses_of_a_workspace_left_out(constraint: str, block: object, attribute: object) -> None:
    where = context(constraint)
    assert outcome(absence(WORKSPACE, "custom_parameters", where)) == block
    assert outcome(absence(WORKSPACE, "custom_parameters.no_public_ip", where)) == attribute


@pytest.mark.parametrize(
    ("kind", "path", "constraint", "expected"),
    [
        ("databricks_model_serving", "ai_gateway", ">= 1.80", None),
        ("databricks_model_serving", "ai_gateway", "1.50.0", None),
        ("databricks_model_serving", "ai_gateway", "~> 1.0", None),
        ("databricks_model_serving", "ai_gateway", "", None),
        ("databricks_pipeline", "environment", "1.28.0", None),
        ("databricks_mws_workspaces", "expected_workspace_status", "1.29.0", None),
        ("azurerm_databricks_workspace", "managed_disk_cmk_key_vault_key_id", "3.0.0", None),
        ("azurerm_storage_account", "allow_nested_items_to_be_public", "~> 2.0", False),
        ("azurerm_storage_account", "allow_nested_items_to_be_public", "~> 3.10.0", True),
        ("azurerm_storage_account", "allow_nested_items_to_be_public", ">= 2.99, < 3.60", "version"),
        ("azurerm_storage_account", "https_traffic_only_enabled", "~> 3.100.0", "version"),
        ("azurerm_container_registry", "retention_policy_in_days", "~> 3.80.0", "version"),
    ],
)
def test_an_attribute_that_no_version_in_question_has_is_absent_where_that_means_nothing_elsewhere(
    kind: str, path: str, constraint: str, expected: object
) -> None:
    where = context(constraint, "databricks" if kind.startswith("databricks") else "azurerm")
    assert outcome(absence(kind, path, where)) == expected


def test_what_no_version_has_and_means_something_elsewhere_is_not_planned() -> None:
    assert not absence("azurerm_storage_account", "https_traffic_only_enabled", context("~> 3.100.0")).planned


@pytest.mark.parametrize(
    ("kind", "path", "constraint", "expected"),
    [
        ("azurerm_storage_account", "min_tls_version", "~> 2.99", "TLS1_0"),
        ("azurerm_storage_account", "min_tls_version", "~> 3.50", "TLS1_2"),
        ("azurerm_storage_account", "cross_tenant_replication_enabled", "~> 3.50", True),
        ("azurerm_storage_account", "cross_tenant_replication_enabled", "~> 4.1", False),
        ("azurerm_storage_account", "allow_nested_items_to_be_public", "~> 4.1", True),
        ("azurerm_storage_account", "allow_nested_items_to_be_public", "~> 5.0", False),
        ("azurerm_storage_account", "https_traffic_only_enabled", "~> 3.113.0", "version"),
        ("azurerm_storage_account", "https_traffic_only_enabled", "~> 3.114", True),
        ("azurerm_machine_learning_workspace", "public_network_access_enabled", "~> 3.60", "service_default"),
        ("azurerm_machine_learning_workspace", "public_network_access_enabled", "~> 4.0", True),
        ("azurerm_cognitive_deployment", "rai_policy_name", "~> 4.60.0", None),
        ("azurerm_cognitive_deployment", "rai_policy_name", "~> 4.69.0", "service_default"),
        ("azurerm_ai_foundry", "public_network_access", "~> 4.10.0", "version"),
        ("azurerm_ai_foundry", "public_network_access", "~> 4.20", "Enabled"),
        ("azurerm_ai_services", "public_network_access", "~> 5.0", "version"),
        ("azurerm_ai_services", "public_network_access", "", "Enabled"),
        ("azurerm_storage_account", "network_rules", "", {"default_action": "Allow"}),
        ("azurerm_key_vault", "network_acls", "", "service_default"),
        (WORKSPACE, "custom_parameters.virtual_network_id", "", None),
        (WORKSPACE, "enhanced_security_compliance", "~> 4.11.0", None),
        (WORKSPACE, "enhanced_security_compliance", "~> 4.12", None),
        (WORKSPACE, "managed_resource_group_name", "", "service_default"),
        (WORKSPACE, "id", "", "service_default"),
        (WORKSPACE, "workspace_url", "", "computed"),
        (WORKSPACE, "no_such_attribute", "", None),
    ],
)
def test_azure(kind: str, path: str, constraint: str, expected: object) -> None:
    assert outcome(absence(kind, path, context(constraint))) == expected


@pytest.mark.parametrize(
    ("kind", "path", "constraint", "expected"),
    [
        ("databricks_ip_access_list", "enabled", "", True),
        ("databricks_catalog", "isolation_mode", "", "service_default"),
        ("databricks_cluster", "enable_local_disk_encryption", "", "service_default"),
        ("databricks_job", "run_as", "", None),
        ("databricks_job", "name", "", "Untitled"),
        ("databricks_metastore", "delta_sharing_recipient_token_lifetime_in_seconds", "< 1.106.0", 0),
        ("databricks_metastore", "delta_sharing_recipient_token_lifetime_in_seconds", "~> 1.110", 31536000),
        ("databricks_metastore", "delta_sharing_recipient_token_lifetime_in_seconds", "", "version"),
        ("databricks_grants", "grant", "", None),
        ("data.databricks_cluster", "cluster_info", "", "data_source"),
    ],
)
def test_databricks(kind: str, path: str, constraint: str, expected: object) -> None:
    assert outcome(absence(kind, path, context(constraint, "databricks"))) == expected


@pytest.mark.parametrize(("cloud", "expected"), [("aws", False), ("gcp", True), (None, "cloud")])
def test_defaults_by_cloud(cloud: Cloud | None, expected: object) -> None:
    meaning = absence("databricks_mws_private_access_settings", "public_access_enabled", context(cloud=cloud))
    assert outcome(meaning) == expected


def test_defaults_by_source_format() -> None:
    kind, path = "databricks_dashboard", "embed_credentials"
    assert outcome(absence(kind, path, context())) is True
    assert outcome(absence(kind, path, context(bundle=True))) is False


@pytest.mark.parametrize(
    ("kind", "path", "bundle", "expected"),
    [
        ("databricks_cluster", "is_pinned", True, "format"),
        ("databricks_cluster", "is_pinned", False, False),
        ("databricks_schema", "force_destroy", True, "format"),
        ("databricks_job", "new_cluster", True, None),
        ("databricks_job", "task.new_cluster.autotermination_minutes", False, "format"),
        ("databricks_job", "task.new_cluster.autotermination_minutes", True, None),
        ("databricks_pipeline", "parameters", False, "format"),
    ],
)
def test_what_a_source_format_cannot_say(kind: str, path: str, bundle: bool, expected: object) -> None:
    assert outcome(absence(kind, path, context(bundle=bundle))) == expected


def test_versions_nobody_looked_at_are_unknown() -> None:
    assert outcome(absence("azurerm_bastion_host", "copy_paste_enabled", context("~> 5.0"))) is True
    assert outcome(absence("azurerm_bastion_host", "copy_paste_enabled", context("~> 4.0"))) == "version"


def test_every_stated_default_belongs_to_a_known_path_and_is_used() -> None:
    for kind in store.keys("defaults"):
        facts = load(kind)
        assert facts is not None, kind
        for path, entries in store.entry("defaults", kind).items():
            assert facts.find(path) is not None, (kind, path)
            assert isinstance(entries, list)
            for entry in entries:
                assert isinstance(entry, dict)
                assert parse_constraint(str(entry["versions"])) is not None


def test_a_default_is_a_datum_that_says_who_says_so() -> None:
    found = left_out("databricks_ip_access_list", "enabled", SchemaContext())
    assert (found.kind, found.payload, found.default, found.written) == ("bool", True, "provider", False)


def test_a_default_block_has_its_other_members_as_if_left_out() -> None:
    found = left_out(WORKSPACE, "custom_parameters", context("~> 4.20"), "azurerm_databricks_workspace.this")
    members = found.elements[0].members
    assert members.get("no_public_ip").payload is True
    assert members.get("virtual_network_id") is ABSENT
    unknown = members.get("nat_gateway_name").unknown
    assert (unknown.reason, unknown.subject) == (
        "service_default",
        "azurerm_databricks_workspace.this.custom_parameters.nat_gateway_name",
    )


def test_what_only_the_server_says_is_marked_for_reports() -> None:
    found = left_out("databricks_cluster", "state", SchemaContext(), "databricks_cluster.x")
    assert found.unknown.reason == "computed"
    assert found.default is not None


def test_types_without_schema_have_no_meaning_of_absence() -> None:
    assert absence("acme_thing", "x", SchemaContext()) is NOTHING


def test_two_attributes_that_the_version_decides_need_not_be_equal() -> None:
    names = ("ip_connect_enabled", "tunneling_enabled")
    one, other = (left_out("azurerm_bastion_host", name, context(""), "x.y") for name in names)
    assert one.unknown.subject == other.unknown.subject == "version of provider azurerm"
    assert one.unknown.symbol != other.unknown.symbol
