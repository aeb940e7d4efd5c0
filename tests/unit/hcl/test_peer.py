"""The same files read by an independent parser, python-hcl2: blocks, labels, arguments and constants must agree.

Where the two differ the language decides; the table EXPLAINED holds every difference that is known, each checked with
`terraform fmt`. The peer takes about a second for 120 kB, so only what stands in the repository is compared: the snippets
here and the sample configurations.
"""

from fractions import Fraction
from pathlib import Path

import hcl2
import pytest
from syntax_forms import file

from dasf_lint.hcl import parser
from dasf_lint.hcl.nodes import Body, Expression, Literal, ObjectCons, TupleCons, Unary

ROOT = Path(__file__).parents[3]
DIRECTORIES = ["sample_terraform"]
"""Relative to the root of the repository, or absolute."""

EXPRESSION = "an expression"
NO_CONTENT = {"__is_block__", "__comments__", "__inline_comments__"}
"""Keys that the peer adds of its own."""

Form = dict[str, object]


def ours(body: Body) -> Form:
    attributes = {name: our_value(attribute.expr, body.file.text) for name, attribute in body.attributes.items()}
    blocks: dict[str, list[object]] = {}
    for block in body.blocks:
        blocks.setdefault(block.type, []).append([list(block.labels), ours(block.body)])
    return {**attributes, **blocks}


def our_value(node: Expression, text: str) -> object:
    if isinstance(node, Literal):
        if isinstance(node.value, str):
            return text[node.start : node.end]
        return float(node.value) if isinstance(node.value, Fraction) else node.value
    if isinstance(node, Unary) and node.operator == "-" and isinstance(node.operand, Literal):
        value = our_value(node.operand, text)
        return -value if isinstance(value, (int, float)) else EXPRESSION
    if isinstance(node, TupleCons):
        return [our_value(item, text) for item in node.items]
    if isinstance(node, ObjectCons):
        return {our_key(key, text): our_value(value, text) for key, value in node.items}
    return EXPRESSION


def our_key(node: Expression, text: str) -> str:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return text[node.start : node.end].strip('"')
    return EXPRESSION


def theirs(body: Form) -> Form:
    form: Form = {}
    for name, value in body.items():
        if name in NO_CONTENT:
            continue
        blocks = [found for item in value for found in labelled(item)] if isinstance(value, list) else []
        if blocks and len(blocks) >= len(value):
            form[name] = blocks
        else:
            form[name] = their_value(value)
    return form


def labelled(value: object) -> list[object]:
    """The blocks below an element of a list: labels are keys in quotes until a body says that it is one."""
    if not isinstance(value, dict):
        return []
    if value.get("__is_block__"):
        return [[[], theirs(value)]]
    found: list[object] = []
    for key, inner in value.items():
        found += [[[key.strip('"'), *labels], body] for labels, body in labelled(inner)]  # type: ignore[misc]
    return found


def their_value(value: object) -> object:
    if isinstance(value, str):
        if value.startswith('"<<'):
            text = value[1:-1]
        elif value.startswith('"'):
            text = value
        else:
            return EXPRESSION
        return EXPRESSION if has_sequence(text) else text
    if isinstance(value, list):
        return [their_value(item) for item in value]
    if isinstance(value, dict):
        return {their_key(key): their_value(item) for key, item in value.items() if key not in NO_CONTENT}
    return value


def their_key(key: str) -> str:
    return EXPRESSION if has_sequence(key) else key.strip('"')


def has_sequence(text: str) -> bool:
    text = text.replace("$${", "").replace("%%{", "")
    return "${" in text or "%{" in text


