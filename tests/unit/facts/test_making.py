"""How provider facts are made: from the text of a package to codes, steps between versions, and what is told."""

import base64
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts import make_facts
from scripts.facts import (
    bundle_layer,
    bundles,
    classes,
    contradictions,
    merging,
    observed,
    packages,
    secrecy,
    selection,
    shipping,
    stated,
    types,
)
from scripts.facts.observed import Codes, Observed, Seen
from scripts.facts.providers import PROVIDERS
from scripts.facts.stated import Stated

PLACES = (shipping.SHIPPED, bundles.LAYER.parent, bundles.OBSERVED.parent)
EXCERPT = Path(__file__).with_name("acme.ts").read_text()

WIDGET = {
    "id": "oc string",
    "key_wo": "o string write_only",
    "state": "c map(string)",
    "part": "block set 1..",
    "part.size": "r number",
    "lid": "block list 0..1",
    "lid.tags": "o set(string)",
    "lid.shades": "o map(list(string))",
    "rule": "oc list(object)",
    "rule.name": "m string",
}


def test_the_text_of_a_type_becomes_codes() -> None:
    found = classes.parse(EXCERPT)
    assert (types.kind_of(found), found.version) == ("acme_widget", "2.1.0")
    assert types.paths(found, has_nested=False) == WIDGET


def test_attributes_with_members_are_nested_where_a_provider_has_those() -> None:
    framework = EXCERPT.replace("// id - computed: true, optional: true", "// id - computed: true, optional: false")
    codes = types.paths(classes.parse(framework), has_nested=True)
    assert (codes["rule"], codes["rule.name"], codes["part"]) == ("oc nested list", "oc string", "block set 1..")


def test_a_form_that_is_not_known_is_refused() -> None:
    text = EXCERPT.replace("{ [key: string]: string[] } | cdktn.IResolvable", "Shades")
    with pytest.raises(types.NotUnderstood):
        types.paths(classes.parse(text), has_nested=False)


def test_a_type_that_stands_in_itself_is_refused() -> None:
    text = EXCERPT.replace("private _size?: number;", 'private _size = new WidgetPartList(this, "size", true);')
    with pytest.raises(types.NotUnderstood):
        types.paths(classes.parse(text), has_nested=False)


def test_a_wheel_is_read_as_an_archive(tmp_path: Path) -> None:
    document = {"sourcesContent": [EXCERPT]}
    packed = base64.b64encode(json.dumps(document).encode()).decode()
    script = f"raise;\n//# sourceMappingURL=data:application/json;base64,{packed}".encode()
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as archive:
        for name in ("package/lib/widget/index.js", "package/index.js", "package/lib/widget/index.d.ts"):
            member = tarfile.TarInfo(name)
            member.size = len(script)
            archive.addfile(member, io.BytesIO(script))
    wheel = tmp_path / "acme-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as whole:
        info = zipfile.ZipInfo("acme/_jsii/acme@1.0.0.jsii.tgz", (2026, 3, 1, 0, 0, 0))
        whole.writestr(info, inner.getvalue())
    assert list(packages.sources(wheel)) == [("widget", EXCERPT)]
    assert packages.released_on(wheel) == "2026-03-01"


# --- versions ---------------------------------------------------------------------------------------------------------


def seen(*releases: tuple[str, str, Codes]) -> Observed:
    found = Observed("acme", (), {})
    for version, day, codes in releases:
        found = found.with_release(Seen(version, f"acme {version}", day), codes)
    return found


THREE = seen(
    ("2.0.0", "2026-05-01", {"acme_a": {"x": "o string", "y": "r string", "z": "o string"}, "acme_b": {"x": "o bool"}}),
    ("1.5.0", "2025-01-01", {"acme_a": {"x": "o string", "y": "o string", "old": "o bool"}, "acme_gone": {"x": "o bool"}}),
    ("1.9.0", "2025-06-01", {"acme_a": {"x": "o string", "y": "o string", "old": "o bool"}, "acme_gone": {"x": "o bool"}}),
)  # fmt: skip


def known(corrections: dict[str, Any] | None = None, history: dict[str, Any] | None = None) -> Stated:
    header = {"acme": {"first": "1.0.0"}} if history is not None else {}
    return stated.parse({"$": {}, **(corrections or {})}, {"$": header, **(history or {})})


