"""What credentials look like: the one table, for masking what reports print and for finding what should not be written.

A row is looked at only where one of its `marks` occurs, so a text without credentials costs a few searches for plain
substrings, and no expression is compiled. No expression has a repetition inside of a repetition, and none scans on
behind its own beginning when it fails: the work is linear in the length of the text.
"""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, Literal, NamedTuple

from dasf_lint.core.credential_names import MARKS, NAMES
from dasf_lint.core.placeholders import is_open, is_plain

_START: Final = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))"
"""Not inside a word; the letter of an escape in raw source is no part of a word."""


Form = Literal["", "address", "parameter", "basic", "bearer", "web token"]


class Shape(NamedTuple):
    """One kind of credential.

    marks   one of these every text with one holds; in any case of letters where the mark is in lower case
    part    finds one, or as much of one as would be of use to somebody who sees the rest cut off; where it has a group,
            that is the secret and the text around it is not
    whole   fits a complete one and nothing else; empty where only its surroundings give it away
    source  who documents it
    holds   a further condition on the text of the secret
    form    of what form the secret is where that says more of it than its characters
    written what tells a complete one inside of a text, where `whole` would fit more than that
    block   how one begins and how it ends, where it is a block of lines; it ends where the next begins at the latest
    """

    what: str
    marks: tuple[str, ...]
    part: str
    whole: str
    source: str
    holds: Callable[[str], bool] | None = None
    form: "Form" = ""
    written: str = ""
    block: tuple[str, str] = ("", "")


def _token(what: str, heads: str, body: str, least: int, source: str, *, tail: str = "", word: bool = False) -> Shape:
    """A token that begins with one of `heads` and goes on with at least `least` characters of `body`."""
    start = _START if word else ""
    marks = tuple(heads.split())
    head = "|".join(re.escape(head) for head in heads.split())
    few = min(least, 8 if not word else 16)
    part = f"{start}(?:{head}){body}{{{few},}}{tail}"
    return Shape(what, marks, part, f"(?:{head}){body}{{{least},}}{tail}", source)


def _is_basic(text: str) -> bool:
    """Base64 of `user:password`, RFC 7617."""
    try:
        return b":" in b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (Error, ValueError):
        return False


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _is_closed(value: str) -> bool:
    return not is_open(value)


_PARAMETERS: Final = (
    rf"(?i:{NAMES}|access[_-]?key[_-]?secret|(?<![A-Za-z])sig(?:nature)?|x-(?:amz|goog)-(?:signature|credential)"
    r"|sshkey|shared[_-]?access[_-]?(?:key|signature)|(?<=[?&])(?:key|code|auth))"
)
_PARAMETER_VALUE: Final = r"(\"[^\"]*|'[^']*|`[^`]*`?|\{[^}]*|(?:\$\{[^{}]*\}|[^\s&;,\"'<>|)}\]])+)"
_PARAMETER_MARKS: Final = (*MARKS, "sig", "cred", "code", "auth")
_LONGEST_PARAMETER: Final = 64
_HEX: Final = "[0-9a-f]"
_ALNUM: Final = "[A-Za-z0-9]"
_URL64: Final = r"[A-Za-z0-9_-]"
_PEM: Final = r"-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}"

