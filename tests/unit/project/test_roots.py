import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from dasf_lint import Options, lint
from dasf_lint.core import limits
from dasf_lint.core.asked import FromText
from dasf_lint.core.source import DirectoryTree, FileTree, MemoryTree, normalise
from dasf_lint.project.callers import Described
from dasf_lint.project.config import Config, load
from dasf_lint.project.roots import Roots, find

CALL = re.compile(r'source\s*=\s*"(\.[^"]*)"')


def calls_in(tree: FileTree, directory: str) -> list[str]:
    found = []
    for entry in tree.entries(directory):
        if entry.name.endswith(".tf"):
            path = entry.name if directory == "." else f"{directory}/{entry.name}"
            for source in CALL.findall(tree.read(path).text):
                target = normalise(f"{directory}/{source}")
                assert target is not None
                found.append(target)
    return found


def applied_in(tree: FileTree, directory: str) -> str:
    """The engine finds it out by parsing; here the word does."""
    path = f"{directory}/main.tf"
    return "it has a backend" if tree.kind(path) == "file" and "backend" in tree.read(path).text else ""


GIVEN = (FromText("x", "1"),)


def search(
    files: Mapping[str, str] | FileTree,
    *paths: str,
    targets: Mapping[str, Sequence[str]] | None = None,
    members: Mapping[str, Sequence[str]] | None = None,
    **more: object,
) -> Roots:
    tree = MemoryTree(files) if isinstance(files, Mapping) else files
    config, diagnostics = load(tree, paths[0] if paths else ".")
    assert not diagnostics, diagnostics
    return find(
        tree,
        Options(paths=paths or (".",), **more),  # type: ignore[arg-type]
        config if isinstance(config, Config) else Config(),
        describe=lambda directory: Described(calls_in(tree, directory), applied=applied_in(tree, directory)),
        targets=lambda file: (targets or {}).get(file, ()),
        members=None if members is None else lambda file: members.get(file, ()),
    )


def ids(found: Roots) -> list[str]:
    return [root.id for root in found.roots]


def call(source: str) -> str:
    return f'module "m" {{\n  source = "{source}"\n}}\n'


def test_a_directory_that_another_calls_is_judged_through_its_callers() -> None:
    found = search({"envs/prod/main.tf": call("../../modules/ws"), "modules/ws/main.tf": ""})
    assert ids(found) == ["envs/prod"]
    [left_out] = found.left_out
    assert left_out == ("modules/ws", "called by envs/prod, judged through its callers")


def test_a_called_directory_is_judged_through_its_callers_also_where_it_is_named() -> None:
    files = {"a/main.tf": call("../m"), "m/main.tf": "", "b/main.tf": ""}
    assert ids(search(files, "m")) == ["a"]
    assert ids(search(files, "m/main.tf")) == ["a"]
    assert ids(search(files, "a", "m")) == ["a"]


def test_a_command_that_looks_at_a_directory_takes_it_for_a_root() -> None:
    assert ids(search({"a/main.tf": call("../m"), "m/main.tf": ""}, "m", named_are_roots=True)) == ["m"]
    assert ids(search({"a/main.tf": call("../m"), "m/main.tf": ""}, "m", settings=GIVEN)) == ["m"]


@pytest.mark.parametrize(
    "more",
    [
        {"m/main.tf": 'backend "s3"'},
        {"m/terraform.tfvars": ""},
        {"m/x.auto.tfvars": ""},
        {"m/prod.tfvars": ""},
        {"m/vars/prod.tfvars": ""},
        {"m/.terraform.lock.hcl": ""},
        {".dasf-lint.yaml": "roots: [{path: m}]\n"},
    ],
)
@pytest.mark.parametrize("paths", [(".",), ("m",), ("m/main.tf",)])
def test_what_is_applied_as_it_stands_is_a_root_whoever_calls_it(
    more: Mapping[str, str], paths: tuple[str, ...]
) -> None:
    files = {"examples/x/main.tf": call("../../m"), "m/main.tf": "", **more}
    assert "m" in {root.directory for root in search(files, *paths).roots}
    assert not [each for each in search(files, *paths).roots if each.alone]


