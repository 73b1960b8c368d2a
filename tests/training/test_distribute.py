"""Several devices give the numbers of one; several workers end together or not at all."""

import json
import socket
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.training import checkpoints, distribute
from chroma_lib.training.recipe import MODELS, Recipe
from chroma_lib.training.run import train
from tests.helpers import train_on_devices
from tests.helpers.patience import wait_until
from tests.helpers.train_on_devices import leave, start

STEPS = 3


@pytest.fixture(scope="module")
def on_devices(tmp_path_factory):
    """What two steps on one device and on two gave."""
    folder = tmp_path_factory.mktemp("mirrored")
    log = folder / "log"
    process = start(train_on_devices.mirrored, folder / "result.npz", log=log)
    leave([process], [log])
    assert process.exitcode == 0, log.read_text()
    with np.load(folder / "result.npz") as found:
        return dict(found)


@pytest.mark.parametrize("model", MODELS)
def test_two_devices_give_the_numbers_of_one(on_devices, model):
    own = {name: one for name, one in on_devices.items() if name.startswith(f"{model}/")}
    pairs = {
        name.split("/", 2)[2]: (one, own[name.replace("/none/", "/mirrored/")])
        for name, one in own.items()
        if "/none/" in name
    }
    losses = {name: pair for name, pair in pairs.items() if name.startswith("losses/")}
    assert len(losses) >= 4 and len(pairs) == len(own) // 2
    assert ("losses/penalty" in losses) == (model == "wgan_gp")
    for name, (one, two) in losses.items():
        # Sums in another order: some float32 roundings (6e-8). Other noise or other pictures
        # would show in the second digit. Not more steps: a palette critic's leaky ReLU that falls
        # on the other side of its kink shows in the third digit, on one device too, where weights
        # are nudged by a rounding.
        np.testing.assert_allclose(two, one, rtol=1e-5, atol=1e-6, err_msg=name)
    for name, (one, two) in pairs.items():
        # A step moves a weight by up to 1e-3. Adam's slots are the gradients: a gradient of twice
        # the size shows there alone.
        scale = np.abs(one).max(initial=0)
        np.testing.assert_allclose(two, one, rtol=0, atol=1e-4 * scale + 1e-7, err_msg=name)


