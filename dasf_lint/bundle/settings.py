"""Facts of the CLI that are data: defaults, levels of permissions, names of lists.

Follows bundle/config/mutator/resourcemutator/resource_mutator.go, apply_bundle_permissions.go, fix_permissions.go,
merge_grants.go and bundle/config/validate/tf_only_references.go of the Databricks CLI.
"""

import json
from functools import cache
from typing import TypedDict

from dasf_lint.core import shipped
from dasf_lint.core.json_text import LoadedJson


class _Settings(TypedDict):
    defaults: list[tuple[str, str, LoadedJson]]
    levels: dict[str, dict[str, str]]
    level_order: list[str]
    owned: list[str]
    granted: list[str]
    terraform_only: dict[str, list[str]]


@cache
def settings() -> _Settings:
    loaded: _Settings = json.loads(shipped.read("bundle/settings.json"))
    return loaded
