"""Provider configurations: which one a resource uses, which versions are in question.

A module has the configurations of its own blocks, those that the `providers` map of its call hands over, and, where
neither says anything, the default configuration of the same provider around it.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from dasf_lint.core.source import FileTree, ReadError, SourceFile, Span, join
from dasf_lint.facts.versions import Versions, in_question
from dasf_lint.hcl import nodes, parser
from dasf_lint.terraform.files import LOCK_FILE
from dasf_lint.terraform.instances import ModuleInstance
from dasf_lint.terraform.module import Module, ProviderReference, Resource
from dasf_lint.terraform.repetition import Repetition

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
    return f"provider.{_short(source_address(module, name))}"


class ProviderInstanceKey(NamedTuple):
    """Which instance of a provider configuration is meant: an expression, and the place where it is evaluated."""

    expr: nodes.Expression
    module: ModuleInstance
    file: SourceFile
    repetition: Repetition


class ProviderConfiguration:
    """A provider configuration as it stands in one root: the module instance and its name there.

    key  of one with `for_each`, where a module call says it
    """

    __slots__ = ("exists", "key", "module", "reference")

    def __init__(
        self, module: ModuleInstance, reference: ProviderReference, key: ProviderInstanceKey | None = None
    ) -> None:
        self.module = module
        self.reference = reference
        self.key = key
        self.exists = reference in module.module.providers

    @property
    def address(self) -> str:
        return self.module.within(f"provider.{self.reference}")

    @property
    def is_repeated(self) -> bool:
        return self.exists and self.module.module.providers[self.reference].number is not None


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


# --- versions -------------------------------------------------------------------------------------------------------


def provider_versions(tree: FileTree, root_directory: str, modules: Iterable[Module]) -> dict[str, Versions]:
    """The versions in question of each provider of a root, by the last word of its address.

    All modules of a root share one version, so the constraints of all of them count.
    """
    constraints: dict[str, list[str]] = {}
    for module in modules:
        for name, requirement in module.requirements.items():
            if source_address(module, name) == FORMER_ADDRESS:
                constraints.setdefault("databricks", []).append("< 1.0.0")
            if requirement.version is not None:
                constraints.setdefault(_short(source_address(module, name)), []).append(requirement.version)
        for config in module.providers.values():
            version = config.content.expression("version")
            if type(version) is nodes.Literal and isinstance(version.value, str):
                constraints.setdefault(_short(source_address(module, config.name)), []).append(version.value)
    locked = _read_lock_file(tree, join(root_directory, LOCK_FILE))
    return {name: in_question(locked.get(name), constraints.get(name, ())) for name in sorted({*constraints, *locked})}


def version_places(modules: Iterable[Module]) -> dict[str, Span]:
    """Where the version of each provider is written, or is missed: the entry that requires it, else a block of it."""
    found: dict[str, Span] = {}
    blocks: dict[str, Span] = {}
    for module in modules:
        for name, requirement in module.requirements.items():
            found.setdefault(_short(source_address(module, name)), requirement.span)
        for config in module.providers.values():
            blocks.setdefault(_short(source_address(module, config.name)), config.span)
    return blocks | found


def _short(source: str) -> str:
    return source.rpartition("/")[2]


def _read_lock_file(tree: FileTree, path: str) -> Mapping[str, str]:
    """Version by the last word of the provider's address."""
    if tree.kind(path) != "file":
        return {}
    try:
        body, _ = parser.parse(tree.read(path))
    except ReadError:
        return {}
    found: dict[str, str] = {}
    for block in body.blocks:
        version = block.body.attributes.get("version")
        if block.type == "provider" and len(block.labels) == 1 and version is not None:
            expr = version.expr
            if type(expr) is nodes.Literal and isinstance(expr.value, str):
                found[_short(block.labels[0].lower())] = expr.value
    return found
