"""References: `${var.x}`, `${bundle.name}`, `${workspace.root_path}`, resolved as often as the CLI does it.

One `Pass` looks at a part of the configuration. In each round all texts with references are collected, resolved with
what they refer to, and replaced; the result is typed again, because a reference may have become a number or a map.
What only the workspace or the deployment knows stays as it was written.

Follows bundle/config/mutator/resolve_variable_references.go, libs/dyn/dynvar/ref.go, resolve.go and
libs/dyn/suggest.go of the Databricks CLI.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from dasf_lint.bundle import gotext, schema
from dasf_lint.bundle.complaints import Stopped
from dasf_lint.bundle.schema import REFERENCE, FieldType
from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, ValueKind, ValuePath, ValueSource, owned, path_text
from dasf_lint.core import limits

PREFIXES: Final = ("bundle", "workspace", "variables")
_MAX_ROUNDS: Final = 11
_PRIMITIVE: Final = frozenset({"string", "bool", "int", "float", "time", "nil"})
_GIT_FACTS: Final = frozenset({"actual_branch", "branch", "commit", "origin_url"})


class Skip(Exception):
    """The reference stays as it is written."""


class _Abort(Exception):
    """The CLI silently gives up the whole pass: an index out of range, or a step into a null."""


class ReferenceProblem(Exception):
    """What ends the sequence of phases, in the CLI's words."""

    def __init__(self, summary: str, detail: str = "") -> None:
        super().__init__(summary)
        self.summary = summary
        self.detail = detail


class _Site(NamedTuple):
    """A text with references: where it hangs, and what type is expected there."""

    path: ValuePath
    container: BundleValue
    key: str | int
    holder: FieldType | None
    type: FieldType
    value: BundleValue


