"""Whether a library or a dependency is a local file, the name of a package, or an address.

Follows bundle/libraries/local_path.go and libraries.go of the Databricks CLI.
"""

import re
from typing import Final

_RELEASE: Final = (
    r"(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*(?:[-_.]?(?:a|b|rc)[0-9]+)?(?:[-_.]?post[0-9]+)?(?:[-_.]?dev[0-9]+)?"
    r"(?:\+[a-zA-Z0-9]+(?:[-_.][a-zA-Z0-9]+)*)?"
)
_PACKAGE: Final = re.compile(rf"[a-zA-Z0-9\-_]+\s?(?:\[.*\])?\s?(?:(?:==|!=|<=|>=|~=|==|>|<)\s?{_RELEASE},?)*\Z")
_PIP_FLAG: Final = re.compile(r"(?:^|\s)--?[a-zA-Z0-9-]+(?:[\s|=]|$)")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):/")
_MAX_NAME: Final = 1024
"""Beyond this a text is no name of a package, and no pattern is tried on it."""


def _has_remote_scheme(path: str) -> bool:
    match = _SCHEME.match(path)
    return match is not None and match[1].lower() != "file"


def is_local_path(path: str) -> bool:
    """No scheme and no leading slash; `file://` is a file of the cluster."""
    path = path.strip("\"'")
    return not path.startswith(("file://", "/")) and not _has_remote_scheme(path)


def flagged_path(text: str) -> tuple[str, bool] | None:
    """The path behind `-r ` or `-e `, and whether it is local."""
    for flag in ("-r ", "-e "):
        if text.startswith(flag):
            path = text[len(flag) :].strip()
            return path, is_local_path(path)
    return None


def is_library_local(dependency: str) -> bool:
    if not dependency:
        return False
    if dependency.startswith("."):
        return True
    if len(dependency) > _MAX_NAME:
        return is_local_path(dependency)
    if _PIP_FLAG.search(dependency) or _is_package(dependency):
        return False
    return is_local_path(dependency)


def _is_package(name: str) -> bool:
    if _PACKAGE.match(name):
        return True
    parts = name.split(" @ ")
    return len(parts) == 2 and _PACKAGE.match(parts[0]) is not None and _has_remote_scheme(parts[1])
