"""Kinds and fields that only the newest models know: in the graph, in Terraform's words, and judged."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from dasf_lint.bundle import names, releases, schema
from dasf_lint.bundle.schema import FieldType
from dasf_lint.core.asked import Options
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import MemoryTree
from dasf_lint.engine import lint
from tests.unit.bundle.helpers import at, complaints, graph_of, line_of

NAME = "bundle: {name: b}\n"
CHECKS = json.loads(files("dasf_lint").joinpath("data/bundle/checks.json").read_text("utf-8"))
NEWER = json.loads(files("dasf_lint").joinpath("data/bundle/models.json").read_text("utf-8"))
OPTIONS = Options(as_of="2026-11-30")
NEW_KINDS = sorted(NEWER["kinds"])


def value_of(type_: FieldType, path: str, above: tuple[str, ...] = ()) -> Any:
    """A value of a type in which every field is written; None for a type within itself, and for what must hold one."""
    allowed = allowed_at(path)
    if allowed:
        return allowed[0]
    match type_.kind:
        case "struct":
            if type_.name in above:
                return None
            fields = {name: value_of(f, f"{path}.{name}", (*above, type_.name)) for name, f in type_.fields.items()}
            if any(fields[name] is None for name in type_.written):
                return None
            return {name: value for name, value in fields.items() if value is not None}
        case "map":
            assert type_.element is not None
            inner = value_of(type_.element, f"{path}.*", above)
            return None if inner is None else {"k": inner}
        case "list":
            assert type_.element is not None
            inner = value_of(type_.element, f"{path}[*]", above)
            return None if inner is None else [inner]
        case "bool":
            return True
        case "int":
            return 1
        case "float":
            return 1.5
    return "text"


def allowed_at(pattern: str) -> list[str]:
    for facts in (NEWER, CHECKS):
        index = facts["enum"].get(pattern)
        if index is not None:
            found: list[str] = facts["values"][index]
            return found
    return []


def every_kind() -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, type_ in schema.resource_types().items():
        yield kind, value_of(type_, f"resources.{kind}.*")


@pytest.mark.parametrize(("kind", "value"), list(every_kind()), ids=lambda each: each if isinstance(each, str) else "")
def test_every_field_of_every_kind_is_known(kind: str, value: dict[str, Any]) -> None:
    """What is written in a bundle by the schema is neither unknown nor of another type nor incomplete."""
    text = json.dumps({"bundle": {"name": "b"}, "resources": {kind: {"k": value}}})
    said = [summary for _, summary in complaints(text)]
    wrong = ("unknown field", "expected ", "cannot parse", "required field", "invalid value")
    assert [summary for summary in said if summary.startswith(wrong)] == []


@pytest.mark.parametrize("kind", NEW_KINDS)
def test_nothing_is_said_of_a_new_kind_with_all_its_fields(kind: str) -> None:
    value = value_of(schema.resource_types()[kind], f"resources.{kind}.*")
    text = json.dumps({"bundle": {"name": "b"}, "resources": {kind: {"k": value}}})
    assert complaints(text) == []
    report = lint(MemoryTree({"databricks.yml": text}), OPTIONS)
    assert [each.message for each in report.diagnostics if each.level != "gap"] == []


def required_at(pattern: str) -> list[str]:
    return [*CHECKS["required"].get(pattern, ()), *NEWER["required"].get(pattern, ())]


def new_fields(type_: FieldType, path: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Any, Any]]:
    """Every field that only the models know: its path, and the smallest value with and without it."""
    if type_.kind == "struct" and type_.name not in above:
        inside = (*above, type_.name)
        needed = {name: value_of(type_.fields[name], f"{path}.{name}", inside) for name in required_at(path)}
        for name, field in type_.fields.items():
            rest = {key: value for key, value in needed.items() if key != name}
            if name in NEWER["types"].get(type_.name, {}):
                yield f"{path}.{name}", {**rest, name: value_of(field, f"{path}.{name}", inside)}, rest
            else:
                for where, with_it, without in new_fields(field, f"{path}.{name}", inside):
                    yield where, {**rest, name: with_it}, {**rest, name: without}
    elif type_.element is not None:
        step = ".*" if type_.kind == "map" else "[*]"
        for where, with_it, without in new_fields(type_.element, path + step, above):
            yield (where, {"k": with_it}, {"k": without}) if step == ".*" else (where, [with_it], [without])


NEW_FIELDS = [
    pytest.param(kind, with_it, without, id=where.removeprefix("resources."))
    for kind, type_ in schema.resource_types().items()
    if kind not in NEW_KINDS
    for where, with_it, without in new_fields(type_, f"resources.{kind}.*")
]


@pytest.mark.parametrize(("kind", "with_it", "without"), NEW_FIELDS)
def test_nothing_is_said_of_a_new_field(kind: str, with_it: Any, without: Any) -> None:
    """Checks of the recorded release know nothing of it, and hold for the rest all the same."""
    one, other = (
        complaints(json.dumps({"bundle": {"name": "b"}, "resources": {kind: {"k": value}}}))
        for value in (with_it, without)
    )
    assert [each for each in one if each not in other] == []


def test_a_run_may_be_fired_by_what_only_newer_releases_know() -> None:
    start = NAME + "resources:\n  jobs: {j: {name: j}}\n  job_runs:\n    r:\n      job_id: ${resources.jobs.j.id}\n"
    text = start + "      lifecycle: {triggers: [{on_file_change: src/*.py}]}\n"
    assert complaints(text) == []
    assert complaints(text.replace("{on_file_change: src/*.py}", "{}")) != []


@pytest.mark.parametrize("kind", sorted(schema.resource_types()))
def test_every_kind_is_a_node(kind: str) -> None:
    text = json.dumps({"bundle": {"name": "b"}, "resources": {kind: {"k": {}}}})
    assert f"{names.types()[kind]}.k" in [node.address for node in graph_of(text)]


POLICY = (
    NAME
    + """\
