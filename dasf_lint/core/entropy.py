"""How random a text looks."""

from math import log2


def entropy(text: str) -> float:
    """Bits a character, by the frequencies within the text; 0 for the empty one."""
    counts: dict[str, int] = {}
    for char in text:
        counts[char] = counts.get(char, 0) + 1
    return -sum(n / len(text) * log2(n / len(text)) for n in counts.values())
