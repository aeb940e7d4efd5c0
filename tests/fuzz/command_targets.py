"""Targets for the command line: any arguments, and names of files that look like options."""

import os
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from typing import Final
from unittest.mock import patch

from dasf_lint.cli.main import COMMANDS
from tests.fuzz import yaml_targets
from tests.fuzz.parcel import Parcel, pack, unpack
from tests.fuzz.running import watch
from tests.fuzz.scratch import command, inside, scratch, written
from tests.fuzz.target import Target, require
from tests.fuzz.whole_checks import SEED, TOKEN
from tests.hostile.child import problems_of

# --- any arguments ----------------------------------------------------------------------------------------------------

_TREE: Final = Parcel(
    {
        "main.tf": f'variable "a" {{\n  default = 1\n}}\nlocals {{\n  a = var.a\n}}\n{SEED}'.encode(), "-o.tf": b"", "--help": b"", "-x/main.tf": SEED.encode(), "a b/main.tf": b"locals {\n}\n",
        "databricks.yml": b"bundle:\n  name: b\ntargets:\n  dev:\n    default: true\n", ".dasf-lint.yaml": b"profile: strict\n", "plan.json": b'{"format_version": "1.2"}', "x.tfvars": b"a = 2\n",
        "own/own.yaml": yaml_targets.POLICY_TEXT.encode(), "@x": b"", "bad.yaml": b"[",
    },
    {},
)  # fmt: skip
_OPTIONS: Final = (
    "--format", "json", "sarif", "--select", "token-lifetime", "--ignore", "DASF-1", "--profile", "strict", "--fail-on", "low", "never", "--fail-on-unknown", "--fail-on-gap", "--policies", "own", "--show",
    "unknown", "--as-of", "2026-11-24", "--var", "a=1", "--var-file", "x.tfvars", "-t", "dev", "--target", "--workspace", "w", "--env", "--plan", "plan.json", "--resolved", "--config", ".dasf-lint.yaml",
    "--isolated", "--project-root", ".", "--exclude", "**", "-q", "-v", "--help", "-h", "--", "-", "", "main.tf", "-o.tf", "--help", "-x", "a b", "bad.yaml", "@x", "databricks.yml", "--json", "resolve", "list", "show",
    "test", "databricks_token.seed", "nothing", "--color", "always", "--show-secrets", "--no-suppressions", "::error::x", "\x1b[2J", "\u202e", *COMMANDS,
)  # fmt: skip


def words(data: bytes) -> str:
    """One argument a line. Files are not written: `-o` is left out, and no path leads away from here."""
    arguments = [
        each
        for line in data.decode("utf-8", "replace").replace("\0", "").split("\n")
        if not _writes(each := _here(line))
    ]
    with written(_TREE) as root, inside(root):
        code, out, err = command(arguments[:12], b"local.a\nvar.\n")
    require(not problems_of("text", err), "standard error is text that nobody obeys", err)
    watch().seen[:] = [event for event in watch().seen if not event.startswith(_READING)]
    return f"{code}{out}{err}".replace(str(scratch()), "")


_READING: Final = ("open", "os.listdir", "os.scandir", "compile <string>", "exec <string>")
"""What a person may ask for who names files; and code of the standard library, which has no file."""


def _here(word: str) -> str:
    return word.replace("..", ".").replace("=/", "=").replace("~", "").lstrip("/")


def _writes(word: str) -> bool:
    return word.startswith("--o") or (word.startswith("-") and not word.startswith("--") and "o" in word)


def _words(random: Random) -> bytes:
    chosen = [random.choice(_OPTIONS) for _ in range(random.randrange(6))]
    return "\n".join([random.choice(tuple(COMMANDS)), *chosen] if random.random() < 0.7 else chosen).encode(
        "utf-8", "surrogatepass"
    )


# --- the hook ---------------------------------------------------------------------------------------------------------

_NAMES: Final = (
    "--config=x.yml", "--isolated", "--exclude=**", "--ignore=token-lifetime", "--fail-on=never", "-o", "-oconcise=main.tf", "--output=json=x.tf", "--format=json", "--", "-", "-q", "-h", "--help",
    "--select=x", "--no-suppressions", "--project-root=m", "--policies=m", "--as-of=1999-01-01", "--var=a=1", "--plan=x.json", "-t", "--target=x", "x.yml", "main.tf", "m/main.tf", "a b.tf", "@x.tf",
    "::error::x.tf", "-x.tf", "--x/main.tf", "x.json", "=x.tf", "$(x).tf", "`x`.tf", ";x.tf", "\x1b[2J.tf", "hook", "check",
)  # fmt: skip
_IGNORING: Final = b"version: 1\nignore: [token-lifetime]\nexclude: ['**']\n"


def hook(data: bytes) -> str:
    """Names of files that a hook hands over, an insecure one the last: it is judged whatever the others are called."""
    names = [name for name in unpack(data, "x").files if not name.rpartition("/")[2].startswith(".dasf-lint")][:12]
    # With many bytes of names the hook leaves behind what it told, outside of the root.
    names = [name for name in names if "zz" not in name and len(name) < 100]
    contents = {name: _IGNORING if name.endswith((".yml", ".yaml")) else b"locals {\n}\n" for name in names}
    with (
        written(Parcel({**contents, "zz/seed.tf": SEED.encode()}, {})) as root,
        inside(root),
        _no_earlier_process(root),
    ):
        code, out, err = command(["hook", "--", *names, "zz/seed.tf"])
        bare, _, _ = command(["hook", *names, "zz/seed.tf"])
    require(code == 2 or (code == 1 and TOKEN in out), "no name of a file becomes an option", names, code, out, err)
    before = names[: names.index("--")] if "--" in names else names
    require(
        bare == 2 or not any(name.startswith("-") for name in before),
        "a name that may be an option is refused",
        names,
        bare,
    )
    require(not problems_of("text", out + err), "what the hook prints is text that nobody obeys", out, err)
    return f"{code}{bare}{out}{err}".replace(str(scratch()), "")


def _no_earlier_process(root: Path) -> AbstractContextManager[object]:
    """Nothing that another process of a hook told is looked for where this one would find it."""
    return patch.object(os, "environ", {**os.environ, "TMPDIR": str(root / "none")})


def _names(random: Random) -> bytes:
    return pack({random.choice(_NAMES): "" for _ in range(random.randrange(1, 5))})


TARGETS: Final[dict[str, Target]] = {
    "words": Target(words, _words, lambda: [_words(Random(each)) for each in range(20)], (*_OPTIONS, "\n")),
    "hook": Target(
        hook,
        _names,
        lambda: [pack({name: ""}) for name in _NAMES],
        (*(f"=== {name}\n" for name in _NAMES), "-", "--", "="),
    ),
}
