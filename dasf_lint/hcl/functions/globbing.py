"""Patterns of files: `*`, `?`, `[a-z]`, `[^a]`, `{a,b}` within a name, and `**` for any number of directories.

Follows doublestar.go of github.com/bmatcuk/doublestar in its first major version, which Terraform uses.
"""

from dasf_lint.core import limits
from dasf_lint.core.source import normalise
from dasf_lint.hcl.errors import CallError, LimitReached
from dasf_lint.hcl.functions.calling import CallContext

_SPECIAL = frozenset("*?[{\\")


def matching(context: CallContext, directory: str, pattern: str) -> list[str] | None:
    """Paths, relative to `directory`, of the files that match; None outside of what may be read."""
    if pattern.startswith("/"):
        pattern = pattern.lstrip("/")
    steps = _cleaned(pattern)
    above = 0
    while steps and steps[0] == "..":
        above += 1
        steps = steps[1:]
    start = (directory or ".") + "/.." * above
    fixed: list[str] = []
    while len(steps) > 1 and not _SPECIAL.intersection(steps[0]):
        fixed.append(steps[0])
        steps = steps[1:]
    base = "/".join([start, *fixed])
    files = context.files(base)
    if files is None:
        return None
    if pattern.count("{") > limits.max_pattern_groups:
        raise LimitReached("file pattern")
    alternatives = [option.split("/") for option in _alternatives("/".join(steps))]
    if not alternatives or any(_tokens(step) is None for option in alternatives for step in option):
        raise CallError('failed to glob pattern "{}": syntax error in pattern', pattern)
    found = [path for path in files if any(_matches(path.split("/"), option) for option in alternatives)]
    prefix = _relative(directory, above, fixed)
    return [prefix + path for path in found]


def _cleaned(pattern: str) -> list[str]:
    """The steps of a pattern without `.` and with `..` resolved where something stands before it."""
    steps: list[str] = []
    for step in pattern.split("/"):
        if step in ("", "."):
            continue
        if step == ".." and steps and steps[-1] != "..":
            steps.pop()
        else:
            steps.append(step)
    return steps or ["."]


def _relative(directory: str, above: int, fixed: list[str]) -> str:
    """What stands before a path found below the fixed part, seen from `directory`."""
    names = (normalise(directory) or "").split("/")
    # `../x` seen from a directory named x leads back into it.
    while above and fixed and above <= len(names) and names[len(names) - above] == fixed[0]:
        above -= 1
        fixed = fixed[1:]
    return "".join(f"{step}/" for step in [".."] * above + fixed)


def _alternatives(pattern: str) -> list[str]:
    """`a{b,c}d` as `abd` and `acd`."""
    start = _find(pattern, "{", 0)
    if start < 0:
        return [pattern]
    depth = 0
    options: list[str] = []
    at = begin = start + 1
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "{":
            depth += 1
        elif char == "}" and depth:
            depth -= 1
        elif char in ",}" and not depth:
            options.append(pattern[begin:at])
            begin = at + 1
            if char == "}":
                break
        at += 1
    else:
        return []
    head, tail = pattern[:start], pattern[at + 1 :]
    result = [expanded for option in options for expanded in _alternatives(head + option + tail)]
    if len(result) > limits.max_pattern_alternatives:
        raise LimitReached("file pattern")
    return result


def _find(pattern: str, char: str, at: int) -> int:
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] == char:
            return at
        at += 1
    return -1


def _matches(steps: list[str], pattern: list[str]) -> bool:
    """Whole path against whole pattern, by dynamic programming over the steps: no backtracking."""
    reachable = {0}
    for expected in pattern:
        following: set[int] = set()
        if expected == "**":
            first = min(reachable, default=len(steps) + 1)
            following = set(range(first, len(steps) + 1))
        else:
            following = {at + 1 for at in reachable if at < len(steps) and name_matches(steps[at], expected)}
        reachable = following
        if not reachable:
            return False
    return len(steps) in reachable


def name_matches(name: str, pattern: str) -> bool:
    """One name against one step of a pattern."""
    tokens = _tokens(pattern)
    if tokens is None:
        return False
    if len(name) * len(tokens) > limits.max_string_length:
        raise LimitReached("file pattern")
    reachable = {0}
    for kind, chars in tokens:
        if kind == "*":
            first = min(reachable, default=len(name) + 1)
            reachable = set(range(first, len(name) + 1))
        else:
            reachable = {at + 1 for at in reachable if at < len(name) and _char_matches(name[at], kind, chars)}
        if not reachable:
            return False
    return len(name) in reachable


def _char_matches(char: str, kind: str, chars: str) -> bool:
    if kind == "?":
        return True
    if kind == "=":
        return char == chars
    inside = any(first <= char <= last for first, last in zip(chars[::2], chars[1::2], strict=True))
    return inside if kind == "[" else not inside


def _tokens(pattern: str) -> list[tuple[str, str]] | None:
    """`*`, `?`, `=` a character, `[` or `^` with pairs of first and last characters; None for a malformed pattern."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "*":
            if not tokens or tokens[-1][0] != "*":
                tokens.append(("*", ""))
        elif char == "?":
            tokens.append(("?", ""))
        elif char == "[":
            end = at + 1
            kind = "["
            if pattern[end : end + 1] == "^":
                kind = "^"
                end += 1
            pairs = ""
            while pattern[end : end + 1] != "]" or not pairs:
                if pattern[end : end + 1] == "\\":
                    end += 1
                first = last = pattern[end : end + 1]
                if not first:
                    return None
                end += 1
                if pattern[end : end + 1] == "-" and pattern[end + 1 : end + 2] not in ("", "]"):
                    last = pattern[end + 1]
                    end += 2
                pairs += first + last
            tokens.append((kind, pairs))
            at = end
        else:
            if char == "\\":
                at += 1
                char = pattern[at : at + 1]
                if not char:
                    return None
            tokens.append(("=", char))
        at += 1
    return tokens
