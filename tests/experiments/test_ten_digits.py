"""Ten digits: the sample, the models, and that the loop is the one of the lesson and of PyTorch."""

import pytest

from lesson.experiments.ten_digits import TenSettings


@pytest.mark.parametrize(
    ("field", "value"),
    [("model", "by_hand"), ("lr", 0), ("seed", -1), ("hidden", 0), ("shuffle", 1)],
)
def test_settings_that_cannot_be_are_refused_in_a_sentence(field, value):
    with pytest.raises(ValueError, match=rf"^{field} must be .*, not {value!r}\.$"):
        TenSettings(**{field: value})
