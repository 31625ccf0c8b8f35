// Written from the Rust types by `make bindings`; do not edit.

export type Absence = "missing" | "zero" | "suppressed" | "not_applicable";

export type Admits = "generic_or_biosimilar" | "any";

export type AgKind = "ag1" | "ag2" | "ag3" | "unstated";

export type AuthorizedGeneric = { id: string, nhi_code: string, kind: AgKind, 
/**
 * Where the person knows it from.
 */
source: string, };

export type Basis = { price_list: EditionId | null, generic_status: EditionId | null, 
/**
 * The dataset that 地域での使用 is taken from.
 */
usage?: string | null, };

export type BasisDates = { price_list: string | null, generic_status: string | null, };

export type BeginGroupsInput = { 
/**
 * 新しいフォーミュラリの名称
 */
title: string, 
/**
 * 新しいフォーミュラリの作成主体
 */
issuer: string, 
/**
 * 新しいフォーミュラリの地域の呼び名（省くと、地域の名前）
 */
region: string | null, 
/**
 * 新しいフォーミュラリの収載の方針 (nihonkai, notice)
 */
policy: string | null, 
/**
 * 薬効分類番号 (214) か、成分の 7 桁
 */
keys: Array<string>, 
/**
 * 群: 薬効分類 (category) か成分 (ingredient)
 */
by: string, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 地域 (コードか名前)。省くとデータセットの全地域
 */
place: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 薬効群を加えるフォーミュラリ (ID)。省くと、新しいもの
 */
formulary: string | null, };

export type BrandView = { name: string, maker: string | null, yj_code: string | null, receipt_codes: Array<string>, transitional_until: string | null, supply: SupplyView | null, 
/**
 * The person's own statement.
 */
authorized_generic: AuthorizedGeneric | null, };

export type CancelInput = { job: string, };

export type Candidate = { product: Product, group9: string, 
/**
 * The tier in which it is picked, or that admits it where its form and strength stands without a pick.
 */
tier: string | null, 
/**
 * Picked itself.
 */
picked: boolean, 
/**
 * 地域での使用; none where the formulary names no dataset, or one that has nothing of the region.
 */
usage: Used | null, };

export type CandidatesInput = { 
/**
 * フォーミュラリ (ID)
 */
formulary: string, 
/**
 * 薬効群 (ID か名称)
 */
group: string, };

export type CandidatesView = { candidates: Array<Candidate>, 
/**
 * A line for each item of 収載表; empty without usage.
 */
listed: Array<ListedUsage>, 
/**
 * What 地域での使用 rests on; none where the formulary names no dataset, and where there is no usage.
 */
usage: UsageBasis | null, 
/**
 * Why a formulary that names a dataset has no usage.
 */
no_usage: Failure | null, };

export type ChangeHandworkInput = { operation: HandworkOperation, };

export type ChangeInput = { 
/**
 * None creates one.
 */
formulary: string | null, operation: Operation, };

export type ChangedView = { formulary: FormularyView | null, 
/**
 * 「テルミサルタン」を推奨薬にした
 */
done: string, };

export type CheckInput = { 
/**
 * 作業フォルダーの中のフォーミュラリの ID、または文書 (JSON) の場所
 */
formulary: string, };

export type ChosenGroup = { 
/**
 * Three digits, or the seven of an ingredient.
 */
key: string, 
/**
 * The name that a drug group made of it has.
 */
name: string, 
/**
 * By code.
 */
ingredients: Array<ChosenIngredient>, };

export type ChosenGroupsInput = { 
/**
 * 薬効分類番号 (214) か、成分の 7 桁
 */
keys: Array<string>, 
/**
 * 群: 薬効分類 (category) か成分 (ingredient)
 */
by: string, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 地域 (コードか名前)。省くとデータセットの全地域
 */
place: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 薬効群を加えるフォーミュラリ (ID)。省くと、新しいもの
 */
formulary: string | null, };

export type ChosenGroupsView = { 
/**
 * Of the quantities.
 */
basis: UsageBasis, groups: Array<ChosenGroup>, };

export type ChosenIngredient = { 
/**
 * In the region; what was kept back is more than nothing.
 */
used: boolean, 
/**
 * Of all its products, in `unit`; none where no figure is known.
 */
quantity: string | null, absence: Absence | null, unit: QuantityUnit, 
/**
 * It becomes an ingredient of the drug group: it is used in the region or has a generic or biosimilar. What is neither used nor
 * could stand for anything else would only fill the list of candidates.
 */
taken: boolean, code: string, 
/**
 * One code may carry several 成分名.
 */
names: Array<string>, route: Route, products: number, 
/**
 * Of these, those that are 後発医薬品 (★ too) or バイオ後続品.
 */
generics: number, };

export type ColumnMapping = { id: string, 
/**
 * SHA-256 over the folded headers in their order.
 */
signature: string, 
/**
 * One for each column, in order.
 */
roles: Array<Role>, 
/**
 * For what no column says.
 */
dataset: string | null, unit: QuantityUnit, };

export type CompareInput = { 
/**
 * 前の版: 日付 (2024-04-01) または ID
 */
before: string, 
/**
 * 後の版
 */
after: string, 
/**
 * 品目を並べる
 */
list: boolean, };

export type ComparedProduct = { nhi_code: string, name: string, maker: string | null, difference: Difference, 
/**
 * A price or a status sign; none where the product is not in that edition.
 */
before: string | null, after: string | null, 
/**
 * Percent of the price before, to one decimal, half away from zero.
 */
percent: string | null, };

export type ComparisonView = { kind: SourceKind, before: Edition, after: Edition, common: number, added: number, removed: number, dearer: number | null, cheaper: number | null, 
/**
 * Common, and neither price nor status changed.
 */
same: number, status_changed: number | null, 
/**
 * Every product that differs, by code.
 */
products: Array<ComparedProduct>, };

export type Considered = { id: string, order: number, ingredient: Ingredient, reason: string, };

export type Content = { 
/**
 * Always `suisho-formulary/1`.
 */
schema: string, id: string, title: string, 
/**
 * 版: `2026.1`
 */
edition: string, issuer: Issuer, region: Region, 
/**
 * The id of a policy (`nihonkai`, `notice`).
 */
policy: string, 
/**
 * The association's own words for the policy's tiers, by tier id.
 */
tier_labels?: { [key in string]: string }, basis: Basis, committee: Array<Member>, drug_groups: Array<DrugGroup>, references: Array<Reference>, 
/**
 * Filled when an edition is published: what the reference data said of every product in it.
 */
facts?: { [key in string]: Fact }, 
/**
 * Filled with the facts: the days from which the editions of the basis hold.
 */
basis_dates?: BasisDates, statement: string, };

export type ContributionRow = { key: string, label: string, 
/**
 * In points, four decimals. All rates and mixes of an answer add up to its gap as printed.
 */
rate: string, mix: string, 
/**
 * Rate and mix as printed, added.
 */
total: string, 
/**
 * The part of both sides that it makes up; fractions, ten decimals.
 */
weight_place: string, weight_reference: string, 
/**
 * None where there is no use.
 */
share_place: string | null, share_reference: string | null, };

export type ContributionView = { 
/**
 * One for each row; absent unless asked for.
 */
traces: Array<TraceView>, measure: Measure, basis: ShareBasis, 
/**
 * The place that was asked for.
 */
place: ReferencePlace, reference: ReferencePlace, 
/**
 * The place's share less the reference's, in points, four decimals; none where either has none, and then there are no rows.
 */
gap: string | null, 
/**
 * The largest first, whichever way it goes.
 */
rows: Array<ContributionRow>, };

export type Count = { key: string, label: string, count: number, };

export type Dataset = { id: string, name: string, publisher: string, population: string, place_basis: string, grain: Grain, unit: QuantityUnit, };

export type DatasetNote = { 
/**
 * The dataset's own id.
 */
id: string, name: string, publisher: string, 
/**
 * 国保・後期高齢者, 全保険者 …
 */
population: string, 
/**
 * 薬局所在地, 住所地, 医療機関所在地
 */
place_basis: string, };

export type DatasetView = { dataset: Dataset, editions: Array<EditionId>, 
/**
 * From the first month to the last: `2022-04..2023-03`
 */
period: string, 
/**
 * Periods of the dataset's grain between the first and the last for which there is nothing.
 */
gaps: Array<string>, places: number, products: number, settings: Array<string>, insurers: Array<string>, ages: Array<string>, 
/**
 * What its files write in place of a place, and nobody explained yet.
 */
unknown_places: Array<string>, };

export type DatasetsInput = Record<symbol, never>;

export type DatasetsView = { datasets: Array<DatasetView>, };

export type DeclareInput = { 
/**
 * 作業フォルダーの中のフォーミュラリの ID
 */
formulary: string, 
/**
 * 公表日 (2026-04-01)
 */
on: string, };

export type Difference = "added" | "removed" | "dearer" | "cheaper" | "status_changed";

export type DrawnRegion = { id: string, name: string, kind: RegionKind, 
/**
 * Municipalities and wards; never a region.
 */
members: string[], };

export type DrawnShape = { place: string, 
/**
 * Each polygon as its rings, the outer one first; each ring as x, y, x, y … in 1/100,000 degree, longitude before latitude, its
 * first point not repeated.
 */
polygons: Array<Array<Array<number>>>, };

export type DrugGroup = { id: string, order: number, name: string, ingredients: string[], 
/**
 * 版 of the group: `3版`
 */
edition: string, 
/**
 * 初回作成日
 */
first_issued_on: string | null, 
/**
 * 見直し期限
 */
review_due: string | null, scope: string, entries: Array<Entry>, 
/**
 * Considered and not listed.
 */
considered: Array<Considered>, };

export type Edition = { id: EditionId, kind: SourceKind, 
/**
 * Of usage: the first day of the period that the files cover.
 */
effective_on: string, 
/**
 * Of usage alone.
 */
dataset: string | null, 
/**
 * Of usage alone: from the first month to the last.
 */
period: string | null, 
/**
 * Rows kept, over all files.
 */
rows: number, files: Array<SourceFile>, 
/**
 * 内用薬, 注射薬, 外用薬 of a price list that no file of the edition holds.
 */
missing_parts: Array<Route>, 
/**
 * Some rows were kept out (不完全).
 */
incomplete: boolean, 
/**
 * The newest of its kind; of usage, of its dataset.
 */
newest: boolean, };

export type EditionAt = { edition: EditionId, on: string, };

export type EditionId = string;

export type EditionUsed = { kind: SourceKind, edition: EditionId, effective_on: string, products: number, };

export type EffectBeforeAfter<T> = { before: T, after: T, };