@pytest.mark.parametrize("name", ["example.tfvars", "terraform.tfvars.example", "data/x.tfvars"])
def test_an_example_of_variable_values_makes_no_root(name: str) -> None:
    assert ids(search({"a/main.tf": call("../m"), "m/main.tf": "", f"m/{name}": ""})) == ["a"]


FOREIGN = [
    ("live/prod/terragrunt.hcl", 'terraform {\n  source = "../../modules/m"\n}\n'),
    ("live/prod/terragrunt.hcl", 'terraform {\n  source = "../..//modules/m?ref=v1"\n}\n'),
    ("live/prod/terragrunt.hcl", 'terraform {\n  source = "${get_repo_root()}/modules//m" # why\n}\n'),
    ("live/prod/terragrunt.hcl", 'terraform {\n  source = "${path_relative_from_include()}/../modules/m"\n}\n'),
    ("live/_common/m.hcl", 'terraform {\n  source = "${dirname(find_in_parent_folders("x"))}/modules/m"\n}\n'),
    ("live/prod/terragrunt.hcl", "terraform {\n  source = local.source\n}\n"),
    ("modules/m/terragrunt.hcl", "inputs = {}\n"),
    ("stack/a.tfcomponent.hcl", 'component "m" {\n  source = "../modules/m"\n}\n'),
    ("modules/x.tftest.hcl", 'run "a" {\n  module {\n    source = "./m"\n  }\n}\n'),
    ("x.tftest.hcl", 'run "a" {\n  module { source = "./modules/m" } # why\n}\n'),
    ("live/terragrunt.hcl", 'terraform {source="${x}/modules/m"}'),
    ("tests/x.tftest.json", '{"run": {"a": {"module": {"source": ".\\/modules/m"}}}}'),
    ("x.tofutest.json", '{"run": {"a": {"module": {"source": "./modules/m"}}}}'),
    ("x.tfcomponent.json", '{"component": {"m": {"source": "./modules/m"}}}'),
    ("live/prod/terragrunt.hcl.json", '{"terraform": {"source": "${get_repo_root()}/modules/m"}}'),
    ("modules/m/terragrunt.hcl.json", "{}"),
    ("tests/x.tftest.hcl", 'run "a" {\n  module {\n    source = "./modules/m"\n  }\n}\n'),
]


@pytest.mark.parametrize(("path", "text"), FOREIGN)
@pytest.mark.parametrize("paths", [(".",), ("modules/m",), ("modules/m/main.tf",)])
def test_what_other_programs_call_is_judged_without_defaults(path: str, text: str, paths: tuple[str, ...]) -> None:
    found = search({"modules/m/main.tf": "", "other/main.tf": 'backend "s3"', path: text}, *paths)
    [root] = [root for root in found.roots if root.directory == "modules/m"]
    assert path in root.alone
    assert [(each.level, each.code) for each in found.diagnostics] == [("gap", "caller")]
    assert "other" not in {root.directory for root in found.roots if root.alone}


def test_a_test_says_nothing_about_a_module_that_others_call() -> None:
    files = {"a/main.tf": call("../m"), "m/main.tf": "", "x.tftest.hcl": 'module {\n  source = "./m"\n}\n'}
    assert ids(search(files)) == ["a"]


@pytest.mark.parametrize("source", ["../other", "git::https://example.com/modules/m.git", "tfr:///a/m/b?version=1"])
def test_other_programs_that_call_something_else_change_nothing(source: str) -> None:
    found = search({"modules/m/main.tf": "", "live/terragrunt.hcl": f'terraform {{\n  source = "{source}"\n}}\n'})
    assert [(root.id, root.alone) for root in found.roots] == [("modules/m", "")]


@pytest.mark.parametrize("text", ["source = a{}b", "source = {}b", "{}source = a", "source = a{}#b", "source ={}"])
def test_the_search_for_sources_takes_no_longer_than_the_text_is_long(text: str) -> None:
    for filling in (" ", "} ", "# ", "// ", "\t"):
        short, long = (_seconds(text.format(filling * count)) for count in (25_000, 200_000))
        # Quadratic cost would be 64 times as much; the floor keeps the noise of a busy machine out.
        assert long < 30 * max(short, 0.02)


def _seconds(text: str) -> float:
    """Of processor time, the least of three runs."""
    took = []
    for _ in range(3):
        begin = time.process_time()
        search({"m/main.tf": "", "live/x.hcl": text})
        took.append(time.process_time() - begin)
    return min(took)


