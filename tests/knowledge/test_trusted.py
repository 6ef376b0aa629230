"""Nothing that is stored can run code when it is read, whoever wrote it."""

import ast
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

from knowledge import store
from knowledge.seal import seal
from tests.knowledge.test_store import DOCUMENTS, PASSAGES
from tests.knowledge.word_embeddings import WordEmbeddings
from tests.test_layers import ALL, CHECKOUT

UNSAFE_MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
UNSAFE_CALLS = {"torch.load", "yaml.load", "yaml.unsafe_load", "yaml.full_load", "pandas.read_pickle", "pd.read_pickle"}
UNSAFE_NAMES = {"langchain_core.load", "langchain.load", "eval", "exec", "allow_pickle", "trust_remote_code"}

OPEN = """\
import sys
from pathlib import Path
def note(event, about):
    if event.startswith("pickle.") and "tour" not in str(about):
        print(event, about, flush=True)
from knowledge import store
from tests.knowledge.word_embeddings import WordEmbeddings
sys.addaudithook(note)
opened = store.OpenStore(Path(sys.argv[1]), WordEmbeddings())
print("found", len(opened.chroma.similarity_search("a bell of copper", k=3)), len(opened.passages()))
"""


class Command:
    """Runs a command when it is unpickled."""

    def __init__(self, command: str) -> None:
        self._command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self._command,)


def test_no_module_reads_stored_data_in_a_way_that_can_run_code() -> None:
    wrong = []
    for module in ALL:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else set()
            names |= {node.module or ""} if isinstance(node, ast.ImportFrom) else set()
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            keywords = {k.arg for k in node.keywords if k.arg} if isinstance(node, ast.Call) else set()
            unsafe = {n for n in names if n.split(".")[0] in UNSAFE_MODULES} | ({called} & UNSAFE_CALLS)
            unsafe |= (names | keywords | {called}) & UNSAFE_NAMES
            wrong += [f"{module.relative_to(CHECKOUT)} uses {name}" for name in unsafe]
    assert wrong == []


def test_the_pickle_that_chroma_writes_beside_an_index_is_never_unpickled(tmp_path: Path) -> None:
    """Chroma reads it in Rust. A version with another one, whose seal was made to fit, runs nothing."""
    folder, ran = tmp_path / "version", tmp_path / "ran"
    folder.mkdir()
    store.write(folder, DOCUMENTS, PASSAGES, WordEmbeddings())
    (stored,) = folder.rglob("*.pickle")

    def opened() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", OPEN, str(folder)]
        return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)

    assert opened().stdout == "found 3 600\n"
    stored.write_bytes(pickle.dumps(Command(f"touch {ran}")))
    seal(folder)
    opened()
    assert not ran.exists()
    shutil.rmtree(folder)
