"""What is said against names that the facts do not know, by the versions of the provider in question.

The versions that were looked at are fixed here, so that a refresh of the facts leaves every case what it is.
"""

from collections.abc import Iterator

import pytest

from dasf_lint.core.graph import Graph
from dasf_lint.facts import currency
from dasf_lint.facts.currency import LookedAt
from tests.unit.terraform.roots import Files, at, graph_of, messages, outputs, value

RESOURCES = """
resource "databricks_catalog" "c" {
  name          = "c"
  quantum_state = "entangled"
  quantum_gate { x = 1 }
}
resource "databricks_hologram" "h" {
  name = "h"
}
data "databricks_hologram" "d" {}
output "gate" { value = databricks_catalog.c.quantum_flux }
"""

SLIPS = """
resource "databricks_catalog" "c" {
  nmae = "c"
}
resource "databricks_catalogs" "plural" {}
resource "databricks_catlog" "slip" {}
output "o" { value = databricks_catalog.c.onwer }
"""


FIRST, YEAR, LAST = (1, 48, 0), (1, 93, 0), (1, 138, 0)


@pytest.fixture(autouse=True)
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from _fixed(monkeypatch, LookedAt(FIRST, YEAR, LAST))


def _fixed(monkeypatch: pytest.MonkeyPatch, about: LookedAt) -> Iterator[None]:
    monkeypatch.setattr(currency, "looked_at", lambda provider: about if provider == "databricks" else None)
    currency.sight.cache_clear()
    yield
    currency.sight.cache_clear()


def _root(text: str, constraint: str | None = None, lock: str | None = None) -> Files:
    files = {"main.tf": text}
    if constraint is not None:
        files["versions.tf"] = (
            'terraform {\n  required_providers {\n    databricks = {\n      source  = "databricks/databricks"\n'
            f'      version = "{constraint}"\n    }}\n  }}\n}}\n'
        )
    if lock is not None:
        files[".terraform.lock.hcl"] = (
            f'provider "registry.terraform.io/databricks/databricks" {{\n  version = "{lock}"\n}}\n'
        )
    return files


def _gaps(graph: Graph) -> list[tuple[str, str]]:
    return [
        (each.path or "", each.message)
        for each in graph.diagnostics
        if (each.level, each.code) == ("gap", "provider-facts")
    ]


@pytest.mark.parametrize(("constraint", "lock"), [("1.120.0", None), (">= 1.0", "1.120.0"), ("~> 1.120.0", None)])
def test_versions_that_were_looked_at_are_spoken_of(constraint: str, lock: str | None) -> None:
    graph = graph_of(_root(RESOURCES, constraint, lock))
    assert [text.split(":")[1].strip() for text in messages(graph)] == [
        "Unsupported argument",
        "Unsupported block type",
        "Invalid resource type",
        "Invalid data source",
        "Unsupported attribute",
    ]
    assert _gaps(graph) == []


@pytest.mark.parametrize(
    ("constraint", "lock"), [(None, None), (">= 1.120.0", None), ("~> 1.0", None), (">= 0.1", None)]
)
def test_where_newer_versions_are_allowed_strange_names_may_be_new(constraint: str | None, lock: str | None) -> None:
    graph = graph_of(_root(RESOURCES, constraint, lock))
    assert messages(graph) == []
    assert _gaps(graph) == []


@pytest.mark.parametrize(("constraint", "lock"), [(">= 999.0", None), ("~> 1.0", "999.1.0"), (None, "999.1.0")])
def test_where_only_newer_versions_are_asked_for_nothing_is_said_but_one_gap(
    constraint: str | None, lock: str | None
) -> None:
    graph = graph_of(_root(RESOURCES + SLIPS.replace('"c"', '"d"').replace(".c.", ".d."), constraint, lock))
    assert messages(graph) == []
    ((path, message),) = _gaps(graph)
    assert path == ("versions.tf" if constraint is not None else ".terraform.lock.hcl")
    assert "the schema of provider databricks is known up to 1.138.0" in message


