import { describe, expect, it } from "vitest";
import type { Absence, EffectMoved, EffectShare, EffectView, FormularyLine, FormularyView, GroupEffect } from "../src/bindings";
import { barNames, barsTable, segments } from "../src/region/effect/bars";
import { choose, chooseFormulary, chosenOf, formularyOf, knownDays } from "../src/region/effect/chosen.svelte";
import { cautionSentences, movedSentence, unbroken, wholeSentence } from "../src/region/effect/sentence";
import { drawable, middle, trendTable } from "../src/region/effect/trend";

const share = (text: string | null, absence: Absence | null = null): EffectShare => ({ share: text, absence });

function moved(
  before: string | null,
  after: string | null,
  reference?: [string, string],
  absence: Absence = "suppressed",
): EffectMoved {
  const change = (from: string | null, to: string | null) => ({
    before: share(from, from === null ? absence : null),
    after: share(to, to === null ? absence : null),
    change: from === null || to === null ? null : (Number(to) - Number(from)).toFixed(10),
  });
  const place = change(before, after);
  const other = reference ? change(...reference) : null;
  const difference =
    place.change === null || other?.change === undefined || other.change === null
      ? null
      : (Number(place.change) - Number(other.change)).toFixed(10);
  return { place, reference: other, difference };
}

const count = { used: 4, kept_back: 0, absence: null };
const quantity = { quantity: "1234.5", absence: null, suppressed_cells: 0, missing_cells: 0 };

const group: GroupEffect = {
  id: "arb",
  name: "ARB",
  generics: moved("0.42", "0.77", ["0.30", "0.61"]),
  recommended: moved("0.50", "0.80", ["0.40", "0.65"]),
  ingredients: [
    { code: "2149040", label: "カンデサルタン", recommended: false, generics: moved("0.2", "0.1", ["0.2", "0.2"]) },
    { code: "2149042", label: "テルミサルタン", recommended: true, generics: moved("0.42", "0.77", ["0.30", "0.61"]) },
    { code: "2149048", label: "アジルサルタン", recommended: false, generics: moved(null, null, undefined, "not_applicable") },
    { code: "2149046", label: "イルベサルタン", recommended: false, generics: moved("0.0000000000", "0.0000000000") },
  ],
  others: moved("0.38", "0.13", ["0.5", "0.19"]),
  quantity: { place: { before: quantity, after: quantity }, reference: { before: quantity, after: quantity } },
  products: { place: { before: count, after: count }, reference: null },
  trend: [
    { period: "2025-09", place: share("0.42"), reference: share("0.30") },
    { period: "2025-10", place: share(null, "suppressed"), reference: share("0.61") },
  ],
  first_editions: null,
};

const place = (label: string) => ({
  places: [label],
  names: [label],
  label,
  published_total: false,
  lacking_before: 0,
  lacking_after: 0,
});
const view = {
  formulary: "f",
  title: "見本",
  on: "2025-10-01",
  before: "2025-09",
  after: "2025-10",
  place: place("酒田"),
  reference: place("全国"),
  groups: [group],
  cautions: [
    { caution: "other_events" },
    {
      caution: "new_generics",
      group: "arb",
      ingredient: "2149048",
      label: "アジルサルタン",
      on: "2023-06-16",
      first: true,
      products: 12,
    },
    {
      caution: "new_generics",
      group: "gone",
      ingredient: "2149042",
      label: "テルミサルタン",
      on: "2023-06-16",
      first: false,
      products: 1,
    },
    { caution: "months_lacking", periods: ["2025-05", "2025-07..2025-08"] },
    { caution: "not_daily_doses" },
  ],
} as unknown as EffectView;

describe("an effect in words", () => {
  for (const [told, reference, expected] of [
    [
      group.generics,
      "全国",
      "推奨成分の後発品は 42.0 ％ → 77.0 ％（+35.0 ポイント）。全国は 30.0 ％ → 61.0 ％（+31.0 ポイント）。全国より 4.0 ポイント大きく動きました。",
    ],
    [
      moved("0.42", "0.40", ["0.30", "0.31"]),
      "全国",
      "推奨成分の後発品は 42.0 ％ → 40.0 ％（-2.0 ポイント）。全国は 30.0 ％ → 31.0 ％（+1.0 ポイント）。全国より 3.0 ポイント小さな動きです。",
    ],
    [
      moved("0.42", "0.52", ["0.30", "0.40"]),
      "全国",
      "推奨成分の後発品は 42.0 ％ → 52.0 ％（+10.0 ポイント）。全国は 30.0 ％ → 40.0 ％（+10.0 ポイント）。全国と同じ動きです。",
    ],
    [moved("0.42", "0.77"), null, "推奨成分の後発品は 42.0 ％ → 77.0 ％（+35.0 ポイント）。"],
    [
      moved(null, "0.77", ["0.30", "0.61"]),
      "全国",
      "推奨成分の後発品は ＊ → 77.0 ％。動きは出せません。全国は 30.0 ％ → 61.0 ％（+31.0 ポイント）。",
    ],
  ] as const)
    it(expected, () => expect(movedSentence(told, reference)).toBe(expected));

  it("what is recommended whatever it is says nothing where it is not known", () => {
    expect(wholeSentence(group.recommended)).toBe("後発品でないものも含めた推奨成分は 50.0 ％ → 80.0 ％（+30.0 ポイント）。");
    expect(wholeSentence(moved(null, "0.8"))).toBeNull();
  });

  it("figures stay with their units", () => {
    expect(unbroken("42.0 ％ → 77.0 ％（+35.0 ポイント）。")).toBe("42.0\u00a0％\u00a0→ 77.0\u00a0％（+35.0\u00a0ポイント）。");
  });

  it("cautions name the group, the edition and the months", () => {
    const [, first, further, months, doses] = cautionSentences(view);
    expect(first).toBe(
      "ARB：2023-06-16 の版から、アジルサルタンにはじめての後発品（12 品目）があります。どの地域の割合も動かします。",
    );
    expect(further).toBe("gone：2023-06-16 の版から、テルミサルタンに新しい後発品（1 品目）があります。");
    expect(months).toContain("2025-05、2025-07〜2025-08");
    expect(doses).toContain("1日維持用量への換算はしていません");
  });
});

