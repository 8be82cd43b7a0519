"""Who may import whom: what is below knows nothing of what is above, no step knows another, and there is no circle."""

import ast
from graphlib import TopologicalSorter

from tests.conftest import ROOT

FILES = sorted(ROOT.glob("lesson/**/*.py"))
TOPS = {"__main__", "benchmark"}  # programs, above all else


def module_of(path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported(path, *, of_types: bool = True) -> set[str]:
    """All modules of ours that a file imports, with those it imports for the sake of a type."""
    tree = ast.parse(path.read_text("utf-8"))
    hidden = {
        id(each)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for each in ast.walk(node)
    }
    modules = {module_of(each) for each in FILES}
    found = set()
    for node in ast.walk(tree):
        if of_types or id(node) not in hidden:
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{each.name}" for each in node.names]
            elif isinstance(node, ast.Import):
                names = [each.name for each in node.names]
            else:
                continue
            found |= {n if n in modules else n.rpartition(".")[0] for n in names}
    return {each for each in found if each.startswith("lesson.")} - {module_of(path)}


def step_of(module: str) -> str:
    """The step that a module belongs to, "" if none."""
    parts = module.split(".")
    return parts[2] if parts[1:2] == ["steps"] and len(parts) > 2 else ""


def test_a_step_knows_no_other_and_nothing_below_knows_a_step_or_the_screen():
    for path in FILES:
        here = module_of(path)
        if here.split(".")[1] in TOPS:
            continue
        for module in imported(path, of_types=False):
            says = f"{here} imports {module}"
            assert step_of(module) in ("", step_of(here)), says
            assert here.startswith("lesson.ui") or "lesson.ui" not in module, says
            assert module.split(".")[1] not in TOPS, says


def test_only_the_screen_knows_streamlit():
    for path in FILES:
        names = []
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names += [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom):
                names.append(node.module or "")
        if not module_of(path).startswith("lesson.ui"):
            assert not [each for each in names if each.startswith("streamlit")], path


def test_there_is_no_circle_not_even_of_types():
    """But for the lab, which a scene is handed and names as a type."""
    graph = {
        module_of(path): imported(path, of_types=not step_of(module_of(path)))
        for path in FILES
        if path.name != "__init__.py"
    }
    assert list(TopologicalSorter(graph).static_order())  # else CycleError
