"""Glob patterns as Go's `filepath.Glob` reads them, over the files of a tree; linear in pattern and name."""

from dasf_lint.core.source import FileTree, ReadError, join


class BadPattern(Exception):
    pass


def has_magic(pattern: str) -> bool:
    return any(char in pattern for char in "*?[\\")


def glob(tree: FileTree, pattern: str) -> list[str]:
    """The paths below the project root that a cleaned, relative pattern matches, sorted. Raises BadPattern."""
    matches(pattern, "")
    return sorted(_expand(tree, pattern))


def _expand(tree: FileTree, pattern: str) -> list[str]:
    if not has_magic(pattern):
        return [pattern] if tree.kind(pattern) is not None else []
    head, _, last = pattern.rpartition("/")
    directories = [head or "."] if not has_magic(head) else _expand(tree, head)
    found: list[str] = []
    for directory in directories:
        if tree.kind(directory) != "directory":
            continue
        try:
            entries = tree.entries(directory)
        except ReadError:
            continue
        found.extend(join(directory, entry.name) for entry in entries if matches(last, entry.name))
    return found


def matches(pattern: str, name: str) -> bool:
    """`*`, `?`, `[a-z]`, `[^a-z]` and `\\` within one path component. Raises BadPattern."""
    tokens = _tokens(pattern)
    at = token = 0
    star = mark = -1
    while at < len(name):
        if token < len(tokens) and tokens[token] == "*":
            star, mark = token, at
            token += 1
        elif (token < len(tokens) and name[at] != "/" and _one(tokens[token], name[at])) or (
            token < len(tokens) and tokens[token] == "/" and name[at] == "/"
        ):
            token += 1
            at += 1
        elif star >= 0 and name[mark] != "/":
            mark += 1
            at, token = mark, star + 1
        else:
            return False
    return all(rest == "*" for rest in tokens[token:])


def _one(token: str, char: str) -> bool:
    if token == "?":
        return True
    if token[0] == "\\":
        return token[1] == char
    negated = token[1] == "^"
    ranges = token[2:] if negated else token[1:]
    return any(ranges[i] <= char <= ranges[i + 1] for i in range(0, len(ranges), 2)) != negated


def _tokens(pattern: str) -> list[str]:
    """`*`, `?`, `/`, `\\c` for a character, `[` and pairs of bounds for a class."""
    tokens: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            if not tokens or tokens[-1] != "*":
                tokens.append("*")
        elif char in "?/":
            tokens.append(char)
        elif char == "[":
            token, at = _class(pattern, at)
            tokens.append(token)
        else:
            if char == "\\":
                if at >= len(pattern):
                    raise BadPattern
                char = pattern[at]
                at += 1
            tokens.append("\\" + char)
    return tokens


def _class(pattern: str, at: int) -> tuple[str, int]:
    token = "["
    if pattern[at : at + 1] == "^":
        token += "^"
        at += 1
    bounds = ""
    while True:
        if pattern[at : at + 1] == "]" and bounds:
            return token + bounds, at + 1
        low, at = _bound(pattern, at)
        high = low
        if pattern[at : at + 1] == "-":
            high, at = _bound(pattern, at + 1)
        bounds += low + high


def _bound(pattern: str, at: int) -> tuple[str, int]:
    if at >= len(pattern) or pattern[at] in "-]":
        raise BadPattern
    if pattern[at] == "\\":
        at += 1
        if at >= len(pattern):
            raise BadPattern
    if at + 1 >= len(pattern):
        raise BadPattern
    return pattern[at], at + 1
