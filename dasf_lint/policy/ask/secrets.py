"""Whether a text is a credential: by a documented form, by its name, by its place, or by its look. Imported when a
policy asks.

What is known is told apart from what is guessed: only the last of the four looks at the randomness of a text.
"""

from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from dasf_lint.core import credentials, limits
from dasf_lint.core.alphabets import BASE64, HEX, is_uuid
from dasf_lint.core.credential_names import kind_of_name
from dasf_lint.core.entropy import entropy
from dasf_lint.core.placeholders import is_given, is_placeholder, is_plain

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
    if known_in(text):
        return True
    decoded = _decoded(text)
    return decoded is not None and bool(known_in(decoded))


def known_in(text: str) -> Sequence[credentials.Held]:
    """The credentials of documented forms in a text that are no placeholders."""
    return tuple(_real_in(text)) if len(text) <= _SHORT else _long_known_in(text)


@lru_cache(maxsize=8)
def _long_known_in(text: str) -> Sequence[credentials.Held]:
    """Once for the instances that are given one script, and for all that is asked of it; few are kept."""
    return tuple(_real_in(text))


def _real_in(text: str) -> Iterator[credentials.Held]:
    return (each for each in credentials.held(text) if _is_real(each))


def is_named(name: str, text: str, *, sensitive: bool = False) -> bool:
    """The name stands for a credential, and the text is one: no switch, path, word, name of a secret or reference.

    sensitive  whoever wrote it, or the provider, says that it is secret, whatever its name
    """
    kind = kind_of_name(name)
    value = text.strip()
    if kind is None:
        return sensitive and is_made(value)
    if not is_given(value):
        return False
    if _has_space(value):
        # A sentence about a password is none, unless there is more in it than words.
        return kind == "chosen" and any(map(_is_made, value.split()))
    lowered = value.lower()
    if lowered in _SWITCHES or _is_path_or_address(value):
        return False
    if kind_of_name(value) is not None or lowered.endswith(("-secret", "_secret", "/secret")):
        # The name of a secret, under which it is kept elsewhere.
        return False
    if kind == "chosen":
        return True
    # Keys and secrets in the form of a UUID or a digest are common, tokens are not: such are of idempotency.
    if kind == "token":
        return is_made(value)
    return _is_made(value) and not (kind == "key" and is_uuid(value))


def is_made(text: str) -> bool:
    """What a service makes and nobody writes openly: no word, path, placeholder, UUID or digest."""
    value = text.strip()
    lowered = value.lower()
    return is_given(value) and _is_made(value) and not is_uuid(lowered) and not _is_identifier(lowered)


def looks_like_secret(text: str) -> bool:
    """A form of `core.credentials`, or 16 characters and more with an entropy of 3.5 bits a character.

    Placeholders, booleans, ids in UUID form, addresses, paths, sentences and references to secrets are none.
    """
    value = text.strip()
    lowered = value.lower()
    if "{{" in value or "${" in value or (value.startswith("<") and value.endswith(">")):
        return False
    if credentials.is_credential(value):
        return value.startswith("-") or not is_placeholder(value)
    if len(value) < _LEAST_LENGTH or _has_space(value) or is_uuid(lowered) or value[:1] in ("{", "["):
        return False
    if is_placeholder(value) or _is_path_or_address(value):
        return False
    if value.isdigit() or _is_identifier(lowered):
        return False
    return any(char.isdigit() for char in value) and entropy(value) >= _LEAST_ENTROPY and not is_plain(value)


def _is_real(found: credentials.Held) -> bool:
    if found.shape.block[0]:
        # Words such as `example` stand in its headers, and by chance among its letters.
        return True
    check = _MEANT.get(found.shape.form)
    if found.shape.form == "address":
        # The name of the user may be any word.
        return check is not None and check(found)
    return not is_placeholder(found.secret) and (check is None or check(found))


def _password_of_address(found: credentials.Held) -> bool:
    _, _, password = found.secret.rpartition(":")
    return is_given(password)


_SIGNATURES: Final = ("sig", "signature")
_LEAST_SIGNATURE: Final = 32


def _parameter(found: credentials.Held) -> bool:
    if found.name.lower().endswith(_SIGNATURES):
        # Of a signed address: base64 of 32 bytes, its signs written as `%3D`, or digits of as many.
        made = found.secret.replace("%", "")
        return len(made) >= _LEAST_SIGNATURE and _is_made(made) and not is_placeholder(made)
    return is_named(found.name, found.secret.strip("\"'{"))


def _basic(found: credentials.Held) -> bool:
    decoded = _decoded(found.secret, least=0)
    _, _, password = (decoded or ":").partition(":")
    return is_given(password)


_MEANT: Final[Mapping[credentials.Form, Callable[[credentials.Held], bool]]] = {
    "address": _password_of_address,
    "parameter": _parameter,
    "basic": _basic,
    "bearer": lambda found: _is_made(found.secret),
    # A header alone is base64 of any JSON object; a token is signed (RFC 7519, RFC 7515).
    "web token": lambda found: found.secret.count(".") >= 2,
}


_ENCODED: Final = BASE64 | frozenset(" \t\r\n")


def _decoded(text: str, least: int = _LEAST_ENCODED) -> str | None:
    """The text that another is the base64 of; None where it is of nothing readable."""
    if len(text) > limits.max_string_length or not _ENCODED.issuperset(text[:64]):
        return None
    value = "".join(text.split())
    if len(value) < least or len(value) % 4:
        return None
    try:
        data = b64decode(value, validate=True)
    except (Error, ValueError):
        return None
    # A script with a letter of an old encoding is one all the same; what holds a NUL is no text.
    return None if b"\0" in data else data.decode("utf-8", "replace")


_MADE_OF: Final = BASE64 | frozenset("_.~-")


_PUBLIC: Final = "AAAA"
"""How the blob of a public SSH key begins, the length of its type (RFC 4253, 6.6)."""


def _is_made(text: str) -> bool:
    """What a service makes: eight characters and more, letters with digits or in both cases, no words and no id."""
    if len(text) < _LEAST_MADE or not _MADE_OF.issuperset(text) or text.isdigit():
        return False
    if _is_path_or_address(text) or is_plain(text) or _has_prefix_of_an_id(text.lower()) or text.startswith(_PUBLIC):
        return False
    has_digit = any(char.isdigit() for char in text)
    return has_digit or (len(text) >= _LEAST_LENGTH and text.lower() != text and text.upper() != text)


def _has_space(text: str) -> bool:
    return any(char.isspace() for char in text)


def _has_prefix_of_an_id(text: str) -> bool:
    """Ids of resources of AWS: `vpc-0a1b...`."""
    prefix, dash, rest = text.partition("-")
    return bool(dash) and prefix.isalpha() and 8 <= len(rest) <= 17 and HEX.issuperset(rest)


def _is_identifier(text: str) -> bool:
    """Ids that people write openly: of a SQL warehouse, a Genie space, a commit, a digest, a resource of AWS."""
    return _has_prefix_of_an_id(text) or (len(text) in (16, 32, 40, 64) and HEX.issuperset(text))


def _is_path_or_address(text: str) -> bool:
    if "://" in text or text.startswith(("/", "./", "../", "~", "arn:", "dbfs:", "s3:", "abfss:", "gs:")):
        return True
    if text.count("/") >= 2 and not text.endswith("=") and is_plain(text):
        return True
    labels = text.split(".")
    return len(labels) >= 3 and all(label and label.replace("-", "").replace("_", "").isalnum() for label in labels)
