"""Whether a text is a credential: by a documented form, by its name, by its place, or by its look. Imported when a
policy asks.

What is known is told apart from what is guessed: only the last of the four looks at the randomness of a text.
"""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from dasf_lint.core import credentials, limits
from dasf_lint.core.data import Datum
from dasf_lint.core.entropy import entropy

_PLACEHOLDERS: Final = (
    "changeme",
    "change-me",
    "change_me",
    "replace",
    "placeholder",
    "your-",
    "your_",
    "example",
    "dummy",
    "todo",
    "xxxx",
    "redacted",
    "set-me",
    "set_me",
    "fill-",
    "fill_",
    "not-a-",
    "not_a_",
    "fake",
    "insert-",
    "insert_",
    "-here",
    "_here",
    "...",
)
_SAMPLES: Final = frozenset(
    {"password", "passwd", "pass", "pwd", "secret", "token", "key", "apikey", "credential", "tbd", "n/a"}
)
"""What stands for a credential where an address or a setting is explained: `user:password@host`."""
_MARKS: Final = ("$", "`", "%", "<", "[", "#{", "{", "@", "__")
"""How templates of pipelines begin what they replace: `#{token}#`, `__TOKEN__`, `@@TOKEN@@`."""
_SWITCHES: Final = frozenset({"yes", "no", "on", "off", "enabled", "disabled", "required", "optional", "y", "n"})
_LEAST_LENGTH: Final = 16
_LEAST_MADE: Final = 8
_LEAST_ENTROPY: Final = 3.5
_LEAST_ENCODED: Final = 24
_SHORT: Final = 256


def is_known(text: str) -> bool:
    """It holds a credential of a documented form (core.credentials), also where the text is base64 of another."""
    return _short_is_known(text) if len(text) <= _SHORT else _long_is_known(text)


@lru_cache(maxsize=8192)
def _short_is_known(text: str) -> bool:
    """The same names, paths and switches stand in most resources."""
    return _is_known(text)


@lru_cache(maxsize=4)
def _long_is_known(text: str) -> bool:
    """Once for the resources that hold one document; few are kept, because they are large."""
    return _is_known(text)


def _is_known(text: str) -> bool:
    if any(_is_real(each) for each in credentials.held(text)):
        return True
    decoded = _decoded(text)
    return decoded is not None and any(_is_real(each) for each in credentials.held(decoded))


_CHOOSING: Final = frozenset({"coalesce", "element", "format", "join", "lookup", "try"})
"""Functions of which each argument is, or may be, the text; what others are handed may have other texts beside it."""


def may_hold_known(datum: Datum) -> bool:
    """The same of an unknown text: of its beginning, and of the expressions that choose or make it; of YAML the scalar.

    A credential that is written as one of several choices is written all the same.
    """
    if is_known(datum.unknown.prefix):
        return True
    spans = [] if datum.span is None or not datum.span.file.path.endswith((".yml", ".yaml")) else [datum.span]
    for hop in datum.way.hops() if datum.way is not None else ():
        is_made = hop.kind in ("conditional", "template") or (hop.kind == "function" and hop.label in _CHOOSING)
        if is_made and hop.span is not None:
            spans.append(hop.span)
    fit = [span for span in spans if span.end - span.start <= limits.max_settings_text]
    return any(is_known(span.file.text[span.start : span.end]) for span in fit)


def is_named(name: str, text: str, *, sensitive: bool = False) -> bool:
    """The name stands for a credential, and the text is one: no switch, path, word, name of a secret or reference.

    sensitive  whoever wrote it, or the provider, says that it is secret, whatever its name
    """
    kind = credentials.kind_of_name(name)
    value = text.strip()
    if kind is None:
        return sensitive and is_made(value)
    if not is_given(value) or value[:1] in ("{", "[", "("):
        return False
    if _has_space(value):
        # A sentence about a password is none, unless there is more in it than words.
        return kind == "chosen" and any(map(_is_made, value.split()))
    lowered = value.lower()
    if lowered in _SWITCHES or _is_path_or_address(value):
        return False
    if credentials.kind_of_name(value) is not None or lowered.endswith(("-secret", "_secret", "/secret")):
        # The name of a secret, under which it is kept elsewhere.
        return False
    if kind == "chosen":
        return True
    # Keys in the form of a UUID or a digest are common; tokens are not, but tokens of idempotency are.
    return is_made(value) if name.lower().endswith("token") else _is_made(value)


def is_made(text: str) -> bool:
    """What a service makes and nobody writes openly: no word, path, placeholder, UUID or digest."""
    value = text.strip()
    lowered = value.lower()
    return is_given(value) and _is_made(value) and not _is_uuid(lowered) and not _is_identifier(lowered)


def is_given(text: str) -> bool:
    """Neither empty nor a placeholder, a switch or a reference: in a place for credentials it is one."""
    value = text.strip()
    if credentials.is_open(value) or value.startswith(_MARKS):
        return False
    return value.lower() not in _SAMPLES and not _is_placeholder(value)


