"""A YAML file as plain data with the place of every key and value."""

from collections.abc import Mapping
from typing import Any

from dasf_lint import lazy
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.source import SourceFile, Span

At = tuple[str | int, ...]


class Document:
    __slots__ = ("_keys", "_values", "data", "file")

    def __init__(self, file: SourceFile, data: object, keys: Mapping[At, Span], values: Mapping[At, Span]) -> None:
        self.file = file
        self.data = data
        self._keys = keys
        self._values = values

    @property
    def mapping(self) -> Mapping[str, object]:
        return self.data if isinstance(self.data, Mapping) else {}

    def place(self, at: At, *, on_key: bool = False) -> Span | None:
        """Where a value or its key stands; the nearest enclosing value where it stands nowhere."""
        if on_key and at in self._keys:
            return self._keys[at]
        while at not in self._values:
            if not at:
                return None
            at = at[:-1]
        return self._values[at]


def read(file: SourceFile, diagnostics: list[Diagnostic]) -> Document | None:
    yaml = lazy.yaml()
    try:
        node = yaml.compose(file.text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        diagnostics.append(
            Diagnostic.at("error", "syntax", str(getattr(error, "problem", error)), file, mark.index if mark else 0)
        )
        return None
    if node is None:
        diagnostics.append(Diagnostic.at("error", "policy", "the file is empty", file, 0))
        return None
    keys: dict[At, Span] = {}
    values: dict[At, Span] = {}
    constructor = yaml.SafeLoader("")

    def convert(n: Any, at: At) -> object:
        values[at] = Span(file, n.start_mark.index, n.end_mark.index)
        if isinstance(n, yaml.MappingNode):
            out: dict[str, object] = {}
            for k, v in n.value:
                key = str(k.value)
                if key in out:
                    diagnostics.append(
                        Diagnostic.at(
                            "error",
                            "duplicate",
                            f"the key {key} stands twice",
                            file,
                            k.start_mark.index,
                            k.end_mark.index,
                        )
                    )
                keys[(*at, key)] = Span(file, k.start_mark.index, k.end_mark.index)
                out[key] = convert(v, (*at, key))
            return out
        if isinstance(n, yaml.SequenceNode):
            return [convert(v, (*at, i)) for i, v in enumerate(n.value)]
        return constructor.construct_object(n)

    return Document(file, convert(node, ()), keys, values)
