"""What policies may know of a target beside its body."""

from collections.abc import Mapping

from dasf_lint.bundle import run_as, written
from dasf_lint.bundle.state import TargetState
from dasf_lint.core.data import Datum
from dasf_lint.core.lazy_facts import LazyFacts
from dasf_lint.core.source import SourceFile


def of_target(state: TargetState, file: SourceFile) -> Mapping[str, Datum]:
    return LazyFacts({"used": lambda: written.used(state), "without_run_as": lambda: run_as.without(state, file)})
