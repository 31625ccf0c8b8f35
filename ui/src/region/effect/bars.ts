// A group before and after, in the place and in the reference, as bars of a hundred per cent.
import type { Absence, EffectMoved, EffectShare, EffectView, GroupEffect } from "../../bindings";
import { flowed, textWidth } from "../../charts/lines";
import type { EChartsOption } from "../../charts/option";
import type { Tokens } from "../../charts/theme";
import { absenceSign, separated } from "../../format";
import { words } from "../../words";
import { percent, position, signed } from "../figures";

const say = words.region.effect.bars;

/** A part of every bar. */
export interface Segment {
  name: string;
  kind: "recommended" | "generic" | "other";
  /** One for each bar. */
  shares: EffectShare[];
  moved: EffectMoved;
}

/** Where nothing is seen. */
const OUTSIDE = { x: -1000, y: -1000 };
const ROW = 36;

function sharesOf(moved: EffectMoved): EffectShare[] {
  return [moved.place, ...(moved.reference ? [moved.reference] : [])].flatMap(({ before, after }) => [before, after]);
}

/** The recommended first, then the others, and what is no generic last; what is nowhere used is not drawn. */
export function segments(group: GroupEffect): Segment[] {
  const used = ({ shares }: Segment) => shares.some(({ share }) => share !== null && /[1-9]/.test(share));
  const of = group.ingredients.map(({ label, recommended, generics }): Segment => ({
    name: recommended ? say.recommended(label) : label,
    kind: recommended ? "recommended" : "generic",
    shares: sharesOf(generics),
    moved: generics,
  }));
  const others: Segment = { name: say.others, kind: "other", shares: sharesOf(group.others), moved: group.others };
  const kinds = ["recommended", "generic"] as const;
  return [...kinds.flatMap((kind) => of.filter((one) => one.kind === kind)), others].filter(used);
}

/** 「見本県中央 前」 …, from above. */
export function barNames(view: EffectView): string[] {
  const places = [view.place.label, ...(view.reference ? [view.reference.label] : [])];
  return places.flatMap((place) => [say.before, say.after].map((when) => say.bar(place, when)));
}

/** The library writes into patterns, so that none is a pattern as well. */
const SOLID = { symbol: "none" };
const HATCHES = [
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4 },
  {
    symbol: "circle",
    symbolSize: 0.5,
    dashArrayX: [
      [6, 6],
      [0, 6, 6, 0],
    ],
    dashArrayY: [6, 0],
  },
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 6], rotation: 0 },
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 4], rotation: Math.PI / 4 },
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 6], rotation: Math.PI / 2 },
  { symbol: "triangle", symbolSize: 0.6, dashArrayX: [9, 9], dashArrayY: 9 },
];

/** The height that the option needs in a drawing of that width. */
export function barsHeight(all: Segment[], bars: number, width: number): number {
  return legendHeight(all, width) + bars * ROW + 40;
}

/** Rather for a line too many than for one too few, which would lie upon the bars. */
function legendHeight(all: Segment[], width: number): number {
  const widths = all.map(({ name }) => textWidth(name, 12) + 52);
  return flowed(widths, Math.max(520, width - 60), 24).height + 8;
}

/** `width`: of the drawing, in pixels. */
export function barsOption(all: Segment[], names: string[], from: Tokens, width: number): EChartsOption {
  const [blue = from.key, orange = from.key, green = from.key, purple = from.key] = from.series;
  const strong = [blue, green, purple, orange];
  const pale = [from.classes[1] ?? from.line, from.classes[0] ?? from.paper];
  let recommended = 0;
  let others = 0;
  const fill = ({ kind }: Segment) => {
    if (kind === "recommended") return { color: strong[recommended++ % strong.length], decal: SOLID };
    if (kind === "other") return { color: from.paper, decal: SOLID };
    const at = others++;
    return { color: pale[at % pale.length], decal: { ...HATCHES[at % HATCHES.length], color: from.sub } };
  };
  return {
    // The patterns stand with the parts.
    aria: { enabled: true, label: { enabled: false }, decal: { show: false } },
    grid: { left: 4, right: 20, top: legendHeight(all, width), bottom: 4 },
    legend: { top: 0, left: 0, itemGap: 14 },
    tooltip: { trigger: "item" },
    xAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value} ％" } },
    yAxis: {
      type: "category",
      inverse: true,
      data: names,
      axisTick: { show: false },
      axisLabel: { width: 150, overflow: "break" },
    },
    series: all.map((segment) => ({
      type: "bar" as const,
      name: segment.name,
      stack: "group",
      barWidth: 24,
      // What has no room would stand on its neighbours; the table has it.
      labelLayout: ({ rect, labelRect }) => (labelRect.width > rect.width ? OUTSIDE : {}),
      data: segment.shares.map(({ share }) => position(share, 2)),
      itemStyle: { ...fill(segment), borderColor: from.edge, borderWidth: 1 } as object,
      label: {
        show: true,
        color: from.ink,
        backgroundColor: from.paper,
        padding: [1, 3],
        borderRadius: 2,
        formatter: ({ dataIndex, value }) =>
          typeof value === "number" && value > 0 ? `${percent(segment.shares[dataIndex]?.share ?? null)}${say.percent}` : "",
      },
    })),
  };
}

/** Every part with its shares and how it moved, and what they are parts of. */
export function barsTable(view: EffectView, group: GroupEffect): { headers: string[]; rows: string[][] } {
  const places = [view.place.label, ...(view.reference ? [view.reference.label] : [])];
  const headers = [
    say.ingredient,
    ...places.flatMap((place) => [
      `${say.bar(place, say.before)} ${say.percent}`,
      `${say.bar(place, say.after)} ${say.percent}`,
      `${say.bar(place, say.change)}`,
    ]),
    ...(view.reference ? [say.difference] : []),
  ];
  const cells = (moved: EffectMoved) => [
    ...[moved.place, ...(moved.reference ? [moved.reference] : [])].flatMap(({ before, after, change }) => [
      percent(before.share, before.absence),
      percent(after.share, after.absence),
      signed(change, 1, 2),
    ]),
    ...(view.reference ? [signed(moved.difference, 1, 2)] : []),
  ];
  const amount = ({ quantity, absence }: { quantity: string | null; absence: Absence | null }) =>
    quantity === null ? absenceSign(absence ?? "not_applicable") : separated(quantity);
  const { place, reference } = group.quantity;
  const none = absenceSign("not_applicable");
  const rows = [
    ...group.ingredients.map(({ label, recommended, generics }) => [
      recommended ? say.recommended(label) : label,
      ...cells(generics),
    ]),
    [say.others, ...cells(group.others)],
    [say.all, ...cells(group.generics)],
    [say.whole, ...cells(group.recommended)],
    [
      say.quantity,
      ...[place, ...(reference ? [reference] : [])].flatMap(({ before, after }) => [amount(before), amount(after), none]),
      ...(view.reference ? [none] : []),
    ],
  ];
  return { headers, rows };
}
