"""Suites and cases, as servers that show tests read them (the schema of the Jenkins xUnit plug-in)."""

import xml.etree.ElementTree as ElementTree

from dasf_lint.report.formats import render
from tests.unit.report.reports import OPTIONS, finding, full_report, report


def suites(text: str) -> dict[str | None, ElementTree.Element]:
    return {suite.get("name"): suite for suite in ElementTree.fromstring(text.encode())}


def cases(suite: ElementTree.Element) -> list[tuple[str | None, str | None, list[str]]]:
    return [(case.get("classname"), case.get("name"), [each.tag for each in case]) for case in suite]


def test_there_is_a_suite_for_each_root_for_what_passed_and_for_what_was_not_seen() -> None:
    found = suites(render("junit", full_report(), OPTIONS))
    assert list(found) == ["envs/prod", "passed", "sight"]
    assert cases(found["envs/prod"]) == [
        ("workspace-public-ip", "module.ws.azurerm_databricks_workspace.this", ["failure"]),
        ("b-policy", "azurerm_databricks_workspace.x", ["skipped"]),
        ("c-policy", "azurerm_databricks_workspace.y", ["skipped"]),
    ]
    assert cases(found["passed"]) == [("a-policy", "2 passed", []), ("workspace-public-ip", "1 passed", [])]
    assert cases(found["sight"]) == [
        ("no-roots", "empty", ["error"]),
        ("suppression", "envs/prod/main.tf:2:3", ["system-out"]),
        ("syntax", "envs/prod/main.tf:4:1", ["error"]),
        ("weakened", ".dasf-lint.yaml:1:10", ["system-out"]),
    ]


def test_the_figures_of_a_suite_are_those_of_its_cases() -> None:
    for suite in suites(render("junit", full_report(), OPTIONS)).values():
        tags = [tag for _, _, tags in cases(suite) for tag in tags]
        figures = [int(suite.get(name, "-1")) for name in ("tests", "failures", "errors", "skipped")]
        assert figures == [len(suite), tags.count("failure"), tags.count("error"), tags.count("skipped")]


def test_nothing_found_is_what_passed() -> None:
    assert list(suites(render("junit", report(), OPTIONS))) == ["passed"]
    made = report()
    made.passed = {}
    assert list(suites(render("junit", made, OPTIONS))) == []


def test_a_failure_says_what_is_wrong_where_and_what_to_do() -> None:
    [suite, _] = suites(render("junit", report(finding()), OPTIONS)).values()
    [failure] = suite.iter("failure")
    assert failure.get("type") == "high"
    assert failure.get("message") == "compute of module.ws.azurerm_databricks_workspace.this has public IP addresses"
    assert failure.text == f"envs/prod/main.tf:3:3: {failure.get('message')}\nSet `no_public_ip = true`."


def test_each_case_says_what_is_said_of_its_resource() -> None:
    made = finding(addresses=("a.one", "a.two"))
    made.members = [each._replace(message=f"{each.address} is open") for each in made.members]
    text = render("junit", report(made), OPTIONS)
    assert [each.get("message") for each in suites(text)["envs/prod"].iter("failure")] == [
        "a.one is open",
        "a.two is open",
    ]


def test_an_unknown_answer_is_skipped_with_its_reason() -> None:
    skipped, attested = suites(render("junit", full_report(), OPTIONS))["envs/prod"].iter("skipped")
    assert skipped.get("message") == "unknown: var.region has no value"
    assert attested.get("message") == "attested: decided by the landing zone, platform, until 2027-01-31"


def test_what_is_suppressed_is_no_case() -> None:
    text = render("junit", full_report(), OPTIONS._replace(show=frozenset({"suppressed"})))
    assert 'other-policy" name' not in text


def test_text_is_no_markup() -> None:
    text = render("junit", report(finding(message="]]> <a b='c'> & \x00", addresses=('a["<"]',))), OPTIONS)
    [failure] = suites(text)["envs/prod"].iter("failure")
    assert failure.get("message") == "]]> <a b='c'> & \\x00"
    assert cases(suites(text)["envs/prod"])[0][1] == 'a["<"]'
