"""The attacks: what is written into a fresh directory, and what must come of it. Nothing big is kept, all is generated."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

from dasf_lint import Options
from dasf_lint.core.source import SourceFile

SECRET = "canary-5f3a-of-a-secret-outside"
"""Stands in files outside the project root; it may occur in no output."""

SEED = 'resource "databricks_token" "seed" {\n  lifetime_seconds = 31536000\n}\n'
"""One plainly insecure resource; whatever stands beside it, it is reported, or the run does not vouch."""

BUNDLE_SEED = """\
resources:
  clusters:
    seed:
      cluster_name: seed
      spark_version: 15.4.x-scala2.12
      num_workers: 1
      data_security_mode: NONE
"""

Outcome = Literal["seed", "refused", "either", "both"]
Write = Callable[[Path], None]


class Case(NamedTuple):
    """
    files     path below the directory -> text or bytes
    write     what else is made there
    outcome   seed: the insecure resource is reported and the run vouches; refused: it does not vouch;
              both: it does not vouch and reports all the same; either: at least one of the two
    codes     codes of diagnostics that must occur
    root      the project root, below the directory
    seed      the address that must be among the members of a finding
    seconds   processor time that it may take: a generous multiple of what it does
    plan      what `--plan` names, if it names anything
    resolved  what `--resolved` names
    """

    files: Mapping[str, str | bytes]
    outcome: Outcome = "seed"
    codes: tuple[str, ...] = ()
    write: Write | None = None
    root: str = "."
    seed: str = "databricks_token.seed"
    paths: tuple[str, ...] = (".",)
    seconds: float = 20.0
    plan: str | None = None
    resolved: str | None = None

    def build(self, directory: Path) -> None:
        for path, content in self.files.items():
            put(directory / path, content)
        if self.write is not None:
            self.write(directory)

    def options(self, directory: Path) -> Options:
        plan = None if self.plan is None else SourceFile("plan.json", self.plan.encode())
        resolved = None if self.resolved is None else SourceFile("resolved.json", self.resolved.encode())
        return Options(paths=self.paths, as_of="2026-11-24", plan=plan, resolved=resolved)


def put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)


def tf(text: str, **more: object) -> Case:
    """A root module with the text and the seed."""
    return Case({"main.tf": f"{_long(text)}{text}\n{SEED}"}, **more)  # type: ignore[arg-type]


def value(expression: str, before: str = "", **more: object) -> Case:
    """A value that everything there is wants to know: policies, the graph, an output."""
    text = (
        f'{before}\nlocals {{\n  h = {expression}\n}}\noutput "h" {{\n  value = local.h\n}}\n'
        'resource "databricks_job" "user" {\n  name = local.h\n  tags = { a = local.h }\n}\n'
        f'resource "databricks_token" "seed" {{\n  comment = local.h\n  lifetime_seconds = 31536000\n}}\n'
    )
    return Case({"main.tf": _long(text) + text}, **more)  # type: ignore[arg-type]


def _long(text: str) -> str:
    """A list of 20,000 for texts that use it; `range` gives no more than 1,024 elements."""
    if "local.r" not in text:
        return ""
    return "locals {\n  r = flatten([for a in range(20): [for b in range(1000): a * 1000 + b]])\n}\n"


def repeated(argument: str, **more: object) -> Case:
    return tf(f'resource "databricks_token" "seed2" {{\n  {argument}\n  lifetime_seconds = 31536000\n}}', **more)


def lines(parts: Iterable[str]) -> str:
    return "\n".join(parts)


def chain(n: int, expression: str) -> str:
    """Locals, each made of the one before: `P` in the expression."""
    body = lines(f"  l{i} = {expression.replace('P', f'local.l{i - 1}')}" for i in range(1, n))
    return f'locals {{\n  l0 = "xxxxxxxxxx"\n{body}\n}}'


CASES: dict[str, Case] = {}


def _numbers() -> dict[str, Case]:
    return {
        "count of a billion": repeated("count = 1000000000", codes=("symbolic",)),
        "count of two hundred thousand": repeated("count = 200000", codes=("symbolic",)),
        "count of ten thousand": repeated("count = 10000")._replace(seconds=45.0),
        "negative count": repeated("count = -1", codes=("terraform",)),
        "fractional count": repeated("count = 1.5", codes=("terraform",)),
        "text as count": repeated('count = "x"', codes=("terraform",)),
        "huge for_each": repeated("for_each = toset([for i in range(1000000000): tostring(i)])"),
        "for_each of a hundred thousand": repeated("for_each = toset([for i in local.r: tostring(i)])"),
        "power": value("pow(9, 999999999)"),
        "product": value("9 * 10000000000000000000000000000000000000000000000000000000000000000000"),
        "powers of powers": value("local.l30", chain(31, "P * P").replace('"xxxxxxxxxx"', "99999")),
        "growing fraction": value("local.l300", chain(301, "P / 3 + 1").replace('"xxxxxxxxxx"', "1")),
        "digits": value("1" * 20_000),
        "fraction digits": value("0." + "1" * 20_000),
        "exponent": value("1e999999"),
        "negative exponent": value("1e-999999999"),
        "minus zero": value("-0"),
        "hexadecimal": tf("locals {\n  h = 0x10\n}", outcome="both"),
        "number of text": value(f'tonumber("{"9" * 100_000}")'),
        "parseint": value(f'parseint("{"z" * 100_000}", 36)'),
        "format width": value('format("%1000000000s", "x")'),
        "format precision": value('format("%.1000000000f", 1.5)'),
        "format star": value('format("%[1]*d", 1000000000, 1)'),
        "format many": value(f'format("{"%s" * 20_000}", {", ".join(["1"] * 1000)})'),
        "log": value("log(10, 1) + log(0, 0)"),
        "ceil of infinity": value("ceil(1/0)"),
        "number of many digits": value('"${1e300 * 1e300}" == "${1e9000}"'),
        "small number of many digits": value('[for i in local.r: "${i * 1e-1200}"]'),
        "thirds": value('[for i in local.r: "${(i + 1) / 3}"]'),
        "exponent of zeros": value(f'[jsondecode("1.0e+{"0" * 40}1"), jsondecode("1e{"0" * 5_000}")]'),
        "exponent of nines": value(f'[jsondecode("1e{"9" * 5_000}"), tonumber("1e-{"9" * 5_000}")]'),
        **{
            f"equal hashes of {name}": value(f"length({function}([for i in local.r : {element}]))")
            for function in ("toset", "distinct", "setunion")
            for name, element in (
                ("numbers", "i * 2305843009213693951"),
                ("fractions", "i * 2305843009213693951 + 0.5"),
                ("objects", "{ n = i * 2305843009213693951 }"),
                ("tuples", "[[i * 2305843009213693951], -1]"),
            )
        },
        "range backwards": value("range(1, 0, -0.0000000001)"),
        "range by fraction": value("range(0, 1, 1e-300)"),
    }


def _texts() -> dict[str, Case]:
    return {
        "doubling text": value("local.l19", chain(20, '"${P}${P}${P}${P}"')),
        "doubling by join": value("local.l19", chain(20, "join(P, [P, P, P])")),
        "doubling by format": value("local.l19", chain(20, 'format("%s%s%s", P, P, P)')),
        "doubling by replace": value("local.l19", chain(20, 'replace(P, "x", "xx")')),
        "doubling by regular replace": value("local.l19", chain(20, 'replace(P, "/(x)/", "$1$1$1")')),
        "doubling by json": value("local.l19", chain(20, "jsonencode([P, P])")),
        "doubling by yaml": value("local.l19", chain(20, "yamlencode([P, P])")),
        "doubling lists": value("local.l24", chain(25, "concat([P], [P])")),
        "doubling lists encoded": value("jsonencode(local.l30)", chain(31, "[P, P]")),
        "doubling lists as keys": value("length(toset(local.l30))", chain(31, "[P, P]")),
        "doubling lists compared": value("local.l30 == local.l30 ? 1 : 2", chain(31, "[P, P]")),
        "doubling lists compared with others": value(
            "local.l30 == local.m30",
            chain(31, "[P, P]")
            + "\n"
            + chain(31, "[P, P]").replace("l", "m").replace("mocam", "local").replace("mocaml", "local"),
        ),
        "doubling objects": value("local.l30", chain(31, "{ a = P, b = P }")),
        "doubling objects merged": value("merge(local.l30, local.l30)", chain(31, "{ a = P, b = P }")),
        "doubling flattened": value("flatten(local.l24)", chain(25, "[P, P]")),
        "doubling types": value("type(local.l30)", chain(31, "[P, P]")),
        "doubling converted": value("tolist(local.l30)", chain(31, "[P, P]")),
        "doubling branches": value("true ? local.l30 : local.l29", chain(31, "[P, P]")),
        "deep lists": value("local.l3000", chain(3001, "[P]")),
        "deep lists encoded": value("jsonencode(local.l3000)", chain(3001, "[P]")),
        "deep objects": value("local.l3000", chain(3001, "{ a = P }")),
        "deep lists compared": value("local.l2999 == local.l3000", chain(3001, "[P]")),
        "deep lists flattened": value("flatten(local.l3000)", chain(3001, "[P]")),
        "deep lists as yaml": value("yamlencode(local.l3000)", chain(3001, "[P]")),
        "deep lists converted": value("tolist(local.l3000)", chain(3001, "[P]")),
        "deep lists in a set": value("toset([local.l3000])", chain(3001, "[P]")),
        "deep lists as text": value('"x${local.l3000}"', chain(3001, "[P]")),
        "deep branches": value("true ? local.l3000 : local.l2999", chain(3001, "[P]")),
        "deep sensitive": value("nonsensitive(sensitive(local.l3000))", chain(3001, "[P]")),
        "long chain": value("local.l5000", chain(5001, "P")),
        "long chain of templates": value("local.l5000", chain(5001, '"${P}"')),
        "dense locals": value(
            "local.d299",
            "locals {\n"
            + lines(f"  d{i} = [{', '.join(f'local.d{j}' for j in range(i))}]" for i in range(300))
            + "\n}",
        ),
        "dense cycle": value(
            "local.d299",
            "locals {\n"
            + lines(f"  d{i} = [{', '.join(f'local.d{j}' for j in range(300))}]" for i in range(300))
            + "\n}",
            codes=("cycle",),
        ),
        "range": value("range(100000000)"),
        "join of a range": value('join(",", range(100000000))'),
        "setproduct": value("setproduct(range(1000), range(1000), range(1000))"),
        "nested for": value("[for a in local.r: [for b in local.r: b]]"),
        "for over text functions": value("length([for i in range(1000): strrev(local.l16)])", chain(17, '"${P}${P}"')),
        "for over encodings": value(
            "length([for i in range(1000): sha512(base64encode(local.l16))])", chain(17, '"${P}${P}"')
        ),
        "for over joins": value('length([for i in range(1000): join(",", local.r)])'),
        "for over sorts": value("length([for i in range(1000): sort(local.r)])"),
        "for over concatenations": value("length([for i in range(1000): concat(local.r, local.r)])"),
        "for over contains": value('length([for i in slice(local.r, 0, 10000): contains(local.r, "x")])'),
        "for over index": value("length([for i in slice(local.r, 0, 10000): index(local.r, 19999)])"),
        "for over equality": value(
            "length([for i in slice(local.r, 0, 10000): local.r == local.s])",
            "locals {\n  s = [for x in local.r: x]\n}",
        ),
        "for over splats": value("length([for i in slice(local.r, 0, 10000): local.r[*]])"),
        "for over slices": value("length([for i in slice(local.r, 0, 10000): slice(local.r, 0, 19999)])"),
        "for over templates": value(
            'length([for i in slice(local.r, 0, 10000): "${local.l16}${i}"])', chain(17, '"${P}${P}"')
        ),
        "for over merges": value(
            "length([for i in range(1000): merge(local.m, {a = i})])",
            "locals {\n  m = { for i in local.r : i => i }\n}",
        ),
        "for over splits": value('length([for i in range(1000): split("x", local.l16)])', chain(17, '"${P}${P}"')),
        "for over expressions": value(
            'length([for i in range(1000): regexall("x", substr(local.l16, 0, 60000))])',
            chain(17, '"${P}${P}"'),
        ),
        "for over decodings": value(
            "length([for i in slice(local.r, 0, 10000): jsondecode(local.j)])",
            "locals {\n  j = jsonencode(local.r)\n}",
        ),
        "for over the days": value('length([for i in local.r: timeadd("2020-01-01T00:00:00Z", "${i}h")])'),
        "many costly locals": value(
            "[" + ", ".join(f"local.c{i}" for i in range(300)) + "]",
            "locals {\n" + lines(f"  c{i} = length([for a in local.r: a + {i}])" for i in range(300)) + "\n}",
        ),
        "costly instances": tf(
            'resource "databricks_token" "many" {\n  count = 5000\n  comment = length([for a in local.r: a])\n  lifetime_seconds = 1\n}',
            # Everything that a resource is given is worked out, of each instance.
            seconds=45.0,
        ),
        "grouping": value('{ for i in local.r : "k" => i... }'),
        "grouping apart": value("{ for i in local.r : i => i... }"),
        "chunks": value("chunklist(local.r, 1)"),
        "transposed": value("transpose({ for i in range(300) : i => [for j in range(300) : tostring(j)] })"),
        "zipmap": value("zipmap([for i in local.r: tostring(i)], local.r)"),
        "subnets": value('cidrsubnets("10.0.0.0/8", 4, 4, 8)'),
        "many hosts": value('cidrhost("::/0", pow(2, 127))'),
        "indent": value('indent(1000000, "a\\nb\\nc")'),
        "indent often": value('indent(90000, join("\\n", local.r))'),
        "trim": value(f'trim("{"a" * 100_000}", "{"ab" * 1000}")'),
        "title": value(f'title("{"a " * 100_000}")'),
        "split everywhere": value(f'split("", "{"a" * 100_000}")'),
        "base64gzip": value("base64gzip(local.l15)", chain(16, '"${P}${P}"')),
        "csvdecode": value('csvdecode(join("\\n", [for i in local.r: "a,b"]))'),
        "yamldecode bomb": value(
            'yamldecode("a: &a [x,x,x,x,x,x,x,x,x]\\n'
            + "".join(f"{c}: &{c} [{','.join([f'*{p}'] * 9)}]\\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True))
            + '")'
        ),
        "yamldecode depth": value(f'yamldecode("{"[" * 20_000}")'),
        "jsondecode depth": value(f'jsondecode("{"[" * 100_000}")'),
        "base64decode binary": value('base64decode("//79/Pv6+fj39vX08/Lx8A==")'),
        "rsadecrypt": value('rsadecrypt("AAAA", "-----BEGIN RSA PRIVATE KEY-----")'),
        "bcrypt": value('bcrypt("x", 31)'),
        "timestamp": value("timestamp()"),
        "uuid": value("uuid()"),
        "redos": value('regexall("^(a+)+$", "' + "a" * 40 + 'b")'),
        "redos in replace": value('replace("' + "a" * 40 + 'b", "/(a|a)*$/", "x")'),
        "redos caught": value('can(regex("(x+x+)+y", "' + "x" * 60 + '"))'),
        "big repetition": value('regexall("((a{1,100}){1,100}){1,100}", "aaaa")'),
        "big alternation": value('regexall("' + "|".join(["a.*b.*c.*"] * 3000) + '", "aaaa")'),
        "nested groups": value('regexall("' + "(" * 5000 + ")" * 5000 + '", "aaaa")'),
        "templatestring bomb": value(
            "templatestring(local.t, { a = local.l10 })",
            chain(11, '"${P}${P}${P}"') + '\nlocals {\n  t = "' + "$${a}" * 200 + '"\n}',
        ),
        "template in a loop": value(
            "length([for i in local.r: templatestring(local.t, { a = i })])",
            'locals {\n  t = "$${a}' + "x" * 1000 + '"\n}',
        ),
        "template file in a loop": Case(
            {
                "main.tf": 'locals {\n  h = length([for i in range(1000): [for j in range(100): templatefile("t.tpl", { a = i })]])\n}\n'
                'output "h" {\n  value = local.h\n}\n' + SEED,
                "t.tpl": "%{ for i in [1, 2, 3, 4, 5, 6, 7, 8, 9] }%{ if false }${a}%{ endif }%{ endfor }" * 500,
            },
        ),
        "file in a loop": Case(
            {
                "main.tf": 'locals {\n  h = length([for i in range(1000): [for j in range(100): filesha512("big.bin")]])\n}\n'
                'output "h" {\n  value = local.h\n}\n' + SEED,
                "big.bin": b"x" * 5_000_000,
            },
        ),
        "directory in a loop": Case(
            {
                "main.tf": 'locals {\n  h = length([for i in range(1000): [for j in range(100): fileset(".", "**")]])\n}\n'
                'output "h" {\n  value = local.h\n}\n' + SEED,
                **{f"d{i}/{j}.txt": "" for i in range(30) for j in range(30)},
            },
        ),
        "alternatives in a pattern": value('fileset(".", "' + "{a,b}" * 40 + '")'),
        "deep alternatives in a pattern": value('fileset(".", "' + "{a}" * 5000 + '")'),
        "open alternatives in a pattern": value('fileset(".", "' + "{" * 5000 + '")'),
        "stars in a pattern": Case(
            {"main.tf": 'output "h" {\n  value = fileset(".", "' + "*a" * 100 + 'b")\n}\n' + SEED, "a" * 200: ""}
        ),
        "double stars in a pattern": Case(
            {"main.tf": 'output "h" {\n  value = fileset(".", "' + "**/" * 200 + 'b")\n}\n' + SEED, "a/" * 60 + "x": ""}
        ),
        "shared by many resources": value(
            "{ for i in local.r : i => i }",
            lines(f'resource "databricks_job" "s{i}" {{\n  tags = local.h\n}}' for i in range(1_000)),
        ),
        "preconditions of many instances": tf(
            'resource "databricks_token" "p" {\n  count = 2000\n  lifecycle {\n    precondition {\n'
            '      condition = length([for a in local.r: a]) > count.index\n      error_message = "x"\n    }\n  }\n}',
        ),
        "interpolated keys": value(
            "{ " + ", ".join(f'"${{local.l8}}{i}" = {i}' for i in range(2000)) + " }", chain(9, '"${P}${P}"')
        ),
    }


def _syntax() -> dict[str, Case]:
    deep = {"brackets": "[", "objects": "{a=", "parentheses": "(", "nots": "!", "minus": "-", "calls": "f("}
    found = {
        f"deep {name}": tf(f"locals {{\n  h = {text * 100_000}\n}}", outcome="both", codes=("nesting",))
        for name, text in deep.items()
    }
    found |= {
        "deep attributes": value("local" + ".a" * 100_000, outcome="refused", codes=("nesting",)),
        "deep indices": value("local.x" + "[0]" * 100_000, outcome="refused", codes=("nesting",)),
        "deep templates": tf('locals {\n  h = "' + '${"' * 10_000 + "\n}", outcome="refused"),
        "deep blocks": tf("a {\n" * 10_000 + "}\n" * 10_000, outcome="both", codes=("nesting",)),
        "open directive": tf('locals {\n  h = "%{ if a }"\n}', outcome="both", codes=("syntax",)),
        "open heredoc": Case({"main.tf": SEED + "locals {\n  h = <<E\n"}, outcome="both", codes=("syntax",)),
        "heredoc at the end": Case({"main.tf": SEED + "locals {\n  h = <<EOT"}, outcome="both", codes=("syntax",)),
        "open quote": Case(
            {"main.tf": SEED + 'locals {\n  h = "' + "x" * 1_000_000}, outcome="both", codes=("syntax",)
        ),
        "open block beside a file": Case({"a.tf": "locals {", "main.tf": SEED}, outcome="both", codes=("syntax",)),
        "long line": tf(f'locals {{\n  h = "{"a" * 4_000_000}"\n}}'),
        "too large a file": Case({"big.tf": b"#" * (6 << 20), "main.tf": SEED}, outcome="both", codes=("too-large",)),
        "many blocks": tf(lines(f"locals {{\n  v{i} = {i}\n}}" for i in range(20_000))),
        "many resources": tf(lines(f'resource "databricks_token" "t{i}" {{\n}}' for i in range(3_000))),
        "many attributes": tf("locals {\n" + lines(f"  v{i} = v{i}" for i in range(5_000)) + "\n}"),
        "many duplicates": tf("locals {\n" + lines("  v = 1" for i in range(20_000)) + "\n}", outcome="either"),
        "many duplicate blocks": tf(lines("locals {\n  v = 1\n}" for i in range(5_000)), outcome="either"),
        "many duplicate resources": tf(
            lines('resource "databricks_token" "d" {\n}' for i in range(3_000)), outcome="both", codes=("duplicate",)
        ),
        "many undeclared names": tf("locals {\n" + lines(f"  v{i} = var.no{i}" for i in range(5_000)) + "\n}"),
        "many syntax errors": tf(lines("a = = 1" for i in range(20_000)), outcome="either"),
        "many providers": tf(lines(f'provider "databricks" {{\n  alias = "a{i}"\n}}' for i in range(2_000))),
        "zero length": Case({"main.tf": "", "seed.tf": SEED}),
        "only comments": Case({"main.tf": "# x\n/* y */\n", "seed.tf": SEED}),
        "nul bytes": tf('# \0\0\nlocals {\n  a = "\0"\n}', outcome="either"),
        "byte order mark": Case({"main.tf": b"\xef\xbb\xbf" + SEED.encode()}),
        "wide text": Case({"main.tf": SEED.encode("utf-16")}, outcome="refused", codes=("encoding",)),
        "wide text beside": Case({"a.tf": SEED.encode("utf-32"), "main.tf": SEED}, outcome="both", codes=("encoding",)),
        "wide text without mark": Case({"a.tf": SEED.encode("utf-16-le")}, outcome="refused"),
        "latin in a comment": Case({"main.tf": b"# \xe9\xff\xfe\n" + SEED.encode()}, codes=("replaced-bytes",)),
        "latin in a text": Case({"main.tf": b'locals {\n  a = "\xe9"\n}\n' + SEED.encode()}, codes=("replaced-bytes",)),
        "latin in a label": Case({"main.tf": b'resource "x" "\xe9" {}\n' + SEED.encode()}, codes=("replaced-bytes",)),
        "latin in a name": Case({"main.tf": b"\xe9 = 1\n" + SEED.encode()}, outcome="either"),
        "carriage returns": Case({"main.tf": SEED.replace("\n", "\r")}, outcome="either"),
        "both line ends": Case({"main.tf": SEED.replace("\n", "\r\n")}),
        "line separators": tf("# a\u2028b\u2029c\u0085d\fe"),
        "bidirectional comment": tf("# \u202e dasf-lint: ignore \u2066"),
        "homoglyph suppression": Case({"main.tf": f"# dasf\u2011lint: ignore[token-lifetime] because\n{SEED}"}),
        "suppression in a text": Case(
            {"main.tf": SEED.replace("{\n", '{\n  comment = "# dasf-lint: ignore[token-lifetime] because"\n', 1)}
        ),
        "many suppressions": Case(
            {"main.tf": "# " + "dasf-lint: ignore[nothing] why " * 10_000 + "\n" + SEED}, outcome="either"
        ),
        "many suppressions of nothing known": Case(
            {"main.tf": lines(f"# dasf-lint: ignore[token-lifetine{i}] why" for i in range(5_000)) + "\n" + SEED},
        ),
        "many valid suppressions": Case(
            {"main.tf": "# dasf-lint: ignore[token-lifetime] why\n" * 5_000 + "\nlocals {}\n" + SEED}
        ),
        "many suppressions of many ids": Case(
            {
                "main.tf": f"# dasf-lint: ignore[{', '.join(['token-lifetime'] * 49)}] why\n" * 2_500
                + lines(
                    f'resource "databricks_token" "s{i}" {{\n  lifetime_seconds = 31536000\n}}' for i in range(1_000)
                )
                + f"\n{SEED}"
            },
        ),
        "many suppressions of many ids for everything": Case(
            {
                "databricks.yml": "bundle: {name: b}\n"
                + f"# dasf-lint: ignore[{', '.join(['token-lifetime'] * 49)}] why\n" * 2_500
                + "resources:\n  clusters:\n"
                + lines(
                    f"    {name}: {{spark_version: 15.4.x-scala2.12, num_workers: 1, data_security_mode: NONE}}"
                    for name in (*(f"s{i}" for i in range(500)), "seed")
                )
                + "\n"
            },
            seed="databricks_cluster.seed",
        ),
        "many suppressed resources": tf(
            lines(
                f'# dasf-lint: ignore[token-lifetime] why\nresource "databricks_token" "s{i}" {{\n  lifetime_seconds = 31536000\n}}'
                for i in range(1_500)
            ),
        ),
        "many unknown attributes": tf(
            'resource "databricks_token" "u" {\n' + lines(f"  lifetime_second{i} = 1" for i in range(10_000)) + "\n}",
        ),
        "many unknown references": tf(
            "locals {\n"
            + lines(f"  v{i} = var.name{i}x" for i in range(3_000))
            + "\n}\n"
            + lines(f'variable "name{i}" {{\n  default = 1\n}}' for i in range(3_000)),
        ),
        "many unknown types": tf(lines(f'resource "databricks_tokem" "u{i}" {{\n}}' for i in range(2_000))),
        "many suppression lines": Case(
            {"main.tf": "# dasf-lint: ignore[nothing] why\n" * 5_000 + SEED}, outcome="either"
        ),
        "escape in a label": tf('resource "x" "y\\u001b[2Jz" {\n}', outcome="either"),
        "odd labels": tf(
            'resource "databricks_token" "a.b[c]\\"d" {\n  lifetime_seconds = 31536000\n}', outcome="either"
        ),
    }
    return found


def _injection() -> dict[str, Case]:
    evil = [
        "::error file=a,line=1::forged", "::add-mask::x", "::stop-commands::t", "##[error]forged",
        "##vso[task.setvariable variable=x]y", "\\u001b[2J\\u001b]0;pwn\\u0007", "\\u202eevil", "]]>", "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>", "=cmd()", "@team", "`x`|y|", "](https://evil.example)", "\\u009b31m", "%0A::error::x",
    ]  # fmt: skip
    found = {}
    for i, text in enumerate(evil):
        found[f"evil value {i}"] = Case(
            {
                "main.tf": f'resource "databricks_token" "seed" {{\n  comment = "{text}"\n'
                f'  lifetime_seconds = 31536000\n}}\nresource "databricks_grants" "g" {{\n  catalog = "\\n{text}"\n'
                f'  grant {{\n    principal  = "account users"\n    privileges = ["ALL_PRIVILEGES", "\\n{text}"]\n  }}\n}}\n'
                f'resource "databricks_permissions" "p" {{\n  job_id = "\\n{text}"\n  access_control {{\n'
                f'    group_name = "users"\n    permission_level = "\\n{text}"\n  }}\n}}\n'
                f'output "o" {{\n  value = "\\n{text}"\n}}\nlocals {{\n  "\\n{text}" = "\\n{text}"\n}}\n'
                f'locals {{\n  u = {{ "\\n{text}" = var.missing["\\n{text}"] }}\n}}\n'
                f'module "m" {{\n  source = "\\n{text}"\n}}\n'
            },
            outcome="either",
        )
    names = [
        "a\n::error::x\nb.tf", "a,b:c%0A.tf", "a]]>b.tf", "<script>.tf", "`x|y`.tf", "@team.tf", "a b#c?d%20é.tf", "e\u0301.tf",
        "\U0001f4a9.tf", "x" * 252 + ".tf", "a\\b.tf", "CON.tf", "Main.TF.tf", "##vso[task.x]y.tf", "\x1b[2J.tf", "\u202e.tf",
        "::error::.tf", "-rf.tf", "~x.tf.tf", "=1+1.tf", "'\".tf",
    ]  # fmt: skip
    for i, name in enumerate(names):
        found[f"evil file name {i}"] = Case({name: SEED})
        if i % 4 == 0:
            found[f"evil directory name {i}"] = Case({f"{name[:-3]}/main.tf": SEED})
    found["file name that is no text"] = Case({}, write=_bytes_name)
    found["cases of letters"] = Case({"Main.tf": SEED, "main.tf": "locals {}\n"})
    return found


def _bytes_name(root: Path) -> None:
    with open(os.path.join(os.fsencode(root), b"a\xff\xfeb.tf"), "wb") as stream:
        stream.write(SEED.encode())


def _outside() -> dict[str, Case]:
    """The project root is `in`; beside it stands what nobody may read."""

    def at(text: str, **more: object) -> Case:
        files = {
            "in/main.tf": f"{text}\n{SEED}",
            "out/secret.txt": SECRET,
            "out/main.tf": f'output "x" {{\n  value = "{SECRET}"\n}}\nresource "databricks_token" "out" {{\n  comment = "{SECRET}"\n}}\n',
            "out/terraform.tfvars": f'v = "{SECRET}"\n',
        }
        return Case(files, root="in", **more)  # type: ignore[arg-type]

    def used(expression: str, **more: object) -> Case:
        return at(f'locals {{\n  h = {expression}\n}}\noutput "h" {{\n  value = local.h\n}}', **more)

    found = {
        f"function {i}": used(text)
        for i, text in enumerate(
            [
                'file("/etc/passwd")', 'file("../out/secret.txt")', 'file("${path.module}/../out/secret.txt")',
                'templatefile("${path.module}/../out/secret.txt", {})', 'fileset("/", "**")', 'fileset("..", "**")',
                'fileset(".", "../out/**")', 'fileset(path.module, "../../**")', 'filebase64sha256("../out/secret.txt")',
                'filemd5("/etc/hostname")', 'pathexpand("~")', 'pathexpand("~/x")', 'file(pathexpand("~/.bashrc"))',
                'file("/proc/self/environ")', 'file("/proc/self/mem")', 'file("/dev/zero")', 'fileexists("/etc/passwd")',
                'fileexists("../out/secret.txt")', 'abspath(".")', 'file("a\\u0000b")', 'file(".//../out/secret.txt")',
                'file("x/../../out/secret.txt")', 'file("")', 'file(".")', 'path.cwd', 'fileset("a\\u0000b", "**")',
            ]
        )
    }  # fmt: skip
    found |= {
        f"source {i}": at(
            f'module "m" {{\n  source = "{text}"\n}}\noutput "h" {{\n  value = module.m.x\n}}',
            outcome="both" if text.startswith(("..", "/", "C:", "~", "\\", "./a", "./\\u")) else "seed",
        )
        for i, text in enumerate(
            [
                "../out", "../../../../../../etc", "/etc", "C:\\\\x", "./a/../../out", "~/x", "file:///etc", "git::file:///etc",
                "git::https://169.254.169.254/x", "s3::https://s3.example/x.zip", "http://localhost/x", "hashicorp/consul/aws",
                "./\\u0000", ".", "..", "./.", "github.com/x/y", "git@github.com:x/y.git", "\\\\\\\\srv\\\\share", "",
            ]
        )
    }  # fmt: skip
    for name, target in {
        "file": "../out/secret.txt",
        "passwd": "/etc/passwd",
        "nothing": "nowhere",
        "zero": "/dev/zero",
    }.items():
        link = target
        found[f"linked {name}"] = at("")._replace(
            write=lambda root, link=link: os.symlink(link, root / "in" / "l.tf"), outcome="either"
        )  # type: ignore[misc]
        found[f"linked {name} read"] = used('file("l")')._replace(
            write=lambda root, link=link: os.symlink(link, root / "in" / "l")
        )  # type: ignore[misc]
    found["linked directory"] = at('module "m" {\n  source = "./l"\n}\noutput "h" {\n  value = module.m.x\n}')._replace(
        write=lambda root: os.symlink("../out", root / "in" / "l"), outcome="both"
    )
    found["linked directory of files"] = used(
        '[fileset("l", "**"), fileset(".", "l/*"), try(file("l/secret.txt"), 0)]'
    )._replace(write=lambda root: os.symlink("../out", root / "in" / "l"))
    found["linked values"] = at('variable "v" {\n  type = string\n}\noutput "h" {\n  value = var.v\n}')._replace(
        write=lambda root: os.symlink("../out/terraform.tfvars", root / "in" / "terraform.tfvars"), outcome="either"
    )
    found["linked loop"] = at("")._replace(write=lambda root: os.symlink(".", root / "in" / "loop"))
    found["linked to itself"] = at("")._replace(write=lambda root: os.symlink("self", root / "in" / "self"))
    found["linked twice"] = at("")._replace(
        write=lambda root: os.symlink("main.tf", root / "in" / "again.tf"), outcome="either"
    )
    found["linked configuration"] = at("")._replace(
        write=lambda root: os.symlink("../out/secret.txt", root / "in" / ".dasf-lint.yaml"), outcome="either"
    )
    found["installed modules outside"] = at(
        'module "m" {\n  source = "x/y/z"\n}\noutput "h" {\n  value = module.m.x\n}'
    )._replace(
        write=lambda root: put(
            root / "in/.terraform/modules/modules.json",
            '{"Modules":[{"Key":"m","Dir":"../out"},{"Key":"n","Dir":"/etc"}]}',
        )
    )
    found["installed modules garbage"] = at('module "m" {\n  source = "x/y/z"\n}')._replace(
        write=lambda root: put(root / "in/.terraform/modules/modules.json", "[" * 100_000)
    )
    found["lock file garbage"] = at("")._replace(
        write=lambda root: put(root / "in/.terraform.lock.hcl", "{" * 100_000), codes=("syntax",), outcome="both"
    )
    return found


def _decoys() -> dict[str, Case]:
    """A caller beside a root module, so that it would be judged through the caller."""

    def decoy(call: str, *, provider: bool = False, **more: object) -> Case:
        root = SEED
        if provider:
            root = (
                'provider "databricks" {\n  profile = "p"\n}\nvariable "days" {\n  default = 365\n}\n'
                + SEED.replace("31536000", "var.days * 86400")
            )
        module = f'module "p" {{\n  source = "../../prod"\n{call}\n}}\n'
        return Case({"prod/main.tf": root, "examples/x/main.tf": module}, seed="databricks_token.seed", **more)  # type: ignore[arg-type]

    found = {
        "no instance": decoy("count = 0"),
        "no instance, the root named": decoy("count = 0", paths=("prod",)),
        "no instance, the file named": decoy("count = 0", paths=("prod/main.tf",)),
        "no key": decoy("for_each = toset([])"),
        "tame values": decoy("days = 1", provider=True),
        "tame values, the root named": decoy("days = 1", provider=True, paths=("prod",)),
        "no instance of a root with providers": decoy("count = 0", provider=True),
    }
    files = dict(decoy("days = 1").files)
    found["without its values"] = Case(
        {**files, "prod/main.tf": f'variable "days" {{\n  default = 1\n}}\n{SEED.replace("31536000", "var.days * 86400")}',
         "prod/terraform.tfvars": "days = 365\n"}
    )  # fmt: skip
    chain = {f"m{i}/main.tf": f'module "n" {{\n  count  = 0\n  source = "../m{i + 1}"\n}}\n' for i in range(300)}
    found["a chain without instances"] = Case({**chain, "m300/main.tf": SEED})
    callers = {f"c{i}/main.tf": 'module "n" {\n  count  = 0\n  source = "../m"\n}\n' for i in range(500)}
    found["many callers without instances"] = Case({**callers, "m/main.tf": SEED})
    found["many programs that call"] = Case(
        {
            **{f"live/{i}/terragrunt.hcl": f'terraform {{\n  source = "../x${{a}}*{i}*y"\n}}\n' for i in range(1_000)},
            **{f"m{i}/main.tf": SEED for i in range(200)},
        }
    )
    return found


def _dropped() -> dict[str, Case]:
    """What Terraform refuses, and a reader could leave out without judging it."""
    seconds = SEED.replace("31536000", "var.s")

    def override(text: str) -> Case:
        return Case({"main.tf": "locals {}\n", "override.tf": text}, "refused", ("terraform",))

    found = {
        f"a block of {how}": Case({"main.tf": text}, "refused", ("terraform",))
        for how, text in (
            ("an unknown type", SEED.replace("resource", "resources")),
            ("a type in another case", SEED.replace("resource", "Resource")),
            ("too few labels", SEED.replace(' "seed"', "")),
            ("too many labels", SEED.replace("{", '"x" {', 1)),
        )
    }
    tame = SEED.replace("31536000", "60")
    return {
        **found,
        "an argument in place of blocks": Case(
            {"main.tf": "resource = { databricks_token = { seed = { lifetime_seconds = 31536000 } } }\n"}, "refused"
        ),
        "the second of two resources": Case({"a.tf": tame, "b.tf": SEED}, "refused", ("duplicate",)),
        "the second of two variables": Case(
            {"a.tf": 'variable "s" {\n  default = 60\n}\n', "b.tf": 'variable "s" {\n  default = 31536000\n}\n' + seconds},
            "refused", ("duplicate",),
        ),
        "the second of two locals": Case(
            {"a.tf": "locals {\n  s = 60\n}\n", "b.tf": "locals {\n  s = 31536000\n}\n" + seconds.replace("var", "local")},
            "refused", ("duplicate",),
        ),
        "the second of two calls": Case(
            {"a.tf": 'module "m" {\n  source = "./a"\n}\n', "b.tf": 'module "m" {\n  source = "./b"\n}\n', "a/main.tf": tame, "b/main.tf": SEED},
            "either", ("duplicate",),
        ),
        "a resource that overrides nothing": override(SEED),
        "a call that overrides nothing": override('module "m" {\n  source = "./m"\n}\n'),
        "a block in a variable file": Case(
            {"main.tf": 'variable "s" {\n  default = 60\n}\n' + seconds, "terraform.tfvars": "s {\n}\n"},
            "refused", ("terraform",),
        ),
        "an action": tf('action "aws_lambda_invoke" "x" {\n  config {\n  }\n}'),
    }  # fmt: skip


def _links() -> dict[str, Case]:
    """Links that hide a directory, and links that multiply one."""

    def linking(links: Mapping[str, str]) -> Write:
        def write(root: Path) -> None:
            for path, target in links.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                os.symlink(target, root / path)

        return write

    hidden = {
        f"into {folder}": Case({"main.tf": "", f"{folder}/x/main.tf": SEED}, write=linking({"infra": f"{folder}/x"}))
        for folder in ("node_modules", ".venv", ".databricks", ".terraform", ".git", ".terragrunt-cache")
    }
    loops = {f"{letter}": "." for letter in "abcd"}
    everywhere = "*/" * 30
    bundle = f"bundle:\n  name: b\ninclude: ['{everywhere}*.yml']\n{BUNDLE_SEED}"
    ways = lines(f"- {'/'.join(bin(i)[2:].replace('0', 'a').replace('1', 'b'))}/x.yml" for i in range(4096, 8192))
    return {
        **hidden,
        "over two links": Case(
            {"main.tf": "", "node_modules/x/main.tf": SEED},
            write=linking({"a": ".venv/b", ".venv/b": "../node_modules"}),
        ),
        "out of the path that is named": Case(
            {"in/main.tf": "", "other/main.tf": SEED}, write=linking({"in/y": "../other"}), paths=("in",)
        ),
        "what is excluded": Case(
            {".dasf-lint.yaml": "exclude: [old]\n", "main.tf": "", "old/main.tf": SEED}, write=linking({"new": "old"})
        ),
        "loops": Case({"in/main.tf": SEED}, write=linking({f"in/{name}": target for name, target in loops.items()})),
        "loops of policies": Case(
            {".dasf-lint.yaml": "policies: [pol]\n", "pol/x.txt": "", "main.tf": SEED},
            "both",
            ("config",),
            linking({f"pol/{name}": target for name, target in loops.items()}),
        ),
        "loops of includes": Case(
            {"databricks.yml": bundle}, "both", ("limit",), linking(loops), seed="databricks_cluster.seed"
        ),
        "many ways of includes": Case(
            {"databricks.yml": f"bundle:\n  name: b\ninclude:\n{ways}\n{BUNDLE_SEED}", "x.yml": "resources: {}\n"},
            "both",
            ("limit",),
            linking(loops),
            seed="databricks_cluster.seed",
        ),
        "loops of libraries": Case(
            {
                "databricks.yml": f"bundle:\n  name: b\n{BUNDLE_SEED}  pipelines:\n    p:\n      name: p\n"
                f"      libraries:\n      - notebook: {{path: './{everywhere}*.py'}}\n",
            },
            "both",
            ("limit",),
            linking(loops),
            seed="databricks_cluster.seed",
        ),
    }


def _documents() -> dict[str, Case]:
    """JSON in texts that many resources hold."""

    def document(characters: int, more: str = "") -> str:
        rules = (
            f'"spark_conf.key_{i}": {{"type": "fixed", "value": "v {i}", "n": {i}}}' for i in range(characters // 64)
        )
        return "{" + ",\n".join([*rules, '"x": {"type": "fixed", "value": "' + more + '"}}'])

    def policies(count: int, definition: str) -> str:
        return lines(
            f'resource "databricks_cluster_policy" "p{i}" {{\n  definition = {definition.replace("N", str(i))}\n}}'
            for i in range(count)
        )

    shared = 'locals {\n  a = file("d.json")\n}\n'
    return {
        "one document in a hundred resources": Case(
            {"main.tf": f"{shared}{policies(100, 'local.a')}\n{SEED}", "d.json": document(24_000)}
        ),
        "a broken document in a hundred resources": Case(
            {"main.tf": f"{shared}{policies(100, 'local.a')}\n{SEED}", "d.json": document(24_000)[:-1]},
            # The steps of all questions may be used up before the seed is asked about, and then the run says so.
            outcome="either",
        ),
        "a document of each resource": Case(
            {
                "main.tf": policies(400, 'templatefile("d.tftpl", { v = "N" })') + f"\n{SEED}",
                "d.tftpl": document(5_000, "${v}"),
            }
        ),
        "an open document of each resource": Case(
            {
                "main.tf": 'variable "x" {}\n'
                + policies(200, 'templatefile("d.tftpl", { v = "N${var.x}" })')
                + f"\n{SEED}",
                "d.tftpl": document(5_000, "${v}"),
            },
        ),
    }


def _special() -> dict[str, Case]:
    def fifo(root: Path) -> None:
        os.mkfifo(root / "pipe.tf")

    def directory(root: Path) -> None:
        (root / "dir.tf").mkdir()

    def deep(root: Path) -> None:
        path = root
        for _ in range(80):
            path = path / "d"
        put(path / "main.tf", SEED)

    def wide(root: Path) -> None:
        for i in range(3_000):
            (root / f"d{i}").mkdir()
            put(root / f"d{i}" / "x.txt", "")

    seeded = {"main.tf": SEED}
    return {
        "pipe": Case(seeded, write=fifo, outcome="both", codes=("not-a-file",)),
        "directory named as a file": Case(seeded, write=directory, outcome="either"),
        "deep directories": Case(seeded, write=deep, outcome="both", codes=("limit",)),
        "wide directories": Case(seeded, write=wide),
        "nothing": Case({"readme.txt": ""}, outcome="refused", codes=("no-roots",)),
        "missing path": Case({"readme.txt": ""}, outcome="refused", paths=("nowhere",)),
        "path outside": Case(
            {"in/main.tf": SEED, "out/main.tf": SEED}, outcome="refused", root="in", paths=("../out",)
        ),
    }


def _modules() -> dict[str, Case]:
    diamond = {
        f"m{i}/main.tf": lines(f'module "{c}" {{\n  source = "../m{i + 1}"\n}}' for c in "ab") + "\n" for i in range(20)
    }
    chained = {f"c{i}/main.tf": f'module "n" {{\n  source = "../c{i + 1}"\n}}\n' for i in range(60)}
    return {
        "module of itself": tf('module "m" {\n  source = "./"\n}', codes=("cycle",)),
        "mutual modules": Case(
            {
                "main.tf": 'module "a" {\n  source = "./a"\n}\n' + SEED,
                "a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
                "b/main.tf": 'module "a" {\n  source = "../a"\n}\n',
            },
            codes=("cycle",),
        ),
        "modules that are no root": Case(
            {
                "a/main.tf": 'module "b" {\n  source = "../b"\n}\n' + SEED,
                "b/main.tf": 'module "a" {\n  source = "../a"\n}\n' + SEED,
            },
            outcome="either",
            codes=("cycle",),
            seed="databricks_token.seed",
        ),
        "long chain of modules": Case(
            {"main.tf": 'module "n" {\n  source = "./c0"\n}\n' + SEED, **chained}, outcome="both", codes=("limit",)
        ),
        "diamond of modules": Case(
            {"main.tf": 'module "a" {\n  source = "./m0"\n}\n' + SEED, **diamond, "m20/main.tf": SEED},
            outcome="both",
            codes=("limit",),
        ),
        "modules by the million": Case(
            {
                "main.tf": 'module "a" {\n  count = 9000\n  source = "./m"\n}\n' + SEED,
                "m/main.tf": 'module "b" {\n  count = 9000\n  source = "../n"\n}\n',
                "n/main.tf": SEED,
            },
            outcome="both",
            codes=("limit",),
        ),
        "instances by the million": Case(
            {
                "main.tf": 'module "a" {\n  count = 9000\n  source = "./m"\n}\n' + SEED,
                "m/main.tf": 'resource "databricks_token" "t" {\n  count = 9000\n  lifetime_seconds = 1\n}\n',
            },
            outcome="either",
        ),
        "local cycle": value("local.a", "locals {\n  a = local.b\n  b = local.a\n}", codes=("cycle",)),
        "self-made default": tf('variable "a" {\n  default = var.a\n}', outcome="either"),
        "each without for_each": value("each.value", codes=()),
        "resources in a circle": tf(
            'resource "databricks_token" "a" {\n  comment = databricks_token.b.id\n}\nresource "databricks_token" "b" {\n  comment = databricks_token.a.id\n}',
            codes=("cycle",),
        ),
        "long circle": tf(
            "locals {\n" + lines(f"  c{i} = local.c{(i + 1) % 5000}" for i in range(5_000)) + "\n}",
            codes=("cycle",),
        ),
        "dynamic of a billion": tf(
            'resource "databricks_grants" "g" {\n  catalog = "c"\n  dynamic "grant" {\n    for_each = range(1000000000)\n    content {\n      principal = "x"\n      privileges = []\n    }\n  }\n}'
        ),
        "dynamic of a hundred thousand": tf(
            'resource "databricks_grants" "g" {\n  catalog = "c"\n  dynamic "grant" {\n    for_each = range(1000)\n    content {\n      principal = "x${grant.value}"\n      privileges = ["SELECT"]\n    }\n  }\n}',
        ),
        "nested dynamic": tf(
            'resource "databricks_job" "g" {\n'
            + "".join('  dynamic "task" {\n    for_each = range(100)\n    content {\n' for _ in range(5))
            + "}\n}\n" * 5
            + "}",
        ),
    }


def _plan_of(*resources: object, **more: object) -> str:
    """A plan with a managed resource for each address, or for each mapping what it says."""
    changes = []
    for each in resources:
        given = each if isinstance(each, dict) else {"address": each}
        address = str(given["address"])
        changes.append(
            {
                "address": address, "mode": "managed", "type": "databricks_token", "name": address.rpartition(".")[2],
                "change": {"actions": ["create"], "after": {"lifetime_seconds": 31536000}, "after_unknown": {}},
                **given,
            }
        )  # fmt: skip
    document = {"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": changes, **more}
    return json.dumps(document)


def _plans() -> dict[str, Case]:
    """Beside the seed in the source, or alone."""
    seed = "databricks_token.seed"
    gone = {"actions": ["delete"], "after": None}
    hidden = {
        "a state": json.dumps({"format_version": "1.0", "values": {"root_module": {}}}),
        "a state file": json.dumps({"version": 4, "serial": 1, "lineage": "x", "resources": []}),
        "nothing": "{}",
        "an empty file": "",
        "no changes": json.dumps({"format_version": "1.2", "planned_values": {"root_module": {}}}),
        "null changes": _plan_of(resource_changes=None),
        "an object of changes": _plan_of(resource_changes={"x": 1}),
        "changes of nothing": _plan_of(resource_changes=[None]),
        "planned values of another kind": _plan_of(seed, planned_values=[1]),
        "another root": _plan_of("databricks_token.other"),
        "a module of another root": _plan_of("module.other.databricks_token.seed"),
        "without the seed": _plan_of("databricks_token.other", {"address": seed, "mode": "data"}),
        "the seed goes": _plan_of({"address": seed, "change": gone}),
        "the seed goes without a word": _plan_of({"address": seed, "change": {"actions": [], "after": None}}),
        "the seed is known later": _plan_of({"address": seed, "change": {"actions": ["create"], "after_unknown": True}}),
        "a module address that is a number": _plan_of({"address": seed, "module_address": 5}),
        "an address that is a list": _plan_of({"address": [seed]}),
        "an index that is a list": _plan_of({"address": f"{seed}[[0]]"}),
        "flags that are texts": _plan_of({"address": seed, "change": {"actions": ["create"], "after": {}, "after_unknown": {"lifetime_seconds": "true"}}}),
        "not a number": _plan_of(seed).replace("31536000", "NaN"),
        "huge number": _plan_of(seed).replace("31536000", "1e999999999"),
        "deep": _plan_of(seed).replace("31536000", "[" * 100_000),
        "nested modules": '{"format_version": "1.2", "resource_changes": [], "planned_values": {"root_module": ' + '{"child_modules": [' * 300 + "1" + "]}" * 300 + "}}",
        "a second seed": _plan_of(seed, {"address": seed, "change": {"actions": ["create"], "after": {"lifetime_seconds": 60}, "after_unknown": {}}}),
        "a newer format": _plan_of(seed, format_version="2.0"),
        "incomplete": _plan_of(seed, complete=False),
        "failed": _plan_of(seed, errored=True),
        "deferred": _plan_of(seed, deferred_changes=[{"reason": "unknown"}]),
        "other variables": _plan_of(seed, variables={"other": {"value": 1}}),
    }  # fmt: skip
    source = {"main.tf": f'variable "one" {{\n  default = 1\n}}\n{SEED}'}
    made = {name: Case(source, "both", ("plan",), plan=plan) for name, plan in hidden.items()}
    made["the seed itself"] = Case(source, "seed", plan=_plan_of(seed))
    made["deep values"] = Case(
        source, "either", plan=_plan_of(seed).replace('"after_unknown": {}', '"after_unknown": ' + '{"a":' * 900 + "true" + "}" * 900)
    )  # fmt: skip
    made["many without source"] = Case(
        {"README.md": ""}, "seed", plan=_plan_of(seed, *(f"databricks_token.t{i}" for i in range(300)), padding="x" * 4_000_000)
    )  # fmt: skip
    made["nothing without source"] = Case({"README.md": ""}, "refused", ("plan",), plan=hidden["no changes"])
    made["beside several roots"] = Case(
        {"a/main.tf": SEED, "b/main.tf": SEED}, "both", ("usage",), plan=_plan_of("databricks_token.other")
    )  # fmt: skip
    return made


def _bundles() -> dict[str, Case]:
    """Bundles: the seed is a cluster that isolates nobody."""
    head = "bundle:\n  name: b\n"

    def of(text: str, **more: object) -> Case:
        files = {"databricks.yml": f"{text}\n{BUNDLE_SEED}"}
        return Case(files, **{"seed": "databricks_cluster.seed", "outcome": "either", **more})  # type: ignore[arg-type]

    def beside(text: str) -> Case:
        """The project root is `in`; beside it stands what nobody may read."""
        files = {
            "in/databricks.yml": f"{head}{text}\n{BUNDLE_SEED}",
            "out/secret.yml": f"variables:\n  x:\n    default: {SECRET}\n",
            "out/secret.txt": SECRET,
        }
        return Case(files, root="in", outcome="either", seed="databricks_cluster.seed")

    names = "abcdefghij"
    laughs = "".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in pairwise(names))
    merges = "".join(
        f"{name}: &{name}\n  <<: [{', '.join([f'*{before}'] * 10)}]\n  {name}1: 1\n" for before, name in pairwise(names)
    )
    found = {
        "plain": of(head, outcome="seed"),
        "deep brackets": of(f"{head}x: {'[' * 100_000}"),
        "balanced brackets": of(f"{head}x: {'[' * 100_000}{']' * 100_000}"),
        "deep braces": of(f"{head}x: {'{a: ' * 50_000}"),
        "deep lists": of(head + "x:\n" + "".join(f"{' ' * i}-\n" for i in range(1, 600))),
        "deep dashes": of(f"{head}x:\n  {'- ' * 50_000}1"),
        "laughs": of(f"{head}a: &a [x, x, x, x, x, x, x, x, x, x]\n{laughs}"),
        "merges": of(f"{head}a: &a\n  x: 1\n{merges}"),
        "alias of itself": of(f"{head}x: &x [*x]"),
        "merge of itself": of(f"{head}x: &x\n  <<: *x"),
        "python tag": of(f"{head}x: !!python/object/apply:os.system ['touch x']"),
        "include tag": of(f"{head}x: !include ../out/secret.yml"),
        "binary tag": of(f"{head}x: !!binary AAAA"),
        "duplicate keys": of(f"{head}x: 1\nx: 2"),
        "odd scalars": of(f"{head}x: [2024-13-45, {'9' * 5000}, .inf, .nan, 0o17, 1_000, 1:30, 1e400]"),
        "two documents": of("bundle: {name: c}", outcome="either")._replace(
            files={"databricks.yml": head + BUNDLE_SEED + "---\nbundle: {name: c}\n"}
        ),
        "tabs": of(f"{head}x:\n\ty: 1"),
        "top-level list": Case({"databricks.yml": "- 1\n", "main.tf": SEED}, outcome="either"),
        "empty": Case({"databricks.yml": "", "main.tf": SEED}, outcome="either"),
        "bytes": Case(
            {"databricks.yml": b"bundle:\n  name: \xff\xfe\n" + BUNDLE_SEED.encode()},
            "either",
            seed="databricks_cluster.seed",
        ),
        "wide text": Case({"databricks.yml": (head + BUNDLE_SEED).encode("utf-16"), "main.tf": SEED}, outcome="either"),
        "json depth": Case(
            {"databricks.yml": head + "include: [x.json]\n" + BUNDLE_SEED, "x.json": "[" * 100_000},
            "either",
            seed="databricks_cluster.seed",
        ),
        "variable cycle": of(
            f"{head}variables:\n  a: {{default: '${{var.b}}'}}\n  b: {{default: '${{var.a}}'}}\n  c: {{default: '${{var.c}}'}}"
        ),
        "variable in a variable": of(f"{head}variables:\n  a: {{default: x}}\n  b: {{default: '${{var.${{var.a}}}}'}}"),
        "doubling variables": of(
            head
            + "variables:\n  v0: {default: xxxxxxxxxx}\n"
            + lines(
                f"  v{i}: {{default: '${{var.v{i - 1}}}${{var.v{i - 1}}}${{var.v{i - 1}}}${{var.v{i - 1}}}'}}"
                for i in range(1, 20)
            )
        ),
        "long interpolation": of(
            head + "variables:\n  a: {default: x}\n  b: {default: '" + "${var.a}" * 100_000 + "'}"
        ),
        "long chain": of(
            head
            + "variables:\n  v0: {default: x}\n"
            + lines(f"  v{i}: {{default: '${{var.v{i - 1}}}'}}" for i in range(1, 2000))
        ),
        "doubling complex variables": of(
            head
            + "variables:\n  v0: {type: complex, default: {a: x}}\n"
            + lines(
                f"  v{i}: {{type: complex, default: {{a: '${{var.v{i - 1}}}', b: '${{var.v{i - 1}}}'}}}}"
                for i in range(1, 30)
            )
        ),
        **{
            f"references {how}": of(
                f"{head}variables:\n  a: {{default: '{inner}'}}\nresources:\n  jobs:\n"
                + lines(f"    j{i}: {{name: '{'${var.a}' * count}{text}'}}" for i in range(jobs))
            )._replace(
                files={
                    "databricks.yml": f"{head}variables:\n  a: {{default: '{inner}'}}\n{BUNDLE_SEED}  jobs:\n"
                    + lines(f"    j{i}: {{name: '{'${var.a}' * count}{text}'}}" for i in range(jobs))
                    + "\n"
                },
                outcome=outcome,
            )
            for how, inner, count, text, jobs, outcome in (
                ("in many long texts", "x", 4_900, "", 100, "seed"),
                ("in texts that grow", "x" * 190, 4_900, "", 60, "both"),
                ("that may make references", "{" * 190, 4_900, "", 60, "both"),
                ("in a thousand long texts", "x" * 20_000, 1, "x", 1_100, "both"),
            )
        },
        "references in one list": of(head)._replace(
            files={
                "databricks.yml": head
                + "variables:\n  a: {type: complex, default: {x: 1}}\n"
                + BUNDLE_SEED
                + "  jobs:\n    j:\n      tasks:\n      - task_key: a\n        spark_python_task:\n"
                + "          {python_file: /x, parameters: [x"
                + ', "${var.a}"' * 20_000
                + "]}\n"
            },
        ),
        "many targets": of(head + "targets:\n" + lines(f"  t{i}: {{mode: development}}" for i in range(100))),
        "many variables": of(
            head + "variables:\n" + lines(f"  v{i}: {{default: '${{var.no{i}}}'}}" for i in range(2_000))
        ),
        "many jobs": of(head, outcome="either")._replace(
            files={
                "databricks.yml": head
                + BUNDLE_SEED
                + "  jobs:\n"
                + lines(
                    f"    j{i}: {{name: j{i}, tasks: [{{task_key: a, notebook_task: {{notebook_path: ./n.py}}}}]}}"
                    for i in range(1_000)
                )
                + "\n"
            }
        ),
        "scripts": of(
            f"{head}artifacts:\n  a:\n    build: touch {SECRET}\nexperimental:\n  scripts:\n    preinit: touch x\n  python:\n    resources: ['evil:load']"
        ),
        "targets are a reference": of(f"{head}targets: '${{var.a}}'", outcome="both", codes=("bundle-error",)),
        "a target is a reference": of(f"{head}targets: {{dev: '${{var.a}}'}}", outcome="both"),
        "the bundle is a reference": of("bundle: '${var.a}'", outcome="seed"),
        "the bundle is a reference beside a target": of("bundle: '${var.a}'\ntargets: {dev: {mode: production}}"),
        "resources are given twice": Case(
            {"databricks.yml": f"{head}{BUNDLE_SEED}resources: {{}}\n"}, "refused", codes=("bundle-error",)
        ),
        "resources in another document": Case(
            {"databricks.yml": f"{head}---\n{BUNDLE_SEED}"}, "refused", codes=("bundle-error",)
        ),
        "resources below another name": Case(
            {"databricks.yml": head + BUNDLE_SEED.replace("resources", "resource")}, "refused", codes=("bundle-error",)
        ),
        "includes in another case": Case(
            {"databricks.yml": f"{head}Include: [r.yml]\n", "r.yml": BUNDLE_SEED}, "refused", codes=("bundle-error",)
        ),
        "includes below the plural": Case(
            {"databricks.yml": f"{head}includes: [r.yml]\n", "r.yml": BUNDLE_SEED}, "refused", codes=("bundle-error",)
        ),
        "targets in another case": Case(
            {"databricks.yml": f"{head}Targets:\n  prod:\n" + "".join(f"    {x}\n" for x in BUNDLE_SEED.splitlines())},
            "refused",
            codes=("bundle-error",),
        ),
        "a resource that is a reference": Case(
            {"databricks.yml": f"{head}variables: {{a: {{}}}}\nresources: {{clusters: {{seed: '${{var.a}}'}}}}\n"},
            "refused",
        ),
        **{
            f"an include {how}": Case(
                {"databricks.yml": f"{head}include: ['{entry}']\n", "r/x.yml": BUNDLE_SEED},
                outcome,
                seed="databricks_cluster.seed",
            )
            for how, entry, outcome in (
                ("with a backslash", r"r\x.yml", "both"),
                ("with a pattern and a backslash", r"r\*.yml", "both"),
                ("in another case", "R/*.yml", "both"),
                ("with a reference", "${bundle.name}/*.yml", "refused"),
                ("of a file that is not there", "r/y.yml", "refused"),
            )
        },
        **{
            f"bundle.yml {how}": Case({"bundle.yml": f"{text}\n{BUNDLE_SEED}"}, outcome, seed="databricks_cluster.seed")
            for how, text, outcome in (
                ("on one line", "bundle: {name: b}", "seed"),
                ("in quotes", '"bundle": {name: b}', "seed"),
                ("with an escape", '"\\x62undle": {name: b}', "seed"),
                ("with a byte-order mark", "\ufeffbundle: {name: b}", "seed"),
                ("as an explicit key", "? bundle\n: {name: b}", "seed"),
                ("without the key", "workspace: {root_path: /x}", "seed"),
                ("that is broken", "bundle: {name: b}\nx: ]", "refused"),
            )
        },
        **{
            f"a resolved bundle {how}": of(head, outcome="both", codes=("plan",), resolved=text)
            for how, text in (
                ("of wrong kinds", '{"bundle": [], "resources": {"clusters": [1]}}'),
                ("of another bundle", '{"bundle": {"name": "c", "target": "default"}, "resources": {}}'),
                ("of another target", '{"bundle": {"name": "b", "target": "dev"}, "resources": {}}'),
                ("without the seed", '{"bundle": {"name": "b", "target": "default"}, "resources": {"clusters": {}}}'),
                ("that is a list", "[]"),
                ("that is no JSON", "bundle: {name: b}"),
            )
        },
        "a resolved bundle that is deep": of(
            head,
            outcome="both",
            codes=("nesting",),
            resolved='{"bundle": {"name": "b", "target": "default"}, "x": ' + "[" * 900 + "]" * 900 + "}",
        ),
        "globs": of(f"{head}include: ['{'**/' * 50}x.yml', '[a-', '{'*a' * 60}b', '{{a,b}}']"),
        "evil names": of(
            head
            + "variables:\n  'x\\n::error::y': {default: 1}\n".replace("'x\\n", '"x\\n').replace("y'", 'y"')
            + 'targets:\n  "p\\n::error::forged ##[error]z ##vso[task.x]y \\e[2J":\n    mode: development\n'
        ),
    }
    includes = [
        "../../**/*.yml",
        "../out/*.yml",
        "/etc/*",
        "~/*",
        "/proc/self/environ",
        "../out/secret.yml",
        "./x/../../out/*",
    ]
    found |= {f"include {i}": beside(f"include: ['{text}']") for i, text in enumerate(includes)}
    found["linked include"] = beside("include: ['l.yml', 'd/*.yml']")._replace(
        write=lambda root: (
            os.symlink("../out/secret.yml", root / "in" / "l.yml"),
            os.symlink("../out", root / "in" / "d"),
        )[0]
    )
    found["linked bundle file"] = beside("")._replace(
        write=lambda root: (
            os.replace(root / "in/databricks.yml", root / "out/databricks.yml")
            or os.symlink("../out/databricks.yml", root / "in" / "databricks.yml")
        ),
    )
    found["file paths outside"] = beside(
        "sync:\n  paths: ['../out', '/etc']\nartifacts:\n  a: {type: whl, path: ../out}\nworkspace:\n  file_path: /etc\n"
        "variables:\n  d: {default: '${file(\"../out/secret.txt\")}'}"
    )
    return found


def _configurations() -> dict[str, Case]:
    """A repository's own configuration: too much of it, and what it would silence."""

    def of(text: str, *, codes: tuple[str, ...] = ("limit",), **more: str | bytes) -> Case:
        return Case({".dasf-lint.yaml": text, "main.tf": SEED, **more}, outcome="both", codes=codes)

    def each(key: str, entry: str, count: int) -> str:
        return f"{key}:\n" + "".join(f"- {entry.replace('N', str(i))}\n" for i in range(count))

    def policy(i: int) -> str:
        return f"version: 1\nid: own-{i}\nexamples:\n{'- {a: b}' * 100}\n"

    own = {f"own/{i}.yaml": policy(i) for i in range(1_000)}
    return {
        "excludes": of(each("exclude", "aN", 150_000)),
        "suppressions": of(each("suppress", "{policy: token-lifetime, reason: r, address: aN}", 60_000)),
        "attestations": of(each("attest", "{policy: token-lifetime, reason: r, scope: {address: aN}}", 60_000)),
        "overrides": of(each("overrides", "{paths: ['aN'], ignore: [token-lifetime]}", 60_000)),
        "a thousand overrides of a thousand files": of(
            each("overrides", "{paths: ['*a*N*', '**/*/N'], severity: {token-lifetime: low}}", 1_000),
            **{f"u{i}/main.tf": SEED for i in range(1_000)},
        )._replace(seconds=45.0),
        "a thousand attestations with patterns": of(
            each("attest", "{policy: token-lifetime, reason: r, scope: {address: '*a*N*', root: '*.*.N'}}", 1_000),
            **{
                "u/main.tf": 'variable "x" {}\n'
                + lines(f'resource "databricks_token" "t{i}" {{\n  lifetime_seconds = var.x\n}}' for i in range(2_500))
            },
        )._replace(outcome="either", codes=(), seconds=45.0),
        "roots": of(each("roots", "{path: rN}", 50_000)),
        "unknown ignores": of(each("ignore", "token-lifetimN", 50_000)),
        "unknown keys": of("".join(f"ignor{i}: 1\n" for i in range(19_000)), codes=("config",)),
        "a thousand and one": of(each("exclude", "aN", 1_001), codes=("config",)),
        "a thousand unknown ignores": of(each("ignore", "token-lifetimN", 1_000), codes=("config",)),
        "unknown parameters": of(
            "params:\n  token-lifetime:\n" + "".join(f"    max_second{i}: 1\n" for i in range(1_000)), codes=("config",)
        ),
        "aliases of aliases": of(
            "".join(f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 9) if i else 'a'}]\n" for i in range(9))
        ),
        "a long pattern": of(f"exclude: ['{'a/' * 1_000_000}']", codes=("config",)),
        "deep patterns": of(each("exclude", f"'{'**/*/' * 600}N'", 1_000), codes=())._replace(outcome="seed"),
        "stars": of(each("exclude", f"'**/{'*a' * 200}N'", 1_000), codes=())._replace(
            outcome="seed",
            write=lambda root: [put(root / ("a" * 60) / f"{'a' * 100}{i}", "") for i in range(20)].clear(),
        ),
        "many module sources": of(
            "module_sources:\n" + "".join(f"  https://x.example/{i}: m\n" for i in range(1_000)), codes=()
        )._replace(
            outcome="seed",
            files={
                "main.tf": SEED
                + lines(f'module "m{i}" {{ source = "https://x.example/{"/" * 500}{i}" }}' for i in range(500)),
                ".dasf-lint.yaml": "module_sources:\n" + "".join(f"  https://x.example/{i}: m\n" for i in range(1_000)),
            },
        ),
        "digits": of(f"params: {{token-lifetime: {{max_seconds: {'9' * 5_000}}}}}", codes=())._replace(
            outcome="either"
        ),
        "policies by the thousand": of("policies: [own]", **own),
        "policies without end": of("policies: [own]", **{"own/a.yaml": "a: [" + "1, " * 150_000 + "]"}),
        "an emptied set": of(
            "policies: [own]", codes=("shadowed",), **{"own/sets.yaml": "everyone: {source: x, values: [nobody]}\n"}
        ),
        "a replaced policy": of("policies: [own]", codes=("shadowed",), **{"own/a.yaml": OWN_POLICY}),
        "the name of a policy in other letters": of(
            "policies: [own]",
            codes=("shadowed",),
            **{"own/a.yaml": OWN_POLICY.replace("id: token-lifetime", "id: own\naliases: [Token-Lifetime]")},
        ),
        "a configuration beside": Case(
            {"a/main.tf": SEED, "b/main.tf": SEED, "a/.dasf-lint.yaml": "ignore: [token-lifetime]\n"},
            paths=("a/main.tf", "b/main.tf"),
            codes=("unused-config",),
        ),
        "hundreds of configurations": Case(
            {"main.tf": SEED, **{f"d{i}/.dasf-lint.yaml": "exclude: ['**']\n" for i in range(300)}},
            codes=("unused-config",),
        ),
    }


