"""The closed word lists of the policy language. Schema, loader and documentation are made from these tables."""

from typing import Final

from dasf_lint.core.environment_words import MEANT
from dasf_lint.policy.ask.conditions import SETTING
from dasf_lint.policy.ask.relations import LATER_LINKS, LATER_REACH, LINKS, REACH
from dasf_lint.policy.ask.views import LATER_VIEWS, VIEWS
from dasf_lint.policy.blame.messages import PLACEHOLDERS as _PLACEHOLDERS
from dasf_lint.policy.language.compile import PART_NAMES

PLACEHOLDERS: Final = _PLACEHOLDERS
PARTS: Final = PART_NAMES
SELECTED_PARTS: Final = (*PARTS, SETTING)
"""What a selection may range over; a setting is no subject of its own."""
CONFIDENCES: Final = ("high", "medium", "low")
EXPECTATIONS: Final = ("pass", "fail", "unknown", "not_applicable")
WORDS: Final = {
    "runtime_kind": ("supported", "lts", "ml", "custom"),
    "environment": MEANT,
    "credential_kind": ("known", "named", "made", "any"),
}
"""The arguments of operators that take one of a few words, by the kind of argument."""

DOTTED_TYPES: Final = (
    "terraform.provider", "terraform.backend", "terraform.module_call", "terraform.variable", "terraform.output",
    "bundle.target", "bundle.genie_space", "bundle.job_run", "bundle.app_file",
    "bundle.requirements_file", "terraform.file", "bundle.file",
)  # fmt: skip

THINGS: Final = (
    "workspace", "metastore", "catalog", "schema", "table", "model", "volume", "index", "bucket", "key", "key_vault",
    "credential", "secret_scope", "principal", "warehouse", "cluster", "pool", "network", "state",
)  # fmt: skip
EDGES: Final = (
    "defines", "reads", "writes", "uses", "runs_as", "grants", "bound_to", "stored_in", "deploys_to", "peers",
)  # fmt: skip

FACTS: Final = (
    "self", "key", "path", "free", "owner", "type", "name", "address", "module", "environment", "format", "cloud",
    "level", "lifecycle", "for_each", "count", "used",
)  # fmt: skip

ALL_LINKS: Final = (*LINKS, *LATER_LINKS)
ALL_REACH: Final = (*REACH, *LATER_REACH)
ALL_VIEWS: Final = (*VIEWS, *LATER_VIEWS)
NOT_BUILT: Final = frozenset({*LATER_LINKS, *LATER_REACH, *LATER_VIEWS, "thing", "edge"})
