"""Attacks made of seeds and places: every secret at every place where it could be told, and every forged line.

The program is run as people run it, every command and every format, inside this process.
"""

import base64
import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from dasf_lint.cli.main import main
from dasf_lint.report.formats import FORMATS
from tests.hostile.cases import OWN_POLICY, put
from tests.hostile.child import problems_of

FAULT: Final = 'resource "databricks_token" "fault" {\n  lifetime_seconds = 31536000\n}\n'
OPEN: Final = 'variable "open" {}\nresource "databricks_token" "fault" {\n  lifetime_seconds = var.open\n}\n'
COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "graph": ("graph",), "roots": ("roots",), "roots json": ("roots", "--format", "json"), "coverage": ("coverage",),
    "suppressions": ("suppressions",), "attestations": ("attestations",), "config": ("config", "show"), "show": ("show", "databricks_token.fault"),
    "verbose": ("check", "-v", "--color", "never"), "show json": ("show", "databricks_token.fault", "--format", "json"),
}  # fmt: skip


class Attack(NamedTuple):
    """
    files        path -> text
    pieces       what must occur in no output
    expressions  for the console
    commands     beside the common ones
    """

    name: str
    files: Mapping[str, str]
    pieces: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()

    def build(self, directory: Path) -> None:
        for path, text in self.files.items():
            put(directory / path, text)


# --- running --------------------------------------------------------------------------------------------------------


def outputs(attack: Attack, directory: Path) -> Iterator[tuple[str, str]]:
    """Every output of the program for an attack that is built in the directory it runs in."""
    targets = directory.parent / f"{directory.name}-outputs"
    targets.mkdir()
    asked = [f"-o{name}={targets / name}" for name in FORMATS]
    run = ("check", *asked, "--profile", "audit", "--show", "unknown,suppressed,pass,attested", "--as-of", "2026-11-24")
    yield from _streams("check", run)
    for name in FORMATS:
        if (targets / name).is_file():
            yield name, (targets / name).read_text("utf-8")
    for name, arguments in COMMANDS.items():
        yield from _streams(name, arguments)
    for arguments in attack.commands:
        yield from _streams(arguments[-1] if "--format" in arguments else " ".join(arguments), arguments)
    if attack.expressions:
        asked_of = "\n".join(attack.expressions).encode()
        yield from _streams("console", ("console",), asked_of)
        yield from _streams("console json", ("console", "--json"), asked_of)


def _streams(name: str, arguments: tuple[str, ...], given: bytes = b"") -> Iterator[tuple[str, str]]:
    with _replaced(given) as (out, err):
        code = main(list(arguments))
        printed, told = out.getvalue().decode("utf-8"), err.getvalue().decode("utf-8")
    assert code in (0, 1, 2), (arguments, code)
    assert "this is a bug" not in told, (arguments, told)
    yield name, printed
    yield f"{name}, standard error", told


@contextmanager
def _replaced(given: bytes) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    before = sys.stdout, sys.stderr, sys.stdin
    out, err = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(each, "utf-8", write_through=True) for each in (out, err, io.BytesIO(given))]
    sys.stdout, sys.stderr, sys.stdin = streams
    try:
        yield out, err
    finally:
        sys.stdout, sys.stderr, sys.stdin = before


# --- secrets --------------------------------------------------------------------------------------------------------

_LEAST: Final = 8
"""Characters of a secret that may not be told one after the other."""


def pieces_of(secret: str) -> tuple[str, ...]:
    """What a secret may be known by: pieces of it, of its encodings, and of it backwards."""
    data = secret.encode()
    texts = [secret, secret.swapcase(), secret[::-1], quote(secret, safe=""), data.hex()]
    for start in range(3):
        # Whatever stands before it; what depends on its neighbours is cut off.
        texts.append(base64.b64encode(b"x" * start + data).decode()[4:].rstrip("=")[:-2])
    return tuple(
        dict.fromkeys(t[i : i + _LEAST] for t in texts for i in range(max(len(t) - _LEAST + 1, 1)) if len(t) >= _LEAST)
    )


