import { describe, expect, it } from "vitest";
import type { DrawnShape } from "../src/bindings";
import { classOf, limitText, limits, tone, type Steps } from "../src/charts/classes";
import { shading } from "../src/charts/fills";
import { broken, flowed } from "../src/charts/lines";
import { prepared } from "../src/charts/option";
import { drawn, extentOf, kindOf, type Box } from "../src/charts/projection";
import { words } from "../src/words";

/** Per cent in tenths as a share in ten decimals. */
const share = (percent: number) => (percent / 100).toFixed(10);

describe("classes of a map", () => {
  it.each<[string, number[], Steps, string[]]>([
    ["five of ten", [50, 52, 54, 56, 58, 60, 62, 64, 66, 68], "quantile", ["54.0", "58.0", "62.0", "66.0"]],
    ["equals stand together", [50, 50, 50, 50, 80], "quantile", ["80.0"]],
    ["one place", [71.2], "quantile", []],
    ["none", [], "quantile", []],
    ["all the same", [60, 60, 60], "even", []],
    ["even steps", [61, 65, 72, 79], "even", ["64.0", "68.0", "72.0", "76.0"]],
    ["even steps that are small", [80.1, 80.3, 80.6], "even", ["80.2", "80.4", "80.6"]],
    ["from nothing to all", [0, 100], "even", ["25.0", "50.0", "75.0", "100.0"]],
  ])("%s", (_, percents, steps, expected) => {
    expect(limits(percents.map(share), steps).map(limitText)).toEqual(expected);
  });

  it.each<[number, number]>([
    [69.9, 0],
    [70, 1],
    [79.9, 1],
    [80, 2],
  ])("%s %% is in class %s", (percent, expected) => {
    expect(classOf(share(percent), [70e8, 80e8])).toBe(expected);
  });

  it("takes the ends of the scale for the lowest and the highest class", () => {
    expect([0, 1, 2, 3, 4].map((at) => tone(at, 5))).toEqual([1, 2, 3, 4, 5]);
    expect([0, 1].map((at) => tone(at, 2))).toEqual([1, 5]);
    expect(tone(0, 1)).toBe(3);
  });

  it("counts every place once, and names only the absences that occur", () => {
    const all = [
      ...[60, 70, 80].map((percent) => ({ share: share(percent), absence: null })),
      { share: null, absence: "suppressed" as const },
      { share: null, absence: "suppressed" as const },
      { share: null, absence: null },
    ];
    const { legend, of } = shading(all, "quantile");
    expect(legend.slice(-2).map(({ text }) => text)).toEqual([
      words.charts.counted(words.charts.absent.suppressed, 2),
      words.charts.counted(words.charts.absent.not_applicable, 1),
    ]);
    expect(legend.reduce((sum, { text }) => sum + Number(/（(\d+)）$/.exec(text)?.[1]), 0)).toBe(all.length);
    expect(all.map(of).slice(3)).toEqual(["suppressed", "suppressed", "not_applicable"]);
  });

  it("has no tone where everything is absent", () => {
    const { legend } = shading([{ share: null, absence: "suppressed" }], "quantile");
    expect(legend.map(({ fill }) => fill)).toEqual(["suppressed"]);
  });
});

/** A square of that many degrees with its lower left corner there. */
function square(place: string, x: number, y: number, size: number, ...more: [number, number, number][]): DrawnShape {
  const ring = (x: number, y: number, size: number) => [x, y, x + size, y, x + size, y + size, x, y + size].map((at) => at * 1e5);
  return { place, polygons: [[x, y, size] as [number, number, number], ...more].map((one) => [ring(...one)]) };
}

