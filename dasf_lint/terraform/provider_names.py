"""What a module calls providers, and where they live: nothing here depends on an instance."""

from typing import Final

from dasf_lint.terraform.module import Module, ProviderReference, Resource

_REGISTRY: Final = "registry.terraform.io"
_BUILT_IN: Final = "terraform.io/builtin/terraform"


def local_name(resource: Resource) -> str:
    """The provider that a type implies: the word before its first underscore."""
    return resource.type.partition("_")[0]


FORMER_ADDRESS: Final = f"{_REGISTRY}/databrickslabs/databricks"
"""Where the Databricks provider lived before 1.0: versions of which nobody looked at the schemas."""


def reference_of(resource: Resource) -> ProviderReference:
    """The configuration that a resource uses, in the words of its module."""
    return resource.provider or ProviderReference(local_name(resource), None)


def source_address(module: Module, name: str) -> str:
    """The full address of the provider that a module calls `name`: `registry.terraform.io/databricks/databricks`."""
    requirement = module.requirements.get(name)
    source = None if requirement is None else requirement.source
    if source is None:
        return _BUILT_IN if name == "terraform" else f"{_REGISTRY}/hashicorp/{name}"
    parts = source.lower().split("/")
    if len(parts) == 1:
        return f"{_REGISTRY}/hashicorp/{parts[0]}"
    return f"{_REGISTRY}/{source.lower()}" if len(parts) == 2 else source.lower()


def name_in(module: Module, source: str, fallback: str) -> str:
    """What a module calls the provider at a full address."""
    for name in module.requirements:
        if source_address(module, name) == source:
            return name
    return fallback


def provider_kind(module: Module, name: str) -> str:
    """The type of a provider block as provider facts call it: `provider.databricks`."""
    return f"provider.{short(source_address(module, name))}"


def short(source: str) -> str:
    """The last word of an address, by which provider facts go: `databricks`."""
    return source.rpartition("/")[2]
