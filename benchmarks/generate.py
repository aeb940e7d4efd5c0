"""Configurations of any size, to see what grows with what: `python -m benchmarks --growth`."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

_MODULE = """\
variable "name" {
  type = string
}
variable "lifetime" {
  type    = number
  default = 3600
}
resource "databricks_token" "this" {
  comment          = "token of ${var.name}"
  lifetime_seconds = var.lifetime
}
resource "databricks_cluster" "this" {
  cluster_name       = "c-${var.name}"
  spark_version      = "15.4.x-scala2.12"
  data_security_mode = "USER_ISOLATION"
}
output "id" {
  value = databricks_cluster.this.id
}
"""


def one_module_many_roots(directory: Path, roots: int) -> None:
    """One module that every root calls: it is parsed once and evaluated for each."""
    _write(directory / "modules" / "shared" / "main.tf", _MODULE)
    for number in range(roots):
        text = (
            f'module "m" {{\n  source   = "../../modules/shared"\n  name     = "r{number}"\n  lifetime = {number}\n}}\n'
        )
        _write(directory / "roots" / f"r{number:05}" / "main.tf", text)


def many_instances(directory: Path, instances: int) -> None:
    """One root whose resources stand for as many instances as are asked for."""
    parts = ['locals {\n  names = { for i in range(250) : "n${i}" => i }\n}\n']
    for block in range(instances // 250):
        parts.append(
            f'resource "databricks_token" "t{block}" {{\n  for_each         = local.names\n'
            f"  comment          = each.key\n  lifetime_seconds = each.value * {block + 1}\n}}\n"
        )
    text = "".join(parts)
    _write(directory / "main.tf", text)


def many_resources(directory: Path, resources: int) -> None:
    """One root with many resources that refer to each other."""
    parts = ['resource "databricks_cluster" "c0" {\n  spark_version = "15.4.x-scala2.12"\n}\n']
    for number in range(1, resources):
        before = f"databricks_cluster.c{number - 1}"
        parts.append(
            f'resource "databricks_cluster" "c{number}" {{\n  spark_version = {before}.spark_version\n'
            f"  custom_tags   = {{ before = {before}.id }}\n}}\n"
        )
    _write(directory / "main.tf", "".join(parts))


def long_file(directory: Path, kilobytes: int) -> None:
    """One file of plain locals."""
    line = '  value_{:06} = ["a", "b", {{ c = "${{local.x}}-{}" }}]\n'
    count = kilobytes * 1000 // len(line.format(0, 0))
    body = "".join(line.format(number, number) for number in range(count))
    _write(directory / "main.tf", f'locals {{\n  x = 1\n{body}}}\nresource "databricks_token" "t" {{\n}}\n')


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


SERIES: Final[dict[str, tuple[Callable[[Path, int], None], int]]] = {
    # what it is called: how it is made, and its smallest size; it is doubled twice
    "roots that call one module": (one_module_many_roots, 250),
    "instances in one root": (many_instances, 1250),
    "resources in one root": (many_resources, 500),
    "kilobytes in one file": (long_file, 500),
}
