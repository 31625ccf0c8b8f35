import { chips } from "./region/chips";
import { choice } from "./region/choice";
import { compare } from "./region/compare";
import { effect } from "./region/effect";
import { place } from "./region/place";
import { release } from "./region/release";

/** 地域 */
export const region = {
  tabs: { compare: "市町村を比べる", choice: "薬効群の選定", effect: "効果", release: "公表用に出力" },
  noUsage: "使用実績がまだありません。",
  noUsageHint: "使用実績を取り込むと、ここで地域を比べられます。",
  toImport: "資料で取り込む",
  way: {
    higher: (than: string, points: string) => `${than}より ${points} ポイント高い`,
    lower: (than: string, points: string) => `${than}より ${points} ポイント低い`,
    same: (than: string) => `${than}と同じ`,
    almost: {
      higher: (than: string) => `${than}よりわずかに高い（0.05 ポイント未満）`,
      lower: (than: string) => `${than}よりわずかに低い（0.05 ポイント未満）`,
    },
    unknown: (than: string) => `${than}との差は分かりません`,
  },
  chips,
  choice,
  compare,
  effect,
  place,
  release,
} as const;
