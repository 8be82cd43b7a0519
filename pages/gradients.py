"""Stub."""

import streamlit as st

from lesson import ui
from lesson.charts.pixels import pixel_map
from lesson.digits import load_digits
from lesson.pictures import digit_png

ui.page_header("gradients")
x = load_digits().train_x[0]
a, b = st.columns(2)
with a:
    p = ui.pixel_picker(lambda i: pixel_map(x, digit_png(x), i, "A three"))
st.write(p, x[p].item())
