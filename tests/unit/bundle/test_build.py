"""The graph of a target: names and types, unknowns and their reasons, places and ways."""

from dasf_lint.bundle.build import Bundles
from dasf_lint.core.asked import FromText
from dasf_lint.core.source import MemoryTree, SourceFile
from tests.unit.bundle.helpers import at, graph_of, line_of, ways

NAME = "bundle: {name: b}\n"


def test_a_variable_default_is_the_line_to_edit() -> None:
    graph = graph_of(
        NAME
        + "variables:\n  catalog: {default: dev}\nresources:\n  pipelines:\n    p:\n      name: p\n      catalog: ${var.catalog}\n"
    )
    catalog = at(graph, "databricks_pipeline.p", "catalog")
    assert catalog.payload == "dev"
    assert catalog.literal
    assert ways(catalog) == [("bundle_variable", "var.catalog", 3), ("use", "", 8)]
    assert catalog.span is not None
    assert catalog.span.line == 8


def test_a_variable_of_a_target_is_a_target_override() -> None:
    graph = graph_of(
        NAME
        + "variables: {catalog: {default: dev}}\n"
        + "targets:\n  prod:\n    variables: {catalog: live}\n"
        + "resources: {pipelines: {p: {name: p, catalog: '${var.catalog}'}}}\n",
        "prod",
    )
    catalog = at(graph, "databricks_pipeline.p", "catalog")
    assert catalog.payload == "live"
    assert ways(catalog) == [("target_override", "targets.prod", 5), ("use", "", 6)]


def test_an_override_in_a_target_is_the_line_to_edit() -> None:
    graph = graph_of(
        NAME
        + "targets:\n  t:\n    resources:\n      jobs:\n        j:\n          max_concurrent_runs: 5\n"
        + "resources: {jobs: {j: {name: x, max_concurrent_runs: 1}}}\n",
        "t",
    )
    runs = at(graph, "databricks_job.j", "max_concurrent_runs")
    assert runs.payload == 5
    assert ways(runs) == [("target_override", "targets.t", 7)]


def test_values_through_a_merge_key_show_anchor_and_merge() -> None:
    graph = graph_of(
        NAME
        + "definitions:\n  c: &c\n    spark_version: '15'\nresources:\n  jobs:\n    j:\n      name: x\n      job_clusters:\n"
        + "      - job_cluster_key: a\n        new_cluster:\n          <<: *c\n          num_workers: 1\n"
    )
    version = at(graph, "databricks_job.j", "job_cluster.0.new_cluster.spark_version")
    assert version.payload == "15"
    assert ways(version) == [("literal", "", 4), ("merge_key", "<<", 12)]


def test_members_of_a_complex_variable_lead_to_their_own_lines() -> None:
    graph = graph_of(
        NAME
        + "variables:\n  c:\n    type: complex\n    default:\n      spark_version: '15'\n      num_workers: 2\n"
        + "resources:\n  jobs:\n    j:\n      name: x\n      job_clusters:\n      - job_cluster_key: a\n        new_cluster: ${var.c}\n"
    )
    workers = at(graph, "databricks_job.j", "job_cluster.0.new_cluster.num_workers")
    assert workers.payload == 2
    assert ways(workers) == [("bundle_variable", "var.c", 7), ("use", "", 14)]


def test_a_template_is_where_a_text_is_made() -> None:
    graph = graph_of(NAME + "variables: {a: {default: x}}\nresources: {jobs: {j: {name: 'job-${var.a}'}}}\n")
    name = at(graph, "databricks_job.j", "name")
    assert name.payload == "job-x"
    assert [hop[0] for hop in ways(name)] == ["literal", "template"]


def test_a_value_of_the_command_line_has_no_line_but_the_declaration() -> None:
    graph = graph_of(
        NAME + "variables:\n  a: {}\nresources: {jobs: {j: {name: '${var.a}'}}}\n", settings=(FromText("a", "given"),)
    )
    name = at(graph, "databricks_job.j", "name")
    assert name.payload == "given"
    assert not name.literal
    assert ways(name)[0] == ("command_line", "a", None)
    assert line_of(name) == 3


def test_what_the_workspace_knows_is_unknown_with_a_known_beginning() -> None:
    graph = graph_of(NAME + "resources: {jobs: {j: {name: 'job of ${workspace.current_user.userName}'}}}\n")
    name = at(graph, "databricks_job.j", "name")
    assert (name.unknown.reason, name.unknown.subject) == ("workspace", "workspace.current_user.userName")
    assert name.unknown.prefix == "job of "
    assert name.unknown.not_null


