"""YAML and JSON beside the configurations: which of it may be part of a bundle, told apart by its bytes first."""

import re
from typing import TYPE_CHECKING, Final

from dasf_lint.core.source import FileTree, ReadError

if TYPE_CHECKING:
    from dasf_lint.core.yaml_nodes import YamlNode

BUNDLE_FILES: Final = ("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml")
SUFFIXES: Final = (".yml", ".yaml", ".json")

_RESOURCES: Final = re.compile(
    rb"""^(?:["']?resources["']?[ \t]*:|[ \t]*\{|["']?(?:targets|environments)["']?[ \t]*:)""", re.M
)
_KEY: Final = re.compile(rb"""^(?:[ \t]*\{\s*)?["']?bundle["']?[ \t]*:""", re.M)


def is_bundle(tree: FileTree, path: str) -> bool:
    """Whether the Databricks CLI would take a file with the name of a root file for one of its own.

    `bundle.yml` is a name that other tools use as well, so it must have the key `bundle`, or resources as bundles have
    them. What cannot be read may be one: whoever loads it says why.
    """
    if path.rpartition("/")[2].startswith("databricks."):
        return True
    try:
        file = tree.read(path)
        # A key in quotes may be written with escapes.
        if not any(word in file.data for word in (b"bundle", b"resources", b"\\")):
            return False
    except ReadError:
        return True
    from dasf_lint.core import yaml

    try:
        root = yaml.parse(file, dialect="bundle", diagnostics=[])
    except yaml.YamlProblem:
        return _KEY.search(file.data.removeprefix(b"\xef\xbb\xbf")) is not None
    return root is not None and (_is_section(root.get("bundle")) or _has_groups(root.get("resources")))


def _is_section(bundle: "YamlNode | None") -> bool:
    """Not the name of something, as in `bundle: kubernetes`; a reference may stand for the section."""
    if bundle is None:
        return False
    return bundle.kind in ("mapping", "null") or (bundle.kind == "string" and bundle.text.startswith("${"))


def _has_groups(resources: "YamlNode | None") -> bool:
    """`{jobs: {x: {...}}}`: three mappings deep, whatever the kinds are called."""
    if resources is None or resources.kind != "mapping":
        return False
    groups = [entry.node for entry in resources.entries.values() if entry.node.kind == "mapping"]
    return any(entry.node.kind == "mapping" for group in groups for entry in group.entries.values())


def may_define_resources(data: bytes) -> bool:
    """Whether the bytes of a file allow that it defines resources of a bundle; most files are told by one search."""
    return b"resources" in data and _RESOURCES.search(data.removeprefix(b"\xef\xbb\xbf")) is not None
