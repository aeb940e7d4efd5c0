"""Input made to hurt: whatever it is, the parser ends soon, keeps its stack, and reads the resource behind it."""

import time

import pytest
from syntax_forms import file

from dasf_lint.hcl import parser
from dasf_lint.hcl.nodes import walk
from dasf_lint.hcl.traversal import static_references

N = 20_000
INSECURE = '\nresource "r" "insecure" {\n  acl = "public"\n}\n'

NESTED = {
    "brackets": "[" * N,
    "balanced brackets": "[" * N + "]" * N,
    "objects": "{a=" * N,
    "parentheses": "(" * N,
    "nots": "!" * N,
    "minus": "-" * N,
    "calls": "f(" * N,
    "indices": "a[" * N,
    "steps": "a" + ".b" * N,
    "spaced steps": "a" + " .b" * N,
    "constant indices": "a" + "[0]" * N,
    "splats": "a" + "[*]" * N,
    "attribute splats": "a" + ".*[0]" * N,
    "conditionals": "a" + " ? b : c" * N,
    "for": "[for x in " * N,
    "templates": '"${' * N + "1" + '}"' * N,
    "open templates": '"${' * N,
    "directives": '"' + "%{if a}" * N + "%{endif}" * N + '"',
    "precedence": "(1||1&&1==1<1+1*" * N,
    "braces in a sequence": '"${' + "{" * N,
}


@pytest.mark.parametrize("name", NESTED)
def test_depth_is_refused_and_the_rest_is_read(name: str) -> None:
    body, diagnostics = parser.parse(file(f"a = {NESTED[name]}\n{INSECURE}"))
    assert [d.code for d in diagnostics] == ["nesting"]
    assert [block.labels for block in body.blocks] == [("r", "insecure")]


LONG = {
    "sum": "1" + " + 1" * N,
    "conjunction": "a" + " && b" * N,
    "tuple": "[" + "1, " * N + "]",
    "object": "{" + "a = 1, " * N + "}",
    "arguments": "f(" + "1, " * N + ")",
    "directives": '"' + "%{ if a }x%{ endif }" * N + '"',
    "text": '"' + "a" * 1_000_000 + '"',
    "escapes": '"' + "\\n$${%%{" * N + '"',
    "heredoc": "<<E\n" + "x\n" * 500_000 + "E",
    "flush heredoc": "<<-E\n" + "  x ${y}\n" * N + "  E",
    "name": "a" * 1_000_000,
    "digits": "1" * 20_000,
    "exponent": "1e999999999",
    "comments": "1" + " /* c */" * N,
}


@pytest.mark.parametrize("name", LONG)
def test_length_is_read(name: str) -> None:
    body, diagnostics = parser.parse(file(f"a = {LONG[name]}\n{INSECURE}"))
    assert diagnostics == []
    assert len(body.blocks) == 1
    node = body.attributes["a"].expr
    assert sum(1 for _ in walk(node)) >= 1
    static_references(node)


def cost(text: str) -> float:
    source = file(text)
    begin = time.perf_counter()
    parser.parse(source)
    return time.perf_counter() - begin


UNCLOSED = {
    "quote": 'a = "' + "x" * 40,
    "quotes": '"',
    "escaped quotes": '"\\',
    "sequence": 'a = "${\n',
    "sequences": '"${',
    "sequence braces": "${{",
    "heredoc": "a = <<E\n",
    "heredoc with sequences": "a = <<E\n${",
    "comment": "/*",
    "slashes": "/",
    "brackets": "a = [\n",
    "blocks": "a {\n",
    "closing braces": "}\n",
    "directives": 'a = "%{ if b }\n',
    "dollars": '"$',
    "angles": "<<",
    "dots": ".",
}


@pytest.mark.parametrize("name", UNCLOSED)
def test_cost_of_what_does_not_end_grows_with_its_length_only(name: str) -> None:
    piece = UNCLOSED[name]
    short, long = (piece * (size // len(piece)) for size in (25_000, 200_000))
    # Quadratic cost would be 64 times as much; the floor keeps the noise of a busy machine out.
    assert cost(long) < 30 * max(cost(short), 0.02)


def test_one_megabyte_without_a_closing_quote_is_one_error() -> None:
    _, diagnostics = parser.parse(file('a = "' + "x" * 1_000_000))
    assert [d.message.split(":")[0] for d in diagnostics] == ["Unterminated template string"]


@pytest.mark.parametrize("end", ["<<EOT", "<<EOT\n", "<<EOT\nx", "<<EOT\nEOT", "<<-EOT\n  EOT", "<<EOT\n${"])
def test_heredoc_without_its_last_line_end_is_an_error(end: str) -> None:
    body, diagnostics = parser.parse(file(f"a = 1\nb = {end}"))
    assert [d.code for d in diagnostics] == ["syntax"]
    assert list(body.attributes) == ["a"]


@pytest.mark.parametrize("text", ["\0" * 1000, "a = 1\0\n", '\0a = "b"\n', "\x1b[2J", "\ud800 = 1"], ids=ascii)
def test_control_characters_and_surrogates_are_errors(text: str) -> None:
    body, diagnostics = parser.parse(file(text + INSECURE))
    assert {d.code for d in diagnostics} <= {"syntax", "replaced-bytes"}
    assert diagnostics
    assert [block.labels for block in body.blocks] == [("r", "insecure")]


def test_nul_inside_a_string_is_text() -> None:
    body, diagnostics = parser.parse(file('a = "x\0y"\n'))
    assert diagnostics == []
    assert body.attributes["a"].expr.value == "x\0y"  # type: ignore[attr-defined]
