"""Watching statements run."""

from lesson.experiments.tracing import trace

b = "of the module"


def three_statements(first):
    """Nothing of this is a statement."""
    a = first
    b = [
        a,
        a,
    ]  # a list
    b[0] = max(len(b) for _ in range(3))


def test_each_statement_comes_whole_as_it_is_written_with_the_names_known_then():
    steps = [(code, sorted(names)) for code, names in trace(three_statements, 1)]
    assert steps == [
        ("a = first", ["a", "first"]),
        ("b = [\n    a,\n    a,\n]  # a list", ["a", "b", "first"]),
        ("b[0] = max(len(b) for _ in range(3))", ["a", "b", "first"]),
    ]


def test_the_statements_really_run():
    assert list(trace(three_statements, 1))[-1][1] == {"first": 1, "a": 1, "b": [2, 1]}


def test_names_of_the_module_stay_as_they_are():
    list(trace(three_statements, 1))
    assert b == "of the module"
