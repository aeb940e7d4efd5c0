"""Python requirements as pip reads them: one line of a file of requirements, or one text that is handed to pip.

What stands in it `packaging` says, the library that pip reads requirements with (packaging.python.org, "Dependency
specifiers" and "Version specifiers"). What pip takes beside them is read here: options, comments, hashes, addresses and
paths (pip.pypa.io, "Requirements File Format" and "Requirement Specifiers").
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from dasf_lint import lazy
from dasf_lint.core import limits
from dasf_lint.core.packages import normal
from dasf_lint.core.truth import TRUE, UNKNOWN, Truth, of

if TYPE_CHECKING:
    from packaging.markers import Marker

RequirementKind = Literal["name", "url", "file", "option"]


class PythonRequirement(NamedTuple):
    """
    name       as names are compared; that of an option, the path of a file
    specifier  the versions or the address, as they are written; of an option all of it
    extras     as they are written
    version    the one that is asked for, where it is one: `2.2.1` of `==2.2.1`
    pinned     what is installed is the same for ever: one version, a full commit, what has a hash
    installed  whether its marker holds where Databricks runs it: Linux, CPython of some version
    """

    kind: RequirementKind
    name: str
    specifier: str = ""
    extras: str = ""
    version: str = ""
    pinned: bool = False
    installed: Truth = TRUE


_COMMENT: Final = re.compile(r"(?:^|\s)#.*", re.DOTALL)
_OPTIONS: Final = re.compile(r"\s-")
"""Where the options of one requirement begin: `--hash`, `--config-settings`."""
_HASHED: Final = re.compile(r"--hash[= ]sha(?:256|384|512):|[#&]sha(?:256|384|512)=")
_COMMIT: Final = re.compile(r"@[0-9a-f]{40}(?![0-9a-f])")
_NAMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\s*(?:\[([^\]]*)\])?\s*")
_ARCHIVES: Final = (".whl", ".tar.gz", ".zip")
_STORES: Final = ("s3", "s3a", "abfss", "wasbs", "gs", "dbfs", "file")
"""Storage of one's own: what is installed is the file that lies there."""


@lru_cache(maxsize=4096)
def read(text: str) -> PythonRequirement | None:
    """The parts of a requirement; None for what pip refuses, or took in earlier versions only."""
    line = without_comment(text)
    if line.startswith("-"):
        return PythonRequirement("option", line.split(" ", 1)[0], line)
    body = _OPTIONS.split(line, maxsplit=1)[0].strip()
    if is_placed(body) or (body.partition(";")[0].rstrip().endswith(_ARCHIVES) and "://" not in body):
        return PythonRequirement("file", body)
    is_hashed = _HASHED.search(line) is not None
    if "://" in body and _NAMED.match(body.partition("@")[0]) is not None and "@" not in body.partition("://")[0]:
        return PythonRequirement("url", "", body, pinned=is_hashed or _COMMIT.search(body) is not None)
    return _named(body, is_hashed)


def without_comment(text: str) -> str:
    return _COMMENT.sub("", text).strip()


def is_placed(text: str) -> bool:
    """Whether a text, or its beginning, says that it is a file of one's own."""
    scheme, colon, _ = text.partition(":")
    return text.startswith(("/", "./", "../")) or text in (".", "..") or (bool(colon) and scheme.lower() in _STORES)


def _named(body: str, is_hashed: bool) -> PythonRequirement | None:
    if len(body) > limits.max_requirement or body.count("(") > _MOST_PARENTHESES:
        return None
    packaging = lazy.packaging_requirements()
    try:
        found = packaging.Requirement(body)
    except packaging.InvalidRequirement:
        # A name of a directory that pip would look for; nothing of an index has a slash in it.
        is_path = "/" in body and "://" not in body and " " not in body
        return PythonRequirement("file", body) if is_path else None
    head = _NAMED.match(body)
    extras, rest = ((head[1] or "").strip(), body[head.end() :]) if head is not None else ("", "")
    installed = TRUE if found.marker is None else _holds(found.marker)
    name = normal(found.name)
    if found.url is not None and is_placed(found.url):
        return PythonRequirement("file", body)
    if found.url is not None:
        if "://" not in found.url:
            return None
        pinned = is_hashed or _COMMIT.search(found.url) is not None
        return PythonRequirement("url", name, found.url, extras, pinned=pinned, installed=installed)
    specifier = rest.partition(";")[0].strip().removeprefix("(").removesuffix(")").strip()
    exact = [each.version for each in found.specifier if _is_exact(each.operator, each.version)]
    version = exact[0] if exact else ""
    return PythonRequirement("name", name, specifier, extras, version, is_hashed or bool(exact), installed)


_MOST_PARENTHESES: Final = 20
"""Of a marker: they are read by recursion."""


def _is_exact(operator: str, version: str) -> bool:
    return operator == "===" or (operator == "==" and not version.endswith(".*"))


# --- markers ----------------------------------------------------------------------------------------------------------

_PYTHONS: Final = ("3.10", "3.11", "3.12", "3.13")
"""Of the runtimes from 13.3 LTS on and of all serverless environments (docs.databricks.com, release notes: "System
environment"); of older runtimes it is said that their support has ended."""


def _environments() -> Iterator[dict[str, str]]:
    """What markers may see there; of the system's release and version anything."""
    for python, patch, machine, system in product(_PYTHONS, ("0", "99"), ("x86_64", "aarch64"), ("", "9")):
        full = f"{python}.{patch}"
        yield {
            "implementation_name": "cpython",
            "implementation_version": full,
            "os_name": "posix",
            "platform_machine": machine,
            "platform_python_implementation": "CPython",
            "platform_release": system,
            "platform_system": "Linux",
            "platform_version": system,
            "python_full_version": full,
            "python_version": python,
            "sys_platform": "linux",
            # pip installs what is for an extra only where that is asked for.
            "extra": "",
        }


@lru_cache(maxsize=1024)
def _holds(marker: "Marker") -> Truth:
    try:
        answers = {marker.evaluate(environment) for environment in _environments()}
    except (ValueError, KeyError):
        # A comparison that means nothing, such as `python_version ~= "x"`, or a name that is known in lock files only.
        return UNKNOWN
    return UNKNOWN if len(answers) > 1 else of(True in answers)
