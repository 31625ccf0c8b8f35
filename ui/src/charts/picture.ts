// A chart as a file: an SVG that needs nothing around it, and the same SVG painted for a PNG.
import type { EChartsOption } from "./option";
import { prepared } from "./option";
import { paint } from "./paint";
import { FONT, theme, tokens, type Tokens } from "./theme";

export const SVG = "http://www.w3.org/2000/svg";

const EDGE = 16;
const TITLE = { size: 16, line: 24 };
const NOTE = { size: 12, line: 18 };
/** Pixels of a PNG for one of the screen: sharp on paper. */
const DENSITY = 2;

export interface Head {
  title: string;
  note: string;
}

/** A chart of ECharts with its title. */
export async function chartPicture(head: Head, option: EChartsOption, width: number, height: number): Promise<SVGSVGElement> {
  const { init } = await import("./echarts");
  const from = tokens();
  const chart = init(null, theme(from), { renderer: "svg", ssr: true, width, height });
  chart.setOption(prepared(option));
  const text = chart.renderToSVGString();
  chart.dispose();
  const drawn = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  tidy(drawn);
  return framed(head, from, [{ drawn, width, height }]);
}

/** What was drawn by hand, with its colours as the screen shows them. */
export function drawnPicture(head: Head, drawings: SVGSVGElement[]): SVGSVGElement {
  const copies = drawings.map((drawing) => {
    const drawn = drawing.cloneNode(true) as SVGSVGElement;
    inline(drawing, drawn);
    const box = drawing.viewBox.baseVal;
    return { drawn, width: box.width, height: box.height };
  });
  return framed(head, tokens(), copies);
}

export function serialized(picture: SVGSVGElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(picture)}\n`;
}

/** The PNG in Base64; null where nothing can be painted. */
export function painted(picture: SVGSVGElement): string | null {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(Number(picture.getAttribute("width")) * DENSITY);
  canvas.height = Math.ceil(Number(picture.getAttribute("height")) * DENSITY);
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.scale(DENSITY, DENSITY);
  paint(context, picture);
  const [, base64 = ""] = canvas.toDataURL("image/png").split(",");
  return base64 === "" ? null : base64;
}

/** The title and the sentence above the drawings, one below the other. */
function framed(head: Head, from: Tokens, drawings: { drawn: Element; width: number; height: number }[]): SVGSVGElement {
  const inner = Math.max(320, ...drawings.map(({ width }) => width));
  const picture = element("svg", { xmlns: SVG, "font-family": FONT });
  const paper = element("rect", { x: 0, y: 0, fill: from.paper });
  picture.append(paper);
  let y = EDGE;
  const say = (text: string, { size, line }: typeof TITLE, weight: string, fill: string) => {
    for (const part of wrapped(text, inner, `${weight} ${size}px ${FONT}`)) {
      const one = element("text", { x: EDGE, y: y + size, "font-size": size, "font-weight": weight, fill });
      one.textContent = part;
      picture.append(one);
      y += line;
    }
  };
  say(head.title, TITLE, "bold", from.ink);
  say(head.note, NOTE, "normal", from.sub);
  for (const { drawn, width, height } of drawings) {
    y += 8;
    const box = drawn.getAttribute("viewBox") ?? `0 0 ${width} ${height}`;
    const place = element("svg", { x: EDGE, y, width, height, viewBox: box });
    for (const key of KEPT) if (drawn.hasAttribute(key)) place.setAttribute(key, drawn.getAttribute(key) ?? "");
    place.append(...drawn.childNodes);
    picture.append(place);
    y += height;
  }
  const [width, height] = [inner + 2 * EDGE, y + EDGE];
  for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` }))
    picture.setAttribute(key, String(value));
  paper.setAttribute("width", String(width));
  paper.setAttribute("height", String(height));
  return picture as SVGSVGElement;
}

/** Lines no wider than that. Japanese breaks anywhere, only not before what closes. */
function wrapped(text: string, width: number, font: string): string[] {
  const context = document.createElement("canvas").getContext("2d");
  if (text === "") return [];
  if (context === null) return [text];
  context.font = font;
  const lines: string[] = [];
  let line = "";
  for (const character of text) {
    if (context.measureText(line + character).width > width && !"、。，．）」』％".includes(character)) {
      lines.push(line);
      line = "";
    }
    line += character;
  }
  return [...lines, line];
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (key !== "xmlns") made.setAttribute(key, String(value));
  return made;
}

const FONT_SHORT = /^(?:(italic|oblique)\s+)?(?:(bold|\d{3})\s+)?([\d.]+)px\s+(.+)$/;

/** Attributes in place of style sheets, which a viewer may forbid; nothing that only hovering would show. */
function tidy(drawn: Element): void {
  for (const one of [...drawn.querySelectorAll("style, script")]) one.remove();
  for (const one of [drawn, ...drawn.querySelectorAll("*")]) {
    for (const attribute of [...one.attributes])
      if (attribute.name === "class" || attribute.name.startsWith("ecmeta")) one.removeAttribute(attribute.name);
    const style = one.getAttribute("style");
    if (style === null) continue;
    one.removeAttribute("style");
    for (const part of style.split(";")) {
      const colon = part.indexOf(":");
      const [key, value] = [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
      if (key === "font") {
        const [, slant, weight, size = "12", family = FONT] = FONT_SHORT.exec(value) ?? [];
        one.setAttribute("font-size", size);
        one.setAttribute("font-family", family);
        if (slant) one.setAttribute("font-style", slant);
        if (weight) one.setAttribute("font-weight", weight);
      } else if (key === "font-size") one.setAttribute(key, String(parseFloat(value)));
      else if (KEPT.includes(key)) one.setAttribute(key, value);
    }
  }
}

/** What a shape or a text looks like. */
const KEPT = [
  "fill",
  "fill-opacity",
  "fill-rule",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linejoin",
  "stroke-linecap",
  "opacity",
  "font-size",
  "font-family",
  "font-weight",
  "font-style",
  "text-anchor",
  "dominant-baseline",
  "paint-order",
  "visibility",
];

const MEASURES = ["font-size", "stroke-width"];

/** Says of the copy what differs from what its parent says. */
function inline(shown: Element, copy: Element, top = copy): void {
  const style = getComputedStyle(shown);
  if (
    (style.display === "none" || style.visibility === "hidden") &&
    shown.closest("defs") === null &&
    shown.parentElement?.closest("svg")
  ) {
    copy.remove();
    return;
  }
  const above = copy === top ? null : shown.parentElement && getComputedStyle(shown.parentElement);
  for (const key of KEPT) {
    const value = style.getPropertyValue(key);
    copy.removeAttribute(key);
    if (value === "" || value === (key === "opacity" ? "1" : above?.getPropertyValue(key))) continue;
    const plain = value.replace(/url\("(.*?)"\)/g, "url($1)").replaceAll('"', "");
    copy.setAttribute(key, MEASURES.includes(key) ? String(parseFloat(plain)) : plain);
  }
  for (const name of ["class", "style", "tabindex", "role"]) copy.removeAttribute(name);
  for (const attribute of [...copy.attributes]) if (/^(aria|data|on)/.test(attribute.name)) copy.removeAttribute(attribute.name);
  // What a framework leaves behind is no part of the picture.
  for (const node of [...copy.childNodes]) if (node.nodeType === Node.COMMENT_NODE) node.remove();
  const below = [...copy.children];
  [...shown.children].forEach((child, index) => {
    const twin = below[index];
    if (twin) inline(child, twin, top);
  });
}
