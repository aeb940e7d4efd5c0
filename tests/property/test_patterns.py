"""No regular expression of the package is of a form that some CPython from 3.11.0 on misreads.

`scripts/test_pythons.py` runs this on every interpreter at hand, so that all of them are held to one reference.
"""

import ast
import importlib
import pkgutil
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]  # the only way to a pattern's tree
from typing import Any

import pytest

import dasf_lint
from dasf_lint.core import patterns
from dasf_lint.core.patterns import MisreadPattern, compiled, possessive
from dasf_lint.hcl import lexer

PLAIN = {_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN, _constants.ANY}
REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}


def of_the_package() -> dict[str, "re.Pattern[str]"]:
    """Every pattern that a module holds or spells in a call, and the three that the lexer makes when a text needs it."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(dasf_lint.__path__, "dasf_lint."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str) and value not in found.values():
                    found[f"{module.name}.{name}"] = value
    for path in sorted(Path(dasf_lint.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
                match node.args:
                    case [ast.Constant(value=str(text)), *_] if ast.unparse(node.func) != "re.compile":
                        found[f"{path.name}:{node.lineno}"] = re.compile(text)
    for name in ("_FAST", "_FAST_WITH_HEREDOCS", "_CAREFUL"):
        found[f"dasf_lint.hcl.lexer.{name}"] = lexer._pattern(*getattr(lexer, name))
    return found


ALL = of_the_package()
POSSESSIVE = {name: pattern for name, pattern in ALL.items() if re.search(r"[*+?}]\+", pattern.pattern)}


def children(operation: Any, argument: Any) -> list[Any]:
    """The sequences that an operation of a pattern's tree holds."""
    if operation in REPEATS:
        return [argument[2]]
    if operation is _constants.BRANCH:
        return list(argument[1])
    if operation is _constants.SUBPATTERN:
        return [argument[3]]
    if operation in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [argument[1]]
    return [argument] if operation is _constants.ATOMIC_GROUP else []


def walk(sequence: Any) -> Iterator[tuple[Any, Any]]:
    for operation, argument in sequence:
        yield operation, argument
        for child in children(operation, argument):
            yield from walk(child)


def is_safe(body: Any) -> bool:
    """Whether a round of a possessive repeat that fails leaves no trace in the `re` of any release.

    A position that moves is kept by everything but plain characters. So either the round is a choice that ends at a
    dead end, or nothing comes before its failure but plain characters.
    """
    items = list(body)
    if any(operation is _constants.SUBPATTERN and argument[0] is not None for operation, argument in walk(items)):
        return False
    while len(items) == 1 and items[0][0] is _constants.SUBPATTERN:
        items = list(items[0][1][3])
    if len(items) == 1 and items[0][0] is _constants.BRANCH:
        return str(items[0][1][1][-1]) == str(_parser.parse("(?!)"))
    *first, (operation, argument) = items
    if not all(each in PLAIN for each, _ in first):
        return False
    if operation is _constants.POSSESSIVE_REPEAT:
        least, _, repeated = argument
        return len(repeated) == 1 and repeated[0][0] in PLAIN and (least == 0 or not first)
    return operation in PLAIN


def unsafe(pattern: str) -> list[str]:
    return [
        str(argument[2])
        for operation, argument in walk(_parser.parse(pattern))
        if operation is _constants.POSSESSIVE_REPEAT and not is_safe(argument[2])
    ]


def reference(pattern: str) -> "re.Pattern[str]":
    """The same with every possessive repeat as an ordinary one in an atomic group, as the library's manual defines it.

    It takes more memory and time, and every release reads it right.
    """
    tree = _parser.parse(pattern)

    def rewrite(sequence: Any) -> None:
        for i, (operation, argument) in enumerate(sequence):
            for child in children(operation, argument):
                rewrite(child)
            if operation is _constants.POSSESSIVE_REPEAT:
                inner = _parser.SubPattern(tree.state, [(_constants.MAX_REPEAT, argument)])
                sequence[i] = (_constants.ATOMIC_GROUP, inner)

    rewrite(tree)
    made: re.Pattern[str] = _compiler.compile(tree)
    return made


FRAGMENTS = [
    *(
        "$",
        "%",
        "${",
        "%{",
        "$${",
        "%%{",
        "{",
        "}",
        '"',
        "\\",
        '\\"',
        "#",
        "/",
        "//",
        "/*",
        "*/",
        "<",
        "<<E\n",
        "<<-E\r\n",
    ),
    *("\nE\n", " E \n", "\r", "\n", "\r\n", "\t", " ", "a", "b-c", "_", "ä", ".", "..", "1", "0", "e", "-", "[0]", "["),
    *("]", ",", ":", "true", "null", "\\u00e9", "\x00"),
]


