"""The demos print what their docstrings show, and their pictures are those of the chapter; so is the notebook's output.

Run as a program, this file executes the notebook and stores what it shows.
"""

import ast
import os
import runpy
import subprocess
import sys
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.animation import Animation
from nbclient import NotebookClient
from PIL import Image

ROOT = Path(__file__).parent.parent
DEMOS = sorted(demo for demo in (ROOT / "demos").glob("*.py") if demo.name != "gallery.py")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DISPLAY"} | {
    "PYTHONPATH": str(ROOT),
    "PYTHONUTF8": "1",
    "MPLBACKEND": "agg",
}
WITHOUT_PICTURES = {"chapter_7", "larger_than_memory"}
MOVING = {"figure_7_03", "figure_7_04", "figure_7_05", "figure_7_07", *(f"figure_7_{k}" for k in range(10, 17))}
STILL = {"figure_7_01", "figure_7_02", "figure_7_06", "figure_7_08", "figure_7_09"}


@pytest.fixture(scope="module")
def gallery():
    """The module that the demos import."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "demos")
        patch.setenv("PYTHONPATH", str(ROOT))
        pyplot.switch_backend("agg")
        yield import_module("gallery")


# -- Every demo --


def run(demo, *arguments):
    """What a demo does without a display."""
    return subprocess.run(
        [sys.executable, demo, *arguments],
        check=False,
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.stem)
def test_a_demo_prints_what_its_docstring_shows_and_saves_its_pictures(demo, tmp_path):
    ran = run(demo, "--save", tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()
    assert ran.stdout in ast.get_docstring(ast.parse(demo.read_text(encoding="utf-8")), clean=False)
    pictures = list(tmp_path.iterdir())
    assert bool(pictures) == (demo.stem not in WITHOUT_PICTURES)
    for picture in pictures:
        with Image.open(picture) as image:
            assert (image.format, getattr(image, "n_frames", 1) > 1) in {("PNG", False), ("GIF", True)}
            assert len(image.convert("RGB").getcolors(2**20)) > 8
    for names, suffix in ((MOVING, ".gif"), (STILL, ".png")):
        assert all(picture.suffix == suffix for picture in pictures if picture.stem in names)


def test_without_a_display_a_demo_says_how_its_pictures_are_seen():
    ran = run(ROOT / "demos/newton.py")
    assert ran.returncode == 1
    assert ran.stderr == "there is no display for a window; write --save DIR for files\n"


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.stem)
def test_a_demo_is_short_and_asks_a_question(demo):
    text = demo.read_text(encoding="utf-8")
    docstring = ast.parse(text).body[0]
    assert docstring.value.value.partition("\n")[0].endswith("?")
    assert len([line for line in text.splitlines()[docstring.end_lineno :] if line]) < 60


SAVING = """
from pathlib import Path
from sys import argv
Path(argv[2]).mkdir()
for name in {names}:
    Path(argv[2], name).write_text("drawn anew" * 1000)
