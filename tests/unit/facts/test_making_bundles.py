"""The models of bundles are read from the source of a package, and laid over what is recorded of the CLI."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts.facts import bundle_layer, bundle_models, bundles
from scripts.facts.bundle_layer import Merge, Recorded, changes, rendered
from scripts.facts.bundle_models import UnknownShape
from scripts.facts.bundles import ObservedBundles
from scripts.facts.observed import Seen
from scripts.facts.packages import Release

KIND = """
def _resource_type() -> "_ResourceType":
    return _ResourceType(resource_type={model}, singular_name="{singular}", plural_name="{plural}")
"""
FILES = {
    "databricks/bundles/version.py": '__version__ = "9.9.9"\n',
    "databricks/bundles/core/_generated/__init__.py": "",
    "databricks/bundles/core/_generated/jobs.py": KIND.format(model="Job", singular="job", plural="jobs"),
    "databricks/bundles/core/_generated/boxes.py": KIND.format(model="Box", singular="box", plural="boxes"),
    "databricks/bundles/jobs/_models/job.py": """
raise SystemExit("this module is read, never run")

class Job(Resource):
    name: VariableOr[str]
    steps: VariableOrList[Step] = field(default_factory=list)
    labels: VariableOrDict[str] = field(default_factory=dict)
    size: VariableOrOptional[Size] = None
    count: VariableOrOptional[int] = None

class JobDict(TypedDict, total=False):
    invented: VariableOr[str]
""",
    "databricks/bundles/jobs/_models/step.py": """
class Step:
    key: VariableOrOptional[str] = None
    inner: VariableOrOptional["Step"] = None
    retries: VariableOr[int]
    limit: VariableOrOptional[Limit] = None
""",
    "databricks/bundles/jobs/_models/limit.py": "class Limit:\n    seconds: VariableOr[int]\n    hard: VariableOr[bool]\n",
    "databricks/bundles/jobs/_models/size.py": 'class Size(Enum):\n    SMALL = "SMALL"\n    HUGE = "HUGE"\n',
    "databricks/bundles/boxes/_models/box.py": """
class Box(Resource):
    limit: VariableOr[Limit]
    lid: VariableOrOptional[Lid] = None
    empty: VariableOrOptional[Empty] = None
