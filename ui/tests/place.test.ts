import { describe, expect, it } from "vitest";
import type { FigureEvent, PlacePage, Pull, Pulls, ShareRow, ShareView } from "../src/bindings";
import { direction, rounded, signed } from "../src/region/figures";
import { besideOf, groupLines, idsOf, MOST, option as besideOption, table as besideTable } from "../src/region/place/beside";
import { marks, moves, numbers, sentences, state } from "../src/region/place/events";
import { drawable, table as trendTable } from "../src/region/place/trend";
import { stepText, steps, table } from "../src/region/place/waterfall";
import { words } from "../src/words";
import { place } from "./fixtures";

const event = (more: Partial<FigureEvent>): FigureEvent => ({
  on: "2025-06-14",
  from_month: "2025-07",
  kind: "status_change",
  edition: "b",
  before: { edition: "a", on: "2025-04-01" },
  products: 3,
  part: "0.0423000000",
  suppressed_cells: 0,
  dearer: null,
  cheaper: null,
  effect: null,
  share_before: null,
  share_after: null,
  moves: [],
  lines: [],
  ...more,
});

describe("figures are rounded once, from their text", () => {
  for (const [figure, decimals, shift, expected] of [
    ["0.8499515670", 1, 2, "85.0"],
    ["0.0005", 1, 2, "0.1"],
    ["-0.0005", 1, 2, "-0.1"],
    ["-0.0004999999", 1, 2, "0.0"],
    ["0.9999999999", 1, 2, "100.0"],
    ["12345678901234567890.5", 0, 0, "12345678901234567891"],
    ["3", 2, 0, "3.00"],
  ] as const)
    it(`${figure} → ${expected}`, () => expect(rounded(figure, decimals, shift)).toBe(expected));

  it("a difference is told with its sign, and nothing as nothing", () => {
    expect([signed("0.0231", 1, 2), signed("-0.0231", 1, 2), signed("0.0001", 1, 2), signed(null)]).toEqual([
      "+2.3",
      "-2.3",
      "0.0",
      "－",
    ]);
  });

  for (const [difference, expected] of [
    ["-0.0231000000", "見本県より 2.3 ポイント低い"],
    ["0.0231000000", "見本県より 2.3 ポイント高い"],
    ["0.0000000000", "見本県と同じ"],
    ["-0.0000100000", "見本県よりわずかに低い（0.05 ポイント未満）"],
    [null, "見本県との差は分かりません"],
  ] as const)
    it(expected, () => expect(direction(difference, "見本県")).toBe(expected));
});

describe("why a figure moved", () => {
  it("stands at the month that rests on it first, or within the longer period", () => {
    const months = ["2025-04", "2025-05", "2025-06", "2025-07"];
    const events = [
      event({}),
      event({ on: "2025-05-01", from_month: "2025-05" }),
      event({ on: "2026-04-01", from_month: "2026-04" }),
    ];
    expect(marks(months, events, true)).toEqual([[], [2], [], [1]]);
    expect(marks(["2024-04..2025-03", "2025-04..2026-03"], events, false)).toEqual([[], [1, 2]]);
    expect(marks([], events, true)).toEqual([]);
  });

  for (const [of, expected] of [
    [[], ""],
    [[1], "①"],
    [[1, 2], "①②"],
    [[2, 3, 4], "②〜④"],
    [[1, 3, 4], "①③④"],
    [[20, 21], "⑳(21)"],
  ] as const)
    it(`numbers ${of.join(" ")}`, () => expect(numbers([...of])).toBe(expected));

  for (const [told, measure, expected] of [
    [
      event({ effect: "-0.3211", share_before: "0.8150000000", share_after: "0.8117890000" }),
      "quantity",
      [
        "使っている品目のうち、区分が変わったか新しく載ったものは 3 品目です",
        "使用量の 4.2 ％にあたります",
        "同じ使用量を前の版の区分で数えると 81.50 ％、この版では 81.18 ％",
        "区分の変更だけで 0.32 ポイント下がります",
      ],
    ],
    [
      event({ effect: "0.0000" }),
      "value",
      [
        "使っている品目のうち、区分が変わったか新しく載ったものは 3 品目です",
        "使用額の 4.2 ％にあたります",
        "区分の変更だけでは動きません",
      ],
    ],
    [
      event({ part: null, suppressed_cells: 2 }),
      "quantity",
      [
        "使っている品目のうち、区分が変わったか新しく載ったものは 3 品目です",
        "割合が出せないため、どれだけ動いたかは分かりません",
        "秘匿された 2 件の量は分かりません",
      ],
    ],
    [event({ products: 0, part: null, effect: "0.0000" }), "quantity", ["使っている品目の区分は変わっていません"]],
    [
      event({ kind: "price_revision", products: 1204, dearer: 4, cheaper: 1200 }),
      "quantity",
      ["使っている 1,204 品目の薬価が変わりました（上がった 4、下がった 1,200）", "使用量の 4.2 ％にあたります"],
    ],
    [event({ kind: "price_revision", products: 0, part: null }), "quantity", ["使っている品目の薬価は変わっていません"]],
    [
      event({ kind: "supply_resumed", part: "0.0001000000" }),
      "quantity",
      ["使っている 3 品目が、通常出荷に戻りました", "使用量の 0.1 ％未満にあたります"],
    ],
    [event({ kind: "supply_stop" }), "quantity", ["使っている 3 品目が、供給停止になりました", "使用量の 4.2 ％にあたります"]],
  ] as const)
    it(expected.join("。"), () => expect(sentences(told, measure)).toEqual(expected));

  it("says what went from what to what, new products last", () => {
    const told = event({
      moves: [
        { before: null, after: "3", products: 8, part: null },
        { before: "1", after: "2", products: 3, part: null },
        { before: "3", after: "", products: 1, part: null },
      ],
    });
    expect(moves(told)).toEqual(["「1」から「2」へ 3 品目", "「3」から「空白」へ 1 品目", "新しく「3」として載った 8 品目"]);
    expect(moves(event({ kind: "supply_stop", moves: told.moves }))).toEqual([]);
    expect([state(told, null), state(told, ""), state(event({ kind: "price_revision" }), "12")]).toEqual([
      "（載っていない）",
      "空白",
      "12.0",
    ]);
  });
});

