"""The words of the policy language, each said once: what it means, and what stands beside it.

Reader, checker, JSON schema and the reference page are made from these rows. What a word does is one function, which
takes its name from here: operators in `policy.ask.operators`, views in `policy.ask.views`, links in
`policy.ask.relations`, facts in `policy.ask.facts`. A row without function, or a function without row, fails a test.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from dasf_lint.core.truth import FALSE, TRUE, Truth

Means = Mapping[str, str]
"""A word and one line about it."""


AskedKind = Literal["text", "number", "bool", "collection"]
ANY_VALUE: Final[frozenset[AskedKind]] = frozenset({"text", "number", "bool", "collection"})
SCALARS: Final[frozenset[AskedKind]] = frozenset({"text", "number", "bool"})
TEXT: Final[frozenset[AskedKind]] = frozenset({"text"})
NUMBERS: Final[frozenset[AskedKind]] = frozenset({"text", "number"})
"""Texts hold numbers as well: attributes that a provider calls strings, and maps of strings."""
SIZED: Final[frozenset[AskedKind]] = frozenset({"text", "collection"})
COLLECTIONS: Final[frozenset[AskedKind]] = frozenset({"collection"})


class Operator(NamedTuple):
    """What may be asked of a value. An operator whose argument is true or false is negated by `false`.

    group       heading in the reference
    argument    what may stand behind it, a row of `policy.language.arguments`
    means       completes "true where the value ..."
    expects     what a message says is expected where the operator must hold; `{}` is the argument
    refuses     the same where it must not
    negates     the operator of which this is exactly the negation
    absent      the answer for an absent value
    of          what kinds of values can be asked, of those that a provider schema tells apart
    provenance  it asks about the text of the repository, so it is always decided
    more        what a greater number or a longer list behind it does: 1 where it holds more often then, -1 less often
    """

    group: str
    argument: str
    means: str
    expects: str
    refuses: str
    of: frozenset[AskedKind] = ANY_VALUE
    negates: str | None = None
    absent: Truth = FALSE
    provenance: bool = False
    more: int = 0


OPERATORS: Final[Mapping[str, Operator]] = {
    "equals": Operator("equality", "scalar", "is this value", "{}", "anything but {}", SCALARS),
    "not_equals": Operator(
        "equality", "scalar", "is not this value", "anything but {}", "{}", SCALARS, negates="equals"
    ),
    "in": Operator("equality", "scalars", "is one of these values", "one of {}", "none of {}", SCALARS, more=1),
    "not_in": Operator(
        "equality", "scalars", "is none of these values", "none of {}", "one of {}", SCALARS, negates="in"
    ),
    "exists": Operator("presence", "bool", "is written or has a default; `false`: is not", "set", "not set"),
    "empty": Operator("presence", "bool", "has no element, key or character", "empty", "not empty", SIZED, absent=TRUE),
    "like": Operator(
        "text",
        "patterns",
        "as a whole fits the pattern, or one of them: `*` is any text, with `/` in it or not, `?` one character",
        "like {}",
        "not like {}",
        TEXT,
        more=1,
    ),
    "not_like": Operator(
        "text", "patterns", "fits none of the patterns", "not like {}", "like {}", TEXT, negates="like"
    ),
    "matches": Operator(
        "text", "regex", "holds a match of the RE2 expression", "a match of {}", "no match of {}", TEXT
    ),
    "not_matches": Operator(
        "text", "regex", "holds no match of it", "no match of {}", "a match of {}", TEXT, negates="matches"
    ),
    "environment_word": Operator(
        "text",
        "environment",
        "is a name whose first word for an environment is this one",
        "named for {}",
        "not named for {}",
        TEXT,
    ),
    "contains": Operator("collections", "scalar", "has this element or key", "{}", "no {}", COLLECTIONS),
    "not_contains": Operator(
        "collections", "scalar", "does not have this element or key", "no {}", "{}", COLLECTIONS, negates="contains"
    ),
    "contains_all": Operator(
        "collections", "scalars", "has all these elements or keys", "all of {}", "not all of {}", COLLECTIONS, more=-1
    ),
    "length_at_least": Operator(
        "collections",
        "number",
        "has so many elements, or more",
        "of length {} or more",
        "shorter than {}",
        SIZED,
        more=-1,
    ),
    "length_at_most": Operator(
        "collections",
        "number",
        "has so many elements, or fewer",
        "of length {} or less",
        "longer than {}",
        SIZED,
        more=1,
    ),
    "at_least": Operator(
        "numbers", "number", "is this number or more", "at least {}", "less than {}", NUMBERS, more=-1
    ),
    "at_most": Operator("numbers", "number", "is this number or less", "at most {}", "more than {}", NUMBERS, more=1),
    "greater_than": Operator(
        "numbers", "number", "is more than this number", "more than {}", "at most {}", NUMBERS, more=-1
    ),
    "less_than": Operator(
        "numbers", "number", "is less than this number", "less than {}", "at least {}", NUMBERS, more=1
    ),
    "cidr_within": Operator(
        "network",
        "cidrs",
        "lies wholly inside one of these address ranges",
        "inside of {}",
        "not inside of {}",
        SIZED,
        more=1,
    ),
    "cidr_prefix_at_least": Operator(
        "network",
        "number",
        "is no wider than this prefix; a list as the union of its ranges",
        "no wider than /{}",
        "wider than /{}",
        SIZED,
        more=-1,
    ),
    "version": Operator(
        "versions", "version", "is a version that the constraint allows", "a version {}", "no version {}", TEXT
    ),
    "runtime_version": Operator(
        "versions", "version", "is a runtime that the constraint allows", "a runtime {}", "no runtime {}", TEXT
    ),
    "runtime_is": Operator(
        "versions",
        "runtime_kind",
        "is a supported, lts, ml or custom runtime",
        "a runtime of the kind {}",
        "no runtime of the kind {}",
        TEXT,
    ),
    "literal": Operator(
        "provenance", "bool", "is written in the repository", "written here", "not written here", provenance=True
    ),
    "written": Operator(
        "provenance", "bool", "stands in the text, and is not null", "written", "not written", provenance=True
    ),
    "credential": Operator(
        "provenance",
        "credential_kind",
        "is written here, and is a credential: of a `known` form, `named` by its `$key`, `made` by no person, or `any` "
        "that is no placeholder",
        "a credential",
        "no credential",
        provenance=True,
    ),
    "looks_like_secret": Operator(
        "provenance",
        "bool",
        "is written here, in a credential's shape",
        "a credential",
        "no credential",
        provenance=True,
    ),
    "refers_to": Operator(
        "provenance",
        "patterns",
        "refers to a resource of this type",
        "a reference to {}",
        "no reference to {}",
        provenance=True,
        more=1,
    ),
}

LINKS: Final[Means] = {
    "refers_to_me": "refer to this one by an attribute or by their provider's configuration; with `by` by that one "
    "attribute, also where it has the id of this one as a text",
    "referred_by_me": "this one refers to; one named by text exists, and nothing else is known of it",
    "same_module": "stand in the same module",
    "same_root": "stand in the same root",
    "same_workspace": "are configured in the same workspace, by the provider's host, alias, or `provider_config`",
    "same_repository": "stand in any root of the repository",
}
"""Completes "the related resources are those that"."""

REACH: Final[Means] = {"any": "the link is followed to any length"}

PARTS: Final[Means] = {
    "compute": "the specification of a cluster",
    "task": "a task of a job",
    "library": "a library that is installed",
    "grant": "what Unity Catalog grants to one principal",
    "permission": "what the workspace permits to one principal",
    "served_entity": "a model that an endpoint serves",
    "column": "a column of a table",
}
SETTING: Final = "setting"
"""The part that every type has: whatever it is given as text. A setting is no subject of its own."""
SELECTED_PARTS: Final[Means] = {**PARTS, SETTING: "whatever the resource is given as text, wherever it stands"}

FACTS: Final[Means] = {
    "self": "the element itself",
    "key": "its key or index; of a `$setting` the name that it is given under",
    "path": "where it stands in the resource, without indices",
    "free": "whether somebody made its name up, and it is no attribute of the type",
    "used": "false of the value of a variable, or a default, that nothing takes here; absent where nobody knows",
    "owner": "the resource around a part",
    "type": "the type of the resource, `data.TYPE` of a data source",
    "name": "the name of the resource",
    "address": "its address in the root",
    "module": "the address of its module, empty in the root",
    "environment": "the environment that it belongs to; absent where there is no sign of one",
    "format": "`terraform` or `bundle`",
    "cloud": "`aws`, `azure` or `gcp`, as far as the root shows",
    "level": "`account` or `workspace`: what its provider is configured for",
    "lifecycle": "the block `lifecycle` of the resource",
    "for_each": "its `for_each`",
    "count": "its `count`",
}


class Field(NamedTuple):
    """A member of what a view makes. `values` are all that it can be, where that is known."""

    means: str
    values: tuple[str, ...] = ()


class View(NamedTuple):
    """A text read as something else.

    values  all that can come of it, where that is known
    fields  the members of what comes of it, where that is a mapping
    """

    means: str
    values: tuple[str, ...] = ()
    fields: Mapping[str, Field] = MappingProxyType({})


VIEWS: Final[Mapping[str, View]] = {
    "json": View("the structure of a JSON text"),
    "iam": View(
        "an IAM policy, whether it is JSON text, `jsonencode` or a data source; `statement[*]` are its statements",
        fields={
            "statement": Field("the statements"),
            "statement.effect": Field("what it does", ("Allow", "Deny")),
            "statement.principals": Field("who is meant"),
            "statement.not_principals": Field("who is not, and everybody else is"),
            "statement.actions": Field("what may be done"),
            "statement.not_actions": Field("what may not be done, and everything else may"),
            "statement.resources": Field("what it may be done to"),
            "statement.not_resources": Field("what it may not be done to, and everything else may"),
            "statement.conditions": Field("under which conditions"),
            "statement.conditions.test": Field("how they compare, such as `StringEquals`"),
            "statement.conditions.variable": Field("what they compare, such as `aws:SourceVpc`"),
            "statement.conditions.values": Field("with what"),
        },
    ),
    "file": View("the text of the file of the repository that a path names, as Terraform would read it"),
    "principal": View(
        "the kind of a principal; `deployer` where the platform is asked who deploys",
        ("user", "group", "service_principal", "everyone", "deployer"),
    ),
    "host": View("the host of an address"),
    "bucket": View("the bucket of a storage address, `container@account` on Azure"),
    "catalog": View("the catalog of a full name of Unity Catalog; absent of a bare name"),
    "privilege": View("a privilege of Unity Catalog in its one spelling: upper case, underscores"),
    "seconds": View("a length of time such as `90d` or `7776000s` as a number"),
    "requirement": View(
        "a Python requirement",
        fields={
            "kind": Field("what it is", ("name", "url", "file", "option")),
            "name": Field("the name of the package, as an index writes it"),
            "specifier": Field("which versions are allowed"),
            "extras": Field("what is installed beside it"),
            "pinned": Field("whether one version is allowed only"),
            "open": Field("the text itself where it is not pinned"),
            "fetched": Field("the text of one that is open and fetched"),
            "own": Field("the text of one that the repository builds"),
            "shipped": Field("the text of one that the serverless environment has"),
        },
    ),
}

SYNONYMS: Final[Mapping[str, str]] = {
    "eq": "equals", "equal": "equals", "is": "equals", "value": "equals", "ne": "not_equals", "neq": "not_equals",
    "more_than": "greater_than", "bigger_than": "greater_than", "higher_than": "greater_than", ">": "greater_than",
    "smaller_than": "less_than", "lower_than": "less_than", "fewer_than": "less_than", "<": "less_than",
    ">=": "at_least", "no_less_than": "at_least", "not_less_than": "at_least", "<=": "at_most",
    "no_more_than": "at_most", "not_more_than": "at_most", "=": "equals", "==": "equals", "!=": "not_equals",
    "starts_with": "like", "startswith": "like", "begins_with": "like", "ends_with": "like", "endswith": "like",
    "prefix": "like", "suffix": "like", "gt": "greater_than", "gte": "at_least", "ge": "at_least", "min": "at_least",
    "minimum": "at_least", "lt": "less_than", "lte": "at_most", "le": "at_most", "max": "at_most",
    "maximum": "at_most", "regex": "matches", "regexp": "matches", "pattern": "matches", "match": "matches",
    "glob": "like", "one_of": "in", "any_of": "in", "not_one_of": "not_in", "has": "contains", "includes": "contains",
    "present": "exists", "is_set": "exists", "defined": "exists", "is_empty": "empty", "and": "all", "or": "any",
    "each": "every", "forall": "every", "for_all": "every", "no": "none", "attribute": "path", "field": "path",
    "key": "path", "resource_type": "resource", "type": "resource", "resources": "resource", "must": "assert",
    "when": "where", "if": "where", "control": "dasf", "name": "title", "summary": "title", "fix": "remediation",
    "resolution": "remediation", "tests": "examples", "level": "severity", "parameters": "params",
    "code": "terraform", "yaml": "bundle", "expected": "expect",
}  # fmt: skip
"""What people who know another language write, and what it is called here."""

TYPE_SYNONYMS: Final[Mapping[str, str]] = {
    # what the platform calls it: what the provider does
    "databricks_sql_warehouse": "databricks_sql_endpoint",
    "databricks_warehouse": "databricks_sql_endpoint",
    "databricks_serving_endpoint": "databricks_model_serving",
    "databricks_model_serving_endpoint": "databricks_model_serving",
    "databricks_dlt_pipeline": "databricks_pipeline",
    "databricks_workspace": "databricks_mws_workspaces",
}

PLACEHOLDERS: Final[Means] = {
    "address": "the address of the resource",
    "path": "where in it the fault is",
    "key": "the name that a `$setting` is given under",
    "value": "what stands there, or that it is not set",
    "expected": "what the condition asks for",
    "environment": "the environment of the resource",
    "related": "the other resource, where the fault lies in one",
}

DOTTED_TYPES: Final[Means] = {
    "terraform.provider": "a configuration of a provider, with its arguments; `$name` is the provider",
    "terraform.required_provider": "an entry of `required_providers`: `provider`, `source`, `version`",
    "terraform.locked_provider": "a block of the lock file: `provider`, `address`, `version`, `constraints`, `hashes`",
    "terraform.backend": "where the state is kept: the arguments of the `backend` block; `$name` is its type",
    "terraform.module_call": "a call of a module: `source`, `version` and what is passed to it",
    "terraform.variable": "an input variable: its `value`, and `sensitive` as it is written",
    "terraform.output": "an output: its `value`, and `sensitive` as it is written",
    "terraform.file": "a file that Terraform reads beside its own, such as one of variables",
    "bundle.target": "a target of a bundle: `name`, `default`, `mode`, `workspace`, `run_as`, `permissions`, "
    "`presets`, `sync`, `git` and `variables`, as they are for it",
    "bundle.genie_space": "a Genie space",
    "bundle.job_run": "a run of a job that a deployment starts: `job_id` and its parameters",
    "bundle.app_file": "`app.yaml` of an app that a bundle deploys: `command`, `env`",
    "bundle.requirements_file": "a file of requirements that a bundle installs: its lines are `requirements[*]`",
    "bundle.file": "a file that a bundle reads beside its own",
}

CONFIDENCES: Final[Means] = {
    "high": "no benign reading of the code exists",
    "medium": "it can be meant so, by a setup that the code does not show",
    "low": "it is as often right as wrong, and somebody has to look",
}
STAGES: Final[Means] = {
    "preview": "asked with `--preview`, in the profile `audit`, or where it is selected by its own name",
    "stable": "asked as its profile says",
    "deprecated": "asked still, and told where a configuration names it; `replaced_by` says what to name",
}
EXPECTATIONS: Final = ("pass", "fail", "unknown", "not_applicable")
