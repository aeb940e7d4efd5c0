"""Targets for a whole run: plans, resolved bundles, repositories with links."""

import json
from functools import partial
from random import Random
from typing import Any, Final

from dasf_lint import DirectoryTree
from dasf_lint.core.source import SourceFile
from dasf_lint.report.formats import FORMATS
from tests.fuzz import grammar_hcl, seeds, structure, yaml_targets
from tests.fuzz.grammar_data import Document
from tests.fuzz.grammar_hcl import Hcl
from tests.fuzz.hcl_targets import WORDS as HCL_WORDS
from tests.fuzz.parcel import Parcel, pack, unpack
from tests.fuzz.scratch import command, scratch, written
from tests.fuzz.target import Target, require
from tests.fuzz.whole_checks import BUNDLE_SEED, OPTIONS, SEED, TOKEN, check_outputs, examine, examine_tree
from tests.hostile.child import problems_of

# --- plans and resolved bundles ---------------------------------------------------------------------------------------

_PLANNED: Final = 'variable "a" {\n}\nresource "databricks_cluster" "c" {\n  count = 2\n  cluster_name = var.a\n  autoscale {\n    min_workers = 1\n  }\n}\nmodule "m" {\n  source = "a/b/c"\n}\n'


def plan(data: bytes) -> str:
    """A plan decides what there is; so only mistakes of form are asked about, and that every value has a place."""
    return examine(
        {"main.tf": _PLANNED + SEED}, OPTIONS._replace(plan=SourceFile("plan.json", data)), seed=None, formats=True
    )


def resolved(data: bytes) -> str:
    files = {"databricks.yml": f"bundle:\n  name: b\nvariables:\n  a:\n    default: x\n{BUNDLE_SEED}"}
    return examine(files, OPTIONS._replace(resolved=SourceFile("resolved.json", data)), seed=None, formats=True)


def _plan(random: Random) -> bytes:
    """A plan of the root above, each value of it what somebody may have written."""
    made = Document(random)

    def change(address: str, kind: str, name: str, values: Any) -> dict[str, Any]:
        flags = random.choice(({}, {"id": True}, {"a": [False, True], "id": True}))
        return {
            "address": address, "mode": "managed", "type": kind, "name": name, "provider_name": "registry.terraform.io/x/x",
            "change": {"actions": ["create"], "before": None, "after": values, "after_unknown": flags, "after_sensitive": random.choice(({}, flags))},
        }  # fmt: skip

    clusters = [
        change(
            f"databricks_cluster.c[{i}]",
            "databricks_cluster",
            "c",
            {"cluster_name": made.json(1), "autoscale": [{"min_workers": made.json(0)}]},
        )
        for i in range(2)
    ]
    kind = random.choice(tuple(grammar_hcl.TYPES))
    values = {
        name.removesuffix("{}"): [{"a": made.json(1)}] if name.endswith("{}") else made.json(2)
        for name in grammar_hcl.TYPES[kind]
    }
    more = change(f'module.m["{made.one(("x", "é", "0"))}"].{kind}.r', kind, "r", values)
    changes = [
        *clusters,
        change("databricks_token.seed", "databricks_token", "seed", {"lifetime_seconds": made.json(0)}),
        more,
    ]
    data = {
        "address": "data.databricks_group.g",
        "mode": "data",
        "type": "databricks_group",
        "name": "g",
        "values": {"display_name": made.json(1)},
    }
    document = {
        "format_version": "1.2", "terraform_version": "1.11.4", "variables": {"a": {"value": made.json(2)}}, "resource_changes": changes,
        "planned_values": {"root_module": {"resources": [{"address": each["address"]} for each in changes], "child_modules": []}},
        "prior_state": {"values": {"root_module": {"resources": [data], "child_modules": [{"resources": [data]}]}}},
    }  # fmt: skip
    return json.dumps(document).encode()


def _resolved(random: Random) -> bytes:
    made = Document(random)
    cluster = {"seed": {"cluster_name": made.json(1), "data_security_mode": made.json(1), "spark_conf": made.json(2)}}
    resources = random.choice(
        (made.json(3), {"clusters": cluster, "jobs": {"a": {"tasks": made.json(3), "permissions": made.json(2)}}})
    )
    return json.dumps(
        {
            "bundle": {"name": "b", "target": random.choice(("default", None, 1))},
            "resources": resources,
            "variables": made.json(2),
        }
    ).encode()


# --- repositories -----------------------------------------------------------------------------------------------------


