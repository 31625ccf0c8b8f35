// Paints an SVG whose every look stands in attributes. A browser that is given the file itself would not find the fonts of the page.

interface Look {
  fill: string;
  fillOpacity: number;
  fillRule: CanvasFillRule;
  stroke: string;
  strokeOpacity: number;
  width: number;
  dash: number[];
  join: CanvasLineJoin;
  cap: CanvasLineCap;
  size: number;
  family: string;
  weight: string;
  style: string;
  anchor: CanvasTextAlign;
  baseline: CanvasTextBaseline;
  /** The outline lies below what is filled. */
  outlineFirst: boolean;
  visible: boolean;
}

const START: Look = {
  fill: "#000",
  fillOpacity: 1,
  fillRule: "nonzero",
  stroke: "none",
  strokeOpacity: 1,
  width: 1,
  dash: [],
  join: "miter",
  cap: "butt",
  size: 12,
  family: "sans-serif",
  weight: "normal",
  style: "normal",
  anchor: "start",
  baseline: "alphabetic",
  outlineFirst: false,
  visible: true,
};

const ANCHORS: Record<string, CanvasTextAlign> = { start: "start", middle: "center", end: "end" };
const BASELINES: Record<string, CanvasTextBaseline> = {
  central: "middle",
  middle: "middle",
  "text-before-edge": "top",
  hanging: "hanging",
  "text-after-edge": "bottom",
  alphabetic: "alphabetic",
  auto: "alphabetic",
};

export function paint(context: CanvasRenderingContext2D, picture: SVGSVGElement): void {
  draw(context, picture, START, picture);
}

function draw(context: CanvasRenderingContext2D, one: Element, above: Look, root: Element): void {
  if (["defs", "title", "desc", "style", "metadata", "clipPath", "pattern"].includes(one.localName)) return;
  const look = looked(one, above);
  context.save();
  const opacity = number(one, "opacity", 1);
  context.globalAlpha *= opacity;
  // A nested drawing's own transform is its box.
  if (one.localName === "svg") enter(context, one);
  else if (one instanceof SVGGraphicsElement) {
    const matrix = one.transform.baseVal.consolidate()?.matrix;
    if (matrix) context.transform(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f);
  }
  clip(context, one, root);
  const path = shape(one);
  if (path !== null && look.visible) ink(context, look, root, path);
  else if ((one.localName === "text" || one.localName === "tspan") && look.visible) write(context, one, look, root);
  if (one.localName !== "text") for (const child of one.children) draw(context, child, look, root);
  context.restore();
}

