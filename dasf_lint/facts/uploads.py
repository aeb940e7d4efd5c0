"""Arguments that name a file which the provider reads where it runs, and sends as it is."""

from collections.abc import Mapping
from typing import Final

UPLOADED: Final[Mapping[str, str]] = {
    # `FileContentSchema` of the provider (workspace/file_resource.go), and the documentation of each resource.
    "databricks_dbfs_file": "source",
    "databricks_file": "source",
    "databricks_global_init_script": "source",
    "databricks_notebook": "source",
    "databricks_workspace_file": "source",
    # docs/resources/dashboard.md
    "databricks_dashboard": "file_path",
}

_ARCHIVES: Final = (".whl", ".egg", ".jar", ".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".dbc", ".parquet")


def is_archive(path: str) -> bool:
    """Whether a file is none that anybody reads as text, however large it is."""
    return path.lower().endswith(_ARCHIVES)
