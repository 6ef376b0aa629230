"""The trained weights on disk: half precision, without the word embeddings, which the embedding model brings."""

import hashlib
from pathlib import Path

from safetensors.torch import load_file, save_file

from assistant.errors import WeightsError
from assistant.reader.network import Network

EMBEDDINGS = "encoder.embeddings.word_embeddings."


def checksum_file(weights: Path) -> Path:
    """Return where the SHA-256 of `weights` stands, in the form that `sha256sum --check` reads."""
    return weights.with_suffix(".sha256")


def save(network: Network, weights: Path) -> None:
    """Write what was trained, and its checksum."""
    trained = {
        name: value.detach().half().cpu().contiguous()
        for name, value in network.state_dict().items()
        if not name.startswith(EMBEDDINGS)
    }
    save_file(trained, weights)
    checksum_file(weights).write_text(f"{_sha256(weights)}  {weights.name}\n", "utf-8")


def load(base: str, weights: Path) -> Network:
    """Return the network with the trained weights on top of the model in `base`; raise `WeightsError`."""
    mend = "Take it from the repository again, or train it: python -m assistant.reader.train"
    try:
        wanted = checksum_file(weights).read_text("utf-8").split()[0]
        if _sha256(weights) != wanted:
            raise WeightsError(f"{weights.name} is damaged: its checksum is not {wanted}. {mend}")
    except (OSError, IndexError) as error:
        raise WeightsError(f"{weights.name} or its checksum cannot be read ({error}). {mend}") from error
    network = Network(base)
    trained = {name: value.float() for name, value in load_file(weights).items()}
    absent, unknown = network.load_state_dict(trained, strict=False)
    if unknown or any(not name.startswith(EMBEDDINGS) for name in absent):
        raise WeightsError(f"{weights.name} does not fit the network. {mend}")
    return network.eval()


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
