// Figures come as text and stay text: separators, units and marks are added, nothing is computed.
import type { Edition, Product, Route, Severity, SourceKind } from "./bindings";
import { words } from "./words";

/** `1234.5` → `1,234.5` */
export function separated(figure: string | number): string {
  const [whole = "", rest] = String(figure).split(".");
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

export function editionLine(edition: Edition): string {
  return `${kindWord(edition.kind)} ${edition.effective_on}`;
}
