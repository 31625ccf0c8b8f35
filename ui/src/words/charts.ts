/** The frame of every chart. */
export const charts = {
  tools: (title: string) => `「${title}」の見せ方と書き出し`,
  chart: "図",
  table: "表",
  png: "画像 PNG",
  svg: "画像 SVG",
  csv: "CSV",
  pngHint: "この図を、画像（PNG）に書き出します",
  svgHint: "この図を、拡大しても粗くならない画像（SVG）に書き出します",
  csvHint: "この図の表を、CSV ファイルに書き出します",
  wroteImage: (path: string) => `図を書き出しました：${path}`,
  notDrawn: "この環境では、図を画像にできませんでした。表と CSV は使えます。",
} as const;
