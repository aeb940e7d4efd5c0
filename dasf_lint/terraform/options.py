"""What a run may say about the evaluation of its roots."""

from typing import Literal, NamedTuple

from dasf_lint.core.asked import Options
from dasf_lint.core.graph import Program
from dasf_lint.core.json_text import Json
from dasf_lint.core.source import SourceFile
from dasf_lint.hcl.value import Value
from dasf_lint.terraform.source_map import SourceMap


class FromPlan(NamedTuple):
    """A value that a plan was made with."""

    name: str
    value: Json


class FromCaller(NamedTuple):
    """A value that a program which calls Terraform gives, such as Terragrunt; it stands in a file of that program."""

    name: str
    value: Value


LeftOpen = Literal["nothing said", "names"]
"""What the defaults of a root leave open to values from outside: that of which they say nothing, or what things are
called as well."""


class TerraformOptions(NamedTuple):
    """What decides the evaluation of one root beside what stands in it.

    asked           what the run is asked for
    module_sources  directories below the project root that stand for remote sources
    plan            a plan as `terraform show -json` prints it, where the one that is asked about may be of this root
    program         the one that the configuration names
    left_open       what the defaults of the root do not decide; None: they do
    """

    asked: Options = Options()
    module_sources: SourceMap = SourceMap()
    plan: SourceFile | None = None
    program: Program | None = None
    left_open: LeftOpen | None = None
