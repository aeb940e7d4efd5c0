"""A file that no root consists of is judged by the roots that read it."""

import json
from pathlib import Path

import pytest

from dasf_lint.cli.main import main

OPEN = 'resource "databricks_token" "t" {\n  lifetime_seconds = 31536000\n}\n'
READ_JSON = """\
locals { n = jsondecode(file("${path.module}/n.json")) }
resource "databricks_token" "t" {
  lifetime_seconds = local.n.seconds
}
"""
LONG = '{"seconds": 31536000}\n'
BUNDLE = """\
bundle: {name: b}
variables:
  seconds: {description: how long}
targets:
  dev: {default: true}
  prod: {}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"other/main.tf": OPEN})
    return tmp_path


def write(project: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)


def judged(capsys: pytest.CaptureFixture[str], *paths: str, command: tuple[str, ...] = ("hook",)) -> list[str]:
    """The roots that are judged for changed files."""
    options = ("--format", "json", "--fail-on", "never")
    main([*command, *options, "--", *paths])
    document = json.loads(capsys.readouterr().out)
    return [root["id"] for root in document["roots"]]


def test_a_hook_fails_for_data_that_a_root_reads(project: Path) -> None:
    write(project, {"app/main.tf": READ_JSON, "app/n.json": LONG})
    assert main(["hook", "--", "app/n.json"]) == 1


@pytest.mark.parametrize("command", [("hook",), ("check",)])
def test_the_roots_that_read_a_file_are_judged_and_no_others(
    project: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    write(project, {"app/main.tf": READ_JSON, "app/n.json": LONG, "near/main.tf": READ_JSON, "near/n.json": LONG})
    assert judged(capsys, "app/n.json", command=command) == ["app"]


READERS = {
    "file": 'locals { x = file("${path.module}/d.txt") }\noutput "x" { value = local.x }\n',
    "yamldecode": 'output "x" { value = yamldecode(file("${path.module}/d.txt")) }\n',
    "filebase64": 'resource "databricks_notebook" "n" {\n  content_base64 = filebase64("./d.txt")\n}\n',
    "an upload": 'resource "databricks_notebook" "n" {\n  path = "/n"\n  source = "${path.module}/d.txt"\n}\n',
    "filemd5": 'resource "databricks_notebook" "n" {\n  md5 = filemd5("d.txt")\n}\n',
    "core::file": 'output "x" { value = core::file("d.txt") }\n',
    "templatefile": 'output "x" { value = templatefile("${path.root}/d.txt", {}) }\n',
    "a template that reads": 'output "x" { value = templatefile("outer.tpl", {}) }\n',
    "fileexists": 'resource "databricks_token" "t" {\n  count = fileexists("d.txt") ? 1 : 0\n}\n',
    "fileset": 'resource "databricks_token" "t" {\n  for_each = fileset(path.module, "*.txt")\n}\n',
    "a computed name": 'variable "n" { default = "d" }\noutput "x" { value = file(format("%s.txt", var.n)) }\n',
    "a loop": 'output "x" { value = [for n in ["d"] : file("${n}.txt")] }\n',
    "a provider": 'provider "databricks" {\n  host = trimspace(file("d.txt"))\n}\n',
    "a block": 'resource "databricks_cluster" "c" {\n  spark_conf = {}\n  library {\n    jar = file("d.txt")\n  }\n}\n',
    "a dynamic block": 'resource "databricks_cluster" "c" {\n  dynamic "library" {\n    for_each = [file("d.txt")]\n'
    "    content { jar = library.value }\n  }\n}\n",
    "a module's argument": 'module "m" {\n  source = "./m"\n  x = file("d.txt")\n}\n',
    "the state of another": 'data "terraform_remote_state" "s" {\n  backend = "local"\n'
    '  config = { path = "d.txt" }\n}\noutput "x" { value = data.terraform_remote_state.s.outputs }\n',
}  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_every_way_to_read_a_file_counts(project: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    write(
        project,
        {
            "app/main.tf": READERS[name],
            "app/d.txt": "a: 1\n",
            "app/outer.tpl": '${file("d.txt")}',
            "app/m/main.tf": 'variable "x" {}\noutput "y" { value = var.x }\n',
        },
    )
    assert judged(capsys, "app/d.txt") == ["app"]


def test_files_in_json_syntax_read_too(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"app/main.tf.json": '{"output": {"x": {"value": "${file(\\"d.txt\\")}"}}}', "app/d.txt": "x"})
    assert judged(capsys, "app/d.txt") == ["app"]


def test_a_file_of_a_called_module_means_its_callers(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        project,
        {
            "app/main.tf": 'module "m" {\n  source = "../modules/m"\n}\n',
            "bare/main.tf": 'module "m" {\n  source = "../modules/m"\n  count = 0\n}\n',
            "modules/m/main.tf": READ_JSON,
            "modules/m/n.json": LONG,
        },
    )
    assert judged(capsys, "modules/m/n.json") == ["app"]


def test_a_module_that_nobody_has_is_judged_by_itself(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        project,
        {
            "bare/main.tf": 'module "m" {\n  source = "../modules/m"\n  count = 0\n}\n',
            "modules/m/main.tf": READ_JSON,
            "modules/m/n.json": LONG,
        },
    )
    assert judged(capsys, "modules/m/n.json") == ["modules/m"]


def test_only_the_variants_that_read_it_are_judged(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        project,
        {
            "app/main.tf": 'variable "n" {}\noutput "x" { value = file("${var.n}.json") }\n',
            "app/dev.tfvars": 'n = "dev"\n',
            "app/prod.tfvars": 'n = "prod"\n',
            "app/dev.json": "{}",
            "app/prod.json": "{}",
        },
    )
    assert judged(capsys, "app/prod.json") == ["app[prod.tfvars]"]


def test_a_link_to_the_file_is_the_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"app/main.tf": READ_JSON, "common/real.json": LONG})
    (project / "app/n.json").symlink_to("../common/real.json")
    assert judged(capsys, "common/real.json") == ["app"]


def test_the_overrides_of_a_target_mean_that_target(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overrides = ".databricks/bundle/prod/variable-overrides.json"
    write(project, {"b/databricks.yml": BUNDLE, f"b/{overrides}": '{"seconds": "1"}'})
    assert judged(capsys, f"b/{overrides}") == ["b/databricks.yml[prod]"]


def test_the_dashboard_of_a_bundle_means_the_bundle(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resources = "resources:\n  dashboards:\n    d:\n      display_name: d\n      warehouse_id: a\n      file_path: ./d.lvdash.json\n"
    write(project, {"b/databricks.yml": BUNDLE + resources, "b/d.lvdash.json": '{"pages": []}', "b/e.json": "{}"})
    assert judged(capsys, "b/d.lvdash.json") == ["b/databricks.yml[dev]", "b/databricks.yml[prod]"]
    assert judged(capsys, "b/e.json") == []


def test_what_a_unit_of_terragrunt_reads_means_the_unit(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        project,
        {
            "live/terragrunt.hcl": 'terraform { source = "../modules/t" }\n'
            'locals { c = yamldecode(file(find_in_parent_folders("common.yaml"))) }\n'
            "inputs = { seconds = local.c.seconds }\n",
            "common.yaml": "seconds: 31536000\n",
            "modules/t/main.tf": 'variable "seconds" {}\nresource "databricks_token" "t" {\n'
            "  lifetime_seconds = var.seconds\n}\n",
        },
    )
    assert judged(capsys, "common.yaml") == ["modules/t[live]"]


def test_what_nobody_reads_goes_by(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"app/main.tf": READ_JSON, "app/n.json": LONG, "app/o.json": LONG, "README.md": ""})
    assert main(["hook", "--", "app/o.json", "README.md"]) == 0
    capsys.readouterr()
    assert judged(capsys, "app/o.json", "README.md") == []


def test_only_what_may_read_a_file_is_evaluated_for_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the names that are written, or by there being no function that reads."""
    write(project, {"app/main.tf": READ_JSON, "app/n.json": LONG, "README.md": ""})
    evaluated: list[str] = []

    def build(modules: object, root: object, options: object) -> object:
        evaluated.append(str(root))
        raise AssertionError(evaluated)

    monkeypatch.setattr("dasf_lint.engine.build_terraform", build)
    assert main(["hook", "--", "README.md"]) == 0
    assert not evaluated


def test_roots_of_named_files_are_judged_beside_the_readers(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"app/main.tf": READ_JSON, "app/n.json": LONG})
    assert judged(capsys, "other/main.tf", "app/n.json") == ["app", "other"]
