"""Expressions evaluated by Terraform 1.11.4, compared with ours: result to the last digit, type, sensitivity, errors.

Where Terraform does not know, we may know (every completion may give the same value); where it knows, we must.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dasf_lint.core import numbers
from dasf_lint.core.json_text import dumps
from dasf_lint.hcl import types, values
from dasf_lint.hcl.errors import EvaluationError, HclError
from dasf_lint.hcl.plain import console_answer
from tests.oracle.fixture import Scope, build, evaluate_text

_DATA = Path(__file__).parent / "data"
_CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (_DATA / "expressions.jsonl").read_text(encoding="utf-8").splitlines()
]

# What a compressor writes and where the program runs is unknown to us on purpose.
_NOT_REPRODUCIBLE = {'basename(abspath("data.txt"))', 'base64gzip("") == base64gzip("x")'}


@pytest.fixture(scope="module")
def scope() -> Scope:
    names = ("main.tf", "t.tftpl", "data.txt")
    return build({name: (_DATA / "fixture" / name).read_text(encoding="utf-8") for name in names})


def compact(type_text: str) -> str:
    """A type without the layout that Terraform gives it."""
    return re.sub(r",([\])}])", r"\1", re.sub(r"\s+", "", type_text))


def printed(type: types.Type) -> str:
    """A type as Terraform's `type` function prints it."""
    if type.element is not None:
        return f"{type.kind}({printed(type.element)})"
    if type.kind == "tuple":
        return f"tuple([{', '.join(map(printed, type.elements))}])"
    if type.kind == "object":
        return "object({" + ", ".join(f"{name}: {printed(inner)}" for name, inner in type.attributes.items()) + "})"
    return type.kind


def verdict(case: dict[str, Any], scope: Scope) -> str:
    """`equal`, `weak` where Terraform knows more, `stronger` where we do, else what is wrong."""
    try:
        value = evaluate_text(case["expr"] + ("\n" if case.get("multi") else ""), scope)
    except (HclError, EvaluationError) as error:
        return "equal" if "error" in case else f"wrong: error {error}"
    if "error" in case:
        return f"wrong: {console_answer(value)} instead of error {case['error']}"
    if "result" in case:
        if not value.is_wholly_known:
            return f"weak: {console_answer(value)}"
        found = dumps(console_answer(values.unmark_deep(value))["value"])
        wanted = dumps(json.loads(case["result"], parse_float=_exact, parse_int=_exact))
        if found != wanted:
            return f"wrong: {found} instead of {wanted}"
    elif value.is_wholly_known and value.type.is_primitive and not case["display"].startswith(("+Inf", "-Inf")):
        return "equal" if value.deep_marks else "stronger"
    if "type" in case and compact(printed(value.type)) != compact(case["type"]):
        return f"wrong: type {printed(value.type)} instead of {compact(case['type'])}"
    if "result" in case and value.is_sensitive != case.get("sensitive", False):
        return "wrong: sensitivity"
    return "equal"


def _exact(text: str) -> Any:
    return numbers.parse(text)


@pytest.mark.parametrize("case", _CASES, ids=[case["expr"][:60] for case in _CASES])
def test_an_expression_has_the_value_that_terraform_gives_it(case: dict[str, Any], scope: Scope) -> None:
    found = verdict(case, scope)
    if case["expr"] in _NOT_REPRODUCIBLE:
        assert found.startswith("weak")
    else:
        assert found in ("equal", "stronger"), found
