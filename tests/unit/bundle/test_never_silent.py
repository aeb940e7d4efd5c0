"""What the Databricks CLI leaves out, refuses, or reads elsewhere than here: judged, or told with exit code 2."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dasf_lint import Options, lint
from dasf_lint.bundle import schema
from dasf_lint.bundle.build import Bundles
from dasf_lint.core.answers import Report
from dasf_lint.core.graph import Root
from dasf_lint.core.source import DirectoryTree, FileTree, MemoryTree
from tests.unit.bundle.helpers import resolved

NAME = "bundle: {name: b}\n"
SEED = {"cluster_name": "seed", "spark_version": "15.4.x-scala2.12", "num_workers": 1, "data_security_mode": "NONE"}
CLUSTER = (
    "resources: {clusters: {seed: {cluster_name: s, spark_version: 15.4.x-scala2.12, data_security_mode: NONE}}}\n"
)
REFERENCE = "${var.a}"
SHAPES: dict[str, object] = {
    "null": None,
    "number": 5,
    "text": "some text",
    "reference": REFERENCE,
    "unresolvable": "${resources.jobs.j.id}",
    "empty list": [],
    "list": [1],
    "list of maps": [{"x": 1}],
    "empty map": {},
    "map of null": {"x": None},
    "map of references": {"x": REFERENCE},
    "map of maps": {"x": {"y": 1}},
}


def report_of(files: "str | dict[str, str]") -> Report:
    return linted(MemoryTree({"databricks.yml": files} if isinstance(files, str) else files))


def linted(tree: FileTree) -> Report:
    return lint(tree, Options(as_of="2026-11-24"))


def errors(report: Report) -> list[tuple[str, str, int | None]]:
    """Codes, messages and lines of what keeps the run from vouching."""
    found = [each for each in report.diagnostics if each.level == "error"]
    return [(each.code, each.message, each.span.line if each.span else None) for each in found]


def seen(report: Report) -> set[str]:
    return {member.address for finding in report.findings for member in finding.members}


# --- every shape of the first two levels ------------------------------------------------------------------------------


def whole() -> dict[str, object]:
    return {
        "bundle": {"name": "b"},
        "variables": {"a": {"default": "x"}},
        "resources": {"clusters": {"seed": dict(SEED)}, "jobs": {"j": {"name": "j"}}},
        "targets": {"dev": {"resources": {"clusters": {"third": dict(SEED)}}}},
    }


FEW = {name: SHAPES[name] for name in ("text", "reference", "unresolvable", "list of maps", "map of maps")}
"""For the second level, where they are many."""


def shapes(nested: dict[str, object]) -> Iterator[tuple[str, dict[str, object], dict[str, object]]]:
    """Name, root file, included file: one section of one of them has another shape."""
    included = {"resources": {"clusters": {"second": dict(SEED)}}}
    sections = schema.root_type().fields
    for section in (*sections, "compute_id", "unknown"):
        for name, shape in SHAPES.items():
            yield f"{section}: {name}", {**whole(), section: shape}, included
            yield f"{section} of an included file: {name}", whole(), {**included, section: shape}
        type_ = sections.get(section)
        below = {"targets": ("dev", "x"), "variables": ("a",), "environments": ("dev",)}.get(section, ("x",))
        if type_ is not None and type_.kind == "struct":
            below = tuple(type_.fields)
        for key in below if type_ is not None and type_.kind in ("struct", "map") else ():
            for name, shape in nested.items():
                root = whole()
                held = root.get(section)
                root[section] = {**(held if isinstance(held, dict) else {}), key: shape}
                yield f"{section}.{key}: {name}", root, included
    target = sections["targets"].element
    assert target is not None
    for field in (*target.fields, "include", "unknown"):
        for name, shape in nested.items():
            root = whole()
            root["targets"] = {"dev": {"resources": {"clusters": {"third": dict(SEED)}}, field: shape}}
            yield f"targets.dev.{field}: {name}", root, included


@pytest.mark.parametrize("nested", [FEW, pytest.param(SHAPES, marks=pytest.mark.slow)], ids=["few", "all"])
def test_no_shape_of_a_section_crashes_or_loses_a_resource_in_silence(nested: dict[str, object]) -> None:
    silent: list[object] = []
    for name, root, included in shapes(nested):
        root = {"include": ["inc.yml"], **root}
        texts = {"databricks.yml": json.dumps(root), "inc.yml": json.dumps(included)}
        bundles = Bundles(MemoryTree(texts))
        targets = bundles.targets("databricks.yml") or [None]
        graphs = [bundles.build(Root("bundle", ".", target, file="databricks.yml")) for target in targets]
        told = any(each.level == "error" for graph in graphs for each in graph.diagnostics)
        defined = {each for each in ("seed", "second", "third") if f'"{each}": {{' in "".join(texts.values())}
        left_out = {"second"} if root["include"] in (None, [], {}) else set()
        lost = {each for each in defined - left_out if not any(g.get(f"databricks_cluster.{each}") for g in graphs)}
        if lost and not told:
            silent.append((name, lost))
    assert silent == []


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_no_shape_of_a_whole_file_crashes(shape: object) -> None:
    text = json.dumps(shape)
    resolved(text)
    resolved({"databricks.yml": NAME + "include: [x.yml]\n", "x.yml": text})
    assert lint(MemoryTree({"databricks.yml": text}), Options(as_of="2026-11-24")) is not None
    included = report_of({"databricks.yml": NAME + "include: [x.yml]\n" + CLUSTER, "x.yml": text})
    assert seen(included) == {"databricks_cluster.seed"}
    assert bool(errors(included)) == (shape not in (None, {}) and not isinstance(shape, dict))


# --- sections that are references, or of another kind -----------------------------------------------------------------

LOST = {
    "targets are a reference": (NAME + "targets: '${var.a}'\n" + CLUSTER, 2),
    "targets are a number": (NAME + "targets: 5\n" + CLUSTER, 2),
    "a target is a reference": (NAME + "targets: {dev: '${var.a}'}\n" + CLUSTER, 2),
    "a target is a list": (NAME + "targets: {dev: [x]}\n" + CLUSTER, 2),
    "environments are a reference": (NAME + "environments: '${var.a}'\n" + CLUSTER, 2),
    "both environments and targets": (NAME + "environments: {a: {}}\ntargets: {b: {}}\n" + CLUSTER, 2),
    "variables of a target are a number": (NAME + "targets: {dev: {variables: 5}}\n" + CLUSTER, 2),
    "the file includes a reference": (NAME + "include: '${var.a}'\n" + CLUSTER, 2),
    "the file includes a text": (NAME + "include: x.yml\n" + CLUSTER, 2),
    "an include within a target": (NAME + "targets: {dev: {include: [x.yml]}}\n" + CLUSTER, 2),
    "resources are a list": (NAME + "resources: [{jobs: {}}]\n", 2),
    "a kind is a list": (NAME + "resources: {jobs: [{name: j}]}\n", 2),
    "a resource is a text": (NAME + "resources: {jobs: {j: x}}\n", 2),
    "a kind that does not exist": (NAME + "resources: {job: {j: {name: j}}}\n", 2),
    "resources below a name that does not exist": (NAME + "resource: {jobs: {j: {name: j}}}\n", 2),
    "a kind beside the resources": (NAME + "jobs: {j: {name: j}}\n", 2),
    "a kind of a target beside its resources": (NAME + "targets: {dev: {jobs: {j: {name: j}}}}\n", 2),
    "a kind is a reference to nothing": (NAME + "resources: {jobs: '${resources.clusters.c.id}'}\n", 2),
    "a resource is a variable without value": (
        NAME + "variables: {a: {type: complex}}\nresources: {jobs: {j: '${var.a}'}}\n",
        3,
    ),
    "a resource is a variable of another kind": (
        NAME + "variables: {a: {default: x}}\nresources: {jobs: {j: '${var.a}'}}\n",
        3,
    ),
    "resources are given twice": (NAME + CLUSTER + "resources: {jobs: {j: {name: j}}}\n", 3),
    "a kind is given twice": (NAME + "resources:\n  jobs: {j: {name: j}}\n  jobs: {k: {name: k}}\n", 4),
    "a resource is given twice": (NAME + "resources:\n  jobs:\n    j: {name: j}\n    j: {name: k}\n", 5),
    "targets are given twice": (NAME + "targets: {a: {mode: production}}\ntargets: {b: {}}\n", 3),
    "another document": (NAME + "---\n" + CLUSTER, 2),
    "a broken document behind the first": (NAME + "---\nresources: [\n", 2),
    "a key is a reference": (NAME + "resources: {jobs: {'${var.a}': {name: j}}}\n", 2),
    "a key of two kinds": (NAME + "resources: {jobs: {j: {name: j}}, pipelines: {j: {name: j}}}\n", 2),
    "a version that no release has": ("bundle: {name: b, databricks_cli_version: x}\n" + CLUSTER, None),
    "an override of a variable that is not declared": (NAME + "targets: {dev: {variables: {a: x}}}\n" + CLUSTER, 2),
}


@pytest.mark.parametrize("name", LOST)
def test_what_makes_the_cli_leave_something_out_is_an_error_at_its_place(name: str) -> None:
    text, line = LOST[name]
    report = report_of(text)
    assert errors(report), [(each.code, each.message) for each in report.diagnostics]
    assert line in {at for _, _, at in errors(report)}
    assert ("databricks_cluster.seed" in seen(report)) == (
        CLUSTER in text and name != "resources are given twice" and "---" not in text
    )


KEPT = {
    "a bundle that is a reference": "bundle: '${var.a}'\n" + CLUSTER,
    "a bundle that is a reference beside a target": "bundle: '${var.a}'\ntargets: {dev: {mode: production}}\n" + CLUSTER,
    "variables that are a reference": NAME + "variables: '${var.a}'\n" + CLUSTER,
    "a variable that is a reference": NAME + "variables: {a: '${var.b}'}\n" + CLUSTER,
    "an empty document behind the first": NAME + CLUSTER + "---\n",
    "an empty list of resources": NAME + "resources: {jobs: []}\ntargets: {dev: {" + CLUSTER.strip() + "}}\n",
    "an empty include": NAME + "include:\n" + CLUSTER,
    "an include without match": NAME + "include: [none/*.yml]\n" + CLUSTER,
    "an unknown section": NAME + "whatever: {a: {b: c}}\n" + CLUSTER,
    "an unknown field of a resource": NAME + CLUSTER.replace("data_security", "x: {jobs: {a: {}}}, data_security"),
    "anchored blocks below a name of their own": NAME + "common: {jobs: {a: &a {name: x}}}\n" + CLUSTER,
    "a repeated field of a resource": NAME + CLUSTER.replace("{cluster_name: s", "{cluster_name: r, cluster_name: s"),
    "a required variable without value": NAME + "variables: {a: {}}\n" + CLUSTER,
    "a reference to nothing": NAME + "run_as: {user_name: '${var.a}'}\n" + CLUSTER,
    "a null resource": NAME + "resources:\n  jobs: {j: }\ntargets: {dev: {" + CLUSTER.strip() + "}}\n",
    "no workspace": NAME + "workspace:\n" + CLUSTER,
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_what_leaves_everything_in_sight_is_no_error(name: str) -> None:
    report = report_of(KEPT[name])
    if not name.startswith("a bundle that is a reference beside"):
        assert errors(report) == []
    assert seen(report) == {"databricks_cluster.seed"}


def test_what_depends_on_who_deploys_is_not_said() -> None:
    text = (
        NAME + "targets: {dev: {mode: development, workspace: {root_path: /Workspace/x}}, prod: {mode: production}}\n"
    )
    assert [each.message for each in report_of(text + CLUSTER).diagnostics if each.level != "gap"] == []


def test_a_lookup_of_nothing_is_said_whoever_deploys() -> None:
    report = report_of(NAME + "variables: {a: {lookup: {}}}\n" + CLUSTER)
    assert "exactly one" not in str(errors(report))
    assert any("no valid lookup fields" in each.message for each in report.diagnostics)


# --- files that are included, or should be ----------------------------------------------------------------------------

INCLUDED = {
    "by its name": ("[r/x.yml]", True, []),
    "by a pattern": ("['r/*.yml']", True, []),
    "a file that does not exist": ("[r/y.yml]", False, ["bundle-error"]),
    "a pattern that matches nothing": ("['s/*.yml']", False, []),
    "by its name, as on Windows": (r"['r\x.yml']", True, ["bundle-error"]),
    "by a pattern, as on Windows": (r"['r\*.yml']", True, ["bundle-error"]),
    "by a pattern of directories, as on Windows": (r"['*\*.yml']", True, ["bundle-error"]),
    "by its name in another case": ("[R/x.yml]", True, ["bundle-error"]),
    "by a pattern in a directory of another case": ("['R/*.yml']", True, ["bundle-error"]),
    "a pattern of Windows that matches nothing": (r"['s\*.yml']", False, []),
    "an absolute path": ("[/r/x.yml]", False, ["bundle-error"]),
    "an absolute path of Windows": (r"['C:\r\*.yml']", False, ["bundle-error"]),
    "outside of the project": ("[../x.yml]", False, ["outside-root"]),
    "a pattern with a reference": ("['${var.a}/*.yml']", False, ["bundle-error"]),
    "a pattern that is none": ("['r/[x.yml']", False, ["bundle-error"]),
    "a directory": ("[r]", False, ["bundle-error"]),
    "a list in the list": ("[[r/x.yml]]", False, ["bundle-error"]),
    "a null in the list": ("[null, r/x.yml]", True, []),
}


@pytest.mark.parametrize("name", INCLUDED)
def test_nothing_of_an_include_is_green_in_silence(name: str) -> None:
    entry, judged, codes = INCLUDED[name]
    text = NAME + f"include: {entry}\nresources: {{jobs: {{j: {{name: j}}}}}}\n"
    report = report_of({"databricks.yml": text, "r/x.yml": CLUSTER})
    assert (seen(report) == {"databricks_cluster.seed"}) == judged
    assert [(code, line) for code, _, line in errors(report)] == [(code, 2) for code in codes]


def test_a_backslash_before_a_character_of_a_pattern_is_that_character_and_the_same_everywhere() -> None:
    report = report_of({"databricks.yml": NAME + r"include: ['r/\[x].yml']" + "\n", "r/[x].yml": CLUSTER})
    assert seen(report) == {"databricks_cluster.seed"}
    assert errors(report) == []


def test_an_include_of_an_included_file_loses_what_only_it_names() -> None:
    files = {
        "databricks.yml": NAME + "include: [r/*.yml]\n" + CLUSTER,
        "s/y.yml": "resources: {jobs: {j: {name: j}}}\n",
    }
    (lost,) = errors(report_of({**files, "r/x.yml": "include: [s/y.yml]\n"}))
    assert lost[0] == "bundle-error"
    assert errors(report_of({**files, "r/x.yml": "include: [r/x.yml, none.yml]\n"})) == []


@pytest.mark.parametrize("broken", ["x: [\n", "a: b\n<<: {a: b}\n<<: {a: b}\n", "1: x\n", "[1]\n"])
def test_a_broken_included_file_is_one_error_and_the_rest_is_judged(broken: str) -> None:
    files = {"databricks.yml": "bundle: {}\ninclude: [r/*.yml]\nrun_as: {user_name: '${var.x}'}\n" + CLUSTER}
    report = report_of({**files, "r/x.yml": broken, "r/y.yml": "resources: {jobs: {j: {job_cluster_key: x}}}\n"})
    assert len(errors(report)) == 1
    assert [each.message for each in report.diagnostics if each.level == "warning" and "name" in each.message] == []
    assert seen(report) == {"databricks_cluster.seed"}


@pytest.mark.parametrize("broken", ["x: [\n", "x: \x01\n", "x: !!int y\n", "? [a]\n: x\n", "x: *y\n"])
def test_a_root_file_that_cannot_be_read_lacks_nothing(broken: str) -> None:
    report = report_of(NAME + "targets: {dev: {default: true}}\n" + CLUSTER + broken)
    assert [(each.level, each.code) for each in report.diagnostics] == [("error", "syntax")]


FILES = {
    "an alert outside of the project": ("alerts", "../x.dbalert.json", ["outside-root"]),
    "a broken alert": ("alerts", "broken.dbalert.json", ["bundle-error"]),
    "an alert that is not there": ("alerts", "none.dbalert.json", []),
    "a dashboard outside of the project": ("dashboards", "../x.lvdash.json", ["outside-root"]),
    "a dashboard that is a directory": ("dashboards", "d", ["not-a-file"]),
    "a dashboard that is not there": ("dashboards", "none.lvdash.json", []),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_behind_a_resource_that_is_there_and_not_read_is_an_error(tmp_path: Path, name: str) -> None:
    kind, path, codes = FILES[name]
    (tmp_path / "d").mkdir()
    (tmp_path / "broken.dbalert.json").write_text("{")
    resource = f"{{display_name: x, warehouse_id: w, file_path: {path}}}"
    (tmp_path / "databricks.yml").write_text(NAME + f"resources: {{{kind}: {{a: {resource}}}}}\n")
    report = linted(DirectoryTree(str(tmp_path)))
    assert [code for code, _, _ in errors(report)] == codes
    if not codes:
        assert any("no such file" in each.message for each in report.diagnostics)


@pytest.mark.parametrize("text", ["{", "[]", "x"])
def test_a_file_of_variables_that_cannot_be_read_is_an_error(text: str) -> None:
    files = {"databricks.yml": NAME + CLUSTER, ".databricks/bundle/default/variable-overrides.json": text}
    assert [code for code, _, _ in errors(report_of(files))] == ["bundle-error"]


# --- links, and the working directory ---------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ["out/x.yml", "out/*.yml", "o*/x.yml", "link.yml", "l*.yml"])
def test_an_include_through_a_link_out_of_the_project_is_an_error(tmp_path: Path, entry: str) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.yml").write_text(CLUSTER)
    project = tmp_path / "project"
    project.mkdir()
    (project / "databricks.yml").write_text(NAME + f"include: ['{entry}']\nresources: {{jobs: {{j: {{name: j}}}}}}\n")
    os.symlink(tmp_path / "outside", project / "out")
    os.symlink(tmp_path / "outside" / "x.yml", project / "link.yml")
    report = linted(DirectoryTree(str(project)))
    assert {code for code, _, _ in errors(report)} == {"outside-root"}
    assert seen(report) == set()


def test_two_root_files_are_an_error_whatever_they_are() -> None:
    report = report_of({"databricks.yml": NAME + CLUSTER, "bundle.yml": "name: of another tool\n"})
    assert {code for code, _, _ in errors(report)} == {"bundle-error"}
    assert seen(report) == {"databricks_cluster.seed"}


def test_nothing_asks_for_the_working_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> str:
        raise FileNotFoundError

    files = {
        "a/databricks.yml": NAME + "include: [../other/x.yml, ../other/y.yml]\n"
        "resources: {jobs: {j: {name: j, tasks: [{task_key: t, notebook_task: {notebook_path: none.py}}]}}}\n"
        "artifacts: {w: {type: whl, build: x, files: [{source: 'dist/*.whl'}]}}\nsync: {paths: [../other]}\n",
        "other/x.yml": "targets: {dev: {resources: {jobs: {j: {tasks: [{task_key: u, "
        "notebook_task: {notebook_path: ../src/n.py}}]}}}}}\n",
        "other/y.yml": "resources: {pipelines: {p: {name: p, libraries: [{file: {path: '*.sql'}}]}}}\n" + CLUSTER[:0],
        "other/q.sql": "",
    }  # fmt: skip
    before = linted(MemoryTree(files))
    monkeypatch.setattr(os, "getcwd", refuse)
    after = linted(MemoryTree(files))
    assert [each.message for each in after.diagnostics] == [each.message for each in before.diagnostics]
    assert len(before.diagnostics) > 1
