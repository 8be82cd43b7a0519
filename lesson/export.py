"""What a run leaves the app as: its figures, the parameters of an epoch, and code that repeats it anywhere else."""

import ast
import csv
import inspect
import io
import json
import sys
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

import torch
from safetensors.torch import save

from lesson import digits, gradients, loss, models, optimizer, training
from lesson.data import mnist
from lesson.training import KINDS, Epoch, Settings, start_model

PARTS = [mnist, digits, models, loss, optimizer, gradients, training]  # what runs

ABOUT = """\
{settings}

These are the very modules that ran in the app, and then the run. They need torch and numpy. The pictures are read from
threes_and_sevens.npz in this folder, or in lesson/data under it. Where it is missing, torchvision downloads MNIST to the
folder data. The numbers are those of the app to the last digit with torch {torch} on a processor like its own; others may
round in another way.
"""

RUN = """\
torch.set_num_threads(1)  # as in the app: with more, the last digits can differ
settings = Settings(
    "{model}",
    {settings},
)
EPOCHS = {epochs}
digits = load_digits()

print("epoch  training loss          validation loss        validation accuracy")
for epoch in train(digits, settings):
    if isinstance(epoch, Epoch):
        accuracy, count = epoch.valid_accuracy, len(digits.valid_x)
        losses = f"{{epoch.train_loss!r:21}}  {{epoch.valid_loss!r:21}}"
        right = f"{{accuracy:.4f}} ({{round(accuracy * count)}} of {{count}})"
        print(f"{{epoch.number:5}}  {{losses}}  {{right}}")
        if epoch.number == EPOCHS:
            break"""


def epochs_csv(epochs: Sequence[Epoch]) -> str:
    """A table with a row for each epoch, its numbers in full: float(text) is the number itself."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["epoch", *Epoch._fields[1:4]])
    writer.writerows(epoch[:4] for epoch in epochs)
    return table.getvalue()


def weights_file(settings: Settings, epoch: Epoch) -> bytes:
    """The parameters of an epoch as safetensors, named as in `state_dict()`.

    The metadata: the settings, the epoch and its accuracy. Their order, and so the bytes, may differ from call to call.
    """
    names = start_model(settings).state_dict()
    figures = {"epoch": epoch.number, "valid_accuracy": epoch.valid_accuracy}
    metadata = {"model": settings.model, **_used(settings), **figures}
    return save(
        dict(zip(names, epoch.parameters, strict=True)),
        {name: str(value) for name, value in metadata.items()},
    )


def sections(settings: Settings, epochs: int) -> dict[str, str]:
    """The code that repeats a run up to epoch number `epochs`: its parts by their headings, in reading order."""
    chosen = [f"{name}={_written(value)}" for name, value in _used(settings).items()]
    run = RUN.format(
        model=settings.model, settings=",\n    ".join(chosen), epochs=epochs
    )
    return {
        "What is borrowed": merged_imports(PARTS),
        **{inspect.getdoc(part): body(part) for part in PARTS},
        "The run": run,
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


def _used(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in KINDS[settings.model].uses}


def _written(value: Any) -> str:
    """As a formatter writes it: words in double quotes."""
    return json.dumps(value) if isinstance(value, str) else repr(value)


def _about(settings: Settings, epochs: int) -> str:
    values = {"model": settings.model, **_used(settings), "epochs": epochs}
    words = ", ".join(f"{name} {value}" for name, value in values.items())
    return ABOUT.format(settings=words, torch=torch.__version__)
