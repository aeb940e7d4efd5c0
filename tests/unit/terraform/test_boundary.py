"""Bodies at the resource's edge. The cases about schemas were planned with Terraform 1.11.4."""

from fractions import Fraction

from dasf_lint.core.data import ABSENT, Datum
from dasf_lint.facts.absence import SchemaContext
from dasf_lint.hcl import types, values
from dasf_lint.hcl.value import SENSITIVE, Value
from dasf_lint.terraform.boundary import attribute_value

from .bodies import context, members, plain, source, written


def body(kind: str, text: str, **names: Value) -> object:
    return written(Datum("mapping", members(kind, text, **names)))


def test_attributes_written_as_blocks_and_assigned_are_the_same() -> None:
    assert body("aws_route_table", 'route {\n cidr_block = "0.0.0.0/0"\n nat_gateway_id = "nat-1"\n}') == {
        "route": [{"cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-1"}]
    }
    assert body(
        "aws_route_table", 'route = [{cidr_block = "10.0.0.0/8", gateway_id = "igw-1", odb_network_arn = null}]'
    ) == {"route": [{"cidr_block": "10.0.0.0/8", "gateway_id": "igw-1"}]}


def test_an_empty_list_is_written_and_nothing_written_is_left_to_the_service() -> None:
    assert plain(members("aws_security_group", "ingress = []").get("ingress")) == []
    assert plain(members("aws_security_group", 'name = "o"').get("ingress")) == "?service_default"


def test_values_are_converted_to_the_types_of_the_schema() -> None:
    text = 'security_rule {\n name = "one"\n priority = "0100"\n destination_port_range = 22\n}'
    assert body("azurerm_network_security_group", text) == {
        "security_rule": [{"destination_port_range": "22", "name": "one", "priority": 100}]
    }
    text = 'ingress {\n from_port = "22"\n self = "true"\n}'
    assert body("aws_security_group", text) == {"ingress": [{"from_port": 22, "self": True}]}


def test_map_of_strings_holds_numbers_as_terraform_prints_them() -> None:
    spark_conf = members("databricks_cluster", "spark_conf = { a = 0.50, b = true }").get("spark_conf")
    assert plain(spark_conf) == {"a": "0.5", "b": "true"}


def test_fractions_stay_exact() -> None:
    assert plain(members("x_y", "a = 0.5").get("a")) == Fraction(1, 2)


def test_equal_blocks_of_a_set_are_one() -> None:
    text = """
        grant {
          principal  = "b"
          privileges = ["SELECT", "MODIFY", "SELECT"]
        }
        grant {
          principal  = "a"
          privileges = ["USE_SCHEMA"]
        }
        grant {
          principal  = "b"
          privileges = ["MODIFY", "SELECT"]
        }
    """
    assert body("databricks_grants", text) == {
        "grant": [
            {"principal": "b", "privileges": ["MODIFY", "SELECT"]},
            {"principal": "a", "privileges": ["USE_SCHEMA"]},
        ]
    }


def test_equal_blocks_of_a_list_are_two() -> None:
    text = 'task {\n task_key = "a"\n}\ntask {\n task_key = "a"\n}'
    assert body("databricks_job", text) == {"task": [{"task_key": "a"}, {"task_key": "a"}]}


def test_blocks_of_a_set_with_unknown_members_may_be_different() -> None:
    text = "grant {\n principal = var.x\n privileges = []\n}\ngrant {\n principal = var.x\n privileges = []\n}"
    assert len(members("databricks_grants", text).get("grant").elements) == 2


def test_blocks_of_a_set_that_refer_to_what_is_not_made_yet_are_all_there() -> None:
    text = (
        "stateful_rule_group_reference {\n resource_arn = a\n}\nstateful_rule_group_reference {\n resource_arn = b\n}"
    )
    found = members(
        "aws_networkfirewall_firewall_policy",
        f"firewall_policy {{\n{text}\n}}",
        a=values.unknown(types.STRING, "computed", "aws_x.a.arn"),
        b=values.unknown(types.STRING, "computed", "aws_x.b.arn"),
    ).get("firewall_policy")
    assert len(found.elements[0].members.get("stateful_rule_group_reference").elements) == 2