resources:
  cluster_policies:
    p:
      name: team
      definition:
        spark_version: {type: fixed, value: 10.4.x-scala2.12}
        custom_tags.owner: {type: fixed, value: "${workspace.current_user.userName}"}
      permissions:
        - {level: CAN_USE, group_name: users}
  clusters:
    c:
      policy_id: ${resources.cluster_policies.p.id}
      libraries: [{pypi: {package: requests}}]
"""
)


def test_a_definition_written_as_yaml_is_a_document() -> None:
    definition = at(graph_of(POLICY), "databricks_cluster_policy.p", "definition")
    assert definition.kind == "unknown"
    assert definition.unknown.reason == "workspace"
    assert definition.document is not None
    version = definition.document.members.get("spark_version").members.get("value")
    assert version.payload == "10.4.x-scala2.12"
    assert line_of(version) == 7


def test_a_definition_that_is_known_is_the_text_that_terraform_has() -> None:
    text = POLICY.replace("${workspace.current_user.userName}", "x")
    definition = at(graph_of(text), "databricks_cluster_policy.p", "definition")
    assert definition.kind == "text"
    assert json.loads(str(definition.payload))["spark_version"]["value"] == "10.4.x-scala2.12"


def test_libraries_of_a_cluster_are_what_terraform_calls_library() -> None:
    package = at(graph_of(POLICY), "databricks_cluster.c", "library.0.pypi.package")
    assert package.payload == "requests"


def test_permissions_of_a_cluster_policy_are_a_resource_of_their_own() -> None:
    entries = at(graph_of(POLICY), "databricks_permissions.cluster_policy_p", "access_control")
    assert entries.complete
    (entry,) = entries.elements
    assert entry.members.get("permission_level").payload == "CAN_USE"


@pytest.mark.parametrize("own", ["", "      permissions: [{level: CAN_USE, group_name: data}]\n"])
def test_what_the_bundles_own_permissions_become_for_a_cluster_policy_is_not_documented(own: str) -> None:
    text = (
        NAME
        + "permissions: [{level: CAN_VIEW, group_name: users}]\n"
        + "resources:\n  cluster_policies:\n    p:\n      name: team\n"
        + own
    )
    entries = at(graph_of(text), "databricks_permissions.cluster_policy_p", "access_control")
    assert not entries.complete
    assert entries.unseen is not None
    assert entries.unseen.reason == "version"
    assert len(entries.elements) == (1 if own else 0)


def test_presets_prefix_the_name_of_a_cluster_policy() -> None:
    text = NAME + "presets: {name_prefix: 'x-'}\nresources: {cluster_policies: {p: {name: team}}}\n"
    assert at(graph_of(text), "databricks_cluster_policy.p", "name").payload == "x-team"


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, NEWER["kinds"][kind]["named"]) for kind in NEW_KINDS if "named" in NEWER["kinds"][kind]]
)
def test_whether_other_names_take_the_prefix_is_not_documented(kind: str, field: str) -> None:
    resources = f"resources: {{{kind}: {{k: {{{field}: main.default.x}}}}}}\n"
    address = f"{names.types()[kind]}.k"
    assert at(graph_of(NAME + resources), address, field).payload == "main.default.x"
    datum = at(graph_of(NAME + "presets: {name_prefix: 'x-'}\n" + resources), address, field)
    assert datum.unknown.reason == "version"


@pytest.mark.parametrize("kind", [kind for kind in NEW_KINDS if "grants" in NEWER["kinds"][kind]])
def test_grants_of_new_kinds_are_a_resource_of_their_own(kind: str) -> None:
    text = NAME + f"resources: {{{kind}: {{k: {{grants: [{{principal: account users, privileges: [EXECUTE]}}]}}}}}}\n"
    graph = graph_of(text)
    prefix, attribute, _ = NEWER["kinds"][kind]["grants"]
    assert at(graph, f"databricks_grants.{prefix}_k", "grant.0.principal").payload == "account users"
    owner = at(graph, f"databricks_grants.{prefix}_k", attribute)
    assert [reference.address for reference in owner.references] == [f"{names.types()[kind]}.k"]


def findings(text: str, policy: str) -> list[int | None]:
    """The lines at which a policy finds something."""
    report = lint(MemoryTree({"databricks.yml": text}), OPTIONS)
    return sorted(each.cause.span.line for each in report.findings if each.policy == policy)


def test_policies_about_cluster_policies_read_a_definition_written_as_yaml() -> None:
    assert findings(POLICY, "runtime-out-of-support") == [7]


def test_libraries_of_a_cluster_are_judged() -> None:
    assert findings(POLICY, "library-not-pinned") == [14]


PROVIDER = (
    NAME
    + """\
