"""Addresses as Terraform writes them, interned; `[*]` is the key of a symbolic instance."""

import re
from sys import intern
from typing import Final

SYMBOLIC: Final = "[*]"
"""Instance key of the one instance that stands for a number nobody knows."""


_KEY: Final = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[^]"]*)\]')


def instance_key(key: int | str | None) -> str:
    """`[0]`, `["x"]`, or nothing for a resource or module call without `count` and `for_each`."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    return f"[{quote(key)}]"


def quote(text: str) -> str:
    """A string in quotes with HCL's escapes, template introducers included."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return '"' + text.replace("${", "$${").replace("%{", "%%{") + '"'


def module_path(outer: str, name: str, key: str = "") -> str:
    """Address of a module instance: `outer` is that of the caller, empty for the root; `key` is `[...]` text."""
    call = f"module.{name}{key}"
    return intern(f"{outer}.{call}" if outer else call)


def within(module: str, local: str) -> str:
    """`local`, an address inside a module instance, seen from the root module."""
    return intern(f"{module}.{local}" if module else local)


def resource(module: str, mode: str, type_name: str, name: str, key: str = "") -> str:
    """Address of one instance of a resource or, with mode `data`, of a data source."""
    prefix = "data." if mode == "data" else ""
    return within(module, f"{prefix}{type_name}.{name}{key}")


def is_open(address: str, module: str) -> bool:
    """Whether an address leaves open which instance it means, seen from inside the module instance at `module`.

    Behind a key that nobody knows everything in a module instance is of the same one.
    """
    at = address.rfind(SYMBOLIC)
    if at < 0:
        return False
    instance = address[: at + len(SYMBOLIC)]
    return module != instance and not module.startswith(f"{instance}.")


def without_key(address: str) -> str:
    """The address of the resource, its own instance key taken off: `a.b["x"]` as `a.b`."""
    if not address.endswith("]"):
        return address
    if address.endswith('"]'):
        # A key may hold any character; its opening quote is the last `["` that no backslash precedes.
        at = address.rfind('["')
        while at > 0 and _inside_quotes(address, at):
            at = address.rfind('["', 0, at)
        return address[:at]
    return address[: address.rfind("[")]


def without_keys(address: str) -> str:
    """The address without the keys of module instances and its own: `module.a["x"].b.c[0]` as `module.a.b.c`."""
    return _KEY.sub("", address) if "[" in address else address


def _inside_quotes(address: str, at: int) -> bool:
    quoted = False
    i = 0
    while i < at:
        if address[i] == "\\" and quoted:
            i += 1
        elif address[i] == '"':
            quoted = not quoted
        i += 1
    return quoted
