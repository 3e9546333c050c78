"""The command line: what it prints, how it reads at 80 columns, and what it says to wrong input."""

import importlib.metadata
import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import mpmath
import pytest

import tinygrad_ed
from tinygrad_ed.__main__ import main

ROOT = Path(tinygrad_ed.__file__).parent.parent
FUNCTIONS = """
import struct
from tinygrad_ed import math

HEIGHT = 3

def circle(r):
    return 3 * r**2

def heron(x, a, b=4):
    s = (x + a + b) / 2
    return math.sqrt(s * (s - x) * (s - a) * (s - b))

def lossy(x):
    return struct.unpack('d', struct.pack('d', x))[0]

def nothing(x):
    pass

def curve(x):
    return x, x**2

def looked_up(x):
    return {}["key"]

def special(x):
    return 1.0 if x == 1 else x * x

def leaves(x):
    raise SystemExit(3)

def wordy(x):
    raise RuntimeError("one\\ntwo")

def no_argument():
    return 1

def huge(x):
    return 10**5000 * x
"""


@pytest.fixture
def answer(capsys, monkeypatch, tmp_path):
    """Runs a command line in a directory with a file of functions; gives the status and both outputs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setattr(sys, "modules", sys.modules.copy())
    (tmp_path / "areas.py").write_text(FUNCTIONS)

    def run(*argv):
        status = main(argv)
        output = capsys.readouterr()
        return status, output.out, output.err

    return run


def command(*argv, **options):
    """The command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": options.pop("encoding", "utf-8")}
    return subprocess.run(
        [sys.executable, "-m", "tinygrad_ed", *argv],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        **options,
    )


def rows(text):
    """The facts of a card, by their labels."""
    return dict(re.findall(r"^(value|exact derivative|numerical slope|tangent line) +(.*)$", text, re.MULTILINE))


# -- One point --


def test_the_cubic_of_the_chapter_at_2(answer):
    status, out, err = answer("x**3 + 2*x**2 - 5*x + 7", "--at", "2")
    slope = float(re.search(r"numerical slope +f'\(x\) ≈ (\S+)", out)[1])
    error = float(re.search(r"± (\S+), method adaptive\n", out)[1])
    assert (status, err) == (0, "")
    assert out.startswith("f(x) = x**3 + 2*x**2 - 5*x + 7\n\n")
    assert rows(out)["value"] == "f(x) = 13"
    assert rows(out)["exact derivative"] == "f'(x) = 15"
    assert rows(out)["tangent line"] == "y = 15x − 17"
    assert abs(slope - 15) <= error < 1e-12


def test_a_method_of_one_step_shows_the_step_that_it_chose(answer):
    _, out, _ = answer("x**3 + 2*x**2 - 5*x + 7", "--at", "2", "--method", "central")
    slope = float(re.search(r"numerical slope +f'\(x\) ≈ (\S+)", out)[1])
    error, delta = map(float, re.search(r"± (\S+), method central, δ = (\S+)", out).groups())
    assert abs(slope - 15) <= error < 1e-6
    assert 1e-7 < delta < 1e-3


def test_the_relations_stand_below_each_other(answer):
    _, out, _ = answer("exp(sin(x))", "--at", "0.5", "--order", "4")
    card = out.split("\n\n")[1].splitlines()
    assert len({re.search("[=≈]", line).start() for line in card if re.search(r"\) [=≈]|  x =", line)}) == 1
    assert [line for line in card if "tangent" in line] == []


def test_a_high_order_is_exact_and_is_compared_with_its_slope(answer):
    status, out, _ = answer("exp(sin(x))", "--at", "0.5", "--order", "10")
    with mpmath.workdps(50):
        truth = float(mpmath.diff(lambda x: mpmath.exp(mpmath.sin(x)), 0.5, 10))
    assert status == 0
    assert float(rows(out)["exact derivative"].removeprefix("f⁽¹⁰⁾(x) = ")) == pytest.approx(truth, rel=1e-13)
    assert "f⁽¹⁰⁾(x) ≈ " in rows(out)["numerical slope"]


