import type { Origin } from "../bindings";
import { separated } from "../format";
import { words } from "../words";

/** The file, sheet and row from which a figure comes. */
export function originLine(from: Origin): string {
  return [from.file_name, from.sheet, words.sources.row(separated(from.row))].filter((part) => part).join("　");
}
