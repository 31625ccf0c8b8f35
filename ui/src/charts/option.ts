// What every chart is, whoever draws it: still, told apart without colours, and with the same numbers as its table.
import type {
  BarSeriesOption,
  CustomSeriesOption,
  HeatmapSeriesOption,
  LineSeriesOption,
  ScatterSeriesOption,
} from "echarts/charts";
import type {
  AriaComponentOption,
  DatasetComponentOption,
  GridComponentOption,
  LegendComponentOption,
  TitleComponentOption,
  TooltipComponentOption,
  VisualMapComponentOption,
} from "echarts/components";
import type { ComposeOption } from "echarts/core";

/** What a chart may be made of: the parts that `echarts.ts` brings. */
export type EChartsOption = ComposeOption<
  | AriaComponentOption
  | BarSeriesOption
  | CustomSeriesOption
  | DatasetComponentOption
  | GridComponentOption
  | HeatmapSeriesOption
  | LegendComponentOption
  | LineSeriesOption
  | ScatterSeriesOption
  | TitleComponentOption
  | TooltipComponentOption
  | VisualMapComponentOption
>;

const DASHES = ["solid", [6, 3], [2, 3], [9, 3, 2, 3], [4, 2, 1, 2, 1, 2], [12, 4]] as const;
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"] as const;

/** The axis of shares that do not begin at nothing: it ends at 100 where a round step would go beyond. */
export const SHARES = { type: "value", scale: true, max: ({ max }: { max: number }) => (max > 95 ? 100 : null) } as const;

/** Lines differ in dash and symbol, areas in pattern; what the caller said of them stands. */
export function prepared(option: EChartsOption): EChartsOption {
  const series = option.series === undefined ? [] : Array.isArray(option.series) ? option.series : [option.series];
  let lines = 0;
  let areas = 0;
  const told = series.map((one) => {
    if (one.type === "bar") areas += 1;
    if (one.type !== "line") return one;
    const at = lines++ % DASHES.length;
    return {
      symbol: SYMBOLS[at],
      ...one,
      lineStyle: { type: DASHES[at], ...one.lineStyle },
    } as LineSeriesOption;
  });
  return {
    animation: false,
    // One series needs no pattern to be told from another. What is heard is said by the frame.
    aria: { enabled: true, label: { enabled: false }, decal: { show: areas > 1 } },
    ...option,
    series: told,
  };
}
