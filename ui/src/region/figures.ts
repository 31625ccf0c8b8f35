// Figures of 地域 as they are shown. They come as decimal text and are rounded once, here; nothing is computed from them.
import type { Absence } from "../bindings";
import { absenceSign, separated } from "../format";
import { words } from "../words";

/** Decimal text with so many decimals, half away from zero; `shift` moves the point to the right first (2: of a fraction, per cent). */
export function rounded(figure: string, decimals: number, shift = 0): string {
  const negative = figure.startsWith("-");
  const [whole = "0", fraction = ""] = figure.replace(/^[-+]/, "").split(".");
  const digits = whole + fraction.padEnd(shift + decimals + 1, "0");
  const kept = whole.length + shift + decimals;
  const up = (digits[kept] ?? "0") >= "5" ? 1n : 0n;
  const units = BigInt(digits.slice(0, kept) || "0") + up;
  const padded = units.toString().padStart(decimals + 1, "0");
  const at = padded.length - decimals;
  const text = decimals === 0 ? padded : `${padded.slice(0, at)}.${padded.slice(at)}`;
  return negative && units !== 0n ? `-${text}` : text;
}

/** `0.8499515670` → `85.0`, or the sign of why there is no share. */
export function percent(share: string | null, absence: Absence | null = null): string {
  return share === null ? absenceSign(absence ?? "not_applicable") : rounded(share, 1, 2);
}

/** The same with its unit. */
export function percentWith(share: string | null, absence: Absence | null = null): string {
  return share === null ? percent(share, absence) : `${percent(share)} ％`;
}

/** A difference in points, `shift` 2 where it is told as a fraction: `+2.3`, `-0.4`, `0.0`. */
export function signed(figure: string | null, decimals = 1, shift = 0): string {
  if (figure === null) return absenceSign("not_applicable");
  const text = rounded(figure, decimals, shift);
  return text.startsWith("-") || /^[0.]+$/.test(text) ? text : `+${text}`;
}

/** Which way a difference goes; `same` only where it is nothing at all. */
export function way(figure: string): "higher" | "lower" | "same" {
  if (/^[-+]?[0.]*$/.test(figure)) return "same";
  return figure.startsWith("-") ? "lower" : "higher";
}

/** 「見本県より 2.3 ポイント低い」; `difference` is a fraction. */
export function direction(difference: string | null, than: string): string {
  if (difference === null) return words.region.way.unknown(than);
  const points = rounded(difference, 1, 2).replace("-", "");
  const goes = way(difference);
  if (goes === "same") return words.region.way.same(than);
  if (/^[0.]+$/.test(points)) return words.region.way.almost[goes](than);
  return words.region.way[goes](than, points);
}

/** Whole yen with separators. */
export function yen(figure: string | null, absence: Absence | null = null): string {
  return figure === null ? absenceSign(absence ?? "not_applicable") : separated(figure);
}

/** Where a figure stands on an axis; null where it stands on none. */
export function position(figure: string | null, shift = 0): number | null {
  return figure === null ? null : Number(figure) * 10 ** shift;
}