class Workers:
    """Two processes that train together on loopback, in one folder."""

    def __init__(self, folder, out, hold=None):
        ports = []
        for _ in range(2):
            with socket.create_server(("", 0)) as one:
                ports.append(one.getsockname()[1])
        cluster = {"worker": [f"localhost:{port}" for port in ports]}
        self.logs = [folder / f"{out.name}{i}.log" for i in range(2)]
        self.processes = []
        for i, log in enumerate(self.logs):
            task = {"cluster": cluster, "task": {"type": "worker", "index": i}}
            config = json.dumps(task)
            self.processes.append(
                start(
                    train_on_devices.train,
                    *(out, STEPS, "multi_worker", hold),
                    log=log,
                    TF_CONFIG=config,
                )
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.join()

    def end(self):
        """Return what each process told at its end: its status, and its output."""
        leave(self.processes, self.logs)
        return [
            (process.exitcode, log.read_text()) for process, log in zip(self.processes, self.logs)
        ]


def of_end(folder):
    """Return what the last checkpoint holds, but for the time that it took."""
    step, arrays, notes = checkpoints.read_last(folder / "checkpoints")
    assert step == STEPS and not notes
    return {name: array for name, array in arrays.items() if name != "spent"}


def test_two_workers_of_which_one_is_killed_end_as_if_it_was_not(tmp_path, eager):
    whole, broken, single = (tmp_path / name for name in ("whole", "broken", "single"))
    go = tmp_path / "go"
    with Workers(tmp_path, whole) as undisturbed, Workers(tmp_path, broken, go) as workers:
        wait_until(
            lambda: list(broken.glob("checkpoints/step_00000001*")),
            unless=lambda: not workers.processes[0].is_alive() and workers.logs[0].read_text(),
        )
        workers.processes[1].kill()
        go.touch()
        status, told = workers.end()[0]
        assert undisturbed.end() == [(0, ""), (0, "")]
    assert status == 1 and told.count("\n") == 1
    assert told.startswith("chroma: another worker was lost") and f"saved in {broken}" in told
    assert not (broken / "card.json").exists()
    with Workers(tmp_path, broken) as workers:
        assert [status for status, _ in workers.end()] == [0, 0]
    # The sum of two numbers does not depend on their order, so all is the same bit for bit.
    for name in ("weights.safetensors", "losses.csv"):
        assert (broken / name).read_bytes() == (whole / name).read_bytes(), name
    assert not list(whole.rglob(".*"))
    train_on_devices.train(single, STEPS, "none")
    one, two = of_end(single), of_end(whole)
    assert one.keys() == two.keys()
    for name, array in one.items():  # as for two devices, after more steps
        scale = np.abs(array).max(initial=0)
        np.testing.assert_allclose(two[name], array, rtol=0, atol=5e-4 * scale + 1e-7, err_msg=name)


GOOD = {"cluster": {"worker": ["a:1", "b:2"]}, "task": {"type": "worker", "index": 1}}


@pytest.mark.parametrize(
    "config, words",
    [
        (None, 'TF_CONFIG is not set; set it .*TF_CONFIG=\'{"cluster"'),
        ("{", "TF_CONFIG '{' can't be read; set it"),
        ("[]", "can't be read"),
        (json.dumps(GOOD | {"task": {"type": "worker", "index": 2}}), "can't be read"),
        (json.dumps(GOOD | {"task": {"type": "ps", "index": 0}}), "can't be read"),
        (json.dumps(GOOD | {"cluster": {"worker": ["a", "b:2"]}}), "can't be read"),
        (json.dumps(GOOD | {"cluster": {"worker": ["a:1", "a:1"]}}), "address twice: a:1, a:1"),
    ],
)
def test_a_wrong_tf_config_is_told_in_one_line(monkeypatch, config, words):
    if config is None:
        monkeypatch.delenv("TF_CONFIG", raising=False)
    else:
        monkeypatch.setenv("TF_CONFIG", config)
    with pytest.raises(ChromaError, match=words) as refused:
        distribute.is_chief("multi_worker")
    assert "\n" not in str(refused.value)
    assert distribute.is_chief("none") and distribute.is_chief("mirrored")


def test_the_first_worker_is_the_chief_unless_there_is_one(monkeypatch):
    for cluster, kind, index, chief in [
        ({"worker": ["a:1", "b:2"]}, "worker", 0, True),
        ({"worker": ["a:1", "b:2"]}, "worker", 1, False),
        ({"chief": ["c:3"], "worker": ["a:1"]}, "worker", 0, False),
        ({"chief": ["c:3"], "worker": ["a:1"]}, "chief", 0, True),
    ]:
        task = {"cluster": cluster, "task": {"type": kind, "index": index}}
        monkeypatch.setenv("TF_CONFIG", json.dumps(task))
        assert distribute.is_chief("multi_worker") == chief


def test_workers_that_do_not_come_and_ports_that_are_taken(monkeypatch):
    monkeypatch.setattr(distribute, "START_SECONDS", 0)
    with socket.create_server(("localhost", 0)) as taken, socket.create_server(("", 0)) as other:
        here, there = (f"localhost:{one.getsockname()[1]}" for one in (taken, other))
        task = {"cluster": {"worker": [here, there]}, "task": {"type": "worker", "index": 0}}
        monkeypatch.setenv("TF_CONFIG", json.dumps(task))
        with pytest.raises(ChromaError, match=f"can't listen at {here}.*another port"):
            distribute.make_strategy("multi_worker")
    with pytest.raises(ChromaError, match=f"no answer from {there} in 0 s; start all"):
        distribute.make_strategy("multi_worker")


@pytest.mark.parametrize(
    "change, count, words",
    [
        ({"batch_size": 6}, 4, "batch size 6: 4 devices can't.*multiple of 4"),
        ({"batch_size": 6, "noise": "film"}, 2, "batch size 6: 2 devices can't.*multiple of 4"),
        ({"networks": "v0.2"}, 2, "v0.2 have BatchNorm"),
    ],
)
def test_recipes_that_devices_can_not_share(change, count, words):
    strategy = SimpleNamespace(num_replicas_in_sync=count)
    with pytest.raises(ChromaError, match=words):
        distribute.check_recipe(strategy, Recipe(**change))
    distribute.check_recipe(None, Recipe(**change))
    distribute.check_recipe(strategy, Recipe(batch_size=8, noise="film"))


def test_each_replica_gets_every_second_picture_of_each_part():
    data = tf.data.Dataset.from_tensors((tf.range(8)[:, None], tf.range(8)[:, None] + 100))
    found = {}
    for worker in range(2):
        context = SimpleNamespace(num_input_pipelines=2, input_pipeline_id=worker)
        strategy = SimpleNamespace(
            num_replicas_in_sync=2,
            distribute_datasets_from_function=lambda make, at=context: make(at),
        )
        ((l, ab),) = distribute.shares(data, strategy, parts=2)
        found[worker] = l.numpy()[:, 0].tolist(), ab.numpy()[:, 0].tolist()
    assert found == {
        0: ([0, 2, 4, 6], [100, 102, 104, 106]),
        1: ([1, 3, 5, 7], [101, 103, 105, 107]),
    }
    assert distribute.shares(data, None) is data


@pytest.mark.parametrize(
    "options, words",
    [
        ({"strategy": "tpu"}, "unknown strategy 'tpu': use one of none, mirrored, multi_worker"),
        ({"strategy": "multi_worker", "seconds": 9}, "a time cannot end.*--steps"),
    ],
)
def test_strategies_that_make_no_sense(tmp_path, options, words):
    drawn = drawn_dataset(2, colorings=1, size=64, progress=False)
    with pytest.raises(ChromaError, match=words):
        train(drawn, Recipe(), steps=1, out=tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()