def test_a_variable_without_value_is_unknown_and_said() -> None:
    graph = graph_of(NAME + "variables: {a: {}}\nresources: {jobs: {j: {name: '${var.a}', description: d}}}\n")
    name = at(graph, "databricks_job.j", "name")
    assert (name.unknown.reason, name.unknown.subject, name.unknown.not_null) == ("no_value", "var.a", False)
    assert at(graph, "databricks_job.j", "description").payload == "d"
    assert [(d.level, d.code) for d in graph.diagnostics] == [("warning", "bundle")]


def test_a_lookup_is_unknown_and_a_gap() -> None:
    graph = graph_of(NAME + "variables: {a: {lookup: {cluster: c}}}\nresources: {jobs: {j: {name: '${var.a}'}}}\n")
    assert at(graph, "databricks_job.j", "name").unknown.reason == "lookup"
    assert [(d.level, d.code) for d in graph.diagnostics] == [("gap", "lookup")]


def test_references_to_resources_are_edges() -> None:
    graph = graph_of(
        NAME
        + "resources:\n  jobs: {j: {name: x}}\n  schemas: {s: {name: bronze, catalog_name: main}}\n"
        + "  volumes: {v: {name: v, catalog_name: main, schema_name: '${resources.schemas.s.name}'}}\n"
        + "  job_runs: {r: {job_id: '${resources.jobs.j.id}'}}\n"
    )
    schema = at(graph, "databricks_volume.v", "schema_name")
    assert schema.payload == "bronze"
    assert [reference.address for reference in schema.references] == ["databricks_schema.s"]
    job = at(graph, "bundle.job_run.r", "job_id")
    assert (job.unknown.reason, job.unknown.subject, job.unknown.not_null) == ("computed", "resources.jobs.j.id", True)
    run = graph.get("bundle.job_run.r")
    assert run is not None
    assert [edge.target for edge in graph.edges(run)] == ["databricks_job.j"]


def test_what_a_field_of_another_resource_waits_for_is_the_reason_here_too() -> None:
    graph = graph_of(
        NAME
        + "variables: {a: {}}\nresources:\n  schemas: {s: {name: bronze, catalog_name: '${var.a}'}}\n"
        + "  volumes: {v: {name: '${resources.schemas.s.id}', catalog_name: '${resources.schemas.s.catalog_name}'}}\n"
    )
    catalog = at(graph, "databricks_volume.v", "catalog_name")
    assert (catalog.unknown.reason, catalog.unknown.subject) == ("no_value", "var.a")
    assert [reference.address for reference in catalog.references] == ["databricks_schema.s"]
    name = at(graph, "databricks_volume.v", "name")
    assert (name.unknown.reason, name.unknown.subject) == ("computed", "resources.schemas.s.id")


def test_permissions_and_grants_are_nodes_of_their_own() -> None:
    graph = graph_of(
        NAME
        + "permissions: [{level: CAN_RUN, group_name: users}]\n"
        + "resources:\n  jobs: {etl: {name: x}}\n"
        + "  secret_scopes: {s: {name: scope, permissions: [{level: READ, user_name: u}]}}\n"
        + "  schemas:\n    bronze:\n      name: s\n      catalog_name: main\n      grants:\n"
        + "      - principal: account users\n        privileges: [ALL_PRIVILEGES]\n"
    )
    assert at(graph, "databricks_permissions.job_etl", "access_control.0.permission_level").payload == "CAN_MANAGE_RUN"
    assert len(at(graph, "databricks_permissions.job_etl", "access_control").elements) == 1
    assert at(graph, "databricks_permissions.job_etl", "job_id").references[0].address == "databricks_job.etl"
    privilege = at(graph, "databricks_grants.schema_bronze", "grant.0.privileges.0")
    assert privilege.payload == "ALL_PRIVILEGES"
    assert line_of(privilege) == 12
    acl = next(node for node in graph if node.type == "databricks_secret_acl")
    assert (acl.body.get("principal").payload, acl.body.get("permission").payload) == ("u", "READ")


def test_the_target_is_a_node_with_its_settings() -> None:
    graph = graph_of(
        NAME
        + "targets:\n  prod:\n    mode: production\n    workspace: {host: 'https://x.example', root_path: /Workspace/p}\n",
        "prod",
    )
    target = graph.get("target.prod")
    assert target is not None
    assert (target.mode, target.type, target.span.line) == ("meta", "bundle.target", 3)
    assert target.body.get("mode").payload == "production"
    assert at(graph, "target.prod", "workspace.host").payload == "https://x.example"


