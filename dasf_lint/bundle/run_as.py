"""`run_as` of a bundle: who jobs, pipelines and alerts run as, and what cannot run as anybody but who deploys it.

Follows bundle/config/mutator/resourcemutator/run_as.go of the Databricks CLI.
"""

from dasf_lint.bundle.state import TargetState
from dasf_lint.bundle.value import BundleValue, mapping
from dasf_lint.bundle.ways import header
from dasf_lint.core.data import Datum
from dasf_lint.core.source import SourceFile


def set_run_as(state: TargetState) -> None:
    """Jobs, pipelines and alerts run as the bundle says, unless they say it themselves."""
    run_as = state.get("run_as")
    if run_as is None:
        return
    if state.is_true("experimental", "use_legacy_run_as"):
        _own_pipelines(state, run_as)
        _hand_down(state, run_as, ("jobs",))
        state.complaints.warn(
            "You are using the legacy mode of run_as. The support for this mode is experimental and might be removed "
            "in a future release of the CLI. In order to run the pipelines in your DABs project as the run_as user "
            "this mode changes the owners of the pipelines to the run_as identity, which requires the user deploying "
            "the bundle to be a workspace admin, and also a Metastore admin if the pipeline target is in UC.",
            path="experimental.use_legacy_run_as",
            at=state.get("experimental", "use_legacy_run_as"),
        )
        return
    _check_run_as(state, run_as)
    if state.complaints.failed and not state.keep_going:
        return
    _hand_down(state, run_as, ("jobs", "pipelines", "alerts"))


def _check_run_as(state: TargetState, run_as: BundleValue) -> None:
    user, principal = run_as.string("user_name"), run_as.string("service_principal_name")
    here = run_as.places[:1]
    if not user and not principal:
        if run_as.kind != "string":
            state.complaints.say(
                "error",
                "run_as section must specify exactly one identity. Neither service_principal_name nor user_name is "
                "specified",
                at=here,
            )
        return
    if user and principal:
        state.complaints.say(
            "error", "run_as section cannot specify both user_name and service_principal_name", at=here
        )
    identity = principal or user
    if identity == "${workspace.current_user.userName}":
        return
    for name, value in _without(state):
        state.complaints.say(
            "error",
            f"{name} do not support a setting a run_as user that is different from the owner.\nCurrent identity: "
            f"${{workspace.current_user.userName}}. Run as identity: {identity}.\n"
            "See https://docs.databricks.com/dev-tools/bundles/run-as.html to learn more about the run_as property.",
            at=value.places[:1],
            sight="deployer",
        )


def without(state: TargetState, file: SourceFile) -> Datum:
    """What a target cannot have beside a `run_as` of its own, each where it stands."""
    found = _without(state)
    return Datum("sequence", [Datum("text", name, span=header(value, file)) for name, value in found])


def _without(state: TargetState) -> list[tuple[str, BundleValue]]:
    """What runs as whoever deploys it and nobody else, so that a target with it has no other `run_as`.

    Authority: databricks/cli, bundle/config/mutator/resourcemutator/run_as.go. The legacy mode lets all of it be.
    """
    if state.is_true("experimental", "use_legacy_run_as"):
        return []
    found: list[tuple[str, BundleValue]] = []
    for kind in ("model_serving_endpoints", "quality_monitors", "apps"):
        section = state.get("resources", kind)
        if section is not None and state.resources(kind):
            found.append((kind, section))
    for dashboard in state.resources("dashboards").values():
        embed = dashboard.map.get("embed_credentials")
        if embed is not None and embed.kind == "bool" and embed.data:
            found.append(("dashboards with embed_credentials set to true", dashboard))
    return found


def _hand_down(state: TargetState, run_as: BundleValue, kinds: tuple[str, ...]) -> None:
    if run_as.kind != "map":
        return
    fields = {name: value for name, value in run_as.map.items() if value.kind == "string" and value.text}
    for kind in kinds:
        for resource in state.resources(kind).values():
            own = resource.map.get("run_as")
            if own is None or own.kind == "nil":
                resource.map["run_as"] = run_as.but("map", dict(fields))


def _own_pipelines(state: TargetState, run_as: BundleValue) -> None:
    user, principal = run_as.string("user_name"), run_as.string("service_principal_name")
    if "${workspace.current_user.userName}" in (user, principal):
        return
    fields = {"level": BundleValue("string", "IS_OWNER", run_as.node, run_as.entry)}
    fields |= {name: value for name, value in run_as.items() if value.kind == "string" and value.text}
    for pipeline in state.resources("pipelines").values():
        held = pipeline.map.get("permissions")
        entries = list(held.elements()) if held is not None else []
        kept = [
            entry
            for entry in entries
            if not (principal and entry.string("service_principal_name") == principal)
            and not (user and entry.string("user_name") == user)
        ]
        kept.append(mapping(fields))
        pipeline.map["permissions"] = held.but("sequence", kept) if held is not None else BundleValue("sequence", kept)
