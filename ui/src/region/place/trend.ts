// The line of a place through its periods, beside the place that it is compared with.
import type { PlacePage, TrendPoint } from "../../bindings";
import { SHARES, type EChartsOption } from "../../charts/option";
import { period } from "../../format";
import { words } from "../../words";
import { percent, position } from "../figures";
import { numbers } from "./events";

const say = words.region.place.trend;

/** Periods of which either line has a share. */
export function drawable(points: TrendPoint[]): boolean {
  return points.filter((point) => point.share !== null).length > 1;
}

export function option(view: PlacePage, marks: number[][], ink: string): EChartsOption {
  const points = view.trend;
  const than = view.reference?.label ?? null;
  return {
    grid: { left: 4, right: 16, top: 52, bottom: 4 },
    legend: { top: 0 },
    tooltip: {
      trigger: "axis",
      valueFormatter: (value) => (typeof value === "number" ? `${value.toFixed(1)} ％` : words.absence.missing),
    },
    xAxis: { type: "category", data: points.map((point) => period(point.period)), boundaryGap: true },
    yAxis: { ...SHARES, axisLabel: { formatter: "{value} ％" } },
    series: [
      {
        type: "line",
        name: view.place.name,
        data: points.map((point) => position(point.share, 2)),
        markLine: {
          silent: true,
          symbol: "none",
          lineStyle: { color: ink, type: "dotted", width: 1 },
          label: { position: "end", color: ink, fontSize: 14 },
          data: marks.flatMap((of, index) => (of.length === 0 ? [] : [{ xAxis: index, label: { formatter: numbers(of) } }])),
        },
      },
      ...(than === null
        ? []
        : [{ type: "line" as const, name: than, data: points.map((point) => position(point.reference_share, 2)) }]),
    ],
  };
}

export function table(view: PlacePage, marks: number[][]): { headers: string[]; rows: string[][] } {
  const than = view.reference?.label ?? null;
  const headers = [say.period, `${view.place.name} ％`, ...(than === null ? [] : [`${than} ％`]), say.events];
  const rows = view.trend.map((point, index) => [
    period(point.period),
    percent(point.share, point.absence),
    ...(than === null ? [] : [percent(point.reference_share, point.reference_absence)]),
    numbers(marks[index] ?? []),
  ]);
  return { headers, rows };
}
