"""The one gate: whatever a report holds, no format prints a secret in it. New fields and formats are found by themselves."""

import json
import typing
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

import pytest

from dasf_lint.core.answers import Report
from dasf_lint.core.json_text import Json
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import SourceFile, Span
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.options import RenderOptions, Rule
from dasf_lint.report.redact import _NAMES, _WORDS, Redactor, of_report
from tests.unit.report.reports import OPTIONS, finding, full_report, report, span

EVERYTHING = OPTIONS._replace(show=frozenset({"unknown", "pass", "suppressed", "attested"}), verbose=True)


class Canaries:
    """Builds an object of every class that a report is made of, with a canary in every field that may hold a text."""

    def __init__(self, *, guessed: bool) -> None:
        self.texts: dict[str, str] = {}
        """Canary to the field it was put into."""
        self._guessed = guessed
        self._made: dict[type, list[Any]] = {}

    def _text(self, owner: type, field: str) -> str:
        number = len(self.texts)
        word = f"zq{number:03}-Corr3ct" if self._guessed else f"dapi{number:032x}"
        self.texts[word] = f"{owner.__name__}.{field}"
        return word

    def value(self, annotation: Any, owner: type, field: str) -> Any:
        origin = get_origin(annotation)
        if origin is Literal:
            return get_args(annotation)[0]
        if origin in (Union, UnionType):
            return self.value(next(each for each in get_args(annotation) if each is not NoneType), owner, field)
        if annotation is str:
            words = field in _WORDS.get(owner, ()) or (self._guessed and field in _NAMES.get(owner, ()))
            return "high" if words else self._text(owner, field)
        if annotation is bool:
            return True
        if annotation is int:
            return 1
        if annotation is SourceFile:
            name = "main.tf" if self._guessed else f"{self._text(SourceFile, 'path')}.tf"
            return SourceFile(name, f"a = {self._text(SourceFile, 'data')}\n".encode())
        if annotation is Span:
            return Span(self.value(SourceFile, owner, field), 0, 3)
        if annotation is Secrets:
            return Secrets()
        if origin is list:
            return [self.value(get_args(annotation)[0], owner, field)]
        if origin is dict:
            key, item = get_args(annotation)
            if get_origin(key) is Literal:
                return {word: self.value(item, owner, field) for word in get_args(key)}
            return {self.value(key, owner, field): self.value(item, owner, field)}
        if origin is tuple:
            inner = [each for each in get_args(annotation) if each is not Ellipsis]
            return tuple(self.value(each, owner, field) for each in inner)
        return self.make(annotation)

    def make(self, kind: type) -> Any:
        if hasattr(kind, "_fields"):
            hints = typing.get_type_hints(kind)
            return kind(**{field: self.value(hints[field], kind, field) for field in kind._fields})
        hints = {**typing.get_type_hints(kind.__init__), **_assigned(kind)}
        made = object.__new__(kind)
        for slot in kind.__slots__:  # type: ignore[attr-defined]
            setattr(made, slot, None if slot.startswith("_") else self.value(hints[slot], kind, slot))
        return made


def _assigned(kind: type) -> dict[str, Any]:
    """Types of attributes that a constructor annotates, or sets from an argument under another name."""
    import ast
    import inspect
    import sys
    import textwrap

    found: dict[str, Any] = {}
    names = vars(sys.modules[kind.__module__])
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(kind.__init__)))):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
            found[node.target.attr] = eval(ast.unparse(node.annotation), names)
        elif (
            isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
        ):
            [target] = node.targets
            assert isinstance(target, ast.Attribute)
            found[target.attr] = names[node.value.func.id]
    if kind.__name__ == "Diagnostic":
        found["path"] = str
    return found


def canaries(*, guessed: bool) -> tuple[Report, RenderOptions, Canaries]:
    made = Canaries(guessed=guessed)
    whole: Report = made.make(Report)
    for each in whole.suppressed:
        assert each.suppression is not None
        # What is told is made of path and value where it is nothing more exact.
        each.cause = each.cause._replace(said="")
    for each in whole.findings:
        each.suppression = None
    for level in ("error", "gap"):
        further = made.make(type(whole.diagnostics[0]))
        further.level = level
        further.code = "syntax"
        whole.diagnostics.append(further)
        without_place = made.make(type(whole.diagnostics[0]))
        without_place.span = None
        without_place.code = "syntax"
        whole.diagnostics.append(without_place)
    whole.diagnostics[0].code = "syntax"
    rules: dict[str, Rule] = {}
    if not guessed:
        rule = made.make(Rule)
        rules[rule.id] = rule
    if guessed:
        for text in made.texts:
            whole.secrets.add_text(text)
    return whole, EVERYTHING._replace(rules=rules, prefix="dapi" + "7" * 32 if not guessed else "", category=""), made


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("guessed", [False, True], ids=["by its form", "because the run found it"])
def test_no_format_prints_a_secret_of_any_field(name: str, guessed: bool) -> None:
    whole, options, made = canaries(guessed=guessed)
    document = render(name, whole, options)
    assert {field for text, field in made.texts.items() if text in document} == set()
    assert "7" * 32 not in document


