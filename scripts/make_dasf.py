"""Writes the data of the framework under dasf_lint/data/dasf from a DASF catalogue and what belongs to it.

    python -m scripts.make_dasf CATALOG.yaml LINTABLE.md CROSSWALK.yaml

catalogue.json   DASF 2.0: components, risks, controls, which control mitigates which risk, what code can show
agents.json      what is confirmed of DASF 3.0, a layer of its own: component 13, its risks, two controls
crosswalk.json   ids of other frameworks by control and by risk of DASF 2.0

Ids, titles and mappings only, as published by Databricks (CC BY-SA 4.0); they are carried over as facts.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

TARGET = Path(__file__).parent.parent / "dasf_lint" / "data" / "dasf"

ATTRIBUTION = (
    "Databricks AI Security Framework (DASF) 2.0, the work of Databricks, Inc.; ids, titles and mappings as published "
    "with its compendium under CC BY-SA 4.0. This file is shared under the same licence."
)
ATTRIBUTION_3 = (
    "Databricks AI Security Framework (DASF) 3.0, the work of Databricks, Inc.; ids and names as its announcement of "
    "2026-03-20 and public citations of it give them, among them AIDEFEND (CC BY 4.0, "
    "https://github.com/edward-playground/aidefense-framework). Titles of controls are in our own words. This file is "
    "shared under CC BY-SA 4.0."
)
LEFT_OUT = "controls DASF-67 to DASF-73: no source that could be read gives them"
UNMAPPED = "no source that could be read says which control of DASF 3.0 mitigates which risk"
IN_OWN_WORDS = {
    "DASF-65": (
        "Trace the reasoning and actions of agents",
        ["partly", "A declared experiment or inference table for an agent is visible; what is traced is agent code."],
    ),
    "DASF-66": (
        "Keep a human in the loop for actions of high risk",
        ["no", "Which actions wait for an approval is decided in agent and application code."],
    ),
}
"""What code shows of the controls of 3.0 whose subject the announcement names."""

READ_OTHERWISE = {
    "DASF-3": (
        "List, enforcement flag and context-based ingress are all resources; a list that lets everybody in is visible, "
        "whether another root switches lists on is not."
    ),
}
"""What code shows of controls of which the source says more than holds."""

FRAMEWORKS = {
    "nist_800_53": ("NIST 800-53", "Rev. 5", ("nist_800_53_r5", "nist_800_53_r5_ranges", "nist_800_53_r5_families")),
    "iso_27001": ("ISO 27001", "2022, Annex A", ("iso_27001_2022",)),
    "iso_42001": ("ISO 42001", "2023, Annex A", ("iso_42001_2023",)),
    "owasp_llm": ("OWASP LLM", "Top 10 for LLM Applications v1.1", ("owasp_llm_v1_1",)),
    "owasp_ml": ("OWASP ML", "Machine Learning Security Top 10 v0.3", ("owasp_ml_v0_3",)),
    "mitre_atlas": ("MITRE ATLAS", "as of 2024", ("mitre_atlas",)),
    "mitre_attack": ("MITRE ATT&CK", "as of 2024", ("mitre_attack", "mitre_attack_found_in_atlas_column")),
    "eu_ai_act": ("EU AI Act", "Regulation (EU) 2024/1689", ("eu_ai_act",)),
}
"""Key, title, edition, and the columns of the source that hold its ids."""


def main(catalog: str, lintable: str, crosswalk: str) -> None:
    data = yaml.safe_load(Path(catalog).read_text("utf-8"))
    shown = what_code_shows(Path(lintable).read_text("utf-8"))
    TARGET.mkdir(parents=True, exist_ok=True)
    write("catalogue.json", catalogue(data, shown))
    write("agents.json", agents(data["extensions"][0]))
    compact("crosswalk.json", crosswalks(yaml.safe_load(Path(crosswalk).read_text("utf-8"))))


def write(name: str, found: dict[str, Any]) -> None:
    (TARGET / name).write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


def compact(name: str, found: dict[str, Any]) -> None:
    """One line a control and risk."""
    parts = []
    for key, value in found.items():
        if key in ("controls", "risks"):
            lines = ",\n".join(
                f"{json.dumps(id)}:{json.dumps(ids, separators=(',', ':'))}" for id, ids in value.items()
            )
            parts.append(f"{json.dumps(key)}:{{\n{lines}}}")
        else:
            parts.append(f"{json.dumps(key)}:{json.dumps(value)}")
    (TARGET / name).write_text("{" + ",\n".join(parts) + "}\n", "utf-8")


def catalogue(data: dict[str, Any], shown: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "attribution": ATTRIBUTION,
        "version": data["framework"]["version"],
        "homepage": data["framework"]["homepage"],
        "stages": {str(c["stage"]["number"]): c["stage"]["name"] for c in data["components"]},
        "components": {
            str(c["number"]): {"title": c["name"], "stage": c["stage"]["number"]} for c in data["components"]
        },
        "risks": {r["id"]: {"title": r["name"], "component": str(r["component"])} for r in data["risks"]},
        "controls": {
            c["id"]: {"title": c["title"], "risks": c["mitigates"], "shown": shown[c["id"]]} for c in data["controls"]
        },
    }


def agents(extension: dict[str, Any]) -> dict[str, Any]:
    """What is confirmed of 3.0. `single` lists the risks whose names one source gives alone."""
    (component,) = extension["components"]
    number = str(component["number"])
    return {
        "attribution": ATTRIBUTION_3,
        "version": "3.0",
        "date": str(extension["date"]),
        "left_out": LEFT_OUT,
        "unmapped": UNMAPPED,
        "missing": [control["id"] for control in extension["controls"] if control["id"] not in IN_OWN_WORDS],
        "components": {number: {"title": component["name"], "stage": None}},
        "parts": {part["id"]: part["name"] for part in component["sub_components"]},
        "risks": {
            risk["id"]: {"title": risk["name"], "component": number, "part": risk["sub_component"]}
            for risk in extension["risks"]
        },
        "single": [risk["id"] for risk in extension["risks"] if not risk["verified"]],
        "controls": {
            control["id"]: {
                "title": IN_OWN_WORDS[control["id"]][0],
                "risks": [],
                "shown": IN_OWN_WORDS[control["id"]][1],
            }
            for control in extension["controls"]
            if control["id"] in IN_OWN_WORDS
        },
    }


def crosswalks(data: dict[str, Any]) -> dict[str, Any]:
    """Ids in the order of the source. Where it gives no ids but that there is a mapping, nothing is carried over."""
    return {
        "attribution": ATTRIBUTION,
        "subject": data["meta"]["subject"],
        "note": "one source, the compendium, gives these mappings; its column of OWASP ids says 2025 and holds v1.1",
        "frameworks": {key: [title, edition] for key, (title, edition, _) in FRAMEWORKS.items()},
        "controls": {id: _ids(row) for id, row in in_order(data["controls"])},
        "risks": {id: _ids(row) for id, row in in_order(data["risks"])},
    }


def in_order(rows: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(rows.items(), key=lambda row: [int(number) for number in re.findall(r"\d+", row[0])])


def _ids(row: dict[str, Any]) -> dict[str, list[str]]:
    unknown = set(row.get("mitre_atlas_unknown_ids", ()))
    found = {}
    for key, (_, _, columns) in FRAMEWORKS.items():
        ids = [str(id) for column in columns for id in row.get(column, ()) if id not in unknown]
        if ids:
            found[key] = list(dict.fromkeys(ids))
    return found


def what_code_shows(text: str) -> dict[str, list[str]]:
    """By control: yes, partly or no, and why."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if len(cells) >= 6 and cells[0].startswith("DASF-"):
            why = cells[-1].replace("`", "").replace(" |", "")
            found[cells[0]] = [cells[2], READ_OTHERWISE.get(cells[0], why)]
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
