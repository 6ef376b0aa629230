"""The examples of /docs; tests run them as they stand on the page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A program in one language."""

    language: str
    title: str
    text: str


CURL = """\
curl -s {base}/api/v1/chat \\
  -H 'Content-Type: application/json' \\
  -d '{{"message": "When did the factory open?"}}'"""

CURL_STREAM = """\
curl -sN {base}/api/v1/chat \\
  -H 'Content-Type: application/json' -H 'Accept: text/event-stream' \\
  -d '{{"message": "When did the factory open?"}}'"""

PYTHON = """\
import json
from urllib.request import Request, urlopen

body = json.dumps({{"message": "When did the factory open?"}}).encode()
asked = Request("{base}/api/v1/chat", body, {{"Content-Type": "application/json"}})
reply = json.load(urlopen(asked))
print(reply["text"])
for citation in reply["citations"]:
    print(citation["n"], citation["title"], citation["quote"])"""

OPENAI = """\
from openai import OpenAI

client = OpenAI(base_url="{base}/v1", api_key="none")
answer = client.chat.completions.create(
    model="tour",
    messages=[{{"role": "user", "content": "When did the factory open?"}}],
)
print(answer.choices[0].message.content)
for source in answer.choices[0].message.annotations:
    print(source.url_citation.title, source.url_citation.url)"""

JAVASCRIPT = """\
const answer = await fetch("{base}/api/v1/chat", {{
  method: "POST",
  headers: {{ "Content-Type": "application/json" }},
  body: JSON.stringify({{ message: "When did the factory open?" }}),
}});
const reply = await answer.json();
console.log(reply.text);
for (const citation of reply.citations) console.log(citation.n, citation.title, citation.quote);"""


def examples(base: str) -> list[Example]:
    """Return the examples, asking the guide at `base`."""
    return [
        Example("sh", "With curl", CURL.format(base=base)),
        Example("sh", "As it happens", CURL_STREAM.format(base=base)),
        Example("python", "In Python", PYTHON.format(base=base)),
        Example("python", "With OpenAI’s package", OPENAI.format(base=base)),
        Example("javascript", "In JavaScript", JAVASCRIPT.format(base=base)),
    ]
