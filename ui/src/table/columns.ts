import type { Snippet } from "svelte";
import { fold } from "./fold";

/** A column of the table. `text` is what is shown and copied; figures arrive as text and only separators are added. */
export interface Column<Row> {
  id: string;
  header: string;
  text: (row: Row) => string;
  /** Pixels. */
  width: number;
  /** What rows are sorted by, where it is not the text. */
  sort?: (row: Row) => string | number;
  align?: "end" | "center";
  /** Its share of what width is left. */
  grows?: number;
  /** Names drugs or strengths: no amount in it is broken. */
  drug?: boolean;
  /** Never broken into two lines: dates and codes. A figure is not cut either: its column is as wide as the longest. */
  unbroken?: boolean;
  filter?: "text" | "choice";
  /** A line under the text, in small. It is neither copied nor filtered by. */
  note?: (row: Row) => string | null;
  /** Beside the text: the whole of it on hover. */
  title?: (row: Row) => string;
  /** Drawn before the text; whoever cannot see it has the text. */
  mark?: Snippet<[Row]>;
  tone?: (row: Row) => Tone;
  strong?: boolean;
  /** Not shown until it is chosen. */
  extra?: boolean;
  /** What the column means, on its header. */
  hint?: string;
  /** A part from 0 to 1 as decimal text, drawn as a bar under the text; null for none. */
  bar?: (row: Row) => string | null;
  /** A box to tick before the text, ticked or not; pressing it calls `tick`. */
  box?: { ticked: (row: Row) => boolean; tick: (row: Row) => void; words: { ticked: string; unticked: string } };
}

export type Tone = "key" | "sub" | "ok" | "warn" | "bad" | undefined;

/** How one left a table. */
export interface Settings {
  widths: Record<string, number>;
  shown: Record<string, boolean>;
  sort: { column: string; descending: boolean } | null;
  filters: Record<string, string>;
  filtering: boolean;
}

export const FRESH: Settings = { widths: {}, shown: {}, sort: null, filters: {}, filtering: false };

export function shownColumns<Row>(columns: Column<Row>[], settings: Settings): Column<Row>[] {
  return columns.filter((column, index) => index === 0 || (settings.shown[column.id] ?? !column.extra));
}

/** True where what is shown depends on every row, not only on those at hand. */
export function needsEveryRow(settings: Settings): boolean {
  return settings.sort !== null || (settings.filtering && Object.values(settings.filters).some((filter) => filter !== ""));
}

/** The rows that pass the filters, in the chosen order; rows that are equal keep theirs. */
export function arrange<Row>(rows: Row[], columns: Column<Row>[], settings: Settings): Row[] {
  const { sort } = settings;
  let arranged = rows;
  if (settings.filtering) {
    for (const column of columns) {
      const wanted = settings.filters[column.id] ?? "";
      if (wanted === "" || !column.filter) continue;
      const folded = fold(wanted);
      arranged = arranged.filter((row) =>
        column.filter === "choice" ? column.text(row) === wanted : fold(column.text(row)).includes(folded),
      );
    }
  }
  const by = sort && columns.find((column) => column.id === sort.column);
  if (!sort || !by) return arranged;
  const value = by.sort ?? by.text;
  const sign = sort.descending ? -1 : 1;
  return arranged
    .map((row) => ({ row, key: value(row) }))
    .sort((a, b) => sign * order(a.key, b.key))
    .map(({ row }) => row);
}

const collator = new Intl.Collator("ja", { numeric: true });

function order(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") {
    // What has no number stands last among the smallest.
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
    return a - b;
  }
  return collator.compare(String(a), String(b));
}

/** none → ascending → descending → none */
export function nextSort(settings: Settings, column: string): Settings["sort"] {
  if (settings.sort?.column !== column) return { column, descending: false };
  return settings.sort.descending ? null : { column, descending: true };
}

/** Pixels that the longest figure of a column needs; 0 where its width is its own. What is left of a figure that is cut is another figure. */
export function needed<Row>(rows: Row[], column: Column<Row>): number {
  if (!column.unbroken || column.align !== "end") return 0;
  let longest = "";
  for (const row of rows) {
    const text = column.text(row);
    if (text.length > longest.length) longest = text;
  }
  const digits = longest.replace(/\D/g, "").length;
  return digits * DIGIT + (longest.length - digits) * MARK + PADDING;
}

/** Of the figures in a table, in pixels. */
const [DIGIT, MARK, PADDING] = [11, 5, 13];

/** A column made as wide as someone wants it, within reason. */
export function resized(settings: Settings, column: string, width: number): Settings {
  return { ...settings, widths: { ...settings.widths, [column]: Math.min(Math.max(Math.round(width), 48), 800) } };
}

export function choices<Row>(rows: Row[], column: Column<Row>): string[] {
  return [...new Set(rows.map(column.text))].sort(order);
}

/** Tab-separated text with a line of headers, as a spreadsheet takes it. */
export function tsv<Row>(rows: Row[], columns: Column<Row>[]): string {
  const line = (cells: string[]) => cells.map(cell).join("\t");
  return [
    line(columns.map((column) => column.header)),
    ...rows.map((row) => line(columns.map((column) => column.text(row)))),
  ].join("\r\n");
}

/** No cell may break the grid or start a formula. */
function cell(text: string): string {
  const plain = text.replace(/[\t\r\n]+/g, " ");
  return /^[=+@-]/.test(plain) && !/^[+-]?[\d,.]+$/.test(plain) ? `'${plain}` : plain;
}