SHAPES: Final[tuple[Shape, ...]] = (
    _token("Databricks token", "dapi dose dkea", _HEX, 32, "docs.databricks.com, personal access tokens, OAuth secrets",
           tail=r"(?:-\d+)?"),
    Shape("AWS access key id", ("AKIA", "ASIA", "ABIA", "ACCA"), r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}",
          r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}", "docs.aws.amazon.com, IAM identifiers, unique ID prefixes"),
    Shape("Microsoft Entra client secret", ("Q~",), r"[A-Za-z0-9_.~-]{3}[0-9]Q~[A-Za-z0-9_.~-]{8,}",
          r"[A-Za-z0-9_.~-]{3}[0-9]Q~[A-Za-z0-9_.~-]{31,34}", "learn.microsoft.com, Purview, Entra client secret"),
    Shape("Azure storage account key", ("==",), r"(?:(?<![A-Za-z0-9+/])|(?<=\\[nrt]))[A-Za-z0-9+/]{86}==",
          r"[A-Za-z0-9+/]{86}==",
          "learn.microsoft.com, Purview, Azure storage account key",
          written=r"(?<!sha512-)(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="),
    _token("Google API key", "AIza", _URL64, 35, "cloud.google.com, API keys"),
    _token("Google OAuth access token", "ya29.", r"[A-Za-z0-9_.-]", 20, "cloud.google.com, token types"),
    _token("Google OAuth client secret", "GOCSPX-", _URL64, 28, "developers.google.com, OAuth clients"),
    _token("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", _ALNUM, 32, "docs.github.com, token formats"),
    _token("GitHub fine-grained token", "github_pat_", "[A-Za-z0-9_]", 29, "docs.github.com, token formats"),
    _token("GitLab token", "glpat- gloas- gldt- glrt- glrtr- glcbt- glptt- glft- glimt- glagent- glwt- glsoat- glffct-",
           r"[A-Za-z0-9_.-]", 14, "docs.gitlab.com, token prefixes"),
    _token("Slack token", "xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp-", r"[A-Za-z0-9.-]", 14,
           "docs.slack.dev, token types"),
    Shape("Slack webhook", ("hooks.slack.com",), r"hooks\.slack\.com/(?:services|workflows|triggers)/([\w/+-]{6,})",
          r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[\w/+-]{20,}",
          "docs.slack.dev, incoming webhooks"),
    Shape("Microsoft Teams webhook", ("webhook.office", "outlook.office"),
          r"office(?:365)?\.com/webhook(?:b2)?/([^\s\"']{8,})",
          r"https://[\w.-]{1,100}office(?:365)?\.com/webhook(?:b2)?/[^\s\"']{20,}",
          "learn.microsoft.com, Teams incoming webhooks"),
    Shape("Discord webhook", ("/api/webhooks/",), r"/api/webhooks/\d{1,20}/([\w-]{8,})",
          r"https://[\w.]{1,40}/api/webhooks/\d{1,20}/[\w-]{20,}", "discord.com, webhook resource"),
    _token("PyPI token", "pypi-AgE", _URL64, 32, "Python Package Index, secret reporting"),
    _token("npm token", "npm_", _ALNUM, 32, "npm documentation, access tokens", word=True),
    _token("Hugging Face token", "hf_ api_org_", _ALNUM, 27, "huggingface.co, user access tokens", word=True),
    Shape("OpenAI key", ("sk-",), rf"{_START}sk-{_ALNUM}{{16,}}", rf"sk-{_ALNUM}{{17,}}",
          "platform.openai.com, API keys", _has_digit),
    _token("OpenAI or OpenRouter key", "sk-proj- sk-svcacct- sk-admin- sk-None- sk-or- sk-lf-", _URL64, 16,
           "platform.openai.com, API keys; openrouter.ai", word=True),
    _token("Anthropic key", "sk-ant-", _URL64, 16, "docs.anthropic.com, API keys"),
    _token("key of a model provider", "gsk_ pcsk_ r8_", "[A-Za-z0-9_]", 32,
           "console.groq.com, docs.pinecone.io, replicate.com: API keys", word=True),
    _token("key of a model provider", "pplx- xai-", _ALNUM, 40, "docs.perplexity.ai, docs.x.ai: API keys", word=True),
    _token("Stripe key", "sk_live_ rk_live_ sk_test_ rk_test_ whsec_", _ALNUM, 16, "docs.stripe.com, API keys"),
    Shape("SendGrid key", ("SG.",), rf"{_START}SG\.[\w-]{{16,}}(?:\.[\w-]*)?", r"SG\.[\w-]{22}\.[\w-]{43}",
          "twilio.com, SendGrid API keys"),
    Shape("Twilio API key", ("SK",), rf"{_START}SK{_HEX}{{32}}", rf"SK{_HEX}{{32}}", "twilio.com, API keys"),
    _token("Docker access token", "dckr_pat_ dckr_oat_", _URL64, 20, "docs.docker.com, access tokens"),
    Shape("HCP Terraform token", (".atlasv1.",), r"[A-Za-z0-9]{4,20}\.atlasv1\.[\w-]{8,}",
          r"[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}", "developer.hashicorp.com, API tokens"),
    _token("Vault token", "hvs. hvb. hvr.", _URL64, 24, "developer.hashicorp.com, Vault tokens"),
    _token("dbt token", "dbtc_ dbtu_ dbts_", r"[A-Za-z0-9_.=-]", 24, "docs.getdbt.com, API tokens"),
    Shape("JSON web token", ("eyJ",), r"eyJ[A-Za-z0-9_-]{14,}(?:\.[A-Za-z0-9_-]+){0,4}",
          r"eyJ[A-Za-z0-9_-]{10,}\.?[A-Za-z0-9_.-]{27,}", "RFC 7519", form="web token",
          written=r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    Shape("private key", ("PRIVATE KEY",),
          rf"{_PEM}(?:[\s\S]*?-{{4,5}} ?END [A-Z0-9 ]{{0,60}}-{{4,5}}|[\s\S]*)", rf"{_PEM}[\s\S]*",
          "RFC 7468, RFC 4716, RFC 9580",
          block=(_PEM, r"-{4,5} ?END [A-Z0-9 ]{0,60}-{4,5}")),
    Shape("PuTTY private key", ("PuTTY-User-Key-File",), r"PuTTY-User-Key-File-[\s\S]*", r"PuTTY-User-Key-File-[\s\S]*",
          "PuTTY manual, PPK file format",
          block=(r"PuTTY-User-Key-File-[0-9]: [\w-]{0,40}", r"Private-MAC: [0-9a-fA-F]*")),
    Shape("age identity", ("AGE-SECRET-KEY-1",), r"AGE-SECRET-KEY-1[A-Z0-9]{8,}", r"AGE-SECRET-KEY-1[A-Z0-9]{58}",
          "age-encryption.org"),
    # What only its surroundings give away.
    Shape("user and password of an address", ("://",),
          r"://([^\s/@:\"'<>]{1,256}:(?!\d{1,5}(?:[/?#]|$))(?!\$\{|\{\{)(?:[^\s\"'<>/]{0,256}|[^\s\"'<>@]{0,256}))@",
          "", "RFC 3986, 3.2.1", form="address"),
    Shape("user and password of an address", ("://",), r"://(:[^\s/@\"'<>]{1,256})@", "", "RFC 3986, 3.2.1",
          form="address"),
    Shape("parameter", ("=",), rf"{_PARAMETERS}={_PARAMETER_VALUE}", "",
          "RFC 3986 queries, JDBC and ODBC connection strings, go-getter, AWS and Google signed addresses", _is_closed,
          "parameter"),
    Shape("basic authentication", ("basic ",), r"(?i:basic) ([A-Za-z0-9+/]{6,}={0,2})", "", "RFC 7617", _is_basic,
          "basic"),
    Shape("bearer authentication", ("bearer ",), r"(?i:bearer) ([A-Za-z0-9._~+/-]{16,}=*)", "", "RFC 6750", _has_digit,
          "bearer"),
)  # fmt: skip


