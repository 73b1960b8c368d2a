import nbformat
import pytest
from nbformat.v4 import new_output

from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.plan import expand, make_plan, read_sweep_file, split_values
from chroma_lib.sweeps.store import open_folder
from tests.helpers.sweeps import PARAMETERS, write_notebook


@pytest.fixture
def notebook(tmp_path):
    return write_notebook(tmp_path / "train.ipynb")


def settings(*given, **options):
    return list(make_plan(*given, **options).runs.values())


def test_a_grid_is_each_value_with_each_other():
    assert expand({"a": [1, 2], "b": 5}) == [{"a": 1, "b": 5}, {"a": 2, "b": 5}]
    assert expand({}) == [{}]
    with pytest.raises(ChromaError, match="10,000"):
        expand({"a": list(range(200)), "b": list(range(200))})


def test_values_are_split_at_commas_outside_of_brackets_and_quotes():
    assert split_values("1, 2,5") == ["1", "2", "5"]
    assert split_values("(1,2),[(3,4),5]") == ["(1,2)", "[(3,4),5]"]
    assert split_values("\"DCGAN, WGAN-GP\",'a'") == ["DCGAN, WGAN-GP", "a"]
    assert split_values("{'a': 1, 'b': 2},3") == ["{'a': 1, 'b': 2}", "3"]
    assert split_values("don't,x") == ["don't", "x"]
    assert split_values("") == [""]


def test_values_become_what_their_parameter_takes(notebook):
    (one,) = settings(
        notebook,
        {
            "steps": ["7"],
            "weight": ["1"],
            "noise": ["5"],
            "flip": ["True"],
            "widths": ["(1, 2, 3)"],
            "limit": ["None"],
        },
    )
    assert one == {
        "steps": 7,
        "weight": 1.0,
        "noise": "5",
        "flip": True,
        "widths": (1, 2, 3),
        "limit": None,
    }
    assert isinstance(one["weight"], float)
    (one,) = settings(notebook, {"widths": [[4, 5]], "limit": [2], "weight": ["1e-3"]})
    assert one == {"widths": (4, 5), "limit": 2.0, "weight": 0.001}
    assert settings(notebook, {"where": ["5", "here"]}) == [{"where": 5}, {"where": "here"}]


@pytest.mark.parametrize(
    ("grid", "told"),
    [
        ({"steps": ["2.5"]}, "steps takes int, not '2.5'"),
        ({"steps": [True]}, "steps takes int, not True"),
        ({"weight": ["much"]}, "weight takes float, not 'much'"),
        ({"weight": ["1e999"]}, "weight takes float"),
        ({"flip": ["yes"]}, "flip takes bool, not 'yes'"),
        ({"flip": [1]}, "flip takes bool, not 1"),
        ({"noise": [5]}, "noise takes str, not 5"),
        ({"widths": ["16"]}, "widths takes tuple, not '16'"),
        ({"widths": ["(1, 'a')"]}, "widths takes tuple"),
        ({"limit": ["never"]}, "limit takes None or float, not 'never'"),
        ({"step": ["2"]}, "no parameter 'step'; did you mean 'steps'?"),
        ({"zzz": ["2"]}, "no parameter 'zzz'; there are: steps, weight"),
        ({"out": ["here"]}, "set by the sweep"),
    ],
)
def test_wrong_names_and_types_are_refused(notebook, grid, told):
    with pytest.raises(ChromaError) as caught:
        make_plan(notebook, grid)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_repeats_take_the_next_seeds(tmp_path, notebook):
    assert settings(notebook, {"steps": [1, 2]}, repeat=2) == [
        {"steps": 1, "seed": 0},
        {"steps": 1, "seed": 1},
        {"steps": 2, "seed": 0},
        {"steps": 2, "seed": 1},
    ]
    with pytest.raises(ChromaError, match="swept already"):
        make_plan(notebook, {"seed": [1, 2]}, repeat=2)
    without = write_notebook(tmp_path / "without.ipynb", "steps = 3")
    with pytest.raises(ChromaError, match="no parameter `seed: int`"):
        make_plan(without, repeat=2)


def test_notebooks_that_cannot_be_swept_are_refused(tmp_path):
    def refused(path):
        with pytest.raises(ChromaError) as caught:
            make_plan(path, {})
        assert path.name in str(caught.value)
        return str(caught.value)

    assert "check the path" in refused(tmp_path / "none.ipynb")
    (tmp_path / "text.ipynb").write_text("text")
    assert "not a notebook" in refused(tmp_path / "text.ipynb")
    bare = write_notebook(tmp_path / "bare.ipynb", tags=())
    assert 'no cell tagged "parameters"' in refused(bare)
    broken = write_notebook(tmp_path / "broken.ipynb", "x = = 1")
    assert "not valid Python" in refused(broken)


