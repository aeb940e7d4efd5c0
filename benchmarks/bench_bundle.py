"""A bundle of 200 files and 1,000 jobs with three targets: time and memory to load it and to build its graphs.

python benchmarks/bench_bundle.py           the whole size, and half of it to see how time grows
python benchmarks/bench_bundle.py 50        files only so many
"""

import gc
import resource
import sys
import time

from dasf_lint.bundle.build import Bundles
from dasf_lint.core.graph import Root
from dasf_lint.core.source import MemoryTree

JOBS_IN_A_FILE = 5
TARGETS = ("dev", "staging", "prod")


def bundle(files: int) -> dict[str, str]:
    """Text of a bundle with `files` files of jobs, as people write them: clusters by anchor, names by variable."""
    tree = {"databricks.yml": _ROOT}
    for number in range(files):
        jobs = "".join(_job(number * JOBS_IN_A_FILE + index) for index in range(JOBS_IN_A_FILE))
        tree[f"resources/part_{number:03}.yml"] = f"{_DEFINITIONS}resources:\n  jobs:\n{jobs}"
        tree[f"src/part_{number:03}.py"] = "print()\n"
    return tree


_ROOT = """bundle:
  name: large
include:
  - resources/*.yml
variables:
  catalog: {default: dev_catalog}
  node_type: {default: i3.xlarge}
  notifications: {default: team@corp.example}
permissions:
  - {level: CAN_VIEW, group_name: users}
  - {level: CAN_MANAGE, group_name: platform}
targets:
  dev: {mode: development, default: true}
  staging:
    variables: {catalog: staging_catalog}
  prod:
    mode: production
    run_as: {service_principal_name: 00000000-0000-0000-0000-000000000001}
    workspace: {root_path: /Workspace/Shared/large}
    variables: {catalog: prod_catalog, node_type: m5.2xlarge}
"""

_DEFINITIONS = """definitions:
  cluster: &cluster
    spark_version: 15.4.x-scala2.12
    node_type_id: ${var.node_type}
    data_security_mode: SINGLE_USER
    spark_conf: {spark.sql.shuffle.partitions: 200}
    autoscale: {min_workers: 1, max_workers: 8}
"""


def _job(number: int) -> str:
    return f"""    job_{number:04}:
      name: job_{number:04}
      tags: {{team: data, cost_center: "{number % 17}"}}
      email_notifications: {{on_failure: ["${{var.notifications}}"]}}
      schedule: {{quartz_cron_expression: "0 0 {number % 24} * * ?", timezone_id: UTC}}
      parameters:
        - {{name: catalog, default: "${{var.catalog}}"}}
      job_clusters:
        - job_cluster_key: main
          new_cluster:
            <<: *cluster
            custom_tags: {{job: "job_{number:04}"}}
      tasks:
        - task_key: load
          job_cluster_key: main
          spark_python_task:
            python_file: ../src/part_{number // JOBS_IN_A_FILE:03}.py
            parameters: ["--target", "${{bundle.target}}"]
        - task_key: publish
          depends_on: [{{task_key: load}}]
          job_cluster_key: main
          spark_python_task: {{python_file: ../src/part_{number // JOBS_IN_A_FILE:03}.py}}
          libraries: [{{pypi: {{package: requests}}}}]
"""


def measure(files: int) -> tuple[float, float, int]:
    """Seconds to load, seconds for all targets with every datum touched, and the number of nodes."""
    tree = MemoryTree(bundle(files))
    bundles = Bundles(tree)
    start = time.perf_counter()
    targets = bundles.targets("databricks.yml")
    loaded = time.perf_counter()
    nodes = 0
    for target in targets:
        graph = bundles.build(Root("bundle", ".", target, file="databricks.yml"))
        for node in graph:
            nodes += 1
            node.references()
    return loaded - start, time.perf_counter() - loaded, nodes


def main() -> None:
    gc.disable()  # as the program does
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for count in (files // 2, files):
        load, build, nodes = measure(count)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count:4} files, {count * JOBS_IN_A_FILE:5} jobs, {len(TARGETS)} targets: load {load:5.2f} s, "
            f"graphs {build:5.2f} s, {nodes} nodes, {memory:.0f} MB"
        )


if __name__ == "__main__":
    main()
