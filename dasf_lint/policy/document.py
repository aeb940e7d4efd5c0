"""A YAML file as plain data with the place of every key and value."""

from collections.abc import Mapping

from dasf_lint.core import limits, yaml
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.core.yaml_nodes import YamlNode
from dasf_lint.policy.language.kinds import At


class Document:
    """What a file says, and where it says it."""

    __slots__ = ("_node", "data", "file")

    def __init__(self, file: SourceFile, node: YamlNode) -> None:
        self.file = file
        self._node = node
        self.data: object = yaml.plain(node)

    @property
    def mapping(self) -> Mapping[str, object]:
        return self.data if isinstance(self.data, Mapping) else {}

    @property
    def size(self) -> int:
        return self._node.size

    def place(self, at: At, *, on_key: bool = False) -> Span:
        """Where a value or its key stands; the nearest enclosing value where it stands nowhere."""
        return self._node.place(at, on_key=on_key)


def read(file: SourceFile, diagnostics: list[Diagnostic], *, most: int = limits.max_yaml_nodes) -> Document | None:
    """None where the file is no YAML, is empty, says one thing twice, or more than `most`; each with a diagnostic."""
    node, found = yaml.load(file, dialect="own", most=most)
    diagnostics.extend(found)
    if node is None or any(each.level == "error" for each in found):
        if not found:
            diagnostics.append(Diagnostic.at("error", "policy", "the file is empty", file, 0))
        return None
    return Document(file, node)
