"""It is at home on Windows and macOS, too: what can be tried of that on any system."""

import ast
import functools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, nightly

FILES = [
    path.relative_to(ROOT)
    for path in sorted(ROOT.rglob("*"))
    if not any(
        part.startswith(".") or part == "__pycache__"
        for part in path.relative_to(ROOT).parts
    )
]
UNIX_ONLY = {"fcntl", "grp", "pty", "pwd", "resource", "termios"}
# as on a Japanese or a German Windows: what names no encoding cannot be read
ANOTHER_LANGUAGE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
PRINTS = """
from lesson.console import use_plain_letters
use_plain_letters()
from lesson.__main__ import before, table
from lesson.digits import load_digits
from lesson.steps.pytorch_version.in_print import CLOSE, EQUAL, Printed
before(load_digits())
table([Printed("right", "", "1", "1", EQUAL), Printed("wrong", "", "1", "2", EQUAL), Printed("near", "", "1", "2", CLOSE)])
"""


@functools.cache
def parsed() -> list[tuple[Path, ast.AST]]:
    """All that stands in all Python files."""
    return [
        (path, node)
        for path in FILES
        if path.suffix == ".py"
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
    ]


def test_text_is_read_and_written_in_an_encoding_that_is_named():
    """What ruff's PLW1514 overlooks: methods of what it does not know to be a path, and subprocesses."""
    for path, node in parsed():
        if isinstance(node, ast.Call):
            place = f"{path}:{node.lineno}"
            name = getattr(node.func, "attr", "")
            named = {each.arg for each in node.keywords}
            texts = {"read_text": 0, "write_text": 1}.get(name)
            assert texts is None or "encoding" in named or len(node.args) > texts, place
            assert not {"text", "universal_newlines"} & named or name != "run", place


def test_no_file_imports_what_only_unix_has():
    for path, node in parsed():
        names = (
            [each.name for each in node.names] if isinstance(node, ast.Import) else []
        )
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        assert not {name.partition(".")[0] for name in names} & UNIX_ONLY, path


def test_every_file_has_a_name_that_windows_and_macos_can_keep():
    names = [path.as_posix() for path in FILES]
    assert len({name.casefold() for name in names}) == len(names)
    reserved = re.compile(
        r"(?i)(^|/)(con|prn|aux|nul|com\d|lpt\d)(\.|/|$)|[<>:\"|?*\\]|[ .](/|$)"
    )
    assert not [name for name in names if reserved.search(name)]
    assert max(map(len, names)) < 100  # of 260 for the whole path
    assert all(name.isascii() for name in names)


def test_the_app_is_imported_where_another_encoding_is_usual():
    done = subprocess.run(
        [sys.executable, "-c", "import lesson.ui"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | ANOTHER_LANGUAGE,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "encoding",
    ["ascii", "cp932", *nightly("cp1252", "latin-1", "cp437")],
)
def test_the_lesson_is_told_in_any_encoding_with_marks_that_differ(encoding):
    done = subprocess.run(
        [sys.executable, "-c", PRINTS],
        cwd=ROOT,
        capture_output=True,
        encoding=encoding,
        env=os.environ | {"PYTHONIOENCODING": encoding},
    )
    assert done.returncode == 0, done.stderr
    *_, right, wrong, near, legend = done.stdout.splitlines()
    assert [line[2:7].strip() for line in (right, wrong, near)] == [
        "right",
        "wrong",
        "near",
    ]
    marks = [line[0] for line in (right, wrong, near)]
    assert len(set(marks)) == 3
    assert all(mark in legend for mark in marks)
    assert "?" not in done.stdout.replace("average seven?", "")


def test_whatever_opens_a_browser_carries_the_mark():
    """Without it, it would fail rather than be skipped where there is no browser."""
    for path, node in parsed():
        if path.name.startswith("test_") and isinstance(node, ast.FunctionDef):
            asks = {each.arg for each in node.args.args}
            if asks & {"page", "browser", "context"} and node.name.startswith("test_"):
                file = (ROOT / path).read_text("utf-8")
                marks = " ".join(map(ast.unparse, node.decorator_list))
                whole = re.search(r"^pytestmark = .*mark\.browser", file, re.M)
                assert whole or "mark.browser" in marks, f"{path}::{node.name}"
