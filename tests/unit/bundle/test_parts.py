"""The small parts: globs, libraries, wheels, numbers and names as the CLI reads and writes them."""

import pytest

from dasf_lint.bundle import gotext, presets, releases, wheels
from dasf_lint.bundle.globs import BadPattern, glob, matches
from dasf_lint.bundle.interpolate import distance, parse_reference
from dasf_lint.bundle.libraries import is_library_local, is_local_path
from dasf_lint.bundle.paths import UnusablePath, scheme_of
from dasf_lint.bundle.patterns import clean, is_local, join_clean
from dasf_lint.bundle.schema import is_pure_reference
from dasf_lint.bundle.variables import assigned
from dasf_lint.core.source import MemoryTree


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("*.yml", "a.yml", True), ("*.yml", ".yml", True), ("*.yml", "a/b.yml", False), ("a?c", "abc", True), ("[a-c]x", "bx", True),
        ("[^a-c]x", "bx", False), ("[]a]", "]", False), ("a\\*", "a*", True), ("**", "abc", True), ("a*b*c", "axxbyyc", True),
        ("a*b*c", "axxbyy", False), ("", "", True), ("*", "", True),
        ("[\\^]", "^", True), ("[\\^]", "a", False), ("[\\^a]", "a", True), ("[\\^-a]", "_", True), ("[^\\^]", "^", False),
    ],
)  # fmt: skip
def test_globs_match_as_in_go(pattern: str, name: str, expected: bool) -> None:
    try:
        assert matches(pattern, name) is expected
    except BadPattern:
        assert pattern == "[]a]"


def test_globs_find_files_level_by_level() -> None:
    tree = MemoryTree({"a/x.yml": "", "a/b/y.yml": "", "a/b/c/z.yml": "", "q.yml": ""})
    assert glob(tree, "a/*.yml") == ["a/x.yml"]
    assert glob(tree, "a/**/*.yml") == ["a/b/y.yml"]
    assert glob(tree, "*/*/*/*.yml") == ["a/b/c/z.yml"]
    assert glob(tree, "nope/*.yml") == []


@pytest.mark.parametrize(
    ("dependency", "local"),
    [
        ("./a.whl", True), ("../a", True), ("dist/*.whl", True), ("requests", False), ("requests==2.0", False), ("a[b]>=1.0,<2", False),
        ("-r r.txt", False), ("--trusted-host x", False), ("p @ https://x.example/y.whl", False), ("/Workspace/a.whl", False),
        ("dbfs:/x.whl", False), ("", False), ("my.whl", True), ("numpy>=1.0, <2.0", True),
    ],
)  # fmt: skip
def test_dependencies_are_files_or_packages(dependency: str, local: bool) -> None:
    assert is_library_local(dependency) is local


def test_paths_with_a_scheme_or_a_leading_slash_are_not_local() -> None:
    assert [is_local_path(p) for p in ("a", "'a'", "file:///a", "s3://a", "/a", "a:b")] == [
        True,
        True,
        False,
        False,
        False,
        True,
    ]


def test_the_latest_wheel_of_a_distribution_stands_where_the_first_stood() -> None:
    assert wheels.latest(["d/a-1.9-py3-none-any.whl", "d/b.txt", "d/a-1.10-py3-none-any.whl"]) == [
        "d/a-1.10-py3-none-any.whl", "d/b.txt",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "general", "plain", "json"),
    [
        (1e21, "1e+21", "1000000000000000000000", "1e+21"), (1e6, "1e+06", "1000000", "1000000"), (0.00001, "1e-05", "0.00001", "0.00001"),
        (1.5e-7, "1.5e-07", "0.00000015", "1.5e-7"), (-0.0, "-0", "-0", "-0"), (2.5, "2.5", "2.5", "2.5"),
    ],
)  # fmt: skip
def test_numbers_print_as_in_go(number: float, general: str, plain: str, json: str) -> None:
    assert (gotext.general(number), gotext.plain(number), gotext.json_number(number)) == (general, plain, json)


def test_prefixes_become_names() -> None:
    assert presets.normal_prefix("[dev someone] ") == "dev_someone_"
    assert presets.normal_prefix("[P] Über-x ") == "p_über_x"
    symbol = "${workspace.current_user.short_name}"
    assert presets.normal_prefix(f"[dev {symbol}] ") == f"dev_{symbol}_"


def test_tags_are_normalised_for_the_cloud_of_the_host() -> None:
    for host, key, value in (
        ("", "Key One", "Value / One_ 100_"),
        ("https://x.azuredatabricks.net", "Kéy One", "Välue / One, 100%"),
        ("https://1.gcp.databricks.com", "Key_One", "Value___One__100"),
    ):
        of_key, of_value = presets.tag_normals(host)
        assert (of_key("Kéy One"), of_value("Välue / One, 100%")) == (key, value)


@pytest.mark.parametrize("text", ["${a.b}", "${a}", "${a-b.c_d[0][1]}", "${ä.b}", "${a.b1}"])
def test_references(text: str) -> None:
    assert is_pure_reference(text)


@pytest.mark.parametrize(
    "text", ["${a..b}", "${1a}", "${a_}", "${_a}", "${a b}", "${a.b[x]}", "${}", "x${a}", "${a}${b}"]
)
def test_texts_that_are_no_reference(text: str) -> None:
    assert not is_pure_reference(text)


def test_references_are_paths() -> None:
    assert parse_reference("var.l[0].x[12]") == ("var", "l", 0, "x", 12)


def test_paths_are_cleaned_and_stay_below() -> None:
    assert [clean("a//b/../c"), clean("//a"), join_clean("a", "", "/b"), join_clean("", "")] == ["a/c", "/a", "a/b", ""]
    assert [is_local(p) for p in ("a", "a/../b", "../a", "/a", "", "..", "a/../..")] == [
        True,
        True,
        False,
        False,
        False,
        False,
        False,
    ]


def test_schemes_of_paths() -> None:
    assert [scheme_of("s3://a"), scheme_of("a/b"), scheme_of("dbfs:/x")] == ["s3", "", "dbfs"]
    for path in ("100%.py", "1a:b", ":x"):
        with pytest.raises(UnusablePath):
            scheme_of(path)


def test_distances_count_edits() -> None:
    assert [distance("hst", "host"), distance("a", "a"), distance("abc", "xyz")] == [1, 0, 3]


@pytest.mark.parametrize(
    ("constraint", "holds"),
    [
        (">= 1.0.0", True),
        ("> 1.14.0", False),
        ("1.14.*", True),
        ("1.13.*", False),
        ("!= 1.14.0", False),
        ("<= 1.14.0", True),
        ("1.14.0-beta", False),
    ],
)
def test_version_constraints(constraint: str, holds: bool) -> None:
    assert releases.allows(constraint, "1.14.0", "1.14.0") is holds


@pytest.mark.parametrize("text", ["a=x\ny", "a=x\ry", "a=" + "x" * 200_000, 'a="'])
def test_a_value_that_is_no_list_is_refused_and_no_crash(text: str) -> None:
    name, _, value = text.partition("=")
    names, why = assigned(name, value, {"a": False})
    assert names == ["a"] or why
