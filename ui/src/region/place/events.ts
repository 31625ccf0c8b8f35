// Why a figure moved, in words and as numbered marks on a line.
import type { EventLine, FigureEvent, Measure } from "../../bindings";
import { price, separated } from "../../format";
import { words } from "../../words";
import { percent, rounded, way } from "../figures";

const say = words.region.place.events;
const CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳";

/** `1` → `①`; beyond the circled ones `(21)`. */
export function numbered(number: number): string {
  return CIRCLED[number - 1] ?? `(${number})`;
}

/** Several numbers at one place: one after the other, or from the first to the last. */
export function numbers(of: number[]): string {
  const [first, last] = [of[0], of.at(-1)];
  if (first === undefined || last === undefined) return "";
  return of.length > 2 && last - first === of.length - 1 ? `${numbered(first)}〜${numbered(last)}` : of.map(numbered).join("");
}

/** `2025-04` or `2025-04..2026-03`: the first and the last month. */
function ends(period: string): [string, string] {
  const [from = period, to = from] = period.split("..");
  return [from, to];
}

/**
 * The numbers of the events that stand at each period. A monthly figure rests on a list from the first day of a month on; a longer one on
 * any that takes effect within it.
 */
export function marks(periods: string[], events: FigureEvent[], monthly: boolean): number[][] {
  const at = periods.map((): number[] => []);
  events.forEach((event, index) => {
    const month = monthly ? event.from_month : event.on.slice(0, 7);
    const found = periods.findIndex((period) => {
      const [from, to] = ends(period);
      return from <= month && month <= to;
    });
    at[found]?.push(index + 1);
  });
  return at;
}

/** What happened, sentence by sentence. */
export function sentences(event: FigureEvent, measure: Measure): string[] {
  const use = words.region.place.use[measure];
  const products = separated(event.products);
  const told: string[] = [];
  if (event.kind === "price_revision") {
    if (event.products === 0) return [say.noPrices];
    told.push(say.prices(products, separated(event.dearer ?? 0), separated(event.cheaper ?? 0)));
  } else if (event.kind === "status_change") {
    told.push(event.products === 0 ? say.noStatuses : say.statuses(products));
  } else told.push(say[event.kind](products));
  if (event.part !== null) told.push(small(event.part) ? say.smallPart(use) : say.part(use, percent(event.part)));
  if (event.kind === "status_change") told.push(...effect(event, use));
  if (event.suppressed_cells > 0) told.push(say.suppressed(separated(event.suppressed_cells)));
  return told;
}

/** Something, and too little for the decimals that are shown. */
function small(part: string): boolean {
  return percent(part) === "0.0";
}

function effect(event: FigureEvent, use: string): string[] {
  if (event.effect === null) return event.products === 0 ? [] : [say.noEffect];
  const shares = [event.share_before, event.share_after].map((share) => rounded(share ?? "0", 2, 2));
  const [before = "", after = ""] = shares;
  const goes = way(event.effect);
  if (goes === "same") return event.products === 0 ? [] : [say.moved.same];
  const points = rounded(event.effect, 2).replace("-", "");
  return [say.effect(use, before, after), say.moved[goes](points)];
}

/** `「1」から「2」へ 3 品目`, what is new to the list last. */
export function moves(event: FigureEvent): string[] {
  if (event.kind !== "status_change") return [];
  const sign = (text: string) => (text === "" ? say.blank : text);
  const known = event.moves.filter((move) => move.before !== null);
  const fresh = event.moves.filter((move) => move.before === null);
  return [
    ...known.map((move) => say.move(sign(move.before ?? ""), sign(move.after), separated(move.products))),
    ...fresh.map((move) => say.fresh(sign(move.after), separated(move.products))),
  ];
}

/** What a line says before or after, as it is printed. */
export function state(event: FigureEvent, text: EventLine["before"]): string {
  if (text === null) return say.new;
  if (event.kind === "price_revision") return price(text);
  return text === "" ? say.blank : text;
}