def test_very_many_sources_that_are_known_in_part_are_one_that_may_lead_anywhere() -> None:
    files = {
        f"live/{i}/terragrunt.hcl": f'  source = "../x${{a}}y{i}z"\n' for i in range(limits.max_source_patterns + 1)
    }
    assert [bool(root.alone) for root in search({"m/main.tf": "", **files}).roots] == [True]


@pytest.mark.parametrize("paths", [(".",), ("mods", "c"), ("mods/a/main.tf", "mods/b/main.tf", "c/main.tf")])
def test_a_source_that_cannot_be_worked_out_may_mean_every_module_that_fits(paths: tuple[str, ...]) -> None:
    tree = MemoryTree({"main.tf": call("./mods/${var.m}"), "mods/a/main.tf": "", "mods/b/main.tf": "", "c/main.tf": ""})
    described = {".": Described(sources=["mods/*"])}
    found = find(
        tree,
        Options(paths=paths),
        Config(),
        describe=lambda directory: described.get(directory, Described()),
        targets=lambda _: [],
    )
    assert ids(found) == [".", "c"]
    why = "a source that is no literal text may mean it, in ."
    assert [(each.directory, each.alone) for each in found.through] == [("mods/a", why), ("mods/b", why)]


def test_a_call_through_a_link_is_a_call_of_what_really_stands_there(tmp_path: Path) -> None:
    tree = linked(tmp_path, {"a/shared": "../modules"}, {"a/main.tf": call("./shared/m"), "modules/m/main.tf": ""})
    assert ids(search(tree)) == ["a"]


def test_modules_that_call_each_other_in_a_circle_are_judged_once() -> None:
    assert ids(search({"a/main.tf": call("../b"), "b/main.tf": call("../a")})) == ["a"]
    assert ids(search({"a/main.tf": call("./")})) == ["a"]


@pytest.mark.parametrize(
    "directory", [".terraform", ".git", ".terragrunt-cache", "node_modules", ".venv", ".databricks"]
)
def test_some_directories_are_never_entered(directory: str) -> None:
    assert ids(search({"main.tf": "", f"{directory}/x/main.tf": ""})) == ["."]


def test_files_of_editors_and_hidden_files_make_no_module() -> None:
    found = search({"a/.main.tf": "", "b/main.tf~": "", "c/#main.tf#": "", "d/main.tf.json": "{}"})
    assert ids(found) == ["d"]


# --- variants


@pytest.mark.parametrize(
    ("files", "variants"),
    [
        (["prod.tfvars"], ["prod.tfvars"]),
        (["eu-prod.tfvars", "dev.tfvars.json"], ["dev.tfvars.json", "eu-prod.tfvars"]),
        (["envs/prod.tfvars"], ["envs/prod.tfvars"]),
        (["prod/terraform.tfvars", "dev/values.tfvars"], ["dev/values.tfvars", "prod/terraform.tfvars"]),
        (["terraform.tfvars", "prod.auto.tfvars"], [None]),
        (["example.tfvars", "products.tfvars", "devices.tfvars"], [None]),
        (["prod.example.tfvars"], [None]),
        (["prod.tfvars", "terraform.tfvars"], ["prod.tfvars"]),
    ],
)
def test_a_variable_file_of_an_environment_is_a_variant(files: list[str], variants: list[str | None]) -> None:
    found = search({"net/main.tf": "", **{f"net/{name}": "" for name in files}})
    assert [root.variant for root in found.roots] == variants


def test_a_variable_file_in_a_folder_of_an_environment_is_a_variant() -> None:
    assert ids(search({"envs/prod/main.tf": "", "envs/prod/values.tfvars": ""})) == ["envs/prod[values.tfvars]"]


def test_with_variants_the_bare_root_is_not_judged() -> None:
    found = search({"main.tf": "", "prod.tfvars": "", "common.tfvars": ""})
    assert ids(found) == [".[prod.tfvars]"]
    assert found.roots[0].var_files == ("prod.tfvars",)
    why = dict(found.left_out)
    assert why[". without a variant"] == "judged with prod.tfvars"
    assert "common.tfvars" in why


