"""Schemas of types, read by byte range and seen from the versions in question."""

import json
from pathlib import Path

import pytest

from dasf_lint.facts import schema, store
from dasf_lint.facts.schema import AttributeSchema, BlockSchema, load, provider_of
from dasf_lint.facts.versions import Versions, parse_constraint


def versions(text: str) -> Versions:
    found = parse_constraint(text)
    assert found is not None
    return found


def attribute(kind: str, path: str) -> AttributeSchema:
    facts = load(kind)
    assert facts is not None
    found = facts.find(path)
    assert isinstance(found, AttributeSchema)
    return found


def block(kind: str, path: str) -> BlockSchema:
    facts = load(kind)
    assert facts is not None
    found = facts.find(path)
    assert isinstance(found, BlockSchema)
    return found


def test_entries_cut_out_of_a_file_are_the_entries_of_the_file() -> None:
    for name in sorted(store.NAMES):
        whole = json.loads(Path(store.FACTS, f"{name}.json").read_bytes())
        whole.pop("$")
        assert store.keys(name) == sorted(whole)
        file = store._file(name)
        assert file is not None
        assert all(file.read(key) == entry for key, entry in whole.items())


def test_every_type_of_every_provider_loads_to_its_last_level() -> None:
    count = 0
    for provider in sorted(store.NAMES - schema.TABLES):
        for kind in schema.kinds(provider):
            facts = load(kind)
            assert facts is not None, kind
            stack: list[AttributeSchema | BlockSchema] = [facts.root]
            while stack:
                item = stack.pop()
                count += 1
                if isinstance(item, AttributeSchema):
                    assert str(item.type)
                assert item.path == "" or facts.find(item.path) is not None
                stack.extend(item.children.values())
    assert count > 37_000


@pytest.mark.parametrize(
    ("kind", "provider"),
    [
        ("databricks_job", "databricks"),
        ("data.aws_iam_policy_document", "aws"),
        ("ephemeral.random_password", "random"),
        ("provider.azurerm", "azurerm"),
        ("terraform_data", "terraform"),
        ("data.terraform_remote_state", "terraform"),
        ("google", "google"),
    ],
)
def test_provider_by_convention(kind: str, provider: str) -> None:
    assert provider_of(kind) == provider


@pytest.mark.parametrize(
    "kind", ["acme_thing", "databricks_jbo", "data.databricks_nothing", "history_x", "provider.acme", ""]
)
def test_types_without_facts_have_none(kind: str) -> None:
    assert load(kind) is None


def test_the_same_type_is_the_same_object() -> None:
    assert load("databricks_job") is load("databricks_job")
    assert load("databricks_grants", versions("~> 1.100")) is load("databricks_grants", versions("~> 1.100"))


def test_presence_and_flags_of_attributes() -> None:
    assert attribute("databricks_grants", "grant.principal").presence == "required"
    assert attribute("databricks_cluster", "node_type_id").presence == "optional_computed"
    assert attribute("databricks_cluster", "state").presence == "read_only"
    assert attribute("databricks_secret", "string_value").sensitive


def test_nesting_and_size_of_blocks() -> None:
    grant = block("databricks_grants", "grant")
    assert (grant.nesting, grant.least, grant.most) == ("set", 1, None)
    parameters = block("azurerm_databricks_workspace", "custom_parameters")
    assert (parameters.nesting, parameters.most, parameters.computed) == ("list", 1, True)


def test_types_of_objects_name_their_members() -> None:
    ingress = attribute("aws_security_group", "ingress")
    assert str(ingress.type).startswith("set(object({cidr_blocks=list(string), description=string")
    assert ingress.may_be_blocks
    network = attribute("databricks_account_network_policy", "egress")
    assert str(network.type).startswith("object({network_access=object({")


def test_read_only_objects_may_not_be_written_as_blocks() -> None:
    facts = load("aws_instance")
    if facts is not None:
        assert not any(
            item.may_be_blocks
            for item in facts.root.children.values()
            if isinstance(item, AttributeSchema) and item.presence == "read_only"
        )


def test_an_attribute_that_went_exists_for_older_versions() -> None:
    old = load("azurerm_storage_account", versions("~> 3.100"))
    new = load("azurerm_storage_account", versions("~> 4.20"))
    assert old is not None
    assert new is not None
    name = "enable_https_traffic_only"
    assert old.root.children[name].available
    assert not new.root.children[name].available


def test_the_code_is_that_of_the_versions_in_question() -> None:
    path = "network_security_group_rules_required"
    old = load("azurerm_databricks_workspace", versions("~> 3.100"))
    new = load("azurerm_databricks_workspace", versions("~> 4.20"))
    assert old is not None
    assert new is not None
    assert old.root.children[path].code.presence == "optional_computed"
    assert new.root.children[path].code.presence == "optional"


def test_an_index_that_does_not_fit_its_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "acme.json").write_text('{\n "acme_thing": {\n }\n}\n')
    (tmp_path / "acme.index.json").write_text('{"size": 3, "types": {"acme_thing": [17, 20]}}')
    monkeypatch.setattr(store, "FACTS", str(tmp_path))
    with pytest.raises(store.StaleIndex):
        store._File("acme").read("acme_thing")
