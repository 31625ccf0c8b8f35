// 地域での使用 as it is shown beside a product.
import type { Used, UsedPart } from "../bindings";
import { figureOr, separated } from "../format";
import { percent } from "../region/figures";
import { words } from "../words";

/** The quantity, or the sign of why there is none. */
export function quantityOf(used: Used): string {
  return figureOr(used.quantity, used.quantity === null ? used.absence : null);
}

/** A part with its sign, short enough for a narrow column: `29.7％`. */
export function partOf(part: UsedPart): string {
  return part.part === null ? percentOf(part) : `${percent(part.part)}％`;
}

/** A line under the quantity; none where nothing is used. */
export function noteOf(used: Used): string | null {
  if (used.quantity === null || used.absence === "zero") return null;
  return words.regionUsage.part(partOf(used.of_group));
}

/** Everything there is to say of it. */
export function wholeOf(used: Used): string {
  const text = words.regionUsage;
  const word = {
    missing: "missingWord",
    zero: "zeroWord",
    suppressed: "suppressedWord",
    not_applicable: "notApplicableWord",
  } as const;
  const lines = [
    used.quantity === null || used.absence === "zero"
      ? words.absence[word[used.absence ?? "missing"]]
      : text.line(separated(used.quantity), text.unit[used.unit]),
    used.quantity !== null && used.unit === "master" ? text.unconverted : null,
    used.quantity === null ? null : text.part(partOf(used.of_group)),
    used.quantity === null ? null : text.partOfIngredient(partOf(used.of_ingredient)),
    used.quantity !== null && used.suppressed_cells > 0 ? text.ownLacks(separated(used.suppressed_cells)) : null,
    used.of_group.part !== null && used.of_group.suppressed_cells > 0
      ? text.lacks(separated(used.of_group.suppressed_cells))
      : null,
  ];
  return lines.filter((line) => line !== null).join("\n");
}

/** What rows are sorted by; NaN where no quantity is known. */
export function orderOf(used: Used | null): number {
  return used === null || used.quantity === null ? NaN : Number(used.quantity);
}

/** In per cent, without its sign. */
export function percentOf(part: UsedPart): string {
  return percent(part.part, part.absence === "zero" ? "not_applicable" : part.absence);
}
