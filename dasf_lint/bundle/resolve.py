"""What `databricks bundle validate -o json` prints for a target, without a workspace: the phases in their order."""

import posixpath
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Final, NamedTuple

from dasf_lint.bundle import (
    artifacts,
    checks,
    defaults,
    diagnose,
    documents,
    fixups,
    gotext,
    interpolate,
    paths,
    permissions,
    presets,
    run_as,
    schema,
    target,
    validate,
    variables,
    workspace,
)
from dasf_lint.bundle.complaints import Complaint, Complaints, Stopped
from dasf_lint.bundle.files import find_bundle, load, root_files
from dasf_lint.bundle.state import BundleOptions, TargetState
from dasf_lint.bundle.value import Json, to_json, walk
from dasf_lint.core.source import FileTree, normalise, relative_to

CLI_VERSION = "1.14.0"
"""The release of the Databricks CLI whose behaviour this is."""

Phase = Callable[[TargetState], None]


class Resolution(NamedTuple):
    """`config` is None where the CLI prints nothing; `exit_code` is the CLI's, 2 where nothing could be read.

    `directory` is that of the bundle, relative to the project root; locations are printed relative to it.
    """

    config: Json
    diagnostics: tuple[Complaint, ...]
    exit_code: int
    directory: str = ""


def _only_resources(state: TargetState) -> None:
    """Twice, as the CLI does: nesting that one pass leaves over is left to the other."""
    if not interpolate.only_resources(state):
        state.unfinished = True


def _only_resources_again(state: TargetState) -> None:
    if state.unfinished:
        interpolate.only_resources(state)


PHASES: tuple[Phase, ...] = (
    target.prepare,
    target.select,
    variables.from_command_line,
    workspace.check_resources_have_values,
    workspace.check_authentication,
    workspace.check_bundle_name,
    workspace.check_engine,
    workspace.check_scripts,
    workspace.check_secrets,
    workspace.relate_sync_paths,
    workspace.infer_sync_root,
    workspace.authenticate,
    workspace.describe_git,
    workspace.refuse_source_linked,
    workspace.default_paths,
    workspace.strip_workspace_prefix,
    variables.assign,
    interpolate.lookups,
    variables.look_up,
    interpolate.without_resources,
    workspace.check_volumes,
    workspace.apply_mode,
    _only_resources,
    paths.relate_to_bundle,
    paths.translate_dashboards,
    diagnose.single_nodes,
    _only_resources_again,
    fixups.expand_pipeline_globs,
    fixups.merge_lists,
    fixups.capture_dependencies,
    documents.read_dashboards,
    documents.read_genie_spaces,
    documents.read_alerts,
    fixups.fix_clusters,
    fixups.fix_serving,
    run_as.set_run_as,
    fixups.override_compute,
    presets.apply,
    defaults.apply,
    documents.prefix_parents,
    permissions.apply,
    permissions.fix,
    workspace.place_python,
    defaults.volume_paths,
    defaults.drop_empty_texts,
    diagnose.required_by_the_service,
    checks.check_required,
    checks.check_values,
    diagnose.reserved_fields,
    diagnose.job_runs,
    diagnose.terraform_only,
    diagnose.deployer_in_permissions,
    paths.translate,
    diagnose.ai_tasks,
    diagnose.old_runtimes,
    artifacts.apply_dynamic_version,
    artifacts.prepare,
    diagnose.apps,
    diagnose.target_mode,
    diagnose.shared_root,
    defaults.annotate,
)

LAST_PHASES: tuple[Phase, ...] = (validate.tasks, validate.artifact_path, validate.files_to_sync)
"""Checks that run side by side, only when everything before went well."""


def run(state: TargetState) -> None:
    """All phases; the first error is the last thing that happens, unless the state keeps going."""
    if state.loaded.stopped and not state.keep_going:
        return
    for phase in (*PHASES, _last):
        try:
            phase(state)
            state.complaints.check()
        except Stopped:
            if not state.keep_going or not state.target:
                return


def _last(state: TargetState) -> None:
    for phase in LAST_PHASES:
        phase(state)


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
                "contains a "
                "bundle configuration file.",
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
    config: Json = to_json(root)
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
