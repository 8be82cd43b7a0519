"""What a run leaves the app as: its figures, the parameters of an epoch, and code that repeats it anywhere else."""

import ast
import csv
import inspect
import io
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from types import ModuleType
from typing import Any

import torch
from safetensors.torch import save

from lesson import digits, gradients, loss, models, optimizer, training
from lesson.data import mnist
from lesson.experiments import ten_digits
from lesson.experiments.ten_digits import TenEpoch, TenSettings, ten_columns
from lesson.training import KINDS, Epoch, Settings, start_model

PARTS = [mnist, digits, models, loss, optimizer, gradients, training]  # what runs
READ = {"sample": "read_sample", "all": "read_everything"}  # by TenSettings.data
FIGURES = {  # of each epoch of a run
    Epoch: ("train_loss", "valid_loss", "valid_accuracy"),
    TenEpoch: ("train_loss", "valid_loss", "wrong"),
}

ABOUT = """\
{settings}

These are the very modules that ran in the app, and then the run. They need torch and numpy. {pictures}
The numbers are those of the app to the last digit with torch {torch} on a processor like its own; others may round in
another way.
"""
NEAR = """\
The pictures are read from
{file} in this folder, or in lesson/data under it. Where it is missing, torchvision downloads MNIST to the
folder data."""
WHOLE = "All pictures of MNIST:\ntorchvision downloads them to the folder data."

READING = """\
try:
    digits = {read}()
except Exception:  # no file, no torchvision, no internet, no room
    sys.exit(
        "There are no pictures: put {file} into this folder, or start again with torchvision and the internet."
    )"""

RUN = """\
torch.set_num_threads(1)  # as in the app: with more, the last digits can differ
settings = Settings(
    "{model}",
    {settings},
)
EPOCHS = {epochs}
{reading}

print("epoch  training loss          validation loss        validation accuracy")
for epoch in train(digits, settings):
    if isinstance(epoch, Epoch):
        accuracy, count = epoch.valid_accuracy, len(digits.valid_x)
        losses = f"{{epoch.train_loss!r:21}}  {{epoch.valid_loss!r:21}}"
        right = f"{{accuracy:.4f}} ({{round(accuracy * count)}} of {{count}})"
        print(f"{{epoch.number:5}}  {{losses}}  {{right}}")
        if epoch.number == EPOCHS:
            break"""

RUN_TEN = """\
torch.set_num_threads(1)  # as in the app: with more, the last digits can differ
settings = TenSettings(
    "{model}",
    {settings},
)
EPOCHS = {epochs}
{reading}

print("epoch  training loss          validation loss        wrong")
for epoch in train_ten(digits, settings):
    if isinstance(epoch, TenEpoch):
        losses = f"{{epoch.train_loss!r:21}}  {{epoch.valid_loss!r:21}}"
        print(f"{{epoch.number:5}}  {{losses}}  {{epoch.wrong}} of {{len(digits.valid_x)}}")
        if epoch.number == EPOCHS:
            break"""

Exportable = Settings | TenSettings