"""


def test_the_gallery_saves_all_pictures_or_those_that_are_there(gallery, tmp_path, monkeypatch, capsys):
    demos = {tmp_path / "a.py": ["two.gif", "one.png"], tmp_path / "b.py": ["three.png"], tmp_path / "c.py": []}
    for demo, names in demos.items():
        demo.write_text(SAVING.format(names=names))
    monkeypatch.setattr(gallery, "DEMOS", list(demos))
    saved = tmp_path / "saved"
    monkeypatch.setattr(sys, "argv", ["gallery.py", str(saved)])
    assert gallery.main() == 0
    assert capsys.readouterr().out.splitlines() == [
        f"  10 kB  {saved / name}  ({demo}.py)"
        for name, demo in (("one.png", "a"), ("two.gif", "a"), ("three.png", "b"))
    ]
    (saved / "one.png").unlink()
    (saved / "two.gif").write_text("old")
    monkeypatch.setattr(sys, "argv", ["gallery.py", "--refresh", str(saved)])
    assert gallery.main() == 0
    assert {path.name: path.stat().st_size for path in saved.iterdir()} == {"two.gif": 10_000, "three.png": 10_000}


def test_a_demo_that_fails_fails_the_gallery(gallery, tmp_path, monkeypatch, capsys):
    broken = tmp_path / "broken.py"
    broken.write_text("1 / 0")
    monkeypatch.setattr(gallery, "DEMOS", [broken])
    monkeypatch.setattr(sys, "argv", ["gallery.py", str(tmp_path / "saved")])
    assert gallery.main() == 1
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize("picture", sorted((ROOT / "demos/pictures").iterdir()), ids=lambda picture: picture.name)
def test_a_picture_of_readme_is_small_and_drawn_by_a_demo(picture):
    assert picture.stat().st_size < {".png": 60_000, ".gif": 300_000}[picture.suffix]
    assert any(f"{picture.stem}=" in demo.read_text(encoding="utf-8") for demo in DEMOS)


# -- The figures of the chapter --


def f(x):
    return 2 * x**2


@pytest.fixture(scope="module")
def figures(gallery):
    """What the demos of the chapter hand to `show`."""
    pictures = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gallery, "show", pictures.update)
        for demo in ("slopes", "secants", "tangents", "derivations"):
            runpy.run_path(str(ROOT / f"demos/chapter_7_{demo}.py"))
    for picture in pictures.values():
        (picture._fig if isinstance(picture, Animation) else picture.figure).canvas.draw()
    yield pictures
    pyplot.close("all")


def points(line):
    return [tuple(point) for point in line.get_xydata()]


def frames(animation):
    """The axes of an animation, frame by frame."""
    for frame in animation.new_frame_seq():
        animation._func(frame)
        yield animation._fig.axes[0]


def test_every_figure_of_the_chapter_is_there(figures):
    assert sorted(name for name in figures if name.startswith("figure")) == [f"figure_7_{k:02}" for k in range(1, 17)]
    assert {name for name in figures if isinstance(figures[name], Animation)} == MOVING


def test_7_01_and_7_02_go_straight_through_five_points(figures):
    (line,) = figures["figure_7_01"].get_lines()
    assert points(line) == [(0, 0), (1, 2), (2, 4), (3, 6), (4, 8)]
    (line,) = figures["figure_7_02"].get_lines()
    assert points(line) == [(0, 0), (1, 2), (2, 8), (3, 18), (4, 32)]


def test_7_03_has_the_slopes_of_pairs_of_points(figures):
    seen = {tuple(ax.get_lines()[-1].get_xdata()): ax.get_title() for ax in frames(figures["figure_7_03"])}
    assert seen[0, 1] == "Δx = 1, Δy = 2: slope 2"
    assert seen[2, 3] == "Δx = 1, Δy = 10: slope 10"
    assert seen[0, 4] == "Δx = 4, Δy = 32: slope 8"


@pytest.mark.parametrize(
    ("figure", "first"), [("figure_7_04", "δ = 3    slope 14"), ("figure_7_05", "δ = 0.1    slope 8.2")]
)
def test_7_04_and_7_05_come_closer_until_the_secant_is_the_tangent(figures, figure, first):
    titles = [ax.get_title() for ax in frames(figures[figure])]
    slopes = [float(title.rpartition(" ")[2]) for title in titles]
    assert titles[0] == first
    assert titles[-1] == "tangent    slope 8"
    assert all(b <= a for a, b in pairwise(slopes))


def test_7_06_is_the_parabola_on_a_fine_grid(figures):
    (line,) = figures["figure_7_06"].get_lines()
    x, y = line.get_xydata().T
    assert (x[0], x[-1]) == (0, 5)
    assert max(np.diff(x)) < 0.00100001
    assert list(y) == list(map(f, x.tolist()))


def test_7_07_has_lines_of_slope_1(figures):
    *_, ax = frames(figures["figure_7_07"])
    lines = [points(line) for line in ax.get_lines() if len(line.get_xdata()) == 2 and line.get_color() != "#000000"]
    slopes = {(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in lines}
    intercepts = {y - x for (x, y), _ in lines}
    assert slopes == {1}
    assert len(intercepts) == len(lines) > 3


def test_7_08_is_the_tangent_at_2_by_the_numerical_slope(figures):
    curve, tangent = figures["figure_7_08"].get_lines()
    (x1, y1), (x, y), (x2, y2) = points(tangent)
    assert (x1, x, x2) == pytest.approx((2 - 0.9, 2, 2 + 0.9), abs=1e-15)
    slope, intercept = 8.000199999998785, -8.00039999999757
    assert (y1, y, y2) == pytest.approx([slope * at + intercept for at in (x1, x, x2)], abs=4e-15)
    assert tangent.get_label() == "y = 8.0002x − 8.0004"
    assert list(curve.get_ydata()) == [f(x) for x in curve.get_xdata()]


def test_7_09_has_five_tangents_in_five_colours(figures):
    _, *tangents = figures["figure_7_09"].get_lines()
    assert [line.get_xdata()[1] for line in tangents] == [0, 1, 2, 3, 4]
    assert len({line.get_color() for line in tangents}) == 5
    for line, slope in zip(
        tangents,
        (0.00019999999999999998, 4.0001999999987845, 8.000199999998785, 12.000199999998785, 16.000200000016548),
        strict=True,
    ):
        (x1, y1), (x, y), (x2, y2) = points(line)
        assert (y2 - y1) / (x2 - x1) == pytest.approx(slope, rel=1e-13)
        assert y == pytest.approx(f(x + 0.0001) - slope * 0.0001, abs=1e-14)


@pytest.mark.parametrize(
    ("figure", "result"),
    [
        ("figure_7_10", "0"),
        ("figure_7_11", "1"),
        ("figure_7_12", "2"),
        ("figure_7_13", "6x"),
        ("figure_7_14", "6x+5"),
        ("figure_7_15", "25x^{4}+12x^{2}"),
        ("figure_7_16", "3x^{2}+4x-5"),
    ],
)
def test_7_10_to_7_16_are_written_line_by_line(figures, figure, result):
    written = [
        [text.get_text() for text in ax.texts if text.get_visible() and "=" in text.get_text()]
        for ax in frames(figures[figure])
    ]
    assert [len(lines) for lines in written] == [*range(1, len(written)), len(written) - 1]
    assert written[-1][-1].replace(" ", "") == f"$={result}$"


# -- The notebook --

NOTEBOOK = ROOT / "demos/chapter_7.ipynb"


def executed():
    """The notebook as it is stored, and as it is when it is run."""
    stored, ran = (nbformat.read(NOTEBOOK, nbformat.NO_CONVERT) for _ in range(2))
    client = NotebookClient(ran, timeout=120, kernel_name="python3", record_timing=False)
    kernel = client.create_kernel_manager()
    with TemporaryDirectory() as sockets:
        kernel.transport, kernel.ip = "ipc", f"{sockets}/kernel"
        client.execute(env=ENVIRONMENT | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"})
    return stored, ran


def texts(notebook):
    """What the cells print and show; of a picture, that there is one."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            yield "a picture" if "image/png" in shown else output.get("text", shown)


def test_the_notebook_shows_what_is_stored():
    stored, ran = executed()
    assert list(texts(ran)) == list(texts(stored)), f"run python {Path(__file__).name}"
    assert list(texts(stored)).count("a picture") == 4


if __name__ == "__main__":
    nbformat.write(executed()[1], NOTEBOOK)
