"""Whatever a text is, it is a requirement or none."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dasf_lint.core.python_requirements import read

PIECES = [
    "a", "pandas", "==", "===", "~=", ">=", "!=", "<", "1", "2.*", "1!0", ".post1", "+l", "[", "]", "(", ")", ",", ";", " ", "\t",
    "@", "https://x.example/y.zip", "git+ssh://g@x/y", "file:", "/", "./", "#", "sha256=", "--hash=", "-r", "python_version",
    "sys_platform", "extra", "extras", "dependency_groups", "in", "not", "and", "or", "'3'", '"win32"', "\\", "${X}", "\n", "\x00", "é", "٣", "\ud800", "9" * 4500,
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join))
def test_no_text_is_more_than_a_requirement_or_none(text: str) -> None:
    found = read(text)
    assert found is None or found.kind in ("name", "url", "file", "option")
    assert found is None or not found.version or found.pinned