export type EffectBeside<T> = { place: EffectBeforeAfter<T>, reference: EffectBeforeAfter<T> | null, };

export type EffectCaution = { "caution": "other_events" } | { "caution": "new_generics", 
/**
 * Id of the group.
 */
group: string, ingredient: string, label: string, 
/**
 * From when the edition holds.
 */
on: string, 
/**
 * The ingredient had no generic before.
 */
first: boolean, products: number, } | { "caution": "seasons_differ" } | { "caution": "months_lacking", periods: string[], } | { "caution": "not_daily_doses" };

export type EffectChange = { before: EffectShare, after: EffectShare, 
/**
 * After less before, as a fraction; ten decimals, half away from zero.
 */
change: string | null, };

export type EffectInput = { 
/**
 * フォーミュラリ (作業フォルダーの ID か、文書の場所)
 */
formulary: string, 
/**
 * この日の前と後を比べる (2025-10-01)
 */
on: string, 
/**
 * 前の期間（省くと、前と後に同じ長さで取れるいちばん長い期間。12 か月まで）
 */
before: string | null, 
/**
 * 後の期間
 */
after: string | null, 
/**
 * 地域 (コードか名前)。省くと、フォーミュラリの地域（市区町村が二つ以上なら、合わせた一つの数字）
 */
place: string | null, 
/**
 * 比べる相手の地域（省くと、都道府県。都道府県なら全国）
 */
reference: string | null, 
/**
 * 薬効群 (ID か名前)。何度でも。省くと全部
 */
groups: Array<string>, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 絞り込み (setting=院外, insurer=国保, age=75歳以上)。何度でも
 */
filters: Array<string>, };

export type EffectMonth = { period: string, place: EffectShare, reference: EffectShare | null, };

export type EffectMoved = { place: EffectChange, reference: EffectChange | null, 
/**
 * The place's change less the reference's, as a fraction; ten decimals, half away from zero.
 */
difference: string | null, };

export type EffectPlace = { places: string[], 
/**
 * Of each of them.
 */
names: Array<string>, 
/**
 * What they are called together.
 */
label: string, 
/**
 * The publisher's own total and not a sum of parts.
 */
published_total: boolean, 
/**
 * Places of it of which the dataset has nothing before, and after.
 */
lacking_before: number, lacking_after: number, };

export type EffectProducts = { 
/**
 * Of which more than nothing is used.
 */
used: number, 
/**
 * Of which nothing is known to be used and something was kept back.
 */
kept_back: number, 
/**
 * Why none is in use.
 */
absence: Absence | null, };

export type EffectQuantity = { 
/**
 * Decimal text; exact where it is finite, else six decimals.
 */
quantity: string | null, absence: Absence | null, suppressed_cells: number, missing_cells: number, };

export type EffectShare = { 
/**
 * A fraction; decimal text, ten decimals, half up.
 */
share: string | null, absence: Absence | null, };

export type EffectView = { 
/**
 * Its id.
 */
formulary: string, title: string, 
/**
 * Of both spans; what it lacks is counted in the place.
 */
basis: ShareBasis, on: string, before: string, after: string, place: EffectPlace, 
/**
 * None where there is nothing to compare with.
 */
reference: EffectPlace | null, groups: Array<GroupEffect>, cautions: Array<EffectCaution>, };

export type EnteredShare = { id: string, place: string, period: string, 
/**
 * A fraction, as a decimal text.
 */
share: string, source: string, };

export type Entry = { id: string, order: number, 
/**
 * The id of a tier of the policy (`recommended`, `option`).
 */
tier: string, 
/**
 * 推奨順位
 */
rank: number | null, level: Level, ingredient: Ingredient, items: Array<Item>, indication: string, conditions: string, reason: Reason, 
/**
 * 銘柄指定の理由
 */
brand_reason: string | null, 
/**
 * Ids of [`Reference`].
 */
references: Array<string>, };

export type EntryText = "efficacy" | "safety" | "economy" | "stable_supply" | "brand_reason" | "indication" | "conditions";

export type EventKind = "price_revision" | "status_change" | "supply_stop" | "supply_limited" | "supply_resumed";

export type EventLine = { 
/**
 * A price code; of supply a YJ code.
 */
code: string, name: string, 
/**
 * A price in yen, a sign of status (blank as published), or a state of supply in the list's words. None: the edition before does not
 * have it.
 */
before: string | null, after: string, 
/**
 * As [`Event::part`]. Of supply, that of the price code under which the product is dispensed where the figures do not tell its
 * brands apart; then several lines may stand for the same use, which counts once.
 */
part: string | null, };

export type EventMove = { 
/**
 * As in [`EventLine`].
 */
before: string | null, after: string, products: number, part: string | null, };

export type EventOrigin = { 
/**
 * None where the edition before does not have it.
 */
before: Origin | null, after: Origin | null, };

export type EventTrace = { 
/**
 * One for each line.
 */
lines: Array<EventOrigin>, };

export type EventsInput = { 
/**
 * 地域 (コードか名前)。省くとデータセットの全地域
 */
place: string | null, 
/**
 * 数量 (quantity) か金額 (value)
 */
measure: string, 
/**
 * 出来事ごとに、品目をいくつまで挙げるか
 */
lines: number, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外, category=214, place=27)。何度でも
 */
filters: Array<string>, 
/**
 * 加算等の算定対象から除外する品目を除く
 */
drop_fee_excluded: boolean, 
/**
 * 経腸成分栄養剤・特殊ミルク製剤を除く
 */
drop_nutrition: boolean, 
/**
 * ☆ を先発医薬品、★ を後発医薬品として数える
 */
count_stars: boolean, 
/**
 * 数量を規格単位に換算せず、データセットの数え方のまま使う
 */
as_counted: boolean, 
/**
 * 行のもとになったファイルと行を付ける
 */
trace: boolean, 
/**
 * 行ごとに、もとの行をいくつまで付けるか
 */
trace_limit: number, };

export type EventsView = { 
/**
 * One for each row; absent unless asked for.
 */
traces: Array<EventTrace>, basis: ShareBasis, 
/**
 * How many editions of each list there are up to the end of the period. With fewer than two nothing can be told of it.
 */
lists: Array<ListsKnown>, 
/**
 * By day, then kind. A revision and a change of statuses also where they concern no product that is used.
 */
rows: Array<FigureEvent>, };

export type ExposedFigure = { label: string, place: string, };

export type Fact = { name: string, maker: string | null, 
/**
 * Yen per 規格.
 */
price: string, spec: string, 
/**
 * バイオ後続品
 */
biosimilar: boolean, 
/**
 * None: unknown to the status edition.
 */
status: "1" | "2" | "3" | "☆" | "★" | "" | null, transitional_until: string | null, 
/**
 * The price edition.
 */
edition: EditionId, };

export type Failure = { code: string, 
/**
 * What: one sentence.
 */
message: string, 
/**
 * Where: a file, a sheet, a row, a field.
 */
where: string | null, 
/**
 * What to do now.
 */
remedy: string, 
/**
 * For someone who is asked to help.
 */
detail: string | null, 
/**
 * True: nothing was changed (exit 2). False: an internal failure (exit 3).
 */
refused: boolean, };

export type FaultView = { sheet: string | null, 
/**
 * None where the whole file is meant.
 */
row: number | null, 
/**
 * The header of the column, as published.
 */
column: string | null, code: string, read: string, message: string, };

export type FaultsInput = { sha256: string, };

export type FigureEvent = { on: string, 
/**
 * The first month whose own figures rest on it: `2024-05`. A figure of a longer period rests on a change of statuses within it already.
 * Of a change of supply, the month in which it stands in the list.
 */
from_month: string, kind: EventKind, edition: EditionId, before: EditionAt, 
/**
 * Codes of the price list; of supply, products of the list of supply.
 */
products: number, 
/**
 * Of the place's use of products that stand on either side, before or after the change, the part that these make up; a fraction, ten
 * decimals. None where no use of them is known.
 */
part: string | null, 
/**
 * Cells of them that the publisher kept back.
 */
suppressed_cells: number, 
/**
 * Of a price revision alone.
 */
dearer: number | null, cheaper: number | null, 
/**
 * Of a change of statuses alone: points, four decimals; none where either edition gives no share.
 */
effect: string | null, 
/**
 * The shares that the effect is the difference of: of the same figures under either edition; fractions, ten decimals.
 */
share_before: string | null, share_after: string | null, 
/**
 * Of statuses and supply: how many went from what to what, the most frequent first.
 */
moves: Array<EventMove>, 
/**
 * What is new to the list behind the others, the largest part first; no more of them than were asked for.
 */
lines: Array<EventLine>, };

export type FileView = { path: string, file_name: string, 
/**
 * None where the file is refused.
 */
kind: SourceKind | null, 
/**
 * Proposed from the name; the person confirms or enters it.
 */
effective_on: string | null, sha256: string | null, rows_read: number, rows_kept: number, parts: Array<Route>, already_imported: boolean, faults: Array<FaultView>, 
/**
 * Of a usage file alone. Of a large one only the beginning was read: rows and faults are not counted yet.
 */
usage: UsageLook | null, refusal: Failure | null, };

export type Finding = { 
/**
 * A stable name: `recommended_without_generic`
 */
rule: string, level: Severity, 
/**
 * Ids from the outside in: drug group, entry, item, product. Empty: the whole formulary.
 */
where: Array<string>, 
/**
 * A sentence in Japanese.
 */
message: string, };

export type FindingsView = { findings: Array<Finding>, };

export type FirstEdition = { edition: EditionId, effective_on: string, 
/**
 * Over everything asked for: the places named, else the publisher's own total, else the sum of parts. A fraction.
 */
share: string | null, 
/**
 * The same under the editions that were used.
 */
share_in_force: string | null, };

export type FormulariesInput = Record<symbol, never>;

export type FormularyInput = { formulary: string, };

export type FormularyLine = { id: string, title: string, edition: string, issuer: string, updated_at: string, groups: number, published: number, };

export type FormularyView = { content: Content, 
/**
 * SHA-256 of the canonical content.
 */
sha256: string, policy: Policy, findings: Array<Finding>, 
/**
 * What undo would take back, and redo bring again: 「テルミサルタン」を推奨薬にした
 */
undo: string | null, redo: string | null, 
/**
 * The entries as a reader will see them, with prices: for 収載表. None where no price list was imported.
 */
edition: PrintedEdition | null, published: Array<PublishedLine>, updated_at: string, };

export type GainInput = { 
/**
 * 目標: 比べる相手 (reference) か、地域の 90 パーセンタイル (p90)
 */
to: string, 
/**
 * 地域 (コードか名前)
 */
place: string, 
/**
 * 比べる相手の地域（省くと、市区町村は都道府県、都道府県は全国）
 */
reference: string | null, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外, category=214, place=27)。何度でも
 */