@pytest.mark.parametrize("order", [1, 2, 3])
def test_low_orders_have_primes(answer, order):
    _, out, _ = answer("x**4", "--at", "1", "--order", str(order))
    assert rows(out)["exact derivative"] == "f" + "'" * order + f"(x) = {[4, 12, 24][order - 1]}"


@pytest.mark.parametrize(
    ("function", "x", "line"),
    [
        ("x**2", "0", "y = 0"),
        ("x", "5", "y = x"),
        ("-x + 3", "1", "y = −x + 3"),
        ("2*x - 1", "4", "y = 2x − 1"),
        ("x**2 - 3", "0", "y = −3"),
        ("-x**2", "1", "y = −2x + 1"),
        ("2.5*x", "2.0", "y = 2.5x"),
        ("3.0*x**2", "2", "y = 12x − 12"),
        ("x/10**20 + 1", "1", "y = 1e-20·x + 1"),
        ("sqrt(x)", "0", "x = 0 (vertical)"),
        ("x", "nan", "none"),
    ],
)
def test_the_tangent_line_reads_as_people_write_it(answer, function, x, line):
    assert rows(answer(function, "--at", x)[1])["tangent line"] == line


def test_integers_of_any_size_stay_exact(answer):
    out = re.sub(r"\n {26}", "", answer("x**5", "--at", "10**40")[1])
    assert f"f(x) = {10**200}\n" in out
    assert f"f'(x) = {5 * 10**160}\n" in out


def test_where_f_has_a_special_case_for_one_point_it_is_said(answer):
    status, out, err = answer("areas.py:special", "--at", "1")
    assert (status, out) == (2, "")
    assert "came out as 0, and f's values beside the point have the slopes 2 and 2" in err


@pytest.mark.parametrize(
    "argv", ["1-tanh(x) --at 30", "abs(x) --at 0", "sqrt(x) --at 0", "x%1 --at 2", "1/x --at 1e-8", "exp(x) --at 300"]
)
def test_where_they_agree_as_far_as_can_be_seen_nothing_is_said(answer, argv):
    assert answer(*argv.split())[::2] == (0, "")


# -- Several points --


def test_the_chapters_five_slopes_come_out_digit_for_digit(answer):
    argv = "2*x**2 --at 0 1 2 3 4 --method forward --delta 0.0001"
    status, out, err = answer(*argv.split())
    table = [re.split("  +", line) for line in out.splitlines()[3:8]]
    assert (status, err) == (0, "")
    assert [row[0] for row in table] == ["0", "1", "2", "3", "4"]
    assert [int(row[1]) for row in table] == [0, 2, 8, 18, 32]
    assert [int(row[2]) for row in table] == [0, 4, 8, 12, 16]
    assert [row[3] for row in table] == [
        "0.00019999999999999998",
        "4.0001999999987845",
        "8.000199999998785",
        "12.000199999998785",
        "16.000200000016548",
    ]
    assert [row[5] for row in table] == ["y = 0", "y = 4x − 2", "y = 8x − 8", "y = 12x − 18", "y = 16x − 32"]
    assert "numerical: method forward, δ = 0.0001" in out


def test_numbers_are_rounded_as_little_as_80_columns_need(answer):
    _, out, _ = answer("sin(x)*exp(-x)", "--at", "0", "1", "pi/2")
    digits = int(re.search(r"rounded to (\d+) digits", out)[1])
    table = [re.split("  +", line.strip()) for line in out.splitlines()[3:6]]
    with mpmath.workdps(50):
        for row, x in zip(table, (0, 1, mpmath.pi / 2), strict=True):
            truths = mpmath.sin(x) * mpmath.exp(-x), (mpmath.cos(x) - mpmath.sin(x)) * mpmath.exp(-x)
            for text, truth in zip(row[1:3], truths, strict=True):
                assert float(text) == float(mpmath.nstr(truth, digits))
    assert [row[0] for row in table] == ["0", "1", "pi/2"]


