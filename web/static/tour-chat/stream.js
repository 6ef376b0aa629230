/** Yield the parts of a server-sent stream, one JSON object per `data:` line, up to `[DONE]`. */
export async function* parts(body, heard = () => {}) {
  for await (const line of lines(body, heard)) {
    if (!line.startsWith("data:")) continue; // a heartbeat, an empty line, or a field we have no use for
    const data = line.slice(5).trim();
    if (data === "[DONE]") return;
    yield JSON.parse(data);
  }
}

async function* lines(body, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      heard();
      const whole = (rest + value).split("\n");
      rest = whole.pop();
      yield* whole.map((line) => line.replace(/\r$/, ""));
    }
    if (rest) yield rest;
  } finally {
    reader.cancel().catch(() => {}); // an abandoned reader must not hold the connection open
  }
}
