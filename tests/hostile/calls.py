"""Attacks by how the program is called: names of files that look like options, options that contradict each other, and
places to write to. The fault stands in `main.tf`; a call that is understood reports it.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.hostile.cases import SECRET, put
from tests.hostile.child import problems_of

FAULT: Final = """\
variable "seconds" {
  default = 31536000
}
resource "databricks_token" "fault" {
  lifetime_seconds = var.seconds
}
"""
_MINE: Final = {"address": "databricks_token.fault", "mode": "managed", "type": "databricks_token", "name": "fault"}
_TAME: Final = {"lifetime_seconds": 3600}
PLAN: Final = json.dumps({
    "format_version": "1.2", "terraform_version": "1.9.0", "variables": {"seconds": {"value": 3600}},
    "planned_values": {"root_module": {"resources": [{**_MINE, "values": _TAME}]}},
    "resource_changes": [{**_MINE, "change": {"actions": ["create"], "before": None, "after": _TAME}}],
    "configuration": {"root_module": {}},
})  # fmt: skip
"""A plan that gives the variable a harmless value."""
IGNORING: Final = "ignore: [token-lifetime]\n"
OTHER: Final[Mapping[str, str]] = {
    # what an option would lead to, if a name became one
    "x.yml": IGNORING, "policies/x.yaml": "id: x\n", "p.json": PLAN, "args.txt": "--fail-on=never\n",
}  # fmt: skip


class Call(NamedTuple):
    """
    arguments  of the program
    codes      exit codes that are right
    files      what there is beside the fault
    reported   whether exit code 1 is that of the fault
    written    what may appear or change below the directory
    write      what else is made there
    """

    name: str
    arguments: tuple[str, ...]
    codes: frozenset[int] = frozenset({1})
    files: Mapping[str, str] = {}
    reported: bool = True
    written: frozenset[str] = frozenset()
    write: Callable[[Path], None] | None = None

    def build(self, directory: Path) -> None:
        for path, content in {"main.tf": FAULT, **OTHER, **self.files}.items():
            put(directory / path, content)
        put(directory.parent / "outside.txt", SECRET)
        put(directory.parent / "outside" / "main.tf", FAULT.replace("fault", SECRET))
        if self.write is not None:
            self.write(directory)


def snapshot(directory: Path) -> dict[str, object]:
    """What there is at and below a directory: content of files, targets of links, mode of everything."""
    found: dict[str, object] = {}
    for place, directories, files in os.walk(directory):
        for name in (*directories, *files):
            path = os.path.join(place, name)
            mode = os.lstat(path).st_mode
            content: object = None
            if os.path.islink(path):
                content = os.readlink(path)
            elif os.path.isfile(path):
                content = Path(path).read_bytes()
            found[os.path.relpath(path, directory)] = mode, content
    return found


# --- names of files ---------------------------------------------------------------------------------------------------

OPTION_NAMES: Final = (
    "--config=x.yml", "--isolated", "-o", "-ojson=out.json", "--output=out.json", "-oconcise=main.tf", "--no-suppressions",
    "-", "--", "---", "--fail-on=never", "--ignore=token-lifetime", "--select=compute-without-isolation", "--help", "-h",
    "--version", "-V", "--exclude=*", "-v", "-q", "--show-secrets", "--plan=p.json", "--project-root=policies",
    "--policies=policies", "--var=a=b", "--changed-files", "@args.txt",
)  # fmt: skip
SHELL_NAMES: Final = (
    "$(touch pwned)", "`touch pwned`", ";touch pwned", "|touch pwned", "&", "*", "?", "[a]", "{a,b}", "~", "~root", "$HOME",
    "%PATH%", "%00", "'a'", '"a"', "a b", " lead", "trail ", "a\\b", "\\\\host\\x", "C:x", "con", "...", "a:b", "#a", "=a",
    "!a", "a\nb", "a\n--isolated", "\r", "\t", "::error::FORGED", "\n::error::FORGED", "##[error]FORGED", "\x1b[31mFORGED",
    "\u202eFORGED", "ünï", "e\u0301", "\u2010-config=x.yml", "\u2028x", "\ufeff", "\udcff\udcfe", "a" * 250, "check", "hook", "help",
    "graph", "main.tf.json", "p.json", "x.yml",
)  # fmt: skip


def _named() -> Iterator[Call]:
    for text in (*OPTION_NAMES, *SHELL_NAMES):
        shown = text[:30].encode("unicode_escape").decode()
        files = {} if text in OTHER else {text: "{}" if text.endswith("json") else IGNORING}
        either = frozenset({1, 2})
        yield Call(f"the file {shown} for the hook", ("hook", text, "main.tf"), either, files)
        yield Call(f"the file {shown} for the hook, parted", ("hook", "--", text, "main.tf"), either, files)
        # Whoever names a plan by hand means it.
        chosen = frozenset({0}) if text == "p.json" else either
        yield Call(f"the file {shown} for check", ("check", "--", text, "main.tf"), chosen, files)
        if text not in OTHER and "/" not in text:
            inside = {f"d/{text}/main.tf": FAULT}
            yield Call(f"the directory {shown}", ("check", "--", f"d/{text}"), either, inside)
            yield Call(f"the directory {shown} below", ("check", "."), either, inside)


# --- options ----------------------------------------------------------------------------------------------------------

_VALUED: Final = (
    "--format", "-o", "--select", "--ignore", "--profile", "--fail-on", "--fail-on-unknown", "--policies", "--show",
    "--as-of", "--var", "--var-file", "-t", "--workspace", "--plan", "--resolved", "--config", "--project-root", "--exclude",
    "--color",
)  # fmt: skip
_WRONG: Final = (
    "", " ", ",", "nope", "-1", "--isolated", "\n", "\x1b[31m", "\udcff", "a" * 5_000, "../outside", "/", "/proc/self/environ",
    "/dev/null", "policies", "x.yml", "main.tf", "=", "a=", "=b", "*", "**", "[", "${x}", "%s", "2027-02-30", "0000-00-00",
)  # fmt: skip

CONTRADICTORY: Final[tuple[tuple[tuple[str, ...], frozenset[int]], ...]] = (
    (("--isolated", "--config", "x.yml"), frozenset({2})),
    (("--no-suppressions", "--show", "suppressed"), frozenset({2})),
    (("--no-suppressions", "--show", "attested"), frozenset({2})),
    (("--config", "x.yml", "--config", "y.yml"), frozenset({2})),
    (("--config", "y.yml", "--config", "x.yml"), frozenset({2})),
    (("--plan", "p.json", "--plan", "q.json"), frozenset({2})),
    (("--resolved", "p.json", "--resolved", "q.json"), frozenset({2})),
    (("--workspace", "a", "--workspace", "b"), frozenset({2})),
    (("--project-root", ".", "--project-root", "policies"), frozenset({2})),
    (("-t", "a", "-t", "b"), frozenset({2})),
    (("-t", "a", "-t", "a"), frozenset({2})),
    (("p.json", "--plan", "p.json"), frozenset({2})),
    (("--format", "json", "--format", "text"), frozenset({1})),
    (("--fail-on", "never", "--fail-on", "low"), frozenset({1})),
    (("--fail-on", "low", "--fail-on", "never"), frozenset({0})),
    (("--as-of", "2026-01-01", "--as-of", "2027-01-01"), frozenset({1})),
    (("--profile", "audit", "--profile", "default"), frozenset({1})),
    (("--select", "token-lifetime", "--ignore", "token-lifetime"), frozenset({0, 2})),
    (("--select", "token-lifetime", "--select", "plaintext-secret"), frozenset({1})),
    (("--select", "nope"), frozenset({2})),
    (("--ignore", "nope"), frozenset({2})),
    (("--exclude", "**"), frozenset({2})),
    (("--exclude", "main.tf"), frozenset({2})),
    (("-o", "a.json", "-o", "a.json"), frozenset({2})),
    (("-o", "a.json", "-o", "./a.json"), frozenset({2})),
    (("-o", "json=a", "-o", "sarif=policies/../a"), frozenset({2})),
    (("-q", "-v"), frozenset({1})),
    (("--color", "always", "--color", "never"), frozenset({1})),
    (("--isolated", "--isolated"), frozenset({1})),
    (("--unknown-option",), frozenset({2})),
    (("--isolate",), frozenset({2})),
    (("--fail",), frozenset({2})),
    (("-x",), frozenset({2})),
    (("-qx",), frozenset({2})),
    (("--isolated=true",), frozenset({2})),
    (("--fail-on",), frozenset({2})),
    (("--config",), frozenset({2})),
    (("--", "--isolated"), frozenset({2})),
    (("nope.tf",), frozenset({2})),
    (("main.tf", "nope.tf"), frozenset({2})),
    (("main.tf", "main.tf"), frozenset({1})),
    (("main.tf", "../outside"), frozenset({1, 2})),
    (("../outside.txt",), frozenset({2})),
    (("check",), frozenset({2})),
    (("",), frozenset({2})),
)  # fmt: skip


def _options() -> Iterator[Call]:
    more = {"y.yml": "fail_on: low\n", "q.json": OTHER["p.json"]}
    for arguments, codes in CONTRADICTORY:
        yield Call(
            " ".join(arguments) or "nothing",
            ("check", *arguments),
            codes,
            more,
            reported=codes == {1} and "p.json" not in arguments,
        )
    anything = frozenset({0, 1, 2})
    for option in _VALUED:
        for value in _WRONG:
            written = frozenset({value}) if option == "-o" else frozenset()
            shown = value[:20].encode("unicode_escape").decode()
            yield Call(f"{option} {shown!r}", ("check", option, value), anything, reported=False, written=written)


# --- places to write to -----------------------------------------------------------------------------------------------


def _link(path: str, target: str) -> Callable[[Path], None]:
    def make(directory: Path) -> None:
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).symlink_to(target)

    return make


def _places() -> Iterator[Call]:
    right, refused = frozenset({1}), frozenset({2})
    plain: dict[str, tuple[str, frozenset[int], frozenset[str]]] = {
        # how it is called, the exit code, what is written
        "a file": ("out.json", right, frozenset({"out.json"})),
        "a directory": ("policies", refused, frozenset()),
        "a directory with a slash": ("out/", refused, frozenset()),
        "a directory that is missing": ("nope/out.json", refused, frozenset()),
        "a file as a directory": ("main.tf/out.json", refused, frozenset()),
        "the file itself": ("main.tf", refused, frozenset()),
        "the file itself, winding": ("policies/../main.tf", refused, frozenset()),
        "the configuration": (".dasf-lint.yaml", refused, frozenset()),
        "a device": ("/dev/null", right, frozenset()),
        "a full device": ("/dev/full", refused, frozenset()),
        "a descriptor that is closed": ("/dev/fd/987", refused, frozenset()),
        "a process": ("/proc/self/nope", refused, frozenset()),
        "a setting of the kernel": ("/proc/version", refused, frozenset()),
        "standard output twice": ("-", refused, frozenset()),
        "no name": ("json=", refused, frozenset()),
        "no format": ("nope=x", refused, frozenset()),
        "two formats": ("json=sarif=x", right, frozenset({"sarif=x"})),
        "an equals sign": ("=x", right, frozenset({"=x"})),
        "a home": ("~", right, frozenset({"~"})),
        "a line end": ("a\nb", right, frozenset({"a\nb"})),
        "an option": ("--isolated", right, frozenset({"--isolated"})),
        "bytes": ("\udcff", right, frozenset({"\udcff"})),
        "a long name": ("a" * 300, refused, frozenset()),
        "a long path": ("a/" * 3_000 + "x", refused, frozenset()),
        "git": (".git/config", right, frozenset({".git/config"})),
    }
    config = {".dasf-lint.yaml": "fail_on: low\n"}
    for name, (place, codes, written) in plain.items():
        yield Call(f"written to {name}", ("check", "-o", place), codes, config, codes == right, written)
    links = {
        "outside": ("out.json", "../outside.txt", "out.json"),
        "nowhere outside": ("out.json", "../new.txt", "out.json"),
        "a directory outside": ("out", "../outside", "out/main.tf"),
        "a new file of a directory outside": ("out", "../outside", "out/new.json"),
        "git": ("out.json", ".git/config", "out.json"),
        "the file": ("out.json", "main.tf", "out.json"),
        "itself": ("out.json", "out.json", "out.json"),
        "a file of the system": ("out.json", "/etc/passwd", "out.json"),
    }
    for name, (path, target, place) in links.items():
        yield Call(
            f"written to a link to {name}", ("check", "-o", place), refused, write=_link(path, target), reported=False
        )
    inside = frozenset({"policies/new.json"})
    yield Call(
        "written to a link inside",
        ("check", "-o", "out.json"),
        right,
        write=_link("out.json", "policies/new.json"),
        written=inside,
    )
    for reading in ("--config", "--var-file", "--plan", "--resolved"):
        yield Call(f"written over what {reading} names", ("check", reading, "given", "-o", "given"), refused,
                   {"given": OTHER["p.json"] if "-" + reading[2:] in ("-plan", "-resolved") else ""}, reported=False)  # fmt: skip


def calls() -> Iterator[Call]:
    yield from _named()
    yield from _options()
    yield from _places()


# --- verdict --------------------------------------------------------------------------------------------------------


class Ended(NamedTuple):
    code: int
    printed: str
    told: str
    seen: Sequence[str]


def problems(call: Call, ended: Ended, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with how a call went; `before` and `after` are of the directory around the project."""
    if ended.code not in call.codes:
        yield f"exit code {ended.code}"
    if ended.code == 1 and call.reported and "token-lifetime" not in ended.printed:
        yield "the fault is not reported"
    if ended.code == 2 and not ended.told and "error" not in ended.printed:
        yield "exit code 2 without a word"
    if "this is a bug" in ended.told or "Traceback" in ended.told:
        yield f"a bug: {ended.told[:300]}"
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    if not changed <= {f"project/{path}" for path in call.written}:
        yield f"changed: {sorted(changed)[:3]}"
    yield from problems_of("standard output", ended.printed)
    yield from problems_of("standard error", ended.told)
    if any(argument.startswith(("..", "/")) for argument in call.arguments):
        # Whoever calls may name what he likes.
        return
    if SECRET in ended.printed + ended.told:
        yield "a text from outside"
    events = [each for each in ended.seen if not call.written or not each.startswith(_WRITING)]
    if events:
        yield f"what the process did: {events[:3]}"


_WRITING: Final = ("open ", "os.chmod", "os.rename", "os.remove")
"""Of a report that is written as a whole or not at all; that nothing else changes is looked at."""
