"""Watching statements run."""

from lesson.experiments.tracing import trace


def three_statements():
    a = 1
    yield
    b = [a, a]  # a list
    yield
    b[0] = 5
    yield


def test_each_statement_comes_as_it_is_written_with_the_names_known_then():
    steps = [
        (statement, sorted(names)) for statement, names in trace(three_statements())
    ]
    assert steps == [
        ("a = 1", ["a"]),
        ("b = [a, a]  # a list", ["a", "b"]),
        ("b[0] = 5", ["a", "b"]),
    ]


def test_the_statements_really_run():
    assert list(trace(three_statements()))[-1][1] == {"a": 1, "b": [5, 1]}
