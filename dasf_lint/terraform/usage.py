"""Every expression of a module, with the declaration it belongs to and the names that are bound around it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from dasf_lint.core.source import SourceFile, Span
from dasf_lint.hcl import nodes
from dasf_lint.hcl.json_syntax import JsonBody, content
from dasf_lint.hcl.nodes import Block, Body, Expression
from dasf_lint.hcl.traversal import IndexKey, Traversal, as_traversal
from dasf_lint.terraform.module import Content, Declaration, Module, Repeated, Resource
from dasf_lint.terraform.plain import as_expression
from dasf_lint.terraform.references import Ref

NOTHING: Final[frozenset[str]] = frozenset()
_DYNAMIC: Final = {"dynamic": 1, "content": 0}


class UseSite(NamedTuple):
    """One expression. `bound` are iterators of `dynamic` blocks, `own` says whether cycles may run through it."""

    file: SourceFile
    expr: Expression
    bound: frozenset[str] = NOTHING
    own: bool = True


class Usage(NamedTuple):
    """A declaration and all its expressions.

    name        `var.x`, `local.x`, `module.c`, `aws_x.y`, `data.t.n`, `provider.aws.east`, `output.x`, `check.x`
    depends_on  what its `depends_on` names
    counted     `count`, `for_each` or nothing: whether `count.index` or `each` mean something
    """

    name: str
    span: Span
    sites: list[UseSite]
    depends_on: tuple[Traversal, ...] = ()
    counted: str = ""
    has_self: bool = False


def usages(module: Module) -> list[Usage]:
    """All declarations of a module that refer to others, calls without their arguments: see `arguments_of`."""
    found: list[Usage] = []
    for name, variable in module.variables.items():
        sites = _in_blocks(variable.content, ("validation",), own=False)
        if sites:
            found.append(Usage(f"var.{name}", variable.span, sites))
    for name, local in module.locals.items():
        argument = local.argument
        if type(argument.expr) is not nodes.Literal:
            found.append(Usage(f"local.{name}", argument.span, [UseSite(argument.file, argument.expr)]))
    for resource in module.resources.values():
        found.append(_of_resource(resource))
    for call in module.calls.values():
        sites = _of_arguments(call.content, only=("count", "for_each")) + _of_enabled(call)
        found.append(Usage(f"module.{call.name}", call.span, sites, call.depends_on, _counted(call)))
    for config in module.providers.values():
        sites = list(_of_content(config.content, skipped=("alias", "version")))
        counted = "" if config.number is None else "for_each"
        found.append(Usage(f"provider.{config.reference}", config.span, sites, counted=counted))
    for name, output in module.outputs.items():
        sites = _of_arguments(output.content, only=("value",)) + _in_blocks(output.content, ("precondition",), own=True)
        found.append(Usage(f"output.{name}", output.span, sites, _depends_on(output)))
    for name, check in module.checks.items():
        found.append(Usage(f"check.{name}", check.span, _in_blocks(check.content, ("assert",), own=False)))
    for block in module.imports:
        sites = _of_arguments(block.content, only=("id", "for_each"))
        counted = "for_each" if block.content.argument("for_each") is not None else ""
        found.append(Usage("import", block.span, sites, counted=counted))
    return found


def used_variables(module: Module, refs: Callable[[Expression], Iterable[Ref]]) -> frozenset[str]:
    """The variables of a module that something takes the value of; to be validated is no use."""
    sites = [site for usage in usages(module) if not usage.name.startswith("var.") for site in usage.sites]
    for call in module.calls.values():
        sites += [site for _, site in arguments_of(call.content, [each.attribute.name for each in call.inputs()])]
    found = (ref.steps[0] for site in sites for ref in refs(site.expr) if ref.root == "var" and ref.steps)
    names = (step.value if isinstance(step, IndexKey) else step for step in found)
    return frozenset(name for name in names if isinstance(name, str))


def _depends_on(declaration: Declaration) -> tuple[Traversal, ...]:
    from_text = declaration.content.expression("depends_on")
    if type(from_text) is not nodes.TupleCons:
        return ()
    found = [as_traversal(as_expression(declaration.file, item)) for item in from_text.items]
    return tuple([traversal for traversal in found if traversal is not None])


def _counted(declaration: Repeated) -> str:
    return "count" if declaration.count is not None else "for_each" if declaration.for_each is not None else ""


_RESOURCE_SKIPPED: Final = ("provider", "depends_on")
_CONDITIONS: Final = ("precondition", "postcondition")


def _of_resource(resource: Resource) -> Usage:
    sites = [*_of_content(resource.content, skipped=_RESOURCE_SKIPPED), *_of_enabled(resource)]
    return Usage(
        resource.address, resource.span, sites, resource.depends_on, _counted(resource), has_self=True
    )  # fmt: skip


def _of_enabled(declaration: Repeated) -> list[UseSite]:
    argument = declaration.enabled
    if argument is None or type(argument.expr) is nodes.Literal:
        return []
    return [UseSite(argument.file, argument.expr)]


def _of_arguments(declared: Content, only: Iterable[str]) -> list[UseSite]:
    found: list[UseSite] = []
    for name in only:
        argument = declared.argument(name)
        if argument is not None and type(argument.expr) is not nodes.Literal:
            found.append(UseSite(argument.file, argument.expr))
    return found


def arguments_of(declared: Content, names: Iterable[str]) -> list[tuple[str, UseSite]]:
    """The named arguments that refer to something, one by one."""
    return [(name, site) for name in names for site in _of_arguments(declared, (name,))]


def _in_blocks(declared: Content, block_types: Iterable[str], *, own: bool) -> list[UseSite]:
    found: list[UseSite] = []
    for block_type in block_types:
        for block in declared.blocks_of(block_type):
            for argument in block.content.arguments():
                if type(argument.expr) is not nodes.Literal:
                    found.append(UseSite(argument.file, argument.expr, NOTHING, own))
    return found


def _of_content(declared: Content, skipped: Iterable[str]) -> Iterator[UseSite]:
    for argument in declared.arguments():
        if argument.attribute.name not in skipped and type(argument.expr) is not nodes.Literal:
            yield UseSite(argument.file, argument.expr)
    for block in declared.blocks():
        if block.block.type == "lifecycle":
            for inner in block.content.blocks():
                if inner.block.type in _CONDITIONS:
                    yield from _of_body(inner.file, inner.block.body, NOTHING, own=False)
        else:
            apart = block.block.type in ("provisioner", "connection")
            for site in _of_block(block.file, block.block, NOTHING, own=not apart):
                # `when = destroy` and `on_failure = continue` are keywords.
                if not (apart and type(site.expr) is nodes.RootName):
                    yield site


def _of_block(file: SourceFile, block: Block, bound: frozenset[str], *, own: bool) -> Iterator[UseSite]:
    if block.type != "dynamic" or not block.labels:
        yield from _of_body(file, block.body, bound, own=own)
        return
    body = content(block.body, _DYNAMIC)[0]
    iterator = block.labels[0]
    for name, attribute in body.attributes.items():
        if name == "iterator":
            traversal = as_traversal(as_expression(file, attribute.expr))
            iterator = traversal.root if traversal is not None else iterator
        elif type(attribute.expr) is not nodes.Literal:
            yield UseSite(file, attribute.expr, bound | {block.labels[0]} if name == "labels" else bound, own)
    for inner in body.blocks:
        yield from _of_body(file, inner.body, bound | {iterator}, own=own)


def _of_body(file: SourceFile, body: Body, bound: frozenset[str], *, own: bool) -> Iterator[UseSite]:
    """Recursion is bounded by the nesting of blocks."""
    if type(body) is JsonBody:
        body = content(body, {})[0]
    for attribute in body.attributes.values():
        if type(attribute.expr) is not nodes.Literal:
            yield UseSite(file, attribute.expr, bound, own)
    for block in body.blocks:
        yield from _of_block(file, block, bound, own=own)
