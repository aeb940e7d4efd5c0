"""What a plan says, read from the JSON of `terraform show -json`: every field that is used has the kind it must have.

https://developer.hashicorp.com/terraform/internals/json-format describes the document. Terraform leaves out what is
empty, and whatever a plan leaves out would pass, so a document of another shape is no plan rather than an empty one.
"""

import json
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from dasf_lint.core import numbers
from dasf_lint.core.address import without_keys
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Mode
from dasf_lint.core.source import SourceFile, Span

PlanJson: TypeAlias = Any
"""What `json.loads` gives; every access to it checks what it finds."""

DocumentKind = Literal["plan", "state", "log", "binary"]

NOT_TOLD: Final = object()
"""In place of `after_unknown` where the document lacks it: what is not in `after` may be known after apply."""

_VERSION: Final = re.compile(r"([0-9]+)\.[0-9]+(?:\.[0-9]+)*")
_MAJOR: Final = "1"
_ADDRESS: Final = re.compile(r'"address"\s*:\s*("(?:[^"\\]++|\\.)*")')
_ARCHIVE: Final = b"PK\x03\x04"
_HOW: Final = "`terraform plan -out FILE`, then `terraform show -json FILE` make one"
_REMOVED: Final = frozenset({"delete", "forget"})
"""The actions after which Terraform has nothing at an address."""

_INSTEAD: Final[dict[DocumentKind, str]] = {
    "state": f"it is a state, which says nothing about what is planned; {_HOW}",
    "log": f"it is the log of `terraform plan -json`, not the plan; {_HOW}",
    "binary": "it is a binary plan; `terraform show -json FILE` makes JSON of it",
}


class Planned(NamedTuple):
    """One resource instance that will be there. `unknown` and `sensitive` have the shape of `values`, with flags."""

    address: str
    mode: Mode
    type: str
    name: str
    module: str
    values: Mapping[str, PlanJson]
    unknown: PlanJson
    sensitive: PlanJson


class Plan:
    """A plan that can be used, or the diagnostic that says why not."""

    __slots__ = ("_places", "addresses", "diagnostic", "file", "resources", "variables")

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.diagnostic: Diagnostic | None = None
        self._places: dict[str, Span] | None = None
        self.variables: dict[str, PlanJson] = {}
        """The values of root variables."""
        self.resources: list[Planned] = []
        """Everything that will be there: planned resources, and data sources that were read or will be."""
        self.addresses: frozenset[str] = frozenset()
        """Of managed resources, without instance keys, those that go included."""
        try:
            reader = _PlanReader(_document(file.data))
        except _Unfit as unfit:
            self.diagnostic = self.complaint(str(unfit))
        else:
            self.variables, self.addresses = reader.variables, frozenset(reader.addresses)
            self.resources = list(reader.resources.values())

    def complaint(self, why: str) -> Diagnostic:
        return Diagnostic("error", "plan", f"The plan {self.file.path} cannot be used: {why}", path=self.file.path)

    def span_of(self, address: str) -> Span:
        """Where a plan speaks of an address; its beginning where it does not."""
        if self._places is None:
            self._places = {}
            for match in _ADDRESS.finditer(self.file.text):
                self._places.setdefault(json.loads(match[1]), Span(self.file, *match.span(1)))
        return self._places.get(address) or Span(self.file, 0, 0)


def kind_of(data: bytes) -> DocumentKind | None:
    """What Terraform wrote, if it is that: a file that is named by mistake, or without saying what it is."""
    if data.startswith(_ARCHIVE):
        return "binary" if b"tfplan" in data else None
    if b'"format_version"' not in data and b'"lineage"' not in data and b'"@level"' not in data:
        return None
    try:
        return _kind(_loads(data.partition(b"\n")[0] if data.startswith(b'{"@level"') else data))
    except (ValueError, RecursionError):
        return None


def why_not(kind: DocumentKind) -> str | None:
    """Why something that Terraform wrote is no plan; None for a plan."""
    return _INSTEAD.get(kind)


def _kind(document: PlanJson) -> DocumentKind | None:
    if not isinstance(document, dict):
        return None
    if "@level" in document and "type" in document:
        return "log"
    if isinstance(document.get("format_version"), str):
        if not document.keys().isdisjoint(("planned_values", "resource_changes", "output_changes", "configuration")):
            return "plan"
        return "state" if "values" in document or document.keys() <= {"format_version", "terraform_version"} else None
    # The file that Terraform keeps, as `terraform state pull` prints it.
    return "state" if {"serial", "lineage"} <= document.keys() else None


