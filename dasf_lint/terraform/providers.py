"""Provider configurations: which one a resource uses.

A module has the configurations of its own blocks, those that the `providers` map of its call hands over, and, where
neither says anything, the default configuration of the same provider around it.
"""

from dasf_lint.terraform.instances import ModuleInstance, ProviderConfiguration, ProviderInstanceKey
from dasf_lint.terraform.module import ProviderReference, Resource
from dasf_lint.terraform.provider_names import name_in, reference_of, source_address


def resolve(module: ModuleInstance, reference: ProviderReference) -> ProviderConfiguration | None:
    """The configuration that `reference` means in a module instance; None where nobody hands one over.

    The default configuration needs no block: it then stands in the outermost module that could have one.
    """
    found, is_sure = _follow(module, reference)
    return found if is_sure else None


def comes_from_outside(module: ModuleInstance, reference: ProviderReference) -> bool:
    """Whether a configuration is one that the caller of the root hands over, as the root declares."""
    found, is_sure = _follow(module, reference)
    if is_sure or found.module.parent is not None:
        return False
    requirements = found.module.module.requirements.values()
    return any(alias == found.reference for requirement in requirements for alias in requirement.aliases)


def _follow(module: ModuleInstance, reference: ProviderReference) -> tuple[ProviderConfiguration, bool]:
    """Outwards to where a configuration stands or, with False, where it is missed."""
    key: ProviderInstanceKey | None = None
    while True:
        if reference in module.module.providers:
            return ProviderConfiguration(module, reference, key), True
        if module.parent is None or module.call is None:
            return ProviderConfiguration(module, reference, key), reference.alias is None
        handed = module.call.providers()
        choice = handed.get(reference)
        outer = None if choice is None else choice.reference
        if choice is not None and choice.key is not None:
            key = ProviderInstanceKey(choice.key, module.parent, choice.file, module.repetition)
        if outer is None:
            if reference.alias is not None:
                return ProviderConfiguration(module, reference, key), False
            source = source_address(module.module, reference.name)
            outer = ProviderReference(name_in(module.parent.module, source, reference.name), None)
            if source_address(module.parent.module, outer.name) != source:
                return ProviderConfiguration(module, reference), True
        module, reference = module.parent, outer


def configuration_of(module: ModuleInstance, resource: Resource) -> ProviderConfiguration | None:
    """The provider configuration that a resource uses; None where it has no block."""
    reference = reference_of(resource)
    if reference not in module.providers:
        found = resolve(module, reference)
        module.providers[reference] = found if found is not None and found.exists else None
    return module.providers[reference]
