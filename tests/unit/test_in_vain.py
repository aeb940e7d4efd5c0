"""Entries of the configuration that have no effect are told, and none that a run did not look at."""

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core import limits
from dasf_lint.core.asked import FromText
from dasf_lint.core.source import SourceFile

MAIN = 'resource "databricks_token" "t" {\n  lifetime_seconds = 60\n}\n'
BUNDLE = "bundle: {name: b}\ntargets:\n  dev: {}\n"
FILES = {
    "a/main.tf": MAIN,
    "a/prod.tfvars": "",
    "b/main.tf": 'module "m" {\n  source = "git::https://git.example/net//x?ref=1"\n}\n',
    "vendored/x/main.tf": MAIN,
    "c/databricks.yml": BUNDLE,
    "empty/README.md": "",
}


def told(config: str, *paths: str, files: dict[str, str] | None = None, **options: object) -> list[tuple[int, str]]:
    tree = MemoryTree({**(FILES if files is None else files), ".dasf-lint.yaml": config})
    report = lint(tree, Options(paths=paths or (".",), **options))  # type: ignore[arg-type]  # as the test says
    found = [each for each in report.diagnostics if each.code in ("unused-config", "suppression")]
    return [(each.span.line if each.span is not None else 0, each.message) for each in found]


IN_VAIN = [
    ("exclude: [legcy/**]", "no path fits this pattern, so it has no effect"),
    ("exclude: ['**/legcy']", "no path fits this pattern, so it has no effect"),
    ("exclude: [a/x/*.tf]", "no path fits this pattern, so it has no effect"),
    ("roots: [{path: d}]", "d does not exist, so it has no effect"),
    ("roots: [{path: empty, environment: prod}]", "empty holds no Terraform and no bundle, so it has no effect"),
    ("environments: {prod: {paths: [live/**]}}", "no root fits this pattern, so it has no effect"),
    ("environments: {prod: {targets: [release]}}", "no target fits this pattern, so it has no effect"),
    ("environments: {prod: {var_files: [live.tfvars]}}", "no variable file fits this pattern, so it has no effect"),
    ("environments: {prod: {hosts: [live.example]}}", "no known host fits this pattern, so it has no effect"),
    (
        "module_sources: {'git::https://git.example/other': vendored}",
        "no module call has the source git::https://git.example/other, so it has no effect",
    ),
    ("suppress: [{policy: token-lifetime, reason: why}]", "token-lifetime has no finding that this entry suppresses"),
    ("suppress: [{policy: dbx-idn-003, reason: why}]", "dbx-idn-003 has no finding that this entry suppresses"),
    ("suppress: [{policy: dasf 33, path: a, reason: why}]", "dasf 33 has no finding that this entry suppresses"),
    ("sets: {everyone: {remove: [nobody]}}", "the set everyone does not hold it, so removing it has no effect"),
]


@pytest.mark.parametrize(("config", "message"), IN_VAIN)
def test_an_entry_without_effect_is_told_with_its_line(config: str, message: str) -> None:
    assert told(f"version: 1\n{config}") == [(2, message)]


@pytest.mark.parametrize(
    "config",
    [
        "exclude: [empty, '**/*.yml']",
        "exclude: [a/**, a/prod.tfvars]",
        "roots: [{path: a, environment: prod}, {path: c, environment: dev}, {path: c/databricks.yml, environment: dev}]",
        "environments: {prod: {paths: [a/**, a], targets: [d*], var_files: [prod.tfvars]}}",
        "module_sources: {'git::https://git.example/net': vendored}",
        "sets: {everyone: {remove: [users]}}",
        "suppress: [{policy: workspace-managed-services-key, reason: not asked in this profile}]",
    ],
)
def test_an_entry_with_an_effect_is_not_told(config: str) -> None:
    assert told(config) == []


@pytest.mark.parametrize(("config", "message"), [each for each in IN_VAIN if not each[0].startswith("sets")])
@pytest.mark.parametrize(
    "run", [{"paths": ("b",)}, {"paths": ("a/main.tf",)}, {"paths": ("b", "a/main.tf")}, {"exclude": ("vendored",)}], ids=str
)  # fmt: skip
def test_nothing_is_told_of_what_was_not_looked_at(config: str, message: str, run: dict[str, tuple[str, ...]]) -> None:
    options = {key: value for key, value in run.items() if key != "paths"}
    assert told(config, *run.get("paths", ()), **options) == []


def test_a_run_over_a_directory_tells_what_is_about_it() -> None:
    assert told("exclude: [a/gone, b/gone]\nroots: [{path: a/gone}, {path: b}]", "a") == [
        (1, "no path fits this pattern, so it has no effect"),
        (2, "a/gone does not exist, so it has no effect"),
    ]


@pytest.mark.parametrize("options", [{"target": "dev"}, {"settings": (FromText("x", "1"),)}, {"workspace": "w"}])
def test_what_the_command_line_puts_in_place_of_the_repository_has_no_entry_in_vain(options: dict[str, object]) -> None:
    config = "environments: {prod: {paths: [x], targets: [y], var_files: [z], hosts: [h]}}"
    assert told(config, **options) == []


def test_a_host_that_is_not_known_may_be_any() -> None:
    unknown = 'variable "h" {}\nprovider "databricks" {\n  host = var.h\n}\n' + MAIN
    config = "environments: {prod: {hosts: [live.example]}}"
    assert told(config, files={"main.tf": unknown}) == []
    known = unknown.replace("var.h", '"https://live.example/"')
    assert told(config, files={"main.tf": known}) == []
    assert told(config, files={"main.tf": known.replace("live", "dead")}) != []


def test_below_its_directory_a_configuration_is_told_whole() -> None:
    files = {"sub/.dasf-lint.yaml": "exclude: [gone]\nroots: [{path: gone}]", "sub/main.tf": MAIN, "gone/main.tf": MAIN}
    report = lint(MemoryTree(files), Options(paths=("sub",)))
    assert [each.span and each.span.line for each in report.diagnostics if each.code == "unused-config"] == [1, 2]


def test_entries_without_effect_are_counted_where_they_are_many() -> None:
    found = told("exclude:\n" + "".join(f"- gone{i}\n" for i in range(130)))
    assert len(found) == 101
    assert (0, "30 more entries have no effect") in found


def test_a_walk_that_was_cut_off_says_nothing_of_what_it_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_entries", 3)
    assert told("exclude: [gone]") == []


@pytest.mark.parametrize(
    ("config", "key"),
    [("exclude: ['*1', '*2']", "exclude"), ("environments: {prod: {targets: ['*1', '*2']}}", "environments")],
)
def test_comparisons_with_patterns_are_bounded_and_told(config: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_pattern_comparisons", 1)
    report = lint(MemoryTree({**FILES, ".dasf-lint.yaml": config}), Options())
    [error] = [each for each in report.diagnostics if each.level == "error"]
    assert (error.code, error.path) == ("limit", ".dasf-lint.yaml")
    assert f"`{key}`" in error.message


def test_a_configuration_of_the_command_line_is_told_as_well() -> None:
    report = lint(MemoryTree(FILES), Options(config=SourceFile("x.yaml", b"exclude: [gone]")))
    assert [each.path for each in report.diagnostics if each.code == "unused-config"] == ["x.yaml"]
