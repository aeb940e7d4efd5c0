"""Targets for YAML: the loader, bundles, the configuration, policies."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

from dasf_lint.cli import examples
from dasf_lint.core import yaml
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import MemoryTree, SourceFile
from dasf_lint.core.yaml import Dialect, plain
from dasf_lint.core.yaml_nodes import YamlNode
from dasf_lint.policy import packs
from dasf_lint.policy.lint.look import look
from dasf_lint.policy.lint.rules import Text
from dasf_lint.policy.places import Places
from dasf_lint.project import config
from tests.fuzz import grammar_data, seeds, structure
from tests.fuzz.grammar_data import Document
from tests.fuzz.grammar_hcl import TEXTS, TYPES
from tests.fuzz.parcel import pack, unpack
from tests.fuzz.syntax_checks import check_comments, errors
from tests.fuzz.target import Target, require
from tests.fuzz.whole_checks import BUNDLE_SEED, OPTIONS, SEED, examine

WORDS: Final = (
    *grammar_data.SCALARS, *grammar_data.KEYS, ": ", "- ", "\n", "\n  ", "  ", "[", "]", "{", "}", ",", "&a ", "*a", "<<: *a", "!!", "---\n", "...\n", "%YAML 1.1\n", "|", ">", "? ", "#", "\t", '"', "'",
)  # fmt: skip


# --- the loader -------------------------------------------------------------------------------------------------------


def loader(data: bytes) -> str:
    file = SourceFile("a.yaml", data)
    answers: list[str] = []
    for dialect in ("own", "bundle"):
        node, diagnostics = yaml.load(file, dialect=dialect)
        if node is not None:
            _check_node(node)
        for each in diagnostics:
            require(
                each.span is not None and 0 <= each.span.start <= each.span.end <= len(file.text),
                "a diagnostic has its place in the text",
                each,
            )
        _check_moved(file, dialect, node, diagnostics)
        answers.append(f"{plain(node)!r}{diagnostics}")
    check_comments(file)
    return "\n".join(answers)


def _check_node(root: YamlNode) -> None:
    size = len(root.file.text)
    # What stands behind aliases is met again and again: once is enough.
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        require(0 <= node.start <= node.end <= size, "a value has its place in the text", node)
        if node.kind == "mapping":
            for name, entry in node.entries.items():
                require(0 <= entry.start <= entry.end <= size, "a key has its place in the text", name)
                span = node.entry_span(name)
                require(span.start <= span.end, "an entry ends behind its key", name)
                waiting.append(entry.node)
        elif node.kind == "sequence":
            waiting += node.items


def _check_moved(file: SourceFile, dialect: Dialect, node: YamlNode | None, diagnostics: Sequence[Diagnostic]) -> None:
    """A comment before a document moves everything and changes nothing."""
    if "\ufeff" in file.text[:1]:
        return
    head = "# moved\n"
    moved, found = yaml.load(SourceFile("a.yaml", (head + file.text).encode("utf-8", "surrogatepass")), dialect=dialect)
    require(plain(moved) == plain(node), "a comment before a document changes nothing", plain(node), plain(moved))
    require(
        [each.code for each in found] == [each.code for each in diagnostics],
        "a comment before a document changes no diagnostic",
        diagnostics,
        found,
    )
    if node is not None and moved is not None:
        require(
            (moved.start, moved.end) == (node.start + len(head), node.end + len(head)),
            "a comment before a document moves it",
            node,
            moved,
        )


# --- bundles ----------------------------------------------------------------------------------------------------------

_CLUSTER: Final[dict[str, Any]] = {
    "spark_version": "15.4.x-scala2.12|${var.a}", "num_workers": "1|0|x", "data_security_mode": "NONE|SINGLE_USER|${var.mode}", "spark_conf": {"a": "b|${var.a}"},
    "custom_tags": {"a": "x"}, "spark_env_vars": {"TOKEN": "dapi0123456789abcdef0123456789abcdef"},
}  # fmt: skip
_RESOURCES: Final[dict[str, Any]] = {
    "clusters": {"c": _CLUSTER, "d": _CLUSTER},
    "jobs": {
        "train": {
            "name": "train|${bundle.name}|${var.a}", "tags": {"a": "x"}, "run_as": {"user_name": "a@b.example|${var.a}"},
            "permissions": [{"level": "CAN_MANAGE|CAN_VIEW", "group_name": "users|account users", "user_name": "x"}],
            "tasks": [{"task_key": "a|b", "job_cluster_key": "main", "new_cluster": _CLUSTER, "notebook_task": {"notebook_path": "./n.py|../x|/a"}, "libraries": [{"pypi": {"package": "x|x==1"}, "whl": "./*.whl"}]}],
            "job_clusters": [{"job_cluster_key": "main", "new_cluster": _CLUSTER}], "parameters": [{"name": "a", "default": "${var.a}"}],
        },
    },
    "schemas": {"s": {"catalog_name": "main|${var.a}", "name": "x", "grants": [{"principal": "account users", "privileges": ["SELECT|ALL_PRIVILEGES"]}]}},
    "model_serving_endpoints": {"m": {"name": "x", "config": {"served_entities": [{"name": "a", "external_model": {"provider": "openai", "openai_config": {"openai_api_key_plaintext": "${var.a}|sk-0123456789abcdef0123"}}}]}}},
    "secret_scopes": {"s": {"name": "x", "permissions": [{"level": "READ|MANAGE", "group_name": "users"}]}},
    "pipelines": {"p": {"name": "x", "catalog": "${var.a}", "libraries": [{"notebook": {"path": "./n.py"}}]}}, "x_unknown": {"a": {"b": "c"}},
}  # fmt: skip
BUNDLE: Final[dict[str, Any]] = {
    "bundle": {"name": "b|${var.a}|''", "databricks_cli_version": ">= 0.200.0", "git": {"branch": "main"}},
    "include": ["resources/*.yml|x.json|../out/*.yml|**|'[a-'"],
    "variables": {
        "a": {"default": "x|${var.b}|1|null", "description": "x", "type": "complex|x"}, "b": {"default": "${var.a}|y"}, "mode": {"lookup": {"cluster": "x"}},
    },
    "workspace": {"host": "https://prod.cloud.databricks.example|${var.a}", "root_path": "/Workspace/x|~/x|/Users/x"}, "run_as": {"service_principal_name": "x|${var.a}"},
    "permissions": [{"level": "CAN_VIEW|CAN_MANAGE", "group_name": "users"}], "presets": {"name_prefix": "x_|${var.a}", "tags": {"a": "b"}, "trigger_pause_status": "PAUSED"},
    "sync": {"paths": ["../out|."], "exclude": ["*.tmp"]}, "artifacts": {"w": {"type": "whl", "path": ".", "build": "touch x"}},
    "experimental": {"python": {"resources": ["x:y"]}, "scripts": {"preinit": "touch x"}}, "resources": _RESOURCES,
    "targets": {
        "dev": {"mode": "development|production|x", "default": "true|false", "workspace": {"host": "https://dev.cloud.databricks.example"}, "variables": {"a": "dev|${var.b}"}, "resources": _RESOURCES},
        "prod": {"mode": "production", "run_as": {"user_name": "x"}, "presets": {"name_prefix": "p"}, "permissions": [{"level": "CAN_RUN", "user_name": "x"}], "resources": _RESOURCES},
    },
}  # fmt: skip
INCLUDED: Final = {
    "resources": _RESOURCES,
    "variables": BUNDLE["variables"],
    "targets": {"dev": {"resources": _RESOURCES}},
}

_HOST: Final = "bundle:\n  name: host\ninclude:\n  - resources/*.yml\nvariables:\n  a:\n    default: x\ntargets:\n  dev:\n    default: true\n"


def bundle(data: bytes) -> str:
    """A bundle of several files beside a root module, which nothing in the bundle changes."""
    files = {**unpack(data, "databricks.yml").files}
    files.pop("seed/main.tf", None)
    if any(path.startswith("seed/") or path == "seed" for path in files):
        return ""
    return examine(
        {"databricks.yml": "", **files, "seed/main.tf": SEED},
        formats=len(data) % 8 == 0,
        seed=None if _configures(files) else "databricks_token.seed",
    )


def _configures(files: Mapping[str, object]) -> bool:
    """Whether files besides the bundle's may change how the seed is judged."""
    return any(path.endswith((".tf", ".tf.json", ".dasf-lint.yaml")) for path in files)


