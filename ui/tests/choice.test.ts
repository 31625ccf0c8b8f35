import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { GroupRow, Used } from "../src/bindings";
import { WEIGHED, figureOf, groupColumns, points } from "../src/region/choice/columns";
import { arrange, FRESH } from "../src/table/columns";
import { noteOf, orderOf, percentOf, quantityOf, wholeOf } from "../src/writing/usage";
import Harness from "./ChoiceHarness.svelte";

afterEach(() => {
  cleanup();
  localStorage.clear();
});

function row(key: string, more: Partial<GroupRow> = {}): GroupRow {
  return {
    key,
    label: `群${key}`,
    score: "0.5000000000",
    rank: 1,
    parts: [],
    yen: "1234567",
    absence: null,
    suppressed_cells: 0,
    share: "0.7751234567",
    reference_share: "0.8000000000",
    gap: "-0.0248765433",
    interchangeable: 1200,
    saving: "98765",
    supply_products: 83,
    supply_trouble: 9,
    supply_trouble_part: "0.1084337349",
    places_using: 12,
    places_below: 5,
    ...more,
  };
}

describe("what is told of a group", () => {
  it.each([
    ["yen", {}, "1,234,567"],
    ["yen", { yen: null, absence: "suppressed" }, "＊"],
    ["yen", { yen: null, absence: "missing" }, "…"],
    ["yen", { yen: "0" }, "0"],
    ["gap", {}, "-2.5"],
    ["gap", { gap: "0.0340000000" }, "+3.4"],
    ["gap", { gap: null }, "－"],
    ["interchangeable", {}, "1,200"],
    ["saving", {}, "98,765"],
    ["saving", { saving: null }, "＊"],
    ["saving", { saving: null, yen: null, absence: "missing" }, "…"],
    ["supply_trouble", {}, "9/83"],
    ["supply_trouble", { supply_products: 0, supply_trouble: 0, supply_trouble_part: null }, "…"],
    ["places_below", {}, "5"],
    ["places_below", { places_below: null }, "－"],
    ["places_using", {}, "12"],
  ] as const)("%s of %j is %s", (column, more, shown) =>
    expect(figureOf(row("214", more as Partial<GroupRow>), column)).toBe(shown),
  );

  it("writes a score out of a hundred", () => {
    expect(["0.7190476190", "1.0000000000", "0.0000000000"].map(points)).toEqual(["71.9", "100.0", "0.0"]);
  });

  it("sorts by figures, those without one as the smallest", () => {
    const columns = groupColumns(
      () => false,
      () => undefined,
    );
    const rows = [
      row("a", { yen: "900", gap: null, supply_trouble_part: "0.5" }),
      row("b", { yen: null, gap: "0.01", supply_trouble_part: null }),
      row("c", { yen: "10000", gap: "-0.2", supply_trouble_part: "0.1" }),
    ];
    const sorted = (column: string, descending: boolean) =>
      arrange(rows, columns, { ...FRESH, sort: { column, descending } }).map(({ key }) => key);
    expect(sorted("yen", true)).toEqual(["c", "a", "b"]);
    expect(sorted("yen", false)).toEqual(["b", "a", "c"]);
    expect(sorted("gap", false)).toEqual(["a", "c", "b"]);
    expect(sorted("supply_trouble", false)).toEqual(["b", "c", "a"]);
  });

  it("says of every column that counts what it means", () => {
    const columns = groupColumns(
      () => false,
      () => undefined,
    );
    for (const column of WEIGHED) expect(columns.find((one) => one.id === column)?.hint).toMatch(/。$/);
  });
});

describe("ticking", () => {
  const rows = [row("214"), row("232", { rank: 2 }), row("218", { rank: 3 })];

  it("is done with the box and with Space, on several rows at once", async () => {
    const ticked = vi.fn();
    render(Harness, { rows, ticked });
    const grid = screen.getByRole("grid");
    const boxes = grid.querySelectorAll(".box");
    expect(boxes).toHaveLength(3);
    await fireEvent.click(boxes[1]!);
    expect(ticked).toHaveBeenLastCalledWith(["232"]);
    expect(boxes[1]?.textContent).toBe("選んだ");
    expect(boxes[0]?.textContent).toBe("選んでいない");

    grid.focus();
    await fireEvent.keyDown(grid, { key: "Home", ctrlKey: true });
    await fireEvent.keyDown(grid, { key: "ArrowDown", shiftKey: true });
    await fireEvent.keyDown(grid, { key: " " });
    expect(ticked).toHaveBeenLastCalledWith(["214", "232"]);
  });

  it("draws the score as a bar as long as the score", () => {
    render(Harness, { rows: [row("214", { score: "0.2500000000" })], ticked: vi.fn() });
    const bar = document.querySelector<HTMLElement>(".bar > span");
    expect(bar?.style.width).toBe("25%");
  });
});

function used(more: Partial<Used> = {}): Used {
  const part = { part: "0.2974389020", absence: null, total: "698114.5", suppressed_cells: 0, unconverted: 0 };
  return {
    quantity: "207646.5",
    absence: null,
    unit: "price_unit",
    suppressed_cells: 0,
    missing_cells: 0,
    of_group: part,
    of_ingredient: { ...part, part: "0.0840305" },
    ...more,
  };
}

describe("usage beside a product", () => {
  const none = (absence: Used["absence"]): Partial<Used> => {
    const part = { part: null, absence, total: "0", suppressed_cells: 0, unconverted: 0 };
    return { quantity: null, absence, of_group: part, of_ingredient: part };
  };
  it.each([
    [{}, "207,646.5", "規格内 29.7％"],
    [none("missing"), "…", null],
    [none("suppressed"), "＊", null],
    [{ quantity: "0", absence: "zero" }, "0", null],
  ] as const)("%j is %s", (more, quantity, note) => {
    const shown = used(more as Partial<Used>);
    expect([quantityOf(shown), noteOf(shown)]).toEqual([quantity, note]);
  });

  it("has no part where it cannot be converted, and says what it counts", () => {
    const part = { part: null, absence: "not_applicable", total: "4", suppressed_cells: 0, unconverted: 1 } as const;
    const shown = used({ quantity: "7", unit: "master", of_group: part, of_ingredient: part });
    expect(noteOf(shown)).toBe("規格内 －");
    expect(wholeOf(shown)).toContain("7 マスターの単位");
    expect(wholeOf(shown)).toContain("換算できない");
  });

  it("says what was kept back, of itself and of the others", () => {
    const shown = used({ suppressed_cells: 2, of_group: { ...used().of_group, suppressed_cells: 3 } });
    expect(wholeOf(shown)).toMatch(/このほか秘匿 2 セル/);
    expect(wholeOf(shown)).toMatch(/秘匿 3 セルを除いた割合/);
    expect(wholeOf(used(none("suppressed")))).toBe("秘匿（公表元が伏せた値）");
  });

  it("stands last where it is not known", () => {
    expect([orderOf(used()), orderOf(used(none("missing"))), orderOf(null)]).toEqual([207646.5, NaN, NaN]);
    expect(percentOf(used().of_ingredient)).toBe("8.4");
  });
});
