"""Expressions typed by somebody, one at a time."""

from dasf_lint.core.asked import FromText, Options
from dasf_lint.core.graph import Root
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import MemoryTree
from dasf_lint.terraform.console import Console
from dasf_lint.terraform.modules import Modules
from dasf_lint.terraform.options import TerraformOptions
from tests.unit.terraform.roots import Files

FILES: Files = {
    "main.tf": """
        variable "a" { default = "x" }
        variable "s" {
          default   = "hush"
          sensitive = true
        }
        variable "none" { type = list(string) }
        resource "terraform_data" "r" { input = "in" }
        resource "terraform_data" "many" { count = 2 }
        module "m" {
          source = "./m"
          a      = "y"
        }
        locals { l = "${var.a}-${module.m.a}" }
    """,
    "m/main.tf": 'variable "a" {}\noutput "a" { value = var.a }',
}


def ask(text: str, *, before_plan: bool = False) -> dict[str, Json]:
    assert isinstance(FILES, dict)
    options = TerraformOptions(Options(settings=(FromText("a", "z"),)))
    return Console(Modules(MemoryTree(FILES)), Root("terraform", "."), options, before_plan=before_plan).answer(text)


def test_values_come_with_their_type() -> None:
    assert ask("[local.l, 1]") == {"value": ["z-y", 1], "type": "tuple([string, number])"}


def test_what_is_written_of_a_resource_is_known() -> None:
    assert ask("terraform_data.r.input") == {"value": "in", "type": "string"}
    assert ask("terraform_data.r.id") == {
        "unknown": {"reason": "computed", "subject": "terraform_data.r.id"}, "type": "string",
    }  # fmt: skip


def test_resources_are_wholly_unknown_to_terraform_before_anything_is_applied() -> None:
    assert ask("terraform_data.r.input", before_plan=True) == {
        "unknown": {"reason": "computed", "subject": "terraform_data.r"}, "type": "dynamic",
    }  # fmt: skip


def test_what_shows_without_values_is_an_error_all_the_same() -> None:
    for text, summary in (
        ("terraform_data.nope.id", "Reference to undeclared resource"),
        ("terraform_data.r[0]", "Unexpected resource instance key"),
        ("terraform_data.many.id", "Missing resource instance key"),
        ("terraform_data.r.nope", "Unsupported attribute"),
        ("var.nope", "Reference to undeclared input variable"),
        ("1 +", "Missing expression"),
        ("", "Missing expression"),
        ("# nothing", "Missing expression"),
        ("provider::x::f()", "Unknown provider function"),
    ):
        error = ask(text).get("error")
        assert isinstance(error, dict), text
        assert error["summary"] == summary


def test_before_a_plan_there_is_no_time_of_it() -> None:
    error = ask("plantimestamp()", before_plan=True)["error"]
    assert isinstance(error, dict)
    assert error["summary"] == "Call to unknown function"
    assert ask("plantimestamp()")["unknown"] == {"reason": "not_reproducible", "subject": "plantimestamp"}


def test_secrets_are_hidden_and_unknowns_say_why() -> None:
    assert ask("var.s") == {"value": {"$sensitive": True}, "type": "string", "sensitive": True}
    assert ask("var.none") == {"unknown": {"reason": "no_value", "subject": "var.none"}, "type": "list(string)"}
