"""`count`, `for_each` and `dynamic`: which instances there are, and when nobody can say."""

import pytest

from dasf_lint.core.truth import TRUE, UNKNOWN
from tests.unit.terraform.roots import addresses, at, gaps, graph_of, messages, outputs, value


def resource(argument: str, more: str = "") -> str:
    return f'{more}\nresource "terraform_data" "r" {{\n  {argument}\n  input = 1\n}}'


@pytest.mark.parametrize(
    ("argument", "found"),
    [
        ("count = 0", []),
        ('count = "2"', ["terraform_data.r[0]", "terraform_data.r[1]"]),
        ("for_each = {}", []),
        ('for_each = toset(["b", "a", "b"])', ['terraform_data.r["a"]', 'terraform_data.r["b"]']),
        ("for_each = { a = var.x }", ['terraform_data.r["a"]']),
    ],
)
def test_known_arguments_give_their_instances(argument: str, found: list[str]) -> None:
    assert addresses(graph_of(resource(argument, 'variable "x" {}'))) == found


@pytest.mark.parametrize(
    "argument", ["count = var.x", "count = var.x ? 2 : 0", "for_each = var.x", "for_each = toset([var.x])"]
)
def test_unknown_arguments_give_one_symbolic_instance(argument: str) -> None:
    graph = graph_of(resource(argument, 'variable "x" {}'))
    assert addresses(graph) == ["terraform_data.r[*]"]
    assert gaps(graph) == ["The number of instances of terraform_data.r is not known: it depends on var.x"]


def test_a_count_that_is_one_or_none_gives_that_instance_which_may_not_exist() -> None:
    graph = graph_of(
        resource("count = var.x ? 1 : 0", 'variable "x" {}\noutput "o" {\n  value = terraform_data.r[0].id\n}')
    )
    (node,) = [each for each in graph if each.mode == "managed"]
    assert (node.address, str(node.existence)) == ("terraform_data.r[0]", "unknown")
    assert gaps(graph) == ["The number of instances of terraform_data.r is not known: it depends on var.x"]
    references = graph.get("output.o").body.get("value").references  # type: ignore[union-attr]
    assert [each.address for each in references] == ["terraform_data.r[0]"]


TOGETHER = {
    "the same variable": ("count = var.x ? 1 : 0", "count = var.x ? 1 : 0", True),
    "its opposite": ("count = var.x ? 1 : 0", "count = var.x ? 0 : 1", False),
    "its opposite, written otherwise": ("count = var.x ? 1 : 0", "count = !var.x ? 0 : 1", True),
    "a condition and `enabled` of OpenTofu": ("count = var.x ? 1 : 0", "lifecycle {\n    enabled = var.x\n  }", True),
    "another variable": ("count = var.x ? 1 : 0", "count = var.y ? 1 : 0", False),
    "a variable and a local that is it": ("count = var.x ? 1 : 0", "count = local.x ? 1 : 0", True),
    "one that is always there": ("count = var.x ? 1 : 0", "", False),
    "two numbers of instances": ("count = var.n", "count = var.n", False),
}


@pytest.mark.parametrize(("mine", "theirs", "together"), TOGETHER.values(), ids=list(TOGETHER))
def test_resources_under_the_same_condition_exist_together(mine: str, theirs: str, together: bool) -> None:
    text = (
        'variable "x" {\n  type = bool\n}\nvariable "y" {\n  type = bool\n}\nvariable "n" {\n  type = number\n}\n'
        "locals {\n  x = var.x\n}\n"
        f'resource "terraform_data" "a" {{\n  {mine}\n}}\nresource "terraform_data" "b" {{\n  {theirs}\n}}\n'
    )
    a, b = [each for each in graph_of(text) if each.mode == "managed"]
    assert (a.exists_beside(b) is TRUE) == together


def test_what_stands_in_one_instance_of_a_module_exists_together() -> None:
    files = {
        "main.tf": 'variable "x" {}\nmodule "m" {\n  source   = "./m"\n  for_each = var.x\n}\nmodule "n" {\n'
        '  source   = "./m"\n  for_each = var.x\n}\n',
        "m/main.tf": 'resource "terraform_data" "a" {}\nresource "terraform_data" "b" {}\n',
    }
    nodes = {each.address: each for each in graph_of(files) if each.mode == "managed"}
    a, b = nodes["module.m[*].terraform_data.a"], nodes["module.m[*].terraform_data.b"]
    assert a.exists_beside(b) is TRUE
    assert a.exists_beside(nodes["module.n[*].terraform_data.a"]) is UNKNOWN


def test_a_symbolic_instance_exists_for_sure_where_the_number_cannot_be_zero() -> None:
    graph = graph_of(resource("count = var.x ? 1 : 2", 'variable "x" {}'))
    assert [str(node.existence) for node in graph if node.mode == "managed"] == ["true"]
    graph = graph_of(resource("count = var.x ? 1 : 0", 'variable "x" {}'))
    assert [str(node.existence) for node in graph if node.mode == "managed"] == ["unknown"]


