"""Files that define resources of a bundle, whether or not a bundle includes them."""

from dasf_lint.bundle import schema
from dasf_lint.core.source import FileTree, ReadError
from dasf_lint.core.yaml import YamlProblem, parse
from dasf_lint.core.yaml_nodes import YamlNode


def defines_resources(tree: FileTree, path: str) -> bool:
    """Whether a file holds a resource of a bundle: `resources: {jobs: {x: {...}}}`, of the root or of a target."""
    try:
        root = parse(tree.read(path), dialect="bundle", diagnostics=[])
    except (ReadError, YamlProblem):
        return False
    if root is None:
        return False
    sections = [root.get("resources")]
    for name in ("targets", "environments"):
        sections += [target.get("resources") for target in _values(root.get(name))]
    kinds = schema.resource_types()
    return any(
        resource.kind == "mapping"
        for section in sections
        if section is not None and section.kind == "mapping"
        for kind, entry in section.entries.items()
        if kind in kinds
        for resource in _values(entry.node)
    )


def _values(node: YamlNode | None) -> list[YamlNode]:
    return [entry.node for entry in node.entries.values()] if node is not None and node.kind == "mapping" else []
