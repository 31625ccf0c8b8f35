// Places that stand side by side: which, and what their columns say. Figures come as they were told.
import type { Place, ShareRow, ShareView } from "../../bindings";
import type { EChartsOption } from "../../charts/option";
import { words } from "../../words";
import { percent, position, signed } from "../figures";

/** More columns than these can nobody read. */
export const MOST = 8;
/** So many 薬効分類 are drawn. */
export const DRAWN = 15;

/** The ids as the location keeps them; each once. */
export function besideOf(ids: string[]): string {
  return [...new Set(ids)].slice(0, MOST).join(",");
}

export function idsOf(beside: string): string[] {
  return beside.split(",").filter((id) => id !== "");
}

/** A 薬効分類 with the share of each place, by the place's id. */
export interface GroupLine {
  key: string;
  label: string;
  of: Map<string, ShareRow>;
}

/** A line for each 薬効分類 of which a place has a share, those of `order` first and in its order. */
export function groupLines(view: ShareView, order: string[]): GroupLine[] {
  const lines = new Map<string, GroupLine>();
  for (const row of view.rows) {
    const [place = "", key = ""] = row.key;
    if (key === "") continue;
    const line = lines.get(key) ?? { key, label: row.label[1] ?? key, of: new Map<string, ShareRow>() };
    line.of.set(place, row);
    lines.set(key, line);
  }
  const at = new Map(order.map((key, index) => [key, index]));
  const rank = (line: GroupLine) => at.get(line.key) ?? order.length;
  return [...lines.values()]
    .filter((line) => [...line.of.values()].some((row) => row.share !== null))
    .sort((a, b) => rank(a) - rank(b));
}

const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];

export function option(lines: GroupLine[], places: Place[]): EChartsOption {
  return {
    grid: { left: 4, right: 20, top: 56, bottom: 4 },
    legend: { top: 0, type: "plain", itemWidth: 12 },
    tooltip: { trigger: "item", formatter: (one) => tip(one as { seriesName?: string; value?: unknown }, lines) },
    xAxis: { type: "value", scale: true, max: 100, axisLabel: { formatter: "{value} ％" } },
    yAxis: {
      type: "category",
      inverse: true,
      data: lines.map((line) => line.label),
      axisLabel: { width: 200, overflow: "break", lineHeight: 13, interval: 0 },
      splitLine: { show: true },
    },
    series: places.map((place, index) => ({
      type: "scatter" as const,
      name: place.name,
      symbol: SYMBOLS[index % SYMBOLS.length],
      symbolSize: 11,
      data: lines.flatMap((line, at) => {
        const share = position(line.of.get(place.id)?.share ?? null, 2);
        return share === null ? [] : [[share, at]];
      }),
    })),
  };
}

function tip({ seriesName = "", value }: { seriesName?: string; value?: unknown }, lines: GroupLine[]): string {
  const [share, at] = value as [number, number];
  return `${lines[at]?.label ?? ""}\n${seriesName} ${share.toFixed(1)} ％`;
}

export function table(lines: GroupLine[], places: Place[], reference: string | null): { headers: string[]; rows: string[][] } {
  const say = words.region.place.besides;
  const headers = places.flatMap((place) => [
    say.shareOf(place.name),
    ...(reference === null ? [] : [say.differenceOf(place.name)]),
  ]);
  const cells = (row: ShareRow | undefined) => [
    row ? percent(row.share, row.absence) : words.absence.missing,
    ...(reference === null ? [] : [row ? signed(row.difference, 1, 2) : words.absence.notApplicable]),
  ];
  return {
    headers: [say.group, ...headers],
    rows: lines.map((line) => [line.label, ...places.flatMap((place) => cells(line.of.get(place.id)))]),
  };
}
