"""Base64, URLs, character sets, hashes, UUIDs from names. `base64gunzip` and `urldecode` are OpenTofu's alone.

Follows internal/lang/funcs/encoding.go and crypto.go of Terraform, the two that are OpenTofu's
internal/lang/funcs/encoding.go of OpenTofu.
"""

import base64
import binascii
import hashlib
import re
import uuid
import zlib
from collections.abc import Callable
from typing import Final
from urllib.parse import quote_plus, unquote_to_bytes

from dasf_lint.core import limits
from dasf_lint.hcl import values
from dasf_lint.hcl.errors import ArgumentError, CallError, LimitReached
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Parameter
from dasf_lint.hcl.functions.support import is_unknown, text_value, undecided
from dasf_lint.hcl.types import STRING, Type
from dasf_lint.hcl.value import Value


def b64encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def b64decode(text: str) -> bytes | None:
    """Standard Base64 with padding; line breaks are ignored. None where it is malformed."""
    text = text.replace("\n", "").replace("\r", "")
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None


def _base64decode(args: Args, type: Type, context: CallContext) -> Value:
    value = args[0]
    if is_unknown(value):
        return values.with_marks(undecided(STRING, value), value.marks)
    data = b64decode(value.text)
    if data is None:
        shown = "(sensitive value)" if value.is_sensitive else f'"{value.text}"'
        raise CallError("failed to decode base64 data {}", shown)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise CallError("the result of decoding the provided string is not valid UTF-8") from None
    return values.with_marks(text_value(text), value.marks)


# Names of the IANA registry and their aliases, in lower case, by the codec that stands for them.
_CODECS: Final[dict[str, str]] = {
    name: codec
    for codec, names in {
        "ascii": "us-ascii iso-ir-6 ansi_x3.4-1968 ansi_x3.4-1986 iso_646.irv:1991 iso646-us us ibm367 cp367 csascii",
        "utf-8": "utf-8 csutf8",
        "utf-16": "utf-16 csutf16",
        "utf-16-le": "utf-16le csutf16le",
        "utf-16-be": "utf-16be csutf16be",
        "iso8859-1": "iso-8859-1 iso_8859-1:1987 iso-ir-100 iso_8859-1 latin1 l1 ibm819 cp819 csisolatin1",
        "iso8859-2": "iso-8859-2 iso_8859-2:1987 iso-ir-101 iso_8859-2 latin2 l2 csisolatin2",
        "iso8859-3": "iso-8859-3 iso_8859-3:1988 iso-ir-109 iso_8859-3 latin3 l3 csisolatin3",
        "iso8859-4": "iso-8859-4 iso_8859-4:1988 iso-ir-110 iso_8859-4 latin4 l4 csisolatin4",
        "iso8859-5": "iso-8859-5 iso_8859-5:1988 iso-ir-144 iso_8859-5 cyrillic csisolatincyrillic",
        "iso8859-6": "iso-8859-6 iso_8859-6:1987 iso-ir-127 iso_8859-6 ecma-114 asmo-708 arabic csisolatinarabic",
        "iso8859-7": "iso-8859-7 iso_8859-7:1987 iso-ir-126 iso_8859-7 elot_928 ecma-118 greek greek8 csisolatingreek",
        "iso8859-8": "iso-8859-8 iso_8859-8:1988 iso-ir-138 iso_8859-8 hebrew csisolatinhebrew",
        "iso8859-9": "iso-8859-9 iso_8859-9:1989 iso-ir-148 iso_8859-9 latin5 l5 csisolatin5",
        "iso8859-10": "iso-8859-10 iso-ir-157 l6 iso_8859-10:1992 csisolatin6 latin6",
        "iso8859-13": "iso-8859-13 csiso885913",
        "iso8859-14": "iso-8859-14 iso-ir-199 iso_8859-14:1998 iso_8859-14 latin8 iso-celtic l8 csiso885914",
        "iso8859-15": "iso-8859-15 iso_8859-15 latin-9 csiso885915",
        "iso8859-16": "iso-8859-16 iso-ir-226 iso_8859-16:2001 iso_8859-16 latin10 l10 csiso885916",
        "cp1250": "windows-1250 cswindows1250", "cp1251": "windows-1251 cswindows1251",
        "cp1252": "windows-1252 cswindows1252", "cp1253": "windows-1253 cswindows1253",
        "cp1254": "windows-1254 cswindows1254", "cp1255": "windows-1255 cswindows1255",
        "cp1256": "windows-1256 cswindows1256", "cp1257": "windows-1257 cswindows1257",
        "cp1258": "windows-1258 cswindows1258", "cp874": "windows-874 cswindows874",
        "cp437": "ibm437 cp437 437 cspc8codepage437", "cp850": "ibm850 cp850 850 cspc850multilingual",
        "cp852": "ibm852 cp852 852 cspcp852", "cp855": "ibm855 cp855 855 csibm855",
        "cp860": "ibm860 cp860 860 csibm860",
        "cp862": "ibm862 cp862 862 cspc862latinhebrew", "cp863": "ibm863 cp863 863 csibm863",
        "cp865": "ibm865 cp865 865 csibm865", "cp866": "ibm866 cp866 866 csibm866",
        "cp037": "ibm037 cp037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl csibm037",
        "cp1140": "ibm01140 ccsid01140 cp01140 ebcdic-us-37+euro csibm01140",
        "koi8-r": "koi8-r cskoi8r", "koi8-u": "koi8-u cskoi8u", "mac-roman": "macintosh mac csmacintosh",
        "shift_jis": "shift_jis ms_kanji csshiftjis", "euc_jp": "euc-jp cseucpkdfmtjapanese",
        "iso2022_jp": "iso-2022-jp csiso2022jp", "gbk": "gbk cp936 ms936 windows-936 csgbk",
        "gb18030": "gb18030 csgb18030",
        "hz": "hz-gb-2312", "big5": "big5 csbig5", "euc_kr": "euc-kr cseuckr",
    }.items()
    for name in names.split()
}  # fmt: skip


