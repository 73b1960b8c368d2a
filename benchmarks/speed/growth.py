"""How cost grows: a step with size and batch, a training with its data, a sweep with workers."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from benchmarks import records
from benchmarks.records import FOLDER, Findings, Table
from benchmarks.speed import sweep
from benchmarks.speed.alternate import Contestant, Timing, alternate
from chroma_lib import figures, files

SIZES, BATCHES = (32, 64, 96, 128), (4, 16, 64)
MODELS = {"dcgan": "DCGAN", "wgan_gp": "WGAN-GP"}
RUNS, JOBS = 4, (1, 2)
TEXT = (
    "Dashed: proportional growth from the first point. Each run of a sweep starts a kernel and "
    "imports TensorFlow, and a single training already keeps two cores busy."
)
Times = Mapping[int, Mapping[str, Timing]]  # size or batch -> model -> its timing


def measure() -> Findings:
    """Time steps by size and batch, and a sweep by workers; plot how the cost grows."""
    times = _time_steps({(size, 16) for size in SIZES} | {(64, batch) for batch in BATCHES})
    by_size = {size: times[size, 16] for size in SIZES}
    by_batch = {batch: times[64, batch] for batch in BATCHES}
    walls = _time_sweeps()
    sweep_rows = [[jobs, wall, f"{walls[JOBS[0]] / wall:.2f}×"] for jobs, wall in walls.items()]
    return Findings(
        title="How cost grows",
        text=TEXT,
        tables=[
            _step_table("size", by_size, "A step of 16 pictures, ms"),
            _step_table("pictures", by_batch, "A step at 64×64, ms"),
            Table(
                heads=["runs at a time", "s", "speedup"],
                rows=sweep_rows,
                title=f"A sweep of {RUNS} short runs",
            ),
        ],
        plots=_write_plots(by_size, by_batch, walls),
    )


def _time_steps(kinds: Iterable[tuple[int, int]]) -> dict[tuple[int, int], dict[str, Timing]]:
    """Return the timing of each model for each (size, batch)."""
    contestants = {
        (size, batch, model): Contestant("chroma", {"model": model, "size": size, "batch": batch})
        for size, batch in sorted(kinds)
        for model in MODELS
    }
    times = {kind: {} for kind in kinds}
    for (size, batch, model), timing in alternate(contestants, rounds=3, calls=4).items():
        times[size, batch][model] = timing
    return times


def _step_table(head: str, times: Times, title: str) -> Table:
    rows = [[value, *(row[model].text() for model in MODELS)] for value, row in times.items()]
    return Table(heads=[head, *MODELS.values()], rows=rows, title=title)


def _time_sweeps() -> dict[int, float]:
    """Return the wall time of the same short sweep by the number of runs at a time."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            jobs: sweep.run_short_sweep(Path(folder) / f"{jobs}", RUNS, jobs).wall_seconds
            for jobs in JOBS
        }


def _write_plots(by_size: Times, by_batch: Times, walls: Mapping[int, float]) -> list[str]:
    """Write the plots; return their names."""
    plots = {
        "growth_steps.png": _plot_steps(by_size, by_batch),
        "growth_sweep.png": _plot_sweep(walls),
    }
    if (FOLDER / "streaming.json").is_file():
        plots["growth_data.png"] = _plot_data(records.load("streaming").tables[0].rows)
    for name, figure in plots.items():

        def save(path, figure=figure):
            figure.savefig(path, format="png")

        files.write_atomic(FOLDER / name, save)
    return list(plots)


def _plot_steps(by_size: Times, by_batch: Times):
    by_pixels = {size**2: times for size, times in by_size.items()}
    with figures.figure(1, 2, size=(8.5, 3.6), dpi=110) as (figure, axes):
        _plot_times(axes[0], by_pixels, "pixels of a picture / 픽셀 수")
        _plot_times(axes[1], by_batch, "pictures in a step / 스텝당 그림 수")
        axes[0].set_xticks([size**2 for size in by_size], [f"{size}×{size}" for size in by_size])
        axes[0].set_ylabel("ms per step / 스텝당 ms")
        axes[0].legend()
    return figure


def _plot_times(ax, times: Times, label: str) -> None:
    x, highest = np.array(list(times), float), 0.0
    for model, name in MODELS.items():
        y = [row[model].median * 1000 for row in times.values()]
        (line,) = ax.plot(x, y, "o-", label=name)
        color = line.get_color()
        ax.plot(x, y[0] * x / x[0], "--", color=color, alpha=0.5, lw=1, zorder=0)
        highest = max(highest, *y)
    ax.set_xlim(0, None)
    ax.set_ylim(0, 1.2 * highest)
    ax.set_xlabel(label)


def _plot_data(rows: list):
    """Plot the rows of the record "streaming": pictures, source, ms per step, MB."""
    with figures.figure(1, 2, size=(8.5, 3.6), dpi=110) as (figure, axes):
        for source in dict.fromkeys(row[1] for row in rows):
            chosen = [row for row in rows if row[1] == source]
            for ax, column in zip(axes, (2, 3)):
                x, y = [row[0] for row in chosen], [row[column] for row in chosen]
                ax.plot(x, y, "o-", label=source)
        for ax, label in zip(axes, ("ms per step / 스텝당 ms", "peak MB / 최대 메모리(MB)")):
            ax.set_xscale("log")
            ax.set_ylim(0, 1.3 * ax.get_ylim()[1])
            ax.set_xlabel("pictures in the data set / 데이터셋의 그림 수")
            ax.set_ylabel(label)
        axes[0].legend()
    return figure


def _plot_sweep(walls: Mapping[int, float]):
    with figures.figure(size=(4.5, 3.4), dpi=110) as (figure, ax):
        ax.plot(list(walls), list(walls.values()), "o-")
        ax.plot(list(walls), [walls[JOBS[0]] / jobs for jobs in walls], "--", color="0.7")
        ax.set_xticks(list(walls))
        ax.set_ylim(0, None)
        ax.set_xlabel("runs at a time / 동시에 실행한 수")
        ax.set_ylabel("s for the whole sweep / 전체 시간(초)")
    return figure
