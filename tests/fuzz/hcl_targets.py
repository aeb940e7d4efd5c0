"""Targets for Terraform's language: its two syntaxes, variable files, expressions, functions."""

import json
import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from dasf_lint.core import json_text
from dasf_lint.core.asked import FromText, Options, Setting
from dasf_lint.core.graph import Root
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import MemoryTree, SourceFile
from dasf_lint.hcl import json_syntax
from dasf_lint.hcl.functions import TABLE
from dasf_lint.report.escape import json_document
from dasf_lint.report.redact import Redactor
from dasf_lint.terraform.console import Console
from dasf_lint.terraform.modules import Modules
from dasf_lint.terraform.options import TerraformOptions
from tests.fuzz import grammar_hcl, seeds, structure
from tests.fuzz.grammar_data import Document
from tests.fuzz.grammar_hcl import Hcl
from tests.fuzz.grammar_typed import Typed
from tests.fuzz.syntax_checks import (
    check_comments,
    check_tokens,
    check_tree,
    errors,
    expression_shape,
    read,
    shape,
    without_places,
)
from tests.fuzz.target import Target, require
from tests.fuzz.whole_checks import SEED, check_outputs, examine

_PUNCTUATION: Final = (
    "{", "}", "[", "]", "(", ")", "=", "==", "=>", "...", "::", ".", ".*", "[*]", ",", ":", "?", "!", "-", "&&", "||", "<", ">=", "${", "%{", "$${", "~}",
    "\n", '"', "<<EOT\n", "<<-EOT\n", "EOT\n", "#", "//", "/*", "*/", "%{ if a }", "%{ endif }", "%{ for a in b }", "%{ endfor }", "\\", "'", "`", ";", "@", "\r",
)  # fmt: skip
WORDS: Final = (
    *_PUNCTUATION, *grammar_hcl.NAMES, *grammar_hcl.NUMBERS, *grammar_hcl.TEXTS, *grammar_hcl.REFERENCES, *grammar_hcl.FUNCTIONS, "locals {\n", "}\n",
    "dynamic", "for_each", "count", "provider", "lifecycle", "resource \"databricks_token\" \"t\" {\n", "module \"m\" {\n", "source", "# dasf-lint: ignore[token-lifetime] x\n",
)  # fmt: skip


# --- native syntax ----------------------------------------------------------------------------------------------------


def hcl(data: bytes) -> str:
    text = SourceFile("main.tf", data).text
    check_tokens(text)
    body, diagnostics = read(text)
    check_tree(body, diagnostics)
    check_comments(body.file)
    _check_moved(text, shape(body), diagnostics)
    if not errors(diagnostics):
        _check_line_ends(text)
    return f"{shape(body)}{diagnostics}"


def _check_moved(text: str, own: tuple[object, ...], diagnostics: Sequence[object]) -> None:
    """A comment before the text moves everything and changes nothing."""
    head = "# moved\n"
    moved, found = read(head + text)
    require(shape(moved, -len(head)) == own, "a comment before a text changes nothing", own, shape(moved, -len(head)))
    require(len(found) == len(diagnostics), "a comment before a text changes no diagnostic", diagnostics, found)


def _check_line_ends(text: str) -> None:
    """A text with the line ends of another system says the same; only texts of several lines hold them."""
    if "\r" in text or "<<" in text or "/*" in text:
        return
    one, other = read(text)[0], read(text.replace("\n", "\r\n"))[0]
    require(without_places(one) == without_places(other), "line ends of another system change nothing")


# --- JSON syntax ------------------------------------------------------------------------------------------------------


def tf_json(data: bytes) -> str:
    file = SourceFile("main.tf.json", data)
    body, diagnostics = json_syntax.parse_json(file)
    inner, _ = json_syntax.content(body, {"resource": 2, "variable": 1, "module": 1, "output": 1, "terraform": 0})
    for attribute in inner.attributes.values():
        require(0 <= attribute.start <= attribute.end <= len(file.text), "an argument lies in the text", attribute)
        list(expression_shape(attribute.expr))
    _check_same_json(file, not errors(diagnostics))
    return examine({"main.tf.json": data, "seed.tf": SEED}, seed=_seed_of(data))


