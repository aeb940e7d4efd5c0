import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dasf_lint.core import limits
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import DirectoryTree, MemoryTree, SourceFile
from dasf_lint.core.yaml import load as load_yaml
from dasf_lint.core.yaml import plain
from dasf_lint.project.config import Config, common_directory, load
from dasf_lint.project.schema import check, read_schema

SCHEMA = read_schema("config.schema.json")

WHOLE = """\
version: 1
pack: "0123456789abcdef"
select: [a, DASF-4]
ignore: [b]
profile: strict
fail_on: high
severity: {c: low}
params: {c: {size: 16, names: [x, y], on: true}}
sets: {everyone: {add: [all], remove: [users]}}
exclude: [legacy/**]
roots:
- {path: live, var_files: [prod.tfvars], workspace: blue, environment: prod}
environments:
  prod: {paths: ["live/**"], targets: [release], var_files: [p.tfvars], hosts: [prod.cloud.example]}
module_sources: {"git::https://git.example/net": modules/net}
policies: [policies]
suppress:
- {policy: a, address: "module.x.*", path: "live/**", reason: why, owner: me, until: 2027-01-31}
attest:
- {policy: a, reason: why}
- control: DASF-1
  scope: {root: "live[blue]", path: "live/**", address: "x.*", environment: prod}
  reason: there
  owner: me
  until: 2027-01-31
overrides:
- {paths: [lab], select: [a], ignore: [], severity: {c: info}, profile: default}
- {paths: [lab/x]}
"""


def loaded(text: str, **more: Any) -> tuple[Config, list[Diagnostic]]:
    return load(MemoryTree({".dasf-lint.yaml": text}), **more)


def places(diagnostics: list[Diagnostic]) -> list[tuple[str, int, int]]:
    found = []
    for each in diagnostics:
        assert (each.level, each.code) in (("error", "config"), ("error", "syntax"))
        assert each.span is not None
        found.append((each.message, *each.span.file.position(each.span.start)))
    return found


def test_every_key_is_read() -> None:
    config, diagnostics = loaded(WHOLE)
    assert diagnostics == []
    assert (config.select, config.ignore, config.profile, config.fail_on) == (("a", "DASF-4"), ("b",), "strict", "high")
    assert config.severity == {"c": "low"}
    assert config.pack == "0123456789abcdef"
    assert config.params == {"c": {"size": 16, "names": ["x", "y"], "on": True}}
    assert config.sets == {"everyone": {"add": ["all"], "remove": ["users"]}}
    assert config.exclude == ("legacy/**",)
    [root] = config.roots
    assert root[:4] == ("live", ("prod.tfvars",), "blue", "prod")
    [rule] = config.environments
    assert rule == ("prod", ("live/**",), ("release",), ("p.tfvars",), ("prod.cloud.example",))
    assert config.module_sources == {"git::https://git.example/net": "modules/net"}
    assert config.policies == ("policies",)
    [entry] = config.suppress
    assert entry[:6] == ("a", "module.x.*", "live/**", "why", "me", "2027-01-31")
    whole, narrow = config.attest
    assert whole[:6] == ("a", None, (None, None, None, None), "why", None, None)
    assert config.overrides == (
        (("lab",), ("a",), (), {"c": "info"}, "default"), (("lab/x",), None, None, None, None),
    )  # fmt: skip
    assert narrow[:6] == (None, "DASF-1", ("live[blue]", "live/**", "x.*", "prod"), "there", "me", "2027-01-31")


def test_an_empty_file_and_no_file_say_nothing() -> None:
    for tree in (MemoryTree({".dasf-lint.yaml": "# nothing\n"}), MemoryTree({"x": ""})):
        config, diagnostics = load(tree)
        assert (diagnostics, config.select, config.exclude) == ([], (), ())


def test_the_nearest_file_upwards_counts_and_its_paths_start_there() -> None:
    tree = MemoryTree(
        {".dasf-lint.yaml": "profile: audit", "a/.dasf-lint.yaml": "exclude: [b]\nroots: [{path: c}]", "a/b/x.tf": ""}
    )
    config, [passed_over] = load(tree, "a/b")
    assert (config.path, config.profile, config.exclude) == ("a/.dasf-lint.yaml", None, ("a/b",))
    assert config.roots[0].path == "a/c"
    assert (passed_over.level, passed_over.code, passed_over.path) == ("warning", "unused-config", ".dasf-lint.yaml")
    assert "a/.dasf-lint.yaml is nearer" in passed_over.message


@pytest.mark.parametrize(
    ("paths", "common"),
    [
        (["a/main.tf"], "a"),
        (["a"], "a"),
        (["a/main.tf", "a/b/x.tf"], "a"),
        (["a/main.tf", "b/main.tf"], "."),
        (["b", "a"], "."),
        (["a/b", "a/bc"], "a"),
        (["a", "."], "."),
        (["./a/../a/b/"], "a/b"),
        (["gone/x.tf"], "gone"),
        (["../out", "a"], "."),
    ],
)
def test_the_common_directory_does_not_depend_on_the_order_of_paths(paths: list[str], common: str) -> None:
    tree = MemoryTree({"a/main.tf": "", "a/b/x.tf": "", "a/bc/x.tf": "", "b/main.tf": ""})
    assert common_directory(tree, paths) == common_directory(tree, paths[::-1]) == common


