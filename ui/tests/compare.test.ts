import { describe, expect, it } from "vitest";
import type { Grain, Place, ShareRow } from "../src/bindings";
import { panels } from "../src/region/compare/panels";
import { placesOfMap } from "../src/region/compare/places";
import { byAge } from "../src/region/compare/strata";
import { periodChoices } from "../src/region/periods";
import { PLACES } from "./fixtures";

const values = (whole: string, grain: Grain, gaps: string[] = []) => {
  const choices = periodChoices(whole, grain, gaps);
  const of = (kind: string) => choices.filter((one) => one.kind === kind).map((one) => one.value);
  return { year: of("year"), half: of("half"), months: of("month").length, span: of("span") };
};

describe("the periods that can be asked for", () => {
  it.each<[string, string, Grain, string[], ReturnType<typeof values>]>([
    [
      "one year by months",
      "2025-04..2026-03",
      "month",
      [],
      { year: [], half: ["2025-04..2025-09", "2025-10..2026-03"], months: 12, span: [] },
    ],
    [
      "years begin in April",
      "2025-02..2026-05",
      "month",
      [],
      {
        year: ["2025-02..2025-03", "2025-04..2026-03", "2026-04..2026-05"],
        half: ["2025-04..2025-09", "2025-10..2026-03"],
        months: 16,
        span: [],
      },
    ],
    [
      "what is missing is not offered",
      "2025-04..2025-07",
      "month",
      ["2025-05..2025-06"],
      { year: [], half: [], months: 2, span: [] },
    ],
    [
      "by years",
      "2022-04..2024-03",
      "year",
      [],
      { year: ["2022-04..2023-03", "2023-04..2024-03"], half: [], months: 0, span: [] },
    ],
    ["one year", "2022-04..2023-03", "year", [], { year: [], half: [], months: 0, span: [] }],
    [
      "by three months",
      "2025-04..2025-09",
      { months: 3 },
      [],
      { year: [], half: [], months: 0, span: ["2025-04..2025-06", "2025-07..2025-09"] },
    ],
    ["nothing was read", "", "month", [], { year: [], half: [], months: 0, span: [] }],
  ])("%s", (_, whole, grain, gaps, expected) => expect(values(whole, grain, gaps)).toEqual(expected));
});

const id = (place: Place) => place.id;
const of = (kind: Place["kind"]) => PLACES.filter((place) => place.kind === kind);

describe("the places of a map", () => {
  it("are those of the list and, beside them, those of the same prefectures that the dataset lacks", () => {
    const [first] = of("municipality");
    if (!first) throw new Error("a municipality");
    const prefecture = first.parent;
    const expected = of("municipality").filter((place) => place.parent === prefecture);
    expect(placesOfMap([first], PLACES, null)).toHaveLength(expected.length);
    expect(new Set(placesOfMap([first], PLACES, null))).toEqual(new Set(expected.map(id)));
  });

  it("never overlap: a city is not drawn behind its own ward", () => {
    const [ward] = of("ward");
    if (!ward) throw new Error("a ward");
    expect(placesOfMap([ward], PLACES, null)).not.toContain(ward.parent);
    const city = PLACES.filter((place) => place.id === ward.parent);
    expect(placesOfMap(city, PLACES, null)).not.toContain(ward.id);
  });

  it("are all prefectures where prefectures are compared", () => {
    const [first] = of("prefecture");
    if (!first) throw new Error("a prefecture");
    expect(placesOfMap([first], PLACES, null).sort()).toEqual(of("prefecture").map(id).sort());
  });

  it("are none where there is none", () => expect(placesOfMap([], PLACES, null)).toEqual([]));
});

const row = (category: string, place: string, total: string | null): ShareRow => ({
  key: [category, place],
  label: [`分類${category}`, place],
  generic: null,
  originator: null,
  total,
  share: total === null ? null : "0.5000000000",
  absence: total === null ? "suppressed" : null,
  rank: null,
  difference: null,
  suppressed_cells: 0,
  missing_cells: 0,
  lacking_places: 0,
  published_total: false,
});

describe("shares by 薬効分類", () => {
  it("come with the most used first; what the place has no share of is left out", () => {
    const rows = [
      row("214", "a", "10"),
      row("217", "a", "300.5"),
      row("218", "a", null),
      row("214", "b", "9000"),
      row("", "a", "1"),
    ];
    const found = panels(rows, "a", "b");
    expect(found.map(({ key, other }) => [key, other?.total ?? null])).toEqual([
      ["217", null],
      ["214", "9000"],
    ]);
    expect(panels(rows, "c", null)).toEqual([]);
  });
});

describe("ages", () => {
  it.each<[string[]]>([
    [["64歳以下", "65-74歳", "75歳以上"]],
    [["6歳未満", "6-15歳", "16-64歳", "65歳以上", "記載なし"]],
    [["０－９歳", "１０－１９歳"]],
  ])("%s stand from young to old", (ages) => expect([...ages].reverse().sort(byAge)).toEqual(ages));
});