def texts(pattern: str, number: int) -> Iterator[str]:
    """Short texts of what the languages are made of, and of what the pattern itself names."""
    own = {chr(argument) for operation, argument in walk(_parser.parse(pattern)) if operation is _constants.LITERAL}
    fragments = [*FRAGMENTS, *sorted(own)]
    draw = random.Random(number)
    for _ in range(number):
        # Few kinds at a time, so that they meet.
        few = draw.choices(fragments, k=draw.randint(1, 6))
        yield "".join(draw.choices(few, k=draw.randint(0, 12)))


def matches(pattern: "re.Pattern[str]", text: str) -> list[Sequence[tuple[int, int]]]:
    return [match.regs for match in pattern.finditer(text)]


def test_the_patterns_are_found() -> None:
    assert len(ALL) > 60
    # A pattern that several modules know has the name of one of them.
    assert {"_FAST", "_FAST_WITH_HEREDOCS", "_CAREFUL", "_QUOTED_PIECE", "_TOKEN", "REFERENCE"} <= {
        name.rpartition(".")[2] for name in POSSESSIVE
    }


@pytest.mark.parametrize("name", POSSESSIVE)
def test_no_round_of_a_possessive_repeat_can_move_and_then_fail(name: str) -> None:
    assert unsafe(POSSESSIVE[name].pattern) == []


@pytest.mark.parametrize("name", POSSESSIVE)
def test_possessive_repeats_match_what_the_manual_says(name: str) -> None:
    pattern = POSSESSIVE[name]
    slow = reference(pattern.pattern)
    for text in texts(pattern.pattern, 400):
        assert matches(pattern, text) == matches(slow, text), repr(text)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:[^$]++|[$](?!\{))*+",
        r"(?:ab?c)*+",
        r"(?:[-_]*+[^\W_])*+",
        r"(?:\.*+[0-9]++)*+",
        r"(?:a(?:bb|c))*+",
        r"(?:(?=a)b|c)*+",
        r"(?:(a)|(?!))*+",
    ],
)
def test_unsafe_forms_are_known(pattern: str) -> None:
    assert unsafe(pattern)


@pytest.mark.parametrize("pattern", [r"(?:\.[a-z]*+)*+", r"(?:ab)*+", "[a-z]*+", possessive("ab?c", "+")])
def test_safe_forms_are_known(pattern: str) -> None:
    assert not unsafe(pattern)


@pytest.mark.parametrize(
    ("body", "times", "text", "end"),
    [
        (r"[^$]++|[$](?!\{)", "*", "x${v}", 1),
        (r"[^$]++|[$](?!\{)", "+", "x${v}", 1),
        ("ab?c", "*", "aca", 2),
        ("ab?c", "{1,3}", "aca", 2),
        ("ab?c", "?", "a", 0),
        (r".(?!D)", "*", "ABCDE", 2),
    ],
)
def test_a_failing_round_takes_nothing(body: str, times: str, text: str, end: int) -> None:
    found = re.match(possessive(body, times), text)
    assert found is not None
    assert found.end() == end


def test_an_interpreter_that_reads_an_example_otherwise_is_refused() -> None:
    assert compiled("a++", ("aa", "b"), ("", "b")).match("a")
    for example in (("a", "a"), ("aab", ""), ("b", "")):
        with pytest.raises(MisreadPattern) as told:
            compiled("a++", example)
        assert told.value.pattern == "a++"
        assert "misreads the regular expressions" in told.value.message


def test_examples_tell_an_interpreter_whose_repeats_forget_their_minimum(monkeypatch: pytest.MonkeyPatch) -> None:
    """As PyPy 7.3.20 does (pypy/pypy issue 5504): `a++` fits the empty text."""
    compile_right = re.compile
    monkeypatch.setattr(patterns.re, "compile", lambda pattern: compile_right(pattern.replace("++", "*+")))
    for variant in (lexer._FAST, lexer._FAST_WITH_HEREDOCS, lexer._CAREFUL):
        with pytest.raises(MisreadPattern):
            lexer._pattern.__wrapped__(*variant)


def test_examples_tell_an_interpreter_whose_failing_rounds_take_something(monkeypatch: pytest.MonkeyPatch) -> None:
    """As CPython before 3.11.5 would, were the dead ends left out."""
    affected = re.match("(?:ab?c)*+", "a")
    assert affected is not None
    if affected.end() == 0:
        pytest.skip("this interpreter is repaired")
    compile_right = re.compile
    monkeypatch.setattr(patterns.re, "compile", lambda pattern: compile_right(pattern.replace("|(?!)", "")))
    for variant in (lexer._FAST, lexer._FAST_WITH_HEREDOCS, lexer._CAREFUL):
        with pytest.raises(MisreadPattern):
            lexer._pattern.__wrapped__(*variant)