def test_the_canaries_are_printed_where_secrets_are_to_be_shown() -> None:
    """Otherwise the test above would see nothing."""
    whole, options, made = canaries(guessed=False)
    shown = "".join(render(name, whole, options._replace(show_secrets=True)) for name in FORMATS)
    missed = set(made.texts.values()) - {field for text, field in made.texts.items() if text in shown}
    # What no format prints, or only by what is computed from it.
    assert missed == {
        "Cause.declaration", "Cause.trace", "Control.name", "Gap.call", "Gap.providers", "Root.file", "Root.part", "Root.var_files",
        "Root.workspace", "UnknownAnswer.calls", "UnknownAnswer.shared_aliases",
    }  # fmt: skip


def test_the_gate_leaves_words_of_closed_lists_alone_whatever_the_run_found() -> None:
    whole = full_report()
    for word in ("medium", "syntax", "terraform", "literal", "prod", "suppression", "inline", "no_value"):
        whole.secrets.add_text(word)
    document = render("json", whole, OPTIONS)
    for part in (
        '"severity": "high"',
        '"kind": "terraform"',
        '"code": "syntax"',
        '"kind": "literal"',
        '"name": "prod"',
    ):
        assert part in document


def test_a_fingerprint_is_that_of_the_report_itself() -> None:
    token = "dapi0123456789abcdef0123456789abcdef"
    made = finding(policy=f"p-{token}")
    before = made.fingerprint
    assert of_report(report(made), show=False).report(report(made)).findings[0].fingerprint == before
    assert token not in of_report(report(made), show=False).report(report(made)).findings[0].policy


def test_resources_that_differ_in_a_secret_stay_as_many_as_they_are() -> None:
    keys = [f"dapi{i:032x}" for i in range(3)]
    made = finding(addresses=tuple(f'databricks_token.t["{key}"]' for key in reversed(keys)))
    shown = of_report(report(made), show=False).report(report(made))
    assert [each.address for each in shown.findings[0].members] == [
        'databricks_token.t["***3"]', 'databricks_token.t["***2"]', 'databricks_token.t["***"]',
    ]  # fmt: skip


class _Source(NamedTuple):
    path: str
    text: str
    secret: str
    shown: str


@pytest.mark.parametrize(
    "case",
    [
        _Source("a.tf", 'password = "hunter2"  # was hunter3', 'password = "hunter2"', "password = ***"),
        _Source("a.tf", '  token = join("", [', 'token = join("", [', "  token = ***"),
        _Source("a.yml", "env: {DB: hunter2, B: c}", "DB: hunter2", "env: {DB: ***"),
        _Source("a.yml", 'env: {"DB":"hunter2"}', '"DB":"hunter2"', 'env: {"DB":***'),
        _Source("a.yml", "- hunter2: x # y", "hunter2: x", "- hunter2: ***"),
        _Source("a.yml", "- FOO=hunter2", "FOO=hunter2", "- ***"),
        _Source("a.tf.json", '{"password": "hunter2"}', '"password": "hunter2"', '{"password": ***'),
        _Source("a.tf", "x = var.y", "x = var.y", "x = ***"),
        _Source("a.tf", "x = null # why", "x = null", "x = null # why"),
    ],
)  # fmt: skip
def test_a_stretch_that_holds_a_secret_is_hidden_from_its_name_to_the_end_of_the_line(case: _Source) -> None:
    source = SourceFile(case.path, case.text.encode())
    secrets = Secrets()
    secrets.add_span(span(source, case.secret))
    assert Redactor(secrets).file(source).line(1) == case.shown


def test_every_line_of_a_value_of_several_lines_is_hidden() -> None:
    text = "password = <<EOT\n  hunter2\n  hunter3\nEOT\nname = 1\n"
    source = SourceFile("a.tf", text.encode())
    secrets = Secrets()
    secrets.add_span(Span(source, 0, text.index("name")))
    shown = Redactor(secrets).file(source)
    assert [shown.line(n) for n in range(1, 6)] == ["password = ***", "  ***", "  ***", "***", "name = 1"]


