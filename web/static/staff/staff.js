// The live bits of the staff's pages; every page works without them.
//
// <form data-confirm="…">   asks before it is sent
// <… data-live="/staff/…">  is filled anew from that address until it says no more; the server gives a piece of HTML
//                           of its own templates, and the header X-Tour-Live: over with the last one

const EVERY_MS = 1000;

/** Return the headers that a request of this page needs to be believed. */
export function headers() {
  return { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]')?.content ?? "" };
}

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}

for (const part of document.querySelectorAll("[data-live]")) keepUp(part);

/** Fill `part` anew until it is over. */
async function keepUp(part) {
  for (;;) {
    await new Promise((done) => setTimeout(done, EVERY_MS));
    try {
      const response = await fetch(part.dataset.live, { headers: headers() });
      if (!response.ok || response.redirected) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      part.replaceChildren(...page.body.childNodes);
      if (response.headers.get("X-Tour-Live") === "over") return;
    } catch {
      // The server is away for a moment; the next try finds it.
    }
  }
}
