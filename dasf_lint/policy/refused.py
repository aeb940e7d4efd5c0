"""A resource that Terraform would refuse as it is written: it is not there yet, whatever is found in it.

What Terraform would say is told where it stands: the message of a condition may hold a secret, and is not repeated.
"""

from typing import Final

from dasf_lint.core.standing import AT_MOST_MEDIUM, DEPLOYED, Standing
from dasf_lint.policy.paths import Element

_REFUSALS: Final = frozenset({"cycle", "terraform", "undeclared", "validation"})
"""Codes of what Terraform says before it plans anything."""


def refused_by_terraform(subject: Element) -> Standing:
    """What is known of a subject in whose text Terraform would find a mistake; the first of them is told."""
    node = subject.node
    extent = None if node is None else node.extent
    if node is None or extent is None:
        return DEPLOYED
    found = {
        each.span
        for each in subject.graph.diagnostics
        if each.level == "warning" and each.code in _REFUSALS and each.span is not None and extent.holds(each.span)
    }
    if not found:
        return DEPLOYED
    first = min(found, key=lambda span: span.start)
    more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
    why = f"Terraform would refuse {node.address} as it is written ({first.file.path}:{first.line}){more}"
    return Standing("refused", why, AT_MOST_MEDIUM, first)
