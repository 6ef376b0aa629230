/** What a keyboard may do besides writing: move and delete by words, and undo. */
const EDITING = new Set(["ArrowLeft", "ArrowRight", "Backspace", "Delete", "Home", "End", "a", "z"]);

/** Close every way out that a page can close; the browser's own flags and policies close the others. */
export function guard() {
  const stop = (event) => event.preventDefault();
  const options = { capture: true, passive: false };
  for (const name of ["contextmenu", "dragstart", "dragover", "drop", "copy", "cut", "gesturestart", "auxclick"]) {
    document.addEventListener(name, stop, options);
  }
  const stopIf = (name, isWayOut) => {
    document.addEventListener(name, (event) => isWayOut(event) && stop(event), options);
  };
  stopIf("selectstart", (event) => !(event.composedPath()[0] instanceof HTMLTextAreaElement));
  stopIf("wheel", (event) => event.ctrlKey);
  stopIf("touchmove", (event) => event.touches.length > 1);
  for (const name of ["mousedown", "mouseup"]) stopIf(name, (event) => event.button > 0); // back, forward, paste
  stopIf("click", (event) => event.composedPath().some((node) => node instanceof HTMLAnchorElement));
  stopIf("keydown", isCommand);
}

/** Tell whether a key would command the browser rather than write. */
function isCommand(event) {
  if (/^(F\d+|Browser.*|Launch.*|Print.*|ContextMenu|GoBack|GoForward)$/.test(event.key)) return true;
  if (event.altKey || event.metaKey) return !event.getModifierState("AltGraph");
  return event.ctrlKey && !EDITING.has(event.key) && !event.getModifierState("AltGraph");
}
