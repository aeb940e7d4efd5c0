"""Names of files that mean something wherever they lie."""

from typing import Final

CONFIG_FILE: Final = ".dasf-lint.yaml"
BUNDLE_FILES: Final = ("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml")
"""What makes a directory a bundle: the names of the Databricks CLI, in its order."""


def is_policy_file(name: str) -> bool:
    """Whether a file in a directory of policies is one, or lists for them. What is hidden is for other tools."""
    return name.lower().endswith((".yaml", ".yml")) and not name.startswith(".")
