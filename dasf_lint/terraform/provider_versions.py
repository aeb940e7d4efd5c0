"""Which versions of each provider are in question in a root, and where that is written."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import FileTree, ReadError, SourceFile, Span, join
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
    providers = lock_file(tree, root_directory).providers
    locked = {short(each.address): each.version for each in providers if each.version is not None}
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


class LockedProvider(NamedTuple):
    """A block of the lock file: the full address of a provider, and the text or texts of each of its arguments.

    span  the header of the block; `written`: where each argument stands
    """

    address: str
    span: Span
    version: str | None
    constraints: str | None
    hashes: tuple[str, ...] | None
    written: Mapping[str, Span]


class LockFile(NamedTuple):
    """What the lock file of a root says, and what of it could not be read."""

    providers: tuple[LockedProvider, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def lock_file(tree: FileTree, root_directory: str) -> LockFile:
    """The dependency lock file of a root, read once."""
    path = join(root_directory, LOCK_FILE)
    if tree.kind(path) is None:
        return LockFile()
    try:
        file = tree.read(path)
    except ReadError as error:
        return LockFile((), (Diagnostic.from_read_error(error),))
    found = file.kept.get(LockFile)
    if found is None:
        body, diagnostics = parser.parse(file)
        blocks = [block for block in body.blocks if block.type == "provider" and len(block.labels) == 1]
        found = file.kept[LockFile] = LockFile(tuple([_locked(file, block) for block in blocks]), tuple(diagnostics))
    assert isinstance(found, LockFile)
    return found


def _locked(file: SourceFile, block: nodes.Block) -> LockedProvider:
    arguments = block.body.attributes

    def text(name: str) -> str | None:
        expr = arguments[name].expr if name in arguments else None
        return expr.value if type(expr) is nodes.Literal and isinstance(expr.value, str) else None

    listed = arguments["hashes"].expr if "hashes" in arguments else None
    hashes: tuple[str, ...] | None = None
    if type(listed) is nodes.TupleCons:
        texts = [each.value for each in listed.items if type(each) is nodes.Literal and isinstance(each.value, str)]
        hashes = tuple(texts) if len(texts) == len(listed.items) else None
    return LockedProvider(
        block.labels[0].lower(),
        Span(file, block.start, block.header_end),
        text("version"),
        text("constraints"),
        hashes,
        {name: Span(file, each.start, each.end) for name, each in arguments.items()},
    )
