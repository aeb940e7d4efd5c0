"""The only escaping. Whatever a scanned repository says passes through here before a report prints it.

Three dangers: control characters that a terminal obeys or that hide text (`visible`), lines that a CI runner takes for
commands, and the syntax of the format itself. A runner reads every line of standard output: GitHub obeys `::name::` at
the start of a line and `##[name]` anywhere in it, Azure Pipelines `##vso[name]` anywhere. So line breaks of user text
never reach a report as such, and the two markers are broken wherever they stand.
"""

import re
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_UNSEEN: Final = re.compile(_INVISIBLE.pattern.replace("\x00-\x1f", ""))
_DELETE: Final = "\x7f"
_MARKER: Final = re.compile(r"#(?=#(?:\[|vso))", re.IGNORECASE)
# Said by what XML excludes: a class with a range up to the last code point takes milliseconds to compile.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@$:])")
_XML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\n": "&#10;"})
_UNRESERVED: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")
_IN_LINKS: Final = _UNRESERVED | frozenset(b"%:?#@!$&'()*+,;=[]")
# In every width that spreadsheets of East Asian languages take for the same.
_FORMULA: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_FORMULA_START: Final = re.compile(rf"(?=\s*[{_FORMULA}])")
# Where the list separator is a semicolon, a spreadsheet parts cells there, whatever the quotes of the file say.
_FORMULA_WITHIN: Final = re.compile(rf"(?<=;)(?=[\s\"]*[{_FORMULA}])")
_WWW: Final = re.compile(r"\b(www)\.", re.IGNORECASE)


def _shown(match: "re.Match[str]") -> str:
    code = ord(match.group())
    if code == 0x0A:
        return "\\n"
    if code == 0x0D:
        return "\\r"
    if code == 0x09:
        return "\\t"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str) -> str:
    """One line of text for eyes: control, bidirectional and invisible characters as escapes, command markers broken."""
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub(_shown, text)
    if "##" in text:
        text = _MARKER.sub(r"\\x23", text)
    return text


def line_start(text: str) -> str:
    """`visible`, and safe at the very start of a line as well, where runners pass over blanks."""
    text = visible(text)
    told = text.lstrip()
    return f"{text[: -len(told)]}\\x3a{told[1:]}" if told.startswith("::") else text


def json_document(document: str) -> str:
    """A finished JSON document, safe for eyes and runners: the same values, with escapes for what nobody sees.

    Neither `##` nor such a character can stand outside a string, and an escape may replace a character anywhere in one.
    """
    if not document.isascii() or _DELETE in document:
        document = _UNSEEN.sub(_json_escape, document)
    return _MARKER.sub(r"\\u0023", document) if "##" in document else document


def _json_escape(match: "re.Match[str]") -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))


def github_data(text: str) -> str:
    """The message of a GitHub workflow command."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_property(text: str) -> str:
    """The value of a property of a GitHub workflow command."""
    return github_data(text).replace(":", "%3A").replace(",", "%2C")


def azure_data(text: str) -> str:
    """The message of an Azure Pipelines logging command."""
    return visible(text).replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def azure_property(text: str) -> str:
    """The value of a property of an Azure Pipelines logging command."""
    return azure_data(text).replace(";", "%3B").replace("]", "%5D")


def xml(text: str) -> str:
    """Text or an attribute value of XML 1.0, in quotes or not; line breaks stay what they are as references."""
    lines = [visible(line) for line in text.split("\n")]
    return _NOT_XML.sub(_shown, "\n".join(lines)).translate(_XML)


def html(text: str) -> str:
    """Text or an attribute value of HTML; invisible characters shown."""
    return xml(visible(text))


_QUOTED: Final = re.compile(r"`([^`]+)`")


def html_prose(text: str) -> str:
    """A sentence for HTML: what stands between backticks is code."""
    return _QUOTED.sub(r"<code>\1</code>", html(text))


def markdown(text: str) -> str:
    """Text inside a Markdown line or table cell: no markup, no mention, no link."""
    text = _MARKDOWN.sub(r"\\\1", visible(text)).replace("\\@", "&#64;").replace("\\:", "&#58;").replace("\\#", "&#35;")
    # What begins like this is made a link without any markup.
    return _WWW.sub(r"\1&#46;", text)


def markdown_prose(text: str) -> str:
    """Text of a policy: code spans stay what they are, and lines stay lines; otherwise like `markdown`."""
    lines = []
    for line in map(str.strip, text.split("\n")):
        pieces = line.split("`")
        if len(pieces) % 2 == 0 or not all(pieces[1::2]):
            # What the fences part is not clear.
            pieces = [line]
        made = "".join(markdown_code(each) if i % 2 else markdown(each) for i, each in enumerate(pieces))
        # A line of these below another makes a heading of it.
        lines.append(f"\\{made}" if made.startswith(("-", "=")) else made)
    return "\n".join(lines)


def markdown_code(text: str) -> str:
    """A code span; its fence is longer than any run of backticks inside, and a table's `|` stays a character."""
    text = visible(text).replace("|", "\\|")
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def csv(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, quoted where the separator or a quote occurs."""
    text = line_start(text)
    if _FORMULA_START.match(text):
        text = "'" + text
    if ";" in text:
        text = _FORMULA_WITHIN.sub("'", text)
    if any(char in text for char in ',"'):
        text = '"' + text.replace('"', '""') + '"'
    return text


def uri(path: str) -> str:
    """A relative URI reference (RFC 3986) of a path with `/`; bytes of a name that are no UTF-8 are kept."""
    data = path.encode("utf-8", "surrogateescape" if _is_bytes(path) else "replace")
    # A colon in the first segment would make it the scheme; it is escaped everywhere.
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in data) or "."


def link(address: str) -> str:
    """An absolute URI with every byte escaped that RFC 3986 has no place for, so that it ends where it ends."""
    data = address.encode("utf-8", "replace")
    return "".join(chr(byte) if byte in _IN_LINKS else f"%{byte:02X}" for byte in data)


def _is_bytes(path: str) -> bool:
    """Whether every surrogate in it stands for a byte of a file name."""
    return all(not 0xD800 <= ord(char) <= 0xDFFF or 0xDC80 <= ord(char) <= 0xDCFF for char in path)
