"""Which versions of each provider are in question in a root, and where that is written."""

from collections.abc import Iterable, Mapping

from dasf_lint.core.source import FileTree, ReadError, Span, join
from dasf_lint.facts.versions import Versions, in_question
from dasf_lint.hcl import nodes, parser
from dasf_lint.terraform.files import LOCK_FILE
from dasf_lint.terraform.module import Module
from dasf_lint.terraform.provider_names import FORMER_ADDRESS, short, source_address


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
                constraints.setdefault(short(source_address(module, name)), []).append(requirement.version)
        for config in module.providers.values():
            version = config.content.expression("version")
            if type(version) is nodes.Literal and isinstance(version.value, str):
                constraints.setdefault(short(source_address(module, config.name)), []).append(version.value)
    locked = _read_lock_file(tree, join(root_directory, LOCK_FILE))
    return {name: in_question(locked.get(name), constraints.get(name, ())) for name in sorted({*constraints, *locked})}


def version_places(modules: Iterable[Module]) -> dict[str, Span]:
    """Where the version of each provider is written, or is missed: the entry that requires it, else a block of it."""
    found: dict[str, Span] = {}
    blocks: dict[str, Span] = {}
    for module in modules:
        for name, requirement in module.requirements.items():
            found.setdefault(short(source_address(module, name)), requirement.span)
        for config in module.providers.values():
            blocks.setdefault(short(source_address(module, config.name)), config.span)
    return blocks | found


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
                found[short(block.labels[0].lower())] = expr.value
    return found
