"""What a run is asked for: the one record that goes from the command line down to whoever heeds a part of it."""

from collections.abc import Mapping
from typing import NamedTuple

from dasf_lint.core.answers import Profile
from dasf_lint.core.progress import Progress, unwatched
from dasf_lint.core.source import SourceFile


class FromText(NamedTuple):
    """`--var name=text`, or an environment variable: later settings win."""

    name: str
    text: str


class FromFile(NamedTuple):
    """`--var-file`: a path below the project root, or a file from elsewhere that the command line named."""

    file: str | SourceFile


Setting = FromText | FromFile


class Options(NamedTuple):
    """What a run is asked for, as the command line says it; paths of the project are relative to its root.

    settings          `--var` and `--var-file` in their order
    target, workspace one bundle target, or Terraform workspace, instead of all or its own
    environment       the process's variables, only if they were asked for
    config            the configuration file; `isolated` ignores every one
    select, ignore    names of policies, checks, controls and tags
    profile           None: what the configuration says, else `default`
    preview           policies in preview are asked as well
    fail_on           the least severity that fails; it decides nothing here, but is stronger than the configuration's
    as_of             the day that counts, YYYY-MM-DD
    baseline          the findings that are known
    suppressions      whether comments and entries of the configuration may excuse anything
    plan              a Terraform plan as JSON
    plan_alone        it was named in place of a path: only the directory that `paths` names may be its source
    resolved          what the Databricks CLI printed for a bundle
    named_are_roots   a directory that is named is a root whoever calls it: for commands that look at one
    ignore_unclaimed  files that belong to no root go by in silence: for hooks, which hand over whatever was changed
    here              what Terraform would say in this directory now: no file is generated before, and the workspace is
                      the default one where no other is named
    called            how somebody called the project root who asked for all of it from elsewhere
    progress          who is told how far the run is
    """

    paths: tuple[str, ...] = (".",)
    exclude: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    target: str | None = None
    workspace: str | None = None
    environment: Mapping[str, str] | None = None
    config: SourceFile | None = None
    isolated: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: Profile | None = None
    preview: bool = False
    fail_on: str | None = None
    as_of: str = ""
    baseline: SourceFile | None = None
    suppressions: bool = True
    plan: SourceFile | None = None
    plan_alone: bool = False
    resolved: SourceFile | None = None
    named_are_roots: bool = False
    ignore_unclaimed: bool = False
    here: bool = False
    called: str = ""
    progress: Progress = unwatched

    @property
    def gives_values(self) -> bool:
        """With values from the command line a root has no variants."""
        return bool(self.settings) or self.plan is not None
