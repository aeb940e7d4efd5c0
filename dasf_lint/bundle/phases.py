"""What happens to a target, phase by phase, in the order of the Databricks CLI.

The order is that of `bundle/config/mutator/mutator.go`, `bundle/phases/initialize.go` and, for resources,
`bundle/config/mutator/resourcemutator/resource_mutator.go` in github.com/databricks/cli. Above each phase stand the
files that it follows (without a directory: beside the one before) and, where it changes something, what it reads and
what it writes; the others only complain. Left out is what needs a workspace, runs code of the bundle, or only measures.
"""

from collections.abc import Callable

from dasf_lint.bundle import (
    artifacts,
    checks,
    defaults,
    diagnose,
    documents,
    fixups,
    interpolate,
    paths,
    permissions,
    presets,
    run_as,
    target,
    validate,
    variables,
    workspace,
)
from dasf_lint.bundle.complaints import Stopped
from dasf_lint.bundle.state import TargetState

Phase = Callable[[TargetState], None]


def _only_resources(state: TargetState) -> None:
    """Twice, as the CLI does: nesting that one pass leaves over is left to the other."""
    if not interpolate.only_resources(state):
        state.unfinished = True


def _only_resources_again(state: TargetState) -> None:
    if state.unfinished:
        interpolate.only_resources(state)