""",
    "databricks/bundles/boxes/_models/limit.py": "class Limit:\n    weight: VariableOrOptional[float] = None\n",
    "databricks/bundles/boxes/_models/lid.py": 'class Lid(Enum):\n    OPEN = "OPEN"\n',
    "databricks/bundles/boxes/_models/empty.py": "class Empty:\n    pass\n",
}
RECORDED = Recorded(
    types={
        "Root": {"resources": "Resources"},
        "Resources": {"jobs": "{}*Job"},
        "Job": {"name": "string!", "steps": "[]Step", "size": "string", "count": "string", "id": "string"},
        "Step": {"key": "string!", "inner": "*Step"},
    },
    required={"resources.jobs.*": ["name"], "resources.jobs.*.steps[*]": ["key"]},
    values={"resources.jobs.*.size": ["LARGE", "SMALL"]},
)
BY_HAND: dict[str, Any] = {
    "every_kind": {"fields": {"id": "string"}, "source": "here"},
    "renames": {"source": "here"},
    "kinds": {"boxes": {"type": "databricks_box", "sources": ["here"]}},
    "settled": {},
}


def merged(files: dict[str, str] = FILES) -> tuple[dict[str, Any], list[str]]:
    merge = Merge(bundle_models.of_files(files), RECORDED, BY_HAND)
    layer = merge.layer()
    return layer, sorted(merge.contradictions)


def test_what_the_models_know_more_is_added_and_nothing_else() -> None:
    layer, _ = merged()
    assert layer["version"] == "9.9.9"
    assert layer["types"] == {
        "Box": {"empty": "*Empty", "id": "string", "lid": "string", "limit": "boxes.Limit!"},
        "Empty": {},
        "Job": {"labels": "{}string"},
        "Limit": {"hard": "bool!", "seconds": "int!"},
        "Resources": {"boxes": "{}*Box"},
        "Step": {"limit": "*Limit", "retries": "int!"},
        "boxes.Limit": {"weight": "float+"},
    }
    assert layer["kinds"] == {"boxes": {"singular": "box", "type": "databricks_box"}}


def test_required_fields_and_values_are_those_of_all_places() -> None:
    layer, _ = merged()
    limits = "resources.jobs.*.steps[*].limit"
    assert layer["required"][limits] == ["hard", "seconds"]
    assert layer["required"]["resources.boxes.*"] == ["limit"]
    assert layer["required"]["resources.jobs.*.steps[*]"] == ["retries"]
    assert layer["required"]["resources.jobs.*.steps[*].inner"] == ["retries"]
    assert layer["values"][layer["enum"]["resources.jobs.*.size"]] == ["HUGE", "LARGE", "SMALL"]


def test_contradictions_are_told_and_the_recorded_types_stay() -> None:
    layer, told = merged()
    assert told == [
        "Job.count: recorded as string, now int",
        "resources.jobs.*.size: recorded values that are gone: LARGE",
        "resources.jobs.*.steps[*].key: recorded as required, not required in the package",
    ]
    assert "count" not in layer["types"]["Job"]
    assert layer["optional"] == {"resources.jobs.*.steps[*]": ["key"]}


def test_a_new_kind_of_which_nobody_said_what_it_is_stops_the_merge() -> None:
    merge = Merge(bundle_models.of_files(FILES), RECORDED, {**BY_HAND, "kinds": {}})
    with pytest.raises(KeyError, match="boxes"):
        merge.layer()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("jobs/_models/job.py", "class Job:\n    name: Literal['a']\n"),
        ("jobs/_models/job.py", "class Job:\n    name: VariableOr[dict[str, str]]\n"),
        ("jobs/_models/job.py", "class Job:\n    name: VariableOr[Nowhere]\n"),
        ("core/_generated/jobs.py", "def other() -> None: ...\n"),
        ("version.py", "VERSION = 1\n"),
    ],
)
def test_a_package_of_another_shape_is_refused(file: str, text: str) -> None:
    with pytest.raises(UnknownShape):
        bundle_models.of_files({**FILES, f"databricks/bundles/{file}": text})


def test_a_contradiction_that_somebody_looked_up_is_none_and_what_is_none_any_more_is_told() -> None:
    kept = "resources.jobs.*.steps[*].key: recorded as required, not required in the package"
    settled = {kept: "here", "Job.name: recorded as string, now bool": "there"}
    merge = Merge(bundle_models.of_files(FILES), RECORDED, {**BY_HAND, "settled": settled})
    merge.layer()
    assert merge.unsettled() == [
        "Job.count: recorded as string, now int",
        "resources.jobs.*.size: recorded values that are gone: LARGE",
        "Job.name: recorded as string, now bool: settled by hand, and no contradiction any more",
    ]


def test_a_wheel_is_read_as_an_archive_and_what_is_stored_is_read_back_as_it_was(tmp_path: Path) -> None:
    wheel = tmp_path / "package.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in FILES.items():
            archive.writestr(zipfile.ZipInfo(path, (2026, 3, 1, 0, 0, 0)), text)
    found = bundles.read(Release("databricks-bundles", "9.9.9"), wheel)
    assert found == ObservedBundles(
        Seen("9.9.9", "databricks-bundles 9.9.9", "2026-03-01"), bundle_models.of_files(FILES)
    )
    text = bundles.text(found)
    assert bundles.parse(json.loads(text)) == found
    assert bundles.text(bundles.parse(json.loads(text))) == text


def test_a_change_is_told_with_both_sides() -> None:
    before, _ = merged()
    newer = {**FILES, "databricks/bundles/boxes/_models/lid.py": 'class Lid(Enum):\n    SHUT = "SHUT"\n'}
    after, _ = merged(newer)
    assert changes(json.loads(rendered(before)), json.loads(rendered(after))) == [
        '- enum resources.boxes.*.lid: ["OPEN"]',
        '+ enum resources.boxes.*.lid: ["SHUT"]',
    ]


def test_every_kind_that_is_known_by_hand_is_a_new_one_and_has_its_source() -> None:
    layer = json.loads(bundles.LAYER.read_text("utf-8"))
    by_hand = bundle_layer.stated()["kinds"]
    assert set(layer["kinds"]) == set(by_hand)
    assert all(facts["sources"] for facts in by_hand.values())