class Pass:
    """`sections` are the top-level sections to look at. `lookup` may refuse or redirect a path."""

    __slots__ = (
        "_excluded",
        "_known",
        "_lookup",
        "_resolving",
        "_state",
        "_too_deep",
        "_updated",
        "complete",
        "prefixes",
    )

    def __init__(
        self,
        state: TargetState,
        prefixes: tuple[str, ...] = PREFIXES,
        lookup: "Callable[[ValuePath], None] | None" = None,
        excluded: frozenset[ValuePath] = frozenset(),
    ) -> None:
        self._excluded = excluded
        self._state = state
        self.prefixes = prefixes
        self._lookup = lookup
        self._known: dict[str, BundleValue | Exception] = {}
        self._updated = False
        self._too_deep = False
        self.complete = True

    def run(self, sites: "list[_Site]", base: int) -> None:
        """Resolve until nothing changes. `base` steps are cut off paths in messages about cycles."""
        for round_ in range(_MAX_ROUNDS):
            self._known = {}
            self._updated = False
            named = sorted(((path_text(site.path[base:]), site) for site in sites), key=lambda pair: pair[0])
            try:
                replaced = [(site, self._resolve_site(site, name)) for name, site in named]
            except _Abort:
                self.complete = False
                self._warn_of_abort()
                return
            sites = []
            for site, value in replaced:
                if value is not site.value:
                    self._replace(site, value, sites)
            _compact(replaced)
            if not self._updated:
                return
            # A variable that contains itself grows with every round, here only as far as values may be nested.
            if round_ == _MAX_ROUNDS - 1 or self._too_deep:
                self.complete = False
                self._state.complaints.warn(
                    f"Variables references are too deep, stopping resolution after {_MAX_ROUNDS} rounds. "
                    "Unresolved variables may remain."
                )
                return

    def _warn_of_abort(self) -> None:
        self._state.loaded_note(
            "an index is out of range or leads into a null value; the Databricks CLI then resolves nothing in this "
            "part of the configuration"
        )

    def _resolve_site(self, site: _Site, name: str) -> BundleValue:
        try:
            return self._resolve(site.value, (name,))
        except ReferenceProblem as problem:
            self._state.complaints.error(problem.summary, detail=problem.detail, at=self._state.located(site.value))
            if not self._state.keep_going:
                raise Stopped from None
            return site.value

    def _resolve(self, value: BundleValue, seen: tuple[str, ...]) -> BundleValue:
        """A text with all its references replaced, as far as they can be."""
        matches = REFERENCE.findall(value.text)
        resolved: list[BundleValue | None] = []
        for reference in matches:
            if reference in seen:
                raise ReferenceProblem(f"cycle detected in field resolution: {' -> '.join((*seen, reference))}")
            if len(seen) > limits.max_nesting:
                raise ReferenceProblem(f"references are nested more deeply than {limits.max_nesting} levels")
            try:
                resolved.append(self._resolve_reference(reference, (*seen, reference)))
            except Skip:
                resolved.append(None)
        if len(matches) == 1 and value.text == f"${{{matches[0]}}}":
            whole = resolved[0]
            if whole is None:
                return value
            source = ValueSource("reference", matches[0], (whole,))
            return BundleValue(whole.kind, whole.data, value.node, value.entry, value.others, source)
        if all(part is None for part in resolved):
            return value
        return self._fill(value, matches, resolved)

    def _fill(self, value: BundleValue, matches: list[str], resolved: "list[BundleValue | None]") -> BundleValue:
        if len(matches) > limits.max_references:
            raise ReferenceProblem(f"more than {limits.max_references:,} references in one text")
        inners: list[str | None] = []
        length = len(value.text)
        for part in resolved:
            if part is not None and part.kind not in _PRIMITIVE:
                raise ReferenceProblem(f"cannot interpolate non-primitive value of type {part.kind} into string")
            inner = None if part is None else _inserted(part)
            length += len(inner or "")
            if length > limits.max_string_length:
                raise ReferenceProblem(f"a text of more than {limits.max_string_length:,} characters")
            inners.append(inner)
        at_once = _makes_no_reference(value.text, inners)
        self._state.text_made += length if at_once else length + (length * len(matches) >> _COPIED)
        if self._state.text_made > limits.max_bundle_text:
            message = f"references make more than {limits.max_bundle_text:,} characters of text"
            self._state.complaints.say("error", message, at=value, code="limit")
            raise Stopped
        text = _at_once(value.text, inners) if at_once else _one_by_one(value.text, matches, inners)
        parts = tuple(part for part in resolved if part is not None)
        return BundleValue(
            "string", text, value.node, value.entry, value.others, ValueSource("template", value.text, parts)
        )

    def _resolve_reference(self, reference: str, seen: tuple[str, ...]) -> BundleValue:
        known = self._known.get(reference)
        if known is None:
            try:
                found = self._look_up(reference)
                known = self._resolve(found, seen) if found.kind == "string" and "${" in found.text else found
            except (Skip, ReferenceProblem) as problem:
                known = problem
            self._known[reference] = known
        if isinstance(known, Exception):
            raise known
        return known

    def _look_up(self, reference: str) -> BundleValue:
        path = parse_reference(reference)
        if path[0] == "var":
            if len(path) < 2:
                raise ReferenceProblem("a reference to a variable needs its name: ${var}")
            path = ("variables", path[1], "value", *path[2:])
        if path[0] not in self.prefixes or path in self._excluded:
            raise Skip
        if self._lookup is not None:
            self._lookup(path)
        value = look_up(self._state, path, reference)
        self._updated = True
        return value

    def _replace(self, site: _Site, value: BundleValue, sites: "list[_Site]") -> None:
        """Put the typed value in place, or nothing where the type refuses it."""
        state = self._state
        if value.kind in ("map", "sequence"):
            if len(site.path) + _depth(value) > limits.max_nesting:
                self._too_deep = True
                return
            state.referred += _count(value, limits.max_bundle_values - state.referred)
            if state.referred >= limits.max_bundle_values:
                message = f"references stand for more than {limits.max_bundle_values:,} values"
                state.complaints.say("error", message, at=site.value, code="limit")
                raise Stopped
        typed = schema.normalise(site.type, value, site.path, state.complaints)
        container = site.container
        if typed is not None and value.kind in ("map", "sequence"):
            typed = owned(typed)
        if isinstance(site.key, int):
            container.list[site.key] = typed if typed is not None else _DROPPED
        elif typed is None or (site.holder is not None and not site.holder.survives(site.key, typed)):
            container.map.pop(site.key, None)
            return
        else:
            container.map[site.key] = typed
        if typed is not None:
            collect_below(site._replace(value=typed), sites)


def _inserted(part: BundleValue) -> str:
    return part.text if part.kind == "string" else gotext.plain_value(part.kind, part.data)


def _makes_no_reference(text: str, inners: Iterable[str | None]) -> bool:
    """Whether what is inserted surely makes no reference together with what stands around it."""
    return not any(char in each for each in (REFERENCE.sub("", text), *filter(None, inners)) for char in "${")


def _at_once(text: str, inners: Iterable[str | None]) -> str:
    waiting = iter(inners)
    return REFERENCE.sub(lambda match: match[0] if (inner := next(waiting)) is None else inner, text)