def included(data: bytes) -> str:
    """One included file beside others that nobody touched: what they define is still there."""
    seed = None if b"seed" in data or b"dev" in data else "databricks_cluster.seed"
    return examine({"databricks.yml": _HOST, "resources/fuzz.yml": data, "resources/seed.yml": BUNDLE_SEED}, seed=seed)


def _bundle_files(random: Random) -> bytes:
    made = Document(random)
    files = {"databricks.yml": made.shaped(BUNDLE)}
    if random.random() < 0.6:
        files["resources/a.yml"] = made.shaped(INCLUDED)
    if random.random() < 0.2:
        files[made.one(("x.json", "n.py", "resources/b.yaml"))] = made.one(
            ('{"resources": {}}', "[", "# Databricks notebook source\n", "")
        )
    return pack(files)


# --- the configuration ------------------------------------------------------------------------------------------------

CONFIG: Final[dict[str, Any]] = {
    "version": "1|1|1|2|x", "select": ["token-lifetime|DASF-1|x|'*'"], "ignore": ["workspace-public-ip|x"], "profile": "strict|default|audit|x", "fail_on": "low|never|high|x",
    "severity": {"token-lifetime": "low|info|x"}, "params": {"token-lifetime": {"max_days": "90|x|-1"}, "x": {"a": "1"}}, "sets": {"everyone": {"add": ["x"], "remove": ["users"]}},
    "exclude": ["'*'|vendor/**|../x|/a|'[a'"], "roots": [{"path": ".|a|../x", "var_files": ["a.tfvars|../x"], "workspace": "w", "environment": "prod"}],
    "environments": {"prod": {"paths": ["prod/**|'*'"], "targets": ["p"], "hosts": ["*.example"]}}, "module_sources": {"a/b/c": "./m|../x"}, "policies": ["policies|../x|."],
    "suppress": [{"policy": "token-lifetime|x", "address": "databricks_token.*|x", "path": "'**'|main.tf", "reason": "because|''", "until": "2027-01-01|2020-01-01|x", "owner": "a"}],
    "overrides": [{"paths": ["'**'|a|../x"], "select": ["token-lifetime|x"], "ignore": ["token-lifetime|x"], "severity": {"token-lifetime": "low|x"}, "profile": "audit|x"}],
    "attest": [{"policy": "token-lifetime|x", "control": "DASF-1|x", "scope": {"root": "a|../x|'*'", "path": "'**'|/x", "address": "databricks_token.*|x", "environment": "prod|x"}, "reason": "because|''", "until": "2027-01-01|2020-01-01|x"}],
}  # fmt: skip


