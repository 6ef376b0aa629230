"""Clients that programmers use, unmodified, against a real server: each gets the answer and its sources."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from langchain_openai import ChatOpenAI
from openai import AuthenticationError, BadRequestError, OpenAI
from pydantic import SecretStr

from tests.web.conftest import QUOTE, MakeApp, reply
from tests.web.serving import HOST, served

WEB = Path(__file__).parents[2] / "web"
URL = "/sources/flimby?start=8&end=35"
READ = """
import { readUIMessageStream, DefaultChatTransport } from "ai";
const transport = new DefaultChatTransport({
  api: process.argv[1],
  prepareSendMessagesRequest: ({ messages }) => ({
    headers: { Accept: "text/event-stream" },
    body: { message: messages.at(-1).parts[0].text },
  }),
});
const messages = [{ id: "1", role: "user", parts: [{ type: "text", text: "When?" }] }];
const stream = await transport.sendMessages({ trigger: "submit-message", chatId: "c", messages });
let last;
for await (const message of readUIMessageStream({ stream })) last = message;
console.log(JSON.stringify(last));
"""


def test_the_openai_package_gets_text_annotations_and_citations(make_app: MakeApp) -> None:
    with served(make_app()) as port, OpenAI(base_url=f"http://{HOST}:{port}/v1", api_key="none") as client:
        assert [model.id for model in client.models.list()] == ["tour"]
        whole = client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": "When?"}])
        message = whole.choices[0].message
        assert message.content and message.content.startswith(QUOTE) and "Sources:\n[1] Flimby" in message.content
        assert message.annotations and message.annotations[0].url_citation.url == f"http://{HOST}:{port}{URL}"
        assert whole.model_extra and whole.model_extra["citations"] == reply("").model_dump(mode="json")["citations"]
        chunks = list(
            client.chat.completions.create(
                model="tour",
                messages=[{"role": "user", "content": "When?"}],
                stream=True,
                stream_options={"include_usage": True},
            )
        )
        assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == message.content
        assert chunks[-1].usage and chunks[-1].usage.total_tokens == 0
        assert chunks[-2].model_extra and chunks[-2].model_extra["citations"] == whole.model_extra["citations"]


def test_the_openai_package_reads_our_refusals(make_app: MakeApp) -> None:
    with served(make_app()) as port:
        address = f"http://{HOST}:{port}/v1"
        with OpenAI(base_url=address, api_key="none") as client, pytest.raises(BadRequestError, match="one answer"):
            client.chat.completions.create(model="tour", n=2, messages=[{"role": "user", "content": "When?"}])
        with OpenAI(base_url=address, api_key="tour_wrong") as client, pytest.raises(AuthenticationError):
            client.models.list()


def test_langchains_chatopenai_gets_the_answer_with_its_sources(make_app: MakeApp) -> None:
    with served(make_app()) as port:
        chat = ChatOpenAI(base_url=f"http://{HOST}:{port}/v1", api_key=SecretStr("none"), model="tour")
        said = chat.invoke([("system", "Be brief."), ("human", "When?")]).text
        streamed = "".join(chunk.text for chunk in chat.stream("When?"))
        chat.root_client.close()
    assert said == streamed and said.startswith(QUOTE)
    assert f"Sources:\n[1] Flimby — Flimby: http://{HOST}:{port}{URL}" in said


@pytest.mark.skipif(not shutil.which("node"), reason="node is not on this machine")
def test_the_ai_sdk_reads_our_stream_with_its_sources(make_app: MakeApp) -> None:
    with served(make_app()) as port:
        command = ["node", "--input-type=module", "-e", READ, f"http://{HOST}:{port}/api/v1/chat"]
        done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    message = json.loads(done.stdout)
    parts = {part["type"]: part for part in message["parts"]}
    assert message["id"] == "run_1" and parts["text"]["text"] == reply("").text
    assert parts["source-document"]["title"] == "Flimby"
    assert parts["data-citation"]["data"]["quote"] == QUOTE and parts["data-reply"]["data"]["kind"] == "answer"