def test_decimal_points_stand_below_each_other(answer):
    _, out, _ = answer("x/8", "--at", "1", "-20", "300")
    head, *lines = out.splitlines()[2:6]
    values = [line[head.index("f(x)") : head.index("exact")].rstrip() for line in lines]
    assert values == [" 0.125", "-2.5", "37.5"]


def test_numbers_too_long_for_a_table_are_shown_point_by_point(answer):
    _, out, _ = answer("x**5", "--at", "10**40", "2")
    assert out.count("exact derivative") == 2


def test_a_point_where_f_fails_leaves_the_others_their_answers(answer):
    status, out, err = answer("log(x - 1)", "--at", "1", "2", "3")
    assert status == 2
    assert [line.split()[0] for line in out.splitlines()[3:5]] == ["2", "3"]
    assert err == "tinygrad-ed: at x = 1: math domain error\n  log(x - 1)\n  ^\n"


def test_points_may_be_negative_and_expressions(answer):
    _, out, _ = answer("-x**2", "--at", "-1", "-pi/2", "-1e-3", "--at", "2**3")
    assert [line.split()[0] for line in out.splitlines()[3:7]] == ["-1", "-pi/2", "-1e-3", "2**3"]


# -- Everything fits --


@pytest.mark.parametrize(
    "argv",
    [
        "x**3+2*x**2-5*x+7 --at 2",
        "sin(x)*123456789.123 --at 1e-8 123456.789 1.23456789e-15",
        "sin(x)*123456789.123 --at 1.23456789e-15",
        "exp(-x)/3e-300 --at -7.123456789 --method forward --delta 0.00012345678",
        "exp(sin(x)) --at 0.123456789 1.123456789 2.123456789 --order 12",
        "exp(sin(x))*cos(x**2)/(1+x**2) --at 0.5 --steps --order 2",
        "x**5 --at 10**40 10**41",
        "1/x --at 1/3 2/3 4/3 8/3 16/3",
        "+".join(["x"] * 1000) + " --at 1",
        "a*x**b --let a=1/3 --let b=2/3 --at 0.1 0.2",
        "--help",
    ],
)
def test_nothing_is_wider_than_80_columns(answer, capsys, monkeypatch, argv):
    monkeypatch.setenv("COLUMNS", "80")
    try:
        _, out, _ = answer(*argv.split())
    except SystemExit:
        out = capsys.readouterr().out
    assert out
    assert max(map(len, out.splitlines())) <= 80


def test_a_place_in_a_long_expression_is_shown_within_80_columns(answer):
    _, _, err = answer("x + " * 100 + "2x" + " + x" * 100, "--at", "1")
    message, line, caret = err.splitlines()
    assert "an operator is missing before x" in message
    assert len(line) <= 80
    assert line[len(caret) - 2 : len(caret)] == "2x"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize(
    "argv", ["x**3 --at -2 --method central", "x**3 --at -2 3", "exp(x) --at 1 --order 4 --method central"]
)
def test_a_terminal_without_greek_gets_ascii_in_the_same_layout(argv, encoding):
    greek, plain = command(*argv.split()).stdout, command(*argv.split(), encoding=encoding).stdout
    assert "δ" in greek
    assert plain.isascii()
    assert "?" not in plain
    assert "delta" in plain
    assert len(greek.splitlines()) == len(plain.splitlines())


# -- Functions in files and modules --


def test_a_function_in_a_file_has_its_own_variable_and_other_arguments(answer):
    _, out, _ = answer("areas.py:circle", "--at", "2")
    assert out.startswith("f(r) = areas.py:circle(r)\n")
    assert rows(out)["exact derivative"] == "f'(r) = 12"
    assert rows(out)["tangent line"] == "y = 12r − 12"
    _, out, _ = answer("areas.py:heron", "--at", "3", "--let", "a=5", "--let", "b=8/2")
    assert out.startswith("f(x) = areas.py:heron(x, a=5, b=4.0)\n")
    assert rows(out)["value"] == "f(x) = 6.0"