filters: Array<string>, 
/**
 * 加算等の算定対象から除外する品目を除く
 */
drop_fee_excluded: boolean, 
/**
 * 経腸成分栄養剤・特殊ミルク製剤を除く
 */
drop_nutrition: boolean, 
/**
 * ☆ を先発医薬品、★ を後発医薬品として数える
 */
count_stars: boolean, 
/**
 * 数量を規格単位に換算せず、データセットの数え方のまま使う
 */
as_counted: boolean, 
/**
 * 行のもとになったファイルと行を付ける
 */
trace: boolean, 
/**
 * 行ごとに、もとの行をいくつまで付けるか
 */
trace_limit: number, };

export type GainRow = { key: string, label: string, 
/**
 * 規格単位 of both sides.
 */
quantity: string, 
/**
 * A fraction, ten decimals.
 */
share: string, 
/**
 * What the standard is for this ingredient; none where nobody else has a share of it.
 */
target: string | null, 
/**
 * Places that the percentile is taken over.
 */
places: number, 
/**
 * 規格単位 that would move.
 */
moved: string, 
/**
 * In points, four decimals.
 */
points: string, 
/**
 * Rounded once, half up; none where a price is missing.
 */
yen: string | null, };

export type GainView = { 
/**
 * One for each row; absent unless asked for.
 */
traces: Array<TraceView>, 
/**
 * Always by quantity.
 */
basis: ShareBasis, standard: Standard, place: ReferencePlace, reference: ReferencePlace | null, 
/**
 * The place's share if every ingredient went as far; a fraction, ten decimals.
 */
share_after: string | null, 
/**
 * In points, four decimals; none where the place has no share.
 */
points: string | null, 
/**
 * Rounded once, half up; none where the place has no share.
 */
yen: string | null, 
/**
 * Ingredients whose generics used are not cheaper than its originators used: they count as zero yen.
 */
not_cheaper: number, 
/**
 * Ingredients that would gain points and have no price on one side.
 */
unpriced: number, 
/**
 * Ingredients of which the place has a share, the largest gain first.
 */
rows: Array<GainRow>, };

export type GenericMark = "generic" | "not_cheaper";

export type Grain = "month" | "year" | { "months": number };

export type GroupColumn = "yen" | "gap" | "interchangeable" | "saving" | "supply_trouble" | "places_below" | "places_using";

export type GroupDate = "first_issued_on" | "review_due";

export type GroupEffect = { id: string, name: string, 
/**
 * The recommended ingredients' generics within the group.
 */
generics: EffectMoved, 
/**
 * The recommended ingredients within the group, generics or not.
 */
recommended: EffectMoved, ingredients: Array<IngredientEffect>, 
/**
 * What is no generic, of any ingredient. With all ingredients' generics it makes up the group.
 */
others: EffectMoved, 
/**
 * 規格単位 of the whole group, as far as statuses are known.
 */
quantity: EffectBeside<EffectQuantity>, products: EffectBeside<EffectProducts>, 
/**
 * The share of `generics`, period by period.
 */
trend: Array<EffectMonth>, 
/**
 * The place's `generics` under the status editions in force on the first day of each span; none where they say the same.
 */
first_editions: EffectBeforeAfter<EffectShare> | null, };

export type GroupRow = { key: string, label: string, 
/**
 * From 0 to 1, ten decimals.
 */
score: string, 
/**
 * By score; equals share a rank.
 */
rank: number, 
/**
 * What each column adds to the score.
 */
parts: Array<ScorePart>, 
/**
 * Of all products that have a price and a unit, whatever their status; rounded once, half up. None where no figure of them is known.
 */
yen: string | null, 
/**
 * Why there is none; else none.
 */
absence: Absence | null, 
/**
 * Cells of them that the publisher kept back.
 */
suppressed_cells: number, 
/**
 * A fraction, ten decimals.
 */
share: string | null, reference_share: string | null, 
/**
 * Share less the reference's.
 */
gap: string | null, 
/**
 * Products of the price list in force that share form and strength with another.
 */
interchangeable: number, 
/**
 * Yen, rounded once, half up; none where `yen` has none, and where the publisher kept back all of it.
 */
saving: string | null, 
/**
 * Products in the list of supply, and those not ①通常出荷 among them.
 */
supply_products: number, supply_trouble: number, 
/**
 * A fraction, ten decimals; none where the list names no product of the group.
 */
supply_trouble_part: string | null, 
/**
 * Places that use the group on either side.
 */
places_using: number, 
/**
 * Those among them whose share of it is below the reference's, or without a reference below that of all that was asked for; none
 * where there is nothing to compare with.
 */
places_below: number | null, };

export type GroupText = "edition" | "scope";

export type GroupWeights = { yen: number, gap: number, interchangeable: number, saving: number, supply_trouble: number, places_below: number, places_using: number, };

export type GroupsView = { 
/**
 * One for each row; absent unless asked for.
 */
traces: Array<TraceView>, 
/**
 * Of the shares.
 */
basis: ShareBasis, target: Target, reference: ReferencePlace | null, weights: GroupWeights, rule: ScoreRule, 
/**
 * Columns in which no group has a figure; they add nothing to any score.
 */
without_figures: Array<GroupColumn>, 
/**
 * The highest score first; of equal ones the dearest.
 */
rows: Array<GroupRow>, };

export type Handwork = { regions: Array<DrawnRegion>, place_names: Array<PlaceName>, column_mappings: Array<ColumnMapping>, authorized_generics: Array<AuthorizedGeneric>, datasets: Array<DatasetNote>, published_shares: Array<EnteredShare>, 
/**
 * None: every column the same.
 */
group_weights?: GroupWeights | null, };

export type HandworkInput = Record<symbol, never>;

export type HandworkOperation = { "do": "set_region", region: string | null, name: string, kind: RegionKind, members: string[], } | { "do": "remove_region", region: string, } | { "do": "set_regions", regions: Array<NewRegion>, } | { "do": "set_place_name", dataset: string, read: string, place: string | null, } | { "do": "remove_place_name", dataset: string, read: string, } | { "do": "set_column_mapping", signature: string, roles: Array<Role>, dataset: string | null, unit: QuantityUnit, } | { "do": "remove_column_mapping", signature: string, } | { "do": "set_authorized_generic", nhi_code: string, kind: AgKind, source: string, } | { "do": "remove_authorized_generic", nhi_code: string, } | { "do": "describe_dataset", dataset: string, name: string, publisher: string, population: string, place_basis: string, } | { "do": "enter_share", place: string, period: string, share: string, source: string, } | { "do": "remove_share", place: string, period: string, } | { "do": "set_group_weights", weights: GroupWeights | null, };

export type HandworkView = { handwork: Handwork, 
/**
 * What was done just now; empty where it was only asked for.
 */
done: string, undo_label: string | null, redo_label: string | null, };

export type HiddenFigure = { table: ReleaseTable, place_id: string | null, 
/**
 * Empty for the sum of everything.
 */
place: string, insurer: string | null, 
/**
 * 薬効分類, ingredient or price code; empty for all.
 */
key: string, label: string, 
/**
 * None outside the tables of shares.
 */
side: string | null, 
/**
 * A sum of others that are listed too.
 */
margin: boolean, reason: HiddenReason, };

export type HiddenFigures = { total: number, figures: Array<HiddenFigure>, };

export type HiddenFiguresInput = { 
/**
 * Of the preview.
 */
token: string, table: ReleaseTable | null, 
/**
 * By its position in the preview.
 */
place: number | null, 
/**
 * `below_threshold`, `place_too_small`, `protects`, `source`, `given_out`
 */
why: string | null, 
/**
 * Words of the label or the key.
 */
text: string, 
/**
 * At most so many lines.
 */
limit: number, };

export type HiddenReason = { "why": "below_threshold" } | { "why": "place_too_small" } | { "why": "protects", label: string, place: string, } | { "why": "source" } | { "why": "given_out" };

export type HistoryLine = { sequence: number, at: string, actor: string, 
/**
 * 「テルミサルタン」を推奨薬にした
 */
label: string, undone: boolean, 
/**
 * A step of the person's own that stands: it can be asked to be taken back alone.
 */
stands: boolean, };

export type HistoryView = { 
/**
 * Newest first.
 */
lines: Array<HistoryLine>, 
/**
 * Why the log cannot be trusted; none where its chain was verified and gives the drafts as they stand.
 */
broken: Failure | null, };

export type Hit = { nhi_code: string, 
/**
 * None: the sources at hand do not say.
 */
yj_code: string | null, 
/**
 * The branded product of a 統一名収載 item by which the query found it.
 */
brand: string | null, name: string, ingredient: string, strength: string, spec: string, maker: string | null, route: Route, price: string, generic_status: "1" | "2" | "3" | "☆" | "★" | "" | null, transitional_until: string | null, 
/**
 * Set where the product is no longer in the edition in use: the last edition that had it.
 */
last_listed_on: string | null, 
/**
 * None: no supply list is in use, or it has none of the products that are dispensed under this one.
 */
supply: SupplyCounts | null, };

export type ImportFile = { path: string, kind: SourceKind | null, effective_on: string | null, 
/**
 * Of usage: what the file does not say.
 */
dataset: string | null, place: string | null, 
/**
 * `2024-04` or `2024-04..2025-03`
 */
period: string | null, unit: QuantityUnit | null, 
/**
 * What each column holds, where the headers do not say.
 */
roles: Array<Role> | null, };

export type ImportInput = { files: Array<ImportFile>, 
/**
 * Takes the place of files of the same edition that hold the same codes.
 */
replace: boolean, };

export type ImportReport = { files: Array<ImportedFile>, };

export type ImportedFile = { path: string, kind: SourceKind | null, edition: EditionId | null, effective_on: string | null, rows_read: number, rows_kept: number, already_imported: boolean, errors: Array<FaultView>, 
/**
 * Of usage alone.
 */
dataset: string | null, notes: Array<NoteView>, 
/**
 * The file was refused and nothing of it was taken.
 */
refusal: Failure | null, };

export type Ingredient = { code: string, name: string, };

export type IngredientEffect = { code: string, 
/**
 * 成分名; the code where no list names it.
 */
label: string, recommended: boolean, 
/**
 * Its generics within the group.
 */
generics: EffectMoved, };

export type IngredientLine = { code: string, 
/**
 * One code may carry several 成分名.
 */
names: Array<string>, route: Route, products: number, 
/**
 * Of these, those that are 後発医薬品 (★ too) or バイオ後続品.
 */
generics: number, };

