"""Expressions whose types fit, so that most of them have a value: by kind, from a generator of choices."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

_LEAVES: Final[Mapping[str, Sequence[str]]] = {
    "number": ("0", "1", "-1", "2", "1.5", "0.1", "1e10", "31536000", "9007199254740993", "var.n", "var.n", "local.a.a", "local.x.a", "tonumber(var.u)", "null", "1/3"),
    "text": ('""', '"x"', '"a,b"', '"10.0.0.0/8"', '"2024-02-29T12:00:00Z"', '"Ünï e\u0301"', "var.u", "var.u", "var.a", "var.s", "local.b[0]", "local.a.b", "path.module", "databricks_token.a.id", "null", '"\\u0000"', '"${var.u}x"', '"<b>&"'),
    "flag": ("true", "false", "var.u == null", 'var.u == "x"', "var.n > 1", "null", "databricks_token.a.id == var.u", "can(var.u.x)"),
    "list": ("[]", "var.l", "var.l", "local.b", "local.a.c", '["a", "b"]', "[1, null]", "var.b", "databricks_job.b[*].name", "tolist(var.l)", "toset(var.l)", "[var.u]", "[var.n, 1]", 'toset(["x", var.u])', "null"),
    "map": ("{}", "local.a", "local.x", "{ a = 1 }", "{ a = var.u }", "{ (var.u) = 1 }", "tomap({ a = var.n })", "databricks_job.b", "module.m", "{ b = null }", "null"),
}  # fmt: skip
KINDS: Final = tuple(_LEAVES)


class Typed:
    def __init__(self, random: Random) -> None:
        self.random = random

    def make(self, kind: str, depth: int = 3) -> str:
        if depth <= 0 or self.random.random() < 0.25:
            return self.random.choice(_LEAVES[kind])
        if self.random.random() < 0.3:
            return self._of_any(kind, depth - 1)
        return self.random.choice(_MAKERS[kind])(self, depth - 1)

    def any(self, depth: int = 3) -> str:
        return self.make(self.random.choice(KINDS), depth)

    def _of_any(self, kind: str, depth: int) -> str:
        """What gives a value of each kind."""
        match self.random.randrange(8):
            case 0 | 1:
                return f"({self.make('flag', depth)} ? {self.make(kind, depth)} : {self.make(kind, depth)})"
            case 2:
                return f"[{self.make(kind, depth)}, {self.make(kind, depth)}][{self.make('number', 0)}]"
            case 3:
                return f"{{ a = {self.make(kind, depth)} }}.a"
            case 4:
                return f"try({self.any(depth)}, {self.make(kind, depth)})"
            case 5:
                return f"coalesce({self.make(kind, depth)}, {self.make(kind, depth)})"
            case 6:
                return f"element([{self.make(kind, depth)}], {self.make('number', 0)})"
        return f"sensitive({self.make(kind, depth)})"


def _form(pattern: str) -> Callable[[Typed, int], str]:
    """`%number` and so on stand for expressions of that kind, `%any` for one of any."""

    def make(typed: Typed, depth: int) -> str:
        made = ""
        rest = pattern
        while "%" in rest:
            before, _, rest = rest.partition("%")
            kind = next((name for name in (*KINDS, "any") if rest.startswith(name)), None)
            if kind is None:
                made += before + "%"
            else:
                made += before + (typed.any(depth) if kind == "any" else typed.make(kind, depth))
                rest = rest[len(kind) :]
        return made + rest

    return make


_MAKERS: Final[Mapping[str, Sequence[Callable[[Typed, int], str]]]] = {
    kind: tuple(map(_form, patterns))
    for kind, patterns in {
        "number": (
            "(%number + %number)", "(%number * %number)", "(%number - %number)", "(%number / %number)", "(%number % %number)", "-%number", "length(%list)", "length(%map)", "length(%text)", "max(%number, %number)",
            "floor(%number)", "parseint(%text, 10)", "tonumber(%text)", "sum(%list)", "index(%list, %any)", "abs(%number)", "signum(%number)", "ceil(%number)", "log(%number, 2)", "pow(%number, 2)",
        ),
        "text": (
            '"a${%any}b"', '"${%text}"', '"%{ if %flag }${%text}%{ else }y%{ endif }"', '"%{ for v in %list }${v}%{ endfor }"', "upper(%text)", "join(%text, %list)", "substr(%text, %number, %number)", "format(\"%s-%v\", %any, %any)",
            "replace(%text, %text, %text)", "jsonencode(%any)", "yamlencode(%any)", "tostring(%any)", "trim(%text, %text)", "base64encode(%text)", "sha256(%text)", "title(%text)", "cidrsubnet(%text, %number, %number)", "strrev(%text)",
            "lookup(%map, %text, %text)", "element(%list, %number)", "<<-EOT\n  a ${%any}\n    b\n  EOT\n", "chomp(%text)", "regex(\"a.*\", %text)", "formatdate(\"YYYY\", %text)", "indent(2, %text)", "trimprefix(%text, \"a\")",
        ),
        "flag": (
            "(%number < %number)", "(%any == %any)", "(%any != %any)", "(%flag && %flag)", "(%flag || %flag)", "!%flag", "contains(%list, %any)", "can(%any)", "startswith(%text, %text)", "alltrue(%list)", "anytrue([%flag])",
            "issensitive(%any)", "strcontains(%text, %text)", "(%text == null)", "(length(%list) >= 0)", "endswith(%text, %text)",
        ),
        "list": (
            "[%any, %any]", "concat(%list, %list)", "[for v in %list : %any]", "[for k, v in %map : k if %flag]", "[for v in %list : v if %flag]", "keys(%map)", "values(%map)", "split(%text, %text)", "toset(%list)", "tolist(%list)",
            "flatten(%list)", "distinct(%list)", "sort(%list)", "reverse(%list)", "slice(%list, 0, %number)", "range(%number)", "compact(%list)", "setunion(%list, %list)", "setsubtract(%list, %list)", "setproduct(%list, %list)",
            "%list[*]", "[%map][*].a", "chunklist(%list, %number)", "matchkeys(%list, %list, %list)", "setintersection(%list, %list)", "formatlist(\"%s\", %list)", "coalescelist(%list, %list)", "regexall(\".\", %text)",
        ),
        "map": (
            "{ a = %any, b = %any }", "{ (%text) = %any }", "merge(%map, %map)", "{ for v in %list : v => %any }", "{ for k, v in %map : k => %any if %flag }", "{ for v in %list : v => v... }", "tomap(%map)", "zipmap(%list, %list)",
            "jsondecode(jsonencode(%map))", "transpose({ a = %list })", "yamldecode(yamlencode(%map))",
        ),
    }.items()
}  # fmt: skip
