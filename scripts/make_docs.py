"""Rewrites what is generated: the compiled pack, the schema of policies, what shells complete, pages, their tables.

python -m scripts.make_docs            # `--check` only compares, and names what is not current
"""

import sys
from pathlib import Path

from dasf_lint.core.source import DirectoryTree
from dasf_lint.dasf import catalogue
from dasf_lint.policy import load, pack
from dasf_lint.policy.language import schema
from scripts import completion_words, config_page, language_page, policy_pages, readme, tutorial

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[str, str]:
    """Every generated file by its path, as it should be."""
    loaded, sets, hash, diagnostics = load.read_tree(DirectoryTree(str(ROOT / "policies")), ".", pack.EMPTY)
    if diagnostics:
        raise SystemExit("\n".join(f"{each.path}: {each.message}" for each in diagnostics))
    hot, cold = pack.compiled_form(loaded, sets, hash)  # type: ignore[arg-type]  # data of YAML is JSON
    whole, _ = load.from_directory(str(ROOT / "policies"))
    files = {
        "dasf_lint/data/completion/words.json": completion_words.text(whole),
        "dasf_lint/data/pack.json": hot,
        "dasf_lint/data/pack_texts.json": cold,
        "dasf_lint/data/policy.schema.json": schema.text(),
        "docs/configuration.md": config_page.page(),
        "docs/policy-language.md": language_page.page(),
        "docs/dasf.md": policy_pages.framework(whole),
        "docs/policies/README.md": policy_pages.index(whole, catalogue.attribution()),
    }
    files["README.md"] = readme.readme(ROOT, whole)
    for page in tutorial.PAGES:
        files[page] = tutorial.page((ROOT / page).read_text("utf-8"))
    for policy in whole.policies:
        files[f"docs/policies/{policy.id}.md"] = policy_pages.page(policy, whole)
    return files


def stale() -> list[str]:
    """What is not current, and pages of policies that are gone."""
    wanted = generated()
    found = [
        path for path, text in wanted.items() if not (ROOT / path).is_file() or (ROOT / path).read_text("utf-8") != text
    ]
    there = {f"docs/policies/{path.name}" for path in (ROOT / "docs" / "policies").glob("*.md")}
    return sorted([*found, *(there - set(wanted))])


def main() -> None:
    if "--check" in sys.argv[1:]:
        found = stale()
        if found:
            raise SystemExit("not current, run `make docs`: " + ", ".join(found))
        return
    wanted = generated()
    for path in stale():
        if path in wanted:
            target = ROOT / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(wanted[path], "utf-8")
        else:
            (ROOT / path).unlink()


if __name__ == "__main__":
    main()
