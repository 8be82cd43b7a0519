"""Settings of every kind refuse what cannot be, in a sentence that names the field."""

from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lesson.experiments.ten_digits import TenSettings
from lesson.steps.ten_digits.ten_runs import DATA
from lesson.steps.ten_digits.which_pairs_are_hard_measure import PairSettings
from lesson.training import KINDS, Settings

ALL = (Settings, TenSettings, PairSettings)
FIELDS = [(kind, field.name) for kind in ALL for field in fields(kind)]
NUMBERS = {
    "lr": (float, 5e-324, 1.7976931348623157e308),
    "init_std": (float, 0, 1.7976931348623157e308),
    "batch_size": (int, 1, 12_396),
    "seed": (int, 0, 2**63 - 1),
    "hidden": (int, 1, 1000),
}
WORDS = {
    (Settings, "model"): KINDS,
    (Settings, "loss"): ("mnist_loss", "cross_entropy"),
    (TenSettings, "model"): ("linear", "relu_net"),
    (TenSettings, "data"): DATA,
    (PairSettings, "data"): DATA,
}
ODD = [
    None,
    True,
    False,
    0,
    1,
    -1,
    2.5,
    -0.0,
    1e400,
    -1e400,
    float("nan"),
    10**400,
    -(10**400),
    2**63,
    1j,
    "",
    "1",
    "nonsense",
    "ALL",
    "sample ",
    b"all",
    [],
    ["linear"],
    {},
    (1,),
    np.bool_(True),
    np.int64(7),
    np.int8(-1),
    np.float32(0.5),
    np.float32(0),  # in its own precision as large as the least number above 0
    np.float64("nan"),
    np.float16("inf"),
    np.array([1.0]),
    np.array([1.0, 2.0]),
    np.str_("all"),
    torch.tensor(1),
    Fraction(1, 2),
    Decimal("0.5"),
    object,
]
anything = st.one_of(
    st.sampled_from(ODD),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.booleans(),
    st.sampled_from(["mnist_loss", "by_hand", "linear", "all"]),
)


def may_be(kind, field, value) -> bool:
    if (kind, field) in WORDS:
        return isinstance(value, str) and value in list(WORDS[kind, field])
    if field not in NUMBERS:
        return isinstance(value, bool)
    own, least, most = NUMBERS[field]
    right = isinstance(value, Integral if own is int else Real)
    if (
        not right
        or isinstance(value, bool)
        or isinstance(value, int)
        and abs(value) > most
    ):
        return False
    return least <= own(value) <= most


@pytest.mark.parametrize("kind", ALL)
def test_every_field_has_its_rule(kind):
    assert list(kind.RULES) == [field.name for field in fields(kind)]


@pytest.mark.parametrize(("kind", "field"), FIELDS)
@given(anything)
def test_a_field_takes_what_can_be_and_names_itself_where_it_refuses(
    kind, field, value
):
    if not may_be(kind, field, value):
        with pytest.raises(ValueError, match=rf"(?s)^{field} must be .*, not .*\.$"):
            kind(**{field: value})
        return
    kept = getattr(kind(**{field: value}), field)
    assert kept == value
    usual = getattr(kind(), field)
    assert (
        isinstance(kept, str) if isinstance(usual, str) else type(kept) is type(usual)
    )


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    "number", [np.float64(0.5), np.float32(0.5), Fraction(1, 2), np.float16(0.5)]
)
def test_a_number_of_another_library_is_the_same_setting(kind, number):
    settings = kind(lr=number, seed=np.int64(3), batch_size=np.int32(8))
    assert settings == kind(lr=0.5, seed=3, batch_size=8)
    assert repr(settings) == repr(
        kind(lr=0.5, seed=3, batch_size=8)
    )  # as it is exported