def test_a_function_in_a_module(answer):
    assert rows(answer("areas:circle", "--at", "2")[1])["value"] == "f(r) = 12"
    _, out, _ = answer("tinygrad_ed.math:erf", "--at", "1")
    with mpmath.workdps(50):
        assert float(rows(out)["value"].split()[-1]) == float(mpmath.erf(1))


def test_constants_are_given_values(answer):
    _, out, _ = answer("a*exp(-k*t)", "--let", "a=3", "--let", "k=-1/2", "--at", "0")
    assert out.startswith("f(t) = a*exp(-k*t) with a = 3, k = -0.5\n")
    assert rows(out)["exact derivative"] == "f'(t) = 1.5"


# -- The steps --


def steps(text):
    """The derivation, which follows the numbers after an empty line."""
    return text.strip().split("\n\n")[-1].splitlines()


def test_a_short_derivation_is_shown_unasked(answer):
    _, out, _ = answer("x**3 + 2*x**2 - 5*x + 7", "--at", "2")
    assert steps(out)[0] == "f(x) = x³ + 2x² − 5x + 7"
    assert steps(out)[2].endswith("sum rule, difference rule")
    assert steps(out)[-1].split("   ")[0] == "f'(x) = 3x² + 4x − 5"
    assert steps(answer("t**2", "--at", "1", "2")[1])[-1].startswith("f'(t) = 2t")


@pytest.mark.parametrize(
    "argv",
    ["x**2 --at 1 --no-steps", "x**9 --at 1 --order 3", "+".join(["sin(x)"] * 100) + " --at 1", "max(x,1) --at 1 2"],
)
def test_steps_are_left_out_where_they_are_long_or_not_wanted(answer, argv):
    status, out, err = answer(*argv.split())
    assert (status, err) == (0, "")
    assert "d/dx" not in out


def test_asked_for_they_are_shown_however_long(answer):
    third = answer("x**9", "--at", "1", "--order", "3", "--steps")[1]
    assert steps(third)[-1].split("   ")[0] == "f" + "'" * 3 + "(x) = 504x⁶"
    assert "u₉₀'" in answer("+".join(f"sin({k}*x)" for k in range(1, 300)), "--at", "1", "--steps")[1]


def test_of_a_function_that_branches_they_are_those_of_the_point(answer):
    assert steps(answer("max(x, 1)*x", "--at", "3")[1])[:2] == ["where x ≥ 1", "f(x) = x·x"]
    status, _, err = answer("max(x, 1)", "--at", "1", "2", "--steps")
    assert (status, err) == (2, "tinygrad-ed: steps: f may take different ways at different points; give one --at\n")


def test_the_steps_of_a_function_in_a_file(answer):
    assert steps(answer("areas.py:circle", "--at", "2")[1])[-1].split("   ")[0] == "f'(r) = 6r"
    _, out, _ = answer("areas.py:heron", "--at", "3", "--let", "a=5", "--no-steps")
    assert "d/dx" not in out


def test_latex_is_printed_in_their_place(answer):
    _, out, _ = answer("x**2/2", "--at", "1", "--latex")
    assert steps(out)[0] == r"\begin{aligned}"
    assert steps(out)[-2:] == [r"f'(x) &= x && \text{simplified}", r"\end{aligned}"]


# -- Wrong input --

