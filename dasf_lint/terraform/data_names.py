"""Which files the functions of a module may read, and the provider for it, by its syntax: nothing is evaluated."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from dasf_lint.facts.uploads import UPLOADED
from dasf_lint.hcl import nodes
from dasf_lint.hcl.functions import FILESYSTEM
from dasf_lint.hcl.nodes import Call, Expression
from dasf_lint.terraform import remote_state
from dasf_lint.terraform.module import Module
from dasf_lint.terraform.usage import arguments_of, usages


class Name(NamedTuple):
    """The end of the name of a file; nothing where any file may be meant."""

    text: str
    is_whole: bool = False

    def fits(self, name: str) -> bool:
        return name == self.text if self.is_whole else name.endswith(self.text)


ANY: Final = Name("")


def data_names(module: Module) -> Iterator[Name]:
    """The names of files that functions, data sources and uploads of a module may read."""
    if any(each.mode == "data" and each.type == remote_state.TYPE for each in module.resources.values()):
        yield ANY
    sites = [site for usage in usages(module) for site in usage.sites]
    for call in module.calls.values():
        names = [each.attribute.name for each in call.content.arguments()]
        sites += [site for _, site in arguments_of(call.content, names)]
    for resource in module.resources.values():
        uploaded = UPLOADED.get(resource.type)
        yield from (
            _end(each.attribute.expr) for each in resource.content.arguments() if each.attribute.name == uploaded
        )
    for site in sites:
        for node in nodes.walk(site.expr):
            if type(node) is Call and (name := node.name.removeprefix("core::")) in FILESYSTEM:
                # A template may read whatever it likes, and of a set of files each is named by its pattern.
                yield ANY if name in ("templatefile", "fileset") or not node.args else _end(node.args[0])


def _end(path: Expression) -> Name:
    last = path.parts[-1] if type(path) is nodes.Template and path.parts else path
    if type(last) is not nodes.Literal or not isinstance(last.value, str):
        return ANY
    _, slash, name = last.value.rpartition("/")
    return Name(name, is_whole=bool(slash) or last is path)