export type IngredientsInput = { query: string, };

export type IngredientsView = { ingredients: Array<IngredientLine>, };

export type InspectFilesInput = { paths: Array<string>, };

export type Issuer = { name: string, contact?: string | null, };

export type Item = { id: string, form: string, strength: string, group9: string, generic_rx_name: string | null, generic_name_code: string | null, 
/**
 * The products picked; with none, every product that the tier admits is meant.
 */
products: Array<ListedProduct>, };

export type Labelled = { label: string, value: string, };

export type Lacks = { 
/**
 * Cells that the publisher kept back, of products that stand on either side; of a saving, of those that would be replaced.
 */
suppressed_cells: number, 
/**
 * Cells for which there is no row, of products that stand on either side.
 */
missing_cells: number, 
/**
 * Products whose unit could not be converted; their quantities stand in no figure.
 */
unconverted: Array<LeftOut>, 
/**
 * Products whose code no status edition knows.
 */
unknown: Array<LeftOut>, 
/**
 * Products with a status and without a price; they stand in no figure in yen. Empty for a figure by quantity.
 */
unpriced: Array<LeftOut>, 
/**
 * Texts in place of a place that no list and no person explains.
 */
unknown_places: Array<string>, };

export type LeftOut = { code: string, name: string, 
/**
 * In the dataset's unit, over everything asked for.
 */
quantity: string, };

export type Level = "ingredient" | "brand";

export type Likeness = "population" | "aged_part";

export type ListedIn = { formulary: string, title: string, group: string, tier: string, };

export type ListedProduct = { 
/**
 * The `nhi_code` again: the stable id of the element.
 */
id: string, nhi_code: string, yj_code: string | null, name: string, maker: string | null, };

export type ListedUsage = { 
/**
 * The id of the item of an entry.
 */
item: string, usage: Used, };

export type ListsKnown = { kind: SourceKind, editions: number, };

export type MadeRelease = { release: Release, preview: ReleasePreview, };

export type MakeReleaseInput = { 
/**
 * A folder that is not there yet, or is empty.
 */
out: string, 
/**
 * The token of the preview that the person saw; none where none was asked for.
 */
seen: string | null, 
/**
 * 表 (share_by_place, share_by_place_category, share_by_place_ingredient, usage_list)。何度でも
 */
tables: Array<string>, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外)。何度でも
 */
filters: Array<string>, 
/**
 * この地域の中だけ (コードか名前)
 */
within: string | null, 
/**
 * 地域の段 (prefecture, region, municipality, ward)。省くとデータセットにある地域
 */
level: string | null, 
/**
 * 秘匿の基準 (suisho release-rules で一覧)
 */
rule: string, 
/**
 * 基準より厳しい数量のしきい値 (oral=2000。oral, external, injection, dental, unknown)。何度でも
 */
thresholds: Array<string>, 
/**
 * 保険者別の欄も出す
 */
insurers: boolean, 
/**
 * 市区町村と保険者を掛け合わせて出す理由と、誰の同意によるか。記録に残ります
 */
consent: string | null, };

export type Measure = "quantity" | "value";

export type Member = { id: string, order: number, name: string, role: string, coi: Array<string>, };

export type NewDrugGroup = { name: string, ingredients: string[], };

export type NewRegion = { name: string, kind: RegionKind, members: string[], };

export type NoteView = { code: string, message: string, };

export type OpenWorkspaceInput = { which: Which, };

export type Operation = { "do": "create_formulary", title: string, issuer: string, region: string, policy: string, } | { "do": "remove_formulary" } | { "do": "set_title", value: string, } | { "do": "set_edition", value: string, } | { "do": "set_issuer", name: string, contact: string | null, } | { "do": "set_region", name: string, prefecture: string | null, municipalities: string[], } | { "do": "set_policy", policy: string, } | { "do": "set_tier_label", tier: string, label: string | null, } | { "do": "set_basis", basis: Basis, } | { "do": "set_committee", committee: Array<Member>, } | { "do": "add_drug_group", name: string, ingredients: string[], } | { "do": "add_drug_groups", groups: Array<NewDrugGroup>, usage: string | null, } | { "do": "remove_drug_group", group: string, } | { "do": "move_drug_group", group: string, order: number, } | { "do": "rename_drug_group", group: string, name: string, } | { "do": "set_group_ingredients", group: string, ingredients: string[], } | { "do": "set_group_text", group: string, field: GroupText, value: string, } | { "do": "set_group_date", group: string, field: GroupDate, value: string | null, } | { "do": "choose_product", group: string, nhi_code: string, tier: string | null, } | { "do": "choose_group9", group: string, group9: string, tier: string | null, } | { "do": "remove_entry", group: string, entry: string, } | { "do": "move_entry", group: string, entry: string, order: number, } | { "do": "set_entry_tier", group: string, entry: string, tier: string, } | { "do": "set_entry_rank", group: string, entry: string, rank: number | null, } | { "do": "set_entry_level", group: string, entry: string, level: Level, } | { "do": "set_entry_text", group: string, entry: string, field: EntryText, value: string, } | { "do": "set_entry_references", group: string, entry: string, references: Array<string>, } | { "do": "set_considered", group: string, ingredient: string, 
/**
 * None takes it away.
 */
reason: string | null, } | { "do": "set_references", references: Array<string>, };

export type Origin = { sha256: string, file_name: string, sheet: string | null, 
/**
 * Counted as Excel counts, the header included.
 */
row: number, };

export type Originator = "originator" | "quasi_originator";

export type OtherPulls = { ingredients: number, 
/**
 * In points, four decimals.
 */
rate: string, mix: string, total: string, from: string, to: string, };

export type PatientThreshold = { 
/**
 * Persons; none: any population.
 */
population_below: number | null, 
/**
 * None: nothing of such a place is shown, zero included.
 */
fewer_than: number | null, };

export type Peer = { place: string, label: string, share: string | null, absence: Absence | null, rank: number | null, };

export type Place = { id: string, kind: PlaceKind, 
/**
 * As the official list calls it: 東大阪市, 大阪市天王寺区. A ward's own name alone (北区) may be that of several.
 */
name: string, 
/**
 * With what it lies in: 大阪府大阪市天王寺区
 */
full_name: string, 
/**
 * Half-width as published; none for regions.
 */
kana: string | null, 
/**
 * In the official tree: the ward's city, the city's prefecture, the prefecture's nation. A region's is the prefecture of all its
 * members, or the nation.
 */
parent: string | null, 
/**
 * Of a region alone: the municipalities and wards drawn together.
 */
members: string[], 
/**
 * None: no list of populations names it (missing, not zero). A region's is the sum where every member's is known.
 */
population: number | null, 
/**
 * Persons aged 65 and over; missing and summed as populations are.
 */
aged: number | null, 
/**
 * Their part of the population, a fraction: as the list states it, else from the persons, ten decimals half up. None where neither
 * is listed; what the list states of parts is no statement of the whole.
 */
aged_part: string | null, };

export type PlaceCost = { 
/**
 * Rounded once, half up; none where no figure is known.
 */
yen: string | null, absence: Absence | null, suppressed_cells: number, };

export type PlaceFiguresInput = { 
/**
 * 地域 (コードか名前)
 */
place: string, 
/**
 * 比べる相手の地域（省くと、市区町村は都道府県、都道府県は全国）
 */
reference: string | null, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外, category=214, place=27)。何度でも
 */
filters: Array<string>, 
/**
 * 加算等の算定対象から除外する品目を除く
 */
drop_fee_excluded: boolean, 
/**
 * 経腸成分栄養剤・特殊ミルク製剤を除く
 */
drop_nutrition: boolean, 
/**
 * ☆ を先発医薬品、★ を後発医薬品として数える
 */
count_stars: boolean, 
/**
 * 数量を規格単位に換算せず、データセットの数え方のまま使う
 */
as_counted: boolean, 
/**
 * 行のもとになったファイルと行を付ける
 */
trace: boolean, 
/**
 * 行ごとに、もとの行をいくつまで付けるか
 */
trace_limit: number, };

export type PlaceGain = { 
/**
 * A fraction, ten decimals.
 */
share_after: string | null, 
/**
 * In points, four decimals.
 */
points: string | null, 
/**
 * Rounded once, half up.
 */
yen: string | null, 
/**
 * Ingredients that would gain points.
 */
ingredients: number, not_cheaper: number, unpriced: number, 
/**
 * The largest gains in points.
 */
rows: Array<GainRow>, };

export type PlaceGroup = { key: string, label: string, 
/**
 * Fractions, ten decimals.
 */
share: string, reference_share: string, difference: string, 
/**
 * The part of both sides of the place that it makes up.
 */
weight: string, 
/**
 * What it adds to the gap, in points, four decimals.
 */
contribution: string, 
/**
 * Rounded once, half up.
 */
yen: string | null, };

export type PlaceGroups = { 
/**
 * From this part of the place's both sides on; a fraction.
 */
minimum_weight: string, 
/**
 * How many reach it and have a share on both sides of the comparison.
 */
compared: number, 
/**
 * Above the reference, the furthest first.
 */
best: Array<PlaceGroup>, 
/**
 * Below the reference, the furthest first.
 */
worst: Array<PlaceGroup>, };

export type PlaceKind = "nation" | "prefecture" | "region" | "municipality" | "ward";

export type PlaceName = { id: string, dataset: string, read: string, 
/**
 * None: the person said that it is no place to be counted.
 */
place: string | null, };

export type PlacePage = { place: Place, measure: Measure, 
/**
 * The place's own; its difference is a fraction, ten decimals.
 */
share: ShareRow, 
/**
 * None where nothing is at hand beside the place's own.
 */
reference: ReferencePlace | null, 
/**
 * None where it is the reference itself, or where the dataset has nothing of it beyond what the reference rests on.
 */
nation: ReferencePlace | null, 
/**
 * Among the places of its kind; none for a place that is alone.
 */
standing: PlaceStanding | null, 
/**
 * Of the place, of its prefecture and of the nation, where known.
 */
published: Array<PublishedFigure>, groups: PlaceGroups, 
/**
 * What makes the gap; none where there is no gap to be told.
 */
pulls: Pulls | null, 
/**
 * If every ingredient's share reached the reference's; none without a reference. Always by quantity.
 */
gain: PlaceGain | null, 
/**
 * 同じ成分・剤形・規格の後発医薬品への置き換え, an upper bound; none where nothing is known there that could be replaced.
 */
saving: PlaceSaving | null, 
/**
 * Of all products that have a price and a unit, whatever their status.
 */
cost: PlaceCost, 
/**
 * None without a list of supply.
 */
supply: PlaceSupply | null, 
/**
 * A point for each period of the dataset; in order.
 */
trend: Array<TrendPoint>, 
/**
 * Of the share.
 */
basis: ShareBasis, };

