"""Compares a resolution with what the Databricks CLI printed.

Recorded values hold placeholders for what only a workspace knows: `<user.userName>` is met by any reference or text.
Not compared are who deploys, the checkout, and the bundle's random id.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

PLACEHOLDER = re.compile(r"<(?:user\.\w+|lookup\.[^<>]*|HOST|random)>")
_SYMBOL = re.compile(r"\$\{(?:workspace\.current_user|workspace\.host|bundle\.git)[^}]*\}")
_IGNORED = {("workspace", "current_user"), ("bundle", "git"), ("bundle", "uuid")}
CONDITIONAL = re.compile(
    r"permissions section should explicitly include the current deployment identity"
    r"|target with 'mode: production' (should|must) set 'workspace\.root_path'"
    r"|do(es)? not support a setting a run_as user that is different from the owner"
    r"|must start with '~/' or contain the current username|should contain the current username"
    r"|^Pattern .* does not match any files|^volume .* does not exist|^failed to resolve "
)
"""Complaints that depend on who deploys or on the checkout: they may be there or not."""


class Difference(NamedTuple):
    path: str
    expected: object
    actual: object


def values(expected: Any, actual: Any, root: str, path: tuple[Any, ...] = ()) -> Iterator[Difference]:
    """Where two configurations differ; null is the same as an absent key, {} or []."""
    if path[:2] in _IGNORED:
        return
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted(set(expected) | set(actual)):
            inner = (*path, key)
            if inner[:2] in _IGNORED:
                continue
            if key not in actual:
                if not (key == "permissions" and all(map(_is_deployer, expected[key]))):
                    yield Difference(_text(inner), expected[key], "missing")
            elif key not in expected:
                if actual[key] is not None:
                    yield Difference(_text(inner), "absent", actual[key])
            else:
                yield from values(expected[key], actual[key], root, inner)
    elif isinstance(expected, list) and isinstance(actual, list):
        if path and path[-1] == "permissions":
            expected = [entry for entry in expected if not _is_deployer(entry)]
            actual = [entry for entry in actual if not _is_deployer(entry)]
        if len(expected) != len(actual):
            yield Difference(_text(path), expected, actual)
            return
        for index, (left, right) in enumerate(zip(expected, actual, strict=True)):
            yield from values(left, right, root, (*path, index))
    elif isinstance(expected, str):
        text = shown(actual, root) if isinstance(actual, str) else json.dumps(actual)
        if expected.startswith("<text sha256="):
            text = f"<text sha256={hashlib.sha256(text.encode()).hexdigest()[:32]} length={len(text)}>"
        if not same_text(expected, text):
            yield Difference(_text(path), expected, actual)
    elif isinstance(expected, bool) or isinstance(actual, bool) or expected is None:
        if expected is not actual and not (expected is None and actual in (None, {}, [])):
            yield Difference(_text(path), expected, actual)
    elif expected != actual:
        yield Difference(_text(path), expected, actual)


def complaints(expected: list[dict[str, Any]], actual: list[tuple[str, str]], root: str) -> Iterator[Difference]:
    """Complaints as a multiset of severity and first line."""
    left = Counter((severity, shown(summary.split("\n")[0], root)) for severity, summary in actual)
    for complaint in expected:
        severity, summary = complaint["severity"], complaint["summary"].split("\n")[0]
        found = next((one for one in left if left[one] and one[0] == severity and same_text(summary, one[1])), None)
        if found is not None:
            left[found] -= 1
        elif not CONDITIONAL.search(summary):
            yield Difference("diagnostics", (severity, summary), "missing")
    for one, count in left.items():
        if count > 0 and not CONDITIONAL.search(one[1]):
            yield Difference("diagnostics", "absent", one)


def same_text(expected: str, text: str) -> bool:
    if expected == text:
        return True
    if not PLACEHOLDER.search(expected):
        return False
    parts = (re.escape(part) for part in PLACEHOLDER.split(expected))
    return re.fullmatch(r"(?:\$\{[^}]*\}|.*?)".join(parts), text, re.DOTALL) is not None


def shown(text: str, root: str) -> str:
    text = re.sub(rf"(?<![\w./-]){re.escape(root)}(?![\w.-])", "<ROOT>", text)
    return re.sub(rf"(?<![\w./-]){re.escape(root.rpartition('/')[0])}(?![\w.-])", "<ROOT>/..", text)


def _is_deployer(entry: Any) -> bool:
    return isinstance(entry, dict) and any(
        isinstance(entry.get(field), str) and (PLACEHOLDER.fullmatch(entry[field]) or _SYMBOL.fullmatch(entry[field]))
        for field in ("user_name", "service_principal_name")
    )


def _text(path: tuple[Any, ...]) -> str:
    return ".".join(map(str, path))
