"""The core as a whole: what a learner reads, top to bottom."""

import ast
import importlib
import inspect
import io
import tokenize

import pytest

from lesson.runs import Run
from lesson.training import Settings

CORE = "digits", "models", "loss", "optimizer", "gradients", "training", "learner"
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def source_of(name: str) -> str:
    return inspect.getsource(importlib.import_module(f"lesson.{name}"))


def lines_of_code(source: str) -> set[int]:
    """Numbers of the lines that hold more than blanks, comments and docstrings."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = {
        line
        for token in tokens
        if token.type not in NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (
            ast.get_docstring(node)
        ):
            lines -= {*range(node.body[0].lineno, node.body[0].end_lineno + 1)}
    return lines


def test_lines_of_code_are_neither_blank_nor_words():
    source = '''"""A module."""

# A comment.
def f(x):
    """Two
    lines."""
    return [
        x,  # another
    ]
'''
    assert lines_of_code(source) == {4, 7, 8, 9}


def test_the_core_is_at_most_500_lines_of_code():
    assert sum(len(lines_of_code(source_of(name))) for name in CORE) <= 500


def test_no_function_of_the_core_is_longer_than_a_screen():
    for name in CORE:
        for node in ast.walk(ast.parse(source_of(name))):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 30, (name, node.name)


def test_the_core_imports_nothing_of_the_lesson_that_comes_later():
    for place, name in enumerate(CORE):
        for node in ast.parse(source_of(name)).body:
            if isinstance(node, ast.ImportFrom) and node.module.startswith("lesson"):
                before = {f"lesson.{each}" for each in CORE[:place]}
                assert node.module in before | {"lesson.data.bundle"}


@pytest.mark.parametrize(
    ("settings", "train_loss", "valid_loss", "wrong"),
    [
        (Settings(), 0.059765225, 0.075437896, 149),
        (
            Settings(lr=0.7, batch_size=1000, seed=3, shuffle=True, init_std=0.3),
            0.048298842,
            0.048092045,
            69,
        ),
        (Settings(model="pytorch"), 0.025489306, 0.080653094, 136),
        (
            Settings(model="pytorch", batch_size=64, shuffle=True),
            0.017126585,
            0.021344449,
            37,
        ),
        (Settings(model="relu_net", lr=0.2), 0.027335281, 0.060691942, 100),
        (
            Settings(model="relu_net", lr=0.1, shuffle=True, hidden=7),
            0.034194493,
            0.036595199,
            56,
        ),
        (
            Settings(model="relu_net", lr=0.1, batch_size=500, relu=False),
            0.053603776,
            0.05905522,
            76,
        ),
        (Settings(batch_size=12396), 0.50619322, 0.50803721, 1039),
    ],
    ids=lambda each: getattr(each, "model", ""),
)
def test_these_runs_have_the_numbers_they_always_had(
    settings, train_loss, valid_loss, wrong
):
    """Another processor may round in another way, hence the tolerance; one picture next to the border may cross it."""
    epoch = Run(settings).up_to(5)[5]
    assert epoch.train_loss == pytest.approx(train_loss, rel=1e-4)
    assert epoch.valid_loss == pytest.approx(valid_loss, rel=1e-4)
    assert abs(round((1 - epoch.valid_accuracy) * 2038) - wrong) <= 1