def test_what_is_stored_is_read_back_as_it_was() -> None:
    text = observed.text(THREE)
    again = observed.parse("acme", json.loads(text))
    assert again == THREE
    assert observed.text(again) == text


def test_of_a_chosen_part_it_is_stored_what_was_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = THREE._replace(asked=frozenset({"acme_a", "acme_never"}))
    again = observed.parse("acme", json.loads(observed.text(chosen)))
    assert again == chosen
    azurerm = Observed("azurerm", (), {}, frozenset({"azurerm_a", "azurerm_b"}))
    monkeypatch.setattr(make_facts, "selection", lambda provider: frozenset({"azurerm_b", "azurerm_c"}))
    assert make_facts._not_asked(azurerm) == ["azurerm: `--again azurerm`, the selection changed: azurerm_c, azurerm_a"]
    monkeypatch.setattr(make_facts, "selection", lambda provider: azurerm.asked)
    assert make_facts._not_asked(azurerm) == []


def test_types_are_chosen_by_what_names_them(tmp_path: Path) -> None:
    text = """
      resource "azurerm_key_vault" "a" {}
      data "aws_iam_policy_document" "b" {}
      match: {resource: [data.google_project, aws_s3_bucket], not: [my_aws_thing, aws_*, databricks_job]}
    """
    assert set(selection.kinds_in(text)) >= {
        "azurerm_key_vault", "data.aws_iam_policy_document", "data.google_project", "aws_s3_bucket",
    }  # fmt: skip
    assert not {"aws_thing", "databricks_job"} & set(selection.kinds_in(text))
    for name, main in {
        "with": 'resource "databricks_job" "j" {}\nresource "aws_sqs_queue" "q" {}\n',
        "without": 'resource "aws_sns_topic" "t" {}\n',
    }.items():
        (tmp_path / name / "deep").mkdir(parents=True)
        (tmp_path / name / "deep" / "main.tf").write_text(main)
    noted = json.loads(selection.note([tmp_path]))
    assert "aws_sqs_queue" in noted["types"]
    assert "in 1 public repositories" in noted[""]
    before = json.loads((bundles.OBSERVED.parent / "used.json").read_text("utf-8"))["types"]
    assert set(before) <= set(noted["types"])
    assert "aws_sns_topic" not in set(noted["types"]) - set(before)


@pytest.mark.parametrize("name", ["azurerm", "aws", "google"])
def test_every_type_that_is_chosen_and_was_looked_for_is_shipped_where_a_release_has_it(name: str) -> None:
    provider = PROVIDERS[name]
    chosen = selection.selection(provider)
    asked = observed.load(provider).asked
    assert chosen is not None
    assert asked is not None
    shipped = set(json.loads((shipping.SHIPPED / f"{name}.json").read_text()))
    there = {kind for codes in observed.load(provider).codes.values() for kind in codes}
    assert shipped - {"$"} == there
    assert there <= asked


def test_a_second_package_of_one_version_changes_nothing() -> None:
    assert THREE.with_release(Seen("2.0.0", "acme 7", "2026-06-01"), {}) is THREE


def test_of_two_packages_of_one_version_that_say_the_same_the_older_one_is_kept() -> None:
    older = Seen("2.0.0", "acme 1", "2026-04-01")
    assert THREE.with_release(older, THREE.codes["2.0.0"]).seen == (*THREE.seen[:2], older)
    assert THREE.with_release(older, {}) is THREE


def test_changes_between_versions_become_history() -> None:
    found = merging.merge(THREE, known())
    assert found.codes["acme_a"] == {"": "framework", "x": "o string", "y": "r string", "z": "o string"}
    assert found.history == {
        # What came stands where it was first seen; what went or changed at the beginning of the major version.
        "acme_a": {
            "y": [["1.5.0", "o string"], ["2.0.0", "r string"]],
            "z": [["2.0.0", "o string"]],
            "old": [["1.5.0", "o bool"], ["2.0.0", None]],
        },
        "acme_b": {"$since": "2.0.0"},
        "acme_gone": {"$until": "2.0.0"},
    }
    assert found.contradictions == []