const pull = (label: string, total: string, from: string, to: string): Pull => ({
  row: {
    key: label,
    label,
    rate: total,
    mix: "0.0000",
    total,
    weight_place: "0",
    weight_reference: "0",
    share_place: "0.5",
    share_reference: null,
  },
  from,
  to,
});

describe("the waterfall", () => {
  const pulls: Pulls = {
    gap: "-1.3000",
    down: [pull("甲", "-1.0000", "0.0000", "-1.0000"), pull("乙", "-0.5000", "-1.0000", "-1.5000")],
    others: { ingredients: 40, rate: "0.0000", mix: "-0.1000", total: "-0.1000", from: "-1.5000", to: "-1.6000" },
    up: [pull("丙", "0.3000", "-1.6000", "-1.3000")],
  };
  const ends = { place: "見本市", share: "0.7870000000", than: "見本県", thanShare: "0.8000000000" };

  it("goes step by step from the reference to the place", () => {
    const all = steps(pulls, ends);
    expect(all.map((step) => step.label)).toEqual(["見本県 80.0 ％", "甲", "乙", "ほか 40 成分", "丙", "見本市 78.7 ％"]);
    expect(all.slice(1, -1).map((step, index) => step.from === all[index]?.to)).toEqual([true, true, true, true]);
    expect(all.at(-1)?.to).toBe(all.at(-2)?.to);
    expect(all.map(stepText)).toEqual(["0", "▼ -1.00", "▼ -0.50", "-0.10", "▲ +0.30", "-1.30"]);
  });

  it("has a table whose last line is the gap", () => {
    const { headers, rows } = table(pulls);
    expect(rows.every((row) => row.length === headers.length)).toBe(true);
    expect(rows.at(-1)?.slice(0, 2)).toEqual(["差", "-1.3000"]);
    expect(rows[0]).toEqual(["甲", "-1.0000", "-1.0000", "0.0000", "50.0", "－"]);
  });
});

it("a line needs two periods with a share, and its table says why there is none", () => {
  const point = (period: string, share: string | null) => ({
    period,
    share,
    absence: share === null ? ("suppressed" as const) : null,
    reference_share: "0.8000000000",
    reference_absence: null,
  });
  const points = [point("2025-04", "0.7000000000"), point("2025-05", null)];
  expect([drawable(points), drawable([...points, point("2025-06", "0.7")])]).toEqual([false, true]);
  const page = { trend: points, place: { name: "見本市" }, reference: { label: "見本県" } } as unknown as PlacePage;
  expect(trendTable(page, [[1], []]).rows).toEqual([
    ["2025-04", "70.0", "80.0", "①"],
    ["2025-05", "＊", "80.0", ""],
  ]);
});

describe("places side by side", () => {
  const share = (id: string, key: string, text: string | null, difference: string | null = null): ShareRow => ({
    key: [id, key],
    label: [id, `分類${key}`],
    generic: null,
    total: null,
    originator: null,
    share: text,
    absence: text === null ? "suppressed" : null,
    rank: null,
    difference,
    suppressed_cells: 0,
    missing_cells: 0,
    lacking_places: 0,
    published_total: false,
  });
  const view = {
    rows: [
      share("1", "214", "0.5", "-0.1"),
      share("2", "214", null),
      share("1", "217", null),
      share("1", "218", "0.9", "0.02"),
      share("1", "", "0.9"),
    ],
  } as unknown as ShareView;
  const places = [place("1", "municipality", "甲市", null), place("2", "municipality", "乙市", null)];

  it("are each there once and not too many", () => {
    expect(besideOf(["a", "b", "a"])).toBe("a,b");
    expect(idsOf(besideOf(Array.from({ length: 20 }, (_, index) => String(index))))).toHaveLength(MOST);
    expect(idsOf("")).toEqual([]);
  });

  it("have a line for each group of which one has a share, the dearest first", () => {
    expect(groupLines(view, ["218", "214"]).map((line) => line.key)).toEqual(["218", "214"]);
    expect(groupLines(view, []).map((line) => line.key)).toEqual(["214", "218"]);
  });

  it("say what is kept back and what is not there, and draw neither", () => {
    const lines = groupLines(view, []);
    const { headers, rows } = besideTable(lines, places, "見本県");
    expect(headers).toEqual(["薬効分類", "甲市 ％", "甲市 差", "乙市 ％", "乙市 差"]);
    expect(rows).toEqual([
      ["分類214", "50.0", "-10.0", words.absence.suppressed, "－"],
      ["分類218", "90.0", "+2.0", words.absence.missing, "－"],
    ]);
    expect(besideTable(lines, places, null).rows[0]).toEqual(["分類214", "50.0", words.absence.suppressed]);
    const series = besideOption(lines, places).series as { data: unknown[]; symbol: string }[];
    expect(series.map((one) => one.data.length)).toEqual([2, 0]);
    expect(new Set(series.map((one) => one.symbol)).size).toBe(2);
  });
});
