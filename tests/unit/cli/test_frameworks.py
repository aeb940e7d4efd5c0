"""Frameworks that a repository brings beside DASF: policies cite their controls, and everything tells them alike."""

import csv
import json
from io import StringIO
from typing import Any

import pytest

from tests.unit.cli.running import Program
from tests.unit.cli.test_authoring import OWN, UNKNOWN

FRAMEWORKS = """\
ACME:
  title: Acme baseline
  version: "3"
  controls:
    NET-1: Tokens are short
    CC6.1: Nobody asks for this
"""
BOTH = OWN.replace("dasf: [DASF-1]", "dasf: [DASF-1]\ncontrols: {ACME: [NET-1]}") + UNKNOWN
ALONE = OWN.replace("dasf: [DASF-1]", "controls: {ACME: [NET-1]}") + UNKNOWN
ROOT = 'resource "databricks_token" "t" {\n  lifetime_seconds = 61\n}\n'


@pytest.fixture
def own(program: Program) -> Program:
    """A repository whose configuration brings a policy and a framework."""
    program.write({
        ".dasf-lint.yaml": "policies: [own]\nselect: [token-short]\n", "own/a.yaml": ALONE,
        "own/frameworks.yaml": FRAMEWORKS, "main.tf": ROOT,
    })  # fmt: skip
    return program


def printed(program: Program, *arguments: str) -> Any:
    return json.loads(program.run(*arguments).out)


def test_a_finding_cites_the_control_in_every_format(own: Program) -> None:
    for format, said in [
        ("text", "control: ACME NET-1 Tokens are short\n"), ("github", "ACME NET-1 Tokens are short"),
        ("markdown", "ACME NET-1"), ("html", "<dt>ACME NET-1</dt><dd>Tokens are short. "), ("csv", ",ACME-NET-1,"),
    ]:  # fmt: skip
        ended = own.run("check", "main.tf", "--format", format, "--fail-on", "low")
        assert ended.code == 1
        assert said in ended.out


def test_json_says_which_framework_a_control_is_of(own: Program) -> None:
    own.write({"own/a.yaml": BOTH})
    [finding] = printed(own, "check", "main.tf", "--format", "json")["findings"]
    told = [(each["id"], each["title"], each["framework"]) for each in finding["controls"]]
    assert told[0][0::2] == ("DASF-1", "DASF 2.0")
    assert told[1] == ("ACME-NET-1", "Tokens are short", "Acme baseline 3")
    assert finding["controls"][1]["risks"] == []


@pytest.mark.parametrize("format", ["sarif", "sarif-full"])
@pytest.mark.parametrize("text", [ALONE, BOTH], ids=["alone", "both"])
def test_sarif_has_a_taxonomy_of_it(own: Program, format: str, text: str) -> None:
    own.write({"own/a.yaml": text})
    [run] = printed(own, "check", "main.tf", "--format", format)["runs"]
    names = [each["name"] for each in run["taxonomies"]]
    assert (names[0], names[-1]) == ("DASF", "ACME")
    supported = run["tool"]["driver"]["supportedTaxonomies"]
    assert [(each["name"], each["index"]) for each in supported] == [(name, i) for i, name in enumerate(names)]
    taxonomy = run["taxonomies"][-1]
    assert (taxonomy["fullName"], taxonomy["version"]) == ("Acme baseline", "3")
    assert [each["id"] for each in taxonomy["taxa"]] == ["ACME-NET-1"]
    [rule] = run["tool"]["driver"]["rules"]
    for relation in rule["relationships"]:
        target = relation["target"]
        there = run["taxonomies"][target["toolComponent"]["index"]]
        assert there["name"] == target["toolComponent"]["name"]
        assert there["taxa"][target["index"]]["id"] == target["id"]
    assert "ACME-NET-1" in rule["properties"]["tags"]
    assert "external/acme/acme-net-1" in rule["properties"]["tags"]
    for taxon in run["results"][0].get("taxa", ()):
        assert run["taxonomies"][taxon["toolComponent"]["index"]]["name"] == taxon["toolComponent"]["name"]


