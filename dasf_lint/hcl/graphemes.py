"""Text as people count it: grapheme clusters, so that a letter with its accents, a flag or a family emoji is one.

Follows Unicode's text segmentation (UAX 29) with the properties that the standard library knows: combining marks,
joined emoji, regional indicators, Hangul syllables, CRLF, prepended marks.
"""

import unicodedata
from bisect import bisect_right

_ZWJ = "\u200d"
# Symbols that join into sequences with U+200D, the blocks of Extended_Pictographic: first and last code points.
_PICTOGRAPHIC = (
    (0xA9, 0xA9), (0xAE, 0xAE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139),
    (0x2194, 0x2199), (0x21A9, 0x21AA), (0x231A, 0x231B), (0x2328, 0x2328), (0x2388, 0x2388), (0x23CF, 0x23CF),
    (0x23E9, 0x23F3), (0x23F8, 0x23FA), (0x24C2, 0x24C2), (0x25AA, 0x25AB), (0x25B6, 0x25B6), (0x25C0, 0x25C0),
    (0x25FB, 0x25FE), (0x2600, 0x2605), (0x2607, 0x2612), (0x2614, 0x2685), (0x2690, 0x2705), (0x2708, 0x2712),
    (0x2714, 0x2714), (0x2716, 0x2716), (0x271D, 0x271D), (0x2721, 0x2721), (0x2728, 0x2728), (0x2733, 0x2734),
    (0x2744, 0x2744), (0x2747, 0x2747), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755), (0x2757, 0x2757),
    (0x2763, 0x2767), (0x2795, 0x2797), (0x27A1, 0x27A1), (0x27B0, 0x27B0), (0x27BF, 0x27BF), (0x2934, 0x2935),
    (0x2B05, 0x2B07), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x3030, 0x3030), (0x303D, 0x303D),
    (0x3297, 0x3297), (0x3299, 0x3299), (0x1F000, 0x1F0FF), (0x1F10D, 0x1F10F), (0x1F12F, 0x1F12F), (0x1F16C, 0x1F171),
    (0x1F17E, 0x1F17F), (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F1AD, 0x1F1E5), (0x1F201, 0x1F20F),
    (0x1F21A, 0x1F21A), (0x1F22F, 0x1F22F), (0x1F232, 0x1F23A), (0x1F23C, 0x1F23F), (0x1F249, 0x1F3FA),
    (0x1F400, 0x1F53D), (0x1F546, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F774, 0x1F77F), (0x1F7D5, 0x1F7FF),
    (0x1F80C, 0x1F80F), (0x1F848, 0x1F84F), (0x1F85A, 0x1F85F), (0x1F888, 0x1F88F), (0x1F8AE, 0x1F8FF),
    (0x1F90C, 0x1F93A), (0x1F93C, 0x1F945), (0x1F947, 0x1FAFF), (0x1FC00, 0x1FFFD),
)  # fmt: skip
_STARTS = [first for first, _ in _PICTOGRAPHIC]
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd")
_EXTENDING_SPACING = frozenset(
    "\u09be\u09d7\u0b3e\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u1b35\u302e\u302f\uff9e\uff9f"
)
_NOT_SPACING = frozenset("\u102b\u102c\u1038\u1062\u1063\u1064\u1067\u1068\u1069\u106a\u106b\u106c\u106d\u1083\u1087")


def _is_pictographic(code: int) -> bool:
    at = bisect_right(_STARTS, code) - 1
    return at >= 0 and code <= _PICTOGRAPHIC[at][1]


def _kind(char: str) -> str:
    code = ord(char)
    if code < 0x300:
        if char in "\r\n":
            return char
        if code < 0x20 or 0x7F <= code < 0xA0 or code == 0xAD:
            return "control"
        return "pictographic" if code in (0xA9, 0xAE) else "other"
    if char == _ZWJ:
        return "zwj"
    if char == "\u200c" or 0xFE00 <= code <= 0xFE0F or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return "extend"
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "regional"
    hangul = _hangul(code)
    if hangul:
        return hangul
    if char in _PREPENDED:
        return "prepend"
    category = unicodedata.category(char)
    if category in ("Mn", "Me") or char in _EXTENDING_SPACING:
        return "extend"
    if (category == "Mc" and char not in _NOT_SPACING) or char in "\u0e33\u0eb3":
        return "spacing"
    if category in ("Cc", "Cf", "Zl", "Zp"):
        return "control"
    return "pictographic" if _is_pictographic(code) else "other"


def _hangul(code: int) -> str:
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "L"
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "V"
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return "T"
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    return ""


def clusters(text: str) -> list[str]:
    """The text in grapheme clusters; together they are the text again."""
    if text.isascii() and "\r" not in text:
        return list(text)
    result: list[str] = []
    start = 0
    previous = ""
    # Inside an emoji followed by extending characters; and how many regional indicators stand in a row.
    emoji = joined = False
    regional = 0
    for i, char in enumerate(text):
        kind = _kind(char)
        if i and _breaks(previous, kind, joined, regional):
            result.append(text[start:i])
            start = i
        joined = emoji and kind == "zwj"
        emoji = kind == "pictographic" or (emoji and kind in ("extend", "zwj") and not joined) or joined
        if kind != "zwj" and kind != "extend" and kind != "pictographic":
            emoji = False
        regional = regional + 1 if kind == "regional" else 0
        previous = kind
    if text:
        result.append(text[start:])
    return result


def _breaks(before: str, after: str, joined: bool, regional: int) -> bool:
    if before == "\r" and after == "\n":
        return False
    if before in ("\r", "\n", "control") or after in ("\r", "\n", "control"):
        return True
    if before == "L" and after in ("L", "V", "LV", "LVT"):
        return False
    if before in ("LV", "V") and after in ("V", "T"):
        return False
    if before in ("LVT", "T") and after == "T":
        return False
    if after in ("extend", "zwj", "spacing") or before == "prepend":
        return False
    if joined and after == "pictographic":
        return False
    return not (before == "regional" and after == "regional" and regional % 2 == 1)