def repository(data: bytes) -> str:
    """A small repository; where it has links, and sometimes else, as a directory and through the command line."""
    parcel = unpack(data, "main.tf")
    files = {path: content for path, content in parcel.files.items() if path != "zz" and not path.startswith("zz/")}
    links = {path: target for path, target in parcel.links.items() if path != "zz" and not path.startswith("zz/")}
    files["zz/seed.tf"] = SEED.encode()
    seed = (
        None
        if any(b"zz" in content or b"seed" in content for content in parcel.files.values())
        or any("zz" in target for target in links.values())
        else TOKEN
    )
    if not links and len(data) % 8:
        return examine(files, seed=seed, formats=True)
    with written(Parcel(files, links)) as root:
        answer = examine_tree(DirectoryTree(str(root)), seed=seed, formats=True)
        name = tuple(FORMATS)[len(data) % len(FORMATS)]
        show = ["--show", "unknown"] if "unknown" in FORMATS[name].listed else []
        code, out, err = command(["check", "--as-of", "2026-11-24", "--format", name, *show, str(root)])
    check_outputs({name: out})
    require(not problems_of("text", err), "standard error is text that nobody obeys", err)
    return f"{answer}{code}{out}{err}".replace(str(scratch()), "")


_LINKS: Final = (
    "../out",
    "../out/secret.txt",
    "../out/main.tf",
    "/etc/passwd",
    "/dev/zero",
    ".",
    "..",
    "self",
    "main.tf",
    "m",
    "a/../..",
    "/proc/self/environ",
)
_PATHS: Final = (
    "main.tf", "a.tf", "b.tf.json", "main_override.tf", "m/main.tf", "m/variables.tf", "n/main.tf", "envs/prod/main.tf", "envs/dev/main.tf", "terraform.tfvars", "x.auto.tfvars",
    "envs/prod/prod.tfvars", "envs/prod/terraform.tfvars", "databricks.yml", "resources/a.yml", ".dasf-lint.yaml", "a.tofu", "m/a.tf", ".terraform.lock.hcl", ".terraform/modules/modules.json",
    "terragrunt.hcl", "a\x1b[2J.tf", "::error::x.tf", "\u202e.tf", "-rf.tf", "a b,c%0A.tf", "##vso[task.x]y/main.tf", "x.tftest.hcl", "envs/prod/.dasf-lint.yaml", "nb.py", "a.tf.json/x.tf",
)  # fmt: skip


def _repository(random: Random) -> bytes:
    hcl, made = Hcl(random, 2), Document(random)
    files: dict[str, str | bytes] = {}
    for path in random.sample(_PATHS, random.randrange(1, 6)):
        if path.endswith((".tf", ".tofu", ".hcl")):
            files[path] = hcl.file()
        elif path.endswith(".tfvars"):
            files[path] = "".join(hcl.some(lambda: f"{hcl.one(grammar_hcl.NAMES)} = {hcl.expression(2)}\n"))
        elif path.endswith("lint.yaml"):
            files[path] = made.shaped(yaml_targets.CONFIG)
        elif path.endswith((".yml", ".yaml")):
            files[path] = made.shaped(yaml_targets.BUNDLE if path.startswith("data") else yaml_targets.INCLUDED)
        else:
            files[path] = json.dumps(made.json())
    links = (
        [(random.choice(_PATHS) + random.choice(("", "", "x")), random.choice(_LINKS))] if random.random() < 0.2 else []
    )
    return pack(files, links)


_JSON_WORDS: Final = (
    "{", "}", "[", "]", ":", ",", "null", "true", '"x"', '"after"', '"change"', '"address"', "1e400", "NaN", '"\ud800"', '"resources"', '"values"', '"after_unknown"',
)  # fmt: skip

TARGETS: Final[dict[str, Target]] = {
    "plan": Target(plan, _plan, lambda: [_plan(Random(each)) for each in range(20)], _JSON_WORDS, structure.tree),
    "resolved": Target(
        resolved, _resolved, lambda: [_resolved(Random(each)) for each in range(20)], _JSON_WORDS, structure.tree
    ),
    "repository": Target(
        repository,
        make=_repository,
        seeds=seeds.all_of(
            seeds.sample_trees,
            *(partial(seeds.hostile_trees, group) for group in ("modules", "syntax", "injection", "outside")),
        ),
        words=(*HCL_WORDS, *(f"=== {path}\n" for path in _PATHS), *(f"=== l -> {target}\n" for target in _LINKS)),
        change=structure.parcel("main.tf"),
        seconds=20.0,
    ),
}