def test_coverage_has_a_row_for_each_of_its_controls(own: Program) -> None:
    document = printed(own, "coverage", "main.tf", "--format", "json")
    assert document["frameworks"] == [{"id": "ACME", "title": "Acme baseline", "version": "3"}]
    rows = {each["id"]: each for each in document["controls"]}
    assert (rows["ACME-NET-1"]["status"], rows["ACME-NET-1"]["framework"]) == ("not_met", "Acme baseline 3")
    assert rows["ACME-NET-1"]["policies"] == ["token-short"]
    assert rows["ACME-CC6.1"]["status"] == "not_asked"
    assert (
        "not met         ACME NET-1  Tokens are short [Acme baseline 3] (1 finding)\n"
        in own.run("coverage", "main.tf").out
    )
    cells = {row[0]: row for row in csv.reader(StringIO(own.run("coverage", "main.tf", "--format", "csv").out))}
    assert cells["ACME-NET-1"][2] == "not_met"
    own.write({"main.tf": ROOT.replace("61", "60")})
    rows = {each["id"]: each for each in printed(own, "coverage", "main.tf", "--format", "json")["controls"]}
    assert rows["ACME-NET-1"]["status"] == "partly"


def test_coverage_without_one_is_as_before(program: Program) -> None:
    document = printed(program, "coverage", "clean", "--format", "json")
    assert document["frameworks"] == []
    assert all(each["id"].startswith("DASF-") for each in document["controls"])


def test_its_controls_are_explained(own: Program) -> None:
    out = own.run("explain", "acme-net-1").out
    assert out == ("ACME NET-1 Tokens are short\n\nframework\n  Acme baseline 3\n\npolicies\n  token-short: Short\n")
    document = printed(own, "explain", "ACME-NET-1", "--format", "json")
    assert (document["id"], document["framework"], document["policies"]) == (
        "ACME-NET-1", "Acme baseline 3", ["token-short"],
    )  # fmt: skip
    assert "  ACME NET-1 Tokens are short\n" in own.run("explain", "token-short").out
    assert 'did you mean "ACME-NET-1"?' in own.run("explain", "ACME-NTE-1").err
    assert "(ACME-NET-1)" in own.run("policy", "list").out


def test_its_controls_select_ignore_and_excuse(own: Program) -> None:
    assert own.run("check", "main.tf", "--select", "acme-net-1", "--fail-on", "low").code == 1
    assert own.run("check", "main.tf", "--ignore", "ACME-NET-1", "--fail-on", "low").code == 0
    own.write({"main.tf": ROOT.replace("61", "61 # dasf-lint: ignore[ACME-NET-1] until the review")})
    ended = own.run("check", "main.tf", "--fail-on", "low")
    assert (ended.code, "1 suppressed" in ended.out) == (0, True)
    own.write({
        "main.tf": ROOT,
        ".dasf-lint.yaml": "policies: [own]\nsuppress: [{policy: ACME-NET-1, reason: the review}]\n"
        "attest: [{control: ACME-CC6.1, reason: by hand, owner: me, until: 2099-01-01}]\n",
    })  # fmt: skip
    ended = own.run("check", "main.tf", "--select", "token-short", "--fail-on", "low")
    assert (ended.code, "1 suppressed" in ended.out) == (0, True)
    rows = {each["id"]: each for each in printed(own, "coverage", "main.tf", "--format", "json")["controls"]}
    assert rows["ACME-CC6.1"]["status"] == "attested"


def test_a_new_policy_cites_it(own: Program) -> None:
    ended = own.run("policy", "new", "my-own", "--resource", "databricks_job", "--control", "ACME-cc6.1")
    assert (ended.code, ended.err) == (0, "")
    assert '\ncontrols: {ACME: ["CC6.1"]}\n' in (own.directory / "own" / "my-own.yaml").read_text("utf-8")
    assert own.run("policy", "list").code == 0


