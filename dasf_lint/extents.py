"""How far the things of a file reach that a comment above them may speak of, whatever language it is written in."""

from collections.abc import Iterator

from dasf_lint.core import yaml
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl import nodes, parser


def extents_of(file: SourceFile) -> list[tuple[int, int]]:
    """Start and end of every block and argument of HCL, of every key with its value and every item of YAML."""
    if file.path.endswith((".tf", ".tfvars", ".hcl")):
        body, _ = parser.parse(file)
        return list(_of_body(body))
    if file.path.endswith((".yml", ".yaml")):
        node, _ = yaml.load(file, dialect="bundle")
        return list(_of_yaml(node)) if node is not None else []
    return []


def _of_body(body: nodes.Body) -> Iterator[tuple[int, int]]:
    waiting = [body]
    while waiting:
        for item in nodes.items(waiting.pop()):
            yield item.start, item.end
            if isinstance(item, nodes.Block):
                waiting.append(item.body)


def _of_yaml(root: yaml.YamlNode) -> Iterator[tuple[int, int]]:
    for node in root.walk():
        if node.kind == "mapping":
            for name in node.entries:
                span = node.entry_span(name)
                yield span.start, span.end
        elif node.kind == "sequence":
            for item in node.items:
                yield item.start, item.end
