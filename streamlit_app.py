"""Start: can a few numbers learn to read?"""

import streamlit as st

from lesson import ui
from lesson.charts.pictures import sheet
from lesson.charts.theme import Figure
from lesson.charts.training import accuracy_by_epoch
from lesson.digits import load_digits
from lesson.experiments.baseline import (
    average_picture_baseline,
    baseline,
    mean_distance,
)
from lesson.runs import run_for
from lesson.training import Settings
from lesson.words.glossary import GLOSSARY

ui.page_header("start")

digits = load_digits()
in_a_row = 14
ui.picture(
    sheet(
        [
            *digits.select("train", 3)[0][:in_a_row],
            *digits.select("train", 7)[0][:in_a_row],
        ],
        in_a_row,
        enlarge=4,
    ),
    f"The first {in_a_row} handwritten threes and the first {in_a_row} handwritten sevens of the training pictures",
    width="stretch",
)

f"""
These threes and sevens were written by hand, by many people. Here 785 numbers learn to tell them apart: one *vote* for each
of the 28 × 28 pixels, and one more. Nobody writes down what a three looks like. The numbers start at random, look at
{len(digits.train_x):,} labelled examples, and take small steps downhill. You can watch every step, change whatever you like,
and read the code that runs: it is the MNIST lesson of the fast.ai course, with the real pictures and real training.
"""

st.header("Three ways to tell a 3 from a 7", anchor=False)
entrants = {
    "linear, by hand: 785 numbers": Settings("by_hand", lr=1.0),
    "ReLU net: two layers": Settings("relu_net", lr=0.2),
}
last = 40
runs = [run_for(settings) for settings in entrants.values()]
race = st.container()

st.markdown(
    "The dotted line learns nothing. It compares a picture with the average three and the average seven, pixel by pixel, "
    "and takes the nearer:"
)
ui.show_source(mean_distance, average_picture_baseline)

st.header("The lesson, step by step", anchor=False)
for step in list(ui.PAGES)[1:]:
    guesses = [each for each in ui.outcomes().values() if each.step == step]
    right = sum(each.answer == each.right for each in guesses)
    ui.step_link(
        step,
        after=f" · {right} of {len(guesses)} guesses right"
        if guesses
        else " · ✔ visited"
        if step in ui.visited()
        else "",
    )

wrong = {key: each for key, each in ui.outcomes().items() if each.answer != each.right}
if wrong:
    st.header("Once more?", anchor=False)
    "These guesses went wrong, as first guesses may. Ask again, and the page that knows the answer opens."
    for key, each in wrong.items():
        if st.button(
            each.question, key=f"again_{key}", type="tertiary", icon=":material/replay:"
        ):
            ui.ask_again(key)
            st.switch_page(ui.PAGES[each.step].file)

with st.expander("The words of the lesson"):
    for term, meaning in GLOSSARY.items():
        st.markdown(f"**{term}**  \n{meaning}")


def figures(finished: bool) -> list[Figure]:
    """The race as far as it is."""
    epochs = {
        name: run.epochs[: last + 1] for name, run in zip(entrants, runs, strict=True)
    }
    return [accuracy_by_epoch(epochs, last, baseline().accuracy, finished=finished)]


with race:
    ui.watch(runs, last, figures)

passed = [
    next(
        (
            epoch.number
            for epoch in run.epochs
            if epoch.valid_accuracy > baseline().accuracy
        ),
        None,
    )
    for run in runs
]
with race:
    ui.what_you_see(
        f"Untrained, they are right about {runs[0].epochs[0].valid_accuracy:.4f} and {runs[1].epochs[0].valid_accuracy:.4f} "
        f"of all {len(digits.valid_x):,} validation pictures. After {last} epochs it is "
        f"**{runs[0].epochs[last].valid_accuracy:.4f}** for the linear model, which passed the average pictures in epoch "
        f"{passed[0]}, and **{runs[1].epochs[last].valid_accuracy:.4f}** for the ReLU net, which passed them in epoch "
        f"{passed[1]}. The average pictures get {baseline().on_threes:.4f} of the threes right and {baseline().on_sevens:.4f} "
        f"of the sevens; {baseline().accuracy:.4f} is the mean of the two."
    )