def test_dynamic_blocks_keep_their_place_among_the_others() -> None:
    text = """
        allow {
          protocol = "udp"
        }
        dynamic "allow" {
          for_each = [443, 80]
          content {
            protocol = "tcp"
            ports    = [allow.value]
          }
        }
        source_ranges = ["10.0.0.0/8", "10.0.0.0/8"]
    """
    assert body("google_compute_firewall", text) == {
        "allow": [
            {"protocol": "udp"},
            {"ports": ["443"], "protocol": "tcp"},
            {"ports": ["80"], "protocol": "tcp"},
        ],
        "source_ranges": ["10.0.0.0/8"],
    }


def test_blocks_beside_a_dynamic_block_over_something_unknown_are_seen_and_there_may_be_more() -> None:
    text = """
        task {
          task_key = "a"
        }
        dynamic "task" {
          for_each = var.tasks
          content {
            task_key = task.value
          }
        }
    """
    task = members("databricks_job", text).get("task")
    assert plain(task) == [
        {"retry_on_timeout": "?service_default", "run_if": "ALL_SUCCESS", "task_key": "a"},
        "?no_value",
    ]
    assert task.unseen is not None
    assert task.unseen.subject == "var.tasks"
    assert task.block
    assert not task.complete


def test_a_dynamic_block_alone_over_something_unknown_makes_the_whole_list_unknown() -> None:
    text = 'dynamic "task" {\n  for_each = var.tasks\n  content {\n    task_key = task.value\n  }\n}\n'
    task = members("databricks_job", text).get("task")
    assert plain(task) == "?no_value"
    assert task.unknown.subject == "var.tasks"
    assert task.block
    assert task.span is not None
    assert task.span.file.text[task.span.start : task.span.end].startswith("dynamic")


def test_beside_a_block_that_may_occur_once_a_dynamic_one_makes_none() -> None:
    text = """
        autoscale {
          max_workers = 2
        }
        dynamic "autoscale" {
          for_each = var.more
          content {}
        }
    """
    assert plain(members("databricks_cluster", text).get("autoscale")) == [{"max_workers": 2}]


def test_nested_attributes_of_the_framework_are_objects() -> None:
    text = """
        egress = {
          network_access = {
            restriction_mode = "RESTRICTED_ACCESS"
            allowed_internet_destinations = [{ destination = "a.example.com" }]
          }
        }
    """
    assert body("databricks_account_network_policy", text) == {
        "egress": {
            "network_access": {
                "allowed_internet_destinations": [{"destination": "a.example.com"}],
                "restriction_mode": "RESTRICTED_ACCESS",
            }
        }
    }


def test_null_is_absent_and_shows_where_it_is_written() -> None:
    found = members("databricks_job", "description = null").get("description")
    assert found.is_absent
    assert found.null
    assert found.span is not None
    assert not found.written


def test_null_for_what_the_service_decides_equals_leaving_it_out() -> None:
    body = members("databricks_cluster", 'node_type_id = null\ncluster_name = ""')
    assert plain(body.get("node_type_id")) == "?service_default"
    assert plain(body.get("cluster_name")) == ""


def test_null_for_an_attribute_with_a_default_is_the_default() -> None:
    found = members("databricks_ip_access_list", "enabled = null").get("enabled")
    assert (found.payload, found.default) == (True, "provider")


def test_what_is_written_is_no_default() -> None:
    found = members("databricks_ip_access_list", "enabled = true").get("enabled")
    assert found.written
    assert found.literal
    assert found.span is not None
    assert found.span.file.text[found.span.start : found.span.end] == "enabled = true"


def test_read_only_attributes_are_computed() -> None:
    found = members("databricks_cluster", "").get("state")
    assert plain(found) == "?computed"
    assert found.unknown.subject == "x.y.state"


def test_computed_attributes_of_data_sources_wait_for_reading() -> None:
    found = members("data.aws_iam_policy_document", "").get("json")
    assert plain(found) == "?data_source"


