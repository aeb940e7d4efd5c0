"""What the newest releases take is complained of nowhere, whatever the root says of versions."""

import json
from pathlib import Path

import pytest

from dasf_lint.facts import currency, schema
from dasf_lint.facts.versions import exactly
from tests.unit.facts.generated import resource
from tests.unit.terraform.roots import graph_of, messages

OBSERVED = Path(__file__).resolve().parents[3] / "facts" / "observed"
PROVIDERS = [name for name in currency.providers() if currency.looked_at(name) is not None]


def _newest(provider: str) -> str:
    about = currency.looked_at(provider)
    assert about is not None
    return ".".join(map(str, about.last))


def _root(provider: str, constraint: str, *, only_required: bool) -> str:
    source = {"azapi": "azure/azapi", "databricks": "databricks/databricks"}.get(provider, f"hashicorp/{provider}")
    version = f', version = "{constraint}"' if constraint else ""
    about = currency.looked_at(provider)
    assert about is not None
    parts = [f'terraform {{\n  required_providers {{\n    {provider} = {{ source = "{source}"{version} }}\n  }}\n}}\n']
    for i, kind in enumerate(schema.kinds(provider)):
        facts = schema.load(kind, exactly(about.last))
        assert facts is not None
        if not kind.startswith("ephemeral.") and facts.until > (*about.last, 0):
            parts.append(resource(facts, f"r{i}", only_required=only_required))
    return "".join(parts)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("only_required", [True, False], ids=["required", "everything"])
@pytest.mark.parametrize("way", ["newest", "at least", "unsaid"])
def test_nothing_is_said_against_what_the_newest_release_takes(provider: str, only_required: bool, way: str) -> None:
    newest = _newest(provider)
    constraint = {"newest": newest, "at least": f">= {newest}", "unsaid": ""}[way]
    graph = graph_of(_root(provider, constraint, only_required=only_required))
    assert messages(graph) == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_path_that_the_newest_release_has_is_known(provider: str) -> None:
    document = json.loads((OBSERVED / f"{provider}.json").read_text())
    newest = document.pop("$")["releases"][-1][0]
    versions = exactly(tuple(map(int, newest.split("."))))  # type: ignore[arg-type]
    missing = []
    for kind, paths in document.items():
        name = f"provider.{provider}" if kind == "provider" else kind
        if not paths.pop("$", [[newest, True]])[-1][1]:
            continue
        facts = schema.load(name, versions)
        for path, about in paths.items():
            if (about if isinstance(about, str) else about[-1][1]) is not None:
                item = facts.find(path) if facts is not None else None
                if item is None or not item.available:
                    missing.append(f"{name}.{path}")
    assert missing == []


@pytest.mark.parametrize("provider", [name for name in PROVIDERS if not currency.is_complete(name)])
@pytest.mark.parametrize("way", ["newest", "at least", "older", "unsaid"])
def test_nothing_is_said_of_types_that_were_not_looked_at(provider: str, way: str) -> None:
    newest = _newest(provider)
    constraint = {"newest": newest, "at least": f">= {newest}", "older": "0.1.0", "unsaid": ""}[way]
    text = f"""
        resource "{provider}_never_looked_at" "x" {{
          anything = "x"
          some_block {{ of = 1 }}
        }}
        data "{provider}_never_looked_at" "x" {{}}
        output "o" {{ value = [{provider}_never_looked_at.x.strange, data.{provider}_never_looked_at.x.stranger] }}
    """
    head = _root(provider, constraint, only_required=True).partition("resource ")[0].partition("data ")[0]
    assert messages(graph_of(head + text)) == []
