"""Facts: what is known of an element beside what stands in it. The words stand in `policy.language.words`.

A fact that has no function here is one that whoever made the resource has left with it (`core.graph.Node.facts`).
"""

from collections.abc import Callable
from typing import Final

from dasf_lint.core.data import ABSENT, Datum, Unknown
from dasf_lint.core.graph import Node
from dasf_lint.facts import shapes
from dasf_lint.policy.ask.elements import Element, of_node

OfElement = Callable[[Element], Datum]
FACTS: Final[dict[str, OfElement]] = {}


def knows(word: str) -> Callable[[OfElement], OfElement]:
    """Makes a function that of the fact of a word."""

    def enter(function: OfElement) -> OfElement:
        FACTS[word] = function
        return function

    return enter


def fact(element: Element, word: str) -> Element:
    """`$self` and `$owner` are elements themselves; every other fact is a value."""
    node = element.node
    if word == "self":
        return element
    if word == "owner":
        return element.owner or (element if node is None else of_node(node, element.graph))
    known = FACTS.get(word)
    datum = _left_with(element, word) if known is None else known(element)
    anchor = element.anchor if datum.span is None or datum.kind == "absent" else datum.span
    return Element(
        datum, node, element.graph, ABSENT, f"${word}", anchor, element.owner, element.member, element.doubts
    )  # fmt: skip


_EXTERNAL: Final = Unknown("outside_root", "external resource")


def _of_node(read: Callable[[Node], Datum]) -> OfElement:
    """What is known of a resource is not known of one that another root or nobody's code makes."""
    return lambda element: Datum("unknown", _EXTERNAL) if element.node is None else read(element.node)


def _left_with(element: Element, word: str) -> Datum:
    return _of_node(lambda node: node.facts.get(word, ABSENT))(element)


knows("type")(_of_node(lambda node: Datum("text", node.kind)))
knows("name")(_of_node(lambda node: Datum("text", node.name)))
knows("address")(_of_node(lambda node: Datum("text", node.address)))
knows("module")(_of_node(lambda node: Datum("text", node.module)))
knows("format")(_of_node(lambda node: Datum("text", node.source_format)))


@knows("key")
def _key(element: Element) -> Datum:
    return element.key


@knows("path")
def _path(element: Element) -> Datum:
    return Datum("text", ".".join(shapes.names_on(element.path)))


@knows("free")
def _free(element: Element) -> Datum:
    return Datum("bool", is_free(element))


@knows("used")
def _used(element: Element) -> Datum:
    found = element.node.facts.get("used", ABSENT) if element.node is not None else ABSENT
    if found.kind == "mapping":
        for step in shapes.names_on(element.path):
            found = found.members.get(step) if found.kind == "mapping" else found
    return found


def environment_datum(node: Node) -> Datum:
    environment = node.environment
    if environment is None:
        return ABSENT
    if environment.name is None or environment.confidence == "low":
        subject = "environment: " + (", ".join(environment.evidence) or "no evidence")
        return Datum("unknown", Unknown("no_value", subject), span=node.span)
    return Datum("text", environment.name)


knows("environment")(_of_node(environment_datum))


def is_free(element: Element) -> bool:
    """Whether the name of a value is one that somebody made up, and not an attribute of the type."""
    names = shapes.names_on(element.path)
    if element.key.kind == "text" and element.key.payload != names[-1]:
        return True
    if "|" in element.path:
        # The names in a document are those of whoever reads it.
        return False
    place = shapes.place(element.node.kind, ".".join(names)) if element.node is not None else None
    return place is not None and bool(place[1])
