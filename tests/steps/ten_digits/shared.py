"""What several tests of this step use."""

import torch
from hypothesis import strategies as st

from lesson.experiments.ten_digits import TenSettings

SETTINGS = TenSettings()


LONGEST = 160  # letters: two lines beside the eye, where ** is not seen


SCORES = st.lists(st.floats(-30, 30, width=32), min_size=10, max_size=10).map(
    torch.tensor
)
