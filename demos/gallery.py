"""How do the demos show their pictures, and how are all of them saved?

A demo hands its pictures to `show`, which opens windows; with `--save DIR` they are saved there instead, which needs no
display: as PNG, and where they move as GIF. Run as a program, this file saves the whole gallery, with a line for each:

    python demos/gallery.py DIR

With `--refresh` it saves only what DIR has already: `python demos/gallery.py --refresh demos/pictures` is for README's.
"""

import argparse
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

DEMOS = sorted(demo for demo in Path(__file__).parent.glob("*.py") if demo.name != "gallery.py")


def axes(x, y):
    """The axes of a new figure, with these names, in the look of the library's own pictures."""
    from tinygrad_ed import drawing

    ax = drawing.axes(None)
    ax.set(xlabel=x, ylabel=y)
    return ax


def show(**pictures):
    """Show axes and animations in windows, or save them under their names, as the command line says."""
    from matplotlib import pyplot
    from matplotlib.animation import Animation
    from PIL import Image

    from tinygrad_ed.plotting import can_show, save_animation

    parser = argparse.ArgumentParser()
    parser.add_argument("--save", metavar="DIR", type=Path, help="save the pictures there, and open no window")
    directory = parser.parse_args().save
    if directory is None:
        if not can_show():
            sys.exit("there is no display for a window; write --save DIR for files")
        pyplot.show()
        return
    directory.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        if isinstance(picture, Animation):
            save_animation(picture, directory / f"{name}.gif", dpi=80)
        else:
            path = directory / f"{name}.png"
            picture.figure.savefig(path, dpi=100)
            Image.open(path).convert("RGB").quantize(64).save(path, optimize=True)  # a third as large


def run(demo, directory):
    """Run a demo, which saves its pictures."""
    return subprocess.run(
        [sys.executable, demo, "--save", directory],
        check=False,
        env={**os.environ, "MPLBACKEND": "agg"},
        capture_output=True,
        encoding="utf-8",
    )


def main():
    """Save the gallery, as the command line says."""
    parser = argparse.ArgumentParser(description="Save the pictures of all demos.")
    parser.add_argument("directory", metavar="DIR", type=Path, help="where to save them")
    parser.add_argument("--refresh", action="store_true", help="save only those that DIR has already")
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    failures = 0
    with TemporaryDirectory() as scratch, ThreadPoolExecutor(os.cpu_count()) as pool:
        folders = [Path(scratch, demo.stem) for demo in DEMOS]
        for demo, folder, ran in zip(DEMOS, folders, pool.map(run, DEMOS, folders), strict=True):
            if ran.returncode:
                print(f"{demo.name} failed:\n{ran.stderr}", file=sys.stderr)
                failures += 1
            for picture in sorted(folder.glob("*")):
                target = arguments.directory / picture.name
                if target.exists() or not arguments.refresh:
                    shutil.copy(picture, target)
                    print(f"{target.stat().st_size / 1000:4.0f} kB  {target}  ({demo.name})", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
