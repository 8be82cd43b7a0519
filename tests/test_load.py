"""A small class, for a while."""

import pytest

from tests import load


@pytest.mark.alone
@pytest.mark.nightly  # at every push tests/test_readme.py has a small class
def test_ten_learners_are_all_served_in_time():
    said = []
    missed = load.main(
        ["--learners", "10", "--seconds", "60"],
        lambda *text, **_: said.append(" ".join(text)),
    )
    assert not missed, "\n".join(said)


@pytest.mark.slow
def test_a_class_that_is_not_served_is_told(monkeypatch):
    monkeypatch.setattr(load, "COLD", 0.0)
    monkeypatch.setattr(load, "ARRIVAL", 1.0)
    said = []
    assert load.main(
        ["--learners", "2", "--seconds", "6"],
        lambda *text, **_: said.append(" ".join(text)),
    )
    assert any(line.startswith("MISSED cold") for line in said)
