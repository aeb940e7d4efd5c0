"""What stands where a credential belongs and is none: nothing, a reference, a placeholder. The one list of each."""

import re
from functools import cache
from typing import Final

from dasf_lint.core.credential_names import kind_of_name

_NOTHING: Final = frozenset({"", "true", "false", "null", "none", "nil", "undefined", "***", "redacted", "[redacted]"})
"""Words for no value at all, or for one that is hidden."""
_SAMPLES: Final = frozenset(
    {"password", "passwd", "pass", "pwd", "secret", "token", "key", "apikey", "credential", "value", "tbd", "n/a"}
)
"""What stands for a credential where an address or a setting is explained: `user:password@host`."""
_WORDS: Final = (
    "changeme", "change-me", "change_me", "replace", "placeholder", "your-", "your_", "example", "dummy", "todo",
    "xxxx", "redacted", "set-me", "set_me", "fill-", "fill_", "not-a-", "not_a_", "fake", "insert-", "insert_",
    "-here", "_here", "...",
)  # fmt: skip
"""Parts of what people write until they know better."""
_ADDRESSES: Final = ("var.", "local.", "data.", "module.", "each.", "self.")
"""How references of Terraform begin."""
_FORMS: Final = (
    r"\$\(.*|\$[0-9@*#?]{1,2}|\$\{[^{}]*\}|\$\{\{.*\}\}|`.*`"  # of shells and of GitHub Actions
    r"|%\{[^{}]*\}|%\([^()]*\)?s?|%[A-Za-z_][A-Za-z0-9_]*%|%[sv]|<%.*%>"  # of Terraform, Python, Windows, Go, ERB
    r"|\{[A-Za-z0-9_. -]*\}|\{\{.*\}\}|#\{[^{}]*\}#?|__.+__|@@.+@@"  # of Python, Jinja, and pipelines
    r"|@\{.*\}|@[A-Za-z.]+\(.*"  # of Data Factory and of App Service
    r"|\{cipher\}.*|ENC[(\[].*[)\]]|vault:v[0-9]+:.*"  # of Spring, Jasypt, SOPS and Vault: it is encrypted
    r"|\[.*\]|\(.*\)|\{\s*\".*\}"  # a list, an expression, a document: what stands in it is asked by itself
)
"""How templates and programs write what they replace, from the first character to the last; a call may be cut off."""
_OF_A_SHELL: Final = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_IN_BRACKETS: Final = re.compile(r"<([^<>]*)>")
_INTERPOLATED: Final = re.compile(r"[$%]\{[^{}]*\}|\{\{[^{}]*\}\}|\$[A-Z_][A-Z0-9_]*")
_REPEATED: Final = 16


@cache
def _forms() -> "re.Pattern[str]":
    return re.compile(_FORMS, re.DOTALL)


def is_open(value: str) -> bool:
    """Whether what stands behind the name of a credential is none: a reference, a placeholder in brackets, a flag."""
    value = value.strip().strip("\"'")
    lowered = value.lower()
    if lowered in _NOTHING or lowered.startswith(_ADDRESSES) or is_reference(value):
        return True
    if "{" in value or "$" in value:
        rest = _INTERPOLATED.sub("", value)
        if rest != value and not any(char.isalnum() for char in rest):
            return True
    return value.isdigit() and len(value) < 4


def is_reference(value: str) -> bool:
    """Whether something is put in its place before it is used, as a whole.

    A password may begin with any of these characters: `$ecret`, `<Pa55word>`, `{x}pw1`.
    """
    if value[:1] not in _FIRST:
        return False
    shell = _OF_A_SHELL.fullmatch(value)
    if shell is not None:
        # `$password` and `$DB_PASSWORD` are variables, `$ecret` is none.
        return shell[1].isupper() or shell[1].lower() in _SAMPLES or kind_of_name(shell[1]) is not None
    bracketed = _IN_BRACKETS.fullmatch(value)
    if bracketed is not None and (" " in value or is_plain(bracketed[1])):
        return True
    return _forms().fullmatch(value) is not None


_FIRST: Final = frozenset("$`%<{#_@[(Ev")


def is_placeholder(text: str) -> bool:
    lowered = text.lower()
    # `******`, `dapi0000...`: one character again and again.
    repeated = len(text) > 2 and len(set(lowered[-_REPEATED:])) == 1
    return repeated or any(word in lowered for word in _WORDS)


def is_given(text: str) -> bool:
    """Neither empty nor a placeholder, a switch or a reference: in a place for credentials it is one."""
    value = text.strip()
    return not is_open(value) and value.lower() not in _SAMPLES and not is_placeholder(value)


# --- words ----------------------------------------------------------------------------------------------------------


def is_plain(text: str) -> bool:
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
