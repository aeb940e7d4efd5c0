"""Names of files that mean something wherever they lie."""

from typing import Final

CONFIG_FILE: Final = ".dasf-lint.yaml"
BUNDLE_FILES: Final = ("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml")
"""What makes a directory a bundle: the names of the Databricks CLI, in its order."""
