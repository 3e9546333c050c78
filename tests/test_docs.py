"""What README and `.ci/run` say is true. Run as a program, this file writes README's tables."""

import ast
import builtins
import doctest
import math
import operator
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tinygrad_ed.__main__ import main
from tinygrad_ed.rules import TABLE
from tinygrad_ed.value import table as covered

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
RULES = (ROOT / "tinygrad_ed/rules.py").read_text(encoding="utf-8")


def fenced(language):
    """The blocks of README in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


# -- README --


def test_the_examples_of_readme_print_what_it_says():
    text = README
    for block in fenced("python"):
        text = text.replace(block, block.replace("\n\n", "\n<BLANKLINE>\n"))
    text = re.sub("^```.*$", "", text, flags=re.MULTILINE)  # lines stay where they are
    examples = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
    report = []
    failed, attempted = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=report.append)
    assert attempted == sum(block.count(">>>") for block in fenced("python")) > 0
    assert not failed, "".join(report)


@pytest.mark.parametrize("block", fenced("console"))
def test_the_command_lines_of_readme_print_what_it_says(block, capsys):
    command, _, printed = block.partition("\n")
    prompt, program, *arguments = shlex.split(command)
    assert (prompt, program) == ("$", "tinygrad-ed")
    assert main(arguments) == 0
    assert capsys.readouterr().out == printed


def test_readme_has_exactly_two_set_up_commands_of_a_line_each():
    use, test = fenced("sh")
    assert re.fullmatch(r"python3 -m venv (\S+) && \1/bin/pip install \. && \1/bin/tinygrad-ed .+ --at .+\n", use)
    assert re.fullmatch(r'python3 -m venv (\S+) && \1/bin/pip install -e "\.\[test\]" && \1/bin/pytest\n', test)


def test_ci_runs_the_commands_of_readme_as_they_stand():
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    extraction = re.search(r"< <\((sed .+) \"\$checkout/README\.md\"\)", script)
    found = subprocess.run(
        [*shlex.split(extraction[1]), ROOT / "README.md"], capture_output=True, text=True, check=True
    )
    assert found.stdout == "".join(fenced("sh"))
    assert re.findall(r'^bash -c "\$\{commands\[(\d)\]\}"', script, re.MULTILINE) == ["0", "1"]


def test_readme_says_that_it_is_neither_tinygrad_nor_micrograd():
    assert "neither tinygrad nor micrograd" in README


def test_readme_links_every_demo_with_its_question_and_shows_every_picture():
    links = dict(re.findall(r"^- \[.+\]\((demos/.+\.py)\): (.+)$", README, re.MULTILINE))
    questions = {}
    for demo in sorted((ROOT / "demos").glob("*.py")):
        question = ast.get_docstring(ast.parse(demo.read_text(encoding="utf-8"))).splitlines()[0]
        questions[demo.relative_to(ROOT).as_posix()] = question[0].lower() + question[1:]
    del questions["demos/gallery.py"]
    assert links == questions
    shown = set(re.findall(r"!\[.+\]\((.+)\)", README))
    assert shown == {p.relative_to(ROOT).as_posix() for p in (ROOT / "demos/pictures").iterdir()}


def test_the_row_that_readme_shows_is_a_row_of_the_table():
    rows = [ast.parse(block).body for block in fenced("python") if ">>>" not in block]
    assert len(rows) == 1
    assert ast.dump(rows[0][0]) in map(ast.dump, ast.parse(RULES).body)


# -- The table of rules --

SYMBOLS = {
    operator.add: "a + b",
    operator.sub: "a - b",
    operator.mul: "a * b",
    operator.truediv: "a / b",
    operator.floordiv: "a // b",
    operator.mod: "a % b",
    operator.pow: "a**b",
    operator.neg: "-x",
    operator.pos: "+x",
}


class _Readable(ast.NodeTransformer):
    """Formulas as people write them: ``over(a, b)`` as a / b, ``squared(x)`` as x²."""

    def visit_Call(self, node):
        self.generic_visit(node)
        match node:
            case ast.Call(ast.Name("over"), [a, b]):
                return ast.BinOp(a, ast.Div(), b)
            case ast.Call(ast.Name("squared"), [x]):
                return ast.BinOp(x, ast.Pow(), ast.Constant(2))
        return node


def formula(partial):
    """A partial derivative of a row, as text."""
    if isinstance(partial, ast.Name):
        return "0" if partial.id == "nothing" else partial.id
    return ast.unparse(_Readable().visit(partial.body)).replace(" ** ", "**")


def formulas():
    """The partial derivatives of each row, in the form that people know, read off the source of the table."""
    found = {}
    for node in ast.walk(ast.parse(RULES)):
        match node:
            case ast.Call(ast.Name("rule"), [ast.Constant(name), _, _, *partials], keywords):
                textbook = [more.value.elts for more in keywords if more.arg == "textbook"]
                found[name] = [formula(partial) for partial in (textbook[0] if textbook else partials)]
    return found


def doors(row):
    """What users write in Python, and with NumPy or SciPy, to reach a row."""
    arguments = "x" if len(row.partials) == 1 else "a, b"
    name = getattr(row.plain, "__name__", "")
    python = SYMBOLS.get(row.plain, "")
    for place, prefix in ((math, "math."), (builtins, "")):
        if row.plain and getattr(place, name, None) is row.plain:
            python = f"{prefix}{name}({arguments})"
    return python, ", ".join(u if "." in u else f"np.{u}" for u in (row.ufunc or "").split())


def choices(row):
    """The points of choice, and what is chosen there."""
    names = {0.5: "½", math.inf: "∞", -math.inf: "-∞"}

    def shown(values):
        values = values if isinstance(values, tuple) else (values,)
        return ", ".join("NaN" if v != v else names.get(v, str(v)) for v in values)

    return "; ".join(f"{shown(value)} at {point}" for point, value in row.choice.items())


def summary(function):
    """The first line of a docstring, without references."""
    return re.sub(r"[,:][^,:]*by \[\d\]_.*", "", function.__doc__.splitlines()[0]).removesuffix(".")


def table():
    """README's table of rules: a line for each row that users can reach, and what other rows in their formulas are."""
    found = formulas()
    lines = ["| Python | NumPy, SciPy | derivative | chosen |", "| --- | --- | --- | --- |"]
    named = set()
    for name, row in TABLE.items():
        if any(doors(row)):
            code = [f"`{text}`" if text else "" for text in (*doors(row), ", ".join(found[name]))]
            lines.append(f"| {' | '.join([*code, choices(row)])} |".replace("|  ", "| "))
            named.update(*(re.findall(r"\w+(?=\()", text) for text in found[name]))
    helpers = {name: row.plain or row.arrays for name, row in TABLE.items() if name in named and not any(doors(row))}
    lines += ["", *(f"- `{name}`: {summary(helper)}." for name, helper in helpers.items())]
    return "\n".join(lines)


def of_arrays():
    """README's list of NumPy's functions of arrays, by the kind of their row."""
    kinds = {}
    for function, row in covered().COVERED.items():
        module = function.__module__.replace("numpy", "np", 1)
        if module.startswith("np"):
            kinds.setdefault(row.kind, set()).add(f"{module}.{function.__name__}")
    return "\n".join(f"- *{kind}*: {', '.join(f'`{name}`' for name in sorted(names))}" for kind, names in kinds.items())


def between(name):
    return re.compile(f"(?<=<!-- {name} -->\n).*?(?=<!-- end of {name} -->)", re.DOTALL)


TABLES = {"rules": table, "functions of arrays": of_arrays}


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_of_readme_are_those_of_the_rows(name):
    written = TABLES[name]()
    assert between(name).search(README)[0].strip() == written, f"run python {Path(__file__).name}; it is:\n{written}"


if __name__ == "__main__":
    for name, written in TABLES.items():
        text = f"\n{written()}\n\n"
        README = between(name).sub(lambda _, text=text: text, README)
    (ROOT / "README.md").write_text(README, encoding="utf-8")
