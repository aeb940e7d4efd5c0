"""Which names stand for a credential: of attributes, settings, parameters of addresses and of drivers.

A name says it with its last words: `ssh_public_key`, `key_id` and `password_policy` speak of credentials and are none.
The words are those by which scanners for secrets know them (gitleaks `generic-api-key`, detect-secrets `keyword`,
trufflehog), without those that mean something else as often: `auth`, `key`, `client`, `pass` alone.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, Literal

from dasf_lint.core.environment_words import environment_of
from dasf_lint.core.words import words

_PASSWORD: Final = "pass(?:word|wd|phrase|code)"
_WITH_PASS: Final = (
    "(?:admin|auth|db|ftp|jdbc|key|keystore|ldap|login|mail|mongo|mysql|pg|postgres|proxy|redis|root|smtp|sql|ssh|store"
    "|truststore|user)"
)
"""Whose `pass` is a password: `bypass`, `compass` and `first_pass` are none."""
_WITH_KEY: Final = (
    "(?:access|account|api|app|application|auth|client|decryption|encryption|hmac|integration|licen[cs]e|master"
    "|preshared|priv|private|service|shared|signing|ssh|subscription)"
)
"""Whose `key` is kept secret. Other keys are of tables, tasks, tags, or public."""
_CONNECTION: Final = "conn(?:ection)?[_.-]?str(?:ing)?"

NAMES: Final = (
    rf"(?:{_PASSWORD}|{_WITH_PASS}[_.-]?(?:pass|pwd)|(?<![A-Za-z])pwd|secret|token|{_WITH_KEY}[_.-]?key|{_CONNECTION})"
    r"(?:[_.-]?v?[0-9]{1,2})?"
)
"""How names end in a text, where nobody knows where they begin. In any case of letters."""
MARKS: Final = ("pass", "pwd", "secret", "token", "key", "conn")
"""One of these every such name holds."""

_SIGNS: Final = (*MARKS, "pw", "pat", "psk")
"""One of these every name of a credential holds in one of its words; most names hold none."""
_CHOSEN: Final = rf"{_PASSWORD}$|{_WITH_PASS}_?(?:pass|pwd|pw)$|(?:^|_)(?:pwd|pw)$"
_MADE: Final = rf"(?:secret|token|(?:secret|{_WITH_KEY})_?key|secret_string|{_CONNECTION}|(?:^|_)(?:pat|psk))$"
_OTHER_TOKENS: Final = (
    "(?:^|_)(?:page|pagination|partition|continuation|next|sync|idempotency|request|resume|pad|eos|bos|cls|sep|unk|mask"
    "|stop|max|new)_?token$"
)
"""Places in a list, marks in the text of a model, keys against repetition."""
_TOKEN: Final = "token$"
_KEY_WITH_ID: Final = "(?:decryption|encryption|integration|master|ssh|subscription)_?key$"
_QUALIFIERS: Final = frozenset(
    {"v", "old", "new", "current", "previous", "primary", "secondary", "plain", "plaintext", "text", "value", "pem",
     "base64", "b64"}
)  # fmt: skip
"""Words behind the name of a credential that leave it one, beside numbers and environments."""
_BARE: Final = frozenset({"default", "string"})
"""Words that say no more than a qualifier where they are the whole name."""
_ACTS: Final = frozenset(
    {"change", "force", "generate", "has", "hide", "is", "no", "prompt", "require", "requires", "reset", "rotate",
     "skip", "use", "validate", "without"}
)  # fmt: skip
"""Words before a password that ask whether there is one, or what becomes of it."""
_LONGEST: Final = 100
_NUMBER: Final = "v?[0-9]+"
_DIGITS: Final = "0123456789"

CredentialKind = Literal["chosen", "made", "token", "key"]
"""What holds of the texts under a name.

chosen  a person chose it, so it may be any
made    a service made it, so that it is long and nobody's word
token   the same, and ids and digests are passed under its name as well
key     the same, and a UUID is the id of the key
"""


@cache
def _compiled(pattern: str) -> "re.Pattern[str]":
    """Most runs ask nothing of all of them."""
    return re.compile(pattern)


def kind_of_name(name: str) -> CredentialKind | None:
    """What a name says of the texts under it; None where it stands for no credential.

    Names such as `secret_key` stand for names of secrets as often, which the text tells apart.
    """
    # All patterns look at the end of a name; what is kept of long ones is little.
    return _kind_of_name(name[-_LONGEST:])


@lru_cache(maxsize=4096)
def _kind_of_name(name: str) -> CredentialKind | None:
    """Names of attributes and settings are asked for again and again."""
    lowered = name.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return None
    found = _unqualified(words(name))
    joined = "_".join(found)
    if _compiled(_CHOSEN).search(joined) is not None:
        return None if found[0] in _ACTS else "chosen"
    if "public" in found or _compiled(_OTHER_TOKENS).search(joined) is not None:
        return None
    if _compiled(_MADE).search(joined) is None:
        return None
    if _compiled(_TOKEN).search(joined) is not None:
        return "token"
    return "key" if _compiled(_KEY_WITH_ID).search(joined) is not None else "made"


def _unqualified(found: list[str]) -> list[str]:
    """The words of a name without what tells several of its kind apart: `password_v2`, `token2`, `api_key_prod`."""
    while len(found) > 1 and _is_qualifier(found[-1]):
        found.pop()
    return [*found[:-1], found[-1].rstrip(_DIGITS)] if found else found


def _is_qualifier(word: str) -> bool:
    return word in _QUALIFIERS or _compiled(_NUMBER).fullmatch(word) is not None or environment_of(word) is not None


def nearest_name(name: str, above: str) -> str:
    """The name that says what a value is: its own, or the one above of `plaintext` below `api_key`."""
    return above if above and all(word in _BARE or _is_qualifier(word) for word in words(name)) else name


def names_a_credential(name: str) -> bool:
    """Whether a name, of a setting or a parameter, stands for a credential and nothing else.

    `secret` and `secret_key` alone do not: they are the name of a secret as often.
    """
    if name.lower() in ("secret", "secret_key"):
        return False
    return kind_of_name(name) is not None or _compiled(_ENDING).search(name[-_LONGEST:]) is not None


_ENDING: Final = f"(?i:{NAMES})$"
_NAME_GIVEN: Final = (
    r'(?:pass|word|wd|pw|phrase|code|secret|token|key|str|string|pat|psk|value|text|pem)(?:[_.-]?v?[0-9]{1,2})?"'
    r'[ \t\r\n]{0,100}:[ \t\r\n]{0,100}"((?:[^"\\]|\\.)*)"'
)


def pairs(text: str) -> Iterator[tuple[str, str, int]]:
    """Names in a JSON text that stand for a credential, with the texts that they are given and where those begin."""
    folded = text.lower()
    # Letters that fold to several change the places; a text with such is asked by itself.
    for match in _compiled(_NAME_GIVEN).finditer(folded if len(folded) == len(text) else text):
        end = text.index('"', match.start())
        start = text.rfind('"', max(0, end - _LONGEST), end) + 1
        name = text[start:end]
        if start and kind_of_name(name) is not None:
            yield name, text[match.start(1) : match.end(1)], match.start(1)
