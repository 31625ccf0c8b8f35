import type { Edition, FileView, Place, ProductView, UsageLook } from "../src/bindings";

export function edition(effective_on: string, kind: Edition["kind"] = "price_list", more: Partial<Edition> = {}): Edition {
  return {
    id: `${kind}-${effective_on}`,
    kind,
    effective_on,
    dataset: null,
    period: null,
    rows: 1,
    files: [],
    missing_parts: [],
    incomplete: false,
    newest: false,
    ...more,
  };
}

export function file(file_name: string, kind: FileView["kind"], more: Partial<FileView> = {}): FileView {
  return {
    path: `C:\\資料\\${file_name}`,
    file_name,
    kind,
    effective_on: null,
    sha256: file_name,
    rows_read: 10,
    rows_kept: 10,
    parts: [],
    already_imported: false,
    faults: [],
    usage: null,
    refusal: null,
    ...more,
  };
}

export function look(more: Partial<UsageLook> = {}): UsageLook {
  return {
    layout: "own",
    headers: [],
    first_rows: [],
    roles: [],
    remembered: false,
    signature: "own",
    dataset: null,
    unit: "price_unit",
    needs: [],
    ...more,
  };
}

/** A file whose headers nobody knows, with what was guessed. */
export const UNKNOWN = look({
  layout: "unknown",
  headers: ["市町村名", "薬品", "コード", "使用量（錠・枚など、規格単位に換算していないもの）"],
  first_rows: [
    ["見本市", "テルミサルタン錠４０ｍｇ「見本」", "620000001", "1,234.5"],
    ["南島村", "アムロジピン錠５ｍｇ「見本」", "620000002", "-"],
  ],
  roles: ["place", "name", "ignored", "quantity"],
  signature: "unknown",
  unit: "master",
  needs: ["dataset", "period", "mapping"],
});

export function place(id: string, kind: Place["kind"], name: string, parent: Place | null, more: Partial<Place> = {}): Place {
  const full_name = parent === null || parent.kind === "nation" ? name : `${parent.full_name}${name}`;
  return {
    id,
    kind,
    name,
    full_name,
    kana: null,
    parent: parent?.id ?? null,
    members: [],
    population: null,
    aged: null,
    aged_part: null,
    ...more,
  };
}

const nation = place("00", "nation", "全国", null, { population: 126_000_000 });
const prefecture = place("91", "prefecture", "見本県", nation, { kana: "ﾐﾎﾝｹﾝ" });
const city = place("91100", "municipality", "見本市", prefecture, { kana: "ﾐﾎﾝｼ", population: 700_000 });
const wards = ["北区", "南区", "港区"].map((name, index) => place(`9110${index + 1}`, "ward", name, city));
const towns = [
  place("91201", "municipality", "白川市", prefecture, { kana: "ｼﾗｶﾜｼ", population: 41_200 }),
  place("91301", "municipality", "山辺町", prefecture, { kana: "ﾔﾏﾍﾞﾁｮｳ" }),
];
const other = place("92", "prefecture", "手本県", nation, { kana: "ﾃﾎﾝｹﾝ" });
const otherCity = place("92101", "municipality", "北浜市", other, { kana: "ｷﾀﾊﾏｼ" });
const region = place("r1", "region", "見本中央", prefecture, { full_name: "見本中央", members: ["91101", "91201"] });

/** A made-up nation: one city with wards, two towns, a drawn region, and a second prefecture. */
export const PLACES: Place[] = [nation, prefecture, city, ...wards, ...towns, region, other, otherCity];

export function product(more: Partial<ProductView["product"]> = {}): ProductView["product"] {
  return {
    status: "3",
    status_notice: null,
    biosimilar: false,
    common_name_listing: true,
    form: "錠",
    strength: "5mg",
    nhi_code: "2171022F1010",
    route: "oral",
    ingredient: "アムロジピンベシル酸塩",
    spec: "５ｍｇ１錠",
    name: "アムロジピン５ｍｇ錠",
    maker: null,
    generic_mark: "generic",
    originator: null,
    same_form_generic: false,
    pharmacopoeia: false,
    narcotic: false,
    price: "10.4",
    transitional_until: null,
    remarks: null,
    ...more,
  };
}

export function productView(more: Partial<ProductView> = {}): ProductView {
  return {
    product: product(),
    category: "217 血管拡張剤",
    last_listed_on: null,
    prices: [],
    statuses: [],
    group: [product()],
    same_ingredient: [],
    listed_in: [],
    brands: [],
    supply_on: null,
    generic_names: [],
    usage: [],
    ...more,
  };
}
