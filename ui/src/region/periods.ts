// Which periods of a dataset can be asked for: its years from April to March, their halves, and its months.
import type { Grain } from "../bindings";

export interface PeriodChoice {
  /** `2024-04` or `2024-04..2025-03` */
  value: string;
  kind: "year" | "half" | "month" | "span";
}

/** Months from a first one on are numbers here, so that they can be counted. */
function number(month: string): number {
  const [year = 0, of = 1] = month.split("-").map(Number);
  return year * 12 + of - 1;
}

function month(number: number): string {
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;
}

function span(from: number, to: number): string {
  return from === to ? month(from) : `${month(from)}..${month(to)}`;
}

/** April is the fourth month. */
const APRIL = 3;

/** The whole is not among them. `gaps`: periods for which there is nothing. */
export function periodChoices(whole: string, grain: Grain, gaps: string[]): PeriodChoice[] {
  const ends = (text: string): [number, number] => {
    const [from = text, to = from] = text.split("..");
    return [number(from), number(to)];
  };
  if (!/^\d{4}-\d{2}/.test(whole)) return [];
  const [first, last] = ends(whole);
  const missing = gaps.map(ends);
  const there = (from: number, to: number) => {
    for (let at = from; at <= to; at++) if (!missing.some(([start, end]) => start <= at && at <= end)) return true;
    return false;
  };
  const choices: PeriodChoice[] = [];
  const put = (from: number, to: number, kind: PeriodChoice["kind"]) => {
    const value = span(from, to);
    if (value !== whole && from <= to && there(from, to) && !choices.some((one) => one.value === value))
      choices.push({ value, kind });
  };
  const step = grain === "month" ? 1 : grain === "year" ? 12 : grain.months;
  if (grain === "month") {
    const april = first - ((first - APRIL + 12) % 12);
    for (let year = april; year <= last; year += 12) put(Math.max(year, first), Math.min(year + 11, last), "year");
    for (let half = april; half <= last; half += 6) put(Math.max(half, first), Math.min(half + 5, last), "half");
  }
  for (let at = first; at <= last; at += step)
    put(at, Math.min(at + step - 1, last), grain === "month" ? "month" : grain === "year" ? "year" : "span");
  return choices;
}
