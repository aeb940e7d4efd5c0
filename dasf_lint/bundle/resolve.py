"""What `databricks bundle validate -o json` prints for a target, without a workspace: loading, the phases, the end.

As cmd/bundle/validate.go, cmd/bundle/utils/process.go and bundle/root.go in github.com/databricks/cli.
"""

import posixpath
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Final, NamedTuple

from dasf_lint.bundle import defaults, gotext, schema, variables
from dasf_lint.bundle.complaints import Complaint, Complaints, Stopped
from dasf_lint.bundle.files import find_bundle, load, root_files
from dasf_lint.bundle.phases import run
from dasf_lint.bundle.state import BundleOptions, TargetState
from dasf_lint.bundle.value import to_json, walk
from dasf_lint.core.json_text import LoadedJson
from dasf_lint.core.source import FileTree, normalise, relative_to

CLI_VERSION = "1.14.0"
"""The release of the Databricks CLI whose behaviour this is."""


class Resolution(NamedTuple):
    """`config` is None where the CLI prints nothing; `exit_code` is the CLI's, 2 where nothing could be read.

    `directory` is that of the bundle, relative to the project root; locations are printed relative to it.
    """

    config: LoadedJson
    diagnostics: tuple[Complaint, ...]
    exit_code: int
    directory: str = ""


def resolve(
    tree: FileTree,
    directory: str,
    *,
    target: str | None = None,
    variables: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    strict: bool = False,
    base: str = "",
    refuses_deployer: bool = False,
) -> Resolution:
    """Resolve the bundle at or above `directory` for one target.

    `variables` are the texts of `--var`, each a comma-separated list of `name=value`. `base` is the absolute directory
    of the tree's root. `refuses_deployer` resolves it as for somebody whom the CLI refuses wherever it depends on who
    deploys; else it goes on there with a warning.
    """
    complaints = Complaints()
    try:
        given = [assignment for text in variables for assignment in _listed(text, complaints)]
    except Stopped:
        return Resolution(None, tuple(complaints), 1)
    environment = environment or {}
    options = BundleOptions(
        target=_target(target, environment), environment=environment, cli_version=CLI_VERSION, base=base
    )
    named = next((environment[name] for name in _ROOT_VARIABLES if environment.get(name)), None)
    if named is not None:
        inside = normalise(relative_to(posixpath.join(base or "/", directory, named), base or "/"))
        if inside is None or tree.kind(inside) != "directory" or not root_files(tree, inside):
            exists = inside is not None and tree.kind(inside) == "directory"
            reason = "databricks.yml not found" if exists else f"stat {named}: no such file or directory"
            complaints.error(
                f"Invalid bundle root DATABRICKS_BUNDLE_ROOT={gotext.quoted(named)}: {reason}",
                detail="The DATABRICKS_BUNDLE_ROOT environment variable must point to an existing directory that "
                "contains a bundle configuration file.",
            )
            return Resolution(None, tuple(complaints), 1)
        directory = inside
    file = find_bundle(tree, directory)
    if file is None:
        complaints.error(
            "Unable to locate the bundle root: databricks.yml not found.",
            detail="Run this command from a directory that contains a bundle, or set the DATABRICKS_BUNDLE_ROOT "
            "environment variable to the bundle root directory.\nAlternatively, create a new bundle with "
            "'databricks bundle init'.",
        )
        return Resolution(None, tuple(complaints), 1)
    loaded = load(tree, file, base=base, tolerant=False)
    state = TargetState(tree, loaded, options)
    state.assignments = tuple(given)
    state.complaints.refuses_deployer = refuses_deployer
    run(state)
    root = schema.prune(schema.root_type(), state.root)
    defaults.redact(root)
    config: LoadedJson = to_json(root)
    floats = (value.data for _, value in walk(root) if isinstance(value.data, float))
    infinite = next((number for number in floats if not isfinite(number)), None)
    if infinite is not None:
        # JSON knows no such number, so the CLI ends without printing anything.
        state.complaints.error(f"json: unsupported value: {gotext.general(infinite)}")
        config = None
    warnings = sum(complaint.severity == "warning" for complaint in state.complaints)
    if strict and warnings and not state.complaints.failed:
        found = "1 warning was found" if warnings == 1 else f"{warnings} warnings were found"
        state.complaints.error(f"{found}. Warnings are not allowed in strict mode")
    unreadable = any(complaint.code in _UNREADABLE for complaint in state.complaints)
    exit_code = 2 if unreadable else 1 if state.complaints.failed else 0
    return Resolution(
        config,
        tuple(state.complaints if refuses_deployer else map(_told, state.complaints)),
        exit_code,
        loaded.directory,
    )


def _told(complaint: Complaint) -> Complaint:
    """A complaint as it is told where nobody knows who deploys: from some the CLI takes it."""
    if complaint.sight != "deployer" or complaint.severity != "error":
        return complaint
    detail = filter(None, (complaint.detail, "Whether the Databricks CLI refuses it depends on who deploys."))
    return complaint._replace(severity="warning", detail="\n\n".join(detail))


_ROOT_VARIABLES: Final = ("DATABRICKS_BUNDLE_ROOT", "BUNDLE_ROOT")
_TARGET_VARIABLES: Final = ("DATABRICKS_BUNDLE_TARGET", "DATABRICKS_BUNDLE_ENV")
_UNREADABLE: Final = frozenset(
    {"unreadable", "outside-root", "not-a-file", "too-large", "encoding", "nesting", "limit"}
)
"""Our own bounds, where the CLI would have read on."""


def _target(target: str | None, environment: Mapping[str, str]) -> str | None:
    return target or next((environment[name] for name in _TARGET_VARIABLES if environment.get(name)), None)


def _listed(text: str, complaints: Complaints) -> list[str]:
    """One `--var`: comma-separated values with CSV's quotes, as the CLI's flag reads them."""
    try:
        return variables.listed(text)
    except ValueError as error:
        raise complaints.stop(f'invalid argument {gotext.quoted(text)} for "--var" flag: {error}') from None