# --- the text -------------------------------------------------------------------------------------------------------


class _Unfit(Exception):
    """Why a document is no plan that can be used."""


def _document(data: bytes) -> dict[str, PlanJson]:
    """A plan of a version that is understood, with nothing left out by Terraform."""
    try:
        document = _loads(data)
    except (ValueError, RecursionError):
        kind = kind_of(data)
        raise _Unfit(
            _INSTEAD.get(kind or "plan", "it is no JSON, or nested too deeply; use `terraform show -json PLANFILE`")
        ) from None
    kind = _kind(document)
    if not isinstance(document, dict) or "format_version" not in document:
        raise _Unfit(
            _INSTEAD.get(kind or "plan", "it has no format_version, so it is no plan of `terraform show -json`")
        )
    version = _of(document, "format_version", str)
    match = _VERSION.fullmatch(version)
    if match is None or match[1].lstrip("0") != _MAJOR:
        raise _Unfit(f"its format is version {version[:20]}, and only versions 1 are understood")
    if kind == "state":
        raise _Unfit(_INSTEAD[kind])
    if _of(document, "errored", bool, False) or not _of(document, "complete", bool, True):
        raise _Unfit("it is incomplete: planning failed or was limited to targets")
    if _of(document, "deferred_changes", list, []):
        raise _Unfit("it is incomplete: some changes are deferred to a later plan")
    return document


def _loads(data: bytes) -> PlanJson:
    return json.loads(data, parse_float=_number, parse_constant=_refuse)


def _number(text: str) -> int | Fraction:
    try:
        found = numbers.parse(text)
    except numbers.NumberTooLarge:
        raise ValueError("number too large") from None
    if not isinstance(found, int | Fraction):
        raise ValueError("no number")
    return found


def _refuse(text: str) -> PlanJson:
    raise ValueError(f"{text} is no JSON")


# --- the shape --------------------------------------------------------------------------------------------------------

_NAMES: Final[dict[type, str]] = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
_REQUIRED: Final = object()


def _of(holder: dict[str, PlanJson], name: str, kind: type, default: PlanJson = _REQUIRED, *, at: str = "") -> PlanJson:
    """A member of the right kind. Raises _Unfit, also where it is missing and has no default."""
    place = f"{at}.{name}" if at else name
    if name not in holder:
        if default is _REQUIRED:
            raise _Unfit(f"{place} is missing")
        return default
    return _kept(holder[name], kind, place)


def _kept(value: PlanJson, kind: type, place: str) -> PlanJson:
    if not isinstance(value, kind):
        raise _Unfit(f"{place} is {_name(value)} instead of {_NAMES[kind]}")
    return value


def _name(value: PlanJson) -> str:
    return "null" if value is None else _NAMES.get(type(value), "a number")


