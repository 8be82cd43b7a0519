"""Step 5: take the downhill step again and again."""

import streamlit as st

from lesson import ui
from lesson.baseline import baseline
from lesson.charts.training import accuracy_by_epoch, batch_contents, loss_by_epoch
from lesson.digits import load_digits
from lesson.gradients import calc_grad
from lesson.mistakes import confusion, worst_mistakes
from lesson.pictures import sheet
from lesson.runs import run_for, told_apart
from lesson.training import Settings, batches, model_at, sgd_step, train_epoch, validate_epoch

ui.page_header("training_loop")

"""
One step moves all 785 numbers a little way downhill, for one batch of pictures. One pass over all 12,396 training
pictures is an *epoch*. That is the whole of training: batch, gradient, step, again.
"""

ui.show_source(train_epoch, calc_grad, sgd_step)

st.subheader("Train it", anchor=False)
left, middle, right = st.columns(3)
with left:
    lr = ui.lr_slider()
    epochs = ui.epochs_slider()
with middle:
    batch_size = ui.batch_size_slider()
    seed = ui.seed_slider()
with right:
    init_std = ui.init_std_slider()
    shuffle = ui.shuffle_toggle()
    zoomed = st.toggle("Zoom in on accuracies from 0.9 to 1", key="zoom", bind="query-params")

settings = Settings(lr=lr, batch_size=batch_size, seed=seed, shuffle=shuffle, init_std=init_std)
kept = [other for other in st.session_state.setdefault("kept_runs", []) if other != settings]
names = told_apart([settings, *kept])
runs = [run_for(each) for each in [settings, *kept]]

accuracy_place = st.empty()
loss_place = st.empty()


def show() -> None:
    """Draw the runs as far as they are; the many small pictures only when all is there."""
    shown = {name: run.epochs[: epochs + 1] for name, run in zip(names, runs, strict=True)}
    done = all(len(epochs_shown) == epochs + 1 for epochs_shown in shown.values())
    ui.draw(accuracy_by_epoch(shown, baseline().accuracy, zoomed, pictures=done), accuracy_place)
    ui.draw(loss_by_epoch(shown[names[0]] or runs[0].upto(0)), loss_place)


ui.watch(runs, epochs, show)