def test_sensitive_by_schema_and_by_mark() -> None:
    assert members("databricks_secret", 'string_value = "s"').get("string_value").sensitive
    env = members(
        "databricks_cluster",
        'spark_env_vars = { TOKEN = secret, PLAIN = "x" }',
        secret=values.string("s", SENSITIVE),
    ).get("spark_env_vars")
    assert not env.sensitive
    assert env.members.get("TOKEN").sensitive
    assert not env.members.get("PLAIN").sensitive


def test_a_value_that_cannot_be_converted_is_an_error() -> None:
    found = members("databricks_job", 'max_concurrent_runs = "many"').get("max_concurrent_runs")
    assert plain(found) == "?error"


def test_types_without_schema_are_shown_as_they_are_written() -> None:
    body = members("acme_thing", 'a = "1"\nb {\n c = [1]\n}')
    assert plain(Datum("mapping", body)) == {"a": "1", "b": [{"c": [1]}]}
    assert body.get("left_out").is_absent


def test_arguments_that_the_schema_lacks_are_shown_as_they_are_written() -> None:
    body = members("databricks_job", 'nmae = "x"')
    assert plain(body.get("nmae")) == "x"
    assert "nmae" in list(body.names())


def test_an_absent_block_is_absent_and_so_is_a_default_inside() -> None:
    assert members("databricks_job", "").get("task").is_absent


def test_a_computed_block_left_out_means_what_the_provider_version_says() -> None:
    for constraint, value in (("~> 4.20", True), ("~> 3.100.0", False)):
        block = members("azurerm_databricks_workspace", "", context(azurerm=constraint)).get("custom_parameters")
        found = block.elements[0].members.get("no_public_ip")
        assert (found.payload, found.default) == (value, "documented")
    unpinned = members("azurerm_databricks_workspace", "", SchemaContext()).get("custom_parameters")
    assert plain(unpinned) == "?version"


def test_elements_have_their_own_spans() -> None:
    text = 'ip_addresses = ["203.0.113.0/24", "0.0.0.0/0"]'
    elements = members("databricks_ip_access_list", text).get("ip_addresses").elements
    spans = {element.payload: element.span for element in elements}
    span = spans["0.0.0.0/0"]
    assert span is not None
    assert span.file.text[span.start : span.end] == '"0.0.0.0/0"'


def test_the_text_of_a_template_is_not_literal_but_a_word_in_quotes_is() -> None:
    body = members("databricks_job", 'name = "a-${part}"\ndescription = "b"', part=values.string("x"))
    assert not body.get("name").literal
    assert body.get("description").literal


def test_a_conditional_on_something_unknown_keeps_both_outcomes() -> None:
    mode = members("databricks_mws_workspaces", 'compute_mode = var.serverless ? "SERVERLESS" : null').get(
        "compute_mode"
    )
    choice = mode.unknown.choice
    assert choice is not None
    assert (plain(choice.when_true), plain(choice.when_false)) == ("SERVERLESS", None)


def test_a_null_outcome_means_what_leaving_it_out_means() -> None:
    node = members("databricks_cluster", 'node_type_id = var.big ? "big" : null').get("node_type_id")
    assert node.unknown.choice is not None
    assert plain(node.unknown.choice.when_false) == "?service_default"
    keys = members("databricks_cluster", 'ssh_public_keys = [var.big ? "k" : null]').get("ssh_public_keys")
    choice = keys.elements[0].unknown.choice
    assert choice is not None
    assert plain(choice.when_false) is None


def test_write_only_values_are_never_shown() -> None:
    assert members("aws_secretsmanager_secret_version", 'secret_string_wo = "s"').get("secret_string_wo").sensitive


def test_jsonencode_keeps_the_structure() -> None:
    text = 'definition = jsonencode({ spark_version = { type = "fixed", value = var.runtime } })'
    found = members("databricks_cluster_policy", text).get("definition")
    assert found.document is not None
    assert plain(found.document) == {"spark_version": {"type": "fixed", "value": "?no_value"}}