def test_older_history_stays_where_no_package_looked() -> None:
    history = {
        "acme_a": {
            "y": [["1.0.0", None], ["1.2.0", "o string deprecated"]],
            "w": [["1.0.0", "o bool"], ["1.3.0", None]],
        }
    }
    found = merging.merge(THREE, known(history=history))
    assert found.history["acme_a"]["$first"] == "1.0.0"
    assert "$first" not in found.history["acme_gone"]
    assert found.history["acme_a"]["y"] == [["1.0.0", None], ["1.2.0", "o string"], ["2.0.0", "r string"]]
    assert found.history["acme_a"]["w"] == [["1.0.0", "o bool"], ["1.3.0", None]]
    assert found.history["acme_a"]["old"] == [["1.0.0", "o bool"], ["2.0.0", None]]


def test_a_step_between_two_releases_stands_where_older_history_saw_it() -> None:
    history = {
        "acme_a": {
            "z": [["1.0.0", None], ["1.9.4", "o string deprecated"]],
            "y": [["1.0.0", "o string"], ["1.9.5", "o bool"]],
            "old": [["1.0.0", "o bool"], ["1.9.6", None]],
        }
    }
    found = merging.merge(THREE, known(history=history)).history["acme_a"]
    assert found["z"] == [["1.0.0", None], ["1.9.4", "o string"]]
    # What it saw there must be what the release has.
    assert found["y"] == [["1.0.0", "o string"], ["2.0.0", "r string"]]
    assert found["old"] == [["1.0.0", "o bool"], ["1.9.6", None]]


def test_corrections_hold_for_the_code_they_were_made_for_and_are_told_where_it_changed() -> None:
    corrections = {"acme_a": {"x": ["o string", "o string sensitive"], "y": ["o string", "o string sensitive"]}}
    found = merging.merge(THREE, known(corrections))
    assert found.codes["acme_a"]["x"] == "o string sensitive"
    assert found.codes["acme_a"]["y"] == "r string sensitive"
    assert found.history["acme_a"]["y"] == [["1.5.0", "o string sensitive"], ["2.0.0", "r string sensitive"]]
    assert found.contradictions == [
        "acme_a.y is 'r string' in 2.0.0; the correction 'o string sensitive' was made for 'o string'"
    ]


@pytest.mark.parametrize(
    ("days", "version"),
    [
        (("2024-01-01", "2025-05-01", "2026-05-01"), "2.0"),
        (("2024-01-01", "2025-05-02", "2026-05-01"), "1.0"),
        (("2025-05-02", "2025-06-01", "2026-05-01"), None),
        (("2026-05-01",), None),
    ],
)
def test_a_year_is_spoken_of_from_a_version_that_was_out_when_it_began(
    days: tuple[str, ...], version: str | None
) -> None:
    releases = tuple(Seen(f"{i}.0", f"acme {i}", day) for i, day in enumerate(days, 1))
    assert shipping.year_of(releases) == version


def test_what_is_shipped_is_what_the_stored_sources_make() -> None:
    assert make_facts.main(["--offline", "--check"]) == 0