function boxOf(d: string): Box {
  const numbers = d.match(/-?[\d.]+/g)?.map(Number) ?? [];
  const [xs, ys] = [numbers.filter((_, at) => at % 2 === 0), numbers.filter((_, at) => at % 2 === 1)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

describe("a map on its sheet", () => {
  it.each<[Box, string]>([
    [[135, 34, 136, 35], "mercator"],
    [[127, 24, 146, 46], "equal_area"],
    [[139, 24, 140, 36], "equal_area"],
  ])("%s is drawn as %s", (box, kind) => expect(kindOf(box)).toBe(kind));

  it("does not let a far island make all else small", () => {
    const shapes = [square("13101", 139, 35, 0.5), square("13421", 139.5, 35, 0.5, [142, 26, 0.03])];
    expect(extentOf(shapes)).toEqual([139, 35, 140, 35.5]);
    const sheet = drawn(shapes, 600, 560);
    expect(sheet?.cut).toBe(true);
    const [west, , east] = boxOf(sheet?.paths[0]?.d ?? "");
    expect(east - west).toBeGreaterThan(250);
  });

  it.each<[string, DrawnShape[]]>([
    ["one square", [square("a", 135, 34, 0.2)]],
    ["a prefecture", [square("a", 135, 34, 0.2), square("b", 135.2, 34, 0.4)]],
    ["a nation", [square("a", 128, 26, 1), square("b", 141, 43, 3)]],
    ["a point", [{ place: "a", polygons: [[[13_500_000, 3_400_000]]] }]],
  ])("%s stays within the sheet", (_, shapes) => {
    const sheet = drawn(shapes, 600, 560);
    expect(sheet?.cut).toBe(false);
    expect(sheet?.height).toBeLessThanOrEqual(561);
    for (const { d } of sheet?.paths ?? []) {
      const [left, top, right, bottom] = boxOf(d);
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(600);
      expect(bottom).toBeLessThanOrEqual((sheet?.height ?? 0) + 0.1);
    }
  });

  it.each<[string, DrawnShape[], Box]>([
    ["a small town at the edge", [square("a", 139, 35, 1), square("b", 140, 35, 0.05)], [139, 35, 140.05, 36]],
    ["a large island far away", [square("a", 129, 33, 0.5, [129.2, 34.2, 0.3])], [129, 33, 129.5, 34.5]],
    [
      "a chain of islands",
      [square("a", 130, 30, 10), square("b", 129.5, 29.5, 0.1), square("c", 128.6, 28.6, 0.1)],
      [128.6, 28.6, 140, 40],
    ],
  ])("%s is seen", (_, shapes, expected) => {
    (extentOf(shapes) ?? []).forEach((edge, at) => expect(edge).toBeCloseTo(expected[at] ?? NaN, 6));
    expect(drawn(shapes, 600, 560)?.cut).toBe(false);
  });

  it("has north above and east at the right", () => {
    const sheet = drawn([square("south-west", 135, 34, 0.1), square("north-east", 135.5, 34.5, 0.1)], 600, 560);
    const [a, b] = (sheet?.paths ?? []).map(({ d }) => boxOf(d));
    expect(a?.[0]).toBeLessThan(b?.[0] ?? NaN);
    expect(a?.[1]).toBeGreaterThan(b?.[1] ?? NaN);
  });

  it.each<[string, DrawnShape[]]>([
    ["no shapes", []],
    ["a shape without a line", [{ place: "a", polygons: [] }]],
  ])("%s are no map", (_, shapes) => expect(drawn(shapes, 600, 560)).toBeNull());
});

describe("text in a drawing", () => {
  it.each<[string, number, string[]]>([
    ["血圧降下剤", 120, ["血圧降下剤"]],
    ["その他のアレルギー用薬", 72, ["その他のアレ", "ルギー用薬"]],
    ["解熱鎮痛消炎剤、その他の中枢神経系用薬", 84, ["解熱鎮痛消炎剤、", "その他の中枢…"]],
    ["", 84, [""]],
  ])("%s", (text, width, expected) => expect(broken(text, 12, width, 2)).toEqual(expected));

  it("goes on in the next line where it finds no room", () => {
    expect(flowed([100, 100, 100], 220, 20)).toEqual({
      spots: [
        { x: 0, y: 0 },
        { x: 100, y: 0 },
        { x: 0, y: 20 },
      ],
      height: 40,
    });
    expect(flowed([], 220, 20).height).toBe(0);
  });
});

describe("a chart", () => {
  it("tells lines apart by dash and symbol and areas by pattern, where nothing else was said", () => {
    const option = prepared({
      series: [
        { type: "line", data: [] },
        { type: "line", data: [], symbol: "none" },
        { type: "bar", data: [] },
      ],
    });
    const [first, second] = option.series as { symbol: string; lineStyle: { type: unknown } }[];
    expect(first?.symbol).not.toBe(second?.symbol);
    expect(second?.symbol).toBe("none");
    expect(first?.lineStyle.type).not.toEqual(second?.lineStyle.type);
    expect(option).toMatchObject({ animation: false, aria: { decal: { show: false } } });
    const bars = prepared({ series: [{ type: "bar" }, { type: "bar" }] });
    expect(bars).toMatchObject({ aria: { decal: { show: true } } });
  });
});
