import { describe, expect, it } from "vitest";
import type { Edition } from "../src/bindings";
import { figureOr, period, price, separated, supplyCountsTone, supplyLine, supplyOrder } from "../src/format";
import { basisOf } from "../src/frame/basis";
import { parseAmount } from "../src/parts/amount";
import { parseDate } from "../src/parts/date";
import { fileName } from "../src/publishing/written.svelte";
import { parsePeriod } from "../src/parts/period";
import { spans, years } from "../src/sources/timeline";
import { FRESH, arrange, needed, nextSort, tsv, type Column } from "../src/table/columns";
import { between, move } from "../src/table/motion";
import { priceSpan } from "../src/writing/printed";
import { edition } from "./fixtures";

describe("figures", () => {
  it.each([
    ["0", "0"],
    ["999", "999"],
    ["1000", "1,000"],
    ["1234567.50", "1,234,567.50"],
    ["-1234", "-1,234"],
  ])("%s is shown as %s", (figure, shown) => expect(separated(figure)).toBe(shown));

  it.each([
    ["10.40", "10.40"],
    ["120", "120.0"],
    ["12345", "12,345.0"],
    ["－", "－"],
  ])("a price of %s is shown as %s", (figure, shown) => expect(price(figure)).toBe(shown));

  it.each([
    [["10.4", "1,200.0", "99.1"], "10.4 – 1,200.0"],
    [["10.4", "10.4"], "10.4"],
    [["－", ""], ""],
    [["－", "20.1"], "20.1"],
  ])("prices %j span %s", (prices, span) => {
    const product = { nhi_code: "", name: "", maker: "", spec: "", status: "", notes: [] };
    expect(priceSpan(prices.map((one) => ({ ...product, price: one })))).toBe(span);
  });
});

describe("dates as people write them", () => {
  it.each([
    ["2025-08-14", "2025-08-14"],
    ["2025/8/14", "2025-08-14"],
    ["２０２５年８月１４日", "2025-08-14"],
    ["20250814", "2025-08-14"],
    ["令和7年8月14日", "2025-08-14"],
    ["R7.8.14", "2025-08-14"],
    ["令和元年5月1日", "2019-05-01"],
    ["H28.4.1", "2016-04-01"],
    ["2024-02-29", "2024-02-29"],
    ["2025-02-29", null],
    ["2025-13-01", null],
    ["8月14日", null],
    ["", null],
  ])("%s is %s", (text, date) => expect(parseDate(text)).toBe(date));
});

describe("months as people write them", () => {
  it.each([
    ["2024-04", "2024-04"],
    ["2024/4", "2024-04"],
    ["202404", "2024-04"],
    ["２０２４年４月分", "2024-04"],
    ["R6.4", "2024-04"],
    ["2024-04..2025-03", "2024-04..2025-03"],
    ["2024-04..2024-04", "2024-04"],
    ["令和6年4月〜令和7年3月", "2024-04..2025-03"],
    ["2024年4月 ～ 2025年3月", "2024-04..2025-03"],
    ["2024-04 - 2025-03", "2024-04..2025-03"],
    ["2024年4月から2025年3月", "2024-04..2025-03"],
    ["令和6年度", "2024-04..2025-03"],
    ["2022年", "2022-01..2022-12"],
    ["平成31年1月..令和元年12月", "2019-01..2019-12"],
    ["2025-03..2024-04", null],
    ["2024-13", null],
    ["2024-00", null],
    ["2024", null],
    ["4月", null],
    ["2024-04..2024-05..2024-06", null],
    ["", null],
  ])("%s is %s", (text, months) => expect(parsePeriod(text)).toBe(months));
});

describe("an amount as people write it", () => {
  it.each([
    ["2000", "2000"],
    ["2,000", "2000"],
    ["２０００", "2000"],
    [" 1000.5 ", "1000.5"],
    ["0400", "400"],
    ["0", null],
    ["0.0", null],
    ["-5", null],
    ["1e9", null],
    ["1,5", null],
    ["約千", null],
    ["9999999999999", null],
    ["", null],
  ])("%s is %s", (text, amount) => expect(parseAmount(text)).toBe(amount));
});

describe("the width of a column", () => {
  const column = (more: Partial<Column<string>>): Column<string> => ({
    id: "a",
    header: "",
    text: (row) => row,
    width: 60,
    ...more,
  });
  const rows = ["0", "263,634,882,596", "－"];

  it("grows with the longest figure", () => {
    const figures = column({ unbroken: true, align: "end" });
    expect(needed(rows, figures)).toBeGreaterThan(needed(["1,234"], figures));
    // As the program's own type draws it.
    expect(needed(rows, figures)).toBeGreaterThanOrEqual(144 + 12);
  });
  it("is its own where text may be broken or stands at the left", () => {
    expect(needed(rows, column({ align: "end" }))).toBe(0);
    expect(needed(rows, column({ unbroken: true }))).toBe(0);
  });
});