SENSITIVE: Final[Mapping[str, str]] = {
    "a word": "hunter2-Tr0ub4dor", "digits": "8375629104857263", "a long text": "q7Zx0Kp" * 700, "signs": "p@q/r?s=t&u%v+w;x",
    "an unlike alphabet": "пароль-стена-Ф9ж", "a credential": "dapi0123456789abcdef0123456789abcdef",
}  # fmt: skip
"""Texts that are sensitive because somebody says so."""

# What functions make of a value that somebody has declared open is theirs to show; as it is, it stays hidden.
TOLD: Final[Mapping[str, str]] = {
    "a function's argument": "tonumber(nonsensitive(var.p))",
    "a pattern": 'regex(nonsensitive(var.p), "x")',
    "a path": "file(nonsensitive(var.p))",
    "a decoded text": "jsondecode(nonsensitive(var.p))",
    "YAML": 'yamldecode("${nonsensitive(var.p)}: [")',
    "a key that is not there": "{ a = 1 }[nonsensitive(var.p)]",
    "an address of a network": "cidrhost(nonsensitive(var.p), 1)",
    "a time": 'timeadd(nonsensitive(var.p), "1h")',
    "a number to parse": "parseint(nonsensitive(var.p), 10)",
    "a template": 'templatestring("${nonsensitive(var.p)}$${", {})',
    "base64": "base64encode(var.p)",
    "base64 within": 'base64encode("xy${var.p}z")',
    "backwards": "strrev(var.p)",
    "JSON": "jsonencode({ a = var.p })",
    "an encoded address": "urlencode(var.p)",
    "parts": 'split("", nonsensitive(var.p))',
    "a beginning": "substr(var.p, 0, 12)",
    "letters": "upper(var.p)",
    "a name in a map": "{ (nonsensitive(var.p)) = 1 }",
    "a list": "[for c in [1] : nonsensitive(var.p)]",
    "a condition": 'nonsensitive(var.p) == "" ? 1 : nonsensitive(var.p)',
    "a format": 'format("%q and %s", var.p, var.p)',
}  # fmt: skip


def _declared(secret: str) -> str:
    return f'variable "p" {{\n  type      = string\n  sensitive = true\n  default   = {json.dumps(secret, ensure_ascii=False)}\n}}\n'


def _in_value(expression: str) -> str:
    return (
        f'resource "databricks_token" "fault" {{\n  comment = {expression}\n  lifetime_seconds = 31536000\n}}\n'
        f'output "o" {{ value = {expression} }}\nlocals {{ l = {expression} }}\n'
        f'resource "databricks_job" "j" {{\n  name = try({expression}, "x")\n  tags = {{ a = {expression} }}\n'
        '  run_as { user_name = "x@company.example" }\n}\n'
    )


PLACES: Final[Mapping[str, Callable[[str], str]]] = {
    "an instance": lambda e: f'resource "databricks_token" "fault" {{\n  for_each = toset([{e}])\n  lifetime_seconds = 31536000\n}}\n',
    "a module's instance": lambda e: f'module "m" {{\n  source = "./m"\n  for_each = toset([{e}])\n}}\n',
    "a number of instances": lambda e: f'resource "databricks_token" "fault" {{\n  count = {e}\n  lifetime_seconds = 31536000\n}}\n',
    "a source": lambda e: FAULT + f'module "m" {{ source = {e} }}\n',
    "a provider": lambda e: FAULT + f'provider "databricks" {{\n  host = {e}\n  profile = {e}\n}}\n',
    "a check": lambda e: FAULT + f'check "c" {{\n  assert {{\n    condition = false\n    error_message = "no ${{{e}}}."\n  }}\n}}\n',
    "a precondition": lambda e: f'resource "databricks_token" "fault" {{\n  lifetime_seconds = 31536000\n  lifecycle {{\n'
    f'    precondition {{\n      condition = false\n      error_message = "no ${{{e}}}."\n    }}\n  }}\n}}\n',
    "an argument": lambda e: FAULT + f'module "m" {{\n  source = "./m"\n  n = {e}\n}}\n',
    "a block": lambda e: f'resource "databricks_token" "fault" {{\n  lifetime_seconds = 31536000\n  dynamic "x" {{\n'
    f'    for_each = {{ (tostring({e})) = 1 }}\n    labels = [{e}]\n    content {{ y = x.key }}\n  }}\n}}\n',
    "a principal": lambda e: f'resource "databricks_grants" "g" {{\n  catalog = {e}\n  grant {{\n    principal = "account users"\n'
    f'    privileges = ["ALL_PRIVILEGES", {e}]\n  }}\n}}\n' + FAULT,
    "a cluster": lambda e: f'resource "databricks_cluster" "c" {{\n  cluster_name = {e}\n  spark_version = {e}\n'
    f'  data_security_mode = "NONE"\n  custom_tags = {{ (tostring({e})) = {e} }}\n}}\n' + FAULT,
    "a number": lambda e: f'resource "databricks_token" "fault" {{\n  lifetime_seconds = {e}\n}}\n',
}  # fmt: skip

