"""What texts of common forms are made of: the one place for alphabets and for ids of one form."""

import re
from typing import Final

ALPHANUMERIC: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
BASE64: Final = ALPHANUMERIC | frozenset("+/=")
"""RFC 4648, section 4, with the padding."""
HEX: Final = frozenset("0123456789abcdef")

UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
"""RFC 9562, section 4, of whatever version."""


def is_uuid(text: str) -> bool:
    return UUID.fullmatch(text) is not None
