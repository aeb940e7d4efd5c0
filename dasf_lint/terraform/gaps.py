"""What an unseen module may hold: types by the address of its source, provider configurations by its call."""

from typing import Final

from dasf_lint.core.graph import Gap
from dasf_lint.core.source import Span
from dasf_lint.terraform.instances import ModuleInstance
from dasf_lint.terraform.module import ModuleCall, ProviderReference
from dasf_lint.terraform.provider_names import source_address
from dasf_lint.terraform.providers import resolve

PUBLIC_REGISTRIES: Final = frozenset({"registry.terraform.io", "registry.opentofu.org"})

TYPES_OF: Final[dict[str, tuple[str, ...]]] = {
    # The last part of a registry address is the main provider of the module ("Publishing Modules", requirements).
    # Modules for Azure make what azurerm lacks with azapi.
    "aws": ("aws_*", "data.aws_*"),
    "azurerm": ("azurerm_*", "data.azurerm_*", "azapi_*", "data.azapi_*"),
    "azuread": ("azuread_*", "data.azuread_*"),
    "google": ("google_*", "data.google_*"),
}
_PLATFORM: Final = "databricks"
_PLATFORM_TYPES: Final = ("databricks_*", "data.databricks_*")


def gap_of(call: ModuleCall, module: ModuleInstance, span: Span, what: str, source: str | None = None) -> Gap:
    """The gap of a call whose module is not there, or was not followed; with its source, where that is known."""
    return Gap(
        what, _types(call, source or ""), span, module.within(f"module.{call.name}"), _configurations(call, module)
    )


def _types(call: ModuleCall, source: str) -> tuple[str, ...] | None:
    """The types that a module of the public registry makes by its name; None where it could make any.

    A module that speaks of Databricks in its address, or is handed a provider for it, makes more than its cloud's.
    """
    address = _registry_address(source)
    if address is None:
        return None
    namespace, name, provider = address
    types = TYPES_OF.get(provider)
    if types is None or _PLATFORM in namespace or _PLATFORM in name:
        return None
    handed = any(_PLATFORM in reference.name for reference in call.providers())
    return (*types, *_PLATFORM_TYPES) if handed else types


def _registry_address(source: str) -> tuple[str, str, str] | None:
    """Namespace, name and provider of `[HOST/]NAMESPACE/NAME/PROVIDER[//SUBDIRECTORY]` in a public registry."""
    parts = source.partition("//")[0].lower().split("/")
    if len(parts) == 4 and parts[0] in PUBLIC_REGISTRIES:
        parts = parts[1:]
    if len(parts) != 3 or not all(parts) or any(mark in parts[0] for mark in ".:@"):
        return None
    namespace, name, provider = parts
    return namespace, name, provider


def _configurations(call: ModuleCall, module: ModuleInstance) -> tuple[tuple[str, str], ...]:
    """The provider configurations that the called module may use, each with the name of its provider.

    Those that the `providers` map names; without a map the default configurations around the call, which it inherits.
    """
    wanted = [choice.reference for choice in call.providers().values()]
    if call.content.expression("providers") is None:
        wanted = [ProviderReference(name, None) for name in sorted(_provider_names(module))]
    found: dict[str, str] = {}
    for reference in wanted:
        configuration = resolve(module, reference)
        if configuration is not None and configuration.exists:
            source = source_address(configuration.module.module, configuration.reference.name)
            found[configuration.address] = source.rpartition("/")[2]
    return tuple((name, address) for address, name in sorted(found.items()))


def _provider_names(module: ModuleInstance) -> set[str]:
    """The local names of providers in a module and in those around it."""
    names: set[str] = set()
    current: ModuleInstance | None = module
    while current is not None:
        names.update(current.module.requirements, (reference.name for reference in current.module.providers))
        current = current.parent
    return names
