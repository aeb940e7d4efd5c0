"""Values of root variables: precedence, conversion, defaults, and where they come from."""

from dasf_lint.core.asked import FromFile, FromText, Setting
from dasf_lint.core.source import SourceFile
from tests.unit.terraform.roots import at, graph_of, messages, outputs, way


def test_later_settings_win_over_earlier_ones_and_over_all_files() -> None:
    files = {
        "main.tf": 'variable "a" { default = "default" }\noutput "o" { value = var.a }',
        "terraform.tfvars": 'a = "terraform"',
        "z.auto.tfvars.json": '{"a": "z"}',
        "b.auto.tfvars": 'a = "b"',
        "x.tfvars": 'a = "x"',
    }
    assert outputs(graph_of({"main.tf": files["main.tf"]})) == {"o": "default"}
    assert outputs(graph_of(files)) == {"o": "z"}
    assert outputs(graph_of(files, FromText("a", "text"), FromFile("x.tfvars"))) == {"o": "x"}
    assert outputs(graph_of(files, FromFile("x.tfvars"), FromText("a", "text"))) == {"o": "text"}


def test_the_environment_counts_only_when_it_is_handed_in() -> None:
    text = 'variable "a" {\n  type = list(string)\n  default = []\n}\noutput "o" { value = var.a }'
    assert outputs(graph_of(text, environment={"TF_VAR_a": '["x"]'})) == {"o": ["x"]}
    assert outputs(graph_of(text)) == {"o": []}


def test_text_of_the_command_line_is_an_expression_where_the_type_is_no_primitive() -> None:
    text = (
        'variable "s" { type = string }\nvariable "n" { type = number }\nvariable "l" { type = set(string) }\n'
        'variable "u" {}\noutput "o" { value = [var.s, var.n, var.l, var.u] }'
    )
    graph = graph_of(text, FromText("s", "[1]"), FromText("n", "5"), FromText("l", '["b", "a"]'), FromText("u", "true"))
    assert outputs(graph) == {"o": ["[1]", 5, ["a", "b"], "true"]}


def test_a_value_of_the_command_line_has_no_text_and_stands_at_the_declaration() -> None:
    graph = graph_of('\nvariable "a" {}\noutput "o" {\n  value = var.a\n}', FromText("a", "x"))
    hops = at(graph, "output.o", "value").hops()
    assert (hops[0].kind, hops[0].label, hops[0].span) == ("command_line", "--var a", None)
    assert hops[0].anchor is not None
    assert hops[0].anchor.line == 2


def test_a_variable_file_is_a_station_on_the_way() -> None:
    graph = graph_of({"main.tf": 'variable "a" {}\noutput "o" {\n  value = var.a\n}', "terraform.tfvars": '\na = "x"'})
    assert way(at(graph, "output.o", "value"))[:2] == ["literal terraform.tfvars:2", "variable_file terraform.tfvars:2"]


def test_optional_attributes_take_their_defaults_also_for_null() -> None:
    graph = graph_of("""
        variable "v" {
          type = map(object({
            a = optional(string, "x")
            b = optional(object({ c = optional(number, 3) }), {})
            d = optional(list(string))
          }))
          default = { k = { a = null, extra = 1 }, m = { b = { c = "9" } } }
        }
        output "o" { value = var.v }
    """)
    assert outputs(graph) == {
        "o": {"k": {"a": "x", "b": {"c": 3}, "d": None}, "m": {"a": "x", "b": {"c": 9}, "d": None}}
    }


def test_null_is_a_value_unless_the_variable_is_not_nullable() -> None:
    files = {
        "main.tf": 'variable "a" { default = 1 }\nvariable "b" {\n  default = 1\n  nullable = false\n}\n'
        'output "o" { value = [var.a, var.b] }',
        "terraform.tfvars": "a = null\nb = null",
    }
    assert outputs(graph_of(files)) == {"o": [None, 1]}


