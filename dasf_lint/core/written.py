"""Credentials that stand in a file of a configuration, whoever uses them, if anybody: a node for each such file.

A token in a local that nothing uses, in the key of a map, in an output or in a comment is in version control as any
other. What is found in the text of a file are complete credentials of documented forms alone (docs/adr/0024); what a
language knows to be written under a name is handed over by whoever reads it. Files without either make no node.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from dasf_lint.core import credentials
from dasf_lint.core.data import Datum, MappingMembers, mapping
from dasf_lint.core.graph import Node, Root
from dasf_lint.core.source import SourceFile, Span

FileKind = Literal["terraform.file", "bundle.file"]
KINDS: Final[frozenset[str]] = frozenset({"terraform.file", "bundle.file"})
_BEFORE: Final = 200
"""Characters before a credential among which its name is looked for."""


class Named(NamedTuple):
    """A text that is written under a name. `is_secret`: its declaration says that it is one, whatever the name. `idle`:
    it is a default that is replaced wherever it could be used."""

    name: str
    text: str
    span: Span
    is_secret: bool = False
    idle: bool = False


def node_of(root: Root, file: SourceFile, kind: FileKind, named: Iterable[Named] = ()) -> Node | None:
    """The node of a file, which holds lists of texts by their names; None where nothing in it may be a credential."""
    known = {each.span: each for each in credentials_in(file)}
    others = [each for each in named if not _names(each, known)]
    texts: dict[str, list[Datum]] = {}
    for each in (*known.values(), *others):
        texts.setdefault(each.name, []).append(_datum(each))
    if not texts:
        return None
    busy = {each.name for each in (*known.values(), *others) if not each.idle}
    facts = {"used": mapping({name: Datum("bool", False) for name in texts if name not in busy})}
    body = MappingMembers({name: Datum("sequence", found, span=found[0].span) for name, found in texts.items()})
    # No resource has an address that begins so.
    return Node(
        root, f"./{file.path}", kind, body, name=file.path, span=Span(file, 0, 0), mode="meta",
        source_format="bundle" if kind == "bundle.file" else "terraform", facts=facts,
    )  # fmt: skip


def credentials_in(file: SourceFile) -> Sequence[Named]:
    """The complete credentials of documented forms in a text, found once."""
    found = file.kept.get(Named)
    if found is None:
        text = file.text
        spans = sorted(credentials.written(text))
        found = file.kept[Named] = [
            Named(_name_before(text, start), text[start:end], Span(file, start, end)) for start, end in spans
        ]
    assert isinstance(found, list)
    return found


def _names(named: Named, known: dict[Span, Named]) -> bool:
    """Gives what is known of a credential in quotes the name that the language knows; whether there was one."""
    quoted = named.span._replace(start=named.span.start + 1, end=named.span.end - 1)
    span = quoted if quoted in known else named.span
    if span in known:
        known[span] = named._replace(span=span)
    return span in known


def _datum(each: Named) -> Datum:
    return Datum("text", each.text, span=each.span, literal=True, sensitive=each.is_secret)


def _name_before(text: str, end: int) -> str:
    """The name that a text is given in its line, by the look of it; `text` where something else may stand between, or
    the colon is that of a choice."""
    line = text[max(end - _BEFORE, text.rfind("\n", 0, end) + 1) : end]
    at = max(line.rfind("="), line.rfind(":"))
    if line[at + 1 :].strip(" \t\"'([{") or "?" in line[: max(at, 0)]:
        return "text"
    before = line[: max(at, 0)].rstrip(" \t\"'")
    start = len(before)
    while start and (before[start - 1].isalnum() or before[start - 1] in "_-."):
        start -= 1
    return before[start:] or "text"
