"""What of the nodes of a graph their providers call sensitive."""

from collections.abc import Iterable

from dasf_lint.core.graph import Node
from dasf_lint.core.secrecy import Secrets
from dasf_lint.facts import schema


def of_nodes(nodes: Iterable[tuple[str, Node]]) -> Secrets:
    """The values of sensitive and write-only attributes of nodes, each with its type as `schema.load` takes it.

    Nothing else of a node is computed.
    """
    secrets = Secrets()
    for kind, node in nodes:
        facts = schema.load(kind)
        for name in facts.secret_names if facts is not None else ():
            secrets.add_sensitive((node.body.get(name),))
    return secrets
