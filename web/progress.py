"""How far learning is: bars on a terminal, a line for each stage elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, TaskID


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that is told a stage, how much of it is done, and of how much."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        begun: set[str] = set()

        def say(stage: str, _done: int, total: int) -> None:
            if stage not in begun:
                begun.add(stage)
                console.print(f"{stage} ({total})…")

        yield say
        return
    with Progress(console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage)
            bars.update(tasks[stage], completed=done, total=total)

        yield show
