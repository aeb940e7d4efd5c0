"""Fuzzing: whatever bytes somebody's repository holds, the tool ends with a report or a diagnostic.

`targets` are functions that take bytes and raise `Broken` where a promise does not hold; `running` watches one input,
`campaign` makes many, `mutation` and the grammars say which. `python -m tests.fuzz` (`make fuzz`) looks for new ones;
the suite asks a fixed number of them, always the same, and every input that once broke something (`found`).
"""