@pytest.mark.parametrize(
    "source", ["%matplotlib inline\n!ls | wc\nx = 1\nfiles = !ls", "%%time\nx = 1", "x = 1\n?x"]
)
def test_magics_and_shell_lines_set_no_parameter(tmp_path, source):
    notebook = write_notebook(tmp_path / "magic.ipynb", source)
    assert settings(notebook, {"x": ["5"]}) == [{"x": 5}]


def test_parameters_without_annotation(tmp_path):
    notebook = write_notebook(
        tmp_path / "plain.ipynb", "limit = None\nlr = 1\nflag = True\nsizes = [1, 2]\nmode = 'a'"
    )
    grid = {"limit": ["5", "all", "None", "true"], "lr": ["0.1"], "flag": ["true", "False"]}
    found = settings(notebook, grid | {"sizes": ["[1, 2.5]"]})
    assert [one["limit"] for one in found[::2]] == [5, "all", None, True]
    assert found[0]["lr"] == 0.1
    assert repr(found[0]["sizes"]) == "[1, 2.5]"  # a whole number stays one
    assert [one["flag"] for one in found[:2]] == [True, False]
    (tmp_path / "plan.yaml").write_text("notebook: plain.ipynb\ngrid: {mode: [on, no]}")
    path, rows, _ = read_sweep_file(tmp_path / "plan.yaml")
    with pytest.raises(ChromaError, match=r'mode takes str, not True; YAML .* quotes, as in "on"$'):
        make_plan(path, rows)


def test_what_else_stands_in_a_parameters_cell_is_left_alone(tmp_path):
    cell = "import os\nfor i in range(3):\n    pass\nsteps = 3\nsteps += 1\n"
    cell += "a.b = 4\nx: int\nodd = {1, 2}"
    path = write_notebook(tmp_path / "more.ipynb", cell)
    one = make_plan(path, {"odd": ["{1: 2}"]})
    assert one.defaults == {"steps": 3, "odd": {1, 2}}
    open_folder(tmp_path / "out", one)  # JSON knows no set


def test_a_run_is_named_by_the_code_and_what_it_sets(tmp_path, notebook):
    def runs(grid):
        return set(make_plan(notebook, grid).runs)

    one, same = {"weight": ["1", 2], "steps": [1]}, {"steps": ["1"], "weight": [2.0, "1.0"]}
    assert runs(one) == runs(same)
    assert len(runs({"weight": [1, 1.0, "1"]})) == 1
    before = runs({"steps": [1]})
    with_outputs = nbformat.read(notebook, as_version=4)
    with_outputs.cells[0].outputs = [new_output("stream", text="hi")]
    nbformat.write(with_outputs, notebook)
    assert runs({"steps": [1]}) == before
    assert "hi" not in make_plan(notebook).source
    write_notebook(notebook, PARAMETERS, "new")
    assert runs({"steps": [1]}).isdisjoint(before)


def test_a_sweep_from_yaml(tmp_path, notebook):
    file = tmp_path / "sweep.yaml"
    file.write_text(
        "notebook: train.ipynb\nrepeat: 2\ngrid: {steps: [1, 2], widths: [[1, 2]]}\n"
        "runs:\n- {steps: 9}\n"
    )
    path, grid, repeat = read_sweep_file(file)
    assert (path, repeat) == (notebook, 2)
    assert grid == [{"steps": 1, "widths": [1, 2]}, {"steps": 2, "widths": [1, 2]}, {"steps": 9}]
    file.write_text("notebook: train.ipynb")
    assert read_sweep_file(file) == (notebook, [{}], 1)
    for text, told in (
        ("grid: {}", "names no notebook"),
        ("notebook: [", "cannot be read as YAML"),
        ("notebook: a.ipynb\ngird: {}", "did you mean 'grid'?"),
        ("notebook: a.ipynb\nrepeat: often", "'repeat': input should be a valid integer"),
        ("notebook: a.ipynb\nrepeat: true", "'repeat': input should be a valid integer"),
        ("notebook: a.ipynb\nruns: [3]", "'runs.0': input should be a valid dictionary"),
        ("notebook: a.ipynb\ngrid:", "'grid': input should be a valid dictionary"),
        ("notebook: 3", "'notebook': input should be a valid string"),
        ("- 3", "names no notebook"),
    ):
        file.write_text(text)
        with pytest.raises(ChromaError) as caught:
            read_sweep_file(file)
        assert told in str(caught.value)
        assert str(file) in str(caught.value)
        assert "\n" not in str(caught.value)
    with pytest.raises(ChromaError, match=r"none.yaml"):
        read_sweep_file(tmp_path / "none.yaml")