def _codec(name: str) -> str:
    codec = _CODECS.get(name.lower())
    if codec is None:
        raise ArgumentError(1, '"{}" is not a supported IANA encoding name or alias in this Terraform version', name)
    return codec


def _textencodebase64(args: Args, type: Type, context: CallContext) -> Value:
    codec = _codec(args[1].text)
    try:
        # UTF-16 without further word begins with a mark and is big-endian.
        data = b"\xfe\xff" + args[0].text.encode("utf-16-be") if codec == "utf-16" else args[0].text.encode(codec)
    except UnicodeEncodeError:
        raise ArgumentError(
            0, "the given string contains characters that cannot be represented in {}", args[1].text
        ) from None
    return text_value(b64encode(data))


def _textdecodebase64(args: Args, type: Type, context: CallContext) -> Value:
    codec = _codec(args[1].text)
    data = b64decode(args[0].text)
    if data is None:
        raise ArgumentError(0, "the given value is has an invalid base64 symbol at offset {}", _first_bad(args[0].text))
    if codec == "utf-16":
        codec = "utf-16-le" if data.startswith(b"\xff\xfe") else "utf-16-be"
        data = data[2:] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = "\ufffd"
    if "\ufffd" in text:
        raise ArgumentError(0, "the given string contains symbols that are not defined for {}", args[1].text)
    return text_value(text)


_BAD = re.compile(r"[^A-Za-z0-9+/\r\n]")


def _first_bad(text: str) -> int:
    match = _BAD.search(text)
    return match.start() if match else len(text)


def _urlencode(args: Args, type: Type, context: CallContext) -> Value:
    return text_value(quote_plus(args[0].text, safe="-_.~"))


_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def _urldecode(args: Args, type: Type, context: CallContext) -> Value:
    text = args[0].text
    if _ESCAPE.search(text):
        raise CallError("failed to decode URL '{}': invalid URL escape", text)
    try:
        return text_value(unquote_to_bytes(text.replace("+", " ")).decode("utf-8"))
    except UnicodeDecodeError:
        # Go hands over bytes that no text of ours can hold.
        return values.unknown(STRING, "unsupported_function", "urldecode")