def test_one_gap_a_root_however_many_modules_use_the_provider() -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./a"\n}\nresource "databricks_catalog" "c" {\n  name = "c"\n}\n',
        "a/main.tf": 'resource "databricks_catalog" "c" {\n  flavour = "c"\n}\n',
        ".terraform.lock.hcl": 'provider "registry.terraform.io/databricks/databricks" {\n  version = "999.0.0"\n}\n',
    }
    assert len(_gaps(graph_of(files))) == 1


def test_a_provider_that_no_resource_uses_is_no_gap() -> None:
    assert _gaps(graph_of(_root('resource "terraform_data" "t" {}\n', ">= 999.0"))) == []


def test_versions_older_than_every_release_that_was_read_are_not_spoken_of() -> None:
    graph = graph_of(_root(RESOURCES, "0.3.0"))
    assert messages(graph) == []
    assert _gaps(graph) == []


def test_a_letter_wrong_is_told_where_newer_versions_are_allowed() -> None:
    found = messages(graph_of(_root(SLIPS, ">= 1.0")))
    assert [text for text in found if "Missing" not in text] == [
        '3: Unsupported argument: an argument named "nmae" is not expected here; did you mean "name"?',
        '6: Invalid resource type: the provider databricks does not support resource type "databricks_catlog"; did you '
        'mean "databricks_catalog"?',
        "7: Unsupported attribute: this object has no argument, nested block, or exported attribute named "
        '"onwer"; did you mean "owner"?',
    ]


def test_who_writes_both_names_means_both() -> None:
    both = 'resource "databricks_catalog" "c" {\n  name = "c"\n  nmae = "d"\n}\n'
    assert messages(graph_of(_root(both, ">= 1.0"))) == []


def test_what_the_last_year_requires_is_missed_and_what_became_optional_is_not() -> None:
    text = 'resource "databricks_secret" "s" {\n  scope = "s"\n}\n'
    # `string_value` was required until 1.131.
    assert messages(graph_of(_root(text, ">= 1.0"))) == [
        '1: Missing required argument: the argument "key" is required, but no definition was found'
    ]
    grants = 'resource "databricks_grants" "g" {\n  catalog = "c"\n}\n'
    assert [text.partition(": at")[0] for text in messages(graph_of(_root(grants)))] == ["1: Insufficient grant blocks"]


def test_nothing_is_missed_where_no_release_that_was_read_is_a_year_old(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'resource "databricks_secret" "s" {}\nresource "databricks_grants" "g" {}\n'
    assert len(messages(graph_of(_root(text)))) == 3
    for _ in _fixed(monkeypatch, LookedAt(LAST, None, LAST)):
        assert messages(graph_of(_root(text))) == []
        assert messages(graph_of(_root(text, ">= 1.138.0"))) == []
        assert len(messages(graph_of(_root(text, "1.138.0")))) == 3


@pytest.mark.parametrize("constraint", [None, ">= 999.0"])
def test_what_is_written_under_a_strange_name_is_seen_all_the_same(constraint: str | None) -> None:
    graph = graph_of(_root(RESOURCES, constraint))
    assert value(graph, "databricks_catalog.c", "quantum_state") == "entangled"
    assert value(graph, "databricks_hologram.h", "name") == "h"
    assert at(graph, "databricks_catalog.c", "quantum_gate").kind != "absent"
    assert str(outputs(graph)["gate"]).startswith("unknown: ")


@pytest.mark.parametrize(("constraint", "told"), [("1.120.0", True), (None, True), (">= 999.0", False)])
def test_types_of_arguments_are_those_of_the_versions_in_question(constraint: str | None, told: bool) -> None:
    text = """
        resource "databricks_catalog" "c" {
          name = ["c"]
        }
        resource "databricks_grants" "g" {
          catalog = "c"
          dynamic "grant" {
            for_each = []
            content {
              principal  = "p"
              privileges = ["SELECT"]
            }
          }
        }
    """
    found = messages(graph_of(_root(text, constraint)), all_of_them=True)
    assert [message.split(":")[1].strip() for message in found] == (
        ["Incorrect attribute value type", "Insufficient grant blocks"] if told else []
    )