def test_json_written_as_a_template_keeps_the_structure() -> None:
    text = """policy = <<EOT
{
  "Statement": [
    {"Effect": "Allow", "Resource": ["${bucket}", "${bucket}/*", "arn:${known}:x"], "Principal": ${jsonencode(who)},
     "Condition": ${any}, "Sid": "say \\"${bucket}\\"", "Count": ${known}}
  ]
}
EOT
"""
    found = members(
        "aws_s3_bucket_policy",
        text,
        bucket=values.unknown(types.STRING, "computed", "aws_s3_bucket.b.arn"),
        who=values.object_value(
            {"AWS": values.unknown(types.STRING, "no_value", "var.who"), "Service": values.string("s")}
        ),
        any=values.unknown(types.DYNAMIC, "no_value", "var.any"),
        known=values.number(5),
    ).get("policy")
    assert found.is_unknown
    assert found.document is not None
    assert plain(found.document) == {
        "Statement": [
            {
                "Effect": "Allow",
                "Resource": ["?computed", "?computed", "arn:5:x"],
                "Principal": {"AWS": "?no_value", "Service": "s"},
                "Condition": "?no_value",
                "Sid": "?computed",
                "Count": 5,
            }
        ]
    }
    sid = found.document.members.get("Statement").elements[0].members.get("Sid")
    assert sid.unknown.prefix == 'say "'


def test_a_secret_in_a_template_hides_all_of_its_structure() -> None:
    text = 'policy = "{\\"a\\": \\"${secret}\\", \\"b\\": \\"${part}\\"}"'
    secret = values.string("s", SENSITIVE)
    found = members(
        "aws_s3_bucket_policy", text, secret=secret, part=values.unknown(types.STRING, "computed", "x")
    ).get("policy")
    assert found.sensitive
    assert found.document is not None
    assert found.document.sensitive
    assert found.document.members.get("a").sensitive


def test_a_template_that_is_no_json_has_no_structure() -> None:
    unknown = values.unknown(types.STRING, "computed", "x")
    assert members("databricks_job", 'description = "{ ${part} }"', part=unknown).get("description").document is None
    found = members("databricks_job", 'description = "{\\"${part}\\": 1}"', part=unknown).get("description").document
    assert found is not None
    assert found.is_unknown


def test_null_inside_a_free_map_stays() -> None:
    env = members("databricks_cluster", "spark_env_vars = { A = null }").get("spark_env_vars")
    assert list(env.members.names()) == ["A"]
    assert env.members.get("A").null


def test_references_see_converted_values_defaults_and_blocks() -> None:
    text = 'task {\n task_key = "a"\n}\nmax_concurrent_runs = "3"'
    body = source(text)

    def value(name: str) -> Value:
        found = attribute_value("databricks_job", body, name, SchemaContext(), "x.y")
        assert found is not None
        return found

    assert value("max_concurrent_runs").number == 3
    assert value("task").elements[0].members["task_key"].text == "a"
    assert value("description").is_null
    assert value("id").unknown.reason == "service_default"
    assert value("format").type is types.STRING
    assert attribute_value("databricks_job", body, "nmae", SchemaContext(), "x.y") is None


def test_way_of_a_value_that_was_passed_on() -> None:
    site = source('x = "v"').attribute("x")
    assert site is not None
    passed = values.with_hop(site.value, "local", "local.x", site.span)
    found = members("databricks_job", "name = x", x=passed).get("name")
    assert [hop.kind for hop in found.hops()] == ["literal", "local", "use"]
    assert found.literal


def test_members_of_a_container_go_the_way_of_the_container() -> None:
    site = source('x = { a = ["v"] }').attribute("x")
    assert site is not None
    passed = values.with_hop(site.value, "module_argument", "var.x", site.span)
    found = members("databricks_cluster", "ssh_public_keys = x.a", x=passed).get("ssh_public_keys")
    assert [hop.kind for hop in found.elements[0].hops()] == ["literal", "module_argument", "use"]
    assert found.elements[0].hops()[0].span is not None


def test_a_name_that_no_unknown_key_can_be_is_there_or_not() -> None:
    text = 'definition = jsonencode({ mode = "NONE", "spark_conf.${var.x}.y" = "1", "spark_conf.${var.y}.z" = "2" })'
    document = members("databricks_cluster_policy", text).get("definition").document
    assert document is not None
    assert document.members.get("mode").payload == "NONE"
    assert document.members.get("spark_version") is ABSENT
    assert document.members.get("spark_conf.a.y").kind == "unknown"
    assert not document.members.complete