resources:
  model_provider_services:
    openai:
      model_provider_service_id: openai
      parent: schemas/main.default
      config:
        provider_type: EXTERNAL_MODEL_PROVIDER_TYPE_OPENAI
        openai:
          direct:
            api_key:
              plaintext: v7Qm2xK9pL4tR8wZ3nB6
        custom:
          direct:
            header_auth:
              api_key_name: X-Key
              api_key_value: {plaintext: k4Tq8ZpL2mWx9RvB7nYc}
"""
)


def test_keys_of_model_providers_in_plain_text_are_found() -> None:
    assert findings(PROVIDER, "plaintext-secret") == [12, 17]


def test_environment_variables_of_a_job_are_looked_through_for_credentials() -> None:
    text = (
        NAME
        + "resources:\n  jobs:\n    j:\n      environment_variables:\n      - environment_variables_key: e\n"
        + "        spec: {variables: {API_TOKEN: v7Qm2xK9pL4tR8wZ3nB6}}\n"
    )
    assert findings(text, "plaintext-secret") == [7]


def test_grants_to_everyone_on_an_mcp_service_are_found() -> None:
    text = NAME + "resources:\n  mcp_services:\n    m:\n      grants:\n"
    text += "      - {principal: account users, privileges: [EXECUTE]}\n"
    assert findings(text, "grants-to-everyone") == [6]


# --- releases of the CLI that a bundle asks for -----------------------------------------------------------------------

RECORDED, NEWEST = "1.14.0", "1.22.1"


@pytest.mark.parametrize(
    ("constraint", "allowed", "is_newer"),
    [
        (">= 0.200.0", True, False),
        (">= 1.20.0", True, False),
        ("< 1.15.0", True, False),
        ("1.14.0", True, False),
        ("1.22.1", True, False),
        # Between the two: neither is meant, and both know what is meant.
        ("1.17.3", True, False),
        ("1.17.*", True, False),
        ("1.*", True, False),
        ("!= 1.14.0", True, False),
        (">= 1.15.0, < 1.20.0", True, False),
        ("> 1.15.0, < 1.15.2", True, False),
        ("> 1.17.*", True, False),
        ("1.17.0-beta", True, False),
        # Older than what is recorded.
        ("0.200.1", False, False),
        ("< 1.14.0", False, False),
        ("<= 1.13.*", False, False),
        ("< 1.14.0-beta", False, False),
        # Newer than what is known.
        ("> 1.22.1", False, True),
        (">= 1.23.0, < 2.0.0", False, True),
        ("2.*", False, True),
        ("> 1.22.*", False, True),
        ("999999999999999999999999.0.0", False, True),
        # Nothing at all.
        ("> 1.15.0, < 1.15.0", False, False),
    ],
)
def test_a_bundle_may_ask_for_any_release_from_the_recorded_one_to_the_newest(
    constraint: str, allowed: bool, is_newer: bool
) -> None:
    assert releases.is_constraint(constraint)
    assert releases.allows(constraint, RECORDED, NEWEST) is allowed
    assert releases.asks_for_newer(constraint, NEWEST) is is_newer


@pytest.mark.parametrize(("constraint", "said"), [(">= 1.15.0, < 1.20.0", 0), ("> 99.0.0", 1), ("< 1.0.0", 1)])
def test_where_a_bundle_is_resolved_the_release_must_be_one_of_them(constraint: str, said: int) -> None:
    text = f"bundle: {{name: b, databricks_cli_version: '{constraint}'}}\nresources: {{clusters: {{c: {{}}}}}}\n"
    assert [severity for severity, _ in complaints(text)] == ["error"] * said


def diagnostics(text: str) -> list[Diagnostic]:
    return sorted(graph_of(text).diagnostics, key=lambda each: each.level)


STRANGE = "resources:\n  volumes: {v: {name: v, schema_name: s, volume_type: SPATIAL, quantum: 1}}\n"


@pytest.mark.parametrize("constraint", ["'>= 99.0.0'", "99.*"])
def test_where_only_newer_releases_are_asked_for_nothing_is_said_of_fields_but_one_gap(constraint: str) -> None:
    text = f"bundle:\n  name: b\n  databricks_cli_version: {constraint}\n{STRANGE}"
    told = [(each.level, each.code, each.span and each.span.line) for each in diagnostics(text)]
    assert told == [("gap", "bundle-facts", 3)]


@pytest.mark.parametrize("constraint", ["'>= 1.0.0'", "0.200.0"])
def test_strange_fields_are_told_where_known_releases_are_asked_for(constraint: str) -> None:
    text = f"bundle:\n  name: b\n  databricks_cli_version: {constraint}\n{STRANGE}"
    assert [each.level for each in diagnostics(text)] == ["warning"] * 3


def test_a_kind_that_only_a_newer_release_knows_is_lost_all_the_same() -> None:
    text = NAME.replace("bundle: {", "bundle: {databricks_cli_version: '>= 99.0.0', ") + "resources: {cubes: {c: {}}}\n"
    assert [each.level for each in diagnostics(text)] == ["error", "gap"]