def test_a_file_alone_has_the_frameworks_beside_it(own: Program) -> None:
    for named in (["own/a.yaml"], ["own"], ["own/a.yaml", "own"]):
        ended = own.run("policy", "test", "--isolated", *named)
        assert (ended.code, ended.err, ended.out) == (0, "", "1 policy, 3 examples, 0 failed\n")
    assert own.run("policy", "lint", "own").out == "1 policy, 0 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("controls: {ACME: [NET-1]}", "controls: {ACEM: [NET-1]}", 'unknown framework ACEM; did you mean "ACME"?'),
        ("controls: {ACME: [NET-1]}", "controls: {ACME: [NET-2]}", 'ACME has no control NET-2; did you mean "NET-1"?'),
        ("controls: {ACME: [NET-1]}", "controls: {ACME: [NET-1, NET-1]}", "NET-1 stands twice"),
        ("controls: {ACME: [NET-1]}", "controls: {ACME: []}", "ACME is a list"),
        ("controls: {ACME: [NET-1]}", "controls: {ACME: [1.1]}", "ACME is a list of controls, each a text"),
        ("controls: {ACME: [NET-1]}", "controls: {DASF: [DASF-1]}", "controls of DASF stand under the key dasf"),
        ("controls: {ACME: [NET-1]}", "controls: [NET-1]", "controls are lists of controls by the ids of frameworks"),
        ("controls: {ACME: [NET-1]}\n", "", "a policy says `dasf` or `controls`, or both"),
    ],
)
def test_a_mistake_in_what_is_cited_is_told_where_it_stands(own: Program, old: str, new: str, said: str) -> None:
    own.write({"own/a.yaml": ALONE.replace(old, new)})
    ended = own.run("policy", "test", "own")
    assert ended.code == 2
    assert f"error[policy]: {said}" in ended.err
    assert " --> own/a.yaml:" in ended.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version:", "versoin:", 'unknown key versoin; did you mean "version"?'),
        ('"3"', "3", "version is a text"),
        ("  title: Acme baseline\n", "", "the key title is missing"),
        ("ACME:", "AC ME:", "AC ME is no framework: a letter, then letters, digits and hyphens"),
        ("CC6.1:", "CC 6:", "CC 6 is no control: letters, digits, points and hyphens"),
        ("CC6.1: Nobody asks for this", "CC6.1: ''", "CC6.1 is a text"),
        (FRAMEWORKS, "- ACME\n", "a file of frameworks is frameworks by their ids"),
        ("ACME:", "DASF:", "DASF is the name of another framework"),
        ("ACME:", "dasf:", "dasf is the name of another framework"),
        ("ACME:", "token:\n  title: T\n  version: '1'\n  controls: {lifetime: x}\nACME:",
         "token-lifetime is the name of another policy"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_framework_is_told_where_it_stands(own: Program, old: str, new: str, said: str) -> None:
    assert old in FRAMEWORKS
    own.write({"own/frameworks.yaml": FRAMEWORKS.replace(old, new)})
    ended = own.run("policy", "test", "own")
    assert ended.code == 2
    assert f": {said}" in ended.err
    assert " --> own/frameworks.yaml:" in ended.err


def test_two_directories_do_not_describe_one_framework(own: Program) -> None:
    own.write({"more/frameworks.yaml": FRAMEWORKS, ".dasf-lint.yaml": "policies: [own, more]\n"})
    ended = own.run("policy", "list")
    assert ended.code == 2
    assert "error[shadowed]: ACME is the name of another framework" in ended.err


def test_a_framework_may_stand_in_a_directory_of_its_own(own: Program) -> None:
    (own.directory / "own" / "frameworks.yaml").unlink()
    own.write({"more/frameworks.yaml": FRAMEWORKS, ".dasf-lint.yaml": "policies: [more, own]\n"})
    ended = own.run("policy", "list")
    assert (ended.code, ended.err) == (0, "")


def test_what_a_framework_says_is_no_markup_and_shows_no_credential(own: Program) -> None:
    hostile = FRAMEWORKS.replace("Tokens are short", '"<b>x</b> ghp_16C7e42F292c6912E7710c838347Ae178B4a | `y`"')
    own.write({"own/frameworks.yaml": hostile})
    for format in ("text", "html", "markdown", "json", "sarif", "sarif-full", "github", "csv"):
        out = own.run("check", "main.tf", "--format", format).out
        assert "ghp_16C7e42F292c6912E7710c838347Ae178B4a" not in out
        assert format != "html" or "<b>x</b>" not in out