def _base64gunzip(args: Args, type: Type, context: CallContext) -> Value:
    data = b64decode(args[0].text)
    if data is None:
        raise CallError("failed to decode base64 data {}", f'"{args[0].text}"')
    try:
        return text_value(_gunzip(data).decode("utf-8"))
    except zlib.error:
        raise CallError("failed to read gzip raw data") from None
    except UnicodeDecodeError:
        raise CallError("the result of decoding the provided string is not valid UTF-8") from None


def _gunzip(data: bytes) -> bytes:
    """What the members of a gzip stream hold together. Raises LimitReached before it is too much, and zlib.error."""
    # Of UTF-8 a text takes four bytes a character at most.
    most = 4 * limits.max_string_length
    found = b""
    for _ in range(limits.max_gzip_members):
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        found += member.decompress(data, most + 1 - len(found))
        if len(found) > most:
            break
        if not member.eof:
            raise zlib.error("unexpected end")
        data = member.unused_data
        if not data:
            return found
    raise LimitReached("string length")


def _base64encode(args: Args, type: Type, context: CallContext) -> Value:
    return text_value(b64encode(args[0].text.encode()))


Digest = Callable[[bytes], str]

DIGESTS: Final[dict[str, Digest]] = {
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    "sha1": lambda data: hashlib.sha1(data, usedforsecurity=False).hexdigest(),
    "sha256": lambda data: hashlib.sha256(data).hexdigest(),
    "sha512": lambda data: hashlib.sha512(data).hexdigest(),
    "base64sha256": lambda data: b64encode(hashlib.sha256(data).digest()),
    "base64sha512": lambda data: b64encode(hashlib.sha512(data).digest()),
}


def _hashing(digest: Digest) -> Function:
    def run(args: Args, type: Type, context: CallContext) -> Value:
        return values.string(digest(args[0].text.encode()))

    return Function([Parameter("str", STRING)], STRING, run)


_NAMESPACES: Final = {
    "dns": uuid.NAMESPACE_DNS, "url": uuid.NAMESPACE_URL, "oid": uuid.NAMESPACE_OID, "x500": uuid.NAMESPACE_X500,
}  # fmt: skip
_UUID = re.compile(r"(?:urn:uuid:|\{)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?|[0-9a-f]{32}", re.IGNORECASE)


def _uuidv5(args: Args, type: Type, context: CallContext) -> Value:
    name = args[0].text
    namespace = _NAMESPACES.get(name)
    if namespace is None:
        if not _UUID.fullmatch(name) or (name.startswith("{") != name.endswith("}")):
            why = f"invalid UUID length: {len(name)}" if len(name) not in (32, 36, 38, 45) else "invalid UUID format"
            raise CallError("uuidv5() doesn't support namespace {} ({})", name, why)
        namespace = uuid.UUID(name)
    return values.string(str(uuid.uuid5(namespace, args[1].text)))


_STR = Parameter("str", STRING)
_ENCODING = Parameter("encoding", STRING)

FUNCTIONS: dict[str, Function] = {
    **{name: _hashing(digest) for name, digest in DIGESTS.items()},
    "base64decode": Function([Parameter("str", STRING, unknown=True, marked=True)], STRING, _base64decode),
    "base64encode": Function([_STR], STRING, _base64encode),
    "base64gunzip": Function([_STR], STRING, _base64gunzip),
    "textdecodebase64": Function([Parameter("source", STRING), _ENCODING], STRING, _textdecodebase64),
    "textencodebase64": Function([Parameter("string", STRING), _ENCODING], STRING, _textencodebase64),
    "urldecode": Function([_STR], STRING, _urldecode),
    "urlencode": Function([_STR], STRING, _urlencode),
    "uuidv5": Function([Parameter("namespace", STRING), Parameter("name", STRING)], STRING, _uuidv5),
}
