"""One page for people who look at a report apart from any program."""

import re

from dasf_lint.report.formats import render
from tests.unit.report.parsing import of_html
from tests.unit.report.reports import OPTIONS, file, finding, full_report, report


def cells(text: str, title: str) -> list[list[str]]:
    """The rows of the table below a heading."""
    table = text.partition(f"<h2>{title}</h2>")[2].partition("</table>")[0]
    return [re.findall(r"<td>(.*?)</td>", row) for row in table.split("<tr>")[2:]]


def test_a_page_begins_with_the_gravest_and_shows_code_as_code() -> None:
    low = finding(file("a.tf"), message="low", severity="low")
    high = finding(file("z.tf"), message="set `no_public_ip` to <true>", severity="critical")
    text = render("html", report(low, high), OPTIONS)
    assert text.index("to &lt;true&gt;") < text.index("<h2>low")
    assert "set <code>no_public_ip</code> to" in text
    assert "`" not in text


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    text = render("html", full_report(), OPTIONS)
    assert "Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"" in text
    assert not re.search(r"\b(?:src|href|on\w+)=", text)


def test_nothing_found_is_a_page_that_says_so() -> None:
    text = render("html", report(), OPTIONS)
    assert "<p>0 findings, 0 suppressed, 0 unknown, 0 gaps, 0 diagnostics; 1 root, 2 files</p>" in text
    assert of_html(text).count("article") == of_html(text).count("table") == 0  # type: ignore[attr-defined]


def test_a_page_says_what_it_was_made_with() -> None:
    text = render("html", full_report(), OPTIONS)
    assert "<p>As of 2026-01-02, dasf-lint 1.2.3, policies abc</p>" in text
    assert f"<p>Configuration .dasf-lint.yaml, SHA-256 {'ab' * 32}</p>" in text


def test_an_article_shows_the_line_to_edit_then_the_way_then_what_to_do() -> None:
    text = render("html", report(finding()), OPTIONS)
    article = text.partition("<article")[2].partition("</article>")[0]
    marked = re.findall(r"<mark>(.*?)</mark>", article)
    assert marked == ["no_public_ip = false", "no_public_ip = var.no_public_ip"]
    order = [
        article.index(each) for each in ("envs/prod/main.tf:3:3", "modules/ws/main.tf:5:5", "resource", "DASF 4", "fix")
    ]
    assert order == sorted(order)


def test_unknown_suppressed_and_diagnostics_have_their_tables() -> None:
    text = render("html", full_report(), OPTIONS)
    assert cells(text, "Unknown") == [
        ["b-policy", "azurerm_databricks_workspace.x in envs/prod", "var.region has no value"]
    ]
    assert cells(text, "Suppressed") == [["other-policy", "envs/prod/main.tf:3:3", "migration", "2027-01-31"]]
    assert [row[0] for row in cells(text, "Diagnostics")] == ["error no-roots", "warning suppression", "error syntax"]


def test_text_is_no_markup() -> None:
    text = render("html", report(finding(message="<b>&amp;</b>", addresses=("a['<i>']",))), OPTIONS)
    assert "<h2>&lt;b&gt;&amp;amp;&lt;/b&gt;</h2>" in text
    assert "<i>" not in text