SNIPPETS = {
    "arguments": 'a = 1\nb = "s"\nc = true\nd = null\ne = -1\nf = 1.5\ng = "$${x} \\" \\n"\n',
    "blocks": 'a "b" "c" {\n  d = 1\n  e {\n    f = 2\n  }\n  e {\n    f = 3\n  }\n}\na "b" "x" {\n}\nlocals {\n}\n',
    "one line": 'a { b = 1 }\nc "d" {}\n',
    "identifier labels": "a b c {\n  d = 1\n}\n",
    "collections": 'a = [1, "b", [true], c.d]\ne = { f = 1, "g" = [2], (h) = 3 }\n',
    "object lines": "a = {\n  b = 1\n  c : 2,\n\n  d = 3 # e\n}\n",
    "operators": "a = 1 + 2 * 3\nb = !c && d || e\nf = g ? h : i\nj = (k)\nl = -m\n",
    "traversals": 'a = b.c[0].d["e"]\nf = g[*].h\ni = j.*.k\nl = m.0.n\n',
    "calls": "a = f(1, [2], g(3)...)\nb = provider::c::d(1)\n",
    "for": "a = [for x in y : x.z if x.w]\nb = { for k, v in y : k => v... }\n",
    "templates": 'a = "b${c}d"\ne = "${f}"\ng = "%{ if h }i%{ else }j%{ endif }"\n',
    "heredocs": "a = <<E\nb\n  c ${d}\nE\ne = <<-F\n    g\n      h\n  F\n",
    "comments": "# a\nb = 1 // c\n/* d\n e */\nf = [ # g\n  1, # h\n]\n",
    "resource": (
        'resource "databricks_job" "etl" {\n  name = "etl"\n  task {\n    task_key = "a"\n    notebook_task {\n'
        '      notebook_path = "/x"\n    }\n  }\n  dynamic "task" {\n    for_each = var.tasks\n    content {\n'
        "      task_key = task.value\n    }\n  }\n  lifecycle {\n    ignore_changes = [name]\n  }\n}\n"
    ),
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippet_is_read_as_the_peer_reads_it(name: str) -> None:
    body, diagnostics = parser.parse(file(SNIPPETS[name]))
    assert diagnostics == []
    assert ours(body) == theirs(hcl2.loads(SNIPPETS[name]))


REFUSED = "refused"
EXPLAINED = {
    "a byte-order mark is skipped": ("\ufeffa = 1\n", {"a": 1}, REFUSED),
    "names may have letters beyond ASCII": ("\u00e9 = 1\n", {"\u00e9": 1}, REFUSED),
    "functions may have a namespace": ("a = core::f(1)\n", {"a": EXPRESSION}, REFUSED),
    "minus may repeat": ("a = - - 1\n", {"a": EXPRESSION}, REFUSED),
    "negation may repeat": ("a = !!x\n", {"a": EXPRESSION}, REFUSED),
    "an exponent makes a number as well": ("a = 1e5\n", {"a": 100000}, {"a": EXPRESSION}),
    "arguments end with their line": ("a = 1 b = 2\n", REFUSED, {"a": 1, "b": 2}),
    "a conditional does not go on in the next line": ("a = b ? c\n : d\n", REFUSED, {"a": EXPRESSION}),
    "an argument is set once": ("a = 1\na = 2\n", REFUSED, {"a": 2}),
    "labels have no sequences": ('a "${b}" {}\n', REFUSED, {"a": [[["${b}"], {}]]}),
    "for cannot be the first key of an object": ("a = {for = 1}\n", REFUSED, {"a": {"for": 1}}),
    "a quoted string ends on its line": ('a = "x\ny"\n', REFUSED, {"a": '"x\ny"'}),
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_difference_from_the_peer_is_the_explained_one(name: str) -> None:
    text, expected, peer = EXPLAINED[name]
    body, diagnostics = parser.parse(file(text))
    assert (REFUSED if diagnostics else ours(body)) == expected
    try:
        found: object = theirs(hcl2.loads(text))
    except Exception:  # noqa: BLE001  # the peer says nowhere what it raises, and its parser's change with its version
        found = REFUSED
    assert found == peer


def files() -> list[Path]:
    return sorted(path for directory in DIRECTORIES for path in (ROOT / directory).rglob("*.tf"))


@pytest.mark.parametrize("path", files(), ids=str)
def test_file_is_read_as_the_peer_reads_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    body, diagnostics = parser.parse(file(text))
    assert diagnostics == []
    assert ours(body) == theirs(hcl2.loads(text))