@cache
def _compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern)


@cache
def _any_mark() -> "re.Pattern[str]":
    """Finds a mark of any shape in a folded text: most texts hold none, and are done with."""
    return re.compile("|".join(sorted({re.escape(mark.lower()) for shape in SHAPES for mark in shape.marks})))


@cache
def _marks_of_whole() -> tuple[str, ...]:
    return tuple(dict.fromkeys(mark for shape in SHAPES if shape.whole for mark in shape.marks))


def _may_hold(text: str, folded: str, shape: Shape) -> bool:
    return any(mark in (folded if mark.islower() else text) for mark in shape.marks)


def _found(text: str, shape: Shape, pattern: str) -> Iterator[tuple[int, int, int]]:
    """Where a shape occurs that one of its marks tells of: where it begins, and where the secret begins and ends."""
    if shape.form == "parameter":
        yield from _parameters(text)
        return
    for match in _compiled(pattern).finditer(text):
        group = match.re.groups
        if shape.holds is None or shape.holds(match.group(group)):
            yield match.start(), *match.span(group)


def _parameters(text: str) -> Iterator[tuple[int, int, int]]:
    """`name=value` by its equals sign, of which there are few: to look for a name from every letter on takes long."""
    name_before, value = _compiled(rf"{_PARAMETERS}\Z"), _compiled(_PARAMETER_VALUE)
    after = 0
    at = text.find("=")
    while at >= 0:
        start = max(after, at - _LONGEST_PARAMETER)
        before = text[start:at].lower()
        if any(mark in before for mark in _PARAMETER_MARKS):
            name = name_before.search(text, start, at)
            given = value.match(text, at + 1) if name is not None else None
            if name is not None and given is not None:
                if not is_open(given[1]):
                    yield name.start(), *given.span(1)
                after = given.end()
        at = text.find("=", max(at + 1, after))


def _blocks(text: str, shape: Shape) -> Iterator[tuple[int, int, int]]:
    """Blocks of lines, each to its end, and to the next at the latest: behind one that is excused stands another."""
    begin, end = map(_compiled, shape.block)
    starts = [match.span() for match in begin.finditer(text)]
    limits = [*(start for start, _ in starts[1:]), len(text)]
    for (start, inside), limit in zip(starts, limits, strict=False):
        closing = end.search(text, inside, limit)
        if _has_body(text[inside : min(limit, inside + _FIRST_OF_BODY)]):
            yield start, start, limit if closing is None else closing.end()


_FIRST_OF_BODY: Final = 2048
_LINE_ENDS: Final = r"\\[nr]|[\r\n]"
_HEADER: Final = r"[A-Za-z-]{1,40}: .*"
_BODY: Final = "[A-Za-z0-9+/=]{16,}"


