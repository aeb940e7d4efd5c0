"""Paths of a tree: by their text alone."""

import os
import posixpath

import pytest

from dasf_lint.core.source import relative_to

_PATHS = (".", "a", "a/b", "a/b/c.yml", "b/c", "../a", "../../x/y", "a/../../b", "./a//b/.")


@pytest.mark.parametrize("path", [*_PATHS, "..", "../a/b"])
@pytest.mark.parametrize("start", [path for path in _PATHS if not path.startswith("..") and path != "a/../../b"])
def test_a_path_is_seen_from_a_directory_as_posixpath_sees_it(path: str, start: str) -> None:
    deep = "/one/two/three/four"
    assert relative_to(path, start) == posixpath.relpath(f"{deep}/{path}", f"{deep}/{start}")
    assert relative_to(f"/{path}", f"/{start}") == posixpath.relpath(f"/{path}", f"/{start}")


def test_the_way_back_from_above_the_beginning_is_known_where_both_lead_there() -> None:
    assert relative_to("../a/x", "../a/b") == "../x"
    with pytest.raises(ValueError, match=r"can't make x relative to \.\./a"):
        relative_to("x", "../a")


def test_nothing_asks_for_the_working_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> str:
        raise FileNotFoundError

    monkeypatch.setattr(os, "getcwd", refuse)
    assert relative_to("a/b", "c") == "../a/b"
