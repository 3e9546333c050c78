"""The house: where things stand, what imports what, and what does not belong in the tree."""

import ast
import configparser
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import tinygrad_ed

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tinygrad_ed"
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")

# From the ground up: a module imports only what stands before it.
ORDER = [
    "errors",
    "structures",
    "levels",
    "nearness",
    "special",
    "rules",
    "chain",
    "maps",
    "arrays",
    "products",
    "fourier",
    "formulas",
    "linear_algebra",
    "record",
    "doors",
    "value",
    "array_value",
    "series",
    "notation",
    "symbol",
    "spelling",
    "polynomials",
    "algebra",
    "math",
    "source",
    "rewriting",
    "lifting",
    "protocols",
    "fillable",
    "numpy_stand_ins",
    "quadrature",
    "implicit",
    "splines",
    "distributions",
    "scipy_stand_ins",
    "statistics_stand_ins",
    "stand_ins",
    "doubts",
    "samples",
    "arguments",
    "evaluation",
    "derivatives",
    "differences",
    "adaptive",
    "slopes",
    "witnesses",
    "checks",
    "lines",
    "derivation",
    "teaching",
    "explanation",
    "expressions",
    "curves",
    "drawing",
    "typesetting",
    "animation",
    "explorer",
    "plotting",
    "__init__",
    "__main__",
]


def imports(path):
    """The modules of the package, and those of others, that a file imports anywhere in it."""
    ours, others = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names):
                others |= {alias.name.split(".")[0] for alias in names}
            case ast.ImportFrom(None, names, 1):
                ours |= {alias.name if alias.name in ORDER else "__init__" for alias in names}
            case ast.ImportFrom(module, _, 1):
                ours.add(module)
            case ast.ImportFrom(module, _, 0):
                others.add(module.split(".")[0])
    return ours, others


def below(module):
    """All modules of the package that a module stands on."""
    ours, _ = imports(PACKAGE / f"{module}.py")
    return ours.union(*map(below, ours))


# -- What imports what --


def test_every_module_has_its_place_in_the_house():
    assert sorted(path.stem for path in PACKAGE.glob("*.py")) == sorted(ORDER)
    assert sorted(path.name for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "py.typed")) == sorted(
        f"{module}.py" for module in ORDER
    )


@pytest.mark.parametrize("module", ORDER)
def test_no_stair_leads_up(module):
    ours, others = imports(PACKAGE / f"{module}.py")
    assert ours <= set(ORDER[: ORDER.index(module)])
    assert "tinygrad_ed" not in others, "modules of the package import each other by relative imports"


def test_the_table_knows_no_kind_of_number():
    assert below("rules") <= {"levels", "special", "errors"}


def test_slopes_knows_nothing_of_exact_derivatives():
    assert below("slopes") == {"adaptive", "arguments", "differences", "errors", "samples", "structures"}


def test_only_numpy_is_needed_at_run_time():
    others = {path.stem: imports(path)[1] - sys.stdlib_module_names for path in PACKAGE.glob("*.py")}
    pictures = {room for room, modules in others.items() if modules & {"matplotlib", "cycler"}}
    assert pictures <= {"drawing", "typesetting", "animation", "explorer", "plotting"}
    assert set().union(*others.values()) <= {"numpy", "matplotlib", "cycler"}
    assert [line.split(">")[0] for line in SETUP["options"]["install_requires"].split()] == ["numpy"]


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("demos", ["test"]),
        ("tests", ["test"]),
        ("tests/corpus", ["test"]),
        ("tests/benchmarks", ["test", "benchmark"]),
    ],
)
def test_the_extras_name_what_is_imported(folder, extras):
    named = {
        normal(re.match(r"[\w.-]+", line)[0])
        for extra in extras
        for line in SETUP["options.extras_require"][extra].split()
    }
    modules = {module for module, names in packages_distributions().items() if named & set(map(normal, names))}
    known = modules | {name.replace("-", "_") for name in named} | {"numpy", "tinygrad_ed"} | sys.stdlib_module_names
    files = list((ROOT / folder).glob("*.py"))
    own = {path.stem for place in (folder, "tests") for path in (ROOT / place).glob("*.py")}
    own |= {path.name for path in (ROOT / folder).iterdir() if path.is_dir()}
    assert set().union(*(imports(path)[1] for path in files)) <= known | own


def normal(distribution):
    """The name of a distribution, as the index compares names."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


LARGE = {"numpy", "scipy", "matplotlib", "inspect", "fractions", "dataclasses", "argparse"}  # loaded when first needed


@pytest.mark.parametrize(
    "work",
    [
        "pass",
        "derivative(lambda x: math.sin(x) ** 2 / x)(2.0)",
        "derivative(math.exp, order=5)(2.0), taylor(math.exp, 5)(2.0), jvp(math.exp, (2.0,), (1.0,))",
        "numerical_derivative(math.exp, with_error=True)(2.0)",
        "print(Value(2.0, 1.0) ** 2, tangent_line(math.exp, 2.0), file=sys.stderr)",
    ],
)
def test_numbers_alone_load_neither_numpy_nor_other_large_modules(work):
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tinygrad_ed import *; {work}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", code], check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert not LARGE & set(ran.stdout.split())


# -- The tree --


def test_the_top_level_is_that_of_the_house():
    made = {"build", "dist", "tinygrad_ed.egg-info"}  # by installing; Git ignores them
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - made == {
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "demos",
        "pyproject.toml",
        "setup.cfg",
        "tests",
        "tinygrad_ed",
    }


def test_settings_stand_in_setup_cfg_and_pyproject_holds_what_cannot():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(pyproject) == {"build-system", "tool"}
    assert set(pyproject["tool"]) == {"ruff"}


def test_the_version_is_stated_once_and_has_its_changes():
    assert SETUP["metadata"]["version"] == "attr: tinygrad_ed.__version__"
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+)", changes, re.MULTILINE)[1] == tinygrad_ed.__version__


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").is_file()
    assert SETUP["options.package_data"]["tinygrad_ed"] == "py.typed"


FILES = [
    path
    for place in ("tinygrad_ed", "demos", "tests", ".ci")
    for path in sorted((ROOT / place).rglob("*"))
    if path.is_file() and path.suffix not in (".pyc", ".png", ".gif")
] + [path for path in sorted(ROOT.iterdir()) if path.suffix in (".md", ".cfg", ".toml")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_no_paths_of_one_machine_and_no_notes_to_self(path):
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"/(?:home|Users|root|work|tmp)/\w+", text)
    assert not re.findall(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b", text)
