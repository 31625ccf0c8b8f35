const ERAS: Record<string, number> = { 令和: 2018, r: 2018, 平成: 1988, h: 1988 };

/** What people write for a date (2025-08-14, 2025/8/14, 20250814, 令和7年8月14日, R7.8.14) as `2025-08-14`; null where it is none. */
export function parseDate(text: string): string | null {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  const parts = /^(.+?)[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  const year = parseYear(parts?.[1] ?? "");
  return parts && year !== null ? real(year, Number(parts[2]), Number(parts[3])) : null;
}

/** 2025, 令和7, R7, 令和元: folded text without 年; null where it is none. */
export function parseYear(text: string): number | null {
  if (/^\d{4}$/.test(text)) return Number(text);
  const era = /^(令和|平成|r|h)(元|\d{1,2})$/.exec(text);
  const before = ERAS[era?.[1] ?? ""];
  return era && before !== undefined ? before + (era[2] === "元" ? 1 : Number(era[2])) : null;
}

function real(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? date.toISOString().slice(0, 10) : null;
}
