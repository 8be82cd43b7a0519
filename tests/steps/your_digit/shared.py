"""What several tests of this step use."""

from hypothesis import strategies as st

LAST = 3


scores = st.floats(-50, 50).map(lambda score: round(score, 3))
