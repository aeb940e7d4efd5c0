"""`policy show`: what somebody wants to know who has to decide about a policy."""

import json

import pytest

from tests.unit.cli.running import Program
from tests.unit.cli.test_authoring import OWN, UNKNOWN

LIMITED = (OWN + UNKNOWN).replace(
    "assert: {path: lifetime_seconds, at_most: 60}",
    "params:\n  most: {description: Seconds., default: 60}\n  team: {description: Who., required: true}\n"
    "where: {path: comment, not_in: {set: excused}}\n\n# why\nassert:\n  path: lifetime_seconds   # of the token\n"
    "  at_most: {param: most}\n",
)
SETS = "excused: {source: us, values: [robot, gate]}\nidle: {source: us, values: [x]}\n"


@pytest.fixture
def own(program: Program) -> Program:
    program.write({".dasf-lint.yaml": "policies: [own]\n", "own/a.yaml": LIMITED, "own/sets.yaml": SETS})
    return program


def test_a_page_says_what_is_asked_how_grave_it_is_and_what_can_be_chosen(own: Program) -> None:
    ended = own.run("policy", "show", "token-short")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(
        "token-short\nShort\nown/a.yaml:2\n\n  low, profile default, confidence high\n\ncontrols\n"
    )
    assert "  DASF 1 SSO with IdP and MFA\n    risks: 1.1 Insufficient access controls; " in ended.out
    asked = ended.out.partition("\nasks\n")[2].partition("\n\nexamples\n")[0]
    assert asked.splitlines() == [
        "  match: {resource: databricks_token}",
        "  where: {path: comment, not_in: {set: excused}}",
        "  assert:",
        "    path: lifetime_seconds   # of the token",
        "    at_most: {param: most}",
        "",
        "parameters",
        "  most [60]: Seconds.",
        "  team [required, so nothing is asked until somebody sets it]: Who.",
        "  in .dasf-lint.yaml: params: {token-short: {most: 60}}",
        "",
        "sets",
        "  excused: robot, gate",
        "  in .dasf-lint.yaml: sets: {excused: {add: [...], remove: [...]}}",
    ]
    assert "\nexamples\n  3 examples: 1 fail, 1 pass, 1 unknown\n" in ended.out


def test_what_the_configuration_says_is_shown_as_it_counts(own: Program) -> None:
    own.write({
        ".dasf-lint.yaml": "policies: [own]\nparams: {Token-Short: {most: 90}}\nseverity: {token-short: critical}\n"
        "sets: {excused: {add: [more], remove: [gate]}}\nignore: [DASF-1]\n",
    })  # fmt: skip
    out = own.run("policy", "show", "token-short").out
    assert "  most [90, set in .dasf-lint.yaml]: Seconds.\n" in out
    assert "  excused: robot, more\n" in out
    assert "  a run here does not ask it; severity here critical\n" in out
    document = json.loads(own.run("policy", "show", "token-short", "--format", "json").out)
    assert document["params"]["most"] == {"description": "Seconds.", "required": False, "default": 60, "value": 90}
    assert document["params"]["team"]["required"]
    assert document["sets"] == {"excused": ["robot", "more"]}
    assert (document["asked"], document["severity"], document["severity_here"]) == (False, "low", "critical")


def test_a_program_reads_the_same(own: Program) -> None:
    document = json.loads(own.run("policy", "show", "token-short", "--format", "json").out)
    assert document["schema_version"] == 1
    assert document["match"] == {"resource": "databricks_token"}
    assert document["where"] == {"path": "comment", "not_in": {"set": "excused"}}
    assert document["assert"] == {"path": "lifetime_seconds", "at_most": {"param": "most"}}
    assert document["checks"] is None
    assert document["examples"] == {"fail": 1, "pass": 1, "unknown": 1}
    assert (document["file"], document["line"]) == ("own/a.yaml", 2)
    assert document["cited"][0]["id"] == "DASF-1"
    assert document["asked"]


def test_checks_stand_with_their_grades(program: Program) -> None:
    out = program.run("policy", "show", "plaintext-secret").out
    assert "  checks:\n    - name: form " in out
    assert "      severity: high\n" in out
    assert "  no report shows a value of it" in out
    assert "\n  credential_attributes: " in out
    assert ", and " in out
    assert " more\n" in out
    every = program.run("policy", "show", "possible-secret").out
    assert "  a run here does not ask it\n" in every


def test_the_file_is_printed_as_it_is_written(own: Program) -> None:
    assert own.run("policy", "show", "token-short", "--source").out == LIMITED
    ended = own.run("policy", "show", "token-short", "--source", "--format", "json")
    assert (ended.code, ended.out) == (2, "")


def test_of_files_of_one_name_that_of_the_policy_is_shown(program: Program) -> None:
    other = (OWN + UNKNOWN).replace("token-short", "token-other").replace("at_most: 60", "at_most: 61")
    program.write({"one/a.yaml": OWN + UNKNOWN, "two/a.yaml": other})
    for given in (("--policies", "one", "--policies", "two"), ("--policies", "two", "--policies", "one")):
        assert "\ntwo/a.yaml:2\n" in program.run("policy", "show", "token-other", *given).out
        assert "\none/a.yaml:2\n" in program.run("policy", "show", "token-short", *given).out
        ended = program.run("policy", "test", "two", "-v", *given)
        assert "1 policy, 3 examples, " in ended.out
        assert "token-short" not in ended.out


def test_a_policy_that_a_secret_stands_in_does_not_show_it(own: Program) -> None:
    token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    own.write({"own/a.yaml": LIMITED.replace("at_most: {param: most}", f"at_most: {{param: most}} # {token}")})
    for more in ((), ("--source",), ("--format", "json")):
        ended = own.run("policy", "show", "token-short", *more)
        assert ended.code == 0
        assert token not in ended.out