_MODULE: Final = 'variable "n" {\n  type    = number\n  default = 1\n}\n' + FAULT


def secrets() -> Iterator[Attack]:
    for kind, secret in SENSITIVE.items():
        pieces = pieces_of(secret)
        for how, expression in TOLD.items():
            files = {"main.tf": _declared(secret) + _in_value(expression)}
            yield Attack(f"{kind}, {how}", files, pieces, (expression, "var.p", "local.l"))
        for place, text in PLACES.items():
            files = {"main.tf": _declared(secret) + text("nonsensitive(var.p)"), "m/main.tf": _MODULE}
            yield Attack(
                f"{kind}, {place}", files, pieces, ("nonsensitive(var.p)", "module.m", "databricks_token.fault")
            )
    yield from _credentials()


FORMS: Final[Mapping[str, str]] = {
    "a token": "dapi0f1e2d3c4b5a69788796a5b4c3d2e1f0", "a key of AWS": "AKIAQ7ZX0KP4RTVWBNM2", "a token of GitHub": "ghp_Q7zX0kP4rTvWbNm2Q7zX0kP4rTvWbNm2Q7zX",
}  # fmt: skip
"""Credentials by their form, which nobody has declared."""


def _own_policy(text: str) -> str:
    shown = json.dumps(text, ensure_ascii=False)
    made = OWN_POLICY.replace("id: token-lifetime", "id: own-rule").replace("title: Anything goes", f"title: {shown}")
    made = made.replace("description: Anything goes.", f"description: {shown}").replace(
        "remediation: Nothing.", f"remediation: {shown}"
    )
    made = made.replace(
        'message: "{address} is there"', f"message: {json.dumps('{address} ' + text, ensure_ascii=False)}"
    )
    return made.replace("greater_than: 0", "greater_than: 99999999")


POLICY_COMMANDS: Final = (
    ("check", "--policies", "own", "--select", "own-rule"),
    ("check", "--policies", "own", "--select", "own-rule", "--format", "sarif"),
    ("check", "--policies", "own", "--select", "own-rule", "--format", "markdown"),
    ("check", "--policies", "own", "--select", "own-rule", "--format", "github"),
    ("policy", "list", "--policies", "own"), ("explain", "own-rule", "--policies", "own"),
    ("policy", "show", "own-rule", "--policies", "own"), ("policy", "test", "--policies", "own"),
)  # fmt: skip

Texts = Callable[[str], Mapping[str, str]]