PHASES: tuple[Phase, ...] = (
    # bundle/config/mutator/verify_cli_version.go, environments_compat.go, compute_id_compat.go,
    # initialize_variables.go, default_target.go; bundle/config/validate/no_variable_reference_in_resource_key.go,
    # unique_resource_keys.go: bundle.databricks_cli_version, keys of resources and scripts, environments, compute_id ->
    # targets, variables, cluster_id
    target.prepare,
    # bundle/config/mutator/select_target.go, select_default_target.go; bundle/config/root.go (MergeTargetOverrides):
    # targets -> everything that a target may override, bundle.target, bundle.mode; targets go away
    target.select,
    # bundle/config/root.go (InitializeVariables): --var -> variables.*.value
    variables.from_command_line,
    # bundle/config/validate/all_resources_have_values.go: resources.*.*
    workspace.check_resources_have_values,
    # bundle/config/validate/interpolation_in_auth_config.go: workspace
    workspace.check_authentication,
    # bundle/config/validate/no_interpolation_in_bundle_name.go: bundle.name
    workspace.check_bundle_name,
    # bundle/config/validate/validate_engine.go: bundle.engine
    workspace.check_engine,
    # bundle/config/validate/scripts.go: scripts.*.content, scripts.*.env
    workspace.check_scripts,
    # bundle/config/mutator/validate_secret_value_is_variable.go: resources.secrets.*.value, variables.*.default
    workspace.check_secrets,
    # bundle/config/mutator/rewrite_sync_paths.go: where they stand -> sync.paths, sync.include, sync.exclude
    workspace.relate_sync_paths,
    # bundle/config/mutator/sync_default_path.go, sync_infer_root.go: sync.paths -> the root of what is uploaded,
    # sync.paths, sync.include, sync.exclude
    workspace.infer_sync_root,
    # bundle/config/mutator/populate_current_user.go, of which only the failure is known: workspace.host
    workspace.authenticate,
    # bundle/config/mutator/load_git_details.go: the place of `.git` -> bundle.git.bundle_root_path
    workspace.describe_git,
    # bundle/config/mutator/apply_source_linked_deployment_preset.go: presets.source_linked_deployment -> the same
    workspace.refuse_source_linked,
    # bundle/config/mutator/default_workspace_root.go, expand_workspace_root.go, default_workspace_paths.go,
    # prepend_workspace_prefix.go: bundle.name, bundle.target -> workspace.{root,file,resource,artifact,state}_path
    workspace.default_paths,
    # bundle/config/mutator/rewrite_workspace_prefix.go: every text -> the same
    workspace.strip_workspace_prefix,
    # bundle/config/mutator/set_variables.go: the environment, .databricks/bundle/TARGET/variable-overrides.json,
    # variables.*.default -> variables.*.value
    variables.assign,
    # bundle/config/mutator/resolve_variable_references.go: every value -> variables.*.lookup
    interpolate.lookups,
    # bundle/config/mutator/resolve_lookup_variables.go, bundle/config/variable/lookup.go: variables.*.lookup ->
    # variables.*.value, a reference to itself
    variables.look_up,
    # bundle/config/mutator/resolve_variable_references.go: every value -> every section but the resources
    interpolate.without_resources,
    # bundle/config/validate/validate_volume_path.go: workspace.*_path
    workspace.check_volumes,
    # bundle/config/mutator/resourcemutator/apply_target_mode.go: bundle.mode -> bundle.deployment.lock, presets
    workspace.apply_mode,
    # bundle/config/mutator/resourcemutator/process_static_resources.go begins here:
    # bundle/config/mutator/resolve_variable_references.go: every value -> resources
    _only_resources,
    # bundle/config/mutator/normalize_paths.go: the files they stand in -> paths in resources and artifacts
    paths.relate_to_bundle,
    # bundle/config/mutator/translate_paths_dashboards.go, translate_paths_genie_spaces.go: the same ->
    # resources.dashboards.*.file_path, resources.genie_spaces.*.file_path
    paths.translate_dashboards,
    # bundle/config/validate/single_node_cluster.go: clusters wherever they stand
    diagnose.single_nodes,
    # bundle/config/mutator/resolve_variable_references.go: as above
    _only_resources_again,
    # bundle/config/mutator/resourcemutator/expand_pipeline_glob_paths.go: the files of the bundle ->
    # resources.pipelines.*.libraries
    fixups.expand_pipeline_globs,
    # bundle/config/mutator/resourcemutator/merge_job_clusters.go, merge_job_parameters.go, merge_job_tasks.go,
    # merge_pipeline_clusters.go, merge_apps.go, merge_grants.go: lists of jobs, pipelines and apps, grants -> the same
    fixups.merge_lists,
    # bundle/config/mutator/resourcemutator/capture_uc_dependencies.go: resources.schemas, resources.catalogs -> names
    # of schemas and catalogs in other resources
    fixups.capture_dependencies,
    # bundle/config/mutator/resourcemutator/configure_dashboards_serialized_dashboard.go:
    # resources.dashboards.*.file_path, the file -> resources.dashboards.*.serialized_dashboard
    documents.read_dashboards,
    # bundle/config/mutator/resourcemutator/configure_genie_space_serialized_space.go:
    # resources.genie_spaces.*.file_path, the file -> resources.genie_spaces.*.serialized_space
    documents.read_genie_spaces,
    # bundle/config/mutator/load_dbalert_files.go: resources.alerts.*.file_path, the file -> resources.alerts.*
    documents.read_alerts,
    # bundle/config/mutator/resourcemutator/cluster_fixups.go: clusters of jobs, resources.clusters -> the same
    fixups.fix_clusters,
    # bundle/config/mutator/resourcemutator/model_serving_endpoint_fixups.go:
    # resources.model_serving_endpoints.*.config.served_models -> served_entities beside it
    fixups.fix_serving,
    # bundle/config/mutator/resourcemutator/run_as.go: run_as, experimental.use_legacy_run_as -> run_as of jobs,
    # pipelines and alerts; of old, permissions of pipelines
    run_as.set_run_as,
    # bundle/config/mutator/resourcemutator/override_compute.go: bundle.cluster_id, DATABRICKS_CLUSTER_ID -> compute of
    # resources.jobs.*.tasks
    fixups.override_compute,
    # bundle/config/mutator/resourcemutator/apply_presets.go: presets -> names, tags and triggers of resources
    presets.apply,
    # bundle/config/mutator/resourcemutator/resource_mutator.go (applyInitializeMutators): workspace.resource_path ->
    # fields of resources that are not set
    defaults.apply,
    # bundle/config/mutator/resourcemutator/dashboard_fixups.go, genie_space_fixups.go: parent_path -> the same
    documents.prefix_parents,
    # bundle/config/mutator/resourcemutator/apply_bundle_permissions.go: permissions -> resources.*.*.permissions
    permissions.apply,
    # bundle/config/mutator/resourcemutator/fix_permissions.go: who deploys -> resources.*.*.permissions
    permissions.fix,
    # bundle/config/mutator/python/python_mutator.go, of which nothing is run: python -> experimental.python
    workspace.place_python,
    # bundle/config/mutator/initialize_volume_paths.go, resolve_variable_references.go: names of volumes and of what
    # holds them -> resources.volumes.*.volume_path, and references to it
    defaults.volume_paths,
    # bundle/config/mutator/drop_empty_strings.go: resources -> the same without empty texts
    defaults.drop_empty_texts,
    # bundle/config/validate/required.go: dashboards, warehouses, grants, permissions of secret scopes
    diagnose.required_by_the_service,
    # bundle/config/validate/required.go: everything, beside data/bundle/checks.json
    checks.check_required,
    # bundle/config/validate/enum.go: everything, beside data/bundle/checks.json
    checks.check_values,
    # bundle/config/validate/validate_dashboard_etags.go, validate_genie_space_etags.go, validate_deployment_fields.go:
    # etag of dashboards and Genie spaces, deployment of jobs and pipelines
    diagnose.reserved_fields,
    # bundle/config/validate/validate_job_run_idempotency_token.go, bundle/config/mutator/validate_job_run_triggers.go:
    # resources.job_runs.*
    diagnose.job_runs,
    # bundle/config/validate/tf_only_references.go: references to resources, bundle.engine
    diagnose.terraform_only,
    # bundle/permissions/permission_diagnostics.go: permissions, who deploys
    diagnose.deployer_in_permissions,
    # bundle/config/mutator/translate_paths.go, translate_paths_jobs.go, translate_paths_pipelines.go,
    # translate_paths_artifacts.go, translate_paths_apps.go: the files of the bundle, workspace.file_path -> paths in
    # jobs, pipelines, artifacts and apps
    paths.translate,
    # bundle/config/mutator/aicode/validate.go: resources.jobs.*.tasks.*.ai_runtime_task.code_source_path, git_source
    diagnose.ai_tasks,
    # bundle/trampoline/python_dbr_warning.go: tasks with local libraries, versions of the clusters they run on
    diagnose.old_runtimes,
    # bundle/config/mutator/artifacts_dynamic_version.go: presets.artifacts_dynamic_version ->
    # artifacts.*.dynamic_version
    artifacts.apply_dynamic_version,
    # bundle/artifacts/prepare.go, expand_globs.go: the files of the bundle -> artifacts
    artifacts.prepare,
    # bundle/apps/validate.go: resources.apps.*, permissions of what they name
    diagnose.apps,
    # bundle/config/mutator/resourcemutator/validate_target_mode.go: bundle.mode, presets, workspace.*_path, pipelines
    diagnose.target_mode,
    # bundle/permissions/validate.go: workspace.root_path, permissions
    diagnose.shared_root,
    # bundle/deploy/metadata/annotate_jobs.go, annotate_pipelines.go: workspace.state_path -> deployment of jobs and
    # pipelines, edit_mode and format of jobs
    defaults.annotate,
)

LAST_PHASES: tuple[Phase, ...] = (
    # bundle/config/validate/job_cluster_key_defined.go, job_task_cluster_spec.go: resources.jobs.*
    validate.tasks,
    # bundle/config/validate/validate_artifact_path.go, without what the workspace says: workspace.artifact_path
    validate.artifact_path,
    # bundle/config/validate/files_to_sync.go: sync.paths, the files of the bundle
    validate.files_to_sync,
)
"""Checks that run side by side, only when everything before went well: bundle/config/validate/validate.go and
fast_validate.go."""


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
