"""Every word of the policy language has an example in `docs/language/`, and the word decides what it answers."""

import contextlib
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from dasf_lint.cli.examples import build
from dasf_lint.cli.main import main
from dasf_lint.core.source import MemoryTree
from dasf_lint.policy import examples, packs
from dasf_lint.policy.language.conditions import CONDITIONS
from dasf_lint.policy.language.grammar import parse
from dasf_lint.policy.language.kinds import KeysKind
from scripts import word_examples, words
from scripts.word_examples import Example, policy_of

ROWS = word_examples.read()
SECTIONS = words.sections()
ALL = [example for rows in ROWS.values() for example in rows.values()]

BASE: Mapping[str, object] = {
    "version": 1,
    "id": "example",
    "title": "What the example says must hold",
    "severity": "high",
    "dasf": ["DASF-5"],
    "description": "An example.",
    "message": "{address} {path} is {value}, not {expected}",
    "remediation": "Set it.",
    "examples": [
        {"name": "fails", "expect": "fail", "terraform": "x"},
        {"name": "passes", "expect": "pass", "terraform": "x"},
    ],
}
"""What every row has and does not repeat."""


def document(asked: Mapping[str, object]) -> str:
    whole = {key: value for key, value in {**BASE, **policy_of(asked)}.items() if value is not None}
    return yaml.safe_dump(whole, sort_keys=False)


def observed(asked: Mapping[str, object], tmp_path: Path) -> dict[str, Any]:
    """What came of a row: `error`, or verdict and findings, or what a command prints."""
    shared = {f"{name}.yaml": str(asked[name]) for name in ("sets", "frameworks") if name in asked}
    files = {"example.yaml": document(asked), **shared}
    if "command" in asked:
        return {"prints": printed(asked, files, tmp_path)}
    found, diagnostics = packs.load(MemoryTree(files), ".", packs.builtin()._replace(policies=()))
    if diagnostics:
        return {"error": "; ".join(each.message for each in diagnostics)}
    (policy,) = found.policies
    result = examples.ask(policy, asked, found, build)
    judgement = result.judgement
    told = [each.message for graph in result.graphs for each in graph.diagnostics if each.level == "error"]
    assert not told, told
    spans = [each.cause.span for each in judgement.findings]
    return {
        "verdict": examples.verdict(judgement, policy.id),
        "severity": ", ".join(each.severity for each in judgement.findings),
        "confidence": ", ".join(each.confidence for each in judgement.findings),
        "message": [each.message for each in judgement.findings],
        "at": [span.file.text.splitlines()[span.line - 1].strip() for span in spans],
        "marked": {
            (name, number)
            for name, text in result.files.items()
            for number, line in enumerate(text.splitlines(), 1)
            if line.rstrip().endswith(examples.MARK)
        }
        ^ {(span.file.path, span.line) for span in spans},
        "reasons": [f"{each.reason} {each.subject}" for answer in judgement.unknown for each in answer.reasons],
    }


def printed(asked: Mapping[str, object], files: Mapping[str, str], place: Path) -> str:
    written = {f"policies/{name}": text for name, text in files.items()} | examples.files_of(asked)
    written[".dasf-lint.yaml"] = "policies: [policies]\n" + str(asked.get("configuration", ""))
    for name, text in written.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    out = io.StringIO()
    program, *arguments = str(asked["command"]).split()
    assert program == "dasf-lint"
    with contextlib.chdir(place), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        main([*arguments, "--color", "never"] if arguments[0] == "check" else arguments)
    return out.getvalue()


def wanted(answer: object) -> dict[str, Any]:
    return dict(answer) if isinstance(answer, Mapping) else {"verdict": answer}


def problems(answer: object, got: Mapping[str, Any]) -> list[str]:
    found = []
    for name, value in wanted(answer).items():
        have = got.get(name, got)
        if name == "at":
            value = value if isinstance(value, list) else [value]
        if name == "message" and isinstance(value, str):
            value = [value]
        holds = value in str(have) if name in ("prints", "error") else value == have
        if not holds:
            found.append(f"{name} is not {value!r} but {have!r}; all: {dict(got)}")
    return found


def ids(example: Example) -> str:
    return f"{example.section}: {example.word}"


@pytest.mark.parametrize("example", ALL, ids=ids)
def test_an_example_answers_as_it_says_and_otherwise_where_the_word_is_ignored(
    example: Example, tmp_path: Path
) -> None:
    got = observed(example.asked, tmp_path / "with")
    assert problems(example.answer, got) == []
    if got.get("verdict") == "fail" and "at" not in wanted(example.answer):
        assert got["marked"] == set(), "other lines are marked than found"
    other = observed(example.without_word(), tmp_path / "without")
    assert problems(example.otherwise, other) == []
    assert problems(example.answer, other) != [], "the answer is the same where the word is ignored"


def test_every_word_of_every_table_has_an_example_and_no_example_is_of_another_word() -> None:
    missing = {name: [word for word in rows if word not in ROWS.get(name, {})] for name, rows in SECTIONS.items()}
    assert {name: listed for name, listed in missing.items() if listed} == {}
    strange = {name: [word for word in rows if word not in SECTIONS.get(name, {})] for name, rows in ROWS.items()}
    assert {name: listed for name, listed in strange.items() if listed} == {}


def test_every_table_of_keys_has_a_section() -> None:
    listed = {name for rows in SECTIONS.values() for name in rows}
    for table in words.tables():
        assert table.rows.keys() <= listed, table.what
    for word, each in CONDITIONS.items():
        assert isinstance(each, KeysKind)
        assert word in listed


def test_every_kind_of_step_has_a_form_of_path() -> None:
    known = {step.kind for form in words.PATH_FORMS for step in parse(form).steps}
    assert known == {"name", "index", "each", "keys", "deep", "fact", "view"}


def test_an_example_holds_its_word() -> None:
    for example in ALL:
        if example.section == "paths":
            continue
        said = str(dict(example.asked))
        for part in example.word.replace(": ...", "").split(" ")[-1].split("."):
            assert part.strip("$|{}") in said, ids(example)


def test_what_is_asked_where_the_word_is_ignored_does_not_hold_it() -> None:
    for example in ALL:
        keys, texts = _keys_and_texts(policy_of(example.without_word()))
        word = example.word
        if example.section in ("operators", "arguments"):
            assert word.partition(":")[0].strip("{") not in keys, ids(example)
        elif example.section in ("links", "facts"):
            assert not [text for text in texts if word in re.findall(r"[$]?\w+", text)], ids(example)
        elif example.section == "views":
            view, _, field = word.partition(" ")
            assert not [text for text in texts if f"{view}." in f"{text}." and field in text], ids(example)


def _keys_and_texts(value: object) -> tuple[set[str], set[str]]:
    if isinstance(value, Mapping):
        inner = [_keys_and_texts(each) for each in value.values()]
        return {str(key) for key in value}.union(*(keys for keys, _ in inner)), set().union(
            *(each for _, each in inner)
        )
    if isinstance(value, list):
        inner = [_keys_and_texts(each) for each in value]
        return set().union(*(keys for keys, _ in inner)), set().union(*(each for _, each in inner))
    return set(), {str(value)}
