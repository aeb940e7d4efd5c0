"""Every format as its readers read it: a document in, its structure out, an AssertionError or their own for what is none.

The structure is what must not depend on any text of a repository: tags, keys, rows, commands.
"""

import csv
import html.parser
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from typing import Any, Final

Structure = object


def shape(value: Any) -> Structure:
    """Keys and lengths of a JSON document, whatever its texts are."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return type(value).__name__


def of_json(document: str) -> Structure:
    return shape(json.loads(document))


def of_sarif(document: str) -> Structure:
    log = json.loads(document)
    for run in log["runs"]:
        for result in run["results"]:
            # Links of a message lead to places of its own.
            text = result["message"]["text"]
            ids = {str(each["id"]) for each in result.get("relatedLocations", ())}
            assert set(re.findall(r"\]\(([^)]*)\)", text)) <= ids
    return len(log["runs"]), [shape(run["results"]) for run in log["runs"]]


def of_xml(document: str) -> Structure:
    def tree(element: ElementTree.Element) -> Structure:
        return element.tag, sorted(element.attrib), [tree(each) for each in element]

    return tree(ElementTree.fromstring(document.encode()))


def of_csv(document: str) -> Structure:
    rows = list(csv.reader(io.StringIO(document)))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    return rows[0], len(rows)


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)


def of_html(document: str) -> Structure:
    tags = _Tags()
    tags.feed(document)
    assert not {*tags.found} & {"script", "img", "a", "iframe", "link", "object"}
    # Texts of policies ask for code with backticks.
    return [tag for tag in tags.found if tag != "code"]


def of_markdown(document: str) -> Structure:
    for line in document.splitlines():
        without_code = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", line)
        assert "](" not in re.sub(r"\\.", "", without_code)
    return len(document.splitlines())


_GITHUB: Final = re.compile(r"::(error|warning|notice) ((?:\w+=[^,:\n\r]*,?)*)::.*")
"""docs.github.com, Workflow commands: properties hold neither a comma nor a colon, data no line."""


def of_github(document: str) -> Structure:
    found = []
    for line in _lines(document):
        match = _GITHUB.fullmatch(line)
        if match is not None:
            found.append((match[1], _names(match[2].split(","))))
        else:
            assert not re.match(r"\s*::", line), line
    return found


def _names(properties: list[str]) -> list[str]:
    return [each.partition("=")[0] for each in properties]


_AZURE: Final = re.compile(r"##vso\[task\.logissue ((?:\w+=[^;\]\n\r]*;)+)\](.*)")
"""learn.microsoft.com, Logging commands: properties hold neither a semicolon nor a bracket, data no line."""


def of_azure(document: str) -> Structure:
    found = []
    for line in _lines(document):
        match = _AZURE.fullmatch(line)
        if match is not None:
            found.append(_names(match[1].split(";")))
        assert not re.search(r"##(\[|vso)", line if match is None else match[2], re.IGNORECASE), line
    return found


def of_lines(document: str) -> Structure:
    """What people read has no structure but its lines."""
    assert all(line == line.rstrip("\r") for line in _lines(document))
    return None


def _lines(document: str) -> list[str]:
    return document.split("\n")


PARSERS: Final[Mapping[str, Callable[[str], Structure]]] = {
    "text": of_lines,
    "concise": of_lines,
    "json": of_json,
    "sarif": of_sarif,
    "sarif-full": of_sarif,
    "github": of_github,
    "gitlab-codequality": of_json,
    "junit": of_xml,
    "azure": of_azure,
    "markdown": of_markdown,
    "html": of_html,
    "csv": of_csv,
}
