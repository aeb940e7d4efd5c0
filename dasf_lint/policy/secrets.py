"""Whether a text has the shape of a credential. Imported when a policy asks."""

from dasf_lint.core import credentials
from dasf_lint.core.entropy import entropy

_PLACEHOLDERS = (
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
)
_LEAST_LENGTH = 16
_LEAST_ENTROPY = 3.5


def looks_like_secret(text: str) -> bool:
    """A form of `core.credentials`, or 16 characters and more with an entropy of 3.5 bits a character.

    Placeholders, booleans, ids in UUID form, addresses, paths, sentences and references to secrets are none.
    """
    value = text.strip()
    lowered = value.lower()
    if "{{" in value or "${" in value or (value.startswith("<") and value.endswith(">")):
        return False
    if credentials.is_credential(value):
        return value.startswith("-") or not any(word in lowered for word in _PLACEHOLDERS)
    if len(value) < _LEAST_LENGTH or _has_space(value) or _is_uuid(lowered):
        return False
    if any(word in lowered for word in _PLACEHOLDERS) or _is_path_or_address(value):
        return False
    if value.isdigit() or _is_identifier(lowered):
        return False
    return any(char.isdigit() for char in value) and entropy(value) >= _LEAST_ENTROPY and not _is_words(value)


def _has_space(text: str) -> bool:
    return any(char.isspace() for char in text)


def _is_uuid(text: str) -> bool:
    parts = text.split("-")
    return [len(part) for part in parts] == [8, 4, 4, 4, 12] and all(c in "0123456789abcdef-" for c in text)


_HEX = frozenset("0123456789abcdef")


def _is_identifier(text: str) -> bool:
    """Ids that people write openly: of a SQL warehouse, a commit, a digest, a resource of AWS (`vpc-0a1b...`)."""
    prefix, dash, rest = text.partition("-")
    if dash and prefix.isalpha() and 8 <= len(rest) <= 17 and _HEX.issuperset(rest):
        return True
    return len(text) in (16, 40, 64) and _HEX.issuperset(text)


def _is_path_or_address(text: str) -> bool:
    if "://" in text or text.startswith(("/", "./", "../", "arn:", "dbfs:", "s3:", "abfss:", "gs:")):
        return True
    if text.count("/") >= 2 and not text.endswith("="):
        return True
    labels = text.split(".")
    return len(labels) >= 3 and all(label and label.replace("-", "").replace("_", "").isalnum() for label in labels)


def _is_words(text: str) -> bool:
    """Several words joined by `-`, `_`, `.` or `:`: a name, such as `prod-ml-features-2024-v2`."""
    for mark in "_.:":
        text = text.replace(mark, "-")
    words = text.split("-")
    if len(words) < 3:
        return False
    return all(word.isalpha() or (word.isdigit() and len(word) <= 8) or len(word) <= 4 for word in words)