def epochs_csv(epochs: Sequence[Epoch] | Sequence[TenEpoch]) -> str:
    """A table with a row for each epoch, its numbers in full: float(text) is the number itself."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    figures = FIGURES[type(epochs[0])]
    writer.writerow(["epoch", *figures])
    writer.writerows(
        [epoch.number, *(getattr(epoch, name) for name in figures)] for epoch in epochs
    )
    return table.getvalue()


def weights_file(settings: Exportable, epoch: Epoch | TenEpoch) -> bytes:
    """The parameters of an epoch as safetensors, named as in `state_dict()`.

    The metadata: the settings, the epoch and its accuracy, or how many are wrong. Their order, and so the bytes, may
    differ from call to call.
    """
    start = ten_columns if isinstance(settings, TenSettings) else start_model
    names, reached = start(settings).state_dict(), FIGURES[type(epoch)][-1]
    figures = {"epoch": epoch.number, reached: getattr(epoch, reached)}
    metadata = {"model": settings.model, **_used(settings), **figures}
    return save(
        dict(zip(names, epoch.parameters, strict=True)),
        {name: str(value) for name, value in metadata.items()},
    )


def sections(settings: Exportable, epochs: int) -> dict[str, str]:
    """The code that repeats a run up to epoch number `epochs`: its parts by their headings, in reading order."""
    chosen = [f"{name}={_written(value)}" for name, value in _used(settings).items()]
    ten = isinstance(settings, TenSettings)
    run = (RUN_TEN if ten else RUN).format(
        model=settings.model,
        settings=",\n    ".join(chosen),
        epochs=epochs,
        reading=READING.format(
            read=READ[settings.data] if ten else "load_digits",
            file=_file(settings) or "MNIST as data/MNIST",
        ),
    )
    parts = [*PARTS, ten_digits] if ten else PARTS
    return {
        "What is borrowed": merged_imports(parts),
        **{inspect.getdoc(part): body(part) for part in parts},
        "The run": run,
    }


def script(settings: Exportable, epochs: int) -> str:
    """A Python file that repeats a run without the app, and prints its epochs 0 to `epochs`."""
    title = 'A run of the lesson "3 or 7?": `python this_file.py`.'
    parts = sections(settings, epochs).items()
    code = "\n\n\n".join(f"# %% {heading}\n{part}" for heading, part in parts)
    return f'"""{title}\n\n{_about(settings, epochs)}"""\n\n{code}\n'


def notebook(settings: Exportable, epochs: int) -> str:
    """The same as a Jupyter notebook, with a cell for each section."""
    from nbformat import v4, writes  # here, because it takes 0.2 s

    about = f'# A run of the lesson "3 or 7?"\n\n{_about(settings, epochs)}'
    cells = [v4.new_markdown_cell(about, id="about")]
    for number, (heading, code) in enumerate(sections(settings, epochs).items()):
        cells += [
            v4.new_markdown_cell(f"## {heading}", id=f"heading-{number}"),
            v4.new_code_cell(code, id=f"code-{number}"),
        ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return writes(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}))


def body(module: ModuleType) -> str:
    """The source of a module below its imports, as it is written."""
    source = inspect.getsource(module)
    last = max(each.end_lineno for each in _imports(module))
    return "\n".join(source.splitlines()[last:]).strip()


def merged_imports(modules: Iterable[ModuleType]) -> str:
    """What modules import from elsewhere, in the order of a formatter: Python's own first."""
    plain: set[str] = set()
    names: dict[str, set[str]] = {}
    for node in (each for module in modules for each in _imports(module)):
        if isinstance(node, ast.Import):
            plain.add(ast.unparse(node))
        elif not node.module.startswith("lesson"):
            names.setdefault(node.module, set()).update(n.name for n in node.names)
    lines = sorted(plain) + [
        f"from {module} import {', '.join(sorted(names[module], key=_constants_first))}"
        for module in sorted(names)
    ]
    own = [line for line in lines if _root(line) in sys.stdlib_module_names]
    return "\n".join([*own, "", *(line for line in lines if line not in own)])


def _imports(module: ModuleType) -> list[ast.Import | ast.ImportFrom]:
    tree = ast.parse(inspect.getsource(module))
    return [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]


def _root(line: str) -> str:
    return line.split()[1].partition(".")[0]


def _constants_first(name: str) -> tuple[bool, bool, str]:
    return not name.isupper(), not name[0].isupper(), name


def _used(settings: Exportable) -> dict[str, Any]:
    if isinstance(settings, TenSettings):
        return {
            name: value for name, value in asdict(settings).items() if name != "model"
        }
    return {name: getattr(settings, name) for name in KINDS[settings.model].uses}


def _written(value: Any) -> str:
    """As a formatter writes it: words in double quotes."""
    return json.dumps(value) if isinstance(value, str) else repr(value)


def _file(settings: Exportable) -> str:
    """The file that has the pictures of a run; none has all of MNIST."""
    if isinstance(settings, TenSettings):
        return "" if settings.data == "all" else "ten_digits.npz"
    return "threes_and_sevens.npz"


def _about(settings: Exportable, epochs: int) -> str:
    values = {"model": settings.model, **_used(settings), "epochs": epochs}
    words = ", ".join(f"{name} {value}" for name, value in values.items())
    file = _file(settings)
    pictures = NEAR.format(file=file) if file else WHOLE
    return ABOUT.format(settings=words, pictures=pictures, torch=torch.__version__)
