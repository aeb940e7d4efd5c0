"""Regular expressions that read hostile text: no repeat gives back, and the interpreter has shown how it reads them.

Two mistakes of CPython's `re` shape what is written here.

* Before 3.11.5 a possessive repeat of a group ends too late. The round that fails leaves the position where the last
  choice, repeat or lookaround of the round had put it, and the match goes on from there: `(?:[^$]++|[$](?!\\{))*+`
  takes `x${` of `x${v}`. See issues 100061 and 106052 of python/cpython; the repair, pull request 102612, sets the
  position back. `possessive` writes a form that needs no repair.
* Before 3.12.8 and 3.13.1 a capturing group inside such a repeat may raise SystemError (issue 101955; 3.11 keeps it).
  So none stands there.

The possessive repeat of one character or class (`[0-9]++`) is another instruction, which was always right. So is a
group of plain characters that ends in such a repeat (`(?:\\.[a-z]*+)*+`), because nothing in it moves and then fails.
tests/property/test_patterns.py holds every pattern of the package to this and to a slower reference.
"""

import re
import sys
from typing import Final

_DEAD_END: Final = "(?!)"
"""Fails at once. A choice goes back to its start before it enters an alternative, without which no alternative could
follow another that has read something; so the round that fails here, behind all others, has not moved."""


class MisreadPattern(Exception):
    """This interpreter's `re` does not do as documented: nothing that it reads from a file can be trusted."""

    def __init__(self, pattern: str) -> None:
        name = "Python" if sys.implementation.name == "cpython" else sys.implementation.name
        version = ".".join(map(str, sys.version_info[:3]))
        self.message = f"{name} {version} ({sys.executable}) misreads the regular expressions that files are read with"
        self.pattern = pattern
        super().__init__(f"{self.message}: {pattern}")


def possessive(body: str, times: str = "*") -> str:
    """`body` repeated (`*`, `+`, `?` or `{m,n}`) and never given back. It may be a choice and captures nothing."""
    return f"(?:{body}|{_DEAD_END}){times}+"


def compiled(pattern: str, *examples: tuple[str, str]) -> "re.Pattern[str]":
    """The compiled pattern, once it took the first part of every example and left the second.

    A pattern that does not match takes nothing. Raises MisreadPattern.
    """
    made = re.compile(pattern)
    for taken, left in examples:
        found = made.match(taken + left)
        if (0 if found is None else found.end()) != len(taken):
            raise MisreadPattern(pattern)
    return made
