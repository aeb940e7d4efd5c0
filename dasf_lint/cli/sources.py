"""`--version -v`: what the data was made of, one line a source."""

from dasf_lint.bundle import models
from dasf_lint.cli import terminal
from dasf_lint.dasf import catalogue
from dasf_lint.facts import currency, store
from dasf_lint.policy.ask import runtimes, serverless
from dasf_lint.policy.packs import builtin


def write(version: str) -> None:
    terminal.write("\n".join([f"dasf-lint {version}", *lines(), ""]))


def lines() -> list[str]:
    """`databricks 1.138.0 (cdktn-provider-databricks 18.11.0)`, ..., `runtimes 2026-11-01`, `DASF 2.0, 3.0 in part`."""
    found: list[str] = []
    for name in sorted(currency.providers(), key=lambda name: (name != "databricks", name)):
        about = store.header(name)
        found.append(f"{name} {about['version']} ({about['made']})")
    found.append(f"bundles {models.layer()['version']} (databricks-bundles)")
    found.append(f"policies {builtin().hash}")
    found.append(f"runtimes {runtimes.read_on()}")
    found.append(f"serverless environments {serverless.read_on()}")
    found.append(f"DASF {catalogue.version()}, {catalogue.version_in_part()} in part")
    return found