export type PlacePageInput = { 
/**
 * 数量 (quantity) か金額 (value)
 */
measure: string, 
/**
 * 地域 (コードか名前)
 */
place: string, 
/**
 * 比べる相手の地域（省くと、市区町村は都道府県、都道府県は全国）
 */
reference: string | null, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外, category=214, place=27)。何度でも
 */
filters: Array<string>, 
/**
 * 加算等の算定対象から除外する品目を除く
 */
drop_fee_excluded: boolean, 
/**
 * 経腸成分栄養剤・特殊ミルク製剤を除く
 */
drop_nutrition: boolean, 
/**
 * ☆ を先発医薬品、★ を後発医薬品として数える
 */
count_stars: boolean, 
/**
 * 数量を規格単位に換算せず、データセットの数え方のまま使う
 */
as_counted: boolean, 
/**
 * 行のもとになったファイルと行を付ける
 */
trace: boolean, 
/**
 * 行ごとに、もとの行をいくつまで付けるか
 */
trace_limit: number, };

export type PlaceSaving = { highest: SavingPart, mean: SavingPart, lowest: SavingPart, };

export type PlaceStanding = { 
/**
 * In which all of them lie.
 */
within: Place, kind: PlaceKind, 
/**
 * The highest share first; none where the place has no share.
 */
rank: number | null, 
/**
 * How many have a share.
 */
of: number, 
/**
 * All of them, the place itself among them; by id.
 */
peers: Array<Peer>, };

export type PlaceSupply = { edition: EditionId, effective_on: string, 
/**
 * In use and named by the list.
 */
ingredients: number, 
/**
 * Those with a product that is not ①通常出荷.
 */
in_trouble: number, 
/**
 * Those without any product of ①通常出荷.
 */
without_normal: number, 
/**
 * In trouble, as part of those in use and named; a fraction, ten decimals.
 */
part: string | null, 
/**
 * Products of them in the list, those not ①通常出荷, and those ⑤供給停止.
 */
products: number, products_in_trouble: number, products_stopped: number, 
/**
 * Those without any product of ①通常出荷 first, then those in trouble; the dearest of each first.
 */
rows: Array<PlaceSupplyRow>, };

export type PlaceSupplyRow = { key: string, label: string, 
/**
 * Rounded once, half up.
 */
yen: string | null, 
/**
 * In the list, those among them not ①通常出荷, and those ⑤供給停止.
 */
products: number, in_trouble: number, stopped: number, 
/**
 * A fraction, ten decimals.
 */
part: string | null, };

export type PlacesInput = Record<symbol, never>;

export type PlacesView = { 
/**
 * Every place with its parent, prefectures first, each followed by what lies in it.
 */
places: Array<Place>, 
/**
 * There is no list of municipalities yet: only prefectures are known.
 */
prefectures_only: boolean, 
/**
 * Places of which the shape is at hand.
 */
shapes: Array<string>, 
/**
 * No list of populations was imported.
 */
population_missing: boolean, unknown: Array<UnknownPlace>, };

export type Policy = { id: string, name: string, 
/**
 * Sentences for the reader of the formulary.
 */
description: string, 
/**
 * Where the rule comes from.
 */
source: string, 
/**
 * In the order in which they are printed.
 */
tiers: Array<Tier>, 
/**
 * Every group needs an entry of this tier.
 */
required_tier: string, };

export type PrescribedAs = { code: string, 
/**
 * 【般】…
 */
rx_name: string, 
/**
 * By an 例外コード and not by the first nine characters.
 */
exception: boolean, };

export type PreviewInput = { formulary: string, edition: string | null, };

export type PreviewView = { 
/**
 * The PDF, Base64.
 */
pdf: string, pages: number, };

export type PriceInEdition = { edition: EditionId, effective_on: string, row: PriceRow, origin: Origin, };

export type PriceRow = { nhi_code: string, route: Route, 
/**
 * 成分名
 */
ingredient: string, 
/**
 * 規格, as published: `４０ｍｇ１錠`
 */
spec: string, 
/**
 * 品名, as published
 */
name: string, 
/**
 * メーカー名; none means 統一名収載
 */
maker: string | null, generic_mark: GenericMark | null, originator: Originator | null, 
/**
 * ○: 同一剤形・規格の後発医薬品がある先発医薬品
 */
same_form_generic: boolean, 
/**
 * 局
 */
pharmacopoeia: boolean, 
/**
 * 麻
 */
narcotic: boolean, 
/**
 * 薬価 in yen per 規格
 */
price: string, 
/**
 * 経過措置による使用期限, the last day
 */
transitional_until: string | null, 
/**
 * 備考
 */
remarks: string | null, };

export type PrintedEdition = { title: string, 
/**
 * 版
 */
edition: string, issuer: string, region: string, state: PrintedState, 
/**
 * 公表日, 見直し期限 …
 */
dates: Array<Labelled>, 
/**
 * 薬価基準 2025-08-14 … with the editions' hashes
 */
basis: Array<Labelled>, 
/**
 * The tiers' rule in sentences.
 */
policy: Labelled, statement: string, committee: Array<PrintedMember>, groups: Array<PrintedGroup>, references: Array<string>, 
/**
 * SHA-256 of the canonical content.
 */
content_sha256: string, };

export type PrintedEntry = { 
/**
 * 推奨順位, as printed; empty where there is none.
 */
rank: string, 
/**
 * 一般名, or the brand with its 一般名.
 */
name: string, items: Array<PrintedItem>, indication: string, conditions: string, 
/**
 * 有効性, 安全性, 経済性, 安定供給, 銘柄指定の理由: those that are written.
 */
reasons: Array<Labelled>, 
/**
 * Numbers into [`Edition::references`], from 1.
 */
references: Array<number>, };

export type PrintedGroup = { name: string, 
/**
 * 版, 初回作成日, 見直し期限 …
 */
dates: Array<Labelled>, scope: string, tiers: Array<PrintedTier>, 
/**
 * Considered and not listed: ingredient and why.
 */
considered: Array<Labelled>, };

export type PrintedItem = { 
/**
 * 剤形 and 規格: `錠 40mg`
 */
form_and_strength: string, group9: string, 
/**
 * True where no product was picked and `products` are all that the tier admits.
 */
any_product: boolean, products: Array<PrintedProduct>, };

export type PrintedMember = { name: string, role: string, 
/**
 * 利益相反: one text, 「なし」 where none is declared.
 */
coi: string, };

export type PrintedProduct = { nhi_code: string, name: string, 
/**
 * Empty for 統一名収載.
 */
maker: string, spec: string, 
/**
 * Yen, one or two decimals, with separators: `1,234.50`
 */
price: string, 
/**
 * The published sign, `不明` where unknown, empty for blank.
 */
status: string, 
/**
 * 経過措置 2026-03-31まで, 統一名収載 …
 */
notes: Array<string>, };

export type PrintedState = "draft" | { "published": { on: string, } };

export type PrintedTier = { mark: string, label: string, note: string, entries: Array<PrintedEntry>, };

export type Product = { 
/**
 * None: the status edition does not know the code, or there is no status edition (*unknown*).
 */
status: "1" | "2" | "3" | "☆" | "★" | "" | null, 
/**
 * An announced change: 備考 of the status edition.
 */
status_notice: StatusNotice | null, biosimilar: boolean, common_name_listing: boolean, 
/**
 * 剤形 as its words say: 錠, ＯＤ錠, カプセル …
 */
form: string, 
/**
 * 規格・含量 folded and without the unit it is counted in: `40mg`
 */
strength: string, nhi_code: string, route: Route, 
/**
 * 成分名
 */
ingredient: string, 
/**
 * 規格, as published: `４０ｍｇ１錠`
 */
spec: string, 
/**
 * 品名, as published
 */
name: string, 
/**
 * メーカー名; none means 統一名収載
 */
maker: string | null, generic_mark: GenericMark | null, originator: Originator | null, 
/**
 * ○: 同一剤形・規格の後発医薬品がある先発医薬品
 */
same_form_generic: boolean, 
/**
 * 局
 */
pharmacopoeia: boolean, 
/**
 * 麻
 */
narcotic: boolean, 
/**
 * 薬価 in yen per 規格
 */
price: string, 
/**
 * 経過措置による使用期限, the last day
 */
transitional_until: string | null, 
/**
 * 備考
 */
remarks: string | null, };

export type ProductInput = { 
/**
 * 薬価基準収載医薬品コード (12 桁)
 */
code: string, };

export type ProductSaving = { code: string, name: string, 
/**
 * 規格単位
 */
quantity: string, 
/**
 * Yen per 規格単位; none where it differs between the periods.
 */
price: string | null, 
/**
 * Exact where it is finite, else six decimals.
 */
target_price: string | null, negative: boolean, 
/**
 * Yen, rounded once, half up.
 */
saving: string, };

export type ProductUsage = { dataset: string, dataset_name: string, period: string, 
/**
 * `price_unit` or `master`
 */
unit: QuantityUnit, 
/**
 * The most used first; a published total last.
 */
rows: Array<ProductUsageRow>, };

export type ProductUsageRow = { place: string, quantity: string | null, absence: Absence | null, suppressed_cells: number, published_total: boolean, };

export type ProductView = { product: Product, 
/**
 * 214 血圧降下剤
 */
category: string, last_listed_on: string | null, 
/**
 * Oldest first.
 */
prices: Array<PriceInEdition>, statuses: Array<StatusInEdition>, 
/**
 * Every product of the same ingredient, form and strength, itself among them.
 */
group: Array<Product>, 
/**
 * Products of the same ingredient in other forms and strengths.
 */
same_ingredient: Array<Product>, 
/**
 * Formularies in which it stands.
 */
listed_in: Array<ListedIn>, 
/**
 * The products that are dispensed under it: itself, or the brands of a 統一名収載 item.
 */
brands: Array<BrandView>, 
/**
 * The day of the supply list in use; none where there is none.
 */
supply_on: string | null, 
/**
 * 【般】… and its code; empty where no master at hand has it.
 */
generic_names: Array<PrescribedAs>, 
/**
 * One for each dataset that has it.
 */
usage: Array<ProductUsage>, };

export type ProgressView = { job: string, 
/**
 * 取込中: tp20250814-01_01.xlsx
 */
label: string, done: number, 
/**
 * None where it is not known yet.
 */
total: number | null, 
/**
 * Rows read so far of the file at hand, and how many a second; none where rows are not counted.
 */
rows: number | null, rows_per_second: number | null, seconds_left: number | null, };