def _key(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


WRITTEN: Final[Mapping[str, Texts]] = {
    # where a stranger may write any text, which reports then show
    "a value": lambda t: {"main.tf": f'resource "databricks_token" "fault" {{\n  comment = {_key(t)}\n  lifetime_seconds = 31536000\n}}\n'},
    "an instance": lambda t: {"main.tf": f'resource "databricks_token" "fault" {{\n  for_each = toset([{_key(t)}])\n  lifetime_seconds = 31536000\n}}\n'},
    "a label": lambda t: {"main.tf.json": json.dumps({"resource": {"databricks_token": {t: {"lifetime_seconds": 31536000}}}})},
    "a type": lambda t: {"main.tf.json": json.dumps({"resource": {t: {"x": {"lifetime_seconds": 31536000}}}}), "b.tf": FAULT},
    "an attribute": lambda t: {"main.tf.json": json.dumps({"resource": {"databricks_token": {"fault": {"lifetime_seconds": 31536000, t: t}}}})},
    "a variable": lambda t: {"main.tf.json": json.dumps({"variable": {t: {"description": t, "default": t}}}), "b.tf": FAULT},
    "a module": lambda t: {"main.tf.json": json.dumps({"module": {t: {"source": t}}}), "b.tf": FAULT},
    "an output": lambda t: {"main.tf.json": json.dumps({"output": {t: {"value": f"${{var.{t}}}"}}}), "b.tf": FAULT},
    "a wrong key": lambda t: {"main.tf": FAULT + f'locals {{ x = {{}}[{_key(t)}] }}\noutput "o" {{ value = local.x }}\n'},
    "a failing function": lambda t: {"main.tf": FAULT + f'output "o" {{ value = tonumber({_key(t)}) }}\n'},
    "a path of a function": lambda t: {"main.tf": FAULT + f'output "o" {{ value = file({_key(t)}) }}\n'},
    "a file of values": lambda t: {"main.tf": 'variable "x" {}\n' + FAULT, "terraform.tfvars.json": json.dumps({t: t, "x": t})},
    "the reason of a comment": lambda t: {"main.tf": f"# dasf-lint: ignore[token-lifetime] -- {t}\n" + FAULT},
    "a comment": lambda t: {"main.tf": FAULT.replace("31536000", f"31536000 # {t}")},
    "the reason of an entry": lambda t: {"main.tf": FAULT, ".dasf-lint.yaml": f"suppress:\n- {{policy: token-lifetime, reason: {_key(t)}}}\n"},
    "a pattern of an override": lambda t: {"main.tf": FAULT, ".dasf-lint.yaml": f"overrides:\n- {{paths: [{_key(t)}], ignore: [token-lifetime]}}\n"},
    "the reason of an attestation": lambda t: {"main.tf": OPEN, ".dasf-lint.yaml": f"attest:\n- {{policy: token-lifetime, reason: {_key(t)}, owner: {_key(t)}}}\n"},
    "an attestation without use": lambda t: {"main.tf": FAULT, ".dasf-lint.yaml": f"attest:\n- {{policy: token-lifetime, reason: r, scope: {{address: {_key(t)}, root: {_key(t)}, path: {_key(t)}}}}}\n"},
    "an entry without use": lambda t: {"main.tf": FAULT, ".dasf-lint.yaml": f"suppress:\n- {{policy: token-lifetime, reason: r, address: {_key(t)}}}\nexclude: [{_key(t)}]\n"},
    "a wrong entry": lambda t: {"main.tf": FAULT, ".dasf-lint.yaml": f"{_key(t)}: {_key(t)}\nignore: [{_key(t)}]\n"},
    "an environment": lambda t: {"main.tf": FAULT, ".dasf-lint.yaml": f"environments:\n  {_key(t)}: {{paths: ['*']}}\n"},
    "a policy": lambda t: {"main.tf": FAULT, "own/p.yaml": _own_policy(t)},
    "a set of policies": lambda t: {"main.tf": FAULT, "own/p.yaml": _own_policy("x").replace("id: own-rule", f"id: own-rule\n{_key(t)}: 1"), ".dasf-lint.yaml": "policies: [own]\n"},
    "a bundle": lambda t: {"databricks.yml": f"bundle: {{name: {_key(t)}}}\nresources:\n  jobs:\n    {_key(t)}:\n      name: {_key(t)}\n      tags: {{{_key(t)}: {_key(t)}}}\n"},
    "a target": lambda t: {"databricks.yml": f"bundle: {{name: b}}\ntargets:\n  {_key(t)}:\n    workspace: {{host: {_key(t)}}}\n"},
    "a key of a bundle": lambda t: {"databricks.yml": f"bundle: {{name: b, {_key(t)}: 1}}\n{_key(t)}: 2\ninclude: [{_key(t)}]\nvariables:\n  v: {{default: {_key(t)}, description: {_key(t)}, type: {_key(t)}}}\n"},
    "a reference of a bundle": lambda t: {"databricks.yml": f"bundle: {{name: b}}\nresources:\n  clusters:\n    c: {{spark_version: {_key('${var.' + t + '}')}, num_workers: {_key(t)}, data_security_mode: NONE}}\n"},
}  # fmt: skip


def _credentials() -> Iterator[Attack]:
    for kind, secret in FORMS.items():
        for place, files in WRITTEN.items():
            made = files(secret)
            commands = POLICY_COMMANDS if "own/p.yaml" in made else ()
            if "databricks.yml" in made:
                commands = (("bundle", "resolve"),)
            yield Attack(f"{kind}, {place}", made, (secret[:16], secret[-16:]), (f'"{secret}"',), commands)
        for path in (f"{secret}.tf", f"{secret}/main.tf", f"a-{secret}/b/main.tf"):
            yield Attack(f"{kind}, the path {path[:3]}", {path: FAULT}, (secret[:16], secret[-16:]))


# --- forged lines ---------------------------------------------------------------------------------------------------

FORGED: Final[tuple[str, ...]] = (
    "\n::error file=a,line=1::FORGED", "\r::set-output name=x::FORGED", "x\n##[error]FORGED", "##vso[task.complete result=Succeeded]FORGED",
    "\x1b[31mFORGED\x1b[2J", "\x1b]8;;https://e.example\x07FORGED", "\u202eFORGED\u2066", "\u2028::error::FORGED", "\u0085::error::FORGED",
    "<script>FORGED()</script>", "\"><img src=x onerror=FORGED>", "]]><x/>&FORGED;", "[FORGED](https://e.example)", "![FORGED](https://e.example/x)",
    "|FORGED|\n|---|", "=HYPERLINK(\"https://e.example\",\"FORGED\")", ";=FORGED", "%0A::error::FORGED", "0 findings, 0 suppressed\n\nFORGED",
    "javascript:FORGED", "\x00FORGED\x7f\x9b31m", "@FORGED #1 www.e.example", "`FORGED` ``", "\ufeff\u200bFORGED\ud7ff",
)  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)


