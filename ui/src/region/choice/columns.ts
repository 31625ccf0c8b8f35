import type { GroupColumn, GroupRow } from "../../bindings";
import { absenceSign, figureOr, separated } from "../../format";
import type { Column } from "../../table/columns";
import { words } from "../../words";
import { percent, rounded, signed } from "../figures";

/** In the order of the table. */
export const WEIGHED = [
  "yen",
  "gap",
  "interchangeable",
  "saving",
  "supply_trouble",
  "places_below",
  "places_using",
] as const satisfies readonly GroupColumn[];

const notApplicable = absenceSign("not_applicable");

/** `71.9`: a score out of a hundred. */
export function points(score: string): string {
  return rounded(score, 1, 2);
}

/** What stands in a column that can be weighed; the units are its header's. */
export function figureOf(row: GroupRow, column: GroupColumn): string {
  switch (column) {
    case "yen":
      return figureOr(row.yen, row.absence);
    case "gap":
      return signed(row.gap, 1, 2);
    case "interchangeable":
      return separated(row.interchangeable);
    case "saving":
      return row.saving === null ? absenceSign(row.absence ?? "suppressed") : separated(row.saving);
    case "supply_trouble":
      return row.supply_products === 0
        ? words.absence.missing
        : `${separated(row.supply_trouble)}/${separated(row.supply_products)}`;
    case "places_below":
      return row.places_below === null ? notApplicable : separated(row.places_below);
    case "places_using":
      return separated(row.places_using);
  }
}

/** What rows are sorted by; NaN where there is no figure. */
function order(row: GroupRow, column: GroupColumn): number {
  switch (column) {
    case "yen":
      return row.yen === null ? NaN : Number(row.yen);
    case "gap":
      return row.gap === null ? NaN : Number(row.gap);
    case "saving":
      return row.saving === null ? NaN : Number(row.saving);
    case "supply_trouble":
      return row.supply_trouble_part === null ? NaN : Number(row.supply_trouble_part);
    case "places_below":
      return row.places_below ?? NaN;
    case "interchangeable":
    case "places_using":
      return row[column];
  }
}

const WIDTHS: Record<GroupColumn, number> = {
  yen: 108,
  gap: 76,
  interchangeable: 76,
  saving: 108,
  supply_trouble: 80,
  places_below: 54,
  places_using: 66,
};

function weighed(column: GroupColumn): Column<GroupRow> {
  return {
    id: column,
    header: words.region.choice.column[column],
    hint: words.region.choice.meaning[column],
    text: (row) => figureOf(row, column),
    sort: (row) => order(row, column),
    align: "end",
    width: WIDTHS[column],
    unbroken: true,
  };
}

export function groupColumns(ticked: (row: GroupRow) => boolean, tick: (row: GroupRow) => void): Column<GroupRow>[] {
  const { choice } = words.region;
  return [
    {
      id: "group",
      header: choice.group,
      hint: choice.tickHint,
      text: (row) => row.label,
      width: 124,
      grows: 3,
      filter: "text",
      strong: true,
      drug: true,
      box: { ticked, tick, words: { ticked: choice.ticked, unticked: choice.unticked } },
    },
    {
      id: "rank",
      header: choice.rank,
      text: (row) => separated(row.rank),
      sort: (row) => row.rank,
      align: "end",
      width: 42,
    },
    {
      id: "score",
      header: choice.score,
      hint: choice.meaning.score,
      text: (row) => points(row.score),
      sort: (row) => Number(row.score),
      bar: (row) => row.score,
      align: "end",
      width: 56,
    },
    weighed("yen"),
    {
      id: "share",
      header: choice.share,
      hint: choice.meaning.share,
      text: (row) => percent(row.share),
      sort: (row) => (row.share === null ? NaN : Number(row.share)),
      align: "end",
      width: 58,
    },
    ...WEIGHED.slice(1).map(weighed),
    {
      id: "key",
      header: words.column.code,
      text: (row) => row.key,
      width: 76,
      unbroken: true,
      filter: "text",
      extra: true,
    },
  ];
}
