"""What tests of several scenes of this step use."""

from hypothesis import strategies as st

LONGEST = 165  # letters in two lines
seeds = st.integers(0, 99)