def _one_by_one(text: str, matches: Iterable[str], inners: Iterable[str | None]) -> str:
    """Each reference replaced where it occurs first in what was made so far, as the CLI does it."""
    for reference, inner in zip(matches, inners, strict=True):
        if inner is not None:
            text = text.replace(f"${{{reference}}}", inner, 1)
    return text


_COPIED: Final = 8
"""As a power of two: characters that are copied in the time that making one takes."""
_DROPPED: Final = BundleValue("nil", None)
"""Marks an element that its type refused, until the list is rebuilt."""


def _compact(replaced: "list[tuple[_Site, BundleValue]]") -> None:
    lists = {id(site.container.data): site.container.list for site, _ in replaced if isinstance(site.key, int)}
    for items in lists.values():
        if any(item is _DROPPED for item in items):
            items[:] = [item for item in items if item is not _DROPPED]


def _depth(value: BundleValue) -> int:
    """How deeply containers are nested; counted no further than is allowed."""
    depth = 0
    level = [value]
    while level and depth <= limits.max_nesting:
        depth += 1
        inner: dict[int, BundleValue] = {}
        for current in level:
            items = (
                current.map.values() if current.kind == "map" else current.list if current.kind == "sequence" else ()
            )
            # The same container often stands in many places.
            inner.update((id(item.data), item) for item in items if item.kind in ("map", "sequence"))
        level = list(inner.values())
    return depth


def _count(value: BundleValue, budget: int) -> int:
    count = 0
    stack = [value]
    while stack and count < budget:
        count += 1
        current = stack.pop()
        stack.extend(current.map.values() if current.kind == "map" else ())
        stack.extend(current.list if current.kind == "sequence" else ())
    return count


def collect(value: BundleValue, type_: FieldType, path: ValuePath, sites: list[_Site]) -> None:
    """Every text with a reference below a container, with its place and type."""
    if value.kind == "map":
        is_struct = type_.kind == "struct"
        fields = type_.fields if is_struct else None
        element = type_.element or _ANY
        for name, item in value.map.items():
            kind = item.kind
            if kind == "string":
                if schema.holds_reference(item.text):
                    inner = fields.get(name, _ANY) if fields is not None else element
                    sites.append(_Site((*path, name), value, name, type_ if is_struct else None, inner, item))
            elif kind == "map" or kind == "sequence":
                collect(item, fields.get(name, _ANY) if fields is not None else element, (*path, name), sites)
    elif value.kind == "sequence":
        element = type_.element or _ANY
        for index, item in enumerate(value.list):
            kind = item.kind
            if kind == "string":
                if schema.holds_reference(item.text):
                    sites.append(_Site((*path, index), value, index, None, element, item))
            elif kind == "map" or kind == "sequence":
                collect(item, element, (*path, index), sites)


def collect_below(site: _Site, sites: list[_Site]) -> None:
    """The references within a value that has just been put in place."""
    value = site.value
    if value.kind == "string":
        if schema.holds_reference(value.text):
            sites.append(site)
    elif value.kind in ("map", "sequence"):
        collect(value, site.type, site.path, sites)


_ANY: Final = FieldType("any")


def resolve_sections(state: TargetState, sections: Iterable[str], base: int, interpolation: Pass) -> None:
    root_type = schema.root_type()
    sites: list[_Site] = []
    for name in sections:
        value = state.root.map.get(name)
        if value is None:
            continue
        type_ = root_type.fields.get(name, _ANY)
        collect_below(_Site((name,), state.root, name, root_type, type_, value), sites)
    interpolation.run(sites, base)


def without_resources(state: TargetState) -> None:
    """Everything but the resources."""
    sections = [name for name in state.root.map if name != "resources"]
    resolve_sections(state, sections, 0, Pass(state))


def only_resources(state: TargetState) -> bool:
    """The resources; whether nothing was left over for want of rounds."""
    # The paths of an immutable folder are not known before it is uploaded.
    later = ("file_path", "artifact_path", "snapshot_path") if state.is_immutable else ()
    interpolation = Pass(state, excluded=frozenset(("workspace", field) for field in later))
    resolve_sections(state, ["resources"], 1, interpolation)
    return interpolation.complete


def lookups(state: TargetState) -> None:
    """Texts within `variables.*.lookup`, which may not refer to another variable that is looked up."""
    variables = state.get("variables")
    lookup_type = schema.root_type().fields["variables"].element
    assert lookup_type is not None
    for name, variable in variables.items() if variables is not None else ():
        lookup = variable.get("lookup")
        if lookup is None:
            continue
        sites: list[_Site] = []
        site = _Site(
            ("variables", name, "lookup"), variable, "lookup", lookup_type, lookup_type.fields["lookup"], lookup
        )
        collect_below(site, sites)
        Pass(state, lookup=lambda path: _refuse_lookups(state, path)).run(sites, 3)


