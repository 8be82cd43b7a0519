"""What a run leaves the app as: its figures, the parameters of an epoch, and code that repeats it anywhere else."""

import csv
import inspect
import io
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import torch
from safetensors.torch import save

from lesson import digits, gradients, loss, models, training
from lesson.data import build
from lesson.training import USED_BY, Epoch, Settings, start_model

ABOUT = """\
{settings}

These are the very functions that ran in the app, and then the run. They need torch and numpy. The pictures are read from
threes_and_sevens.npz in this folder, or in lesson/data under it. Where it is missing, torchvision downloads MNIST to the
folder data. The numbers are those of the app to the last digit with torch {torch} on a processor like its own; others may
round in another way.
"""

IMPORTS = """\
{math}import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor{nn}

torch.set_num_threads(1)  # as in the app: with more, the last digits can differ"""

LOAD = '''\
def load_arrays() -> dict[str, np.ndarray]:
    """The app's file of pictures where it is near, else the same from MNIST."""
    for folder in (Path(sys.argv[0]).parent, Path(), Path("lesson/data")):
        file = folder / "threes_and_sevens.npz"
        if file.exists():
            with np.load(file) as bundle:
                return dict(bundle)
    return threes_and_sevens(Path("data"))


arrays = {name: torch.from_numpy(array) for name, array in load_arrays().items()}
train_x, train_y = to_tensors(arrays["train_3"], arrays["train_7"])
valid_x, valid_y = to_tensors(arrays["valid_3"], arrays["valid_7"])'''

START = '''\
{constants}

model = {model}
shuffle = torch.Generator().manual_seed(SEED) if SHUFFLE else None{optimizer}


def step() -> None:
    """Move all parameters one step downhill."""
    {step}'''

LOOP = '''\
def report(epoch: int, train_loss: float) -> None:
    """Print both losses in full, and how many of the validation pictures are right."""
    valid_loss, accuracy = validate_epoch(model, valid_x, valid_y)
    right = f"{accuracy:.4f} ({round(accuracy * len(valid_x))} of {len(valid_x)})"
    print(f"{epoch:5}  {train_loss!r:21}  {valid_loss!r:21}  {right}")


print("epoch  training loss          validation loss        validation accuracy")
report(0, validate_epoch(model, train_x, train_y)[0])
for epoch in range(1, EPOCHS + 1):
    data = batches(train_x, train_y, BATCH_SIZE, shuffle)
    total = 0.0
    for loss in train_epoch(model, data, step):
        total += loss  # one by one: since Python 3.12, sum() rounds in another way
    report(epoch, total / len(train_x))'''

BY_HAND = {
    "math": "",
    "nn": "",
    "optimizer": "",
    "step": "sgd_step(model.parameters(), LR)",
}
BY_PYTORCH = {
    "math": "import math\n",
    "nn": ", nn\nfrom torch.nn.utils import skip_init",
    "optimizer": "\noptimizer = torch.optim.SGD(model.parameters(), LR)",
    "step": "optimizer.step()\n    optimizer.zero_grad()",
}
SEEDED = "torch.Generator().manual_seed(SEED)"
MODELS = {  # how each is made, and of what
    "by_hand": (
        f"LinearByHand(INIT_STD, {SEEDED})",
        [models.init_params, models.linear, models.LinearByHand],
    ),
    "pytorch": (f"linear_layer(PIXELS, 1, {SEEDED})", [models.linear_layer]),
    "relu_net": (
        f"relu_net(HIDDEN, RELU, {SEEDED})",
        [models.linear_layer, models.relu_net],
    ),
}