def test_a_check_tells_every_change_and_every_contradiction_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for place in PLACES for path in place.glob("*.json")}
    unsettled = {"kinds": {}, **bundle_layer.stated(), "settled": {"Job.x: gone": "here"}}
    monkeypatch.setattr(bundle_layer, "stated", lambda: unsettled)
    assert make_facts.main(["--offline", "--check"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "contradiction: bundles: Job.x: gone: settled by hand, and no contradiction any more" in told
    assert len([line for line in told if line.startswith("contradiction: bundles: resources.volumes.*")]) == 1

    history = json.loads((shipping.SHIPPED / "history.json").read_text())
    history["$"]["azapi"]["last"] = "9.9.9"
    del history["databricks_secret"]
    assert shipping.changes({"history.json": json.dumps(history)}) == [
        f"history: azapi: {json.loads((shipping.SHIPPED / 'history.json').read_text())['$']['azapi']} becomes "
        f"{history['$']['azapi']}",
        "history: goes: databricks_secret",
    ]
    assert {path: path.read_bytes() for place in PLACES for path in place.glob("*.json")} == before


# --- contradictions ---------------------------------------------------------------------------------------------------


def test_facts_by_hand_about_what_no_release_has_are_contradictions(monkeypatch: pytest.MonkeyPatch) -> None:
    by_hand: dict[str, Any] = {
        "defaults": {"null_resource": {"triggers": [], "speed": []}, "null_hologram": {"x": []}},
        "derived": {"null_resource": {"uid": {"of": "{id}"}}},
        "formats": {"null_resource": {"beam": {"code": "o string"}, "glow": {"bundle": "absent"}}},
        "refusals": {"null_resource": {"triggers": []}},
        "renames": {
            "attributes": {
                "null_gone": {"a": {"removed": "1.0.0"}},
                "null_resource": {
                    "old": {"removed": "2.0.0"},
                    "triggers": {"removed": "2.0.0"},
                    "late": {"removed": "9.0.0"},
                    "kept": {},
                },
            }
        },
    }
    monkeypatch.setattr(contradictions, "_by_hand", lambda name: by_hand[name])
    codes: dict[str, Codes] = {
        "1.0.0": {"null_resource": {"id": "c string", "triggers": "o map(string)", "old": "o bool", "late": "o bool"}},
        "2.0.0": {"null_resource": {"id": "c string", "triggers": "o map(string)", "late": "o bool"}},
    }
    seen = Observed("null", tuple(Seen(version, f"null {version}", "2026-01-01") for version in codes), codes)
    files = {
        "null.json": json.dumps({"$": {}, "null_resource": {"id": "c string", "triggers": "o map(string)"}}),
        "history.json": json.dumps({"$": {}, "null_resource": {"$since": "1.0.0", "old": [["1.0.0", "o bool"]]}}),
    }
    corrections = known({"null_resource": {"": ["", ""], "old": ["o bool", "o bool sensitive"], "typo": ["o", "c"]}})
    assert contradictions.of(files, {"null": seen}, corrections) == [
        "corrections: null_resource has no typo in any release",
        "defaults: null_resource has no speed in any release",
        "defaults: null_hologram is no type of any release",
        "derived: null_resource has no uid in any release",
        "formats: null_resource has no glow in any release",
        "renames: null_gone is no type of any release",
        "renames: null_resource.triggers is called removed in 2.0.0, and 2.0.0 has it",
    ]


# --- what may be a credential -----------------------------------------------------------------------------------------


def test_new_attributes_with_the_name_of_a_credential_are_asked_about_until_somebody_says_what_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "stated" / "secrecy.json"
    place.parent.mkdir()
    by_hand = {"acme_a.tag_key": ["the key of a tag", "here"], "acme_a.gone_token": ["a token", "here"]}
    about = {"acme": {"known": "1.9.0", "attributes": by_hand}, "bundles": {"attributes": {}}}
    place.write_text(json.dumps({"": "", "sources": {}, **about}))
    monkeypatch.setattr(secrecy, "FACTS", tmp_path)
    fresh: Codes = {
        "acme_a": {
            "old_token": "o string", "x": "block list", "x.api_token": "o string", "x.tag_key": "r string",
            "token_count": "o number", "password_wo": "o string write_only", "secrets": "o map(string)",
            "client_secret": "o string", "session_token": "c string", "monkey": "o string",
        },
        "data.acme_a": {"token": "o string"},
        "provider": {"password": "o string"},
    }  # fmt: skip
    releases = seen(
        ("1.9.0", "2025-01-01", {"acme_a": {"old_token": "o string"}, "provider": {}}), ("2.0.0", "2026-01-01", fresh)
    )
    stated_facts = known({"acme_a": {"client_secret": ["o string", "o string sensitive"]}})
    layer = {"types": {"Box": {"lid_key": "string!", "secret": "*Secret", "password": "string+", "token": "int"}}}
    assert secrecy.undecided({"acme": releases}, stated_facts, layer) == [
        "acme: is acme_a.api_token a credential? secrecy.json does not say",
        "acme: is acme_a.secrets a credential? secrecy.json does not say",
        "acme: is provider.password a credential? secrecy.json does not say",
        "acme: secrecy.json speaks of acme_a.gone_token, which is not there",
        "bundles: is Box.lid_key a credential? secrecy.json does not say",
        "bundles: is Box.password a credential? secrecy.json does not say",
    ]


def test_every_attribute_that_is_spoken_of_has_its_source() -> None:
    document = json.loads((bundles.OBSERVED.parent.parent / "stated" / "secrecy.json").read_text("utf-8"))
    for name in ("databricks", "bundles"):
        for what, source in document[name]["attributes"].values():
            assert what
            assert source in document["sources"]