def looks_like_secret(text: str) -> bool:
    """A form of `core.credentials`, or 16 characters and more with an entropy of 3.5 bits a character.

    Placeholders, booleans, ids in UUID form, addresses, paths, sentences and references to secrets are none.
    """
    value = text.strip()
    lowered = value.lower()
    if "{{" in value or "${" in value or (value.startswith("<") and value.endswith(">")):
        return False
    if credentials.is_credential(value):
        return value.startswith("-") or not _is_placeholder(value)
    if len(value) < _LEAST_LENGTH or _has_space(value) or _is_uuid(lowered) or value[:1] in ("{", "["):
        return False
    if _is_placeholder(value) or _is_path_or_address(value):
        return False
    if value.isdigit() or _is_identifier(lowered):
        return False
    return any(char.isdigit() for char in value) and entropy(value) >= _LEAST_ENTROPY and not _is_plain(value)


def _is_real(found: credentials.Held) -> bool:
    secret = found.secret
    if secret.startswith(("-----", "---- ")):
        return True
    if _is_placeholder(secret):
        return False
    check = _SURROUNDED.get(found.shape.what)
    return check is None or check(found)


def _password_of_address(found: credentials.Held) -> bool:
    _, _, password = found.secret.rpartition(":")
    return is_given(password)


def _parameter(found: credentials.Held) -> bool:
    return is_named(found.name, found.secret.strip("\"'{"))


def _basic(found: credentials.Held) -> bool:
    decoded = _decoded(found.secret, least=0)
    _, _, password = (decoded or ":").partition(":")
    return is_given(password)


_SURROUNDED: Final[Mapping[str, Callable[[credentials.Held], bool]]] = {
    "user and password of an address": _password_of_address,
    "parameter": _parameter,
    "basic authentication": _basic,
    "bearer authentication": lambda found: _is_made(found.secret),
    # A header alone is base64 of any JSON object; a token is signed (RFC 7519, RFC 7515).
    "JSON web token": lambda found: found.secret.count(".") >= 2,
}


_BASE64: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n")


def _decoded(text: str, least: int = _LEAST_ENCODED) -> str | None:
    """The text that another is the base64 of; None where it is of nothing readable."""
    if len(text) > limits.max_string_length or not _BASE64.issuperset(text[:64]):
        return None
    value = "".join(text.split())
    if len(value) < least or len(value) % 4:
        return None
    try:
        return b64decode(value, validate=True).decode()
    except (Error, ValueError):
        return None


def _is_placeholder(text: str) -> bool:
    lowered = text.lower()
    # `******`, `dapi0000...`: one character again and again.
    repeated = len(text) > 2 and len(set(lowered[-_LEAST_LENGTH:])) == 1
    return repeated or any(word in lowered for word in _PLACEHOLDERS)


_MADE_OF: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/=.~-")


def _is_made(text: str) -> bool:
    """What a service makes: eight characters and more, letters with digits or in both cases, no words and no id."""
    if len(text) < _LEAST_MADE or not _MADE_OF.issuperset(text) or text.isdigit():
        return False
    if _is_path_or_address(text) or _is_plain(text) or _has_prefix_of_an_id(text.lower()):
        return False
    has_digit = any(char.isdigit() for char in text)
    return has_digit or (len(text) >= _LEAST_LENGTH and text.lower() != text and text.upper() != text)


def _is_plain(text: str) -> bool:
    """Words with numbers behind them, joined or not: `etl`, `Winter2024`, `db-key-v2`, `main.ml.churn`."""
    for mark in "_.:/":
        text = text.replace(mark, "-")
    words = [word for word in text.split("-") if word]
    return all(_is_word(word) for word in words)


_HUMPS: Final = re.compile(r"[a-z]*(?:[A-Z][a-z]{2,})+")
"""`SlackSigningSecret`, `camelCase`."""


def _is_word(text: str) -> bool:
    head = text.rstrip("0123456789")
    if not head:
        return len(text) <= 8
    if not head.isalpha() or len(text) - len(head) > 4:
        return len(text) <= 4
    return head.islower() or head.isupper() or len(head) <= 12 or _HUMPS.fullmatch(head) is not None


def _has_space(text: str) -> bool:
    return any(char.isspace() for char in text)


def _is_uuid(text: str) -> bool:
    parts = text.split("-")
    return [len(part) for part in parts] == [8, 4, 4, 4, 12] and all(c in "0123456789abcdef-" for c in text)


_HEX = frozenset("0123456789abcdef")


def _has_prefix_of_an_id(text: str) -> bool:
    """Ids of resources of AWS: `vpc-0a1b...`."""
    prefix, dash, rest = text.partition("-")
    return bool(dash) and prefix.isalpha() and 8 <= len(rest) <= 17 and _HEX.issuperset(rest)


def _is_identifier(text: str) -> bool:
    """Ids that people write openly: of a SQL warehouse, a Genie space, a commit, a digest, a resource of AWS."""
    return _has_prefix_of_an_id(text) or (len(text) in (16, 32, 40, 64) and _HEX.issuperset(text))


def _is_path_or_address(text: str) -> bool:
    if "://" in text or text.startswith(("/", "./", "../", "~", "arn:", "dbfs:", "s3:", "abfss:", "gs:")):
        return True
    if text.count("/") >= 2 and not text.endswith("=") and _is_plain(text):
        return True
    labels = text.split(".")
    return len(labels) >= 3 and all(label and label.replace("-", "").replace("_", "").isalnum() for label in labels)