def epochs_csv(epochs: Sequence[Epoch]) -> str:
    """A table with a row for each epoch, its numbers in full: float(text) is the number itself."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["epoch", *Epoch._fields[1:4]])
    writer.writerows(epoch[:4] for epoch in epochs)
    return table.getvalue()


def weights_file(settings: Settings, epoch: Epoch) -> bytes:
    """The parameters of an epoch as safetensors, named as in `state_dict()`; by hand they are "weights" and "bias".

    The metadata: the settings, the epoch and its accuracy. Their order, and so the bytes, may differ from call to call.
    """
    by_hand = settings.model == "by_hand"
    names = ["weights", "bias"] if by_hand else start_model(settings).state_dict()
    figures = {"epoch": epoch.number, "valid_accuracy": epoch.valid_accuracy}
    metadata = {"model": settings.model, **_used(settings), **figures}
    return save(
        dict(zip(names, epoch.parameters, strict=True)),
        {name: str(value) for name, value in metadata.items()},
    )


def sections(settings: Settings, epochs: int) -> dict[str, str]:
    """The code that repeats a run up to epoch number `epochs`: its parts by their headings, in reading order."""
    by_hand = settings.model == "by_hand"
    start, parts = MODELS[settings.model]
    own = BY_HAND if by_hand else BY_PYTORCH
    sgd_step = [training.sgd_step] if by_hand else []
    values = {**_used(settings), "epochs": epochs}.items()
    constants = "\n".join(f"{name.upper()} = {value!r}" for name, value in values)
    return {
        "Imports": IMPORTS.format(**own),
        "Data": _code(
            _lines(digits, "SIDE", "PIXELS"),
            build.torchvision_mnist,
            build.threes_and_sevens,
            digits.to_tensors,
            LOAD,
        ),
        "Model": _code(*parts),
        "Loss": _code(
            loss.refuse_unequal_shapes,
            loss.distance_to_target,
            loss.mnist_loss,
            loss.batch_accuracy,
        ),
        "Gradient": _code(_lines(gradients, "Model", "Loss"), gradients.calc_grad),
        "Training": _code(
            _lines(training, "Batch"),
            training.batches,
            *sgd_step,
            training.train_epoch,
            training.validate_epoch,
        ),
        "Run": _code(START.format(constants=constants, model=start, **own), LOOP),
    }


def script(settings: Settings, epochs: int) -> str:
    """A Python file that repeats a run without the app, and prints its epochs 0 to `epochs`."""
    title = 'A run of the lesson "3 or 7?": `python this_file.py`.'
    parts = sections(settings, epochs).items()
    code = "\n\n\n".join(f"# %% {heading}\n{part}" for heading, part in parts)
    return f'"""{title}\n\n{_about(settings, epochs)}"""\n\n{code}\n'


def notebook(settings: Settings, epochs: int) -> str:
    """The same as a Jupyter notebook, with a cell for each section."""
    from nbformat import v4, writes  # here, because it takes 0.2 s

    about = f'# A run of the lesson "3 or 7?"\n\n{_about(settings, epochs)}'
    cells = [v4.new_markdown_cell(about, id="about")]
    for heading, code in sections(settings, epochs).items():
        cells += [
            v4.new_markdown_cell(f"## {heading}", id=heading),
            v4.new_code_cell(code, id=f"{heading}-code"),
        ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return writes(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}))


def _used(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in USED_BY[settings.model]}


def _about(settings: Settings, epochs: int) -> str:
    values = {"model": settings.model, **_used(settings), "epochs": epochs}
    words = ", ".join(f"{name} {value}" for name, value in values.items())
    return ABOUT.format(settings=words, torch=torch.__version__)


def _lines(module: ModuleType, *names: str) -> str:
    """The lines of a module that set these names, as they are written."""
    lines = inspect.getsource(module).splitlines()
    starts = tuple(f"{name} = " for name in names)
    return "\n".join(line for line in lines if line.startswith(starts))


def _code(*parts: Callable[..., Any] | str) -> str:
    """Functions by their source, and code that is given, one under the other."""
    return "\n\n\n".join(
        part if isinstance(part, str) else inspect.getsource(part).rstrip()
        for part in parts
    )