describe("the timeline of a list", () => {
  const shown = (lines: ReturnType<typeof years>) =>
    lines.map((line) => [line.label, line.editions.map((one) => one.period ?? one.effective_on)]);
  const list = ["2016-04-01", "2025-08-14", "2024-04-01", "2022-04-01", "2025-04-01"].map((on) => edition(on));

  it("shows years without an edition as one gap", () =>
    expect(shown(years(list, "year"))).toEqual([
      ["2025", ["2025-08-14", "2025-04-01"]],
      ["2024", ["2024-04-01"]],
      ["2023", []],
      ["2022", ["2022-04-01"]],
      ["2017〜2021", []],
      ["2016", ["2016-04-01"]],
    ]));

  it("shows months without an edition where there should be one every month", () => {
    const supply = ["2026-08-20", "2026-08-03", "2026-07-27", "2026-03-02", "2025-11-04"].map((on) => edition(on, "supply"));
    expect(shown(years(supply, "month"))).toEqual([
      ["2026", ["2026-08-20", "2026-08-03", "2026-07-27"]],
      ["2026-04〜06", []],
      ["2026", ["2026-03-02"]],
      ["2025-12〜2026-02", []],
      ["2025", ["2025-11-04"]],
    ]);
  });

  it("shows no gap where a list has no rhythm", () =>
    expect(shown(years([edition("2024-01-01"), edition("2020-01-01")], null))).toEqual([
      ["2024", ["2024-01-01"]],
      ["2020", ["2020-01-01"]],
    ]));

  it("shows the months of a dataset by year and what it lacks", () => {
    const months = ["2025-01", "2025-02", "2025-05", "2024-12"];
    const usage = months.map((month) => edition(`${month}-01`, "usage", { dataset: "国保", period: month }));
    expect(shown(spans(usage, ["2025-03", "2025-04"]))).toEqual([
      ["2025", ["2025-05"]],
      ["2025-03〜04", []],
      ["2025", ["2025-02", "2025-01"]],
      ["2024", ["2024-12"]],
    ]);
  });

  it("names every longer span of a dataset by itself", () => {
    const fiscal = ["2022-04..2023-03", "2020-04..2021-03"];
    const usage = fiscal.map((span) => edition(`${span.slice(0, 7)}-01`, "usage", { dataset: "NDB", period: span }));
    expect(shown(spans(usage, ["2021-04..2022-03"]))).toEqual([
      ["2022-04〜2023-03", ["2022-04..2023-03"]],
      ["2021-04〜2022-03", []],
      ["2020-04〜2021-03", ["2020-04..2021-03"]],
    ]);
  });
});

describe("what there is not", () => {
  it.each([
    ["1204310.5", null, "1,204,310.5"],
    [null, "suppressed", "＊"],
    [null, "zero", "0"],
    [null, "missing", "…"],
    [null, "not_applicable", "－"],
    [null, null, "…"],
  ] as const)("a figure of %s and absence %s is %s", (figure, absence, shown) => expect(figureOr(figure, absence)).toBe(shown));
  it("is a sign of its own for each", () => {
    const signs = (["missing", "zero", "suppressed", "not_applicable"] as const).map((absence) => figureOr(null, absence));
    expect(new Set(signs).size).toBe(4);
  });
  it("a span of months stays readable", () => expect(period("2022-04..2023-03")).toBe("2022-04〜2023-03"));
});

describe("supply of what is dispensed under one product", () => {
  it.each([
    [{ normal: 1, limited: 0, stopped: 0 }, "✓ 通常"],
    [{ normal: 9, limited: 0, stopped: 0 }, "✓ 通常 9"],
    [{ normal: 0, limited: 1, stopped: 0 }, "△ 限定"],
    [{ normal: 7, limited: 1, stopped: 2 }, "✓7 △1 ✕2"],
    [{ normal: 0, limited: 0, stopped: 0 }, "…"],
    [null, "…"],
  ])("%j is %s", (counts, line) => expect(supplyLine(counts)).toBe(line));
  it("is ordered by the worst that occurs", () => {
    const order = [
      { normal: 9, limited: 0, stopped: 0 },
      { normal: 0, limited: 9, stopped: 0 },
      { normal: 9, limited: 9, stopped: 1 },
    ].map(supplyOrder);
    expect(order).toEqual([0, 1, 2]);
    expect(supplyOrder(null)).toBeNaN();
  });

  it.each([
    [{ normal: 9, limited: 0, stopped: 0 }, "ok"],
    [{ normal: 0, limited: 1, stopped: 0 }, "warn"],
    [{ normal: 20, limited: 0, stopped: 1 }, "warn"],
    [{ normal: 0, limited: 1, stopped: 1 }, "bad"],
    [null, "sub"],
  ])("of %j takes the tone of what can still be had: %s", (counts, tone) => expect(supplyCountsTone(counts)).toBe(tone));
});