def test_with_values_on_the_command_line_there_is_one_variant_and_it_is_none() -> None:
    found = search({"main.tf": "", "prod.tfvars": ""}, settings=GIVEN)
    assert [(root.id, root.variant) for root in found.roots] == [(".", None)]


def test_the_configuration_lists_variants() -> None:
    found = search(
        {
            ".dasf-lint.yaml": (
                "roots:\n"
                "- {path: live, var_files: [base.tfvars, ../common/eu.tfvars], workspace: eu}\n"
                "- {path: live, workspace: us}\n"
                "- {path: m}\n"
            ),
            "live/main.tf": call("../m"),
            "live/base.tfvars": "",
            "live/prod.tfvars": "",
            "common/eu.tfvars": "",
            "m/main.tf": "",
        }
    )
    assert [(root.id, root.var_files, root.workspace) for root in found.roots] == [
        ("live[base.tfvars+common/eu.tfvars@eu]", ("live/base.tfvars", "common/eu.tfvars"), "eu"),
        ("live[prod.tfvars]", ("live/prod.tfvars",), None),
        ("live[us]", (), "us"),
        ("m", (), None),
    ]


def test_a_variable_file_that_is_not_there_is_an_error() -> None:
    found = search({".dasf-lint.yaml": "roots: [{path: ., var_files: [x.tfvars]}]", "main.tf": ""})
    [diagnostic] = found.diagnostics
    assert (diagnostic.level, diagnostic.code) == ("error", "config")
    assert diagnostic.span is not None


def test_the_workspace_of_the_command_line_counts_for_all() -> None:
    found = search({"main.tf": "", "prod.tfvars": ""}, workspace="blue")
    assert [(root.id, root.workspace) for root in found.roots] == [(".[prod.tfvars]", "blue")]


# --- bundles


def test_a_bundle_is_one_root_a_target() -> None:
    found = search({"jobs/databricks.yml": ""}, targets={"jobs/databricks.yml": ["dev", "prod"]})
    assert ids(found) == ["jobs/databricks.yml[dev]", "jobs/databricks.yml[prod]"]
    assert {root.directory for root in found.roots} == {"jobs"}


def test_a_target_narrows_and_a_bundle_without_it_is_left_out() -> None:
    files = {"a/databricks.yml": "", "b/databricks.yaml": ""}
    found = search(files, targets={"a/databricks.yml": ["dev", "prod"], "b/databricks.yaml": ["dev"]}, target="prod")
    assert ids(found) == ["a/databricks.yml[prod]"]
    assert dict(found.left_out) == {"b/databricks.yaml": "it has no target prod"}


def test_a_target_that_no_bundle_has_is_an_error_with_a_suggestion() -> None:
    found = search({"databricks.yml": ""}, targets={"databricks.yml": ["dev", "prod"]}, target="prdo")
    [diagnostic] = found.diagnostics
    assert diagnostic.message == 'no bundle has a target prdo; did you mean "prod"?'
    assert diagnostic.level == "error"


def test_of_several_root_files_in_one_directory_the_first_is_loaded_and_says_so() -> None:
    assert ids(search({"databricks.yml": "", "bundle.yml": "bundle:\n  name: x\n"})) == ["databricks.yml"]


# --- files


def test_a_changed_file_means_the_roots_it_belongs_to() -> None:
    files = {
        "envs/prod/main.tf": call("../../modules/outer"),
        "envs/dev/main.tf": "",
        "modules/outer/main.tf": call("../inner"),
        "modules/inner/main.tf": "",
        "modules/inner/notes.json": "{}",
        "README.md": "",
    }
    assert ids(search(files, "modules/inner/main.tf")) == ["envs/prod"]
    assert ids(search(files, "envs/dev/main.tf", "modules/outer/main.tf")) == ["envs/dev", "envs/prod"]


def test_files_that_belong_to_no_root_are_told_and_alone_are_an_error() -> None:
    files = {"main.tf": "", "common.tfvars": "", "docs/x.yaml": "", "README.md": "", "old/main.tf": ""}
    found = search(files, "docs/x.yaml", "main.tf", "common.tfvars", "old/main.tf", exclude=("old",))
    assert ids(found) == ["."]
    assert [(each.level, each.path) for each in found.diagnostics] == [
        ("warning", "docs/x.yaml"),
        ("warning", "common.tfvars"),
        ("warning", "old/main.tf"),
    ]
    assert [each.message.partition(" ")[2] for each in found.diagnostics][2] == "is excluded"
    found = search(files, "docs/x.yaml", "README.md")
    assert [(each.level, each.code) for each in found.diagnostics] == [
        ("warning", "unclaimed"),
        ("warning", "unclaimed"),
        ("error", "no-roots"),
    ]


