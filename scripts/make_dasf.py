"""Writes dasf_lint/data/dasf/catalogue.json from a DASF catalogue and a table of what code can show.

    python scripts/make_dasf.py CATALOG.yaml LINTABLE.md

Ids, titles and mappings only, as published by Databricks (CC BY-SA 4.0); they are carried over as facts.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

TARGET = Path(__file__).parent.parent / "dasf_lint" / "data" / "dasf" / "catalogue.json"

ATTRIBUTION = (
    "Databricks AI Security Framework (DASF) 2.0, the work of Databricks, Inc.; ids, titles and mappings as published "
    "with its compendium under CC BY-SA 4.0. This file is shared under the same licence."
)


def main(catalog: str, lintable: str) -> None:
    data = yaml.safe_load(Path(catalog).read_text("utf-8"))
    shown = what_code_shows(Path(lintable).read_text("utf-8"))
    stages = {str(c["stage"]["number"]): c["stage"]["name"] for c in data["components"]}
    found: dict[str, Any] = {
        "attribution": ATTRIBUTION,
        "version": data["framework"]["version"],
        "homepage": data["framework"]["homepage"],
        "stages": stages,
        "components": {
            str(c["number"]): {"title": c["name"], "stage": c["stage"]["number"]} for c in data["components"]
        },
        "risks": {r["id"]: {"title": r["name"], "component": str(r["component"])} for r in data["risks"]},
        "controls": {
            c["id"]: {"title": c["title"], "risks": c["mitigates"], "shown": shown[c["id"]]} for c in data["controls"]
        },
    }
    lines = json.dumps(found, indent=1, ensure_ascii=False)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(lines + "\n", "utf-8")


def what_code_shows(text: str) -> dict[str, list[str]]:
    """By control: yes, partly or no, and why."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if len(cells) >= 6 and cells[0].startswith("DASF-"):
            found[cells[0]] = [cells[2], cells[-1].replace("`", "").replace(" |", "")]
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
