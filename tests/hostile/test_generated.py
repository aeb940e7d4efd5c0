"""Attacks made of seeds and places, run as people run the program. See README.md for what they found."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.hostile import generated
from tests.hostile.generated import Attack, forgeries, outputs

SECRETS = {each.name: each for each in generated.secrets()}
FORGED = {each.name: each for each in generated.forged()}


def sampled(attacks: Sequence[str], every: int) -> list[object]:
    """All of them, of which one in `every` is asked in the fast suite."""
    return [each if i % every == 0 else pytest.param(each, marks=pytest.mark.slow) for i, each in enumerate(attacks)]


def _run(attack: Attack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    project = tmp_path / "project"
    project.mkdir()
    (project / ".git").mkdir()
    attack.build(project)
    monkeypatch.chdir(project)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return list(outputs(attack, project))


@pytest.mark.parametrize("name", sampled(list(SECRETS), 57))
def test_no_output_tells_a_secret_or_a_piece_of_it(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attack = SECRETS[name]
    found = _run(attack, tmp_path, monkeypatch)
    told = [
        (output, piece, text[max(text.find(piece) - 60, 0) :][:140])
        for output, text in found
        for piece in attack.pieces
        if piece in text
    ]
    assert told[:3] == []


@pytest.mark.parametrize("name", sampled(list(FORGED), 121))
def test_no_output_holds_a_forged_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _run(FORGED[name], tmp_path, monkeypatch)
    assert [problem for output, text in found for problem in forgeries(output, text)][:3] == []
