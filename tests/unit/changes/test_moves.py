"""Which files were moved."""

from dasf_lint.changes.moves import moved_files
from dasf_lint.core import limits
from dasf_lint.core.source import SourceFile

TEXT = "".join(f"line {number}\n" for number in range(10))


def of(gone: dict[str, str], came: dict[str, str]) -> dict[str, str]:
    return moved_files(*([SourceFile(path, text.encode()) for path, text in each.items()] for each in (gone, came)))


def test_the_same_text_under_another_name_was_moved() -> None:
    assert of({"a.tf": TEXT}, {"b/c.tf": TEXT}) == {"b/c.tf": "a.tf"}


def test_of_several_with_the_same_text_the_one_with_the_most_alike_path_was_moved() -> None:
    gone = {"old/a/versions.tf": TEXT, "old/b/versions.tf": TEXT, "old/b/x.tf": TEXT}
    came = {"new/b/versions.tf": TEXT, "new/a/versions.tf": TEXT}
    assert of(gone, came) == {"new/b/versions.tf": "old/b/versions.tf", "new/a/versions.tf": "old/a/versions.tf"}


def test_one_file_is_moved_to_one_place() -> None:
    assert len(of({"a.tf": TEXT}, {"b.tf": TEXT, "c.tf": TEXT})) == 1


def test_half_of_the_lines_make_a_file_the_same() -> None:
    assert of({"a.tf": TEXT}, {"b.tf": TEXT.replace("line 1", "other")}) == {"b.tf": "a.tf"}
    assert of({"a.tf": TEXT}, {"b.tf": "".join(f"other {number}\n" for number in range(10))}) == {}
    assert of({"a.tf": TEXT}, {"b.yml": TEXT.replace("line 1", "other")}) == {}, "of another kind"


def test_empty_files_are_nobody() -> None:
    assert of({"a.tf": ""}, {"b.tf": ""}) == {}


def test_of_very_many_only_those_are_known_that_are_the_same() -> None:
    count = limits.max_likened_files + 5
    gone = {f"a/{number}.tf": f"{TEXT}{number}\n" for number in range(count)}
    came = {f"b/{number}.tf": f"{TEXT}{number}\nmore\n" for number in range(count - 1)}
    came["b/same.tf"] = f"{TEXT}5\n"
    assert of(gone, came) == {"b/same.tf": "a/5.tf"}
