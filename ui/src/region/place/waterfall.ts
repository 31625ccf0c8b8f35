// The steps from the reference's share to the place's. They add up as they were told; here they are only placed.
import type { OtherPulls, Pull, Pulls } from "../../bindings";
import type { EChartsOption } from "../../charts/option";
import { FONT, FONT_SIZE } from "../../charts/theme";
import { separated } from "../../format";
import { words } from "../../words";
import { percent, position, signed } from "../figures";

/** A bar of the waterfall, in points from the reference's share. */
export interface Step {
  label: string;
  from: number;
  to: number;
  /** What it adds, in points; null for the two ends. */
  adds: string | null;
  kind: "end" | "down" | "up" | "others";
}

export interface Ends {
  place: string;
  share: string | null;
  than: string;
  thanShare: string | null;
}

const say = words.region.place.pulls;

export function steps(pulls: Pulls, ends: Ends): Step[] {
  const at = (figure: string) => position(figure) ?? 0;
  const step = (pull: Pull, kind: "down" | "up"): Step => ({
    label: pull.row.label,
    from: at(pull.from),
    to: at(pull.to),
    adds: pull.row.total,
    kind,
  });
  const others = (one: OtherPulls): Step => ({
    label: say.others(separated(one.ingredients)),
    from: at(one.from),
    to: at(one.to),
    adds: one.total,
    kind: "others",
  });
  return [
    { label: say.start(ends.than, percent(ends.thanShare)), from: 0, to: 0, adds: null, kind: "end" },
    ...pulls.down.map((pull) => step(pull, "down")),
    ...(pulls.others ? [others(pulls.others)] : []),
    ...pulls.up.map((pull) => step(pull, "up")),
    { label: say.end(ends.place, percent(ends.share)), from: 0, to: at(pulls.gap), adds: pulls.gap, kind: "end" },
  ];
}

const SIGN = { end: "", down: "▼ ", up: "▲ ", others: "" } as const;

/** `▼ -0.42` */
export function stepText(step: Step): string {
  return step.adds === null ? "0" : `${SIGN[step.kind]}${signed(step.adds, 2)}`;
}

export function option(
  all: Step[],
  colours: { down: string; up: string; others: string; end: string; ink: string },
): EChartsOption {
  return {
    grid: { left: 4, right: 72, top: 8, bottom: 4 },
    tooltip: { show: false },
    xAxis: { type: "value", axisLabel: { formatter: (value: number) => (value > 0 ? `+${value}` : String(value)) } },
    yAxis: {
      type: "category",
      inverse: true,
      data: all.map((step) => step.label),
      axisLabel: { width: 220, overflow: "break", lineHeight: 13, interval: 0 },
      axisTick: { show: false },
    },
    series: [
      {
        type: "custom",
        encode: { x: [1, 2], y: 0 },
        data: all.map((step, index) => [index, step.from, step.to]),
        renderItem: (_, api) => {
          const index = Number(api.value(0));
          const step = all[index];
          if (!step) return null;
          const [from, to] = [api.coord([step.from, index]), api.coord([step.to, index])];
          const height = Number((api.size?.([0, 1]) as number[])[1] ?? 20) * 0.62;
          const left = Math.min(from[0] ?? 0, to[0] ?? 0);
          const right = Math.max(from[0] ?? 0, to[0] ?? 0);
          const top = (from[1] ?? 0) - height / 2;
          const next = all[index + 1];
          return {
            type: "group",
            children: [
              {
                type: "rect",
                shape: { x: left, y: top, width: Math.max(right - left, 1.5), height },
                style: { fill: colours[step.kind], stroke: colours.ink, lineWidth: 1 },
              },
              // What one step leaves, the next begins with.
              ...(next && next.kind !== "end"
                ? [
                    {
                      type: "line" as const,
                      shape: {
                        x1: to[0],
                        y1: top + height,
                        x2: to[0],
                        y2: (api.coord([step.to, index + 1])[1] ?? 0) - height / 2,
                      },
                      style: { stroke: colours.ink, lineWidth: 1, lineDash: [2, 2] },
                    },
                  ]
                : []),
              {
                type: "text",
                style: {
                  text: stepText(step),
                  x: right + 6,
                  y: from[1],
                  verticalAlign: "middle",
                  align: "left",
                  fill: colours.ink,
                  font: `${FONT_SIZE}px ${FONT}`,
                },
              },
            ],
          };
        },
      },
    ],
  };
}

/** The same as a table; the last line is the sum of those above. */
export function table(pulls: Pulls): { headers: string[]; rows: string[][] } {
  const none = words.absence.notApplicable;
  const row = ({ row }: Pull) => [
    row.label,
    signed(row.total, 4),
    signed(row.rate, 4),
    signed(row.mix, 4),
    row.share_place === null ? none : percent(row.share_place),
    row.share_reference === null ? none : percent(row.share_reference),
  ];
  const others = pulls.others;
  return {
    headers: [say.ingredient, say.total, say.rate, say.mix, say.shareHere, say.shareThere],
    rows: [
      ...pulls.down.map(row),
      ...(others
        ? [
            [
              say.others(separated(others.ingredients)),
              signed(others.total, 4),
              signed(others.rate, 4),
              signed(others.mix, 4),
              none,
              none,
            ],
          ]
        : []),
      ...pulls.up.map(row),
      [say.sum, signed(pulls.gap, 4), "", "", "", ""],
    ],
  };
}
