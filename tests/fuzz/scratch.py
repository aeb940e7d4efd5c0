"""A directory of this process in which inputs stand as files, and the program run inside it."""

import atexit
import gc
import io
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from dasf_lint.cli.main import main
from tests.fuzz.parcel import Parcel
from tests.fuzz.running import unwatched, watched
from tests.fuzz.target import require
from tests.fuzz.whole_checks import SECRET


@cache
def scratch() -> Path:
    """A directory of this process: `in` is the project root, beside it stands what nobody may read."""
    place = Path(os.path.realpath(tempfile.mkdtemp(prefix="fuzz-")))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    (place / "out").mkdir()
    (place / "out/secret.txt").write_text(SECRET)
    (place / "out/main.tf").write_text(f'output "x" {{\n  value = "{SECRET}"\n}}\n')
    return place


@contextmanager
def written(parcel: Parcel) -> Iterator[Path]:
    """The parcel as files, gone afterwards."""
    with unwatched():
        root = scratch() / "in"
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        for path, content in parcel.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        for path, target in parcel.links.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).symlink_to(target)
    with watched(str(root)):
        yield root


@contextmanager
def inside(directory: Path) -> Iterator[None]:
    """With a directory as that of the process."""
    with unwatched():
        before = os.getcwd()
        os.chdir(directory)
    try:
        yield
    finally:
        with unwatched():
            os.chdir(before)


def command(arguments: Sequence[str], standard_input: bytes = b"") -> tuple[int, str, str]:
    """The program inside this process: exit code, standard output, standard error."""
    streams = sys.stdin, sys.stdout, sys.stderr
    handler = signal.getsignal(signal.SIGTERM)
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(standard_input), "utf-8"), out, err
    try:
        code = main(list(arguments))
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        signal.signal(signal.SIGTERM, handler)
        gc.enable()
    out.flush()
    err.flush()
    texts = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]  # a BytesIO
    require("this is a bug in" not in texts[1], texts[1][:300].replace(":", " "))
    require("Traceback" not in texts[1], "no trace is shown", texts[1])
    require(code in (0, 1, 2), "the exit code is 0, 1 or 2", code)
    return code, texts[0], texts[1]