OWN_POLICY = """\
version: 1
id: token-lifetime
title: Anything goes
severity: info
dasf: [DASF-1]
description: Anything goes.
remediation: Nothing.
message: "{address} is there"
match: {resource: databricks_token}
assert: {path: lifetime_seconds, greater_than: 0}
examples:
- {name: a, expect: pass, terraform: 'resource "databricks_token" "t" { lifetime_seconds = 2 }'}
- {name: b, expect: fail, terraform: 'resource "databricks_token" "t" { lifetime_seconds = 0 }'}
- {name: c, expect: unknown, terraform: 'variable "x" {} resource "databricks_token" "t" { lifetime_seconds = var.x }'}
"""

SLOW = frozenset(
    {
        "decoys: a chain without instances",
        "texts: long chain",
        "texts: deep lists as text",
        "texts: deep branches",
        "texts: deep objects",
        "texts: deep lists flattened",
        "texts: deep lists as yaml",
        "texts: doubling by json",
        "texts: deep lists compared",
        "texts: deep lists converted",
        "texts: deep sensitive",
        "texts: deep lists encoded",
        "texts: deep lists in a set",
        "texts: doubling branches",
        "configurations: a thousand overrides of a thousand files",
        "configurations: a thousand attestations with patterns",
        "decoys: many callers without instances",
        "configurations: a long pattern",
        "configurations: stars",
        "syntax: open quote",
        "configurations: a thousand unknown ignores",
        "configurations: deep patterns",
        "decoys: many programs that call",
        "numbers: equal hashes of numbers",
        "numbers: small number of many digits",
        "numbers: thirds",
        "links: many ways of includes",
        "numbers: equal hashes of objects",
        "numbers: equal hashes of tuples",
        "numbers: equal hashes of fractions",
        "links: loops of includes",
        "links: loops of libraries",
        "configurations: many module sources",
        "documents: a broken document in a hundred resources",
        "documents: a document of each resource",
        "documents: an open document of each resource",
        "documents: one document in a hundred resources",
        "modules: diamond of modules",
        "modules: dynamic of a hundred thousand",
        "modules: instances by the million",
        "modules: long circle",
        "modules: modules by the million",
        "modules: nested dynamic",
        "numbers: count of ten thousand",
        "numbers: for_each of a hundred thousand",
        "special: wide directories",
        "syntax: deep indices",
        "syntax: deep objects",
        "syntax: long line",
        "syntax: many attributes",
        "syntax: many blocks",
        "syntax: many duplicate blocks",
        "syntax: many duplicate resources",
        "syntax: many providers",
        "syntax: many resources",
        "syntax: many suppressed resources",
        "syntax: many suppression lines",
        "syntax: many suppressions of nothing known",
        "syntax: many undeclared names",
        "syntax: many unknown attributes",
        "syntax: many unknown references",
        "syntax: many unknown types",
        "syntax: many valid suppressions",
        "texts: chunks",
        "texts: costly instances",
        "texts: csvdecode",
        "texts: dense cycle",
        "texts: dense locals",
        "texts: directory in a loop",
        "texts: doubling by regular replace",
        "texts: doubling by yaml",
        "texts: doubling lists encoded",
        "texts: for over concatenations",
        "texts: for over contains",
        "texts: for over decodings",
        "texts: for over equality",
        "texts: for over expressions",
        "texts: for over index",
        "texts: for over joins",
        "texts: for over merges",
        "texts: for over slices",
        "texts: for over sorts",
        "texts: for over splats",
        "texts: for over templates",
        "texts: for over text functions",
        "texts: for over the days",
        "texts: grouping",
        "texts: grouping apart",
        "texts: indent often",
        "texts: long chain of templates",
        "texts: many costly locals",
        "texts: nested for",
        "texts: nested groups",
        "texts: preconditions of many instances",
        "texts: shared by many resources",
        "texts: split everywhere",
        "texts: template file in a loop",
        "texts: template in a loop",
        "texts: transposed",
        "texts: zipmap",
        "plans: many without source",
        "bundles: long interpolation",
        "bundles: long chain",
        "bundles: doubling complex variables",
        "bundles: references in many long texts",
        "bundles: references in texts that grow",
        "bundles: references that may make references",
        "bundles: references in a thousand long texts",
        "bundles: references in one list",
        "syntax: many suppressions of many ids",
        "syntax: many suppressions of many ids for everything",
        "bundles: many targets",
        "bundles: many variables",
        "bundles: many jobs",
    }
)
"""What takes more than a quarter of a second."""

_GROUPS = (
    _numbers, _texts, _documents, _syntax, _injection, _outside, _decoys, _dropped, _links, _special, _modules, _plans, _bundles, _configurations,
)  # fmt: skip
for _group in _GROUPS:
    for _name, _case in _group().items():
        CASES[f"{_group.__name__[1:]}: {_name}"] = _case

for _long in ("texts: shared by many resources", "modules: instances by the million", "plans: many without source"):
    # Near the limit on a machine that does something else as well.
    CASES[_long] = CASES[_long]._replace(seconds=45.0)