export type PublishInput = { 
/**
 * 作業フォルダーの中のフォーミュラリの ID、または文書 (JSON) の場所
 */
formulary: string, 
/**
 * 形式 (pdf, csv, json)
 */
format: string, 
/**
 * 書き出す場所
 */
out: string, 
/**
 * A published edition instead of the draft: its SHA-256.
 */
edition: string | null, };

export type PublishedFigure = { place: string, period: string, 
/**
 * A fraction, as exact as published.
 */
share: string, 
/**
 * The name of the file, or what the person says who entered it.
 */
source: string, };

export type PublishedFile = { path: string, format: string, sha256: string, bytes: number, 
/**
 * None for a format without pages.
 */
pages: number | null, };

export type PublishedLine = { sha256: string, edition: string, on: string, };

export type PublishedShareLine = { place: string, label: string, period: string, 
/**
 * It speaks of exactly the period that was asked for.
 */
same_period: boolean, 
/**
 * 数量ベース, a fraction as exact as published.
 */
share: string, 
/**
 * The file it was read from, or what the person who typed it in said.
 */
source: string, 
/**
 * Typed in by hand.
 */
entered: boolean, };

export type PublishedSharesInput = { 
/**
 * 地域 (コードか名前)。何度でも。付けなければすべて
 */
places: Array<string>, 
/**
 * この期間に掛かるものだけ (2024-04..2025-03 や FY2024)
 */
period: string | null, };

export type PublishedSharesView = { 
/**
 * By place and period.
 */
rows: Array<PublishedShareLine>, };

export type Pull = { 
/**
 * As the engine tells it.
 */
row: ContributionRow, 
/**
 * Where the step begins and ends, in points from the reference's share, four decimals.
 */
from: string, to: string, };

export type Pulls = { 
/**
 * In points, four decimals: the place's share less the reference's.
 */
gap: string, 
/**
 * The largest loss first.
 */
down: Array<Pull>, 
/**
 * Between those that pull down and those that push up; none where all are named.
 */
others: OtherPulls | null, 
/**
 * The smallest first, so that the steps go on up to the gap.
 */
up: Array<Pull>, };

export type QuantityThresholds = { oral: string, external: string, injection: string, dental: string, 
/**
 * A product of which no list says the 区分.
 */
unknown: string, };

export type QuantityUnit = "price_unit" | "master";

export type RankGroupsInput = { 
/**
 * 地域 (コードか名前)。省くとデータセットの全地域
 */
place: string | null, 
/**
 * 群: 薬効分類 (category) か成分 (ingredient)
 */
by: string, 
/**
 * 置き換える先の薬価: 最高 (highest)、平均 (mean)、最低 (lowest)
 */
target: string, 
/**
 * 比べる相手の地域（省くと、市区町村は都道府県、都道府県は全国）
 */
reference: string | null, 
/**
 * 列の重み (yen=3)。0 から 10。何度でも。付けた列だけを数えます。一つも付けなければ、覚えている重みか、どの列も同じ重み。
 * 列: yen, gap, interchangeable, saving, supply_trouble, places_below, places_using
 */
weights: Array<string>, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外, category=214, place=27)。何度でも
 */
filters: Array<string>, 
/**
 * 加算等の算定対象から除外する品目を除く
 */
drop_fee_excluded: boolean, 
/**
 * 経腸成分栄養剤・特殊ミルク製剤を除く
 */
drop_nutrition: boolean, 
/**
 * ☆ を先発医薬品、★ を後発医薬品として数える
 */
count_stars: boolean, 
/**
 * 数量を規格単位に換算せず、データセットの数え方のまま使う
 */
as_counted: boolean, 
/**
 * 行のもとになったファイルと行を付ける
 */
trace: boolean, 
/**
 * 行ごとに、もとの行をいくつまで付けるか
 */
trace_limit: number, };

export type ReadRegionsInput = { path: string, };

export type ReadRegionsView = { regions: Array<DrawnRegion>, 
/**
 * Rows whose municipality is not known: `3: 見本市`.
 */
unplaced: Array<string>, };

export type Reason = { efficacy: string, safety: string, economy: string, stable_supply: string, };

export type ReceiveInput = { 
/**
 * フォーミュラリの文書 (JSON) の場所
 */
path: string, };

export type Reference = { id: string, order: number, text: string, };

export type ReferencePlace = { place: string, label: string, 
/**
 * Over everything asked for but the place.
 */
share: string | null, 
/**
 * The publisher's own total; otherwise the sum of the parts that the dataset has.
 */
published_total: boolean, 
/**
 * Places that lie in it and of which the dataset has nothing.
 */
lacking_places: number, };

export type Region = { 
/**
 * As people say it: 見本県中央
 */
name: string, prefecture: string | null, municipalities: string[], };

export type RegionKind = "secondary_medical_area" | "pharmacist_association" | "other";

export type Release = { 
/**
 * Counted from 1 through the workspace.
 */
number: number, request: ReleaseRequest, 
/**
 * RFC 3339
 */
made_at: string, actor: string, 
/**
 * Where its files were written.
 */
folder: string, files: Array<ReleasedFile>, 
/**
 * Over all files: the SHA-256 of their lines `SHA-256, two spaces, name, line feed`, by name.
 */
sha256: string, withdrawn: Withdrawal | null, };

export type ReleaseCounts = { shown: number, 
/**
 * Below the threshold, and of places too small, and given out before.
 */
primary: number, 
/**
 * Of the primary ones: nothing is shown of so small a place.
 */
place_too_small: number, 
/**
 * Of the primary ones: an earlier release shows them.
 */
given_out: number, complementary: number, source: number, };

export type ReleaseInput = { 
/**
 * 表 (share_by_place, share_by_place_category, share_by_place_ingredient, usage_list)。何度でも
 */
tables: Array<string>, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外)。何度でも
 */
filters: Array<string>, 
/**
 * この地域の中だけ (コードか名前)
 */
within: string | null, 
/**
 * 地域の段 (prefecture, region, municipality, ward)。省くとデータセットにある地域
 */
level: string | null, 
/**
 * 秘匿の基準 (suisho release-rules で一覧)
 */
rule: string, 
/**
 * 基準より厳しい数量のしきい値 (oral=2000。oral, external, injection, dental, unknown)。何度でも
 */
thresholds: Array<string>, 
/**
 * 保険者別の欄も出す
 */
insurers: boolean, 
/**
 * 市区町村と保険者を掛け合わせて出す理由と、誰の同意によるか。記録に残ります
 */
consent: string | null, };

export type ReleaseLines = { headers: Array<string>, rows: Array<Array<string>>, total: number, };

export type ReleaseLinesInput = { 
/**
 * Of the preview.
 */
token: string, table: ReleaseTable, 
/**
 * By its position in the preview; none for all places, of a table of shares.
 */
place: number | null, 
/**
 * At most so many lines.
 */
limit: number, };

export type ReleasePlace = { 
/**
 * None for the sum of everything where that is no place.
 */
id: string | null, label: string, margin: boolean, };

export type ReleasePreview = { 
/**
 * Stands for everything that the release decides and rests on: the same for the same release.
 */
token: string, request: ReleaseRequest, basis: ShareBasis, 
/**
 * 読み方, as it will be written.
 */
lines: Array<string>, tables: Array<ReleaseTableView>, 
/**
 * Every figure once, margins among them.
 */
total: ReleaseCounts, 
/**
 * The places of the level, then their sums.
 */
places: Array<ReleasePlace>, 
/**
 * Insurers that have figures of their own.
 */
insurers: Array<string>, 
/**
 * Small figures that earlier releases have already given away; the first hundred.
 */
exposed: Array<ExposedFigure>, exposed_total: number, 
/**
 * Releases of the dataset before this one, newest first.
 */
earlier: Array<Release>, 
/**
 * Numbers of those after which files of their period were imported: what they show was checked as if it were what the files say now.
 */
overtaken: Array<number>, 
/**
 * Products that no list leads to a price code; they stand in no table.
 */
without_code: Array<LeftOut>, 
/**
 * Products whose unit cannot be converted; they stand in no table.
 */
unconverted: Array<LeftOut>, };

export type ReleaseRequest = { dataset: string, 
/**
 * From the first to the last month for which there are figures.
 */
period: string, 
/**
 * On setting, insurer and age: each key with the values that count. The empty text stands for what the files do not say.
 */
filters: Record<string, string[]>, 
/**
 * Only what lies in it.
 */
within: string | null, 
/**
 * Places of this kind; none: the places as the dataset has them.
 */
level: PlaceKind | null, 
/**
 * In order, none twice.
 */
tables: Array<ReleaseTable>, rule: Rule, 
/**
 * Every table once for each insurer too.
 */
insurers: boolean, 
/**
 * Why 市区町村 × 保険者 may be given out, and by whose leave.
 */
consent: string | null, };

export type ReleaseRules = { 
/**
 * The first is for figures without patients.
 */
rules: Array<Rule>, };

export type ReleaseRulesInput = Record<symbol, never>;

export type ReleaseTable = "share_by_place" | "share_by_place_category" | "share_by_place_ingredient" | "usage_list";

export type ReleaseTableView = { table: ReleaseTable, counts: ReleaseCounts, };

export type ReleasedFile = { 
/**
 * Within the folder.
 */
name: string, sha256: string, bytes: number, };

export type ReleasesInput = { 
/**
 * データセット。省くとすべて
 */
dataset: string | null, };

export type ReleasesView = { 
/**
 * Newest first.
 */
releases: Array<Release>, };

export type RemoveEditionInput = { 
/**
 * 版の ID (suisho sources で分かります)
 */
edition: string, };

export type ReportInput = { 
/**
 * 一つの地域 (コードか名前) を二ページに
 */
place: string | null, 
/**
 * 多くの地域を一冊に
 */
all: boolean, 
/**
 * 一冊にする地域の段 (prefecture, region, municipality, ward)。省くとデータセットの地域のまま
 */
level: string | null, 
/**
 * この地域の中の地域だけを一冊に (コードか名前)
 */
within: string | null, 
/**
 * 比べる相手の地域（省くと、市区町村は都道府県、都道府県は全国）
 */
reference: string | null, 
/**
 * 数量 (quantity) か金額 (value)
 */
measure: string, 
/**
 * 書き出す PDF の場所
 */
out: string, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外, category=214, place=27)。何度でも
 */
filters: Array<string>, 
/**
 * 加算等の算定対象から除外する品目を除く
 */
drop_fee_excluded: boolean, 
/**
 * 経腸成分栄養剤・特殊ミルク製剤を除く
 */
drop_nutrition: boolean, 
/**
 * ☆ を先発医薬品、★ を後発医薬品として数える
 */