def configuration(data: bytes) -> str:
    """Mistakes in the configuration are errors; what it weakens is said."""
    tree = MemoryTree(
        {config.FILE: data, "main.tf": SEED, "a/main.tf": "locals {\n  a = 1\n}\n", "policies/x.yaml": POLICY_TEXT}
    )
    read, diagnostics = config.load(tree)
    weakens = (
        read.select,
        read.ignore,
        read.exclude,
        read.suppress,
        read.attest,
        read.overrides,
        read.severity,
        read.params,
        read.sets,
        read.fail_on,
    )
    require(
        not errors(diagnostics) or not any(weakens),
        "a configuration with a mistake weakens nothing",
        diagnostics,
        weakens,
    )
    return examine({config.FILE: data, "main.tf": SEED, "a/main.tf": "locals {\n  a = 1\n}\n"})


# --- policies ---------------------------------------------------------------------------------------------------------

POLICY_TEXT: Final = (
    "version: 1\nid: own\ntitle: Own\nseverity: low\ndasf: [DASF-1]\ndescription: d\nmatch: {resource: databricks_token}\nassert: {path: comment, equals: x}\n"
    'message: "{address} is {value}"\nremediation: r\nexamples:\n  - {name: a, expect: fail, terraform: \'resource "databricks_token" "t" {}\'}\n'
)  # fmt: skip
_PATH: Final = "comment|lifetime_seconds|task[*].new_cluster.a|$compute.x|a.b|definition|json.x|'*'|''"
_TEST: Final[dict[str, Any]] = {
    "path": _PATH, "equals": "x|1|true|{set: everyone}", "in": ["a|b"], "not_in": ["NONE"], "matches": "(a+)+|'['|'.*'", "at_least": "1|x", "at_most": "31536000", "exists": "true|false",
    "starts_with": "x", "every": _PATH, "some": _PATH, "none": _PATH, "count": _PATH, "absent": "pass|fail|unknown", "cidr_within": "10.0.0.0/8", "any_of": "x", "contains": "x",
}  # fmt: skip
_CONDITION: Final[dict[str, Any]] = {
    **_TEST,
    "all": [_TEST],
    "any": [_TEST],
    "not": _TEST,
    "satisfies": _TEST,
    "related": {"resource": "databricks_job"},
}
_POLICY: Final[dict[str, Any]] = {
    "version": "1|2", "id": "own|token-lifetime|'a b'", "title": "x|'::error::x'", "severity": "low|critical|x", "profile": "default|strict|audit", "dasf": ["DASF-1|DASF-62|x"], "controls": {"ACME": ["A-1|x"]},
    "description": "x", "match": {"resource": "databricks_token|databricks_*|'*'|bundle.target|terraform.provider", "part": "compute|task|x", "environment": "prod"},
    "where": _CONDITION, "assert": _CONDITION, "checks": [{"name": "a|b", "assert": _CONDITION, "message": "x", "severity": "low"}],
    "message": "'{address} {path} {value} {expected}'|'{x}'|'{'|x", "remediation": "x", "references": ["https://x.example|x"], "aliases": ["A-1|own"], "params": {"n": {"type": "number|x", "default": "1"}},
    "examples": [{"name": "a", "expect": "fail|pass|unknown|x", "terraform": lambda random: f'resource "{random.choice(tuple(TYPES))}" "t" {{\n  comment = "{random.choice(TEXTS)}" # <-\n}}\n', "bundle": "'bundle: {name: b}'"}],
}  # fmt: skip


