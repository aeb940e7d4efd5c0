"""The references that are left in a text when everything else is resolved: to other resources, whose fields say what
stands there, and to what only the workspace or the deployment knows."""

from typing import Final, NamedTuple

from dasf_lint.bundle.addresses import terraform_address
from dasf_lint.bundle.interpolate import parse_reference
from dasf_lint.bundle.names import renames, types
from dasf_lint.bundle.schema import REFERENCE, is_pure_reference
from dasf_lint.bundle.state import USER_NAME, TargetState
from dasf_lint.bundle.value import BundleValue, ValuePath, ValueSource
from dasf_lint.core import limits, symbols
from dasf_lint.core.data import Reason, Reference, Unknown
from dasf_lint.core.partial_text import gathered

_DEPLOYER: Final = Reference("data.databricks_current_user.deployer", "user_name")
"""What the CLI asks the workspace for, in the words of Terraform: who deploys, a person or a service principal."""


class _Read(NamedTuple):
    """What a reference reads: its text, None where it cannot be known, and then what is not known behind it."""

    text: str | None
    behind: Unknown | None = None


_NOT_KNOWN: Final = _Read(None)


class Referred:
    """What the references of one target read, each worked out once: they may lead to texts that hold them again."""

    __slots__ = ("_depth", "_read", "state")

    def __init__(self, state: TargetState) -> None:
        self.state = state
        self._read: dict[str, _Read] = {}
        self._depth = 0

    def read(self, reference: str) -> _Read:
        found = self._read.get(reference)
        if found is None:
            # One that leads to itself is not known.
            self._read[reference] = _NOT_KNOWN
            found = self._read[reference] = self._worked_out(reference)
        return found

    def _worked_out(self, reference: str) -> _Read:
        path = parse_reference(reference)
        if path[0] != "resources" or len(path) < 3:
            is_known = path[0] not in ("var", "variables", "workspace", "bundle", "artifacts", "resources")
            return _Read(f"${{{reference}}}") if is_known else _NOT_KNOWN
        value = self.value(reference)
        if value is None or value.kind not in ("string", "int", "bool") or self._depth > limits.max_module_depth:
            return _NOT_KNOWN
        if value.kind != "string":
            return _Read(("true" if value.data else "false") if value.kind == "bool" else str(value.data))
        if "${" not in value.text:
            return _Read(value.text)
        self._depth += 1
        inner = Reading(self)
        text = inner.fill(value.text)
        self._depth -= 1
        return _Read(text) if inner.unknown is None else _Read(None, inner.unknown)

    def value(self, reference: str) -> BundleValue | None:
        """What stands in the resource that a reference leads to; None where nothing does."""
        path = parse_reference(reference)
        if path[0] != "resources" or len(path) < 3 or str(path[1]) not in types():
            return None
        resource = self.state.get("resources", str(path[1]), str(path[2]))
        return None if resource is None else _below(resource, path[3:])

    def linked(self, value: BundleValue) -> BundleValue:
        """A text that is one reference to a field of a resource, with the way of what stands there."""
        chain: list[BundleValue] = []
        current: BundleValue | None = value
        while current is not None and len(chain) <= limits.max_module_depth:
            chain.append(current)
            if current.source is not None:
                current = current.source.values[0] if current.source.kind == "reference" else None
            else:
                is_reference = current.kind == "string" and is_pure_reference(current.text)
                current = self.value(current.text[2:-1]) if is_reference else None
        linked = chain.pop()
        for each in reversed(chain):
            source = each.source or ValueSource("reference", each.text[2:-1], ())
            source = source._replace(values=(linked,))
            linked = BundleValue(each.kind, each.data, each.node, each.entry, each.others, source)
        return linked


class Reading:
    """Reads the references that are left in a text."""

    __slots__ = ("_referred", "references", "unknown")

    def __init__(self, referred: Referred) -> None:
        self._referred = referred
        self.references: list[Reference] = []
        self.unknown: Unknown | None = None

    def fill(self, text: str) -> str:
        """The text with names of resources in place; sets `unknown` at the first thing that nobody knows."""
        pieces: list[tuple[str, bool]] = []
        at = length = 0
        for match in REFERENCE.finditer(text):
            pieces.append((text[at : match.start()], True))
            at = match.end()
            self._refer(match[1])
            known, behind = self._referred.read(match[1])
            length += len(known or "")
            if length > limits.max_string_length:
                known, behind = None, Unknown("limit", "string length")
            if known is None:
                if match[0] == USER_NAME:
                    self.references.append(_DEPLOYER)
                if self.unknown is None:
                    self._give_up(match[1], behind, text)
            pieces.append((match[0], False) if known is None else (known, True))
        pieces.append((text[at:], True))
        if self.unknown is not None:
            cause = self.unknown
            cause.prefix, cause.rest = gathered([piece if is_known else None for piece, is_known in pieces])
            cause.symbol = symbols.text(
                [symbols.known("string", piece) if is_known else piece for piece, is_known in pieces]
            )
        return "".join([piece for piece, _ in pieces])

    def _refer(self, reference: str) -> None:
        path = parse_reference(reference)
        if path[0] != "resources" or len(path) < 3:
            return
        kind, key = str(path[1]), str(path[2])
        type_name = types().get(kind)
        if type_name is not None and self._referred.state.get("resources", kind, key) is not None:
            self.references.append(
                Reference(terraform_address(type_name, key), ".".join(_terraform_steps(kind, path[3:])))
            )

    def _give_up(self, reference: str, behind: Unknown | None, text: str) -> None:
        reason, subject = self._reason(reference) if behind is None else (behind.reason, behind.subject)
        pure = text == f"${{{reference}}}"
        not_null = reason != "no_value" or not pure
        self.unknown = Unknown(reason, subject, type="string" if not pure else None, not_null=not_null, symbol=text)

    def _reason(self, reference: str) -> tuple[Reason, str]:
        path = parse_reference(reference)
        state = self._referred.state
        match path[0]:
            case "resources" if len(path) >= 3:
                is_there = state.get("resources", str(path[1]), str(path[2])) is not None
                return ("computed" if str(path[1]) in types() and is_there else "error"), reference
            case "var" | "variables":
                name = str(path[1]) if len(path) > 1 else ""
                if name in state.looked_up:
                    return "lookup", f"var.{name}"
                return ("no_value", f"var.{name}") if name in state.without_value else ("error", reference)
            case "workspace" | "bundle":
                return "workspace", reference
            case "artifacts" | "resources":
                return "computed", reference
        return "error", reference


def _below(resource: BundleValue, path: ValuePath) -> BundleValue | None:
    value: BundleValue | None = resource
    for step in path:
        if value is None:
            return None
        if isinstance(step, int):
            value = value.list[step] if value.kind == "sequence" and step < len(value.list) else None
        else:
            value = value.get(step)
    return value


def _terraform_steps(kind: str, path: ValuePath) -> list[str]:
    names = [str(step) for step in path if isinstance(step, str)]
    renamed = renames(kind)
    return [renamed.get(".".join(names[: depth + 1]), name) for depth, name in enumerate(names)]