def test_files_that_belong_to_no_root_go_by_where_a_hook_hands_them_over() -> None:
    found = search({"main.tf": "", "docs/x.yaml": ""}, "docs/x.yaml", ignore_unclaimed=True)
    assert (found.roots, found.diagnostics) == ((), ())


def test_a_variable_file_means_the_root_above_it() -> None:
    files = {"live/main.tf": "", "live/vars/prod.tfvars": ""}
    assert ids(search(files, "live/vars/prod.tfvars")) == ["live[vars/prod.tfvars]"]


def test_a_file_of_a_bundle_means_the_bundle_that_includes_it() -> None:
    files = {"a/databricks.yml": "", "a/resources/x.yml": "", "a/other.yml": "", "b/databricks.yml": ""}
    members = {"a/databricks.yml": ["a/databricks.yml", "a/resources/x.yml"]}
    assert ids(search(files, "a/resources/x.yml", members=members)) == ["a/databricks.yml"]
    assert ids(search(files, "a/other.yml", members=members)) == []
    assert ids(search(files, "b/databricks.yml", members=members)) == ["b/databricks.yml"]


def test_a_mention_of_source_that_is_no_call_makes_no_caller() -> None:
    files = {"a/main.tf": '# source = "../m"\n', "m/main.tf": ""}
    tree = MemoryTree(files)
    found = find(
        tree,
        Options(paths=("m/main.tf",)),
        Config(),
        describe=lambda _: Described(),
        targets=lambda _: [],
        members=lambda _: [],
    )
    assert ids(found) == ["m"]


# --- what is not there


def test_a_directory_without_roots_is_an_error() -> None:
    found = search({"main.tf": "", "docs/x.md": ""}, "docs")
    [diagnostic] = found.diagnostics
    assert (diagnostic.level, diagnostic.code, diagnostic.path) == ("error", "no-roots", "docs")


def test_a_directory_inside_a_bundle_is_told_where_the_bundle_is() -> None:
    found = search({"a/databricks.yml": "", "a/resources/x.yml": ""}, "a/resources")
    [diagnostic] = found.diagnostics
    assert "a/databricks.yml" in diagnostic.message


def test_what_does_not_exist_is_an_error() -> None:
    [diagnostic] = search({"main.tf": ""}, "nope").diagnostics
    assert (diagnostic.level, diagnostic.code) == ("error", "usage")


@pytest.mark.parametrize("pattern", ["legacy", "legacy/**", "**/old", "leg*"])
def test_what_is_excluded_is_not_searched(pattern: str) -> None:
    files = {"main.tf": "", "legacy/old/main.tf": ""}
    assert ids(search(files, exclude=(pattern,))) == ["."]
    assert ids(search({**files, ".dasf-lint.yaml": f"exclude: ['{pattern}']\n"})) == ["."]
    assert ids(search(files, "legacy/old/main.tf", exclude=(pattern,))) == []


def test_too_many_entries_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_entries", 4)
    found = search({"a/main.tf": "", "b/main.tf": "", "c/main.tf": ""})
    assert [each.code for each in found.diagnostics] == ["limit"]


def test_directories_too_deep_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_directory_depth", 2)
    found = search({"main.tf": "", "a/b/c/main.tf": ""})
    assert [each.code for each in found.diagnostics] == ["limit"]
    assert ids(found) == ["."]


