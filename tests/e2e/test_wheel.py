"""What somebody gets who installs the wheel: the program, the policies, the data, without a checkout beside it."""

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of an environment with the wheel and, borrowed from this one, its dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, REPOSITORY, cwd=REPOSITORY
    )
    assert built.returncode == 0, built.stdout + built.stderr
    [wheel] = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    programs = environment / "bin"
    installation = run(
        sys.executable, "-m", "pip", "--python", programs / "python", "install", "--no-index", "--no-deps", wheel,
        cwd=folder,
    )  # fmt: skip
    assert installation.returncode == 0, installation.stdout + installation.stderr
    [packages] = (environment / "lib").glob("python*/site-packages")
    # A line in a .pth file adds a folder without reading the .pth files in it, so an editable install stays out.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return programs


def test_the_installed_program_lists_every_policy_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    listed = run(installed / "dasf-lint", "policy", "list", "--format", "json", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    names = {policy["policy"] for policy in json.loads(listed.stdout)["policies"]}
    assert names == {path.stem for path in (REPOSITORY / "policies").glob("*/*.yaml")}


def test_the_installed_program_comes_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import dasf_lint; print(dasf_lint.__file__)", cwd=tmp_path)
    assert str(installed.parent) in where.stdout


def test_the_installed_program_finds_a_fault(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "azurerm_databricks_workspace" "this" {\n  custom_parameters {\n    no_public_ip = false\n  }\n}\n'
    )
    checked = run(installed / "dasf-lint", "check", "--format", "json", cwd=tmp_path)
    assert checked.returncode == 1, checked.stderr
    assert "workspace-public-ip" in {finding["policy"] for finding in json.loads(checked.stdout)["findings"]}
