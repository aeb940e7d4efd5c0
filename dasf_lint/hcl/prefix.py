"""What can be said of the beginning of a string whose end is not known."""

from dasf_lint.hcl.graphemes import clusters
from dasf_lint.hcl.values import normalised

# Characters that nothing after them can change: they never combine.
_CLOSED = frozenset("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'")


def safe_prefix(text: str) -> str:
    """`text` without its last character, if what follows could combine with it into another one."""
    text = normalised(text)
    if not text:
        return text
    if text[-1] in _CLOSED and (len(text) == 1 or text.isascii()):
        return text
    parts = clusters(text)
    return text if parts[-1] in _CLOSED else text[: -len(parts[-1])]