CERTIFICATE = """
resource "aws_acm_certificate" "c" {
  domain_name       = "example.com"
  validation_method = "DNS"
}
"""


@pytest.mark.parametrize(
    ("argument", "subject"),
    [
        # The provider works it out in a plan (`CustomizeDiff`), and documents this very use.
        (
            "for_each = { for dvo in aws_acm_certificate.c.domain_validation_options : dvo.domain_name => dvo }",
            "aws_acm_certificate.c.domain_validation_options",
        ),
        ('count = aws_acm_certificate.c.arn == "" ? 0 : 1', "aws_acm_certificate.c.arn"),
        ("for_each = toset([aws_acm_certificate.c.status])", "aws_acm_certificate.c.status"),
    ],
)
def test_what_a_provider_may_know_in_a_plan_is_no_mistake(argument: str, subject: str) -> None:
    graph = graph_of(resource(argument, CERTIFICATE))
    assert messages(graph) == []
    assert gaps(graph) == [f"The number of instances of terraform_data.r is not known: it depends on {subject}"]


def test_an_id_that_is_not_there_before_its_resource_cannot_number_instances_in_the_first_plan() -> None:
    vpc = 'resource "aws_vpc" "v" {}'
    (message,) = messages(graph_of(resource("for_each = toset([aws_vpc.v.id])", vpc)))
    assert message.partition(": ")[2] == (
        'Invalid for_each argument: the "for_each" map or set depends on aws_vpc.v.id, so Terraform cannot plan '
        "terraform_data.r before aws_vpc.v exists"
    )
    assert messages(graph_of(resource('count = aws_vpc.v.arn == "" ? 0 : 1', vpc))) == []


def test_known_elements_of_a_set_exist_beside_the_symbolic_instance() -> None:
    graph = graph_of(resource('for_each = toset(["a", var.x])', 'variable "x" {}'))
    assert [(node.address, str(node.existence)) for node in graph if node.mode == "managed"] == [
        ('terraform_data.r["a"]', "true"), ("terraform_data.r[*]", "unknown"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("count = -1", "Invalid count argument"),
        ("count = 1.5", "Invalid count argument"),
        ("count = null", "Invalid count argument"),
        ('for_each = ["a"]', "Invalid for_each argument"),
        ("for_each = toset([1])", "Invalid for_each set argument"),
        ("for_each = null", "Invalid for_each argument"),
        ('for_each = toset([sensitive("a")])', "Invalid for_each argument"),
        ('count = terraform_data.other.id == "1" ? 1 : 0', "Invalid count argument"),
    ],
)
def test_arguments_that_terraform_refuses_are_complained_of(argument: str, complaint: str) -> None:
    graph = graph_of(resource(argument, 'resource "terraform_data" "other" {}'))
    assert [text for text in messages(graph) if complaint not in text] == []
    assert bool(messages(graph)) == bool(complaint)


def test_a_sensitive_count_is_allowed() -> None:
    assert addresses(graph_of(resource("count = sensitive(1)"))) == ["terraform_data.r[0]"]


def test_too_many_instances_are_one_symbolic_instance() -> None:
    graph = graph_of(resource("count = 200000"))
    assert addresses(graph) == ["terraform_data.r[*]"]
    assert gaps(graph) == ["Too many instances: count is 200000; one symbolic instance stands for all of them"]


def test_an_attribute_of_a_symbolic_instance_is_not_decided() -> None:
    graph = graph_of(
        resource("count = var.x", 'variable "x" {}') + '\noutput "o" { value = try(terraform_data.r[0].input, "none") }'
    )
    assert outputs(graph) == {"o": "unknown: no_value var.x"}


def test_instances_of_resources_are_values() -> None:
    graph = graph_of("""
        resource "terraform_data" "a" {
          count = 2
          input = "i${count.index}"
        }
        resource "terraform_data" "b" {
          for_each = { x = 0, y = 1 }
          input    = terraform_data.a[each.value].input
        }
        output "splat" { value = terraform_data.a[*].input }
        output "for"   { value = { for key, each in terraform_data.b : key => each.input } }
    """)
    assert outputs(graph) == {"splat": ["i0", "i1"], "for": {"x": "i0", "y": "i1"}}


def test_a_missing_instance_is_an_error_that_try_catches() -> None:
    graph = graph_of(resource("count = 0") + '\noutput "o" { value = try(terraform_data.r[0].input, "none") }')
    assert outputs(graph) == {"o": "none"}


