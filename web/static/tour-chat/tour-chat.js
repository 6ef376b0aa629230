// The one address to embed the guide by, with or without type="module". A script that is no module has to say itself
// where it comes from.
import(document.currentScript ? new URL("element.js", document.currentScript.src).href : "./element.js");