def test_a_variable_without_value_is_unknown_of_its_type_and_names_itself() -> None:
    graph = graph_of('variable "a" { type = list(string) }\noutput "o" { value = var.a }')
    unknown = at(graph, "output.o", "value").unknown
    assert (unknown.reason, unknown.subject, unknown.type, unknown.symbol) == (
        "no_value",
        "var.a",
        "list(string)",
        "var.a",
    )


def test_values_of_the_wrong_type_are_complained_of_at_their_place() -> None:
    files = {
        "main.tf": 'variable "a" { type = number }\nvariable "b" {\n  type = number\n  default = "y"\n}',
        "terraform.tfvars": '\na = "x"\nzz = 1',
    }
    assert messages(graph_of(files)) == [
        "2: Invalid default value for variable: The given value is not suitable for var.b: a number is required.",
        "2: Invalid value for input variable: The given value is not suitable for var.a: a number is required.",
        '3: Value for undeclared variable: the root module does not declare a variable named "zz" but a value was found '
        "in terraform.tfvars",
    ]


def test_defaults_and_files_know_neither_names_nor_functions() -> None:
    graph = graph_of('variable "a" {\n  default = local.x\n}\nvariable "b" {\n  default = upper("x")\n}')
    assert messages(graph) == [
        "2: Variables not allowed: Variables may not be used here.",
        "5: Function calls not allowed: Functions may not be called here.",
    ]


def test_strings_in_json_files_of_values_are_no_templates() -> None:
    files = {
        "main.tf.json": '{"variable": {"a": {}, "b": {"default": "${x}"}}, "output": {"o": {"value": ["${var.a}", "${var.b}"]}}}',
        "terraform.tfvars.json": '{"a": "${y}"}',
    }
    assert outputs(graph_of(files)) == {"o": ["${y}", "${x}"]}


def test_a_variable_file_from_elsewhere_may_be_handed_in() -> None:
    file = SourceFile("/tmp/x.tfvars", b'a = "x"')
    assert outputs(graph_of('variable "a" {}\noutput "o" { value = var.a }', FromFile(file))) == {"o": "x"}


def test_a_failed_validation_says_its_message() -> None:
    text = (
        'variable "a" {\n  default = "bad"\n  validation {\n    condition = var.a != "bad"\n'
        '    error_message = "not ${var.a}"\n  }\n}\n'
    )
    assert messages(graph_of(text)) == ["1: Invalid value for variable: not bad"]
    # Somebody who must supply values may supply another one for this variable.
    assert messages(graph_of(text + 'variable "b" {}')) == []
    assert messages(graph_of(text + 'variable "b" {}', FromText("a", "bad"))) == [
        "1: Invalid value for variable: not bad"
    ]


def test_a_value_of_the_wrong_type_is_an_error_where_somebody_asked_for_it() -> None:
    """What a file of the repository says wrongly is a warning: Terraform would stop, whoever calls this."""
    text = 'variable "open" {\n  type = bool\n}\noutput "o" { value = var.open }'
    wrong = "Invalid value for input variable: The given value is not suitable for var.open: a bool is required."

    def levels(files: dict[str, str], *settings: Setting, **options: object) -> list[tuple[str, str, str]]:
        graph = graph_of(files, *settings, **options)
        return [(each.level, each.code, each.message) for each in (*graph.diagnostics, *graph.evaluate_all())]

    files = {"main.tf": text, "x.tfvars": 'open = "maybe"'}
    assert levels(files, FromText("open", "maybe")) == [("error", "usage", wrong)]
    assert levels(files, FromFile("x.tfvars")) == [("error", "usage", wrong)]
    assert levels(files, FromFile(SourceFile("y", b'open = "maybe"'))) == [("error", "usage", wrong)]
    assert levels(files, environment={"TF_VAR_open": "maybe"}) == [("error", "usage", wrong)]
    assert levels({"main.tf": text, "a.auto.tfvars": 'open = "maybe"'}) == [("warning", "terraform", wrong)]
    assert levels(files, FromText("open", "maybe"), FromText("open", "true")) == [], "the later one counts"
    listed = 'variable "l" { type = list(string) }'
    [(level, code, _)] = levels({"main.tf": listed}, FromText("l", "[1"))
    assert (level, code) == ("error", "usage")
