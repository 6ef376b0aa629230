"""CHROMA SERVER: a copy of a version, as a collection of a Chroma server that many processes search.

The version's own folder stays the original, sealed and whole: a collection that is missing or cut short is filled
from it, and where the server does not answer, the folder is searched instead.
"""

import hashlib
import logging
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from filelock import FileLock
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from knowledge.deadline import within
from knowledge.steady import Steady
from knowledge.store import BATCH, INDEX, OpenStore

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from langchain_chroma import Chroma

SECONDS = 3.0
"""How long a visitor waits for the server before the folder is searched instead."""
CONNECT_SECONDS = 10.0
PORTS = {"http": 8000, "https": 443}

_log = logging.getLogger("tour.parts")


class ChromaServer:
    """The server, and the collections in it that are copies of this data folder's versions."""

    def __init__(self, url: str, data_dir: Path) -> None:
        self._url = url
        self._root = data_dir / "corpus"
        # Several houses may share a server: each knows its own collections by where its data folder lies.
        self._prefix = f"tour-{hashlib.sha256(str(data_dir.absolute()).encode()).hexdigest()[:10]}-"
        self.part = Steady("Chroma server", SECONDS, "the store in the data folder is searched")

    def connect(self) -> "ClientAPI":
        """Return a client; it may raise whatever the network does, within `CONNECT_SECONDS`."""
        (client,) = within(CONNECT_SECONDS, lambda: iter([self._client()]))
        return client

    def _client(self) -> "ClientAPI":
        import chromadb  # a second of imports, not needed to start
        from chromadb.config import Settings

        parts = urlsplit(self._url)
        return chromadb.HttpClient(
            host=str(parts.hostname),
            port=parts.port or PORTS[parts.scheme],
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )

    def copy_of(self, version: str, original: OpenStore, embeddings: Embeddings) -> "ServedCopy":
        """Return the copy of a version, not yet connected."""
        return ServedCopy(self, f"{self._prefix}{version}", original, embeddings)

    def filling(self) -> FileLock:
        """Return the lock that one process holds while it fills a collection; the others then find it full."""
        return FileLock(self._root / "chroma-server.lock")

    def forget(self, client: "ClientAPI") -> None:
        """Delete the collections of versions that are not kept any more."""
        for collection in client.list_collections():
            version = collection.name.removeprefix(self._prefix)
            if version != collection.name and not (self._root / "versions" / version).is_dir():
                with suppress(Exception):  # another worker was faster
                    client.delete_collection(collection.name)


class ServedCopy:
    """One version on the server."""

    def __init__(self, server: ChromaServer, name: str, original: OpenStore, embeddings: Embeddings) -> None:
        self._server, self._name, self._original, self._embeddings = server, name, original, embeddings
        self._client: ClientAPI | None = None
        self._chroma: Chroma | None = None

    def keep_up(self) -> None:
        """Connect if that is still to be done, and fill the collection if it is not whole; find out how it is."""
        if not self._server.part.worth_trying():
            return
        with suppress(Exception):  # told by the part
            if self._client is None or self._chroma is None:
                # Filling may take longer than a visitor would wait, and nobody waits for it.
                client = self._server.part.call(self._server.connect)
                self._chroma, self._client = self._filled(client), client
                self._server.forget(client)
            self._server.part.call(self._client.heartbeat)

    def search(self, question: str, k: int) -> list[tuple[Document, float]]:
        """Return the nearest units with their cosine distances; raise if the server does not answer in time."""
        chroma = self._chroma
        if chroma is None:
            raise ConnectionError
        return self._server.part.call(lambda: chroma.similarity_search_with_score(question, k=k))

    def _filled(self, client: "ClientAPI") -> "Chroma":
        from langchain_chroma import Chroma  # a second of imports, not needed to start

        with self._server.filling():
            chroma = Chroma(self._name, self._embeddings, client=client, collection_configuration=INDEX)
            rows = self._original.rows()
            if client.get_collection(self._name).count() != len(rows):
                _log.warning("The Chroma server gets its copy of what was learnt (%d vectors).", len(rows))
                for start in range(0, len(rows), BATCH):
                    chroma.add_documents(rows[start : start + BATCH])
        return chroma
