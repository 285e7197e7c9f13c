"""Progress of an import in a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from data.imports.engine import Progress, Step


@contextmanager
def shown_progress(title: str, console: Console | None = None) -> Iterator[Progress]:
    """A bar on standard error while the block runs; what it yields goes to `run` as `progress`."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console or Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def show(step: Step) -> None:
            doing = "loading" if step.loading else "reading"
            words = f"{title}: {doing}, {step.rows:,} rows, {step.rejected:,} rejected"
            bar.update(task, description=words, completed=step.bytes_read, total=step.bytes_total)

        yield show
