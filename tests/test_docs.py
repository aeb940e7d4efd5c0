"""What the README and the pages say is what the tool does: commands run, blocks load, generated parts are current."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from scripts import make_docs, tutorial

REPOSITORY = Path(__file__).resolve().parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
WORKFLOW = next(block for block in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if "jobs:" in block)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def dasf_lint(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import sys; from dasf_lint.cli.main import main; sys.exit(main())", *arguments],
        cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_generated_files_are_current() -> None:
    assert make_docs.stale() == [], "run `make docs`"


def test_the_releases_that_the_package_names_are_those_that_the_tests_were_run_on() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    promised = {text.rpartition(" ")[2] for text in project["classifiers"] if re.search(r":: 3\.\d+$", text)}
    [sentence] = re.findall(r"The tests were run on Python (.*?);", README, re.DOTALL)
    assert {version.rpartition(".")[0] for version in re.findall(r"\d+\.\d+\.\d+", sentence)} == promised
    assert project["requires-python"] == f">={min(promised)}"


def test_every_yaml_block_of_the_readme_loads() -> None:
    for block in blocks("yaml"):
        assert yaml.safe_load(block)


def test_the_configuration_of_the_readme_is_accepted(tmp_path: Path) -> None:
    [configuration] = [block for block in blocks("yaml") if block.startswith("version:")]
    (tmp_path / ".dasf-lint.yaml").write_text(configuration)
    (tmp_path / "main.tf").write_text("locals { a = 1 }\n")
    checked = dasf_lint("check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr + checked.stdout


def test_the_workflow_is_short_and_its_steps_gate_and_write_sarif(tmp_path: Path) -> None:
    assert len(WORKFLOW.strip().splitlines()) <= 20
    steps = [step["run"] for step in yaml.safe_load(WORKFLOW)["jobs"]["lint"]["steps"] if "run" in step]
    assert steps[0].startswith("pip install ")
    (tmp_path / "main.tf").write_text('resource "databricks_obo_token" "t" {\n  application_id = "a"\n}\n')
    for step in steps[1:]:
        program, *arguments = step.split()
        assert program == "dasf-lint"
        done = dasf_lint(*arguments, cwd=tmp_path)
        assert done.returncode == 1, done.stderr
        assert done.stdout.startswith("::error file=main.tf,line=1,")
    report = json.loads((tmp_path / "dasf-lint.sarif").read_text())
    assert report["version"] == "2.1.0"
    assert report["runs"][0]["results"]


@pytest.mark.parametrize("command", re.findall(r"^dasf-lint.*$", "\n".join(blocks("")), re.MULTILINE))
def test_a_command_of_the_readme_is_understood(command: str) -> None:
    [*words] = command.split("#")[0].replace("'", "").split()
    if words[1:2] == ["check"]:
        words = [*words[:2], "sample_terraform/faulty/environments/prod"]
    if words[1:2] == ["show"]:
        words.append("sample_terraform/faulty/environments/prod")
    if words == ["dasf-lint"]:
        words.append("sample_terraform/hardened")
    assert dasf_lint(*words[1:], cwd=REPOSITORY).returncode in (0, 1)


PAGES = (
    "docs/policy-language.md", "docs/configuration.md", "docs/writing-policies.md", "docs/adopting.md", "docs/editors.md",
    "docs/compared.md", "README.md",
)  # fmt: skip


def text_of(page: str) -> str:
    return (REPOSITORY / page).read_text("utf-8")


def anchors(page: str) -> set[str]:
    """As GitHub makes them of headings."""
    without_blocks = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.*)$", without_blocks, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES)
def test_a_link_of_a_page_leads_somewhere(page: str) -> None:
    text = text_of(page)
    inline = re.findall(r"\]\((?!https?:)([^)\s]+)\)", text)
    for target in (*inline, *re.findall(r"^\[[^\]]+\]: (?!https?:)(\S+)$", text, re.MULTILINE)):
        path, _, anchor = target.partition("#")
        place = page if not path else ((REPOSITORY / page).parent / path).resolve().relative_to(REPOSITORY).as_posix()
        assert (REPOSITORY / place).exists(), target
        assert not anchor or anchor in anchors(place), target


@pytest.mark.parametrize("page", [page for page in PAGES if page != "README.md"])
def test_a_table_of_a_page_is_no_wider_than_a_screen_and_its_yaml_loads(page: str) -> None:
    text = text_of(page)
    assert [line for line in text.splitlines() if line.startswith("|") and len(line) > 120] == []
    for block in re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        assert yaml.safe_load(block), block


def test_the_problem_matcher_for_an_editor_reads_every_line_of_the_format(tmp_path: Path) -> None:
    [block] = re.findall(r"```json\n(.*?)```", text_of("docs/editors.md"), re.DOTALL)
    [task] = json.loads(block)["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    (tmp_path / "a b.tf").write_text('resource "databricks_obo_token" "t" {\n  x = y.z\n}\n')
    arguments = [word.replace("${file}", "a b.tf") for word in task["args"]]
    lines = dasf_lint(*arguments, cwd=tmp_path).stdout.splitlines()
    read = [re.search(pattern["regexp"], line, re.ASCII) for line in lines]
    assert len(lines) > 1
    assert all(match is not None and match[pattern["file"]] == "a b.tf" for match in read)
    assert {match[pattern["code"]] for match in read if match is not None} >= {"token-lifetime", "terraform"}


def test_the_workflow_of_the_tutorial_tests_the_policies_and_fails_on_what_they_find(tmp_path: Path) -> None:
    session = tutorial.Session(tmp_path / "repository")
    text = text_of(tutorial.PAGE)
    tutorial.made(text, session)
    [workflow] = [block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "jobs:" in block]
    steps = [step["run"] for step in yaml.safe_load(workflow)["jobs"]["lint"]["steps"] if "run" in step]
    for step in steps[1:]:
        session.run(step)
    assert [(ran.command, ran.code) for ran in session.ran[-3:]] == [
        ("dasf-lint policy lint policies", 0), ("dasf-lint policy test policies", 0),
        ("dasf-lint check --format github", 1),
    ]  # fmt: skip


def test_the_policies_that_the_tutorial_ends_with_hold(tmp_path: Path) -> None:
    session = tutorial.Session(tmp_path / "repository")
    tutorial.made(text_of(tutorial.PAGE), session)
    assert "0 failed" in session.run("dasf-lint policy test policies")


def test_a_decision_has_a_number_of_its_own_and_its_title_says_it() -> None:
    decisions = sorted((REPOSITORY / "docs" / "adr").glob("*.md"))
    numbers = [int(path.name.partition("-")[0]) for path in decisions]
    assert len({*numbers}) == len(numbers)
    titles = [re.match(r"# (\d+)\. ", path.read_text("utf-8")) for path in decisions]
    assert [int(title[1]) for title in titles if title is not None] == numbers
