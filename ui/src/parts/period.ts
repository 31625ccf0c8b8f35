import { parseYear } from "./date";

/**
 * What people write for a month or a span of months (2024-04, 2024年4月〜2025年3月, 令和6年度) as `2024-04` or `2024-04..2025-03`; null where it is
 * none. A 年度 goes from April to March.
 */
export function parsePeriod(text: string): string | null {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  const [from, to, ...more] = plain.split(/\s*(?:\.\.|[〜~–—]|から|\s[-‐－]\s)\s*/).map(span);
  if (from === undefined || from === null || more.length > 0) return null;
  if (to === undefined) return written(from);
  if (to === null || to.to < from.from) return null;
  return written({ from: from.from, to: to.to });
}

interface Span {
  /** `2024-04` */
  from: string;
  to: string;
}

function written({ from, to }: Span): string {
  return from === to ? from : `${from}..${to}`;
}

function span(text: string): Span | null {
  const month = /^(.+?)[-/.年](\d{1,2})月?分?$/.exec(text) ?? /^(\d{4})(\d{2})$/.exec(text);
  if (month) {
    const at = named(parseYear(month[1] ?? ""), Number(month[2]));
    return at === null ? null : { from: at, to: at };
  }
  const whole = /^(.+?)年(度?)$/.exec(text);
  const year = parseYear(whole?.[1] ?? "");
  if (!whole || year === null) return null;
  const [from, to] = whole[2] ? [named(year, 4), named(year + 1, 3)] : [named(year, 1), named(year, 12)];
  return from === null || to === null ? null : { from, to };
}

function named(year: number | null, month: number): string | null {
  return year === null || month < 1 || month > 12 ? null : `${year}-${String(month).padStart(2, "0")}`;
}