def test_nested_dynamic_blocks_see_the_iterators_around_them() -> None:
    graph = graph_of("""
        resource "databricks_job" "j" {
          name = "j"
          dynamic "task" {
            for_each = { b = ["2"], a = ["1", "3"] }
            iterator = t
            content {
              task_key = t.key
              dynamic "library" {
                for_each = t.value
                content { jar = "${t.key}${library.value}" }
              }
            }
          }
        }
    """)
    assert value(graph, "databricks_job.j", "task.0.task_key") == "a"
    assert [value(graph, "databricks_job.j", f"task.0.library.{i}.jar") for i in (0, 1)] == ["a1", "a3"]


def test_an_unknown_for_each_makes_the_list_of_blocks_unknown() -> None:
    graph = graph_of(
        'variable "x" {}\nresource "databricks_job" "j" {\n  dynamic "task" {\n    for_each = var.x\n'
        "    content {\n      task_key = 1\n    }\n  }\n}"
    )
    assert value(graph, "databricks_job.j", "task") == "unknown: no_value var.x"


def test_each_and_count_outside_of_their_blocks_are_complained_of() -> None:
    graph = graph_of('resource "terraform_data" "r" {\n  input = each.key\n}\noutput "o" { value = count.index }')
    assert [text.partition(":")[2].partition(":")[0].strip() for text in messages(graph)] == [
        'Reference to "each" in context without for_each', 'Reference to "count" in non-counted context',
    ]  # fmt: skip


def test_the_key_of_an_instance_may_hold_anything() -> None:
    graph = graph_of(resource('for_each = toset(["a\\"]b", "${"$"}{x}"])'))
    assert addresses(graph) == ['terraform_data.r["$${x}"]', 'terraform_data.r["a\\"]b"]']
    assert at(graph, 'terraform_data.r["$${x}"]', "input").payload == 1


ENABLED = "lifecycle {\n    enabled = %s\n  }"


@pytest.mark.parametrize(
    ("written", "existence"), [("true", ["true"]), ('"false"', []), ("!true", []), ("var.x", ["unknown"])]
)
def test_enabled_of_opentofu_makes_one_instance_without_key_or_none(written: str, existence: list[str]) -> None:
    graph = graph_of(resource(ENABLED % written, 'variable "x" {}'))
    assert [(node.address, str(node.existence)) for node in graph if node.mode == "managed"] == [
        ("terraform_data.r", each) for each in existence
    ]
    assert not messages(graph)


def test_what_is_not_enabled_is_null_and_what_may_be_is_unknown() -> None:
    outs = """
output "id" { value = try(terraform_data.r.input, "none") }
output "null" { value = terraform_data.r == null }
output "module" { value = try(module.m.o, "none") }
"""
    files = {"m/main.tf": 'output "o" { value = 2 }\nresource "terraform_data" "in" {}'}

    def found(written: str) -> dict[str, object]:
        switch = ENABLED % written
        call = f'\nmodule "m" {{\n  source = "./m"\n  {switch}\n}}\nvariable "x" {{}}'
        return dict(outputs(graph_of({**files, "main.tf": resource(switch) + outs + call})))

    assert found("true") == {"id": 1, "null": False, "module": 2}
    assert found("false") == {"id": "none", "null": True, "module": "none"}
    assert found("var.x") == dict.fromkeys(("id", "null", "module"), "unknown: no_value var.x")


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("null", 'The given "enabled" argument value is null. A bool is required.'),
        ("3", 'The given "enabled" argument value is unsuitable: bool required.'),
        ("sensitive(true)", "Sensitive or ephemeral values, or values derived from them, cannot be used"),
        ("local.y", 'A local value with the name "y" has not been declared'),
    ],
)
def test_what_opentofu_refuses_as_enabled_is_complained_of_and_judged_as_if_it_were_there(
    written: str, complaint: str
) -> None:
    graph = graph_of(resource(ENABLED % written))
    assert addresses(graph) == ["terraform_data.r"]
    assert complaint in messages(graph)[0]


def test_enabled_is_read_from_json_and_override_files_and_of_module_calls() -> None:
    text = '{"resource": {"terraform_data": {"r": {"lifecycle": {"enabled": "${var.on}"}}}}, "variable": {"on": %s}}'
    for default, found in (("false", []), ("true", ["terraform_data.r"])):
        assert addresses(graph_of({"main.tf.json": text % f'{{"default": {default}}}'})) == found
    override = 'resource "terraform_data" "r" {\n  lifecycle {\n    enabled = false\n  }\n}'
    assert not addresses(graph_of({"main.tf": resource(ENABLED % "true"), "a_override.tf": override}))
    call = '{"module": {"m": {"source": "./m", "lifecycle": {"enabled": false}}}}'
    assert not addresses(graph_of({"main.tf.json": call, "m/main.tf": resource("")}))


def test_a_cycle_may_run_through_enabled() -> None:
    graph = graph_of(resource(ENABLED % "terraform_data.r != null"))
    assert messages(graph) == ["2: Self-referential block: terraform_data.r may not refer to itself"]