WRONG = [
    (["x**2"], "the following arguments are required: --at; see tinygrad-ed --help", ""),
    (["--at", "1"], "the following arguments are required: FUNCTION; see tinygrad-ed --help", ""),
    (["", "--at", "1"], "the expression is empty", ""),
    (["2x + 1", "--at", "1"], "an operator is missing before x: a product is written 2*x", "  2x + 1\n   ^\n"),
    (["x^2", "--at", "1"], "'^' is not understood: a power is written **", "  x^2\n   ^\n"),
    (["a*x", "--at", "1"], "give all but one a value, as in --let a=2", "  a*x\n  ^\n"),
    (["x.__class__", "--at", "1"], "attributes are not part of an expression", "  x.__class__\n   ^\n"),
    (["lambda x:x", "--at", "1"], "'lambda' is a word of Python's", "  lambda x:x\n  ^\n"),
    (
        ["9**9**9**9", "--at", "1"],
        "at x = 1: the power is an integer of more than 10,000 bits",
        "  9**9**9**9\n      ^\n",
    ),
    (["(" * 10**4 + "x" + ")" * 10**4, "--at", "1"], "nested more than 100 deep", None),
    (["x" * 10**6, "--at", "1"], "the expression has 1,000,000 characters; at most 100,000 are read", None),
    (["1/(x - 2)", "--at", "2"], "at x = 2: division by zero", "  1/(x - 2)\n   ^\n"),
    (["x**(1/3)", "--at", "-8"], "at x = -8: f is complex there, (1.0000000000000002+1.73205080756", ""),
    (["exp(x)", "--at", "1000"], "at x = 1000: math range error", "  exp(x)\n  ^\n"),
    (["x", "--at", "y"], "--at: a number is needed here, and y has no value", "  y\n  ^\n"),
    (["x", "--at", "1/0"], "--at: division by zero", "  1/0\n   ^\n"),
    (["x", "--at", "(-1)**0.5"], "--at: (-1)**0.5 is complex, (6.1", ""),
    (["x", "--at", "1", "--latex", "--no-steps"], "--latex writes the steps, which --no-steps leaves out", ""),
    (["x", "--at", "1", "--order", "0"], "--order is a whole number from 1 to 100; got 0", ""),
    (["x", "--at", "1", "--order", "-1"], "--order is a whole number from 1 to 100; got -1", ""),
    (["x", "--at", "1", "--order", "two"], "argument --order: invalid int value: 'two'", ""),
    (["x", "--at", "1", "--order", "9" * 30], "--order is a whole number from 1 to 100", ""),
    (["x", "--at", "1", "--delta", "0"], "--delta is the distance of two points, a positive number; got 0", ""),
    (["x", "--at", "1", "--delta", "-1e-3"], "a positive number; got -0.001", ""),
    (["x", "--at", "1", "--delta", "nan"], "a positive number; got nan", ""),
    (["x", "--at", "1", "--delta", "tiny"], "--delta: a number is needed here", "  tiny\n  ^\n"),
    (["x", "--at", "1", "--method", "best"], "argument --method: invalid choice: 'best'", ""),
    (["a*x", "--at", "1", "--let", "a"], "--let gives a number to a name, as --let a=2; got 'a' (str)", ""),
    (["a*x", "--at", "1", "--let", "2=a"], "--let gives a number to a name", ""),
    (["a*x", "--at", "1", "--let", "a=2b"], "--let a: an operator is missing before b", "  2b\n   ^\n"),
    (["x", "--at", "1", "--let", "a=2"], "--let: a cannot be given a value: the expression has no such name", ""),
    (["x", "--at", "1", "--let", "x=2"], "--let: every name of the expression has a value", ""),
    (["x", "--at", "1", "--colour"], "unrecognized arguments: --colour", ""),
    (["nowhere.py:f", "--at", "1"], "there is no file nowhere.py", ""),
    (["areas.py", "--at", "1"], "say which function of the file is meant, as areas.py:NAME", ""),
    (["areas.py:", "--at", "1"], "say which function of the file is meant, as areas.py:NAME", ""),
    (["areas.py:cirle", "--at", "1"], "areas.py:cirle: there is no cirle; there is circle", ""),
    (["areas.py:HEIGHT", "--at", "1"], "areas.py:HEIGHT is 3 (int), not a function", ""),
    (["areas.py:heron", "--at", "1"], "heron(x, a, b=4) is called with one number and what --let gives: missing", ""),
    (["areas.py:circle", "--at", "1", "--let", "c=1"], "got an unexpected keyword argument 'c'", ""),
    (["areas.py:no_argument", "--at", "1"], "no_argument() is called with one number", ""),
    (["areas.py:nothing", "--at", "1"], "it returned None (NoneType); does it lack a return?", ""),
    (["areas.py:curve", "--at", "3"], "at x = 3: f must be a real number there; it is (3, 9) (tuple)", ""),
    (["areas.py:looked_up", "--at", "1"], "at x = 1: KeyError: 'key' (areas.py, line 24)", ""),
    (["areas.py:wordy", "--at", "1"], "at x = 1: RuntimeError: one two (areas.py, line 33)", ""),
    (["areas.py:leaves", "--at", "1"], "at x = 1: SystemExit: 3 (areas.py, line 30)", ""),
    (["areas.py:lossy", "--at", "1"], "line 15: `struct.pack('d', x)`", ""),
    (["no_such_module:f", "--at", "1"], "module no_such_module cannot be imported: ModuleNotFoundError", ""),
    (["tinygrad_ed.math:sine", "--at", "1"], "there is no sine; there is sin", ""),
]