def _refuse_lookups(state: TargetState, path: ValuePath) -> None:
    if path[0] == "variables" and len(path) > 1:
        lookup = state.get("variables", str(path[1]), "lookup")
        if lookup is not None and sum(bool(item.data) for _, item in lookup.items()) == 1:
            raise ReferenceProblem("lookup variables cannot contain references to another lookup variables")


_STEP: Final = re.compile(r"[^.\[\]]+|\[[0-9]+\]")


@lru_cache(maxsize=4096)
def parse_reference(reference: str) -> ValuePath:
    """`var.l[0].x` as its steps."""
    return tuple(int(step[1:-1]) if step[0] == "[" else step for step in _STEP.findall(reference))


def look_up(state: TargetState, path: ValuePath, reference: str) -> BundleValue:
    """The value at a path, with the zero value for fields that are left out. Raises Skip, _Abort, ReferenceProblem."""
    _skip_what_the_workspace_knows(state, path)
    value: BundleValue = state.root
    type_: FieldType = schema.root_type()
    for depth, step in enumerate(path):
        if value.kind == "nil":
            raise _Abort
        if isinstance(step, int):
            if value.kind != "sequence":
                raise ReferenceProblem(_expected("a sequence", path[: depth + 1], value.kind))
            if step >= len(value.list):
                raise _Abort
            value = value.list[step]
            type_ = type_.element or _ANY
            continue
        if value.kind != "map":
            raise ReferenceProblem(_expected("a map", path[: depth + 1], value.kind))
        fields = type_.fields if type_.kind == "struct" else None
        item = value.map.get(step)
        inner = fields.get(step, _ANY) if fields is not None else type_.element or _ANY
        if item is None:
            item = schema.zero(inner) if fields is not None and step in fields else None
        if item is None:
            known = [*value.map, *(name for name in fields or () if name not in value.map)]
            raise _missing(state, reference, step, known)
        value, type_ = item, inner
    return schema.filled(type_, value) if value.kind == "map" else value


def _expected(what: str, path: ValuePath, found: ValueKind) -> str:
    return f"expected {what} to index {gotext.quoted(path_text(path))}, found {found}"


def _skip_what_the_workspace_knows(state: TargetState, path: ValuePath) -> None:
    match path:
        case ("workspace", "current_user", *rest):
            user = schema.root_type().fields["workspace"].fields["current_user"]
            if not rest or str(rest[0]) in user.fields:
                raise Skip
        case ("bundle", "git", str(fact)) if fact in _GIT_FACTS:
            configured = state.text("bundle", "git", fact)
            if (not configured or fact == "actual_branch") and state.in_git:
                raise Skip
        case ("variables", str(name), "value", *_) if name in state.symbolic:
            raise Skip


def _missing(state: TargetState, reference: str, key: str, known: list[str]) -> ReferenceProblem:
    state.compared += len(known)
    # A thousand mistakes beside a thousand names would be a million comparisons.
    suggestions = _suggestions(key, known) if state.compared <= limits.max_comparisons else []
    detail = ""
    if suggestions:
        corrected = [_with_step(reference, key, name) for name in suggestions]
        header = "did you mean:" if len(corrected) == 1 else "did you mean one of:"
        detail = header + "".join(f"\n  ${{{name}}}" for name in corrected)
    return ReferenceProblem(f"reference does not exist: ${{{reference}}}", detail)


def _with_step(reference: str, key: str, name: str) -> str:
    steps = list(parse_reference(reference))
    if key not in steps:
        return name
    steps[steps.index(key)] = name
    return path_text(tuple(steps))


def _suggestions(key: str, known: list[str]) -> list[str]:
    """Names at most two edits away, nearest first."""
    measured = [(distance(key, name), name) for name in known if abs(len(name) - len(key)) <= 2]
    return [name for far, name in sorted((pair for pair in measured if pair[0] <= 2), key=lambda pair: pair[0])]


def distance(a: str, b: str) -> int:
    """Insertions, deletions and substitutions from one text to the other."""
    previous = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        current = [i]
        for j, right in enumerate(b, 1):
            current.append(min(current[-1] + 1, previous[j] + 1, previous[j - 1] + (left != right)))
        previous = current
    return previous[-1]