def test_run_as_of_the_target_stands_in_the_target() -> None:
    graph = graph_of(
        NAME + "targets:\n  prod:\n    run_as: {user_name: anna}\nresources: {jobs: {j: {name: x}}}\n", "prod"
    )
    assert line_of(at(graph, "databricks_job.j", "run_as.user_name")) == 4


def test_postgres_fields_stand_under_spec() -> None:
    graph = graph_of(NAME + "resources: {postgres_branches: {b: {branch_id: main, parent: p, no_expiry: true}}}\n")
    assert at(graph, "databricks_postgres_branch.b", "spec.no_expiry").payload is True
    assert at(graph, "databricks_postgres_branch.b", "branch_id").payload == "main"
    assert at(graph, "databricks_postgres_branch.b", "no_expiry").is_absent


def test_python_and_hooks_are_gaps_and_never_run() -> None:
    graph = graph_of(
        NAME + "python: {resources: ['res:load']}\nexperimental: {scripts: {preinit: 'curl x'}}\nresources: {}\n"
    )
    assert [gap.what for gap in graph.gaps] == ["a resource of this bundle", "script preinit"]


def test_targets_are_sorted_and_files_are_listed() -> None:
    tree = MemoryTree(
        {
            "a/databricks.yml": NAME + "include: ['r/*.yml', ../common/x.yml]\ntargets: {prod: {}, dev: {}}\n",
            "a/r/j.yml": "resources: {jobs: {j: {name: x}}}\n",
            "common/x.yml": "resources: {jobs: {k: {name: y}}}\n",
        }
    )
    bundles = Bundles(tree)
    assert bundles.targets("a/databricks.yml") == ["dev", "prod"]
    assert bundles.files_of("a/databricks.yml") == ["a/databricks.yml", "a/r/j.yml", "common/x.yml"]


def test_errors_do_not_hide_the_rest() -> None:
    graph = graph_of(
        NAME
        + "resources:\n  jobs: {a: {name: '${var.nope}'}, b: {name: '${bundle.name}', tasks: [{task_key: t, notebook_task: {notebook_path: x}}]}}\n"
    )
    assert at(graph, "databricks_job.b", "name").payload == "b"
    assert at(graph, "databricks_job.a", "name").unknown.reason == "error"
    assert {diagnostic.level for diagnostic in graph.diagnostics} == {"warning"}


def test_an_include_outside_the_project_is_an_error() -> None:
    graph = graph_of(NAME + "include: [../x.yml]\nresources: {jobs: {j: {name: x}}}\n")
    assert [(d.level, d.code) for d in graph.diagnostics] == [("error", "outside-root")]
    assert graph.get("databricks_job.j") is not None


def test_values_of_the_cli_replace_ours_and_keep_their_places() -> None:
    given = b'{"bundle": {"target": "default", "name": "b"}, "resources": {"jobs": {"j": {"name": "from-python", "tags": {"a": "b"}}}}}'
    graph = graph_of(
        NAME + "variables: {a: {lookup: {cluster: c}}}\nresources:\n  jobs:\n    j: {name: '${var.a}'}\n",
        resolved=SourceFile("out.json", given),
    )
    name = at(graph, "databricks_job.j", "name")
    assert name.payload == "from-python"
    assert name.span is not None
    assert name.span.line == 5
    assert at(graph, "databricks_job.j", "tags.a").payload == "b"


def test_a_field_of_another_resource_has_the_way_of_that_field() -> None:
    graph = graph_of(
        NAME
        + "variables:\n  catalog: {default: dev}\nresources:\n  pipelines:\n"
        + "    a:\n      catalog: ${var.catalog}\n"
        + "    b:\n      catalog: ${resources.pipelines.a.catalog}\n"
        + "    c:\n      catalog: ${resources.pipelines.b.catalog}\n"
    )
    catalog = at(graph, "databricks_pipeline.c", "catalog")
    assert catalog.payload == "dev"
    assert ways(catalog) == [
        ("bundle_variable", "var.catalog", 3), ("use", "", 7), ("use", "", 9), ("use", "", 11),
    ]  # fmt: skip
    assert [(each.address, each.attribute) for each in catalog.references] == [("databricks_pipeline.b", "catalog")]


def test_a_field_of_another_resource_that_the_command_line_gives_is_no_literal() -> None:
    text = (
        NAME
        + "variables:\n  catalog: {default: dev}\nresources:\n  pipelines:\n"
        + "    a: {catalog: '${var.catalog}'}\n    b: {catalog: '${resources.pipelines.a.catalog}'}\n"
    )
    graph = graph_of(text, settings=(FromText("catalog", "live"),))
    catalog = at(graph, "databricks_pipeline.b", "catalog")
    assert (catalog.payload, catalog.literal) == ("live", False)
