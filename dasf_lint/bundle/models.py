"""What the newest published models know of bundles beyond the release of the CLI whose behaviour is recorded.

Kinds, fields, required fields and values are facts; how the newer CLI resolves them is known only as far as a source
says so. The rest is plain data, and unknown with the reason `version` where it would matter.
"""

import json
from functools import cache
from typing import TypedDict

from dasf_lint.core import shipped


class NewKind(TypedDict, total=False):
    """A kind that only the models know.

    singular          the word for one of it
    type              Terraform's type of the same thing
    permissions       as in `terraform.json`: prefix, attribute that names the object, attribute of the object
    grants            likewise
    prefixed          the field that takes the prefix of names
    named             the field with its name, of which no source says whether it takes the prefix
    without_deployer  whoever deploys is not added to its permissions
    """

    singular: str
    type: str
    permissions: list[str]
    grants: list[str]
    prefixed: str
    named: str
    without_deployer: bool


class Layer(TypedDict):
    """`types`, `required`, `values` and `enum` add to what is recorded; `optional` takes from what is required;
    `renames` adds to those of `terraform.json`."""

    version: str
    types: dict[str, dict[str, str]]
    required: dict[str, list[str]]
    optional: dict[str, list[str]]
    values: list[list[str]]
    enum: dict[str, int]
    renames: dict[str, dict[str, str]]
    kinds: dict[str, NewKind]


@cache
def layer() -> Layer:
    loaded: Layer = json.loads(shipped.read("bundle/models.json"))
    return loaded