describe("the bars", () => {
  it("begin with what is recommended, end with what is no generic, and leave out what is not used", () => {
    expect(segments(group).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "● テルミサルタン recommended",
      "カンデサルタン generic",
      "後発品でないもの other",
    ]);
    expect(segments(group)[0]?.shares.map(({ share }) => share)).toEqual(["0.42", "0.77", "0.30", "0.61"]);
    expect(barNames(view)).toEqual(["酒田 前", "酒田 後", "全国 前", "全国 後"]);
    expect(barNames({ ...view, reference: null })).toEqual(["酒田 前", "酒田 後"]);
  });

  it("have a table of every part, with the sign of what is absent", () => {
    const { headers, rows } = barsTable(view, group);
    expect(headers).toEqual([
      "成分（後発品）",
      "酒田 前 ％",
      "酒田 後 ％",
      "酒田 動き（ポイント）",
      "全国 前 ％",
      "全国 後 ％",
      "全国 動き（ポイント）",
      "動きの差（ポイント）",
    ]);
    expect(rows.find(([name]) => name === "推奨成分の後発品")?.slice(1)).toEqual([
      "42.0",
      "77.0",
      "+35.0",
      "30.0",
      "61.0",
      "+31.0",
      "+4.0",
    ]);
    expect(rows.find(([name]) => name === "アジルサルタン")?.slice(1, 4)).toEqual(["－", "－", "－"]);
    expect(rows.at(-1)?.slice(0, 3)).toEqual(["薬効群の数量（規格単位）", "1,234.5", "1,234.5"]);
  });
});

describe("the trend", () => {
  for (const [span, expected] of [
    ["2025-04", "2025-04-16T00:00:00.000Z"],
    ["2025-04..2025-06", "2025-05-16T12:00:00.000Z"],
    ["2024-12", "2024-12-16T12:00:00.000Z"],
  ] as const)
    it(`stands in the middle of ${span}`, () => expect(new Date(middle(span)).toISOString()).toBe(expected));

  it("is no line of one point", () => {
    expect(drawable(group.trend)).toBe(false);
    expect(drawable([...group.trend, { period: "2025-11", place: share("0.5"), reference: null }])).toBe(true);
    expect(trendTable(view, group).rows).toEqual([
      ["2025-09", "42.0", "30.0"],
      ["2025-10", "＊", "61.0"],
    ]);
  });
});

describe("what is asked", () => {
  const line = (id: string) => ({ id }) as FormularyLine;

  it("is kept for each formulary", () => {
    choose("a", { on: "2025-10-01", groups: ["arb"] });
    choose("b", { place: "48101" });
    expect(chosenOf("a")).toEqual({ on: "2025-10-01", before: "", after: "", groups: ["arb"], place: null });
    expect(chosenOf("b")).toMatchObject({ on: null, place: "48101" });
    expect(formularyOf([], null)).toBeNull();
    expect(formularyOf([line("a"), line("b")], "b")).toBe("b");
    chooseFormulary("a");
    expect(formularyOf([line("a"), line("b")], "b")).toBe("a");
    expect(formularyOf([line("c")], null)).toBe("c");
  });

  it("begins with the earliest day that the formulary knows", () => {
    const formulary = {
      content: {
        drug_groups: [{ first_issued_on: "2026-04-01" }, { first_issued_on: null }, { first_issued_on: "2025-10-01" }],
      },
      published: [
        { on: "2026-04-01", edition: "2026.1", sha256: "" },
        { on: "2026-05-01", edition: "2026.2", sha256: "" },
      ],
    } as unknown as FormularyView;
    expect(knownDays(formulary)).toEqual([
      { day: "2025-10-01", edition: null },
      { day: "2026-04-01", edition: null },
      { day: "2026-05-01", edition: "2026.2" },
    ]);
  });
});
