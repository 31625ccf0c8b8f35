import { describe, expect, it } from "vitest";
import { canPick, checkOf, toggled, type Picked } from "../src/geography/picked";
import { forest, found, lines, type Forest } from "../src/geography/tree";
import { PLACES } from "./fixtures";

const trees: Forest = forest(PLACES);
const place = (id: string) => trees.byId.get(id)!;

describe("the tree of places", () => {
  const keys = (open: string[], word = "") => lines(trees, new Set(open), word).map((line) => line.key);

  it("opens line by line, drawn regions first, their members below them too", () => {
    expect(keys([])).toEqual(["00"]);
    expect(keys(["00"])).toEqual(["00", "00/91", "00/92"]);
    expect(keys(["00", "00/91", "00/91/r1"])).toEqual([
      "00",
      "00/91",
      "00/91/r1",
      "00/91/r1/91101",
      "00/91/r1/91201",
      "00/91/91100",
      "00/91/91201",
      "00/91/91301",
      "00/92",
    ]);
  });

  it("says to listeners where a line stands", () => {
    const seen = lines(trees, new Set(["00", "00/91"]), "");
    const town = seen.find((line) => line.key === "00/91/91301");
    expect(town).toMatchObject({ level: 3, position: 4, siblings: 4, open: null });
    expect(seen.find((line) => line.key === "00/91/91100")).toMatchObject({ open: false });
  });

  it.each([
    ["しらかわ", ["00", "00/91", "00/91/r1", "00/91/r1/91201", "00/91/91201"]],
    ["ﾔﾏﾍﾞ", ["00", "00/91", "00/91/91301"]],
    ["9130", ["00", "00/91", "00/91/91301"]],
    ["見本市北", ["00", "00/91", "00/91/r1", "00/91/r1/91101", "00/91/91100", "00/91/91100/91101"]],
    ["手本", ["00", "00/92"]],
    ["ない地域", []],
  ])("a filter of %s shows what it finds and the way there", (word, shown) => expect(keys([], word)).toEqual(shown));

  it("is flat where nothing lies in anything that is known", () => {
    const flat = forest(PLACES.filter(({ kind }) => kind === "prefecture"));
    expect(lines(flat, new Set(), "").map((line) => line.key)).toEqual(["91", "92"]);
  });

  it("finds those first whose name begins so", () => {
    expect(found(trees, "北").map(({ id }) => id)).toEqual(["91101", "92101"]);
    expect(found(trees, "  ")).toEqual([]);
  });
});

describe("picking the parts of a region", () => {
  const after = (picked: string[], ...ids: string[]) =>
    [...ids.reduce<Picked>((now, id) => toggled(trees, now, place(id)), new Set(picked))].sort();

  it.each([
    ["a town", [], ["91201"], ["91201"]],
    ["a town twice", [], ["91201", "91201"], []],
    ["one ward of a city", [], ["91102"], ["91102"]],
    ["a city whole, its wards not again", ["91102"], ["91100"], ["91100"]],
    ["a city whole, but for one ward", ["91100"], ["91102"], ["91101", "91103"]],
    ["every ward of a city, and the city once more", [], ["91101", "91102", "91103", "91100"], []],
    ["a prefecture", ["91101"], ["91"], ["91100", "91201", "91301"]],
    ["a prefecture twice", ["92101"], ["91", "91"], ["92101"]],
  ])("%s", (_, before, ids, picked) => expect(after(before, ...ids)).toEqual(picked));

  it.each([
    ["91", ["91101"], "some"],
    ["91100", ["91101"], "some"],
    ["91100", ["91101", "91102", "91103"], "all"],
    ["91101", ["91100"], "all"],
    ["91101", ["91102"], "none"],
    ["91", ["91100", "91201", "91301"], "all"],
    ["92", ["91100"], "none"],
  ] as const)("%s with %j picked is picked: %s", (id, picked, check) =>
    expect(checkOf(trees, new Set(picked), place(id))).toBe(check),
  );

  it("leaves out what no region is drawn of", () =>
    expect(PLACES.filter(canPick).map(({ kind }) => kind)).not.toContain("region"));
});
