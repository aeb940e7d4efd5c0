"""How things are put into words, the same in every format: stations of a way, reasons, attestations, controls."""

from typing import Final

from dasf_lint.core.answers import Attestation, Control
from dasf_lint.core.data import HopKind, Reason

_HOPS: Final[dict[HopKind, str]] = {
    "literal": "the value is written here",
    "variable_default": "the default is taken here",
    "variable_file": "the value is given here",
    "command_line": "the value is given on the command line",
    "module_argument": "passed to the module here",
    "output": "handed out by the module here",
    "local": "kept here",
    "conditional": "chosen by this condition",
    "template": "put together here",
    "function": "computed here",
    "bundle_variable": "comes from this variable",
    "target_override": "set by the target here",
    "merge_key": "merged in here",
    "resource_reference": "refers to this resource",
    "use": "used here",
}

OF_VARIABLE: Final[dict[HopKind, str]] = {
    "variable_default": "the default of {}",
    "variable_file": "given to {}",
    "bundle_variable": "the value of {}",
}

_REASONS: Final[dict[Reason, str]] = {
    "no_value": "{} has no value",
    "computed": "{} is known after apply",
    "data_source": "{} is looked up when Terraform runs",
    "remote_module": "{} is not in this repository",
    "provider_function": "{} is a function of a provider",
    "unsupported_function": "{} is not evaluated",
    "outside_root": "{} is not in the project",
    "not_reproducible": "{} differs from run to run",
    "lookup": "{} is looked up in the workspace",
    "workspace": "{} is decided by the workspace",
    "python": "{} is up to Python code",
    "version": "it depends on the {}",
    "cloud": "{} depends on the cloud",
    "format": "{} cannot be said in this format",
    "service_default": "{} is left to the service",
    "symbolic": "{}: the instances are not known",
    "limit": "{}: a budget was used up",
    "error": "cannot be evaluated: {}",
    "infinite": "{} is infinite",
    "ephemeral": "{} exists only while Terraform runs",
    "caller": "{} is up to whoever calls or applies this configuration",
}


def hop_text(kind: HopKind, label: str) -> str:
    """`passed to the module here: module.ws`."""
    if kind == "module_argument" and label.startswith("var."):
        # The other end of the same handing over: the declaration that takes the argument.
        return f"taken by the variable here: {label}"
    if kind == "use" and label.startswith("var."):
        # A variable is asked for itself, by nobody who uses it.
        return f"declared here: {label}"
    return f"{_HOPS[kind]}: {label}" if label and kind != "merge_key" else _HOPS[kind]


def reason_text(reason: Reason, subject: str) -> str:
    """`var.region has no value`."""
    return _REASONS[reason].format(subject or "it")


def attestation_text(attestation: Attestation) -> str:
    """`decided by the landing zone, platform team, until 2027-01-31`."""
    end = f"until {attestation.until}" if attestation.until else ""
    return ", ".join(part for part in (attestation.reason, attestation.owner, end) if part)


def control_text(control: Control, most: int | None) -> str:
    """`DASF 4 Restrict access using private link (risks 1.1, 7.2, and 3 more)`."""
    ids = [id for id, _ in control.risks]
    if most is not None and len(ids) > most + 1:
        ids = [*ids[:most], f"and {len(ids) - most} more"]
    risks = f" (risks {', '.join(ids)})" if ids else ""
    return f"{control.printed} {control.title}{risks}"
