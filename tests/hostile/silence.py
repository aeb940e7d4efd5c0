"""Attacks that try to hide a grave fault: every fault at every hiding place, and what must be said all the same.

A fault is reported, or the run says that there is something it did not judge. Exit code 0 with nothing said is what an
attacker wants.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from dasf_lint.project.discovery import NEVER_ENTERED, is_configuration
from dasf_lint.project.documents import BUNDLE_FILES
from tests.hostile.cases import put

TOKEN: Final = "dapi0f1e2d3c4b5a69788796a5b4c3d2e1f0"
CLEAN: Final = 'resource "databricks_token" "clean" {\n  lifetime_seconds = 3600\n}\n'

Files = Mapping[str, str | bytes]


class Fault(NamedTuple):
    """
    body     what stands in the resource, with `VALUE` where an expression decides whether it is a fault
    bad      the value that makes it one; `good` one that makes it none
    """

    policy: str
    type: str
    body: str
    json: object
    bad: str
    good: str

    def tf(self, more: str = "", value: str = "", name: str = "fault") -> str:
        body = self.body.replace("VALUE", value or self.bad)
        return f'resource "{self.type}" "{name}" {{\n{more}{body}}}\n'

    def variable(self, default: str = "") -> str:
        """The same with a variable that decides."""
        return f'variable "v" {{\n  default = {default or self.bad}\n}}\n' + self.tf(value="var.v")

    @property
    def document(self) -> str:
        return json.dumps({"resource": {self.type: {"fault": self.json}}})


FAULTS: Final[Mapping[str, Fault]] = {
    "a public address": Fault(
        "workspace-public-ip", "azurerm_databricks_workspace", "  custom_parameters {\n    no_public_ip = VALUE\n  }\n",
        {"custom_parameters": {"no_public_ip": False}}, "false", "true",
    ),
    "a token": Fault(
        "plaintext-secret", "databricks_cluster", "  spark_env_vars = {\n    T = VALUE\n  }\n",
        {"spark_env_vars": {"T": TOKEN}}, f'"{TOKEN}"', '"{{secrets/s/k}}"',
    ),
    "a grant": Fault(
        "grants-to-everyone", "databricks_grants",
        '  catalog = "main"\n  grant {\n    principal  = VALUE\n    privileges = ["ALL_PRIVILEGES"]\n  }\n',
        {"catalog": "main", "grant": {"principal": "account users", "privileges": ["ALL_PRIVILEGES"]}},
        '"account users"', '"group-of-few"',
    ),
}  # fmt: skip


class Hidden(NamedTuple):
    """
    policy     what is to be reported
    must       whether nothing but the finding will do: the fault is there, and everything can be read
    write      what else is made in the directory
    through    whether a caller decides of it, so that how many are judged through callers is all that is said (ADR 0009)
    counted    whether the walk that the test makes sees what the program's sees: not where links lead somewhere
    """

    name: str
    files: Files
    policy: str
    must: bool = False
    write: Callable[[Path], None] | None = None
    arguments: tuple[str, ...] = ()
    counted: bool = True
    through: bool = False

    def build(self, directory: Path) -> None:
        for path, content in self.files.items():
            put(directory / path, content)
        if self.write is not None:
            self.write(directory)


# --- verdict --------------------------------------------------------------------------------------------------------


def _is_unjudged(left_out: Mapping[str, str], directory: Path) -> bool:
    """Whether what is left out is not judged otherwise: through callers, or with files of values."""
    return "judged" not in left_out["why"] and os.path.lexists(directory / left_out["path"])


def silent(attack: Hidden, directory: Path, code: int, report: Mapping[str, object]) -> str:
    """Why the fault was hidden with success; empty where it was not."""
    findings: list[dict[str, object]] = report["findings"]  # type: ignore[assignment]
    found = [each for each in findings if each["policy"] == attack.policy]
    if any(each["suppression"] is None for each in found):
        return ""
    if attack.must:
        return f"not reported, exit code {code}"
    if code == 2 or found:
        return ""
    summary: Mapping[str, int] = report["summary"]  # type: ignore[assignment]
    if attack.through and summary["through_callers"]:
        return ""
    unknown: list[dict[str, object]] = report["unknown"]  # type: ignore[assignment]
    diagnostics: list[dict[str, object]] = report["diagnostics"]  # type: ignore[assignment]
    left_out: list[dict[str, str]] = report["left_out"]  # type: ignore[assignment]
    if report["gaps"] or any(each["level"] == "gap" for each in diagnostics) or report["weakened"]:
        return ""
    if any(each["policy"] == attack.policy for each in unknown):
        return ""
    if any(_is_unjudged(each, directory) for each in left_out):
        return ""
    return f"exit code {code}, and nothing is said"


def uncounted(directory: Path, report: Mapping[str, object]) -> str:
    """Whether the fates of all files are as many as there are files."""
    summary: Mapping[str, Mapping[str, int]] = report["summary"]  # type: ignore[assignment]
    left_out: list[dict[str, str]] = report["left_out"]  # type: ignore[assignment]
    configurations: set[str] = set()
    for place, names, files in os.walk(directory):
        names[:] = [name for name in names if name not in NEVER_ENTERED]
        below = Path(place).relative_to(directory)
        configurations.update(str(below / name) for name in files if is_configuration(name))
        # Of several root files of a bundle the first counts, and that there are more is an error.
        configurations.update([str(below / name) for name in BUNDLE_FILES if name in files][:1])
    not_entered = [each["path"] for each in left_out if _is_unjudged(each, directory)]
    there = {each for each in configurations if not any(each.startswith(f"{path}/") for path in not_entered)}
    there.update(not_entered)
    counted = sum(summary["accounts"].values())
    return "" if counted == len(there) else f"{len(there)} files, and {counted} are accounted for"


# --- Terraform --------------------------------------------------------------------------------------------------------

Hiding = Callable[[Fault], Files]

CERTAIN: Final[Mapping[str, Hiding]] = {
    # the fault is plain for whoever reads all that is there
    "a file": lambda f: {"main.tf": f.tf()},
    "JSON": lambda f: {"main.tf.json": f.document},
    "OpenTofu": lambda f: {"main.tofu": f.tf()},
    "JSON of OpenTofu": lambda f: {"main.tofu.json": f.document},
    "what OpenTofu alone reads": lambda f: {"main.tf": CLEAN, "main.tofu": f.tf()},
    "what Terraform alone reads": lambda f: {"main.tofu": CLEAN, "main.tf": f.tf()},
    "an override": lambda f: {"main.tf": f.tf(value=f.good), "override.tf": f.tf()},
    "an override by its ending": lambda f: {"main.tf": f.tf(value=f.good), "x_override.tf": f.tf()},
    "an override of OpenTofu": lambda f: {"main.tf": f.tf(value=f.good), "x_override.tofu": f.tf()},
    "the last override": lambda f: {"main.tf": f.tf(), "a_override.tf": f.tf(value=f.good), "b_override.tf": f.tf()},
    "a mark of byte order": lambda f: {"main.tf": b"\xef\xbb\xbf" + f.tf().encode()},
    "line ends of Windows": lambda f: {"main.tf": f.tf().replace("\n", "\r\n")},
    "a nested comment": lambda f: {"main.tf": "/* /* */\n" + f.tf() + "/* */"},
    "a comment of a line": lambda f: {"main.tf": "# /*\n// /*\n" + f.tf() + "# */\n"},
    "a comment in a string": lambda f: {"main.tf": 'locals { a = "/*" }\n' + f.tf() + 'locals { b = "*/" }\n'},
    "a heredoc with an end": lambda f: {"main.tf": "locals {\n  a = <<EOT\n}\n/*\nEOT \nEOT\n}\n" + f.tf()},
    "a separator of lines in a comment": lambda f: {"main.tf": "# \u2028 \u202e \u0085 x\n" + f.tf()},
    "a bare type": lambda f: {"main.tf": f.tf().replace(f'"{f.type}" "fault"', f"{f.type} fault")},
    "a list of blocks": lambda f: {
        "main.tf.json": json.dumps({"resource": [{"databricks_token": {"t": {}}}, {f.type: [{"fault": [f.json]}]}]})
    },
    "a long comment before": lambda f: {"main.tf": "# " + "x" * 900_000 + "\n" + f.tf()},
    "many blocks before": lambda f: {"main.tf": "locals {}\n" * 20_000 + f.tf()},
    "many files": lambda f: {**{f"a{i}.tf": f'locals {{ a{i} = 1 }}\n' for i in range(300)}, "z.tf": f.tf()},
    "a module without calls": lambda f: {"main.tf": CLEAN, "modules/m/main.tf": f.tf()},
    "a module called no time": lambda f: {
        "main.tf": 'module "m" {\n  source = "./m"\n  count = 0\n}\n' + CLEAN, "m/main.tf": f.tf()
    },
    "a module called for nothing": lambda f: {
        "main.tf": 'module "m" {\n  source = "./m"\n  for_each = {}\n}\n' + CLEAN, "m/main.tf": f.tf()
    },
    "a module of a module": lambda f: {
        "main.tf": 'module "m" { source = "./m" }\n', "m/main.tf": 'module "n" { source = "../n" }\n', "n/main.tf": f.tf()
    },
    "modules that call each other": lambda f: {
        "a/main.tf": 'module "b" { source = "../b" }\n' + f.tf(), "b/main.tf": 'module "a" { source = "../a" }\n'
    },
    "a module that calls itself": lambda f: {"a/main.tf": 'module "a" { source = "./" }\n' + f.tf()},
    "a call by a test": lambda f: {
        "main.tf": f.tf(), "x.tftest.hcl": 'run "a" {\n  module { source = "./" }\n}\n', "tests/main.tf": 'module "m" { source = "../" }\n'
    },
    "a call of a file that nobody reads": lambda f: {"decoy/main.tf~": 'module "m" { source = "../" }\n', "main.tf": f.tf()},
    "a call by an excluded example": lambda f: {
        "main.tf": f.tf(), "examples/main.tf": 'module "m" { source = "../" }\n', ".dasf-lint.yaml": "exclude: [examples]\n"
    },
    "a decoy beside a backend": lambda f: {
        "prod/main.tf": 'terraform {\n  backend "s3" {}\n}\n' + f.variable(),
        "decoy/main.tf": f'module "m" {{\n  source = "../prod"\n  v = {f.good}\n}}\n',
    },
    "a call of a cache": lambda f: {"main.tf": 'module "m" { source = "./.terraform/m" }\n', ".terraform/m/main.tf": f.tf()},
    "a call of a package": lambda f: {"main.tf": 'module "m" { source = "./node_modules/m" }\n', "node_modules/m/main.tf": f.tf()},
    "values of a name": lambda f: {"main.tf": f.variable(f.good), "prod.tfvars": f"v = {f.bad}\n"},
    "values as JSON": lambda f: {"main.tf": f.variable(f.good), "terraform.tfvars.json": json.dumps({"v": json.loads(f.bad)})},
    "values of themselves": lambda f: {"main.tf": f.variable(f.good), "z.auto.tfvars": f"v = {f.bad}\n"},
    "hidden values of themselves": lambda f: {"main.tf": f.variable(f.good), ".z.auto.tfvars": f"v = {f.bad}\n"},
    "values in Windows' lines": lambda f: {"main.tf": f.variable(f.good), "terraform.tfvars": f"\r\nv = {f.bad}\r\n"},
    "the last of several values": lambda f: {
        "main.tf": f.variable(f.good), "a.auto.tfvars": f"v = {f.good}\n", "b.auto.tfvars": f"v = {f.bad}\n"
    },
    "a directory that looks like a file": lambda f: {"main.tf": CLEAN, "x.tf/main.tf": f.tf()},
    "a forged comment in a text": lambda f: {
        "main.tf": 'locals { a = "# dasf-lint: ignore -- no" }\n' + f.tf('  # dasf-lint:ignored [x] -- no\n')
    },
    "a forged comment in a heredoc": lambda f: {
        "main.tf": f"locals {{\n  a = <<EOT\n# dasf-lint: ignore[{f.policy}] -- no\nEOT\n}}\n" + f.tf()
    },
    "a forged comment elsewhere": lambda f: {
        "a.tf": f"# dasf-lint: ignore[{f.policy}] -- no\n{CLEAN}", "terraform.tfvars": f"# dasf-lint: ignore-file[{f.policy}] -- no\n", "main.tf": f.tf()
    },
    "a forged comment of JSON": lambda f: {
        "main.tf.json": json.dumps({"//": f"dasf-lint: ignore-file[{f.policy}] -- no", "resource": {f.type: {"fault": f.json}}})
    },
    "a comment of another policy": lambda f: {"main.tf": "# dasf-lint: ignore[token-lifetime] -- no\n" + f.tf()},
    "a comment without reason or name": lambda f: {"main.tf": "# dasf-lint: ignore\n" + f.tf()},
}  # fmt: skip

TOLD: Final[Mapping[str, Hiding]] = {
    # the fault is there, or nobody can know whether it is
    "line ends of old": lambda f: {"main.tf": f.tf().replace("\n", "\r")},
    "two bytes a character": lambda f: {"main.tf": CLEAN, "a.tf": b"\xff\xfe" + f.tf().encode("utf-16-le")},
    "bytes of another alphabet": lambda f: {"main.tf": b"# \xe4\n" + f.tf().encode()},
    "a NUL": lambda f: {"main.tf": "# \0\n" + f.tf()},
    "an override of nothing": lambda f: {"main.tf": CLEAN, "override.tf": f.tf()},
    "a block behind a mistake": lambda f: {"main.tf": "resource {\n" + f.tf()},
    "a mistake beside": lambda f: {"main.tf": f.tf(), "a.tf": "}}}}\n"},
    "a block written twice": lambda f: {"main.tf": f.tf(), "b.tf": f.tf(value=f.good)},
    "a block written twice backwards": lambda f: {"main.tf": f.tf(value=f.good), "b.tf": f.tf()},
    "a key written twice": lambda f: {"main.tf.json": '{"resource": {}, ' + f.document[1:]},
    "a key written twice backwards": lambda f: {"main.tf.json": f.document[:-1] + ', "resource": {}}'},
    "a huge file": lambda f: {"main.tf": CLEAN, "a.tf": "#" * 12_000_000 + "\n" + f.tf()},
    "an example calls it well": lambda f: {
        "main.tf": f.variable(), "examples/main.tf": f'module "m" {{\n  source = "../"\n  v = {f.good}\n}}\n'
    },
    "a sibling calls it well": lambda f: {
        "prod/main.tf": f.variable(), "decoy/main.tf": f'module "m" {{\n  source = "../prod"\n  v = {f.good}\n}}\n',
        "prod/terraform.tfvars": f"v = {f.bad}\n",
    },
    "a module by a name of the registry": lambda f: {
        "main.tf": 'module "m" { source = "a/b/c" }\n', ".terraform/modules/m/main.tf": f.tf(),
        ".terraform/modules/modules.json": '{"Modules": [{"Key": "m", "Source": "a/b/c", "Dir": ".terraform/modules/m"}]}',
    },
    "a module outside": lambda f: {"main.tf": 'module "m" { source = "../../m" }\n' + CLEAN},
    "a source by a variable": lambda f: {"main.tf": 'variable "s" {}\nmodule "m" { source = var.s }\n', "m/main.tf": f.tf()},
    "a workspace decides": lambda f: {"main.tf": f.tf('  count = terraform.workspace == "prod" ? 1 : 0\n')},
    "a workspace decides for each": lambda f: {
        "main.tf": f.tf('  for_each = terraform.workspace == "prod" ? toset(["a"]) : toset([])\n')
    },
    "a workspace decides the value": lambda f: {"main.tf": f.tf(value=f'terraform.workspace == "prod" ? {f.bad} : {f.good}')},
    "a workspace decides of a module": lambda f: {
        "main.tf": 'module "m" {\n  source = "./m"\n  count = terraform.workspace == "prod" ? 1 : 0\n}\n', "m/main.tf": f.tf()
    },
    "a file decides": lambda f: {"main.tf": f.tf('  count = fileexists("${path.module}/x") ? 0 : 1\n')},
    "a file that is not there decides": lambda f: {"main.tf": f.tf('  count = fileexists("${path.root}/.prod") ? 1 : 0\n')},
    "files decide": lambda f: {"main.tf": f.tf('  for_each = fileset(path.module, "*.prod")\n')},
    "a file without a value decides": lambda f: {"main.tf": f.tf(value=f'fileexists("x") ? {f.good} : {f.bad}')},
    "a place decides": lambda f: {"main.tf": f.tf('  count = path.cwd == "/x" ? 0 : 1\n')},
    "the time decides": lambda f: {"main.tf": f.tf('  count = timestamp() > "2020" ? 1 : 0\n')},
    "a file of values": lambda f: {"main.tf": f.tf(value='jsondecode(file("v.json")).v'), "v.json": f'{{"v": {f.bad}}}'},
    "a file of values that is missing": lambda f: {"main.tf": f.tf(value=f'try(jsondecode(file("v.json")).v, {f.bad})')},
    "a file of YAML": lambda f: {"main.tf": f.tf(value='yamldecode(file("v.yaml"))["v"]'), "v.yaml": f"v: {f.bad}\n"},
    "a template": lambda f: {"main.tf": f.tf(value='jsondecode(templatefile("v.tpl", { x = 1 }))'), "v.tpl": f.bad},
    "a merge": lambda f: {"main.tf": f.tf(value=f"merge({{ v = {f.good} }}, {{ v = {f.bad} }}).v")},
    "a chain": lambda f: {"main.tf": f"locals {{\n  a = {f.bad}\n  b = {{ c = [local.a] }}\n}}\n" + f.tf(value="local.b.c[0]")},
    "a loop": lambda f: {"main.tf": f.tf(value=f"[for x in [{f.good}, {f.bad}] : x][1]")},
    "an unknown program": lambda f: {"main.tf": 'data "external" "e" { program = ["x"] }\n' + f.tf(value="data.external.e.result.v")},
    "a state elsewhere": lambda f: {"main.tf": 'data "terraform_remote_state" "s" {\n  backend = "s3"\n}\n' + f.tf(value="data.terraform_remote_state.s.outputs.v")},
    "a variable without a value": lambda f: {"main.tf": 'variable "v" {}\n' + f.tf(value="var.v")},
    "values of an example": lambda f: {"main.tf": f.variable(f.good), "example.tfvars": f"v = {f.bad}\n"},
    "values elsewhere": lambda f: {"main.tf": f.variable(f.good), "env/prod/x.tfvars": f"v = {f.bad}\n"},
    "hidden values": lambda f: {"main.tf": f.variable(f.good), ".prod.tfvars": f"v = {f.bad}\n"},
    "values above": lambda f: {"a/main.tf": f.variable(f.good), "prod.tfvars": f"v = {f.bad}\n"},
    "values in two bytes": lambda f: {"main.tf": f.variable(f.good), "prod.tfvars": f"v = {f.bad}\n".encode("utf-16")},
    "a unit of Terragrunt": lambda f: {
        "live/terragrunt.hcl": f'terraform {{\n  source = "../m"\n}}\ninputs = {{ v = {f.bad} }}\n', "m/main.tf": f.variable(f.good)
    },
    "two units of Terragrunt": lambda f: {
        "dev/terragrunt.hcl": f'terraform {{\n  source = "../m"\n}}\ninputs = {{ v = {f.good} }}\n', "m/main.tf": f.variable(f.good),
        "prod/terragrunt.hcl": f'terraform {{\n  source = "${{get_env("X")}}/m"\n}}\ninputs = {{ v = {f.bad} }}\n',
    },
    "a file that Terragrunt makes": lambda f: {
        "live/terragrunt.hcl": 'terraform {\n  source = "../m"\n}\ngenerate "x" {\n  path = "x.tf"\n  if_exists = "overwrite"\n'
        f"  contents = <<EOT\n{f.tf()}EOT\n}}\n", "m/main.tf": CLEAN,
    },
    "a stack of Terragrunt": lambda f: {
        "terragrunt.stack.hcl": f'unit "m" {{\n  source = "./m"\n  path = "m"\n  values = {{ v = {f.bad} }}\n}}\n', "m/main.tf": f.variable(f.good)
    },
}  # fmt: skip

THROUGH: Final = frozenset({"an example calls it well"})

PLACES: Final = (
    ".hidden", "examples", "templates", "test", "tests/fixtures", "vendor", "dist", ".github/x", "__pycache__", " blank ",
    "-o", "--config", "a\nb", "%2e%2e", "…", "a" * 200, "/".join("abcdefghij" * 4), ".terraform", "node_modules", ".venv",
    ".terragrunt-cache", ".databricks", ".terraform.d", "target", "x.yml", "databricks.yml",
)  # fmt: skip
"""Directories in which nobody looks."""

CONFIGURED: Final[Mapping[str, str]] = {
    # what the repository's own configuration does about the fault below `prod`
    "exclude": "exclude: [prod]\n", "exclude a file": "exclude: ['**/main.tf']\n", "exclude all": "exclude: ['p*', '**/x']\n",
    "ignore": "ignore: [POLICY]\n", "select": "select: [token-lifetime]\n", "severity": "severity: {POLICY: info}\n",
    "fail on": "fail_on: critical\nseverity: {POLICY: low}\n",
    "suppress": "suppress:\n- {policy: POLICY, reason: r}\n",
    "suppress until": "suppress:\n- {policy: POLICY, reason: r, expires: 2099-01-01}\n",
    "overrides": "overrides:\n- {paths: ['**'], ignore: [POLICY]}\n", "overrides of a severity": "overrides:\n- {paths: [prod], severity: {POLICY: info}}\n",
    "overrides of what is selected": "overrides:\n- {paths: [prod], select: [token-lifetime]}\n- {paths: ['prod/**'], profile: audit}\n",
    "attest": "attest:\n- {policy: POLICY, reason: r}\n", "attest a control": "attest:\n- {control: DASF-62, reason: r}\n",
    "roots": "roots:\n- {path: clean}\n", "an environment": "environments:\n  dev: {paths: ['*']}\n",
    "sources": "module_sources:\n  'a/b/c': ./clean\n", "a program": "program: tofu\nexclude: [prod]\n",
    "a list written twice": "exclude: []\nexclude: [prod]\n", "an alias": "x: &a [prod]\nexclude: *a\n",
    "a wrong key": "excludes: [prod]\n", "nothing": "", "a list": "- exclude\n", "a mark": "\ufeffexclude: [prod]\n",
}  # fmt: skip


def _linked(fault: Fault) -> Iterator[tuple[str, Files, Callable[[Path], None], bool]]:
    def link(path: str, target: str) -> Callable[[Path], None]:
        def make(directory: Path) -> None:
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).symlink_to(target)

        return make

    def chain(directory: Path) -> None:
        for i in range(60):
            (directory / f"l{i}").symlink_to(f"l{i + 1}" if i < 59 else "real.txt")
        (directory / "main.tf").symlink_to("l0")

    def outside(directory: Path) -> None:
        put(directory.parent / "outside.tf", fault.tf())
        (directory / "out.tf").symlink_to("../outside.tf")

    def around(directory: Path) -> None:
        (directory / "a" / "main.tf").parent.mkdir()
        (directory / "a" / "main.tf").symlink_to(f"../../{directory.name}/real.txt")

    def bent(directory: Path) -> None:
        (directory.parent / "bent").symlink_to(directory.name)
        (directory / "a").symlink_to("../bent/.real")

    real = {"real.txt": fault.tf(), "clean/main.tf": CLEAN}
    yield "a link to a file", real, link("prod/main.tf", "../real.txt"), True
    yield (
        "a link to a directory",
        {".real/x/main.tf": fault.tf(), "clean/main.tf": CLEAN},
        link("prod", ".real/x"),
        True,
    )
    yield (
        "a link to what is not entered",
        {".terraform/x/main.tf": fault.tf(), "clean/main.tf": CLEAN},
        link("prod", ".terraform/x"),
        True,
    )
    yield (
        "a link into what is not entered",
        {"node_modules/x": fault.tf(), "clean/main.tf": CLEAN},
        link("main.tf", "node_modules/x"),
        True,
    )
    yield "a link to above", {"a/main.tf": fault.tf()}, link("a/b", ".."), True
    yield "a link to itself", {"a/main.tf": fault.tf()}, link("a/b", "b"), True
    yield "a link that leads nowhere beside", {"a/main.tf": fault.tf()}, link("a/b.tf", "nowhere"), True
    yield "a chain of links", real, chain, False
    yield "a link to outside", {"main.tf": CLEAN}, outside, False
    yield "a link out and back", real, around, False
    yield "a bent link out and back", {".real/main.tf": fault.tf(), "clean/main.tf": CLEAN}, bent, False
    yield "a pipe", {"main.tf": CLEAN}, lambda directory: os.mkfifo(directory / "a.tf"), False
    yield "a link to a device", {"main.tf": CLEAN}, link("a.tf", "/dev/zero"), False


def _terraform() -> Iterator[Hidden]:
    for name, fault in FAULTS.items():
        for hiding, files in CERTAIN.items():
            yield Hidden(f"{name}, {hiding}", files(fault), fault.policy, must=True)
        for hiding, files in TOLD.items():
            made = files(fault)
            if fault.policy != "plaintext-secret" or any(TOKEN in str(text) for text in made.values()):
                # What comes from elsewhere may be a token, but nobody has written one here.
                yield Hidden(f"{name}, {hiding}", made, fault.policy, through=hiding in THROUGH)
        for hiding, made, write, must in _linked(fault):
            yield Hidden(f"{name}, {hiding}", made, fault.policy, must=must, write=write, counted=False)
    fault = FAULTS["a public address"]
    for place in PLACES:
        yield Hidden(
            f"the directory {place[:20]!r}", {"main.tf": CLEAN, f"{place}/main.tf": fault.tf()}, fault.policy,
            must=place not in NEVER_ENTERED,
        )  # fmt: skip
    for name, text in CONFIGURED.items():
        files = {"clean/main.tf": CLEAN, "prod/main.tf": fault.tf() + 'module "m" { source = "a/b/c" }\n'}
        files[".dasf-lint.yaml"] = text.replace("POLICY", fault.policy)
        yield Hidden(f"the configuration: {name}", files, fault.policy)
    nested = {"main.tf": CLEAN, "prod/main.tf": fault.tf(), "prod/.dasf-lint.yaml": "exclude: ['*']\n"}
    yield Hidden("the configuration: a nested one", nested, fault.policy, must=True)
    empty = {"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {}}, "resource_changes": [],
             "configuration": {"root_module": {}}}  # fmt: skip
    other = {"prod/main.tf": fault.tf(), "plan.json": json.dumps(empty)}
    yield Hidden("a plan of nothing", other, fault.policy, arguments=("--plan", "plan.json"), counted=False)
    two = {**other, "clean/main.tf": CLEAN}
    yield Hidden("a plan of something else", two, fault.policy, arguments=("--plan", "plan.json"), counted=False)
    named = ("--plan", "plan.json", "clean")
    yield Hidden("a plan of another directory", two, fault.policy, arguments=named, counted=False)


# --- bundles ----------------------------------------------------------------------------------------------------------

HEAD: Final = "bundle: {name: b}\n"
BUNDLED: Final[Mapping[str, tuple[str, str]]] = {
    "a token": ("plaintext-secret", f"resources:\n  clusters:\n    c:\n      spark_env_vars: {{T: {TOKEN}}}\n"),
    "a grant": (
        "grants-to-everyone",
        "resources:\n  schemas:\n    s:\n      name: s\n      catalog_name: main\n"
        "      grants:\n      - {principal: account users, privileges: [ALL_PRIVILEGES]}\n",
    ),
}
_HARMLESS: Final = "resources:\n  jobs:\n    j: {name: j}\n"


def _indented(text: str, by: int) -> str:
    return "".join(" " * by + line + "\n" for line in text.splitlines())


IN_BUNDLES: Final[Mapping[str, tuple[bool, Callable[[str, str], Files]]]] = {
    # whether the finding is a must, and the files, of the resources and the policy
    "the root": (True, lambda r, p: {"databricks.yml": HEAD + r}),
    "databricks.yaml": (True, lambda r, p: {"databricks.yaml": HEAD + r}),
    "bundle.yml": (True, lambda r, p: {"bundle.yml": HEAD + r}),
    "bundle.yaml": (True, lambda r, p: {"bundle.yaml": HEAD + r}),
    "two names": (False, lambda r, p: {"databricks.yml": HEAD + _HARMLESS, "bundle.yml": HEAD + r}),
    "two endings": (False, lambda r, p: {"databricks.yml": HEAD + _HARMLESS, "databricks.yaml": HEAD + r}),
    "a root without a name": (False, lambda r, p: {"databricks.yml": r}),
    "a hidden directory": (True, lambda r, p: {"main.tf": CLEAN, ".x/databricks.yml": HEAD + r}),
    "an include": (True, lambda r, p: {"databricks.yml": HEAD + "include: ['r/*.yml']\n", "r/a.yml": r}),
    "an include of two stars": (False, lambda r, p: {"databricks.yml": HEAD + "include: ['**/*.yml']\n", "r/a/b/a.yml": r}),
    "a winding include": (False, lambda r, p: {"databricks.yml": HEAD + "include: [./r/../r/./a.yml]\n", "r/a.yml": r}),
    "an include of what is not entered": (True, lambda r, p: {"databricks.yml": HEAD + "include: ['node_modules/*.yml']\n", "node_modules/a.yml": r}),
    "a hidden include": (True, lambda r, p: {"databricks.yml": HEAD + "include: ['.r/.a.yml']\n", ".r/.a.yml": r}),
    "an include of nothing": (False, lambda r, p: {"databricks.yml": HEAD + "include: ['s/*.yml']\n", "r/a.yml": r}),
    "an include of a missing file": (False, lambda r, p: {"databricks.yml": HEAD + "include: [s.yml]\n", "r/a.yml": r}),
    "an include of Windows": (False, lambda r, p: {"databricks.yml": HEAD + "include: ['r\\*.yml']\n", "r/a.yml": r}),
    "an include by a variable": (False, lambda r, p: {"databricks.yml": HEAD + "include: ['${var.x}/*.yml']\n", "r/a.yml": r}),
    "an include of JSON": (False, lambda r, p: {"databricks.yml": HEAD + "include: ['r/*.json']\n", "r/a.json": '{"resources": {"jobs": {"j": {"name": 1}}}}', "r/b.yml": r}),
    "an include written twice": (True, lambda r, p: {"databricks.yml": HEAD + "include: [a.yml, a.yml]\n", "a.yml": r}),
    "an include of another root": (False, lambda r, p: {"databricks.yml": HEAD + "include: [x/databricks.yml]\n", "x/databricks.yml": HEAD + r}),
    "what nobody includes": (False, lambda r, p: {"databricks.yml": HEAD + _HARMLESS, "r/a.yml": r}),
    "what nobody includes, without a bundle": (False, lambda r, p: {"main.tf": CLEAN, "r/a.yml": r}),
    "a template of a bundle": (False, lambda r, p: {"main.tf": CLEAN, "template/x/databricks.yml": "bundle: {name: '{{.x}}'}\n" + r}),
    "resources written twice": (False, lambda r, p: {"databricks.yml": HEAD + r + _HARMLESS}),
    "resources written twice backwards": (False, lambda r, p: {"databricks.yml": HEAD + _HARMLESS + r}),
    "a second document": (False, lambda r, p: {"databricks.yml": HEAD + "---\n" + r}),
    "a second document of an include": (False, lambda r, p: {"databricks.yml": HEAD + "include: [a.yml]\n", "a.yml": _HARMLESS + "---\n" + r}),
    "behind an end": (False, lambda r, p: {"databricks.yml": HEAD + "...\n" + r}),
    "an anchor": (False, lambda r, p: {"databricks.yml": HEAD + "x: &a\n" + _indented(r.partition("\n")[2], 2) + "resources: *a\n"}),
    "a merge": (False, lambda r, p: {"databricks.yml": HEAD + "x: &a\n" + _indented(r, 2) + "<<: *a\n"}),
    "a tag": (False, lambda r, p: {"databricks.yml": HEAD + r.replace("resources:", "!!str resources:")}),
    "a key with an escape": (False, lambda r, p: {"databricks.yml": HEAD + r.replace("resources:", '"res\\x6furces":')}),
    "a mark of byte order": (True, lambda r, p: {"databricks.yml": "\ufeff" + HEAD + r}),
    "line ends of Windows": (True, lambda r, p: {"databricks.yml": (HEAD + r).replace("\n", "\r\n")}),
    "line ends of old": (False, lambda r, p: {"databricks.yml": (HEAD + r).replace("\n", "\r")}),
    "two bytes a character": (False, lambda r, p: {"databricks.yml": (HEAD + r).encode("utf-16")}),
    "two bytes of an include": (False, lambda r, p: {"databricks.yml": HEAD + "include: [a.yml]\n", "a.yml": r.encode("utf-16")}),
    "a mistake beside": (False, lambda r, p: {"databricks.yml": HEAD + "include: ['*.yml']\n", "a.yml": "a: [\n", "b.yml": r}),
    "a huge file": (False, lambda r, p: {"databricks.yml": HEAD + "include: [a.yml]\n", "a.yml": "#" * 12_000_000 + "\n" + r}),
    "a target": (True, lambda r, p: {"databricks.yml": HEAD + "targets:\n  a: {default: true}\n  prod:\n" + _indented(r, 4)}),
    "targets by a variable": (False, lambda r, p: {"databricks.yml": HEAD + "targets: '${var.x}'\n" + r}),
    "a target that is null": (True, lambda r, p: {"databricks.yml": HEAD + "targets:\n  a:\n  b: null\n" + r}),
    "a target of an include": (True, lambda r, p: {"databricks.yml": HEAD + "include: [a.yml]\ntargets: {a: {}}\n", "a.yml": "targets:\n  prod:\n" + _indented(r, 4)}),
    "a variable": (True, lambda r, p: {"databricks.yml": HEAD + f"variables:\n  v: {{default: {TOKEN}}}\n  w: {{default: account users}}\n" + r.replace(TOKEN, "'${var.v}'").replace("account users", "'${var.w}'")}),
    "a variable of a target": (True, lambda r, p: {"databricks.yml": HEAD + "variables:\n  v: {default: x}\n" + r.replace(TOKEN, "'${var.v}'").replace("account users", "'${var.v}'") + f"targets:\n  prod: {{variables: {{v: {TOKEN if TOKEN in r else 'account users'}}}}}\n"}),
    "a variable without a value": (False, lambda r, p: {"databricks.yml": HEAD + "variables:\n  v: {description: x}\n" + r.replace(TOKEN, "'${var.v}'").replace("account users", "'${var.v}'")}),
    "a variable that is complex": (True, lambda r, p: {"databricks.yml": HEAD + f"variables:\n  v: {{type: complex, default: {{T: {TOKEN}}}}}\n  g: {{type: complex, default: [{{principal: account users, privileges: [ALL_PRIVILEGES]}}]}}\n" + r.replace(f"{{T: {TOKEN}}}", "${var.v}").replace("\n      - {principal: account users, privileges: [ALL_PRIVILEGES]}", " ${var.g}")}),
    "a variable of a file": (False, lambda r, p: {"databricks.yml": HEAD + "variables:\n  v: {default: x}\ntargets: {prod: {}}\n" + r.replace(TOKEN, "'${var.v}'").replace("account users", "'${var.v}'"), ".databricks/bundle/prod/variable-overrides.json": json.dumps({"v": TOKEN if TOKEN in r else "account users"})}),
    "Python": (False, lambda r, p: {"databricks.yml": HEAD + "python:\n  venv_path: .venv\n  resources: ['r:load']\n", "r.py": "x = 1\n"}),
    "a forged comment in a text": (True, lambda r, p: {"databricks.yml": f"bundle:\n  name: |\n    # dasf-lint: ignore-file[{p}] -- no\n" + r}),
    "a forged comment in quotes": (True, lambda r, p: {"databricks.yml": f"bundle:\n  name: \"\n    # dasf-lint: ignore-file[{p}] -- no\"\n" + r}),
    "an excluded include": (False, lambda r, p: {"databricks.yml": HEAD + "include: [r/a.yml]\n", "r/a.yml": r, ".dasf-lint.yaml": "exclude: [r]\n"}),
    "an excluded bundle": (False, lambda r, p: {"main.tf": CLEAN, "x/databricks.yml": HEAD + r, ".dasf-lint.yaml": "exclude: ['**/databricks.yml']\n"}),
}  # fmt: skip


def _bundles() -> Iterator[Hidden]:
    for name, (policy, text) in BUNDLED.items():
        for hiding, (must, files) in IN_BUNDLES.items():
            yield Hidden(f"{name} in a bundle, {hiding}", files(text, policy), policy, must=must)
        other = {"databricks.yml": HEAD + text, "r.json": '{"bundle": {"name": "other", "target": "x"}}'}
        yield Hidden(f"{name}, resolved is of another bundle", other, policy, arguments=("--resolved", "r.json"))
        empty = {
            "databricks.yml": HEAD + text,
            "r.json": '{"bundle": {"name": "b", "target": "default"}, "resources": {}}',
        }
        yield Hidden(f"{name}, resolved holds nothing", empty, policy, arguments=("--resolved", "r.json"))

        def link(directory: Path) -> None:
            (directory / "a.yml").symlink_to("real.txt")

        linked = {"databricks.yml": HEAD + "include: ['*.yml']\n", "real.txt": text}
        yield Hidden(f"{name} in a bundle, a link", linked, policy, must=True, write=link, counted=False)


def hidden() -> Iterator[Hidden]:
    yield from _terraform()
    yield from _bundles()
