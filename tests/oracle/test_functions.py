"""Calls with all sorts of arguments, as Terraform 1.11.4 answers them: what its console shows, or nothing for an error."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from dasf_lint.hcl.errors import EvaluationError, HclError
from tests.oracle.display import display
from tests.oracle.fixture import Scope, build, evaluate_text

_DATA = Path(__file__).parent / "data"


def _by_subject() -> dict[str, list[tuple[str, str | None]]]:
    """Recorded expressions by the function they begin with, or by what else they are."""
    groups: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for line in (_DATA / "functions.jsonl").read_text(encoding="utf-8").splitlines():
        text, shown = json.loads(line)
        name = text.partition("(")[0]
        groups[name if name.isidentifier() else "operators and structures"].append((text, shown))
    return dict(sorted(groups.items()))


_GROUPS = _by_subject()

_DECIDED_EARLIER = {
    'startswith(format("%s/%v",upper("10"),(tonumber(terraform_data.u.id) != sensitive(4))),"a")': "(sensitive value)",
}
"""What no completion can change, where Terraform waits: it forgets what `format` makes of known arguments."""


@pytest.fixture(scope="module")
def scope() -> Scope:
    names = ("main.tf", "t.tftpl", "data.txt")
    return build({name: (_DATA / "fixture" / name).read_text(encoding="utf-8") for name in names})


def shown_for(text: str, scope: Scope) -> str | None:
    try:
        return display(evaluate_text(text, scope))
    except (HclError, EvaluationError):
        return None


@pytest.mark.parametrize("subject", _GROUPS)
def test_calls_show_what_terraform_shows(subject: str, scope: Scope) -> None:
    different = {text: found for text, shown in _GROUPS[subject] if (found := shown_for(text, scope)) != shown}
    assert different == {text: shown for text, shown in _DECIDED_EARLIER.items() if text.startswith(f"{subject}(")}
