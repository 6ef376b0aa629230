const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  again: "M4 4v6h6 M4.6 9.5A8 8 0 1 1 4 14",
  close: "M6 6l12 12M18 6 6 18",
  down: "M7 13.5 11.2 21a2.3 2.3 0 0 0 2.3-2.3V15h5.2a2 2 0 0 0 2-2.3l-1.1-7.2a2 2 0 0 0-2-1.7H7zM7 13.5H3.5V3.8H7",
  listen: "M4 9.5v5h3.5l5 4v-13l-5 4z M16 9a4.3 4.3 0 0 1 0 6 M18.5 6.5a8 8 0 0 1 0 11",
  lower: "M12 4v14 M6 12.5l6 6 6-6",
  speak: "M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z M8 9.5h8 M8 12.8h5",
  up: "M7 10.5 11.2 3a2.3 2.3 0 0 1 2.3 2.3V9h5.2a2 2 0 0 1 2 2.3l-1.1 7.2a2 2 0 0 1-2 1.7H7zM7 10.5H3.5v9.7H7",
};

/** Draw an icon in the colour of the text; whoever uses it gives the button its name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [attribute, value] of [["viewBox", "0 0 24 24"], ["class", "icon"], ["aria-hidden", "true"]]) {
    svg.setAttribute(attribute, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
