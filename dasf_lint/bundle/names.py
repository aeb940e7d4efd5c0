"""Terraform's words for what a bundle says: types, renamed fields, and what carries permissions and grants.

Follows bundle/deploy/terraform/tfdyn/convert.go and its parts for each kind of the Databricks CLI; `_source` of the
data says of which release.
"""

import json
from functools import cache

from dasf_lint.bundle import models
from dasf_lint.core import shipped


@cache
def _table() -> "dict[str, dict[str, dict[str, str]]]":
    text = shipped.read("bundle/terraform.json")
    table: dict[str, dict[str, dict[str, str]]] = json.loads(text)
    return table


@cache
def types() -> dict[str, str]:
    """Terraform's type by the bundle's kind."""
    found = {kind: str(name) for kind, name in _table()["types"].items()}
    return found | {kind: facts["type"] for kind, facts in models.layer()["kinds"].items()}


@cache
def renames(kind: str) -> dict[str, str]:
    """The bundle's name by dotted path of the bundle, `tasks.libraries`, to Terraform's last step."""
    return {**_table()["renames"].get(kind, {}), **models.layer()["renames"].get(kind, {})}


@cache
def bundle_names(kind: str, path: str) -> dict[str, str]:
    """The renamed fields of one structure: Terraform's name to the bundle's."""
    prefix = f"{path}." if path else ""
    below = ((full[len(prefix) :], name) for full, name in renames(kind).items() if full.startswith(prefix))
    return {name: field for field, name in below if "." not in field}


@cache
def carriers(what: str) -> dict[str, tuple[str, str, str]]:
    """`permissions` or `grants` by kind: prefix of the name, attribute that names the object, attribute of the
    object."""
    rows: dict[str, list[str]] = dict(_table()[what])  # type: ignore[arg-type]  # lists of three
    for kind, facts in models.layer()["kinds"].items():
        row = facts.get("permissions") if what == "permissions" else facts.get("grants")
        if row is not None:
            rows[kind] = row
    return {kind: (row[0], row[1], row[2]) for kind, row in rows.items()}
