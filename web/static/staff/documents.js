// How far the documents are, told by the server; without this the page is loaded anew to see it.

const list = document.querySelector("#jobs[data-progress]");

if (list) {
  const source = new EventSource(list.dataset.progress);
  source.addEventListener("jobs", (event) => show(JSON.parse(event.data)));
  source.addEventListener("over", () => {
    source.close();
    document.querySelector("#jobs-said").textContent = "All documents are done.";
  });
}

/** Take over each job that looks otherwise than before; the others keep the focus that may be on them. */
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const job of fresh.querySelectorAll(".jobs > li")) {
    const old = document.getElementById(job.id);
    if (!old) {
      list.replaceChildren(...fresh.body.childNodes);
      return;
    }
    if (old.outerHTML !== job.outerHTML) old.replaceWith(job);
  }
}
