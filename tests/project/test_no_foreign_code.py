"""No content of a file, a name or a parameter is ever run as code: checked in the source."""

import ast
import json
import re
from pathlib import Path

import numpy as np
import pytest

from chroma_lib.cli.main import main
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards, weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.studio.images import Images
from chroma_lib.studio.session import Session
from chroma_lib.studio.widgets import NoiseSlider

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("chroma_lib", "benchmarks", "tests", "data", "notebooks")
# Names that are never called or imported, as the last part of a name or with its module.
FORBIDDEN = {
    *("eval", "exec", "compile", "__import__", "get_ipython"),  # of Python and IPython
    *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
    *("import_module", "exec_module", "run_path", "run_module"),
    *("pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "read_pickle"),
    *("load_model", "load_weights", "model_from_json", "enable_unsafe_deserialization"),
    *("torch.load", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "unsafe_eval"),
}
# Keyword -> its only allowed value.
KEYWORDS = {"shell": False, "allow_pickle": False, "safe_mode": True, "weights_only": True}
METHODS = {"compile"}  # of `re` and of keras.Model
ALLOWED = {
    (
        "chroma_lib/figures.py",
        "get_ipython",
    ): "registers how a notebook shows a figure; runs nothing",
    ("chroma_lib/_quiet_start.py", "exec_module"): "the import protocol; it loads TensorFlow",
    ("tests/project/test_packages.py", "import_module"): "the packages of Chroma",
    ("tests/notebooks/test_notebooks.py", "exec_module"): "notebooks/conftest.py, a file of ours",
    ("tests/helpers/page_cells.py", "exec"): "code cells of our own notebooks",
    ("tests/helpers/page_cells.py", "compile"): "code cells of our own notebooks",
    ("tests/cli/test_main.py", "import_module"): "chroma_lib.cli.main, which the package hides",
}


def sources():
    """Yield the name and the text of each Python file and of each code cell of a notebook."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield f"{path.name} {cell['id']}", "".join(cell["source"])


def faults(source):
    """Yield the line and the name of each forbidden use in a Python source."""
    for node in ast.walk(ast.parse(source)):  # a SyntaxError for a magic of IPython
        names = []
        if isinstance(node, ast.Name):
            names = [node.id]
        elif isinstance(node, ast.Attribute) and node.attr not in METHODS:
            names = [node.attr, f"{ast.unparse(node.value)}.{node.attr}"]
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [str(node.module), *whole, *(alias.name for alias in node.names)]
        elif isinstance(node, ast.keyword) and node.arg in KEYWORDS:
            value = node.value
            is_allowed = isinstance(value, ast.Constant) and value.value is KEYWORDS[node.arg]
            names = [] if is_allowed else [f"{node.arg}="]
        for name in names:
            if name in FORBIDDEN or name.endswith("="):
                yield node.lineno if hasattr(node, "lineno") else node.value.lineno, name


def test_no_source_runs_what_it_reads():
    read = dict(sources())
    assert len(read) > 200 and any(name.startswith("05_noise_chroma") for name in read)
    found = [
        f"{name}:{line}: {use}"
        for name, text in read.items()
        for line, use in faults(text)
        if (name, use) not in ALLOWED
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(name)",
        "run = exec",
        "compile(text, '', 'exec')",
        "__import__(name)",
        "importlib.import_module(name)",
        "from importlib import import_module",
        "import pickle",
        "from pickle import loads",
        "import shelve as shelf",
        "os.system('ls ' + name)",
        "from os import system",
        "subprocess.run(text, shell=True)",
        "subprocess.run(text, shell=how)",
        "np.load(path, allow_pickle=True)",
        "np.load(path, allow_pickle=not strict)",
        "keras.models.load_model(path)",
        "keras.saving.load_model(path, safe_mode=False)",
        "from keras.models import load_model",
        "model.load_weights(path)",
        "torch.load(path)",
        "yaml.load(text, Loader=yaml.Loader)",
        "get_ipython().system(text)",
    ],
)
def test_what_is_forbidden_is_found(source):
    assert [line for line, _ in faults(f"x = 1\n{source}")]


@pytest.mark.parametrize("line", ["!ls {name}", "%run notebook", "files = !ls"])
def test_magics_are_found(line):
    with pytest.raises(SyntaxError):
        list(faults(line))


def test_what_the_browser_runs_takes_names_as_text():
    scripts = sorted((ROOT / "chroma_lib" / "studio" / "front").glob("*.js"))
    assert scripts
    for path in scripts:
        markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
        assert not re.search(markup, path.read_text(encoding="utf-8")), path.name


@pytest.fixture(scope="module")
def tampered(tmp_path_factory):
    """Return a folder of weights with one bit of the arrays changed."""
    folder = tmp_path_factory.mktemp("tampered")
    weights.save_generator(build_generator(32, base=2), folder, {})
    content = bytearray((folder / cards.WEIGHTS).read_bytes())
    content[-4000] ^= 1
    (folder / cards.WEIGHTS).write_bytes(content)
    return str(folder)


@pytest.mark.parametrize(
    "arguments",
    [
        "colorize data/pictures/eileen.png --out {out} --weights",
        "measure --drawings 2 --noises 2 --weights",
        "train --drawings 2 --colorings 1 --size 32 --steps 1 --out {out} --init",
        "app --no-browser --weights",
        "export --out {out} --weights",
    ],
)
def test_each_command_refuses_tampered_weights(tmp_path, monkeypatch, capsys, tampered, arguments):
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as left:
        main([*arguments.format(out=tmp_path / "out").split(), tampered])
    err = capsys.readouterr().err
    assert left.value.code == 2 and err.count("\n") == 1
    assert f"{cards.WEIGHTS}: checksum differs" in err and tampered in err
    assert not (tmp_path / "out").exists()


def test_notebooks_and_the_page_of_the_app_refuse_tampered_weights(tampered):
    session = Session(tampered, "en", Images())
    for load in (lambda: Colorizer.load(tampered), lambda: session.studio):
        with pytest.raises(ChromaError, match=f"{cards.WEIGHTS}: checksum differs"):
            load()


def test_the_slider_reports_tampered_weights_and_stays_as_it_was(tampered):
    picture = np.full((32, 32, 3), 128, np.uint8)
    slider = NoiseSlider({"dcgan": "dcgan", "mine": tampered}, {"gray": picture})
    slider.model.value = "mine"
    assert f"{cards.WEIGHTS}: checksum differs" in slider.message.value
    assert slider.model.value == "dcgan"
