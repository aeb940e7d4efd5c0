"""The two addresses of what a bundle holds: in Terraform's words, and in its own."""

from typing import Final, NamedTuple

from dasf_lint.bundle.value import ValuePath
from dasf_lint.core.address import quote


class Owner(NamedTuple):
    """What values belong to. Where Terraform has a resource of its own for a part of one, the bundle names the part:
    `databricks_permissions.job_train` is `resources.jobs.train.permissions`."""

    address: str
    bundle_address: str


def addressed(type_name: str, name: str, path: ValuePath) -> Owner:
    """What has a name in Terraform's words, and stands at a path of the resolved bundle."""
    return Owner(terraform_address(type_name, name), bundle_address(path))


def terraform_address(type_name: str, name: str) -> str:
    """Keys of a bundle may hold what no name of Terraform holds; such a key is quoted."""
    if all(char.isalnum() or char in "_-" for char in name):
        return f"{type_name}.{name}"
    return f"{type_name}[{quote(name)}]"


_RESERVED: Final = frozenset(",\"`.[]' {}")


def bundle_address(path: ValuePath) -> str:
    """`resources.secret_scopes.s.permissions[0]`, `resources.jobs['a.b']`: as the CLI writes paths that it reads again
    (libs/structs/structpath, PathNode.String), so that no key looks like two."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif not step or not _RESERVED.isdisjoint(step):
            parts.append("['" + step.replace("'", "''") + "']")
        else:
            parts.append(f".{step}" if parts else step)
    return "".join(parts)
