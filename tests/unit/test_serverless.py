"""What serverless compute has already is not fetched: by its environment, its base environment, and its GPUs."""

import pytest

from dasf_lint import MemoryTree, Options, lint

JOB = """\
bundle: {name: b}
variables: {open: {}}
resources:
  jobs:
    j:
      name: j
      tasks: TASKS
      environments:
        - environment_key: main
          spec: {VERSION, dependencies: ["WHAT"]}
"""
TASK = "- {task_key: t, environment_key: main, spark_python_task: {python_file: a.py}GPU}"
GPU = ", compute: {hardware_accelerator: GPU_1xA10}"


def verdict(files: dict[str, str]) -> str:
    report = lint(MemoryTree(files), Options(as_of="2026-12-01"))
    mine = [each for each in (*report.findings, *report.unknown) if each.policy == "library-not-pinned"]
    if not mine:
        return "there"
    return "fetched" if mine[0] in report.findings else "unknown"


def of_job(what: str, version: str = 'environment_version: "4"', gpu: str = "", tasks: str = "") -> str:
    listed = tasks or f"[{TASK[2:].replace('GPU', gpu, 1)}]"
    return verdict({"databricks.yml": JOB.replace("WHAT", what).replace("VERSION", version).replace("TASKS", listed)})


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("scikit-learn", "there"),
        ("scikit-learn>=1.3", "there"),
        ("Scikit_Learn<2", "there"),
        ("scikit-learn>=1.7", "fetched"),
        ("scikit-learn<1.6", "fetched"),
        ("databricks-sdk>=0.49", "there"),
        ("databricks-sdk>=0.49.7", "unknown"),
        ("databricks-sdk>=0.60", "fetched"),
        ("xgboost", "fetched"),
        ("torch>=2.0", "fetched"),
        ("pandas[excel]", "unknown"),
        ("pandas[excel]>=3", "fetched"),
        ("tornado", "unknown"),
        ("openai", "unknown"),
        ("git+https://git.example/x", "fetched"),
    ],
)
def test_a_library_is_there_if_the_environment_has_one_that_is_allowed(what: str, expected: str) -> None:
    assert of_job(what) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ('environment_version: "3"', "fetched"),
        ("environment_version: 4", "there"),
        ('client: "4"', "there"),
        ('environment_version: "99"', "unknown"),
        ('environment_version: "${var.open}"', "unknown"),
        ("jar_dependencies: []", "unknown"),
        ('base_environment: "/Workspace/env.yaml"', "unknown"),
        ('base_environment: "${var.open}"', "unknown"),
    ],
)
def test_which_environment_it_is_decides(version: str, expected: str) -> None:
    assert of_job("numpy>=2", version) == expected


def test_where_all_environments_agree_none_has_to_be_known() -> None:
    assert of_job("numpy", "jar_dependencies: []") == "there"
    assert of_job("xgboost", "jar_dependencies: []") == "fetched"
    assert of_job("numpy>=99", 'environment_version: "${var.open}"') == "fetched"


@pytest.mark.parametrize(
    ("what", "version", "expected"),
    [
        ("torch", "4", "there"),
        ("torch>=2.0", "4", "unknown"),
        ("mlflow", "4", "unknown"),
        ("scikit-learn", "4", "there"),
        ("chemprop", "4", "fetched"),
        ("torch", "5", "fetched"),
        ("scikit-learn", "5", "fetched"),
        ("mlflow", "5", "there"),
        ("numpy>=2", "5", "there"),
        ("numpy>=2", "3", "unknown"),
        ("chemprop", "6", "unknown"),
    ],
)
def test_the_environment_for_gpus_has_other_libraries(what: str, version: str, expected: str) -> None:
    assert of_job(what, f'environment_version: "{version}"', GPU) == expected


def test_each_task_that_uses_an_environment_counts() -> None:
    version = 'environment_version: "5"'
    cpu, gpu = TASK.replace("GPU", "", 1), TASK.replace("GPU", GPU, 1).replace("task_key: t", "task_key: u")
    other = gpu.replace("environment_key: main", "environment_key: other")
    for tasks, expected in (((cpu, gpu), "fetched"), ((cpu, other), "there"), ((other,), "there")):
        assert of_job("scikit-learn", version, tasks="[" + ", ".join(each[2:] for each in tasks) + "]") == expected
    loop = "[{task_key: l, for_each_task: {inputs: '[1]', task: " + gpu[2:] + "}}]"
    assert of_job("scikit-learn", version, tasks=loop) == "fetched"
    either = TASK.replace("GPU", ', compute: {hardware_accelerator: "${var.open}"}', 1)
    assert of_job("scikit-learn", version, tasks=f"[{either[2:]}]") == "unknown"


PIPELINE = """\
bundle: {name: b}
resources:
  pipelines:
    p:
      name: p
      catalog: main
      serverless: true
      environment: {VERSIONdependencies: ["WHAT"]}
"""


def test_the_environment_of_a_pipeline_has_a_version_as_well() -> None:
    for version, what, expected in (
        ('environment_version: "4", ', "numpy>=2", "there"),
        ('environment_version: "3", ', "numpy>=2", "fetched"),
        ("", "numpy>=2", "unknown"),
        ("", "numpy", "there"),
    ):
        assert verdict({"databricks.yml": PIPELINE.replace("WHAT", what).replace("VERSION", version)}) == expected


def test_a_file_of_requirements_is_installed_where_it_is_named() -> None:
    def asked(text: str, version: str = "4", more: str = "") -> str:
        job = JOB.replace("WHAT", "-r r.txt").replace("VERSION", f'environment_version: "{version}"')
        return verdict({"databricks.yml": job.replace("TASKS", "[]") + more, "r.txt": text, "base.txt": "numpy>=2\n"})

    assert asked("numpy>=2\n") == "there"
    assert asked("numpy>=2\n", "3") == "fetched"
    assert asked("-r base.txt\n") == "there"
    assert asked("-r base.txt\n", "3") == "fetched"
    # A cluster installs it too.
    job = "    k: {name: k, tasks: [{task_key: t, libraries: [{requirements: ./r.txt}]}]}\n"
    assert asked("numpy>=2\n", more=job) == "fetched"


def test_files_that_take_in_one_another_have_an_end() -> None:
    job = JOB.replace("WHAT", "-r r.txt").replace("VERSION", 'environment_version: "4"').replace("TASKS", "[]")
    files = {"databricks.yml": job, "r.txt": "-r base.txt\n", "base.txt": "-r r.txt\nnumpy>=2\n"}
    assert verdict(files) in ("there", "fetched")


SWITCHED = """\
variable "old" { type = bool }
resource "databricks_job" "j" {
  name = "j"
  environment {
    environment_key = "e"
    spec {
      environment_version = var.old ? "3" : "VERSION"
      dependencies        = ["numpy>=2", "pandas", "xgboost==1.0"]
    }
  }
}
"""


def test_a_switch_between_environments_is_tried_both_ways() -> None:
    assert verdict({"main.tf": SWITCHED.replace("VERSION", "4")}) == "unknown"
    assert verdict({"main.tf": SWITCHED.replace("VERSION", "2")}) == "fetched"
    assert verdict({"main.tf": SWITCHED.replace("VERSION", "4").replace('"3"', '"5"')}) == "there"
