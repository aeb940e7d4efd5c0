"""The terminal: what goes to which stream, in which encoding, how wide and in which colours."""

import os
import sys
from collections.abc import Mapping
from typing import BinaryIO, Final, TextIO

from dasf_lint import __version__
from dasf_lint.report.escape import visible
from dasf_lint.report.redact import Redactor
from dasf_lint.report.style import Style

_DEFAULT_WIDTH: Final = 100


class WriteError(Exception):
    """An output that could not be written."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def write(text: str) -> None:
    """To standard output, in UTF-8 whatever the locale says."""
    _put(sys.stdout, text)


def write_error(text: str) -> None:
    """To standard error. Nobody is left to tell where that fails."""
    try:
        _put(sys.stderr, text)
    except (OSError, WriteError):
        return


def _put(stream: TextIO, text: str) -> None:
    # `sys.stdout` is None where the descriptor was closed before Python started.
    if stream is None:
        return
    data = text.encode("utf-8", "backslashreplace")
    raw: BinaryIO | None = getattr(stream, "buffer", None)
    try:
        if raw is None:
            stream.write(text)
        else:
            stream.flush()
            raw.write(data)
        stream.flush()
    except OSError as error:
        # What stays in the buffer would fail again, with a traceback, when Python closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if isinstance(error, BrokenPipeError):
            # Whoever read has seen enough; the exit code still says what was found.
            return
        raise WriteError(f"the output could not be written: {(error.strerror or 'unknown').lower()}") from None


def complain(message: str, hint: str = "") -> None:
    """A mistake in how the program was called."""
    paint = Style(uses_colour(sys.stderr)).paint
    safe = Redactor().shown
    text = f"{paint('error', 'error')}: {safe(message)}\n"
    if hint:
        text += f"{paint('note', 'hint')}: {safe(hint)}\n"
    write_error(text)


def report_bug(error: Exception, *, verbose: bool) -> None:
    """What nobody foresaw. Its words and its trace stay away unless asked for: they may quote what was linted."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f" at {os.path.basename(code.co_filename)}:{trace.tb_lineno}"
        if verbose:
            write_error(f"  {visible(code.co_filename)}:{trace.tb_lineno} in {code.co_name}\n")
        trace = trace.tb_next
    complain(
        f"this is a bug in dasf-lint {__version__}: {type(error).__name__}{place}"
        + (f": {error}"[:600] if verbose else ""),
        "please report it with the input that leads here" + ("" if verbose else "; -v shows more"),
    )


def uses_colour(stream: TextIO | None, choice: str = "auto") -> bool:
    """NO_COLOR wins over everything but `--color always`, then FORCE_COLOR; else a terminal has colour."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def is_watched(stream: TextIO | None, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a person looks at a terminal that can do more than print lines. Some build servers give a terminal."""
    build = environ.get("CI", "").lower() not in ("", "0", "false")
    return is_terminal(stream) and not build and environ.get("TERM", "dumb") != "dumb"


def width() -> int:
    """Columns of the terminal; a fixed number where there is none, so that files and logs are always alike."""
    if not is_terminal(sys.stdout):
        return _DEFAULT_WIDTH
    try:
        return min(max(os.get_terminal_size(sys.stdout.fileno()).columns, 60), 160)
    except OSError:
        return _DEFAULT_WIDTH
