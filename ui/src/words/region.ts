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
  /** What every tab wants for. */
  lacks: {
    list: {
      price_list: (kind: string) => `${kind}がまだないため、薬剤費と参考試算を出せません。`,
      generic_status: (kind: string) => `${kind}がまだないため、先発と後発を分けられず、割合を出せません。`,
    },
    municipality: (kind: string) =>
      `${kind}がまだないため、使用実績の地域が分かりません。分からない地域の数字は、どこにも入っていません。`,
    unknown: (names: string, more: number) =>
      `使用実績に、どこか分からない地域があります（${names}${more > 0 ? ` ほか ${more}` : ""}）。その数字は、どこにも入っていません。`,
    decide: "地域を決める",
  },
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
  /** The rows of the files behind a figure. */
  trace: {
    button: "もとのファイルと行を見る",
    tracing: "もとの行を探しています",
    total: (count: string) => `もとの行は ${count} 行`,
    first: (count: string) => `はじめの ${count} 行`,
    none: "もとの行がありません。",
    row: (row: string) => `${row} 行目`,
  },
  chips,
  choice,
  compare,
  effect,
  place,
  release,
} as const;