@pytest.mark.parametrize(("argv", "message", "place"), WRONG, ids=lambda p: repr(p)[:30])
def test_wrong_input_is_refused_in_one_line_with_the_place_below(answer, argv, message, place):
    status, out, err = answer(*argv)
    first, _, rest = err.partition("\n")
    assert (status, out) == (2, "")
    assert first.startswith("tinygrad-ed: ")
    assert message in first
    assert place is None or rest == place


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (
            ["x**2", "--at", "1", "--delta", "1e-20"],
            "at x = 1, numerical slope: delta = 1e-20 is too small to change x",
        ),
        (["abs(x)", "--at", "1", "--method", "complex"], "at x = 1, numerical slope: f lost the imaginary part"),
        (["x**2", "--at", "1", "--method", "complex", "--order", "2"], "first derivatives only; got order=2"),
        (["x**3", "--at", "10**200"], "at x = 10**200, numerical slope: "),
        (["areas.py:huge", "--at", "1"], "numerical slope: OverflowError: int too large"),
    ],
)
def test_where_only_the_numerical_slope_fails_the_rest_is_still_shown(answer, argv, message):
    status, out, err = answer(*argv)
    assert status == 2
    assert message in err
    assert {"value", "exact derivative"} <= rows(out).keys()
    assert "numerical slope" not in out


@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        (b"def f(x):\n    return x +\n", "broken.py, line 2: invalid syntax", "      return x +\n                ^\n"),
        (b"y = z\n", "broken.py cannot be imported: NameError: name 'z' is not defined", ""),
        (b"import sys; sys.exit(3)", "broken.py cannot be imported: SystemExit: 3", ""),
        (b"def f(x):\n    return x\0", "broken.py: source code string cannot contain null bytes", ""),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_with_the_reason(answer, source, message, place):
    Path("broken.py").write_bytes(source)
    assert answer("broken.py:f", "--at", "1") == (2, "", f"tinygrad-ed: {message}\n{place}")


def test_unreadable_characters_are_named_and_do_not_move_the_caret():
    result = command("x + \N{CYRILLIC SMALL LETTER HA}", "--at", "1", encoding="ascii")
    assert result.returncode == 2
    assert result.stderr.splitlines()[1:] == ["  x + ?", "      ^"]
    assert "U+0445" in result.stderr


# -- The process --


def test_the_command_prints_what_main_prints(answer):
    argv = "x**3 + 2*x**2 - 5*x + 7", "--at", "2"
    result = command(*argv)
    assert (result.returncode, result.stdout, result.stderr) == answer(*argv)
    assert command("2x", "--at", "1").returncode == 2


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"tinygrad-ed {tinygrad_ed.__version__}\n"