count_stars: boolean, 
/**
 * 数量を規格単位に換算せず、データセットの数え方のまま使う
 */
as_counted: boolean, 
/**
 * 行のもとになったファイルと行を付ける
 */
trace: boolean, 
/**
 * 行ごとに、もとの行をいくつまで付けるか
 */
trace_limit: number, };

export type Role = "dataset" | "place" | "period" | "nhi_code" | "receipt_code" | "yj_code" | "name" | "setting" | "insurer" | "age" | "unit" | "quantity" | "price" | "patients" | "ignored";

export type Route = "oral" | "injection" | "external" | "dental";

export type Rule = { id: string, name: string, 
/**
 * Sentences for the person who chooses.
 */
description: string, 
/**
 * Where the rule comes from.
 */
source: string, 
/**
 * Where the number of patients is not known.
 */
quantity: QuantityThresholds, 
/**
 * By population of the place, the smallest first; the last is for every population. Empty: the rule looks at quantities alone.
 */
patients: Array<PatientThreshold>, };

export type SavingPart = { key: string, label: string, 
/**
 * Products that would be replaced.
 */
products: number, 
/**
 * Those among them whose target is dearer: they count as zero.
 */
negative: number, 
/**
 * Products without a generic of the same form and strength in the price list in force.
 */
without_target: number, 
/**
 * Products without a price of their own.
 */
unpriced: number, 
/**
 * Products whose unit cannot be converted.
 */
unconverted: number, 
/**
 * Cells of products that would be replaced, or could not, that the publisher kept back.
 */
suppressed_cells: number, 
/**
 * Yen, rounded once, half up; none where the publisher kept back all of it.
 */
saving: string | null, };

export type SavingsInput = { 
/**
 * 地域 (コードか名前)。省くとデータセットの全地域
 */
place: string | null, 
/**
 * 置き換える先の薬価: 最高 (highest)、平均 (mean)、最低 (lowest)
 */
target: string, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外, category=214, place=27)。何度でも
 */
filters: Array<string>, 
/**
 * 加算等の算定対象から除外する品目を除く
 */
drop_fee_excluded: boolean, 
/**
 * 経腸成分栄養剤・特殊ミルク製剤を除く
 */
drop_nutrition: boolean, 
/**
 * ☆ を先発医薬品、★ を後発医薬品として数える
 */
count_stars: boolean, 
/**
 * 数量を規格単位に換算せず、データセットの数え方のまま使う
 */
as_counted: boolean, 
/**
 * 行のもとになったファイルと行を付ける
 */
trace: boolean, 
/**
 * 行ごとに、もとの行をいくつまで付けるか
 */
trace_limit: number, };

export type SavingsView = { 
/**
 * One for each row; absent unless asked for.
 */
traces: Array<TraceView>, basis: ShareBasis, target: Target, 
/**
 * By the one key of the question, by ingredient where it has none; by key.
 */
steps: Array<SavingPart>, 
/**
 * By code.
 */
products: Array<ProductSaving>, 
/**
 * Over everything asked for, each place once. Its saving is rounded once and need not be the sum of the rounded ones.
 */
total: SavingPart, };

export type ScorePart = { column: GroupColumn, 
/**
 * From 0 to 1, ten decimals. None: the group has no figure there, and the column adds nothing.
 */
part: string | null, 
/**
 * Part × weight ÷ the sum of the weights, ten decimals; together they are the score as it is written.
 */
adds: string, };

export type ScoreRule = "groups_below";

export type SearchInput = { 
/**
 * 品名・成分・メーカー・コードの一部。空白で区切ると、すべてを含むもの
 */
query: string, limit: number, offset: number, 
/**
 * 区分 (oral, injection, external, dental)
 */
route: Array<string>, 
/**
 * 薬効分類番号の先頭 (214)
 */
category: string | null, 
/**
 * 後発の区分 (1 2 3 ☆ ★ blank unknown)
 */
status: Array<string>, 
/**
 * 薬価基準から削除された品目も探す
 */
delisted: boolean, };

export type SearchView = { total: number, hits: Array<Hit>, 
/**
 * How many of the query's hits each filter value would leave, the filter of that kind aside.
 */
routes: Array<Count>, statuses: Array<Count>, categories: Array<Count>, };

export type Severity = "error" | "warning" | "note";

export type ShapesInput = { places: Array<string>, };

export type ShapesView = { 
/**
 * In the order asked.
 */
shapes: Array<DrawnShape>, 
/**
 * Places without a shape of their own, of which not every part has one.
 */
lacking: Array<string>, };

export type ShareBasis = { 
/**
 * `generic_share_quantity`, `generic_share_value`, `same_ingredient_saving`
 */
indicator: string, dataset: Dataset, files: Array<UsageFile>, period: string, editions: Array<EditionUsed>, 
/**
 * How many products were converted by which factor; empty for a dataset that counts 規格単位.
 */
units: Array<UnitCount>, 
/**
 * `setting=院外`, in order.
 */
filters: Array<string>, options: ShareOptions, lacks: Lacks, 
/**
 * The same figure over everything asked for, under the status edition that was in force on the first day of the period; the
 * others are asked only for what it does not know. None where it is the only edition used, or where none was in force then.
 */
first_edition: FirstEdition | null, 
/**
 * What was asked holds, in any place, a quantity of one product, place and period that NDBオープンデータ would keep back: below 1,000,
 * of 注射 below 400. Such figures are for those alone who may see the usage itself.
 */
holds_small_figures: boolean, };

export type ShareInput = { 
/**
 * 分け方 (place, category, ingredient, month, insurer, age, setting)。二つまで、コンマで区切る
 */
by: Array<string>, 
/**
 * 数量 (quantity) か金額 (value)
 */
measure: string, 
/**
 * 地域をまとめる段 (prefecture, region, municipality, ward)
 */
level: string | null, 
/**
 * 比べる相手の地域（省くと、市区町村は都道府県、都道府県は全国）
 */
reference: string | null, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外, category=214, place=27)。何度でも
 */
filters: Array<string>, 
/**
 * 加算等の算定対象から除外する品目を除く
 */
drop_fee_excluded: boolean, 
/**
 * 経腸成分栄養剤・特殊ミルク製剤を除く
 */
drop_nutrition: boolean, 
/**
 * ☆ を先発医薬品、★ を後発医薬品として数える
 */
count_stars: boolean, 
/**
 * 数量を規格単位に換算せず、データセットの数え方のまま使う
 */
as_counted: boolean, 
/**
 * 行のもとになったファイルと行を付ける
 */
trace: boolean, 
/**
 * 行ごとに、もとの行をいくつまで付けるか
 */
trace_limit: number, };

export type ShareOptions = { 
/**
 * Leaves out 診療報酬における加算等の算定対象から除外する品目.
 */
drop_fee_excluded: boolean, 
/**
 * Leaves out 経腸成分栄養剤 and 特殊ミルク製剤, as 調剤医療費の動向 does.
 */
drop_nutrition: boolean, 
/**
 * Counts ☆ as originators and ★ as generics.
 */
count_stars: boolean, 
/**
 * Takes quantities as the dataset counts them, without converting them into 規格単位.
 */
as_counted: boolean, };

export type ShareRow = { 
/**
 * One part for each key asked.
 */
key: Array<string>, label: Array<string>, 
/**
 * 規格単位 or yen; decimal text, exact where it is finite, else six decimals. None where no figure of the side is known.
 */
generic: string | null, originator: string | null, 
/**
 * Both sides together: what the share is a share of. None where there is no share.
 */
total: string | null, 
/**
 * A fraction; decimal text, ten decimals, half up.
 */
share: string | null, absence: Absence | null, 
/**
 * Among the rows with the same second key, the highest first; equals share a rank. None where there is no share, and for a
 * published total beside places.
 */
rank: number | null, 
/**
 * Share less the reference's for the same other key, as a fraction; ten decimals, half away from zero.
 */
difference: string | null, 
/**
 * Cells that the row lacks, of products that stand on either side.
 */
suppressed_cells: number, missing_cells: number, 
/**
 * Places that lie in the row's and of which the dataset has nothing.
 */
lacking_places: number, 
/**
 * The publisher's own total and not a sum of parts.
 */
published_total: boolean, };

export type ShareView = { 
/**
 * One for each row; absent unless asked for.
 */
traces: Array<TraceView>, measure: Measure, basis: ShareBasis, 
/**
 * The place that differences are taken from, and how it is made.
 */
reference: ReferencePlace | null, 
/**
 * By key.
 */
rows: Array<ShareRow>, };

export type Shipping = "normal" | "limited_own" | "limited_other_company" | "limited_other" | "stopped";

export type SimilarInput = { 
/**
 * 地域 (コードか名前)
 */
place: string, 
/**
 * いくつまで挙げるか
 */
count: number, 
/**
 * 数量 (quantity) か金額 (value)
 */
measure: string, 
/**
 * データセット（一つだけなら省けます）
 */
dataset: string | null, 
/**
 * 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
 */
period: string | null, 
/**
 * 絞り込み (setting=院外, category=214, place=27)。何度でも
 */
filters: Array<string>, 
/**
 * 加算等の算定対象から除外する品目を除く
 */
drop_fee_excluded: boolean, 
/**
 * 経腸成分栄養剤・特殊ミルク製剤を除く
 */
drop_nutrition: boolean, 
/**
 * ☆ を先発医薬品、★ を後発医薬品として数える
 */
count_stars: boolean, 
/**
 * 数量を規格単位に換算せず、データセットの数え方のまま使う
 */
as_counted: boolean, 
/**
 * 行のもとになったファイルと行を付ける
 */
trace: boolean, 
/**
 * 行ごとに、もとの行をいくつまで付けるか
 */
trace_limit: number, };

export type SimilarRow = { share: string | null, absence: Absence | null, 
/**
 * Its share less the place's, as a fraction; ten decimals.
 */
difference: string | null, place: Place, 
/**
 * The larger population divided by the smaller, four decimals half up.
 */
ratio: string, 
/**
 * Its aged part less the place's, in points, four decimals half away from zero; none where either is missing.
 */
aged_difference: string | null, };

export type SimilarView = { measure: Measure, 
/**
 * Of the shares.
 */
basis: ShareBasis, place: Place, share: string | null, absence: Absence | null, 
/**
 * Empty where the place has no population; then there are no rows.
 */
compared_by: Array<Likeness>, step: string, 
/**
 * Of the places that could be compared, those without a population.
 */
without_population: number, 
/**
 * And those with one of which nobody says how many are 65 and over.
 */
without_aged_part: number, rows: Array<SimilarRow>, };