it("says where a newer edition than the one in use is at hand", () => {
  const old = edition("2024-04-01");
  const latest = edition("2025-08-14");
  const newest = (kind: Edition["kind"]) => (kind === "price_list" ? latest : null);
  const use = (id: string | null) => basisOf({ price_list: id, generic_status: null }, newest, [old, latest])[0];
  expect(use(old.id)).toMatchObject({ date: "2024-04-01", newer: "2025-08-14" });
  expect(use(latest.id)).toMatchObject({ date: "2025-08-14", newer: null });
  expect(use(null)).toMatchObject({ date: "2025-08-14", newer: null });
  expect(use("gone")).toMatchObject({ date: null, newer: null });
});

describe("a table's rows", () => {
  interface Row {
    name: string;
    price: string;
  }
  const columns: Column<Row>[] = [
    { id: "name", header: "品名", text: (row) => row.name, width: 1, filter: "text" },
    { id: "price", header: "薬価", text: (row) => row.price, sort: (row) => Number(row.price), width: 1, filter: "choice" },
  ];
  const rows = [
    { name: "アムロジピン錠５ｍｇ", price: "10.4" },
    { name: "ロサルタン錠", price: "9.8" },
    { name: "価格なし", price: "－" },
    { name: "ｱﾑﾛ", price: "100.0" },
  ];
  const names = (settings: object) => arrange(rows, columns, { ...FRESH, ...settings }).map((row) => row.name);

  it("are sorted as figures, what has none at the low end", () => {
    expect(names({ sort: { column: "price", descending: true } })).toEqual([
      "ｱﾑﾛ",
      "アムロジピン錠５ｍｇ",
      "ロサルタン錠",
      "価格なし",
    ]);
    expect(names({ sort: { column: "price", descending: false } })[0]).toBe("価格なし");
  });
  it("are found whatever the width and kana", () => {
    expect(names({ filtering: true, filters: { name: "あむろ" } })).toEqual(["アムロジピン錠５ｍｇ", "ｱﾑﾛ"]);
    expect(names({ filtering: true, filters: { name: "5mg" } })).toEqual(["アムロジピン錠５ｍｇ"]);
  });
  it("pass a choice only whole", () =>
    expect(names({ filtering: true, filters: { price: "10.4" } })).toEqual(["アムロジピン錠５ｍｇ"]));
  it("are all there while the filters are closed", () => expect(names({ filters: { name: "x" } })).toHaveLength(4));
  it("go back to their own order with the third press", () => {
    const first = nextSort(FRESH, "price");
    const second = nextSort({ ...FRESH, sort: first }, "price");
    expect([first?.descending, second?.descending, nextSort({ ...FRESH, sort: second }, "price")]).toEqual([false, true, null]);
  });
  it("start no formula where they are pasted and keep to their cells", () => {
    const bad = [
      { name: "=HYPERLINK(1)", price: "-10.7" },
      { name: "一\t二\n三", price: "@x" },
    ];
    expect(tsv(bad, columns)).toBe("品名\t薬価\r\n'=HYPERLINK(1)\t-10.7\r\n一 二 三\t'@x");
  });
});

describe("motion in a grid", () => {
  const extent = { rows: 10, columns: 3, page: 4 };
  it.each([
    ["ArrowUp", false, { row: 0, column: 1 }, { row: -1, column: 1 }],
    ["PageDown", false, { row: 8, column: 1 }, { row: 9, column: 1 }],
    ["PageUp", false, { row: 1, column: 1 }, { row: 0, column: 1 }],
    ["Home", false, { row: 5, column: 2 }, { row: 5, column: 0 }],
    ["End", true, { row: 5, column: 0 }, { row: 9, column: 2 }],
    ["ArrowRight", false, { row: 5, column: 2 }, { row: 5, column: 2 }],
    ["x", false, { row: 5, column: 2 }, null],
  ])("%s", (key, control, from, to) => expect(move(key, control, from, extent)).toEqual(to));

  it("chooses from the anchor both ways", () => {
    const keys = ["a", "b", "c", "d"];
    expect(between(keys, "b", "d")).toEqual(["b", "c", "d"]);
    expect(between(keys, "d", "c")).toEqual(["c", "d"]);
    expect(between(keys, "gone", "c")).toEqual(["c"]);
  });
});

it("names files as every system accepts them", () => {
  expect(fileName('令和8/9年: "案"?. ')).toBe("令和8_9年_ _案__");
});