def _markdown_problems(name: str, text: str) -> Iterator[str]:
    for line in text.splitlines():
        plain = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", line)
        plain = re.sub(r"\\.", "", plain)
        if "](https://e.example" in plain or "<script" in plain or "<img" in plain:
            yield f"{name}: markup {line[:120]!r}"


def forgeries(name: str, text: str) -> list[str]:
    """What in an output a reader, a runner or a renderer would take for something that the program has said."""
    if not text:
        # A run that ends before it has something to print.
        return []
    found = problems_of(name, text)
    for line in text.splitlines():
        if line.lstrip().startswith("FORGED"):
            found.append(f"{name}: a line of its own {line[:80]!r}")
    if name == "html":
        tags = _Tags()
        tags.feed(text)
        found += [f"html: <{tag}>" for tag in tags.found & {"script", "img", "a", "iframe", "x"}]
    if name == "markdown":
        found += _markdown_problems(name, text)
    if name in ("sarif", "sarif-full"):
        found += _sarif_problems(name, json.loads(text))
    return found


def _sarif_problems(name: str, document: object) -> Iterator[str]:
    waiting = [document]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            uri = item.get("uri")
            if isinstance(uri, str) and re.search(r"[^A-Za-z0-9._~/%:?#@!$&'()*+,;=\[\]-]|^[a-z]+:(?!//)", uri):
                yield f"{name}: no URI {uri[:80]!r}"
            if isinstance(item.get("markdown"), str):
                yield from _markdown_problems(name, item["markdown"])
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def forged() -> Iterator[Attack]:
    for i, text in enumerate(FORGED):
        for place, files in WRITTEN.items():
            if place in ("the reason of a comment", "a comment") and re.search(r"[\n\r]", text):
                continue
            made = files(text)
            commands: tuple[tuple[str, ...], ...] = POLICY_COMMANDS if "own/p.yaml" in made else ()
            if "databricks.yml" in made:
                commands = (("bundle", "resolve"),)
            yield Attack(f"forged {i}, {place}", made, (), (json.dumps(text),), commands)
        if "\0" not in text and "/" not in text:
            yield Attack(f"forged {i}, a file", {f"{text[:60]}.tf": FAULT})
            yield Attack(f"forged {i}, a directory", {f"{text[:60]}/main.tf": FAULT})
