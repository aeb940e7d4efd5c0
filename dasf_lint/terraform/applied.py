"""Whether a module is one that somebody applies as it stands, by what Terraform allows in root modules only."""

from collections.abc import Iterable
from typing import Final

from dasf_lint.hcl.json_syntax import content
from dasf_lint.hcl.nodes import Literal
from dasf_lint.terraform.module import Backend, Module, ProviderConfig, Variable
from dasf_lint.terraform.references import references

_PROXY: Final = frozenset({"alias", "version"})


def surely(module: Module) -> str:
    """It says where its state is kept; empty where it does not."""
    for backend in module.backends:
        if backend.type == "cloud":
            return "it keeps its state in HCP Terraform"
        if not _is_empty(backend):
            return f"it has a backend, {backend.type}"
    return ""


def perhaps(module: Module) -> str:
    """What modules have as well that a program such as Terragrunt applies, and generates the rest.

    An empty backend is filled in by the command line. Providers are configured in root modules, but there are modules
    that do it too and cannot be applied as they stand, because they need values.
    """
    if module.backends:
        return f"it has a backend, {module.backends[0].type}"
    configured = [config for config in module.providers.values() if _configures(config)]
    if configured and not _needs_values(module, configured):
        return "it configures providers and needs no values"
    return ""


def is_root(module: Module) -> bool:
    """Whether it has what Terraform takes from root modules only, or what modules to be called do without.

    `import` blocks are refused in a module that is called, a backend is ignored. A module can configure providers, but
    cannot be repeated or depend on anything then, so that those who publish modules do not.
    https://developer.hashicorp.com/terraform/language/modules/develop/providers
    """
    return bool(module.backends or module.imports) or any(map(_configures, module.providers.values()))


def _needs_values(module: Module, configured: Iterable[ProviderConfig]) -> bool:
    """Whether a variable has no default, or a provider is configured with one whose default says nothing."""
    if any(variable.is_required for variable in module.variables.values()):
        return True
    return any(
        ref.root == "var" and ref.steps and _says_nothing(module.variables.get(str(ref.steps[0])))
        for config in configured
        for argument in config.content.arguments()
        for ref in references(argument.expr)
    )


def _says_nothing(variable: Variable | None) -> bool:
    default = None if variable is None else variable.default
    return default is not None and type(default.expr) is Literal and default.expr.value in ("", None)


def _is_empty(backend: Backend) -> bool:
    body = content(backend.block.body, {})[0]
    return not body.attributes and not body.blocks


def _configures(config: ProviderConfig) -> bool:
    """A block with nothing but an alias is how older modules said which configurations they are handed."""
    return any(body.blocks or not _PROXY.issuperset(body.attributes) for body in config.content.bodies)