def test_the_console_script_is_this_command():
    scripts = importlib.metadata.entry_points(group="console_scripts", name="tinygrad-ed")
    if not scripts:
        pytest.skip("tinygrad_ed is not installed here")
    assert [script.load() for script in scripts] == [main]


def test_an_expression_needs_no_numpy():
    code = (
        "import sys; from tinygrad_ed.__main__ import main; "
        "main(['sin(x)', '--at', '1', '2']); assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=60)


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals of POSIX")
class TestOnPosix:
    """What happens to a process."""

    def start(self, *argv, **options):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [sys.executable, "-m", "tinygrad_ed", *argv], env=environment, stderr=subprocess.PIPE, text=True, **options
        )

    def test_a_reader_that_has_seen_enough_is_no_error(self):
        reading, writing = os.pipe()
        os.close(reading)
        process = self.start("x", "--at", *map(str, range(2000)), stdout=writing)
        os.close(writing)
        assert process.communicate(timeout=60)[1] == ""
        assert process.returncode == 141

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
    def test_a_full_disk_is_named(self):
        with open("/dev/full", "w") as full:
            process = self.start("x", "--at", "1", stdout=full)
            assert (
                process.communicate(timeout=60)[1] == "tinygrad-ed: cannot write the answer: No space left on device\n"
            )
        assert process.returncode == 1

    def test_ctrl_c_ends_it_without_a_traceback(self, tmp_path):
        (tmp_path / "slow.py").write_text(
            textwrap.dedent("""
                import time
                def f(x):
                    print("started", flush=True)
                    time.sleep(60)
            """)
        )
        process = self.start("slow.py:f", "--at", "1", cwd=tmp_path, stdout=subprocess.PIPE)
        assert process.stdout.readline() == "started\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == ("", "")
        assert process.returncode == 130


# -- Pictures --


@pytest.mark.parametrize(
    ("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("PDF", b"%PDF"), ("gif", b"GIF89a")]
)
def test_a_picture_is_written_beside_the_answer(suffix, start, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("tinygrad_ed.animation.STEPS", 3)
    file = tmp_path / f"picture.{suffix}"
    assert main(["2*x**2", "--at", "2", "--plot", str(file)]) == 0
    assert file.read_bytes().startswith(start)
    out, err = capsys.readouterr()
    assert "y = 8x − 8" in out and err == ""


def test_a_picture_has_a_tangent_for_every_point_that_has_an_answer(tmp_path, capsys):
    file = tmp_path / "picture.svg"
    assert main(["sqrt(x)", "--at", "-1", "1", "4", "--plot", str(file)]) == 2
    text = file.read_text()
    for label in ("y = f(x)", "y = 0.5x + 0.5", "y = 0.25x + 1", "f(x) = sqrt(x)"):
        assert f"<!-- {label} -->" in text
    assert "tinygrad-ed: at x = -1: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--at", "1", "--plot", "picture.bmp"], "--plot writes .png, .svg, .pdf, .gif; got picture.bmp"),
        (["--at", "1", "2", "--plot", "picture.gif"], "--plot: a GIF shows the secant at one point; got several"),
        (["--at", "1", "--plot", "missing/picture.png"], "--plot: "),
        (["--at", "1", "--plot"], "--plot: there is no display for a window; write --plot FILE"),
    ],
)
def test_a_picture_that_cannot_be_drawn_says_why(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["x**2", *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"tinygrad-ed: {message}")
    assert list(tmp_path.iterdir()) == []


def test_without_a_file_a_window_is_shown(monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("tinygrad_ed.plotting.can_show", lambda: True)
    monkeypatch.setattr("matplotlib.pyplot.show", lambda: shown.append(True))
    assert main(["x**2", "--at", "1", "--plot"]) == 0
    assert shown == [True]
