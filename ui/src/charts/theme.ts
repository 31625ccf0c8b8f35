// What charts look like: the tokens of app.css, read when a chart is drawn, so that high contrast reaches them too.

/** Without quotation marks: ECharts writes it into attributes as it is. */
export const FONT = "BIZ UDPGothic, BIZ UDPゴシック, sans-serif";
export const FONT_SIZE = 12;

export interface Tokens {
  ink: string;
  sub: string;
  line: string;
  edge: string;
  paper: string;
  key: string;
  /** Six */
  series: string[];
  /** Five, from few to much */
  classes: string[];
}

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `--${name}-${index + 1}`);

export function tokens(): Tokens {
  const root = getComputedStyle(document.documentElement);
  const of = (name: string) => root.getPropertyValue(name).trim();
  return {
    ink: of("--ink"),
    sub: of("--sub"),
    line: of("--line"),
    edge: of("--edge"),
    paper: of("--paper"),
    key: of("--key"),
    series: numbered("series", 6).map(of),
    classes: numbered("class", 5).map(of),
  };
}

/** A theme of ECharts. */
export function theme(from: Tokens): object {
  const text = { color: from.ink, fontFamily: FONT, fontSize: FONT_SIZE };
  const axis = {
    axisLine: { show: true, lineStyle: { color: from.edge } },
    axisTick: { show: true, lineStyle: { color: from.edge } },
    axisLabel: { ...text, hideOverlap: true },
    nameTextStyle: { ...text, color: from.sub },
    splitLine: { lineStyle: { color: from.line } },
    splitArea: { show: false },
  };
  return {
    color: from.series,
    backgroundColor: "transparent",
    textStyle: text,
    title: { textStyle: { ...text, fontWeight: "bold" }, subtextStyle: { ...text, color: from.sub } },
    legend: { textStyle: text, itemWidth: 28, itemHeight: 12, top: 0, left: 0, bottom: "auto" },
    grid: { left: 4, right: 20, top: 36, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "all" },
    // As HTML it would carry styles that the content security policy does not admit.
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: from.paper,
      borderColor: from.edge,
      textStyle: text,
      transitionDuration: 0,
    },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    timeAxis: axis,
    logAxis: axis,
    line: { lineStyle: { width: 2 }, symbolSize: 7, smooth: false },
    bar: { barMaxWidth: 28 },
    markLine: { label: text, lineStyle: { color: from.ink, width: 1.5, type: "dashed" }, symbol: "none" },
    markPoint: { label: text },
    visualMap: { textStyle: text, inRange: { color: from.classes } },
  };
}
