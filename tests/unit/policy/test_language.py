"""The tables of the language: every row has what it names, and nothing is there that no row names."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from dasf_lint.core.source import DirectoryTree
from dasf_lint.facts import shapes
from dasf_lint.policy import load, pack, packs
from dasf_lint.policy.ask import operators, relations
from dasf_lint.policy.ask.facts import FACTS as KNOWN_FACTS
from dasf_lint.policy.ask.operators.table import FUNCTIONS
from dasf_lint.policy.ask.views import VIEWS as READING
from dasf_lint.policy.language import conditions, policies, words
from dasf_lint.policy.language.arguments import ARGUMENTS
from dasf_lint.policy.language.schema import schema
from tests.unit.policy.test_load import GOOD
from tests.unit.policy.test_load import load as loaded

LEFT_BY_MAKERS = {"self", "owner", "cloud", "level", "lifecycle", "for_each", "count"}
"""Facts without a function: two are elements, the others are left with a resource by whoever makes it."""


def test_every_operator_has_functions_and_an_argument() -> None:
    assert operators.apply is not None
    assert FUNCTIONS.keys() == {name for name, row in words.OPERATORS.items() if row.negates is None}
    assert {row.negates for row in words.OPERATORS.values()} - {None} <= FUNCTIONS.keys()
    assert {row.argument for row in words.OPERATORS.values()} == ARGUMENTS.keys()


def test_a_negation_has_the_argument_of_what_it_negates() -> None:
    for row in words.OPERATORS.values():
        if row.negates is not None:
            assert row.argument == words.OPERATORS[row.negates].argument


def test_every_view_link_and_fact_has_a_function() -> None:
    assert READING.keys() == words.VIEWS.keys()
    assert relations.FOLLOWED.keys() == words.LINKS.keys()
    assert KNOWN_FACTS.keys() | LEFT_BY_MAKERS == words.FACTS.keys()
    assert not KNOWN_FACTS.keys() & LEFT_BY_MAKERS


def test_every_part_is_kept_somewhere() -> None:
    assert sorted(words.PARTS) == sorted(shapes.part_names())


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield str(key)
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, str):
        yield value


def test_the_schema_offers_nothing_that_the_tables_do_not_have() -> None:
    offered = {word for word in _strings(schema()["$defs"]) if word.isidentifier()}
    known = {*words.OPERATORS, *words.LINKS, *words.REACH, *conditions.CONDITIONS}
    assert known <= offered
    assert not {"thing", "edge", "fix", "same_thing", "ancestors", "descendants"} & offered


ARGUMENT_OF: dict[str, Any] = {
    "scalar": "x", "scalars": "[x]", "patterns": "x*", "number": 1, "bool": "true", "regex": "x", "version": "'>= 1'",
    "cidrs": "10.0.0.0/8", "runtime_kind": "lts", "credential_kind": "any", "environment": "prod",
}  # fmt: skip
JOB = "match: {resource: databricks_job}\nassert: {path: name, exists: true}"
CONDITIONS = {
    "all": "{all: [{path: name, exists: true}, {path: id, exists: true}]}",
    "any": "{any: [{path: name, exists: true}, {path: id, exists: true}]}",
    "not": "{not: {path: name, exists: true}}",
    "path": "{path: name, exists: true, absent: unknown}",
    "every": "{every: 'task[*].task_key', exists: true, absent: pass}",
    "some": "{some: ['task[*]', 'task[*].library[*]'], satisfies: {path: $key, exists: true}}",
    "none": "{none: $compute, satisfies: {path: $owner.name, equals: {mine: name}}}",
    "count": "{count: 'task[*]', at_most: 3, satisfies: {path: task_key, exists: true}}",
}
KEYS = {
    "aliases": "[MY-1]", "tags": "[mine]", "sensitive": "true", "suppressible": "false", "point_at": "use",
    "references": "['https://example.com/x']", "requires": "'>= 0.0'", "confidence": "low", "profile": "audit",
    "cure_at": "bundle.target.run_as", "together_with": "name", "about": "names",
    "stage": "preview", "remediation": "Do it.", "where": "{path: name, exists: true}", "params": "{x: {description: y, default: [1]}}",
}  # fmt: skip


def complaints(changed: str, old: str = JOB) -> list[str]:
    assert old in GOOD
    return loaded({"mine/x.yaml": GOOD.replace(old, changed)})[1]


@pytest.mark.parametrize("name", words.OPERATORS)
def test_every_operator_loads(name: str) -> None:
    argument = ARGUMENT_OF[words.OPERATORS[name].argument]
    path = "tags" if "contains" in name else "max_concurrent_runs" if argument == 1 and "_than" in name else "name"
    assert complaints(f"match: {{resource: databricks_job}}\nassert: {{path: {path}, {name}: {argument}}}") == []


@pytest.mark.parametrize("word", conditions.CONDITIONS)
def test_every_condition_loads(word: str) -> None:
    assert complaints(f"match: {{resource: databricks_job}}\nassert: {CONDITIONS[word]}") == []


@pytest.mark.parametrize("link", words.LINKS)
@pytest.mark.parametrize("more", ["", ", by: job_id", ", via: [databricks_group]", ", reach: any"])
def test_every_link_loads(link: str, more: str) -> None:
    more = more.replace("job_id", "name") if link == "referred_by_me" else more
    relation = f"{{related: databricks_permissions, link: {link}{more}}}"
    assert complaints(f"match: {{resource: databricks_job}}\nassert: {{some: {relation}}}") == []


@pytest.mark.parametrize("path", [*(f"$self|{view}" for view in words.VIEWS), *(f"${fact}" for fact in words.FACTS)])
def test_every_view_and_fact_loads(path: str) -> None:
    assert complaints(f"match: {{resource: databricks_job}}\nassert: {{path: '{path}', exists: true}}") == []


@pytest.mark.parametrize("part", words.SELECTED_PARTS)
def test_every_part_loads(part: str) -> None:
    assert complaints(f"match: {{resource: databricks_job}}\nassert: {{some: ${part}}}") == []
    if part in words.PARTS:
        assert complaints(f"match: {{part: {part}}}\nassert: {{path: $owner.id, exists: true}}") == []


@pytest.mark.parametrize("kind", words.DOTTED_TYPES)
def test_every_dotted_type_loads(kind: str) -> None:
    assert complaints(f"match: {{resource: {kind}}}\nassert: {{path: $name, exists: true}}") == []


@pytest.mark.parametrize("name", policies.POLICY.rows)
def test_every_key_of_a_policy_loads(name: str) -> None:
    if name in KEYS and f"\n{name}:" not in GOOD:
        assert (
            complaints(f"message:\n{name}: {KEYS[name]}".replace("message:\n", "", 1) + "\nmessage:", "message:") == []
        )
    elif name == "replaced_by":
        assert complaints("stage: deprecated\nreplaced_by: x\nmessage:", "message:") == []
    elif name == "controls":
        assert complaints("controls: {ACME: [A-1]}\nmessage:", "message:") == ["9: unknown framework ACME"]
    elif name == "checks":
        assert complaints("match: {resource: databricks_job}\nchecks: [{assert: {path: name, exists: true}}]") == []
    else:
        assert f"{name}:" in GOOD


def test_every_key_of_a_check_loads() -> None:
    own = {**KEYS, "name": "a", "severity": "low", "message": "x", "match": "{environment: prod}"}
    for name in policies.CHECK.rows:
        if name != "assert":
            check = f"{{{name}: {own[name]}, assert: {{path: name, exists: true}}}}"
            assert complaints(f"match: {{resource: databricks_job}}\nchecks: [{check}]") == [], name


@pytest.mark.parametrize("name", words.PLACEHOLDERS)
def test_every_placeholder_loads(name: str) -> None:
    assert complaints(f"{{{name}}}", "{address}") == []


def test_the_schema_and_the_reader_agree_on_the_shipped_policies() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(schema())
    found, _, _, _ = load.read_tree(DirectoryTree(str(packs.directory())), ".", pack.EMPTY)
    assert [path for path, _, data in found if not validator.is_valid(data)] == []