def linked(root: Path, links: Mapping[str, str], files: Mapping[str, str]) -> DirectoryTree:
    """A directory with files and with links, each with what it leads to."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    for path, target in links.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(target)
    return DirectoryTree(str(root))


def test_a_linked_directory_is_walked_once_where_it_really_stands(tmp_path: Path) -> None:
    tree = linked(tmp_path, {"again": "real", "loop": ".", "real/up": ".."}, {"real/main.tf": ""})
    assert (ids(found := search(tree)), found.diagnostics) == (["real"], ())


def test_a_link_that_leads_out_of_the_project_root_is_a_gap(tmp_path: Path) -> None:
    found = search(linked(tmp_path, {"out": "/etc"}, {"real/main.tf": ""}))
    assert [(each.level, each.code, each.path) for each in found.diagnostics] == [("gap", "outside-root", "out")]


@pytest.mark.parametrize("folder", ["node_modules", ".venv", ".databricks", ".terraform", "legacy"])
@pytest.mark.parametrize("target", ["", "/x", "/x/y"])
def test_a_link_enters_what_is_not_walked_by_itself(tmp_path: Path, folder: str, target: str) -> None:
    tree = linked(tmp_path, {"infra": folder + target}, {"main.tf": "", f"{folder}/x/y/main.tf": ""})
    assert ids(search(tree, exclude=("legacy",))) == [".", f"{folder}/x/y"]
    assert ids(search(tree, f"{folder}/x/y/main.tf", exclude=("legacy",))) == [f"{folder}/x/y"]


def test_behind_a_link_the_same_directories_are_never_entered_and_the_same_excluded(tmp_path: Path) -> None:
    files = {"main.tf": "", ".venv/a/node_modules/b/main.tf": "", ".venv/a/old/main.tf": "", ".venv/a/new/main.tf": ""}
    tree = linked(tmp_path, {"infra": ".venv"}, files)
    assert ids(search(tree, exclude=("infra/a/old",))) == [".", ".venv/a/new"]


def test_a_link_out_of_the_directories_that_are_named_is_entered(tmp_path: Path) -> None:
    tree = linked(tmp_path, {"a/shared": "../b"}, {"b/main.tf": "", "c/main.tf": ""})
    assert (ids(found := search(tree, "a")), found.diagnostics) == (["b"], ())


def test_an_unreadable_directory_is_an_error(tmp_path: object) -> None:
    class Locked(MemoryTree):
        def entries(self, directory: str):  # type: ignore[no-untyped-def]
            from dasf_lint.core.source import ReadError

            if directory == "locked":
                raise ReadError("unreadable", directory, "locked: permission denied")
            return super().entries(directory)

    found = search(Locked({"main.tf": "", "locked/main.tf": ""}))
    assert ids(found) == ["."]
    assert [each.code for each in found.diagnostics] == ["unreadable"]


def test_what_is_never_entered_and_hidden_values_are_left_out_and_counted() -> None:
    tree = MemoryTree({
        "main.tf": 'variable "v" {}\n', ".prod.tfvars": "v = 1\n", "x.tfvars": "v = 2\n", ".terraform/m/main.tf": "",
        "a/node_modules/main.tf": "", ".git/main.tf": "", "terraform.tfvars": "v = 3\n",
    })  # fmt: skip
    report = lint(tree, Options(as_of="2026-11-24"))
    assert [each.path for each in report.left_out] == [".prod.tfvars", ".terraform", "a/node_modules", "x.tfvars"]
    assert report.accounts["left_out"] == 4


def test_hidden_values_that_somebody_names_are_taken() -> None:
    config = "roots:\n- {path: ., var_files: [.prod.tfvars]}\n"
    tree = MemoryTree({"main.tf": 'variable "v" {}\n', ".prod.tfvars": "v = 1\n", ".dasf-lint.yaml": config})
    report = lint(tree, Options(as_of="2026-11-24"))
    assert ".prod.tfvars" not in [each.path for each in report.left_out]


def test_values_of_an_environment_that_the_configuration_passes_over_say_why() -> None:
    tree = MemoryTree(
        {"main.tf": 'variable "v" {}\n', "prod.tfvars": "v = 1\n", ".dasf-lint.yaml": "roots: [{path: .}]\n"}
    )
    [left_out] = lint(tree, Options(as_of="2026-11-24")).left_out
    assert left_out.path == "prod.tfvars"
    assert left_out.why.startswith("its module is judged without it")


def test_a_file_of_values_is_left_out_for_what_is_so() -> None:
    tree = MemoryTree({"live/main.tf": "", "live/values/odd.tfvars": "", "env/prod/prod.tfvars": ""})
    why = {each.path: each.why.partition(";")[0] for each in lint(tree, Options(as_of="2026-12-01")).left_out}
    assert why == {"live/values/odd.tfvars": "no environment in its name", "env/prod/prod.tfvars": "it lies in no root"}