def test_a_file_that_passed_the_gate_has_no_text() -> None:
    shown = Redactor().file(SourceFile("a.tf", b"x = 1\n"))
    with pytest.raises(AttributeError):
        _ = shown.text
    assert shown.data == b""


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("hunter2-Tr0ub4dor", "it says hunter2-Tr0ub4dor!", "it says ***!"),
        ("hunter2-Tr0ub4dor", "it says xhunter2-Tr0ub4dory", "it says x***y"),
        ("hunter2-Tr0ub4dor", "it says hunter2-Tr0...", "it says ***..."),
        ("hunter2-Tr0ub4dor", "it says hunter2", "it says hunter2"),
        ("summer", "summertime in summer", "summertime in ***"),
        ("123456", "1234567 and 123456", "1234567 and ***"),
        ("short", "a short word", "a short word"),
        ("two\nlines-of-it", "two lines-of-it", "***"),
        ("two\nlines-of-it", "and lines-of-it", "and ***"),
        ('with "quotes"', 'a["with \\"quotes\\""]', 'a["***"]'),
    ],
)  # fmt: skip
def test_a_value_of_the_run_is_hidden_wherever_it_occurs(secret: str, text: str, shown: str) -> None:
    secrets = Secrets()
    secrets.add_text(secret)
    assert Redactor(secrets).text(text) == shown


def test_many_values_with_the_same_beginning_are_hidden_with_all_that_follows() -> None:
    secrets = Secrets()
    for i in range(100):
        secrets.add_text(f"common-{i:03}")
    assert Redactor(secrets).text("it is common-7") == "it is ***"


@pytest.mark.parametrize("at", [4_060, 4_080, 4_090, 4_095, 4_096, 4_100, 4_300, 4_340])
def test_a_text_is_cut_before_or_behind_a_secret_never_within(at: int) -> None:
    for token in ("dapi0123456789abcdef0123456789abcdef", "v7Qm2xK9pL4tR8wZ3nB6v7Qm2xK9pL4tR8wZ", "ghp_" + "aB3d" * 9):
        text = "word " * (at // 5) + "-" * (at % 5) + token + " more" * 1_000
        shown = Redactor().text(text)
        assert len(shown) <= 4_100
        assert token[:12] not in shown


def test_a_value_of_a_document_is_not_cut() -> None:
    text = "word " * 3_000 + "dapi0123456789abcdef0123456789abcdef"
    assert Redactor().value(text) == "word " * 3_000 + "***"


def test_documents_hide_what_the_name_of_a_credential_holds() -> None:
    document = {
        "DB_PASSWORD": "hunter2", "API_TOKEN": "${var.token}", "other_token": "{{secrets/a/b}}", "region": "eu-west-1",
        "secret": "my-scope", "dapi0123456789abcdef0123456789abcdef": 1, "dapi0123456789abcdef0123456789abcdee": 2,
    }  # fmt: skip
    assert Redactor().json(document) == {
        "DB_PASSWORD": "***", "API_TOKEN": "${var.token}", "other_token": "{{secrets/a/b}}", "region": "eu-west-1",
        "secret": "my-scope", "***": 1, "***2": 2,
    }  # fmt: skip
    assert Redactor(show=True).json(document) == document


def test_a_value_that_only_says_which_of_its_kind_it_is_has_the_name_above() -> None:
    document: Json = {
        "api_key": {"plaintext": "my winter garden", "prod": {"value": "tulips"}, "region": "eu-west-1"},
        "db_password": {"default": "hunter2", "description": "of the database"},
        "format": {"plaintext": "yes", "default": "csv"},
        "list": [{"name": "API_TOKEN", "value": "v7Qm2xK9"}, {"name": "REGION", "value": "eu"}],
    }
    assert Redactor().json(document) == {
        "api_key": {"plaintext": "***", "prod": {"value": "***"}, "region": "eu-west-1"},
        "db_password": {"default": "***", "description": "of the database"},
        "format": {"plaintext": "yes", "default": "csv"},
        "list": [{"name": "API_TOKEN", "value": "***"}, {"name": "REGION", "value": "eu"}],
    }


@pytest.mark.parametrize("document", [{"8375629104857263": 1}, {"a": 8375629104857263}, ["x8375629104857263x"]])
def test_a_long_number_is_hidden_as_a_key_as_a_number_and_inside_of_texts(document: Json) -> None:
    secrets = Secrets()
    secrets.add_text("8375629104857263")
    assert "8375629104857263" not in json.dumps(Redactor(secrets).json(document))
