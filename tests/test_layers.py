"""The layout that the architecture promises, held to the code."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
LAYERS = ("knowledge", "assistant", "web", "server")
"""Each may import the ones before it."""
LONGEST = 250
SHORT = 40
"""Lines of a README that somebody reads before the code."""
MAKES_OBJECTS = re.compile(r"^langchain_core\.load|^(?:\w*pickle|dill|marshal|shelve|joblib)\b|\bload(?:s|_prompt)?\b")
ADMITS_LENGTH = re.compile(r"\b(long|length|lines|one file|in one place|together)\b", re.IGNORECASE)


def modules(layer: str) -> list[Path]:
    folder = CHECKOUT / layer
    found = [p for p in sorted(folder.rglob("*.py")) if "node_modules" not in p.parts]
    return found if folder.is_dir() else [CHECKOUT / f"{layer}.py"]


def imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield node.module or ""


ALL = [module for layer in LAYERS for module in modules(layer)]


def test_every_layer_is_looked_at() -> None:
    assert all(modules(layer) for layer in LAYERS)
    assert len(ALL) > 40


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_run_one_way(layer: str) -> None:
    above = {*LAYERS[LAYERS.index(layer) + 1 :], "tests"}
    wrong = [
        f"{module.relative_to(CHECKOUT)} imports {name}"
        for module in modules(layer)
        for name in imported(module)
        if name.split(".")[0] in above
    ]
    assert wrong == []


def test_knowledge_and_assistant_know_nothing_of_http() -> None:
    wrong = [
        f"{module.relative_to(CHECKOUT)} imports {name}"
        for module in [*modules("knowledge"), *modules("assistant")]
        for name in imported(module)
        if name.split(".")[0] in ("flask", "werkzeug", "waitress", "sqlalchemy")
    ]
    assert wrong == []


def test_a_long_module_gives_its_reason_at_its_head() -> None:
    for module in ALL:
        text = module.read_text("utf-8")
        if len(text.splitlines()) > LONGEST:
            head = ast.get_docstring(ast.parse(text)) or ""
            assert ADMITS_LENGTH.search(head), f"{module} has more than {LONGEST} lines and does not say why"


def test_every_module_says_what_it_is_for() -> None:
    for module in ALL:
        assert ast.get_docstring(ast.parse(module.read_text("utf-8"))), f"{module} has no docstring"


def test_no_code_knows_the_name_of_a_house() -> None:
    houses = [folder.name for folder in (CHECKOUT / "knowledge/houses").iterdir() if folder.is_dir()]
    assert houses
    for module in ALL:
        text = module.read_text("utf-8")
        if module == CHECKOUT / "web/settings.py":
            text = text.replace("knowledge/houses/flimby", "", 1)
        assert not [name for name in houses if name in text.lower()], f"{module} names a house"


def test_prompts_are_text_only() -> None:
    files = [path for path in (CHECKOUT / "prompts").rglob("*") if path.is_file()]

    assert files
    assert {path.suffix for path in files} <= {".txt", ".yaml", ".md"}


def test_nothing_reaches_site_packages() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))

    assert project["tool"]["setuptools"] == {"packages": [], "py-modules": []}
    assert "Private :: Do Not Upload" in project["project"]["classifiers"]


def test_tests_are_no_package() -> None:
    assert list((CHECKOUT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("name", ["utils", "helpers", "core", "manager", "misc", "common"])
def test_no_file_is_named_for_nothing(name: str) -> None:
    assert [module for module in ALL if module.stem == name] == []


def test_nothing_is_loaded_or_connected_at_import() -> None:
    """No module reads the environment, opens a file or starts a thread while it is imported."""
    suspicious = re.compile(r"^(?:os\.environ|open\(|.*\.read_text\(|threading\.Thread\()", re.MULTILINE)
    for module in ALL:
        tree = ast.parse(module.read_text("utf-8"))
        top = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign)]
        assert not [line for line in top if suspicious.search(line)], f"{module} does something at import"


def test_nothing_that_was_stored_is_ever_made_into_objects_of_its_choice() -> None:
    """LangChain's `load` and `loads`, pickle and the like make whatever a text or a file names."""
    wrong = []
    for module in ALL:
        text = module.read_text("utf-8")
        taken = [*imported(module), *re.findall(r"^from (langchain\S* import .*)", text, re.MULTILINE)]
        wrong += [f"{module} imports {name}" for name in taken if MAKES_OBJECTS.search(name)]
        wrong += [
            f"{module} calls {call}" for call in ("yaml.load(", "allow_pickle=True", "torch.load(") if call in text
        ]
    assert wrong == []


READMES = [
    path for layer in LAYERS[:-1] for path in (CHECKOUT / layer).rglob("README.md") if "node_modules" not in path.parts
]


@pytest.mark.parametrize("readme", READMES, ids=lambda path: str(path.parent.relative_to(CHECKOUT)))
def test_a_folders_readme_is_short_and_names_each_of_its_modules(readme: Path) -> None:
    text = readme.read_text("utf-8")
    here = {path.name for path in readme.parent.glob("*.py")} - {"__init__.py"}

    assert len(text.splitlines()) <= SHORT
    assert sorted(name for name in here if f"`{name}`" not in text) == []