/** Moves into the box of a drawing within the drawing; all of its view box is seen, in the middle. */
function enter(context: CanvasRenderingContext2D, one: Element): void {
  const [left = 0, top = 0, across = 0, down = 0] = (one.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  const [width, height] = [number(one, "width", across), number(one, "height", down)];
  context.translate(number(one, "x", 0), number(one, "y", 0));
  if (across <= 0 || down <= 0) return;
  const scale = Math.min(width / across, height / down);
  context.translate((width - across * scale) / 2, (height - down * scale) / 2);
  context.scale(scale, scale);
  context.translate(-left, -top);
}

function shape(one: Element): Path2D | null {
  const of = (key: string) => number(one, key, 0);
  const path = new Path2D();
  switch (one.localName) {
    case "path":
      return new Path2D(one.getAttribute("d") ?? "");
    case "rect":
      path.rect(of("x"), of("y"), of("width"), of("height"));
      return path;
    case "circle":
      path.arc(of("cx"), of("cy"), of("r"), 0, 2 * Math.PI);
      return path;
    case "ellipse":
      path.ellipse(of("cx"), of("cy"), of("rx"), of("ry"), 0, 0, 2 * Math.PI);
      return path;
    case "line":
      path.moveTo(of("x1"), of("y1"));
      path.lineTo(of("x2"), of("y2"));
      return path;
    case "polyline":
    case "polygon": {
      const points = (one.getAttribute("points") ?? "")
        .trim()
        .split(/[\s,]+/)
        .map(Number);
      for (let at = 0; at + 1 < points.length; at += 2) path.lineTo(points[at] ?? 0, points[at + 1] ?? 0);
      if (one.localName === "polygon") path.closePath();
      return path;
    }
    default:
      return null;
  }
}

function ink(context: CanvasRenderingContext2D, look: Look, root: Element, path: Path2D): void {
  inked(context, look.fill, look.fillOpacity, root, (ink) => {
    context.fillStyle = ink;
    context.fill(path, look.fillRule);
  });
  if (look.width > 0)
    inked(context, look.stroke, look.strokeOpacity, root, (ink) => {
      pen(context, look, ink);
      context.stroke(path);
    });
}

function pen(context: CanvasRenderingContext2D, look: Look, ink: string | CanvasPattern): void {
  context.strokeStyle = ink;
  context.lineWidth = look.width;
  context.lineJoin = look.join;
  context.lineCap = look.cap;
  context.setLineDash(look.dash);
}

function write(context: CanvasRenderingContext2D, one: Element, look: Look, root: Element): void {
  context.font = `${look.style} ${look.weight} ${look.size}px ${look.family}`;
  context.textAlign = look.anchor;
  context.textBaseline = look.baseline;
  const put = (text: string, x: number, y: number) => {
    const outline = () =>
      inked(context, look.stroke, look.strokeOpacity, root, (ink) => {
        pen(context, look, ink);
        context.strokeText(text, x, y);
      });
    if (look.outlineFirst && look.width > 0) outline();
    inked(context, look.fill, look.fillOpacity, root, (ink) => {
      context.fillStyle = ink;
      context.fillText(text, x, y);
    });
    if (!look.outlineFirst && look.width > 0) outline();
  };
  const [x, y] = [number(one, "x", 0), number(one, "y", 0)];
  if (one.children.length === 0) put(one.textContent ?? "", x, y);
  for (const part of one.children) {
    const at = number(part, "dy", 0);
    put(part.textContent ?? "", number(part, "x", x), number(part, "y", y) + at);
  }
}

/** With a colour, with a pattern of the drawing, or not at all. */
function inked(
  context: CanvasRenderingContext2D,
  ink: string,
  opacity: number,
  root: Element,
  work: (ink: string | CanvasPattern) => void,
): void {
  if (ink === "none" || ink === "transparent" || opacity === 0) return;
  const named = reference(ink);
  const found = named === null ? ink : tiled(context, root.querySelector(`[id="${named}"]`), root);
  if (found === null) return;
  const before = context.globalAlpha;
  context.globalAlpha *= opacity;
  work(found);
  context.globalAlpha = before;
}

/** How much finer than its units a pattern is painted. */
const FINENESS = 4;

function tiled(context: CanvasRenderingContext2D, pattern: Element | null, root: Element): CanvasPattern | null {
  if (pattern === null || pattern.localName !== "pattern") return null;
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(number(pattern, "width", 0) * FINENESS));
  canvas.height = Math.max(1, Math.round(number(pattern, "height", 0) * FINENESS));
  const tile = canvas.getContext("2d");
  if (tile === null) return null;
  tile.scale(FINENESS, FINENESS);
  for (const child of pattern.children) draw(tile, child, START, root);
  const made = context.createPattern(canvas, "repeat");
  const matrix = (pattern as SVGPatternElement).patternTransform?.baseVal.consolidate()?.matrix;
  const placed = new DOMMatrix(matrix ? [matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f] : undefined);
  made?.setTransform(placed.translate(number(pattern, "x", 0), number(pattern, "y", 0)).scale(1 / FINENESS));
  return made;
}

function clip(context: CanvasRenderingContext2D, one: Element, root: Element): void {
  const named = reference(one.getAttribute("clip-path") ?? "");
  const within = named === null ? null : root.querySelector(`[id="${named}"]`);
  if (within === null) return;
  const all = new Path2D();
  for (const child of within.children) {
    const path = shape(child);
    if (path) all.addPath(path);
  }
  context.clip(all);
}

function reference(value: string): string | null {
  return /^url\(["']?#(.*?)["']?\)/.exec(value)?.[1] ?? null;
}

function number(one: Element, key: string, otherwise: number): number {
  const value = parseFloat(one.getAttribute(key) ?? "");
  return Number.isFinite(value) ? value : otherwise;
}

function looked(one: Element, above: Look): Look {
  const of = (key: string) => one.getAttribute(key);
  const dash = of("stroke-dasharray");
  const anchor = of("text-anchor");
  const baseline = of("dominant-baseline");
  const order = of("paint-order");
  const visibility = of("visibility");
  return {
    fill: of("fill") ?? above.fill,
    fillOpacity: number(one, "fill-opacity", above.fillOpacity),
    fillRule: (of("fill-rule") as CanvasFillRule | null) ?? above.fillRule,
    stroke: of("stroke") ?? above.stroke,
    strokeOpacity: number(one, "stroke-opacity", above.strokeOpacity),
    width: number(one, "stroke-width", above.width),
    dash: dash === null ? above.dash : dash === "none" ? [] : dash.split(/[\s,]+/).map(parseFloat),
    join: (of("stroke-linejoin") as CanvasLineJoin | null) ?? above.join,
    cap: (of("stroke-linecap") as CanvasLineCap | null) ?? above.cap,
    size: number(one, "font-size", above.size),
    family: of("font-family") ?? above.family,
    weight: of("font-weight") ?? above.weight,
    style: of("font-style") ?? above.style,
    anchor: (anchor === null ? undefined : ANCHORS[anchor]) ?? above.anchor,
    baseline: (baseline === null ? undefined : BASELINES[baseline]) ?? above.baseline,
    outlineFirst: order === null ? above.outlineFirst : order.startsWith("stroke"),
    visible: visibility === null ? above.visible : visibility === "visible",
  };
}
