"""Watch a function statement by statement."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any


def trace(
    function: Callable[..., None], *args: Any
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Run a function, statement by statement; give each as it is written, and the names it knows then.

    A statement is one of the function's own, a whole loop for example. It must not return anything, nor use names of a
    function around it.
    """
    source = textwrap.dedent(inspect.getsource(function))
    (definition,) = ast.parse(source).body
    code = function.__code__
    own = code.co_varnames + code.co_cellvars
    names = {k: v for k, v in function.__globals__.items() if k not in own}
    names |= inspect.signature(function).bind(*args).arguments
    for statement in definition.body:
        if statement is definition.body[0] and ast.get_docstring(definition):
            continue
        lines = source.splitlines()[statement.lineno - 1 : statement.end_lineno]
        exec(
            compile(ast.Module([statement], []), f"<{function.__name__}>", "exec"),
            names,
        )
        yield (
            textwrap.dedent("\n".join(lines)),
            {name: names[name] for name in own if name in names},
        )
