"""The vectors are those that GitHub's upload action is tested with."""

import pytest

from dasf_lint.report.line_hash import line_hashes

GREETINGS = ["e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1", "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
        (
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
            ["8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1", "c6805c5e1288b612:1", "b86d3392aea1be30:1", "e6ceba753e1a442:1"],
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETINGS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETINGS),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETINGS),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETINGS),
    ],
)  # fmt: skip
def test_known_hashes(text: str, expected: list[str]) -> None:
    lines = range(1, len(expected) + 1)
    assert list(line_hashes(text.encode(), lines).values()) == expected


def rolling(text: str) -> dict[int, str]:
    """The algorithm as it is described: a hash that rolls over the whole file."""
    units = [
        int.from_bytes(text.encode("utf-16-le", "surrogatepass")[i : i + 2], "little")
        for i in range(0, 2 * len(text.encode("utf-16-le", "surrogatepass")) // 2, 2)
    ]
    cleaned: list[int] = []
    starts = [0]
    previous_was_return = False
    for unit in units:
        if unit in (32, 9):
            previous_was_return = False
            continue
        if unit == 10 and previous_was_return:
            previous_was_return = False
            continue
        previous_was_return = unit == 13
        cleaned.append(10 if unit == 13 else unit)
        if unit in (10, 13):
            starts.append(len(cleaned))
    cleaned += [0xFFFF] + [0] * 100
    seen: dict[int, int] = {}
    found: dict[int, str] = {}
    for line, start in enumerate(starts, 1):
        value = 0
        for unit in cleaned[start : start + 100]:
            value = (value * 37 + unit) % 2**64
        seen[value] = seen.get(value, 0) + 1
        found[line] = f"{value:x}:{seen[value]}"
    return found


@pytest.mark.parametrize(
    "text",
    ["\ufeffa = 1\nb = 2\n", "x = \"😀\"\n" * 40, "a\r \nb", "short", "long " * 80 + "\n" + "long " * 80, "😀" * 120 + "\nb"],
    ids=["mark", "astral", "blank between", "short", "long", "astral window"],
)  # fmt: skip
def test_hashes_are_those_of_the_rolling_algorithm(text: str) -> None:
    expected = rolling(text)
    assert line_hashes(text.encode(), expected.keys()) == expected


def test_a_line_that_is_not_there_has_no_hash() -> None:
    assert line_hashes(b"a\n", {7}) == {}
