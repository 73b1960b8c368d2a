from pathlib import Path

from chroma_lib.lessons.results import print_path, result_folder


def test_results_go_into_the_folder_of_the_run_or_a_temporary_one(tmp_path):
    assert result_folder(tmp_path, "pack") == tmp_path / "pack"
    assert result_folder("", "pack").parent.is_dir()
    assert result_folder("", "pack") != result_folder("", "pack")


def test_the_shorter_path_is_printed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    print_path(tmp_path / "pack" / "grid.png")
    print_path("/")
    assert capsys.readouterr().out.splitlines() == [str(Path("pack/grid.png")), "/"]
