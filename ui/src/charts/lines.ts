// Text in a drawing breaks nowhere by itself. Widths are those of BIZ UDPGothic, roughly: what is narrow is half of what is wide.

export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += character.charCodeAt(0) < 0x2000 ? 0.6 : 1;
  return width * size;
}

/** At most so many lines no wider than that; the last ends with … where something is left. */
export function broken(text: string, size: number, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const character of text) {
    if (line !== "" && textWidth(line + character, size) > width && !"、。，．）」』％".includes(character)) {
      lines.push(line);
      line = "";
    }
    line += character;
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), `${(kept.at(-1) ?? "").slice(0, -1)}…`];
}

/** Where each of several pieces stands that go on in lines of that width. */
export function flowed(widths: number[], across: number, line: number): { spots: { x: number; y: number }[]; height: number } {
  let [x, y] = [0, 0];
  const spots = widths.map((width) => {
    if (x > 0 && x + width > across) [x, y] = [0, y + line];
    const spot = { x, y };
    x += width;
    return spot;
  });
  return { spots, height: widths.length === 0 ? 0 : y + line };
}
