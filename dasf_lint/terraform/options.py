"""What a run may say about the evaluation of its roots."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from dasf_lint.core.graph import Program
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl.value import Value
from dasf_lint.terraform.source_map import SourceMap


class FromText(NamedTuple):
    """`--var name=text`, or an environment variable: later settings win."""

    name: str
    text: str


class FromFile(NamedTuple):
    """`--var-file`: a path below the project root, or a file from elsewhere that the command line named."""

    file: str | SourceFile


class FromPlan(NamedTuple):
    """A value that a plan was made with."""

    name: str
    value: Json


class FromCaller(NamedTuple):
    """A value that a program which calls Terraform gives, such as Terragrunt; it stands in a file of that program."""

    name: str
    value: Value


Setting = FromText | FromFile


LeftOpen = Literal["nothing said", "names"]
"""What the defaults of a root leave open to values from outside: that of which they say nothing, or what things are
called as well."""


class TerraformOptions(NamedTuple):
    """Settings of `check`, `graph`, `console` and `show` that concern Terraform.

    settings        `--var` and `--var-file` in the order of the command line: the last one wins
    workspace       instead of the root's own
    module_sources  directories below the project root that stand for remote sources
    plan            a plan as `terraform show -json` prints it
    environment     variables of the process, only if they were asked for: TF_VAR_ gives values
    here            what the program would say in this directory now: no file is generated before, and the workspace is
                    the default one where no other is named
    program         the one that the configuration names
    left_open       what the defaults of the root do not decide; None: they do
    """

    settings: tuple[Setting, ...] = ()
    workspace: str | None = None
    module_sources: SourceMap = SourceMap()
    plan: SourceFile | None = None
    environment: Mapping[str, str] | None = None
    here: bool = False
    program: Program | None = None
    left_open: LeftOpen | None = None