def test_a_link_that_leads_outside_is_no_absent_configuration(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.yaml").write_text("fail_on: never\n")
    (tmp_path / "in" / ".dasf-lint.yaml").symlink_to("../out.yaml")
    config, [error] = load(DirectoryTree(str(tmp_path / "in")))
    assert (config.path, error.level, error.code) == (None, "error", "outside-root")


def test_isolated_ignores_it() -> None:
    config, diagnostics = loaded("nonsense: [", isolated=True)
    assert (config.path, config.ignored, diagnostics) == (None, ".dasf-lint.yaml", [])


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("selct: [a]", 'unknown key "selct"; did you mean "select"?', 1, 1),
        ("version: 2", '"version" must be 1', 1, 10),
        ("profile: strikt", '"profile" must be one of default, strict, audit; did you mean "strict"?', 1, 10),
        ("fail_on: sometimes", '"fail_on" must be one of critical, high, medium, low, info, never', 1, 10),
        ("select: a", '"select" must be a list', 1, 9),
        ("select: [a, 1]", '"select" must be a text', 1, 13),
        ("select: ['']", '"select" must not be empty', 1, 10),
        ("- a", "the file must be a mapping", 1, 1),
        ("attest: [{policy: a}]", 'an entry of "attest" needs "reason"', 1, 10),
        ("attest: [{reason: r}]", 'an entry of "attest" needs "policy" or "control", and not both', 1, 10),
        ("attest: [{policy: a, control: b, reason: r}]", 'an entry of "attest" needs "policy" or "control", and not both', 1, 10),
        ("attest: [{policy: a, reason: ' '}]", '"reason" must not be empty', 1, 30),
        ("attest: [{policy: a, reason: r, until: soon}]", '"until" must be a date such as 2027-01-31', 1, 40),
        ("attest: [{policy: a, reason: r, scope: {file: x}}]", 'unknown key "file"', 1, 41),
        ("attest: [{policy: a, reason: r, scope: {environment: qa}}]", '"environment" must be one of prod, staging, test, dev, sandbox, shared', 1, 54),
        ("attest: [{policy: a, reason: r, scope: {root: ../x}}]", "a pattern is relative and has no ..", 1, 47),
        ("attest: [{policy: a, reason: r, scope: {path: /x}}]", "a pattern is relative and has no ..", 1, 47),
        ("overrides: [{ignore: [a]}]", 'an entry of "overrides" needs "paths"', 1, 13),
        ("overrides: [{paths: a}]", '"paths" must be a list', 1, 21),
        ("overrides: [{paths: [/x]}]", "a pattern is relative and has no ..", 1, 22),
        ("overrides: [{paths: [a], fail_on: low}]", 'unknown key "fail_on"', 1, 26),
        ("overrides: [{paths: [a], profile: strikt}]", '"profile" must be one of default, strict, audit; did you mean "strict"?', 1, 35),
        ("overrides: [{paths: [a], severity: {a: never}}]", '"a" must be one of critical, high, medium, low, info', 1, 40),
        ("roots:\n- {workspace: a}", 'an entry of "roots" needs "path"', 2, 3),
        ("roots:\n- path: a\n  var_file: [x]", 'unknown key "var_file"; did you mean "var_files"?', 3, 3),
        ("environments: {prd: {}}", '"prd" is not one of prod, staging, test, dev, sandbox, shared; did you mean "prod"?', 1, 16),
        ("params: {a: {b: {c: 1}}}", '"b" is not of a kind that is allowed here', 1, 17),
        ("suppress: [{policy: a, reason: b, until: soon}]", '"until" must be a date such as 2027-01-31', 1, 42),
        ("roots: [{path: ../x}]", "../x leads outside the project root", 1, 16),
        ("roots: [{path: /etc}]", "/etc leads outside the project root", 1, 16),
        ("roots: [{path: a, var_files: [../../x.tfvars]}]", "../../x.tfvars leads outside the project root", 1, 31),
        ("module_sources: {a: ../x}", "../x leads outside the project root", 1, 21),
        ("policies: [/etc]", "/etc leads outside the project root", 1, 12),
        ("exclude: [../**]", "a pattern is relative and has no ..", 1, 11),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place_and_the_defaults_count(text: str, message: str, line: int, column: int) -> None:
    config, diagnostics = loaded(text)
    assert places(diagnostics) == [(message, line, column)]
    assert config.path is None
    assert config.select == ()


@pytest.mark.parametrize(
    "text", ["a: [", "a: 1\na: 2", "a: &a [*a]", "!!python/object/apply:os.system [ls]", "a: 1\n---\nb: 2"]
)
def test_what_is_no_yaml_of_ours_is_an_error(text: str) -> None:
    _, diagnostics = loaded(text)
    assert [each.level for each in diagnostics] == ["error"]


@pytest.mark.parametrize("name", [".dasf-lint.yml", "dasf-lint.yaml"])
def test_a_file_that_would_be_ignored_by_its_name_is_an_error(name: str) -> None:
    _, [diagnostic] = load(MemoryTree({name: "", "main.tf": ""}))
    assert (diagnostic.level, diagnostic.path) == ("error", name)


def test_the_configuration_of_the_command_line_may_lie_elsewhere() -> None:
    config, diagnostics = load(MemoryTree({"a/x.tf": ""}), "a", file=SourceFile("/elsewhere/c.yaml", b"exclude: [b]"))
    assert (config.exclude, diagnostics) == (("b",), [])


@pytest.mark.parametrize("key", ["select", "ignore", "exclude", "policies"])
def test_no_list_has_more_entries_than_are_read(key: str) -> None:
    most = limits.max_config_entries
    entries = "".join(f"- x{i}\n" for i in range(most + 1))
    assert places(loaded(f"{key}:\n{entries}")[1]) == [
        (f'"{key}" has {most + 1:,} entries, and at most {most:,} are read', 2, 1)
    ]
    assert loaded(f"{key}:\n{entries.removesuffix(f'- x{most}' + chr(10))}")[1] == []


def test_mistakes_are_told_up_to_a_limit() -> None:
    _, diagnostics = loaded("".join(f"key{i}: 1\n" for i in range(1000)))
    assert len(diagnostics) == limits.max_mistakes


def numbers_of(schema: object) -> Iterator[tuple[str, int]]:
    if isinstance(schema, list):
        for each in schema:
            yield from numbers_of(each)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            if isinstance(value, int) and key.startswith("max"):
                yield key, value
            yield from numbers_of(value)


def test_the_numbers_in_the_shipped_schema_are_those_of_the_limits() -> None:
    assert set(numbers_of(SCHEMA)) == {
        ("maxItems", limits.max_config_entries), ("maxProperties", limits.max_config_entries),
        ("maxLength", limits.max_path_length),
    }  # fmt: skip


MANY = "".join(f"- x{i}\n" for i in range(limits.max_config_entries + 1))
MANY_KEYS = "".join(f"  x{i}: low\n" for i in range(limits.max_config_entries + 1))

CASES = [
    f"select:\n{MANY}", f"exclude:\n{MANY}", f"severity:\n{MANY_KEYS}", f"exclude: [{'x' * 4097}]", f"exclude: [{'x' * 4096}]",
    f"module_sources:\n{MANY_KEYS}", f"params:\n  a:\n    b:\n{MANY.replace('- ', '    - ')}",
    WHOLE, "version: 1", "version: true", "version: '1'", "select: a", "select: [1]", "profile: x", "fail_on: never",
    "severity: {a: never}", "params: {a: {b: [1, [2]]}}", "params: {a: 1}", "sets: {a: {ad: []}}", "roots: [{}]",
    "roots: [{path: a, environment: qa}]", "environments: {prod: {paths: a}}", "environments: {qa: {}}",
    "suppress: [{policy: a}]", "suppress: [{policy: a, reason: b, until: '1'}]", "unknown: 1", "exclude: [1]",
    "attest: [{policy: a, reason: b}]", "attest: [{control: a, reason: b, scope: {}}]", "attest: [{reason: b}]",
    "attest: [{policy: a, control: a, reason: b}]", "attest: [{policy: a}]", "attest: [{policy: a, reason: b, scope: {x: y}}]",
    f"attest: [{{policy: a, reason: {'r' * 4097}}}]", "attest: {}", "attest: []", "attest: [{policy: a, reason: b, scope: []}]",
    "overrides: [{paths: [a], ignore: [b]}]", "overrides: [{ignore: [b]}]", "overrides: [{paths: [a], roots: []}]", "overrides: {}",
    f"overrides: [{{paths: [{'x' * 4097}]}}]", f"overrides:\n- ignore: [a]\n  paths:\n{MANY.replace('- ', '  - ')}",
    "pack: x", "pack: '0123456789abcdef'", "pack: '0123456789ABCDEF'", "pack: ''", "pack: 1",
    "module_sources: {a: ''}", "policies: []", "[]", "1", "params: {a: {b: 1.5, c: x, d: false}}",
]  # fmt: skip


@pytest.mark.parametrize("text", CASES, ids=lambda text: text[:30])
def test_the_shipped_schema_and_our_own_checks_agree(text: str) -> None:
    node, problems = load_yaml(SourceFile("x", text.encode()))
    assert node is not None
    assert not problems
    ours = not check(node, SCHEMA)
    data = json.loads(json.dumps(plain(node), default=float))
    assert ours == jsonschema.Draft202012Validator(SCHEMA).is_valid(data)


def keys_of(schema: object) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, list):
        for each in schema:
            yield from keys_of(each)
    elif isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for each in schema.values():
            yield from keys_of(each)


def test_every_key_says_what_it_does_and_what_counts_without_it() -> None:
    """A page is made of it."""
    for name, about in keys_of(SCHEMA):
        text = about.get("description", "")
        assert text.endswith("."), name
        required = name in ("reason", "policy", "control", "path", "paths")
        assert required or "Default: " in text, name
