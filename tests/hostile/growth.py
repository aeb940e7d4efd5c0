"""Inputs of any size, one kind of thing many times: `python -m tests.hostile.growth [PART OF A NAME]` prints what grows.

Each series is linted and printed at n and at 4 n in one process; what is linear takes four times as long.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from dasf_lint import Options, lint
from dasf_lint.core.source import MemoryTree, SourceFile
from dasf_lint.engine import LintRun
from dasf_lint.report.formats import render
from dasf_lint.report.graph_json import graph_document
from dasf_lint.report.options import RenderOptions

Files = Mapping[str, str]
SEED = 'resource "databricks_token" "seed" {\n  lifetime_seconds = 31536000\n}\n'
HEAD = "bundle:\n  name: b\n"
INSECURE = "spark_version: 15.4.x-scala2.12, num_workers: 1, data_security_mode: NONE"


class Series(NamedTuple):
    """`make` gives the files of a size, `plan` and `resolved` the texts of what stands beside them."""

    make: Callable[[int], Files]
    size: int
    plan: Callable[[int], str] | None = None
    resolved: Callable[[int], str] | None = None


def lines(parts: Iterable[str]) -> str:
    return "\n".join(parts) + "\n"


def each(template: str, count: int) -> str:
    """The template so many times, `N` replaced by the number and `M` by the one before."""
    return lines(template.replace("N", str(i)).replace("M", str(max(i - 1, 0))) for i in range(count))


def tf(make: Callable[[int], str], size: int) -> Series:
    return Series(lambda n: {"main.tf": make(n) + SEED}, size)


def local(make: Callable[[int], str], size: int) -> Series:
    """A value that an output, a name and the seed want to know."""
    user = 'resource "databricks_job" "user" {\n  name = local.h\n  tags = { a = local.h }\n}\noutput "h" {\n  value = local.h\n}\n'
    return tf(lambda n: make(n) + user, size)


def bundle(make: Callable[[int], str], size: int) -> Series:
    return Series(lambda n: {"databricks.yml": HEAD + make(n)}, size)


def configured(make: Callable[[int], str], size: int, **files: str) -> Series:
    return Series(lambda n: {".dasf-lint.yaml": make(n), "main.tf": SEED, **files}, size)


def _jobs(n: int) -> str:
    return "resources:\n  jobs:\n" + each(
        "    jN: {name: jN, tasks: [{task_key: a, notebook_task: {notebook_path: /n}}]}", n
    )


def _plan(n: int) -> str:
    changes = [
        {
            "address": f"databricks_token.t{i}", "mode": "managed", "type": "databricks_token", "name": f"t{i}",
            "change": {"actions": ["create"], "after": {"lifetime_seconds": 31536000}, "after_unknown": {}},
        }
        for i in range(n)
    ]  # fmt: skip
    return json.dumps({"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": changes})


def _resolved(n: int) -> str:
    jobs = {
        f"j{i}": {"name": f"j{i}", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/n"}}]}
        for i in range(n)
    }
    return json.dumps({"bundle": {"name": "b", "target": "default"}, "resources": {"jobs": jobs}})


_POLICY = """\
version: 1
id: own-N
title: Own
severity: medium
dasf: [DASF-1]
description: Own.
remediation: None.
message: "{address} is there"
match: {resource: databricks_token}
assert: {path: lifetime_seconds, less_than: 9N}
examples:
- {name: a, expect: pass, terraform: 'resource "databricks_token" "t" { lifetime_seconds = 2 }'}
- {name: b, expect: fail, terraform: 'resource "databricks_token" "t" { lifetime_seconds = 999999 }'}
- {name: c, expect: unknown, terraform: 'variable "x" {} resource "databricks_token" "t" { lifetime_seconds = var.x }'}
"""
_TOKEN = 'resource "databricks_token" "tN" {\n  lifetime_seconds = 31536000\n}'
_COMMENT = "# dasf-lint: ignore[token-lifetime] why\n"

SERIES: Mapping[str, Series] = {
    # Terraform: text
    "tokens": tf(lambda n: f"locals {{\n  h = [{'1, ' * n}]\n}}\n", 20_000),
    "blocks": tf(lambda n: each("locals {\n  vN = N\n}", n), 2_000),
    "blocks in one": tf(lambda n: 'resource "databricks_job" "j" {\n' + each('  task {\n    task_key = "N"\n  }', n) + "}\n", 500),
    "attributes": tf(lambda n: "locals {\n" + each("  vN = N", n) + "}\n", 4_000),
    "attributes that are not known": tf(lambda n: 'resource "databricks_token" "u" {\n' + each("  lifetimN = 1", n) + "}\n", 1_000),
    "the same attribute": tf(lambda n: "locals {\n" + "  v = 1\n" * n + "}\n", 2_000),
    "comments": tf(lambda n: "# x\n" * n, 20_000),
    "comments at ends of lines": tf(lambda n: "locals {\n" + each("  vN = N # x", n) + "}\n", 4_000),
    "heredoc lines": local(lambda n: "locals {\n  h = <<-EOT\n" + "    a ${1} b\n" * n + "  EOT\n}\n", 1_000),
    "heredocs": tf(lambda n: "locals {\n" + each("  vN = <<-EOT\n    a\n  EOT", n) + "}\n", 1_000),
    "templates": tf(lambda n: "locals {\n" + each('  vN = "a${1 + 1}b${2}"', n) + "}\n", 2_000),
    "parts of a template": local(lambda n: 'locals {\n  h = "' + "a${1}" * n + '"\n}\n', 2_000),
    "keys of an object": local(lambda n: "locals {\n  h = {\n" + each("    kN = N", n) + "  }\n}\n", 2_000),
    "the same key": local(lambda n: "locals {\n  h = {\n" + "    k = 1\n" * n + "  }\n}\n", 2_000),
    "operators": local(lambda n: "locals {\n  h = " + "1 + " * n + "1\n}\n", 3_000),
    "lines that cannot be read": tf(lambda n: "a = = 1\n" * n, 1_000),
    "quotes that do not end": tf(lambda n: 'a = "\n' * n, 1_000),
    "brackets that do not end": tf(lambda n: "a = [\n" * n, 1_000),
    "line ends": tf(lambda n: "\r\n" * n, 20_000),
    "JSON configuration": Series(lambda n: {"main.tf.json": json.dumps({"locals": {f"v{i}": [i, "${1 + 1}"] for i in range(n)}}), "seed.tf": SEED}, 2_000),
    # Terraform: names
    "references in one module": tf(lambda n: "locals {\n  a = 1\n" + each("  vN = local.a", n) + "}\n", 2_000),
    "references in one expression": local(lambda n: "locals {\n  a = 1\n  h = [" + "local.a, " * n + "]\n}\n", 2_000),
    "references to nothing": tf(lambda n: "locals {\n" + each("  vN = var.noN", n) + "}\n", 500),
    "references between resources": tf(lambda n: each('resource "databricks_token" "rN" {\n  comment = databricks_token.rM.id\n}', n), 300),
    "references to all": tf(lambda n: each('resource "databricks_token" "rN" {\n  comment = databricks_token.many[N].id\n}', n) + f'resource "databricks_token" "many" {{\n  count = {n}\n}}\n', 100),
    "chain of locals": local(lambda n: "locals {\n  l0 = 1\n" + lines(f"  l{i} = local.l{i - 1}" for i in range(1, n)) + f"  h = local.l{n - 1}\n}}\n", 1_000),
    "chain of templates": local(lambda n: 'locals {\n  l0 = "x"\n' + lines(f'  l{i} = "${{local.l{i - 1}}}"' for i in range(1, n)) + f"  h = local.l{n - 1}\n}}\n", 1_000),
    "chain of merges": local(lambda n: "locals {\n  l0 = {}\n" + lines(f"  l{i} = merge(local.l{i - 1}, {{ k{i} = {i} }})" for i in range(1, n)) + f"  h = local.l{n - 1}\n}}\n", 700),
    "chain of concats": local(lambda n: "locals {\n  l0 = []\n" + lines(f"  l{i} = concat(local.l{i - 1}, [{i}])" for i in range(1, n)) + f"  h = local.l{n - 1}\n}}\n", 700),
    "arguments of merge": local(lambda n: "locals {\n  h = merge(" + ", ".join(f"{{ k{i} = {i} }}" for i in range(n)) + ")\n}\n", 500),
    "circle of locals": tf(lambda n: "locals {\n" + lines(f"  c{i} = local.c{(i + 1) % n}" for i in range(n)) + "}\n", 500),
    "variables": tf(lambda n: each('variable "vN" {\n  default = N\n}', n), 1_000),
    "variables with values": Series(lambda n: {"main.tf": each('variable "vN" {\n  type = number\n}', n) + SEED, "terraform.tfvars": each("vN = N", n)}, 1_000),
    "outputs": tf(lambda n: each('output "oN" {\n  value = N\n}', n), 1_000),
    "providers": tf(lambda n: each('provider "databricks" {\n  alias = "aN"\n}', n), 300),
    "unknown types": tf(lambda n: each('resource "databricks_tokem" "uN" {\n}', n), 300),
    "resources of one name": tf(lambda n: each('resource "databricks_token" "d" {\n}', n), 500),
    # Terraform: instances
    "instances by count": tf(lambda n: f'resource "databricks_token" "c" {{\n  count = {n}\n  lifetime_seconds = 31536000\n}}\n', 1_000),
    "instances by for_each": tf(lambda n: f'resource "databricks_token" "c" {{\n  for_each = toset([for i in range({n}): tostring(i)])\n  comment = each.key\n  lifetime_seconds = 31536000\n}}\n', 250),
    "instances that read each other": tf(lambda n: f'resource "databricks_token" "c" {{\n  count = {n}\n  comment = databricks_token.d[count.index].id\n}}\nresource "databricks_token" "d" {{\n  count = {n}\n}}\n', 300),
    "dynamic blocks": tf(lambda n: 'resource "databricks_grants" "g" {\n  catalog = "c"\n  dynamic "grant" {\n' + f'    for_each = range({n})\n    content {{\n      principal = "x${{grant.value}}"\n      privileges = ["SELECT"]\n    }}\n  }}\n}}\n', 200),
    "grants": tf(lambda n: 'resource "databricks_grants" "g" {\n  catalog = "c"\n' + each('  grant {\n    principal = "uN"\n    privileges = ["SELECT"]\n  }', n) + "}\n", 300),
    "grants to everyone": tf(lambda n: each('resource "databricks_grants" "gN" {\n  catalog = "cN"\n  grant {\n    principal = "account users"\n    privileges = ["ALL_PRIVILEGES"]\n  }\n}', n), 150),
    "privileges of a grant": tf(lambda n: 'resource "databricks_grants" "g" {\n  catalog = "c"\n  grant {\n    principal = "account users"\n    privileges = [' + ", ".join(f'"P{i}"' for i in range(n)) + "]\n  }\n}\n", 1_000),
    "permissions": tf(lambda n: 'resource "databricks_permissions" "p" {\n  job_id = "1"\n' + each('  access_control {\n    group_name = "gN"\n    permission_level = "CAN_VIEW"\n  }', n) + "}\n", 300),
    "clusters in a workspace": tf(lambda n: 'provider "databricks" {\n  host = "https://x.cloud.databricks.com"\n}\nresource "databricks_workspace_conf" "c" {\n  custom_config = { enableIpAccessLists = true }\n}\n' + each('resource "databricks_cluster" "cN" {\n  spark_version = "15.4.x-scala2.12"\n}', n), 150),
    "ip access lists": tf(lambda n: each('resource "databricks_ip_access_list" "iN" {\n  label = "N"\n  list_type = "ALLOW"\n  ip_addresses = ["10.0.0.N/32"]\n}', n), 150),
    "buckets": tf(lambda n: each('resource "aws_s3_bucket" "bN" {\n  bucket = "bN"\n}\nresource "aws_s3_bucket_public_access_block" "bN" {\n  bucket = aws_s3_bucket.bN.id\n}', n), 100),
    "buckets whose blocks are not known": tf(lambda n: 'variable "x" {}\n' + each('resource "aws_s3_bucket" "bN" {\n  bucket = "bN"\n}\nresource "aws_s3_bucket_public_access_block" "bN" {\n  bucket = var.x ? aws_s3_bucket.bN.id : aws_s3_bucket.bM.id\n}', n), 40),
    "switches": tf(lambda n: 'variable "x" {}\n' + each('resource "databricks_token" "sN" {\n  lifetime_seconds = var.x[N] ? 31536000 : 60\n}', n), 150),
    # directories
    "files": Series(lambda n: {**{f"f{i}.tf": f"locals {{\n  v{i} = {i}\n}}\n" for i in range(n)}, "main.tf": SEED}, 300),
    "roots": Series(lambda n: {f"r{i}/main.tf": SEED for i in range(n)}, 100),
    "empty directories": Series(lambda n: {**{f"d{i}/x.txt": "" for i in range(n)}, "main.tf": SEED}, 1_000),
    "deep directories": Series(lambda n: {**{"/".join(f"d{j}" for j in range(i % 60)) + f"/x{i}/x.txt".lstrip("/"): "" for i in range(n)}, "main.tf": SEED}, 300),
    "modules": Series(lambda n: {**{f"m{i}/main.tf": SEED for i in range(n)}, "main.tf": each('module "mN" {\n  source = "./mN"\n}', n)}, 100),
    "calls of one module": Series(lambda n: {"m/main.tf": SEED, "main.tf": each('module "mN" {\n  source = "./m"\n}', n)}, 100),
    "callers of one module": Series(lambda n: {"m/main.tf": SEED, **{f"r{i}/main.tf": 'module "m" {\n  source = "../m"\n}\n' for i in range(n)}}, 100),
    "callers without instances": Series(lambda n: {"m/main.tf": SEED, **{f"r{i}/main.tf": 'module "m" {\n  count = 0\n  source = "../m"\n}\n' for i in range(n)}}, 100),
    "sources that vary": Series(lambda n: {**{f"m{i}/main.tf": SEED for i in range(n)}, "main.tf": each('variable "vN" {}\nmodule "mN" {\n  source = "./${var.vN}"\n}', n)}, 50),
    "Terragrunt files": Series(lambda n: {**{f"live/{i}/terragrunt.hcl": f'terraform {{\n  source = "../../m{i}"\n}}\n' for i in range(n)}, **{f"m{i}/main.tf": SEED for i in range(n)}}, 100),
    # findings and what is said of them
    "findings": tf(lambda n: each(_TOKEN, n), 200),
    "findings at one line": Series(lambda n: {"m/main.tf": SEED, "main.tf": f'module "m" {{\n  count = {n}\n  source = "./m"\n}}\n'}, 200),
    "suppressed findings": tf(lambda n: each(_COMMENT + _TOKEN, n), 200),
    "suppressions of one thing": tf(lambda n: _COMMENT * n, 1_000),
    "suppressions and findings": tf(lambda n: _COMMENT * n + each(_TOKEN, n // 5), 1_000),
    "suppressions that are not understood": tf(lambda n: "# dasf-lint: ignore[token-lifetine] why\n" * n, 500),
    "secrets": tf(lambda n: each(f'resource "databricks_secret" "sN" {{\n  string_value = "hunter{"x" * 9}N"\n}}', n), 200),
    "sensitive values": tf(lambda n: each('variable "vN" {\n  sensitive = true\n  default = "secret-value-N"\n}\nresource "databricks_token" "tN" {\n  comment = var.vN\n  lifetime_seconds = 31536000\n}', n), 100),
    "sensitive values that begin alike": tf(lambda n: lines(f'variable "v{i}" {{\n  sensitive = true\n  default = "{"a" * i}"\n}}' for i in range(n)) + f'locals {{\n  h = "{"a" * 4 * n}"\n}}\n{SEED.replace("seed", "s2")}', 200),
    "words that look like credentials": tf(lambda n: 'resource "databricks_token" "w" {\n  comment = "' + "eyJ" * n + '"\n  lifetime_seconds = 31536000\n}\n', 2_000),
    "lines of one finding": tf(lambda n: 'resource "databricks_token" "w" {\n  lifetime_seconds = 31536000' + " " * n + "# x\n}\n", 20_000),
    # configuration
    "excludes": configured(lambda n: "exclude:\n" + each("- 'a*/N'", n), 200),
    "entries of overrides": configured(lambda n: "overrides:\n" + each("- {paths: ['x*N'], ignore: [token-lifetime]}", n), 200),
    "entries of attest": configured(lambda n: "attest:\n" + each("- {policy: token-lifetime, reason: r, scope: {address: 'x*N'}}", n), 200),
    "entries of suppress": configured(lambda n: "suppress:\n" + each("- {policy: token-lifetime, reason: r, address: 'x*N'}", n), 200),
    "roots of the configuration": configured(lambda n: "roots:\n" + each("- {path: rN}", n), 200),
    "environments of the configuration": configured(lambda n: "environments:\n" + each("  eN: {paths: ['eN/**']}", n), 100),
    "overrides": configured(lambda n: "overrides:\n" + each("- {paths: ['aN/**'], severity: {token-lifetime: low}}", n), 100),
    "module sources": configured(lambda n: "module_sources:\n" + each("  'https://x.example/N': m", n), 200),
    "sets of the configuration": configured(lambda n: "sets:\n  everyone:\n    add: [" + ", ".join(f"a{i}" for i in range(n)) + "]\n", 200),
    "policies in a directory": Series(lambda n: {".dasf-lint.yaml": "policies: [own]\n", "main.tf": SEED, **{f"own/p{i}.yaml": _POLICY.replace("N", str(i)) for i in range(n)}}, 30),
    "policies and findings": Series(lambda n: {".dasf-lint.yaml": "policies: [own]\n", "main.tf": each(_TOKEN, 20), **{f"own/p{i}.yaml": _POLICY.replace("N", str(i)) for i in range(n)}}, 20),
    # bundles
    "jobs": bundle(_jobs, 50),
    "tasks of a job": bundle(lambda n: "resources:\n  jobs:\n    j:\n      tasks:\n" + each("      - {task_key: kN, notebook_task: {notebook_path: /n}}", n), 100),
    "tasks that depend": bundle(lambda n: "resources:\n  jobs:\n    j:\n      tasks:\n" + each("      - {task_key: kN, depends_on: [{task_key: kM}], notebook_task: {notebook_path: /n}}", n), 100),
    "targets": bundle(lambda n: "targets:\n" + each("  tN: {mode: development}", n) + f"resources:\n  clusters:\n    seed: {{{INSECURE}}}\n", 20),
    "variables of a bundle": bundle(lambda n: "variables:\n" + each("  vN: {default: x}", n) + _jobs(1), 300),
    "references of a bundle": bundle(lambda n: "variables:\n  v0: {default: x}\n" + lines(f"  v{i}: {{default: '${{var.v{i - 1}}}'}}" for i in range(1, n)) + _jobs(1), 100),
    "references in one text": bundle(lambda n: "variables:\n  a: {default: x}\nresources:\n  jobs:\n    j: {name: '" + "${var.a}" * n + "'}\n", 500),
    "references to nothing in a bundle": bundle(lambda n: "variables:\n" + each("  vN: {default: '${var.noN}'}", n) + _jobs(1), 100),
    "anchors": bundle(lambda n: "x:\n" + each("  aN: &aN {k: v}", n) + "y: [" + ", ".join(f"*a{i}" for i in range(n)) + "]\n" + _jobs(1), 500),
    "merge keys": bundle(lambda n: "x: &x {a: 1, b: 2}\ny:\n" + each("  mN: {<<: *x, c: N}", n) + _jobs(1), 300),
    "includes": Series(lambda n: {"databricks.yml": HEAD + "include:\n" + each("- r/xN.yml", n), **{f"r/x{i}.yml": f"resources:\n  jobs:\n    j{i}: {{name: j{i}}}\n" for i in range(n)}}, 50),
    "includes by one pattern": Series(lambda n: {"databricks.yml": HEAD + "include: [r/*.yml]\n", **{f"r/x{i}.yml": f"resources:\n  jobs:\n    j{i}: {{name: j{i}}}\n" for i in range(n)}}, 50),
    "bundles": Series(lambda n: {f"b{i}/databricks.yml": HEAD + f"resources:\n  clusters:\n    seed: {{{INSECURE}}}\n" for i in range(n)}, 30),
    "strays": Series(lambda n: {"databricks.yml": HEAD, **{f"x{i}.yml": "resources:\n  jobs:\n    j: {name: j}\n" for i in range(n)}}, 100),
    "depth of YAML": bundle(lambda n: "x:\n" + each("- " * 150 + "N", n) + _jobs(1), 20),
    "lines of YAML": bundle(lambda n: "x: |\n" + "  text\n" * n + _jobs(1), 5_000),
    "keys of YAML": bundle(lambda n: "x:\n" + each("  kN: N", n) + _jobs(1), 1_000),
    "unknown keys of a job": bundle(lambda n: "resources:\n  jobs:\n    j:\n" + each("      kN: N", n), 300),
    "permissions of a bundle": bundle(lambda n: "permissions:\n" + each("- {level: CAN_VIEW, user_name: uN}", n) + _jobs(10), 50),
    "overrides of a target": bundle(lambda n: _jobs(n) + "targets:\n  t:\n    default: true\n    resources:\n      jobs:\n" + each("        jN: {name: kN}", n), 50),
    "clusters of a job": bundle(lambda n: "resources:\n  jobs:\n    j:\n      job_clusters:\n" + each(f"      - {{job_cluster_key: kN, new_cluster: {{{INSECURE}}}}}", n), 50),
    "presets of tags": bundle(lambda n: "presets:\n  tags:\n" + each("    tN: N", n) + _jobs(10), 50),
    # documents
    "resources of a plan": Series(lambda n: {"main.tf": each(_TOKEN, n)}, 200, plan=_plan),
    "resources of a plan alone": Series(lambda n: {"README.md": ""}, 200, plan=_plan),
    "jobs of a resolved bundle": Series(lambda n: {"databricks.yml": HEAD + _jobs(n)}, 50, resolved=_resolved),
}  # fmt: skip


def cost(series: Series, size: int, rounds: int = 2) -> float:
    """Seconds of processor that judging and printing takes: the least of some rounds."""
    options = Options(
        as_of="2026-11-24",
        plan=None if series.plan is None else SourceFile("plan.json", series.plan(size).encode()),
        resolved=None if series.resolved is None else SourceFile("resolved.json", series.resolved(size).encode()),
    )
    files = dict(series.make(size))
    shown = RenderOptions(version="0", show=frozenset({"unknown", "pass", "suppressed", "attested"}), verbose=True)
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        began = time.process_time()
        try:
            report = lint(MemoryTree(files), options)
            for name in ("text", "json", "sarif"):
                render(name, report, shown)
            graph_document(LintRun(MemoryTree(files), options).judged().graphs, tool={})
            best = min(best, time.process_time() - began)
        finally:
            gc.enable()
    return best


def grown(series: Series) -> tuple[float, float, float]:
    """What a size and four times as much cost beyond what nothing costs, and how many times as much that is."""
    least = cost(series, 1)
    once, four = (max(cost(series, size) - least, 0.001) for size in (series.size, 4 * series.size))
    return once, four, four / once


def main(wanted: list[str]) -> None:
    for name, series in SERIES.items():
        if not wanted or any(part in name for part in wanted):
            once, four, ratio = grown(series)
            print(f"{name:40} {series.size:7,} {once:7.3f} s {four:7.3f} s {ratio:6.1f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
