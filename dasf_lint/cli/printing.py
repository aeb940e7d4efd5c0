"""Documents that commands print beside reports, through the gate. Nothing else in this room writes JSON."""

from collections.abc import Mapping
from fractions import Fraction

from dasf_lint.cli import terminal
from dasf_lint.core import json_text
from dasf_lint.core.json_text import Json
from dasf_lint.report.escape import json_document
from dasf_lint.report.redact import Redactor


def plain(value: object) -> Json:
    """Data of a policy or a configuration as JSON: anything else is its text."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value if isinstance(value, str | bool | int | Fraction) or value is None else str(value)


def document(value: Json, redactor: Redactor, *, indent: int = 2) -> None:
    """A document as JSON, with a line for each value, or with `indent` 0 on one line."""
    terminal.write(json_document(json_text.dumps(redactor.json(value), indent=indent)) + "\n")