def _has_body(text: str) -> bool:
    """Whether the characters of a key follow, behind headers (RFC 1421, RFC 9580): a word about a key has none."""
    for line in _compiled(_LINE_ENDS).split(text):
        # In quotes, joined, or behind the sign of a comment.
        content = line.strip(" \t\"',+#;*")
        if content and _compiled(_HEADER).fullmatch(content) is None:
            return _compiled(_BODY).match(content) is not None
    return False


def _is_of_words(shape: Shape, secret: str) -> bool:
    """Whether a name only begins as a token does: `glpat-for-the-module-registry`."""
    head = max((mark for mark in shape.marks if secret.startswith(mark)), key=len, default="")
    rest = secret.removeprefix(head)
    return bool(head) and any(mark in rest for mark in "_-.") and is_plain(rest)


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where a text holds credentials that the table knows, in no order; they may overlap."""
    folded = text.lower()
    if _any_mark().search(folded) is None:
        return
    for shape in SHAPES:
        if _may_hold(text, folded, shape):
            yield from ((start, end) for _, start, end in _found(text, shape, shape.part))


class Held(NamedTuple):
    """A credential inside a text, from the offset `start` on. `name` stands before it where that is what gives it away,
    as `password` does."""

    shape: Shape
    secret: str
    name: str
    start: int


def held(text: str) -> Iterator[Held]:
    """The complete credentials of documented forms in a text, not what only looks like the beginning of one."""
    folded = text.lower()
    if _any_mark().search(folded) is None:
        return
    for shape in SHAPES:
        if _may_hold(text, folded, shape):
            for begin, start, end in _complete(text, shape):
                yield Held(shape, text[start:end], text[begin:start].rstrip("="), start)


def written(text: str) -> Iterator[tuple[int, int]]:
    """Where the source of a configuration holds complete credentials that nothing around them has to give away."""
    # Most files hold no mark of any row: searches for plain substrings, each once.
    found = {mark for mark in _marks_of_whole() if mark in text}
    for shape in SHAPES if found else ():
        if shape.whole and not found.isdisjoint(shape.marks):
            yield from ((start, end) for _, start, end in _complete(text, shape))


def _complete(text: str, shape: Shape) -> Iterator[tuple[int, int, int]]:
    if shape.block[0]:
        yield from _blocks(text, shape)
        return
    bounded = rf"(?<![A-Za-z0-9+/])(?:{shape.whole})(?![A-Za-z0-9])" if shape.whole else shape.part
    for begin, start, end in _found(text, shape, shape.written or bounded):
        if not _is_of_words(shape, text[start:end]):
            yield begin, start, end


def is_credential(text: str) -> bool:
    """Whether a text as a whole is a credential of a documented form."""
    folded = text.lower()
    if _any_mark().search(folded) is None:
        return False
    for shape in SHAPES:
        if shape.whole and _may_hold(text, folded, shape) and _compiled(shape.whole).fullmatch(text) is not None:
            return shape.holds is None or shape.holds(text)
    return False


_QUOTED: Final = r"\\?\"(?:[^\"\\]|\\.)*|'[^']*"
_BARE: Final = r"[^\s,;}\])\"'#\[{($](?:\$\{[^{}]*\}|[^,;}\])])*|\$(?:\{[^{}]*\})?(?:\$\{[^{}]*\}|[^,;}\])])*"
_END_OF_NAME: Final = r"(?:\\?[\"'])?[ \t]{0,100}[:=](?!=)[ \t]{0,100}"
_GIVEN: Final[dict[str, str]] = {
    # What is written in source: a text in quotes, in YAML also without.
    "quoted": rf"(?i:{NAMES}){_END_OF_NAME}({_QUOTED})",
    "bare": rf"(?i:{NAMES}){_END_OF_NAME}({_QUOTED}|{_BARE})",
    # What is quoted in a sentence, where a name before a colon is a word like any other.
    "beside": rf"(?i:name|key)[\"']?[ \t]{{0,100}}[:=][ \t]{{0,100}}[\"']?[\w.-]{{0,100}}(?i:{NAMES})[\"']?"
    r"[ \t]{0,100},?[ \t]{0,100}[\"']?"
    rf"(?i:value|default){_END_OF_NAME}({_QUOTED}|{_BARE})",
    "sentence": rf"(?i:{NAMES})(?:\\?[\"'][ \t]{{0,100}}[:=]|[ \t]{{0,100}}=)(?!=)[ \t]{{0,100}}({_QUOTED})",
}


def named_stretches(text: str, form: Literal["quoted", "bare", "beside", "sentence"]) -> Iterator[tuple[int, int]]:
    """Where a text gives a value to the name of a credential."""
    folded = text.lower()
    if any(mark in folded for mark in MARKS):
        for match in _compiled(_GIVEN[form]).finditer(text):
            if not is_open(match.group(1)):
                yield match.span(1)