export type SourceFile = { sha256: string, file_name: string, imported_at: string, rows_read: number, rows_kept: number, 
/**
 * Rows that were kept out; the edition is then 不完全.
 */
rows_faulty: number, 
/**
 * The 区分 that occur in it; empty for a kind without 区分.
 */
parts: Array<Route>, };

export type SourceKind = "price_list" | "generic_status" | "receipt_master" | "generic_name" | "supply" | "usage" | "municipality" | "population" | "published_share" | "boundary";

export type SourcesInput = Record<symbol, never>;

export type SourcesView = { editions: Array<Edition>, datasets: Array<DatasetView>, };

export type Standard = "reference" | "percentile90";

export type StatusInEdition = { edition: EditionId, effective_on: string, status: "1" | "2" | "3" | "☆" | "★" | "", notice: StatusNotice | null, remarks: string | null, origin: Origin, };

export type StatusNotice = { on: string, 
/**
 * False where the notice names no year and the next such day after the edition was taken.
 */
year_stated: boolean, status: "1" | "2" | "3" | "☆" | "★" | "", };

export type SupplyChange = { on: string, state: Shipping, };

export type SupplyCounts = { 
/**
 * ①
 */
normal: number, 
/**
 * ②③④
 */
limited: number, 
/**
 * ⑤
 */
stopped: number, };

export type SupplyView = { state: Shipping, 
/**
 * The day on which the maker last changed it.
 */
state_updated_on: string | null, reason: string | null, 
/**
 * ア. あり, イ. なし, ウ. 未定
 */
outlook: string | null, outlook_text: string | null, volume: Volume | null, 
/**
 * None: the list does not say.
 */
basic_drug: boolean | null, 
/**
 * 供給確保医薬品 A, B, C
 */
secured: string | null, origin: Origin, 
/**
 * States in earlier lists, oldest first, where they differ from one list to the next.
 */
history: Array<SupplyChange>, };

export type Target = "highest" | "mean" | "lowest";

export type Tier = { id: string, label: string, 
/**
 * The sign beside the label: ● ○
 */
mark: string, 
/**
 * What the reader is told of the tier.
 */
note: string, admits: Admits, };

export type TraceLine = { file_name: string, sha256: string, sheet: string | null, row: number, place: string, period: string, code: string, name: string, 
/**
 * As the dataset counts; none where there is an absence.
 */
quantity: string | null, absence: Absence | null, };

export type TraceView = { total: number, lines: Array<TraceLine>, };

export type TrendPoint = { 
/**
 * `2024-04`, or as long as the dataset tells periods apart.
 */
period: string, 
/**
 * A fraction, ten decimals.
 */
share: string | null, absence: Absence | null, reference_share: string | null, reference_absence: Absence | null, };

export type UndoInput = { formulary: string, 
/**
 * None: the latest that is not undone.
 */
sequence: number | null, };

export type UnitCount = { 
/**
 * `1`, `0.1`, `1/28`
 */
factor: string, products: number, };

export type UnknownPlace = { dataset: string, read: string, 
/**
 * Places that bear the name; empty where none does.
 */
candidates: Array<Place>, };

export type UnlistedUsage = { code: string, name: string, 
/**
 * None where no figure is known.
 */
quantity: string | null, absence: Absence | null, unit: QuantityUnit, };

export type UsageBasis = { dataset: Dataset, files: Array<UsageFile>, period: string, 
/**
 * The places that were added up, each once; empty for all that the dataset has.
 */
places: Array<string>, 
/**
 * The dataset has nothing of the region itself: the figures are of the larger place in which it lies.
 */
wider: boolean, 
/**
 * Places of the region of which the dataset has nothing.
 */
lacking_places: Array<string>, 
/**
 * The publisher's own total and not a sum of parts.
 */
published_total: boolean, 
/**
 * Lists by which the products were found and converted.
 */
editions: Array<EditionUsed>, 
/**
 * Of the ingredients that were asked for, what belongs to no item of the price list; by code.
 */
unlisted: Array<UnlistedUsage>, };

export type UsageFile = { sha256: string, file_name: string, sheet: string | null, };

export type UsageLook = { 
/**
 * `own`, `ndb`, `usage_list`, or `unknown` where the headers are not known and the columns have to be pointed out.
 */
layout: string, 
/**
 * As written.
 */
headers: Array<string>, 
/**
 * Up to ten.
 */
first_rows: Array<Array<string>>, 
/**
 * One for each column: what a person said of such headers before, else a guess.
 */
roles: Array<Role>, 
/**
 * The roles were remembered and not guessed.
 */
remembered: boolean, signature: string, dataset: string | null, 
/**
 * None where nobody says it yet, and where only the rows do.
 */
unit: QuantityUnit | null, 
/**
 * What the file does not say and a person must: `dataset`, `place`, `period`, `unit`, `quantity`, `code`; `mapping` where its
 * columns have to be pointed out.
 */
needs: Array<string>, };

export type UsageTemplateInput = { 
/**
 * 書き出す場所
 */
path: string, };

export type Used = { 
/**
 * Decimal text, exact where it is finite, else six decimals. None where no figure is known.
 */
quantity: string | null, absence: Absence | null, 
/**
 * What `quantity` counts.
 */
unit: QuantityUnit, 
/**
 * Cells that the publisher kept back, and cells for which there is no row.
 */
suppressed_cells: number, missing_cells: number, of_group: UsedPart, of_ingredient: UsedPart, };

export type UsedPart = { 
/**
 * A fraction, ten decimals.
 */
part: string | null, 
/**
 * Why there is none: not applicable where the item's own quantity cannot be converted into 規格単位.
 */
absence: Absence | null, 
/**
 * Of all together, in 規格単位.
 */
total: string, 
/**
 * Cells of the others that were kept back: the part is of what is known.
 */
suppressed_cells: number, 
/**
 * Products whose quantities cannot be converted and stand in no total.
 */
unconverted: number, };

export type Volume = "more" | "usual" | "less" | "stopped" | "leaving_list";

export type Which = "own" | "sample";

export type WithdrawReleaseInput = { 
/**
 * 公表用の出力の番号
 */
number: number, 
/**
 * 取り下げる理由
 */
reason: string, };

export type Withdrawal = { 
/**
 * RFC 3339
 */
at: string, actor: string, reason: string, };

export type WorkspaceInput = Record<symbol, never>;

export type WorkspaceView = { path: string, 
/**
 * 見本県: everything in it is fictional.
 */
sample: boolean, 
/**
 * Someone else writes in it, or it cannot be written: a sentence that names the holder and since when.
 */
read_only: string | null, 
/**
 * No edition and no formulary yet: show the doors.
 */
empty: boolean, 
/**
 * The editions in use, newest by kind.
 */
price_list: Edition | null, generic_status: Edition | null, policies: Array<Policy>, version: string, };

export type WriteImageInput = { 
/**
 * Where it is written; what was there is replaced.
 */
path: string, svg: string | null, 
/**
 * Base64
 */
png: string | null, };

export type WriteTableInput = { 
/**
 * Where the CSV is written; what was there is replaced.
 */
path: string, headers: Array<string>, rows: Array<Array<string>>, };

export type WrittenFile = { path: string, bytes: number, };

export type WrittenTable = { path: string, rows: number, };

/** Every operation by its name. */
export interface Operations {
  workspace: { input: WorkspaceInput; output: WorkspaceView };
  open_workspace: { input: OpenWorkspaceInput; output: WorkspaceView };
  cancel: { input: CancelInput; output: null };
  inspect_files: { input: InspectFilesInput; output: Array<FileView> };
  import: { input: ImportInput; output: ImportReport };
  sources: { input: SourcesInput; output: SourcesView };
  faults: { input: FaultsInput; output: Array<FaultView> };
  remove_edition: { input: RemoveEditionInput; output: SourcesView };
  compare: { input: CompareInput; output: ComparisonView };
  usage_template: { input: UsageTemplateInput; output: WrittenTable };
  places: { input: PlacesInput; output: PlacesView };
  handwork: { input: HandworkInput; output: HandworkView };
  change_handwork: { input: ChangeHandworkInput; output: HandworkView };
  undo_handwork: { input: HandworkInput; output: HandworkView };
  redo_handwork: { input: HandworkInput; output: HandworkView };
  read_regions: { input: ReadRegionsInput; output: ReadRegionsView };
  datasets: { input: DatasetsInput; output: DatasetsView };
  share: { input: ShareInput; output: ShareView };
  contribution: { input: PlaceFiguresInput; output: ContributionView };
  gain: { input: GainInput; output: GainView };
  savings: { input: SavingsInput; output: SavingsView };
  rank_groups: { input: RankGroupsInput; output: GroupsView };
  place_page: { input: PlacePageInput; output: PlacePage };
  report: { input: ReportInput; output: PublishedFile };
  events: { input: EventsInput; output: EventsView };
  similar: { input: SimilarInput; output: SimilarView };
  effect: { input: EffectInput; output: EffectView };
  release_rules: { input: ReleaseRulesInput; output: ReleaseRules };
  release_preview: { input: ReleaseInput; output: ReleasePreview };
  hidden_figures: { input: HiddenFiguresInput; output: HiddenFigures };
  release_lines: { input: ReleaseLinesInput; output: ReleaseLines };
  make_release: { input: MakeReleaseInput; output: MadeRelease };
  releases: { input: ReleasesInput; output: ReleasesView };
  withdraw_release: { input: WithdrawReleaseInput; output: ReleasesView };
  search: { input: SearchInput; output: SearchView };
  product: { input: ProductInput; output: ProductView };
  ingredients: { input: IngredientsInput; output: IngredientsView };
  formularies: { input: FormulariesInput; output: Array<FormularyLine> };
  formulary: { input: FormularyInput; output: FormularyView };
  change: { input: ChangeInput; output: ChangedView };
  receive: { input: ReceiveInput; output: ChangedView };
  undo: { input: UndoInput; output: ChangedView };
  redo: { input: FormularyInput; output: ChangedView };
  history: { input: FormularyInput; output: HistoryView };
  chosen_groups: { input: ChosenGroupsInput; output: ChosenGroupsView };
  begin_groups: { input: BeginGroupsInput; output: ChangedView };
  candidates: { input: CandidatesInput; output: CandidatesView };
  check: { input: CheckInput; output: FindingsView };
  declare: { input: DeclareInput; output: FormularyView };
  preview: { input: PreviewInput; output: PreviewView };
  publish: { input: PublishInput; output: PublishedFile };
  write_table: { input: WriteTableInput; output: WrittenTable };
  shapes: { input: ShapesInput; output: ShapesView };
  published_shares: { input: PublishedSharesInput; output: PublishedSharesView };
  write_image: { input: WriteImageInput; output: WrittenFile };
}
