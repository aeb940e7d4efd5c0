"""`pack` pins the policies: a run with others says so, and judges all the same."""

import json

import pytest

from dasf_lint import MemoryTree, Options, lint
from dasf_lint.core.answers import Report
from dasf_lint.policy.packs import builtin
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.options import RenderOptions

MAIN = 'resource "databricks_token" "t" {\n  lifetime_seconds = 31536000\n}\n'
OTHER = "0123456789abcdef"
OWN = "mine:\n  source: ours\n  values: [a]\n"


def linted(config: str) -> Report:
    tree = MemoryTree({"main.tf": MAIN, "own/sets.yaml": OWN, ".dasf-lint.yaml": config})
    return lint(tree, Options(select=("token-lifetime",)))


def told(report: Report) -> list[tuple[str, str, int]]:
    found = [each for each in report.diagnostics if each.code in ("pinned-pack", "config")]
    return [(each.level, each.message, each.span.line if each.span else 0) for each in found]


def test_a_pack_that_is_the_pinned_one_is_not_told() -> None:
    for text in (builtin().hash, builtin().hash.upper()):
        report = linted(f'pack: "{text}"')
        assert (told(report), len(report.findings), report.could_not_vouch) == ([], 1, False)


def test_another_pack_is_a_warning_with_both_hashes_and_judges_all_the_same() -> None:
    report = linted(f'version: 1\npack: "{OTHER}"')
    message = f"the policies of this run are {report.pack}, and {OTHER} is pinned: they may find more, or less"
    assert told(report) == [("warning", message, 2)]
    assert (len(report.findings), report.could_not_vouch, report.weakened) == (1, False, [])


def test_policies_of_ones_own_belong_to_the_pack() -> None:
    config = f'policies: [own]\npack: "{builtin().hash}"'
    report = linted(config)
    assert report.pack != builtin().hash
    [(level, message, _)] = told(report)
    assert (level, report.pack in message) == ("warning", True)
    assert told(linted(config.replace(builtin().hash, report.pack))) == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("abc", '"pack" must be a hash such as "0123456789abcdef"'),
        (f"sha256:{OTHER}", '"pack" must be a hash such as "0123456789abcdef"'),
        (f'"{OTHER}0"', '"pack" must be a hash such as "0123456789abcdef"'),
        ("1234567890123456", '"pack" must be a text'),
        ("[a]", '"pack" must be a text'),
        ("''", '"pack" must be a hash such as "0123456789abcdef"'),
    ],
)
def test_what_is_no_hash_is_an_error(value: str, message: str) -> None:
    assert told(linted(f"pack: {value}")) == [("error", message, 1)]


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"gitlab-codequality"}))
def test_both_hashes_can_be_read_in_every_format(name: str) -> None:
    text = render(name, linted(f'pack: "{OTHER}"'), RenderOptions("0"))
    assert builtin().hash in text
    assert OTHER in text
    if name == "json":
        assert json.loads(text)["tool"]["pack"] == builtin().hash
