"""How cost grows: a step with size and batch, a training with its data, a sweep with workers."""

import json
import tempfile
from pathlib import Path

import numpy as np
import sweep as sweeping
from alternate import alternate
from page import FOLDER, Part, Table

from chroma_lib import figures, files

SIZES, BATCHES = (32, 64, 96, 128), (4, 16, 64)
MODELS = {"dcgan": "DCGAN", "wgan_gp": "WGAN-GP"}
SWEPT, JOBS = 4, (1, 2)


def run():
    """Measure and draw; return the Part."""
    times = _steps({(size, 16) for size in SIZES} | {(64, batch) for batch in BATCHES})
    by_size = {size: times[size, 16] for size in SIZES}
    by_batch = {batch: times[64, batch] for batch in BATCHES}
    walls = _sweeps()
    heads = list(MODELS.values())
    tables = [
        Table(["size", *heads], _rows(by_size), "A step of 16 pictures, ms"),
        Table(["pictures", *heads], _rows(by_batch), "A step at 64×64, ms"),
        Table(
            ["runs at a time", "s", "as fast as one at a time"],
            [[jobs, wall, f"{walls[JOBS[0]] / wall:.2f}×"] for jobs, wall in walls.items()],
            f"A sweep of {SWEPT} short runs",
        ),
    ]
    drawn = {
        "growth_steps.png": _draw_steps(by_size, by_batch),
        "growth_sweep.png": _draw_sweep(walls),
    }
    if (FOLDER / "scale.json").is_file():
        scale = json.loads((FOLDER / "scale.json").read_text("utf-8"))
        drawn["growth_data.png"] = _draw_data(scale["tables"][0]["rows"])
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, figure in drawn.items():
        files.write_atomic(FOLDER / name, lambda part, figure=figure: figure.savefig(part, format="png"))
    return Part(
        "How cost grows",
        "Dashed: in proportion, from the first point on. A sweep's runs each start a kernel and "
        "import TensorFlow, and a training alone keeps two cores busy already.",
        tables,
        [],
        list(drawn),
    )


def _steps(kinds):
    """Return the Timed of each (size, batch), a dict model -> Timed."""
    contestants = {
        json.dumps([model, size, batch]): (
            "stepping:ours",
            {"model": model, "size": size, "batch": batch},
        )
        for size, batch in sorted(kinds)
        for model in MODELS
    }
    found = {kind: {} for kind in kinds}
    for name, timed in alternate(contestants, rounds=3, calls=4).items():
        model, size, batch = json.loads(name)
        found[size, batch][model] = timed
    return found


def _rows(times):
    return [[value, *(timed[model].text() for model in MODELS)] for value, timed in times.items()]


def _sweeps():
    """Return the wall time of the same short sweep by the number of runs at a time."""
    with tempfile.TemporaryDirectory() as folder:
        return {jobs: sweeping.timed(Path(folder) / f"{jobs}", SWEPT, jobs)[0] for jobs in JOBS}


def _proportional(ax, x, y, color):
    x = np.array(x, float)
    ax.plot(x, y[0] * x / x[0], "--", color=color, alpha=0.5, lw=1, zorder=0)
    ax.set_xlim(0, None)


def _draw_steps(by_size, by_batch):
    with figures.figure(1, 2, size=(8.5, 3.6), dpi=110) as (figure, axes):
        for ax, times, label in (
            (
                axes[0],
                {size**2: timed for size, timed in by_size.items()},
                "pixels of a picture / 픽셀 수",
            ),
            (axes[1], by_batch, "pictures in a step / 스텝당 그림 수"),
        ):
            for model, name in MODELS.items():
                y = [timed[model].median * 1000 for timed in times.values()]
                (line,) = ax.plot(list(times), y, "o-", label=name)
                _proportional(ax, list(times), y, line.get_color())
            ax.set_ylim(
                0, 1.2 * max(timed[m].median * 1000 for timed in times.values() for m in timed)
            )
            ax.set_xlabel(label)
        axes[0].set_xticks([size**2 for size in by_size], [f"{size}×{size}" for size in by_size])
        axes[0].set_ylabel("ms a step / 스텝당 ms")
        axes[0].legend()
    return figure


def _draw_data(rows):
    """Draw the rows of the part `scale`: pictures, how, ms a step, MB."""
    with figures.figure(1, 2, size=(8.5, 3.6), dpi=110) as (figure, axes):
        for how in dict.fromkeys(row[1] for row in rows):
            mine = [row for row in rows if row[1] == how]
            for ax, column in zip(axes, (2, 3)):
                ax.plot([row[0] for row in mine], [row[column] for row in mine], "o-", label=how)
        for ax, label in zip(axes, ("ms a step / 스텝당 ms", "peak MB / 최대 메모리(MB)")):
            ax.set_xscale("log")
            ax.set_ylim(0, 1.3 * ax.get_ylim()[1])
            ax.set_xlabel("pictures in the data set / 데이터셋의 그림 수")
            ax.set_ylabel(label)
        axes[0].legend()
    return figure


def _draw_sweep(walls):
    with figures.figure(size=(4.5, 3.4), dpi=110) as (figure, ax):
        ax.plot(list(walls), list(walls.values()), "o-")
        ax.plot(list(walls), [walls[JOBS[0]] / jobs for jobs in walls], "--", color="0.7")
        ax.set_xticks(list(walls))
        ax.set_ylim(0, None)
        ax.set_xlabel("runs at a time / 동시에 실행한 수")
        ax.set_ylabel("s for the whole sweep / 전체 시간(초)")
    return figure
