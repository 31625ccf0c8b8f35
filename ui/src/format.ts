// Figures come as text and stay text: separators, units and marks are added, nothing is computed.
import type { Absence, Edition, Grain, Product, Route, Severity, SourceKind, Shipping, SupplyCounts } from "./bindings";
import { words } from "./words";

/** `1234.5` → `1,234.5` */
export function separated(figure: string | number): string {
  const text = String(figure);
  const [whole = "", rest] = text.split(".");
  if (whole.length < 4) return text;
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return rest === undefined ? grouped : `${grouped}.${rest}`;
}

/** Yen or per cent with at least one decimal, as it is printed: `120` → `120.0`. What is no figure stays as it is. */
export function price(figure: string): string {
  return separated(/^-?\d+$/.test(figure) ? `${figure}.0` : figure);
}

export type Status = Product["status"];

/** The sign as published; unknown to the status edition is not the same as blank. */
export function statusSign(status: Status): string {
  if (status === null) return words.status.unknownSign;
  return status === "" ? words.absence.notApplicable : status;
}

export function statusWord(status: Status): string {
  return status === null ? words.status.unknown : words.status[status === "" ? "blank" : status];
}

export function statusLine(status: Status): string {
  return status === null ? words.status.unknown : `${statusSign(status)} ${statusWord(status)}`;
}

/** For a narrow column: the sign and one word. */
export function statusShort(status: Status): string {
  if (status === null) return words.status.unknownSign;
  return `${statusSign(status)} ${words.status.short[status === "" ? "blank" : status]}`;
}

export function routeWord(route: Route): string {
  return words.route[route];
}

export function kindWord(kind: SourceKind): string {
  return words.kind[kind];
}

export function severitySign(level: Severity): string {
  return { error: "✕", warning: "△", note: "ⓘ" }[level];
}

export function severityTone(level: Severity): "bad" | "warn" | "sub" {
  return { error: "bad", warning: "warn", note: "sub" }[level] as "bad" | "warn" | "sub";
}

/** A date, or the sign that there is none. */
export function dateOr(date: string | null): string {
  return date ?? words.absence.notApplicable;
}

/** A moment of UTC as the clock on the wall shows it: `2025-08-14 09:30`. */
export function moment(at: string): string {
  const time = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

export function orMissing(text: string | null): string {
  return text === null || text === "" ? words.absence.missing : text;
}

export function makerOf(maker: string | null): string {
  return maker === null || maker === "" ? words.medicines.commonName : maker;
}

/** What it is and when it holds; of usage, whose it is and over which months. */
export function editionLine(edition: Edition): string {
  const parts = edition.kind === "usage" ? [edition.dataset, edition.period && period(edition.period)] : [edition.effective_on];
  return [kindWord(edition.kind), ...parts].filter((part) => part).join(" ");
}

/** `2022-04..2023-03` → `2022-04〜2023-03` */
export function period(span: string): string {
  return span.replace("..", "〜");
}

export function grainWord(grain: Grain): string {
  return typeof grain === "string" ? words.datasets.grain[grain] : words.datasets.grain.months(grain.months);
}

export function absenceSign(absence: Absence): string {
  return words.absence[absence === "not_applicable" ? "notApplicable" : absence];
}

/** A figure with separators, or the sign of why there is none. */
export function figureOr(figure: string | null, absence: Absence | null): string {
  if (absence !== null) return absenceSign(absence);
  return figure === null ? words.absence.missing : separated(figure);
}

/** Persons; a place that no list of populations names has none. */
export function populationOr(population: number | null): string {
  return population === null ? words.absence.missing : separated(population);
}

const SUPPLY = {
  normal: "normal",
  limited_own: "limited",
  limited_other_company: "limited",
  limited_other: "limited",
  stopped: "stopped",
} as const;

/** ✓ △ ✕ */
export function supplySign(state: Shipping): string {
  return words.supply.signs[SUPPLY[state]];
}

export function supplyTone(state: Shipping): "ok" | "warn" | "bad" {
  return ({ normal: "ok", limited: "warn", stopped: "bad" } as const)[SUPPLY[state]];
}

/** `△ 限定` of one product; `✓8 △1` where several are dispensed under one. */
export function supplyLine(counts: SupplyCounts | null): string {
  if (counts === null) return words.absence.missing;
  const groups = (["normal", "limited", "stopped"] as const).filter((group) => counts[group] > 0);
  const [only] = groups;
  if (only === undefined) return words.absence.missing;
  if (groups.length > 1) return groups.map((group) => `${words.supply.signs[group]}${separated(counts[group])}`).join(" ");
  const line = `${words.supply.signs[only]} ${words.supply.words[only]}`;
  return counts[only] === 1 ? line : `${line} ${separated(counts[only])}`;
}

/** For an order, the worst that occurs decides: 2 stopped, 1 limited, 0 normal; NaN where nothing is known. */
export function supplyOrder(counts: SupplyCounts | null): number {
  if (counts === null) return NaN;
  return counts.stopped > 0 ? 2 : counts.limited > 0 ? 1 : counts.normal > 0 ? 0 : NaN;
}

export function supplyCountsTone(counts: SupplyCounts | null): "ok" | "warn" | "bad" | "sub" {
  // One that is stopped among others that are delivered is no stop.
  if (counts !== null && counts.stopped > 0 && counts.normal > 0) return "warn";
  return (["ok", "warn", "bad"] as const)[supplyOrder(counts)] ?? "sub";
}
