"""Settings in an address: they come back, and junk is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson.training import Settings
from lesson.ui.address import from_query, to_query


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (Settings(), "lr=1.0"),
        (
            Settings(lr=0.001, batch_size=8, seed=99, shuffle=True, init_std=3.0),
            "lr=0.001&batch_size=8&seed=99&shuffle=true&init_std=3.0",
        ),
        (Settings("pytorch", lr=1e-5), "lr=1e-05"),
        (
            Settings("relu_net", hidden=7, relu=False),
            "lr=1.0&hidden=7&relu=false",
        ),
        (Settings(lr=0.1, loss="cross_entropy"), "lr=0.1&loss=cross_entropy"),
    ],
)
def test_settings_are_readable_and_come_back(settings, text):
    assert to_query(settings) == text
    assert from_query(settings.model, text) == settings


@pytest.mark.parametrize(
    ("old", "settings"),
    [
        ("lr--1", Settings()),
        ("lr--1e-05", Settings(lr=1e-5)),
        ("lr--0.1--seed--3--shuffle--true", Settings(lr=0.1, seed=3, shuffle=True)),
    ],
)
def test_links_of_the_first_version_still_open(old, settings):
    assert from_query("by_hand", old) == settings


JUNK = ["", "lr", "lr=", "lr=x", "lr=0", "lr=NaN", "lr=inf", "seed=1.5", "hidden=3"]
JUNK += ["lr=1&lr", "lr=1&lr=2", "x=1", "seed=[]", "batch_size=true", "shuffle=1"]
JUNK += ["lr={}", "lr=null", "&", "=", "model=pytorch", "loss=l1", "lr=" + "9" * 400]
JUNK += ["seed=" + "9" * 400, "seed=" + "9" * 5000, "lr--" + "9" * 400, "lr--1--lr"]


@pytest.mark.parametrize("text", JUNK)
def test_what_are_no_settings_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        from_query("by_hand", text)


@given(
    text=st.text() | st.from_regex(r"(lr|seed|shuffle)(--|=).{0,40}", fullmatch=True)
)
def test_whatever_is_in_an_address_it_is_settings_or_refused(text):
    with suppress(ValueError):
        assert isinstance(from_query("by_hand", text), Settings)
