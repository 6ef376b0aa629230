"""The peer: LangChain, Chroma and Flask put together plainly. Usage: python -m tests.benchmarks.peer PORT FOLDER"""

import sys
from pathlib import Path

import waitress
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from sentence_transformers import SentenceTransformer

from knowledge.embed import built_in_model

FAR = 0.75
"""The cosine distance from which it says that it does not know; no other comes to more right turns of the checks."""


class MiniLM(Embeddings):
    """The embedding model that the guide has too."""

    def __init__(self) -> None:
        self._model = SentenceTransformer(str(built_in_model()), device="cpu", local_files_only=True)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each of `texts`."""
        return self._model.encode(texts, show_progress_bar=False).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self.embed_documents([text])[0]


def create_app(folder: Path) -> Flask:
    """Return the application, with the paragraphs of the articles in `folder` embedded."""
    texts = [path.read_text("utf-8").split("---\n")[-1] for path in sorted(folder.glob("*.md"))]
    paragraphs = [
        Document(part.strip())
        for text in texts
        for part in text.split("\n\n")
        if part.strip() and not part.startswith("#")
    ]
    store = Chroma.from_documents(paragraphs, MiniLM(), collection_configuration={"hnsw": {"space": "cosine"}})
    app = Flask(__name__)

    @app.post("/api/v1/chat")
    def chat() -> ResponseReturnValue:
        nearest, distance = store.similarity_search_with_score(request.json["message"], k=1)[0]
        if distance > FAR:
            return jsonify(kind="no_answer", text="I don't know.")
        return jsonify(kind="answer", text=nearest.page_content)

    return app


if __name__ == "__main__":
    waitress.serve(create_app(Path(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), threads=24)
