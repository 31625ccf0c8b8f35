// The share of the recommended ingredients' generics, period by period, with the day between before and after.
import type { EffectMonth, EffectView, GroupEffect } from "../../bindings";
import type { EChartsOption } from "../../charts/option";
import type { Tokens } from "../../charts/theme";
import { period } from "../../format";
import { words } from "../../words";
import { percent, position } from "../figures";

const say = words.region.effect.trend;

/** The middle of `2025-04` or `2025-04..2025-06`, in milliseconds. */
export function middle(span: string): number {
  const [from = "", to = from] = span.split("..");
  const month = (text: string) => {
    const [year = 0, month = 1] = text.split("-").map(Number);
    return { year, month };
  };
  const [begins, ends] = [month(from), month(to)];
  return (Date.UTC(begins.year, begins.month - 1, 1) + Date.UTC(ends.year, ends.month, 1)) / 2;
}

/** A line needs two points. */
export function drawable(points: EffectMonth[]): boolean {
  return points.filter(({ place }) => place.share !== null).length > 1;
}

export function trendOption(view: EffectView, group: GroupEffect, from: Tokens): EChartsOption {
  const line = (name: string, share: (point: EffectMonth) => string | null, dash: "solid" | number[], symbol: string) => ({
    type: "line" as const,
    name,
    symbol,
    data: group.trend.map((point) => [middle(point.period), position(share(point), 2)]),
    lineStyle: { type: dash },
  });
  const day = {
    silent: true,
    symbol: "none",
    lineStyle: { type: "solid" as const, width: 1.5, color: from.ink },
    label: { formatter: view.on, position: "end" as const, color: from.ink },
    data: [{ xAxis: Date.parse(`${view.on}T00:00:00Z`) }],
  };
  return {
    useUTC: true,
    grid: { left: 4, right: 28, top: 58, bottom: 4 },
    legend: { top: 0 },
    tooltip: {
      trigger: "axis",
      axisPointer: { label: { show: false } },
      formatter: (all) => {
        const [first] = Array.isArray(all) ? all : [all];
        const point = group.trend[first?.dataIndex ?? -1];
        if (!point) return "";
        const of = (label: string, share: string | null, absence: EffectMonth["place"]["absence"]) =>
          `${label} ${percent(share, absence)} ％`;
        return [
          period(point.period),
          of(view.place.label, point.place.share, point.place.absence),
          ...(view.reference && point.reference
            ? [of(view.reference.label, point.reference.share, point.reference.absence)]
            : []),
        ].join("\n");
      },
    },
    xAxis: { type: "time", axisLabel: { formatter: "{yyyy}-{MM}" }, minInterval: 28 * 86_400_000 },
    yAxis: {
      type: "value",
      min: 0,
      max: ({ max }) => Math.min(100, Math.ceil((max + 1) / 10) * 10),
      axisLabel: { formatter: "{value} ％" },
    },
    series: [
      { ...line(view.place.label, ({ place }) => place.share, "solid", "circle"), markLine: day },
      ...(view.reference ? [line(view.reference.label, ({ reference }) => reference?.share ?? null, [6, 3], "emptyRect")] : []),
    ],
  };
}

export function trendTable(view: EffectView, group: GroupEffect): { headers: string[]; rows: string[][] } {
  const headers = [say.period, `${view.place.label} ％`, ...(view.reference ? [`${view.reference.label} ％`] : [])];
  const rows = group.trend.map((point) => [
    period(point.period),
    percent(point.place.share, point.place.absence),
    ...(view.reference ? [percent(point.reference?.share ?? null, point.reference?.absence ?? null)] : []),
  ]);
  return { headers, rows };
}
