"""Bundles that were made to hurt: bounded, said, and never fatal."""

import pytest

from tests.unit.bundle.helpers import graph_of, resolved

NAME = "bundle: {name: b}\n"
JOB = "resources: {jobs: {j: {name: x, description: '${var.a}', tags: '${var.a}'}}}\n"


def doubling(levels: int) -> str:
    lines = "".join(f"  v{i}: {{default: '${{var.v{i + 1}}}${{var.v{i + 1}}}'}}\n" for i in range(levels))
    return f"variables:\n  a: {{default: '${{var.v0}}'}}\n{lines}  v{levels}: {{default: xxxxxxxxxxxxxxxx}}\n"


def naming(levels: int) -> str:
    name = "${{resources.jobs.j{0}.name}}${{resources.jobs.j{0}.name}}"
    lines = "".join(f"  j{i}: {{name: '{name.format(i + 1)}'}}\n" for i in range(levels))
    return f"resources:\n jobs:\n{lines}  j{levels}: {{name: xxxxxxxxxxxxxxxx}}\n"


def widening(levels: int) -> str:
    lines = "".join(
        f"  v{i}: {{type: complex, default: [{', '.join([f'${{var.v{i + 1}}}'] * 8)}]}}\n".replace("[", '["', 1)
        .replace(", ${", '", "${')
        .replace("]}", '"]}')
        for i in range(levels)
    )
    return f"variables:\n  a: {{type: complex, default: '${{var.v0}}'}}\n{lines}  v{levels}: {{default: x}}\n"


CASES = {
    "a text that doubles forty times": NAME + doubling(40) + JOB,
    "names that double thirty times": NAME + naming(30),
    "names that lead to each other": NAME
    + "resources: {jobs: {a: {name: '${resources.jobs.b.name}'}, b: {name: '${resources.jobs.a.name}'}}}\n",
    "lists that widen eightfold twelve times": NAME + widening(12) + JOB,
    "a complex variable within itself": NAME
    + "variables: {a: {type: complex, default: {x: '${var.a}', y: '${var.a}'}}}\n"
    + JOB,
    "two complex variables within each other": NAME
    + "variables: {a: {default: {x: '${var.b}'}}, b: {default: {y: '${var.a}'}}}\n"
    + JOB,
    "a cycle of plain variables": NAME + "variables: {a: {default: '${var.b}'}, b: {default: '${var.a}'}}\n" + JOB,
    "a chain of a thousand variables": NAME
    + "variables:\n  a: {default: '${var.v0}'}\n"
    + "".join(f"  v{i}: {{default: '${{var.v{i + 1}}}'}}\n" for i in range(1000))
    + "  v1000: {default: end}\n"
    + JOB,
    "a reference without end": NAME + f"variables: {{a: {{default: '${{{'a' * 50_000}'}}}}\n" + JOB,
    "many braces": NAME + f"variables: {{a: {{default: '{'${' * 20_000}'}}}}\n" + JOB,
    "a target nested a hundred deep": NAME
    + "variables: {a: {default: x}}\ntargets: {t: "
    + "{x: " * 100
    + "1"
    + "}" * 101
    + "\n"
    + JOB,
    "numbers out of range": NAME
    + "variables: {a: {default: 1e308}}\nresources: {jobs: {j: {name: x, max_concurrent_runs: '${var.a}'}}}\n",
    "names that are no names": NAME
    + "variables: {a: {default: x}}\nresources: {jobs: {'a b.c\"d': {name: x}, '': {name: y}}}\n",
    "a package name that is no name": NAME
    + "variables: {a: {default: x}}\nresources: {jobs: {j: {name: x, environments: [{environment_key: e, spec: {dependencies: ['"
    + "a" * 5_000
    + "[' ]}}]}}}\n",
}


SLOW = {"a complex variable within itself", "lists that widen eightfold twelve times"}
PARAMETERS = [
    pytest.param(text, id=name, marks=[pytest.mark.slow] if name in SLOW else []) for name, text in CASES.items()
]


@pytest.mark.parametrize("text", PARAMETERS)
def test_it_ends_and_says_so(text: str) -> None:
    resolution = resolved(text)
    graph = graph_of(text)
    for node in graph:
        node.references()
        node.datum().members.get("name")
    assert resolution.exit_code in (0, 1, 2)


@pytest.mark.parametrize(
    "pattern",
    [
        "../../**/*.yml",
        "/etc/*",
        "~/*",
        "**/" * 50 + "x",
        "[a-",
        "*" * 200 + "x",
        "a\\",
        "?" * 4000,
        "..",
        "../databricks.yml",
    ],
)
def test_includes_stay_inside(pattern: str) -> None:
    files = {
        "databricks.yml": f"bundle: {{name: b}}\ninclude: ['{pattern}']\n",
        "a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.yml": "x: 1\n",
    }
    assert resolved(files).exit_code in (0, 1, 2)
    graph_of(files)