def _flags(value: PlanJson, place: str) -> PlanJson:
    """`true` for what it is said of, inside objects and lists as the values have them."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        elif not isinstance(each, bool):
            raise _Unfit(f"{place} holds {_name(each)} where only true and false can stand")
    if isinstance(value, list):
        raise _Unfit(f"{place} is a list instead of an object")
    return value


class _PlanReader:
    """Takes everything out of a document that is needed. Raises _Unfit at the first thing that cannot be right."""

    def __init__(self, document: dict[str, PlanJson]) -> None:
        self.variables = self._variables(_of(document, "variables", dict, {}))
        self.resources: dict[str, Planned] = {}
        self.addresses: set[str] = set()
        prior = _of(document, "prior_state", dict, {})
        values = _of(prior, "values", dict, {}, at="prior_state")
        at = "prior_state.values.root_module"
        for entry, place in _walk(_of(values, "root_module", dict, {}, at="prior_state.values"), at):
            self._read_before(entry, place)
        for index, entry in enumerate(_of(document, "resource_changes", list, [])):
            self._change(_kept(entry, dict, f"resource_changes[{index}]"), f"resource_changes[{index}]")
        self._compare(document)

    def _variables(self, found: dict[str, PlanJson]) -> dict[str, PlanJson]:
        return {name: _kept(entry, dict, f"variables.{name}").get("value") for name, entry in found.items()}

    def _read_before(self, entry: dict[str, PlanJson], at: str) -> None:
        """A data source that was read while planning stands in the prior state; resources there may change."""
        if _mode(entry, at, _REQUIRED) == "data":
            sensitive = _flags(entry.get("sensitive_values", False), f"{at}.sensitive_values")
            self._add(entry, at, _of(entry, "values", dict, {}, at=at), {}, sensitive)

    def _change(self, entry: dict[str, PlanJson], at: str) -> None:
        mode = _mode(entry, at)
        change = _of(entry, "change", dict, at=at)
        actions = _of(change, "actions", list, at=f"{at}.change")
        for action in actions:
            _kept(action, str, f"{at}.change.actions[]")
        after = change.get("after")
        if after is None:
            if not actions or not _REMOVED.issuperset(actions):
                raise _Unfit(f"{at}.change.after is missing, and nothing says that the resource goes")
            address = _text(entry, "address", at)
        else:
            _kept(after, dict, f"{at}.change.after")
            unknown = change.get("after_unknown", NOT_TOLD)
            if unknown is not NOT_TOLD:
                _flags(unknown, f"{at}.change.after_unknown")
            sensitive = _flags(change.get("after_sensitive", False), f"{at}.change.after_sensitive")
            address = self._add(entry, at, after, unknown, sensitive)
        if mode == "managed":
            self.addresses.add(without_keys(address))

    def _add(
        self,
        entry: dict[str, PlanJson],
        at: str,
        values: Mapping[str, PlanJson],
        unknown: PlanJson,
        sensitive: PlanJson,
    ) -> str:
        address, type_name, name = (_text(entry, field, at) for field in ("address", "type", "name"))
        mode = _mode(entry, at)
        module = _of(entry, "module_address", str, "", at=at)
        if not module:
            module = address.rpartition(f"{type_name}.{name}")[0].removesuffix("data.").rstrip(".")
        if f"{type_name}.{name}" not in address:
            raise _Unfit(f"{at}.address is {address[:80]}, which is no address of {type_name[:80]}.{name[:80]}")
        if mode == "managed" and address in self.resources:
            raise _Unfit(f"{at} is a second {address[:200]}")
        self.resources[address] = Planned(address, mode, type_name, name, module, values, unknown, sensitive)
        return address

    def _compare(self, document: dict[str, PlanJson]) -> None:
        """`planned_values` says once more what will be there: what it alone knows was left out of the changes."""
        if "planned_values" not in document and document.get("resource_changes"):
            return
        planned = _of(document, "planned_values", dict)
        root = _of(planned, "root_module", dict, at="planned_values")
        for entry, place in _walk(root, "planned_values.root_module"):
            address = _text(entry, "address", place)
            if address not in self.resources:
                changes = (
                    "resource_changes" if "resource_changes" in document else "resource_changes, which is missing,"
                )
                raise _Unfit(f"{address[:200]} is in planned_values and {changes} does not have it")


def _mode(entry: dict[str, PlanJson], at: str, default: PlanJson = "managed") -> Mode:
    mode = _of(entry, "mode", str, default, at=at)
    if mode == "managed":
        return "managed"
    if mode == "data":
        return "data"
    raise _Unfit(f"{at}.mode is {mode[:20]}, which is not understood")


def _text(entry: dict[str, PlanJson], name: str, at: str) -> str:
    text = _of(entry, name, str, at=at)
    if not text:
        raise _Unfit(f"{at}.{name} is empty")
    assert isinstance(text, str)
    return text


def _walk(module: dict[str, PlanJson], at: str) -> Iterator[tuple[dict[str, PlanJson], str]]:
    """Every resource of a module and of those it calls, with its place."""
    waiting = [(module, at)]
    while waiting:
        current, at = waiting.pop()
        for index, resource in enumerate(_of(current, "resources", list, [], at=at)):
            yield _kept(resource, dict, f"{at}.resources[{index}]"), f"{at}.resources[{index}]"
        for index, child in enumerate(_of(current, "child_modules", list, [], at=at)):
            waiting.append((_kept(child, dict, f"{at}.child_modules[{index}]"), f"{at}.child_modules[{index}]"))