def policy(data: bytes) -> str:
    """Somebody's policies and sets beside ours: a mistake is an error, and ours still answer."""
    files = dict(unpack(data, "own.yaml").files)
    tree = MemoryTree({f"policies/{path}": content for path, content in files.items()} or {"policies/own.yaml": b""})
    own, diagnostics = packs.load(tree, "policies", packs.builtin())
    for each in diagnostics:
        require(
            each.span is None or each.span.end <= len(each.span.file.text),
            "a diagnostic has its place in the text",
            each,
        )
    text = examine(
        {"main.tf": _JUDGED, "seed.tf": SEED},
        OPTIONS._replace(profile="audit"),
        pack=own,
        seed=None if b"token-lifetime" in data else "databricks_token.seed",
    )
    ours = {policy.id for policy in packs.builtin().policies}
    places = [Places(tree.read(each.path), each.path) for each in own.policies if each.id not in ours]
    texts = [Text(each.document.mapping, each) for each in places if each.document is not None]
    blamed = [(each.code, each.message) for each in look(texts, [], [])]
    results = examples.run([each for each in own.policies if each.id not in ours], own)
    return f"{text}{diagnostics}{blamed}{[(each.name, each.got, each.problems) for each in results]}"


_JUDGED: Final = (
    'resource "databricks_token" "t" {\n  comment = var.x\n  lifetime_seconds = 1\n}\nvariable "x" {\n}\nresource "databricks_job" "j" {\n  name = "x"\n  tags = { a = "b" }\n'
    '  task {\n    task_key = "a"\n    new_cluster {\n      data_security_mode = "NONE"\n    }\n  }\n}\nprovider "databricks" {\n  host = "https://prod.example"\n}\n'
)  # fmt: skip


def _policy_files(random: Random) -> bytes:
    made = Document(random)
    files = {"own.yaml": made.shaped(_POLICY)}
    if random.random() < 0.3:
        framework = {"title": "x|'<b>'", "version": "'1'|1", "controls": {"A-1": "x|'::error::x'"}}
        files["frameworks.yaml"] = made.shaped({"ACME": framework, "DASF": framework})
    if random.random() < 0.3:
        files["sets.yaml"] = made.shaped(
            {"everyone": {"source": "x", "values": ["a|b"]}, "own": {"source": "x", "values": ["1|x"]}}
        )
    return pack(files)


def _shaped(shape: Mapping[str, Any], random: Random) -> bytes:
    return Document(random).shaped(shape).encode("utf-8", "surrogatepass")


TARGETS: Final[dict[str, Target]] = {
    "yaml": Target(
        loader,
        make=lambda random: Document(random).block().encode("utf-8", "surrogatepass"),
        seeds=seeds.all_of(lambda: seeds.samples((".yml",)), seeds.policies, lambda: seeds.hostile("bundles", ".yml")),
        words=WORDS,
    ),
    "bundle": Target(
        bundle,
        make=_bundle_files,
        seeds=seeds.all_of(seeds.sample_trees, lambda: seeds.hostile_trees("bundles")),
        words=(*WORDS, "=== resources/a.yml\n", "=== x.json\n"),
        change=structure.parcel("databricks.yml"),
    ),
    "included": Target(
        included, lambda random: _shaped(INCLUDED, random), lambda: seeds.samples((".yml",)), WORDS, structure.tree
    ),
    "config": Target(
        configuration,
        make=lambda random: _shaped(CONFIG, random),
        seeds=lambda: [_shaped(CONFIG, Random(each)) for each in range(20)],
        words=(*WORDS, *CONFIG),
        change=structure.tree,
    ),
    "policy": Target(
        policy,
        make=_policy_files,
        seeds=seeds.all_of(seeds.renamed_policies, lambda: [POLICY_TEXT.encode()]),
        words=(*WORDS, *_POLICY, *_TEST, "=== sets.yaml\n", "=== b/c.yaml\n"),
        change=structure.parcel("own.yaml"),
    ),
}