def _check_same_json(file: SourceFile, accepted: bool) -> None:
    """What is JSON for everybody is JSON here, and an object is a body."""
    try:
        found = json.loads(file.text, parse_int=str, parse_float=str, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return
    if isinstance(found, dict) and _depth(found) < 150:
        require(accepted, "JSON is read", file.text)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


def _seed_of(data: bytes) -> str | None:
    """Whoever names the insecure resource may do something about it."""
    return None if b"seed" in data or b"required_providers" in data else "databricks_token.seed"


# --- variable files ---------------------------------------------------------------------------------------------------

_VARIABLES: Final = (
    'variable "a" {\n  type = string\n  default = "x"\n}\nvariable "b" {\n}\nvariable "x" {\n  type = object({ a = optional(number, 1), b = list(string) })\n}\n'
    'resource "databricks_token" "t" {\n  comment = var.a\n  lifetime_seconds = var.b\n}\noutput "x" {\n  value = [var.x, var.x.b]\n}\n'
)  # fmt: skip


def tfvars(data: bytes) -> str:
    name = "terraform.tfvars.json" if data[:1] == b"{" else "terraform.tfvars"
    return examine({"main.tf": _VARIABLES, name: data, "seed.tf": SEED})


# --- expressions ------------------------------------------------------------------------------------------------------

_SCOPE: Final = (
    'variable "a" {\n  default = "x"\n}\nvariable "b" {\n  default = [1, "2", null, { a = true }]\n}\nvariable "u" {\n  type = string\n}\n'
    'variable "n" {\n  type = number\n}\nvariable "l" {\n  type = list(string)\n}\nvariable "s" {\n  default   = "canary"\n  sensitive = true\n}\n'
    'locals {\n  a = { a = 1, b = "x", c = [1, 2] }\n  b = [for i in range(3) : "v${i}"]\n  x = tomap({ a = 1.5, "é" = 2 })\n  c = local.c\n}\n'
    'resource "databricks_job" "b" {\n  count = 2\n  name = var.u\n}\nresource "databricks_token" "a" {\n}\nmodule "m" {\n  source = "./m"\n}\n'
)  # fmt: skip
_FILES: Final[Mapping[str, str | bytes]] = {
    "main.tf": _SCOPE, "m/main.tf": 'output "a" {\n  value = [1]\n}\n', "a": "text\n", "t.tpl": "${a}%{ for x in b }${x}%{ endfor }", "bytes": b"\xff\x00",
    "a.json": '{"a": [1, 2.50, null]}', "d/a.yaml": "a: 1\n", "a.csv": "a,b\n1,2\n",
}  # fmt: skip
_GIVEN: Final[Sequence[Mapping[str, str]]] = (
    {"u": "x", "n": "1", "l": "[]"},
    {"u": "", "n": "-1.5", "l": '["a", "b"]'},
    {"u": "10.0.0.0/8", "n": "0", "l": '["x"]'},
    {"u": "12", "n": "1000000", "l": '["1", null]'},
)


class _Consoles:
    """One console for the variables without value and one for each choice of values, made once: they keep no answers."""

    def __init__(self) -> None:
        self.without: Console | None = None
        self.given: list[Console] = []

    def get(self) -> tuple[Console, list[Console]]:
        if self.without is None:
            self.without = _console(())
            self.given = [_console([FromText(name, text) for name, text in given.items()]) for given in _GIVEN]
        return self.without, self.given


def _console(settings: Sequence[Setting]) -> Console:
    return Console(
        Modules(MemoryTree(_FILES)),
        Root("terraform", "."),
        TerraformOptions(Options(settings=tuple(settings))),
        before_plan=True,
    )


_CONSOLES: Final = _Consoles()


def expression(data: bytes) -> str:
    """What is said of an expression whose variables have no value holds for each value that they may get."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    without, given = _CONSOLES.get()
    answer = without.answer(text)
    shown = json_document(json_text.dumps(answer))
    secrets = without.secrets()
    check_outputs({"json": json_document(json_text.dumps(Redactor(secrets).json(answer)))})
    _check_parenthesised(without, text, answer)
    if re.search(r"var\s*\.\s*[unl]\b|databricks_", text):
        for console in given:
            _check_known(text, answer, console.answer(text))
    return shown


def _check_parenthesised(console: Console, text: str, answer: dict[str, Json]) -> None:
    if "error" in answer:
        return
    require(
        console.answer(f"({text}\n)") == answer,
        "parentheses change nothing",
        text,
        answer,
        console.answer(f"({text}\n)"),
    )
    if "value" in answer:
        listed = console.answer(f"[{text}\n]")
        require("error" not in listed, "a list of a value is a value", text, listed)


def _check_known(text: str, answer: dict[str, Json], concrete: dict[str, Json]) -> None:
    if "value" in answer and "value" in concrete:
        require(
            _same(answer["value"], concrete["value"]),
            "what is known without a value holds for every value",
            text,
            answer,
            concrete,
        )
    if "error" in answer and not _may_be_late(text, answer):
        require(
            "error" in concrete or "unknown" in concrete,
            "what is an error without a value is one for every value",
            text,
            answer,
            concrete,
        )


def _may_be_late(text: str, answer: dict[str, Json]) -> bool:
    """Errors that Terraform raises for unknown values alone: `tolist` of an unknown list is a list of anything, and an
    operand that is not known cannot decide in the place of the other."""
    error = answer["error"]
    inconsistent = isinstance(error, dict) and error["summary"] == "Inconsistent conditional result types"
    return inconsistent or "||" in text or "&&" in text


def _same(one: Json, other: Json) -> bool:
    """Equal where both are known: an object may hold what is not.

    Terraform does not know of an unknown value whether it will be sensitive, and says what its beginning decides all the
    same: `startswith(X, "")` of a text that may turn out to be somebody's secret.
    """
    if isinstance(one, bool) and other == {"$sensitive": one}:
        return True
    if isinstance(one, dict) and "$unknown" in one:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        known = [each for each in one if not (isinstance(each, dict) and "$unknown" in each)]
        if len(known) < len(one) and all(each in other for each in known):
            # In a set an element that is not known yet has no place, and may turn out to be one of the others.
            return len(other) <= len(one)
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    return one == other


# --- functions --------------------------------------------------------------------------------------------------------

_ARGUMENTS: Final = (
    "null", "true", "0", "-1", "1.5", "3", "1e100", "16", '""', '"a"', '"Ünïcödé e\u0301"', '"a,b\\nc,d"', '"%s %d %5.2f %v %q %%"', '"{\\"a\\": [1]}"', '"a: &x [1, *x]"',
    '"10.0.0.0/8"', '"fe80::/10"', '"2024-02-29T12:00:00Z"', '"YYYY-MM-DD\'T\'hh:mm:ssZ"', '"-1h30m"', '"(a)(?P<n>b*)"', '"/a(.)/"', '"$1"', '"aGVsbG8="', '"utf-16le"',
    '"a"', '"t.tpl"', '"a.json"', '"bytes"', '"../a"', '"."', '"**"', '"{a,b}*"', "[]", "[1, 2]", '["a", "b", "a"]', "[[1], [2, [3]]]", "{}", "{ a = 1 }", '{ a = "x", b = null }',
    "toset([])", 'toset(["b", "a"])', 'tomap({ a = "x" })', "tolist([1])", "[null]", "[true, false]", "var.u", "var.n", "var.l", "[var.u]", "{ a = var.n }", "var.s", "[var.s]",
    "databricks_job.b", "databricks_token.a.id", "toset([var.u])", 'tomap({ (var.u) = 1 })', "sensitive(1)", "1/3", "9007199254740993", '"\\u0000"', '"\\ud800"',
)  # fmt: skip


def _call(random: Random, depth: int = 2) -> bytes:
    return _call_text(random, depth).encode("utf-8", "surrogatepass")


_KINDS: Final = {
    "string": "text",
    "number": "number",
    "bool": "flag",
    "list": "list",
    "set": "list",
    "map": "map",
    "object": "map",
}
"""What the grammar of typed expressions calls a kind of type."""


def _argument(kind: str, random: Random, depth: int) -> str:
    """Mostly of the type that the parameter has."""
    if depth and random.random() < 0.15:
        return _call_text(random, depth - 1)
    if random.random() < 0.3:
        return random.choice(_ARGUMENTS)
    typed = Typed(random)
    return typed.make(_KINDS[kind], depth) if kind in _KINDS else typed.any(depth)


def _call_text(random: Random, depth: int) -> str:
    name = random.choice(tuple(TABLE))
    function = TABLE[name]
    count = len(function.parameters) + (random.randrange(3) if function.variadic is not None else 0)
    if random.random() < 0.05:
        count = max(0, count + random.choice((-1, 1)))
    parameters = [function.parameter(i) for i in range(count)]
    arguments = [_argument("dynamic" if each is None else each.type.kind, random, depth) for each in parameters]
    return f"{name}({', '.join(arguments)}{'...' if arguments and random.random() < 0.05 else ''})"


def _expression(random: Random) -> bytes:
    made = Typed(random).any(4) if random.random() < 0.7 else Hcl(random, 4).expression()
    return made.encode("utf-8", "surrogatepass")


def _values(random: Random) -> bytes:
    hcl = Hcl(random, 2)
    lines = (f"{hcl.one(('a', 'b', 'x', 'z'))} = {hcl.expression()}\n" for _ in range(4))
    return "".join(lines).encode("utf-8", "surrogatepass")


TARGETS: Final[dict[str, Target]] = {
    "hcl": Target(
        hcl,
        make=lambda random: Hcl(random).file().encode("utf-8", "surrogatepass"),
        seeds=seeds.all_of(lambda: seeds.samples((".tf", ".tfvars")), lambda: seeds.hostile("syntax", ".tf")),
        words=WORDS,
        change=structure.hcl,
    ),
    "tf-json": Target(
        tf_json,
        make=lambda random: _json_file(random),
        seeds=lambda: [_json_file(Random(each)) for each in range(20)],
        words=(
            *WORDS,
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            '"resource"',
            '"locals"',
            '"dynamic"',
            '"//"',
            '"${',
            '"\\u00e9',
            '"\\ud800',
        ),
        change=structure.tree,
    ),
    "tfvars": Target(
        tfvars,
        make=_values,
        seeds=lambda: [*seeds.samples((".tfvars",)), b'{"a": 1, "b": [{"x": null}], "x": {"b": ["y"]}}\n'],
        words=WORDS,
        change=lambda data, random, others: (structure.tree if data[:1] == b"{" else structure.hcl)(
            data, random, others
        ),
    ),
    "expression": Target(
        expression,
        make=_expression,
        seeds=lambda: [_expression(Random(each)) for each in range(60)],
        words=WORDS,
        change=structure.expression,
    ),
    "function": Target(
        expression,
        make=_call,
        seeds=lambda: [_call(Random(each)) for each in range(200)],
        words=(*_ARGUMENTS, *TABLE, ",", "...", "(", ")", "[", "]"),
        change=structure.expression,
    ),
}


def _json_file(random: Random) -> bytes:
    made = Document(random)
    hcl = Hcl(random, 2)

    def text() -> str:
        return hcl.one(
            (f"${{{hcl.expression()}}}", hcl.template(), hcl.one(grammar_hcl.TEXTS), hcl.one(grammar_hcl.REFERENCES))
        )

    def value(depth: int = 2) -> object:
        match random.randrange(5):
            case 0 if depth:
                return {hcl.one(grammar_hcl.NAMES): value(depth - 1) for _ in range(random.randrange(3))}
            case 1 if depth:
                return [value(depth - 1) for _ in range(random.randrange(3))]
            case 2:
                return made.json(1)
        return text()

    kind = hcl.one(tuple(grammar_hcl.TYPES))
    document = {
        "resource": {kind: {"r": {name.removesuffix("{}"): value() for name in grammar_hcl.TYPES[kind]}}},
        "locals": {"a": value(), "b": value()},
        "variable": {"a": {"default": made.json(2), "type": text()}},
        hcl.one(("output", "module", "provider", "terraform", "x", "//")): {"m": value()},
    }
    names = random.sample(list(document), random.randrange(1, 5))
    return json.dumps({name: document[name] for name in names}, indent=random.choice((None, 1))).encode()
