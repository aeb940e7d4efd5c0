"""Facts: what is known of an element beside what stands in it, `$self`, `$owner` and others."""

from dasf_lint.core.data import ABSENT, Datum, Unknown
from dasf_lint.core.graph import Node
from dasf_lint.facts import shapes
from dasf_lint.facts.shapes import names_on
from dasf_lint.policy.ask.elements import Element, of_node


def fact(element: Element, name: str) -> Element:
    """`$self`, `$owner` and what is known of the element beside its body."""
    node = element.node
    if name == "self":
        return element
    if name == "owner":
        if element.owner is not None:
            return element.owner
        return of_node(node, element.graph) if node is not None else element
    if name == "key":
        return _fact(element, element.key, name)
    if name == "path":
        return _fact(element, Datum("text", ".".join(names_on(element.path))), name)
    if name in ("free", "used"):
        return _fact(element, _given(element, name), name)
    if node is None:
        return _fact(element, Datum("unknown", Unknown("outside_root", "external resource")), name)
    if name in ("type", "name", "address", "module"):
        return _fact(element, Datum("text", node.kind if name == "type" else getattr(node, name)), name)
    if name == "format":
        return _fact(element, Datum("text", node.source_format), name)
    if name == "environment":
        return _fact(element, environment_datum(node), name)
    return _fact(element, node.facts.get(name, ABSENT), name)


def environment_datum(node: Node) -> Datum:
    environment = node.environment
    if environment is None:
        return ABSENT
    if environment.name is None or environment.confidence == "low":
        subject = "environment: " + (", ".join(environment.evidence) or "no evidence")
        return Datum("unknown", Unknown("no_value", subject), span=node.span)
    return Datum("text", environment.name)


def _fact(element: Element, datum: Datum, name: str) -> Element:
    anchor = element.anchor if datum.span is None or datum.kind == "absent" else datum.span
    return Element(
        datum, element.node, element.graph, ABSENT, f"${name}", anchor, element.owner, element.member, element.doubts
    )  # fmt: skip


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


def _given(element: Element, name: str) -> Datum:
    """`$free` or `$used` of an element."""
    if name == "free":
        return Datum("bool", is_free(element))
    found = element.node.facts.get("used", ABSENT) if element.node is not None else ABSENT
    if found.kind == "mapping":
        for step in shapes.names_on(element.path):
            found = found.members.get(step) if found.kind == "mapping" else found
    return found
