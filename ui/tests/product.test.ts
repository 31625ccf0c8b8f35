import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BrandView, HandworkOperation, ProductView, SupplyView } from "../src/bindings";
import ProductInspector from "../src/medicines/ProductInspector.svelte";
import { handworkSettled } from "../src/state/handwork.svelte";
import { product, productView } from "./fixtures";

const origin = { sha256: "x", file_name: "260820.xlsx", sheet: "供給状況一覧表", row: 3918 };
const LIMITED: SupplyView = {
  state: "limited_other_company",
  state_updated_on: "2026-05-13",
  reason: "１．需要増",
  outlook: "ウ. 未定",
  outlook_text: "時期をお示しできません。",
  volume: "more",
  basic_drug: true,
  secured: "B",
  origin,
  history: [{ on: "2026-03-02", state: "normal" }],
};

let view: ProductView = productView();
const changed = vi.fn<(operation: HandworkOperation) => void>();
const products = vi.fn();

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
  view = productView();
  mockIPC((name, given) => {
    if (name === "product") {
      products();
      return view;
    }
    if (name === "sources") return { editions: [], datasets: [] };
    if (name !== "change_handwork") return null;
    const { operation } = (given as unknown as { input: { operation: HandworkOperation } }).input;
    changed(operation);
    return { handwork: {}, done: "", undo_label: null, redo_label: null };
  });
});
afterEach(() => {
  cleanup();
  clearMocks();
});

async function shown(more: Partial<ProductView>) {
  view = productView(more);
  render(ProductInspector, { code: view.product.nhi_code });
  return await screen.findByTestId("product");
}

const brand: BrandView = {
  name: "アムロジピン錠５ｍｇ「見本」",
  maker: "見本製薬",
  yj_code: "2171022F1150",
  receipt_codes: ["620009137", "620009138"],
  transitional_until: null,
  supply: null,
  authorized_generic: null,
};

describe("what is dispensed under a product", () => {
  it("is listed with its codes and its supply as published", async () => {
    await shown({ supply_on: "2026-08-20", brands: [{ ...brand, supply: LIMITED, transitional_until: "2027-03-31" }] });
    const text = screen.getByTestId("brands").textContent ?? "";
    for (const part of [
      "アムロジピン錠５ｍｇ「見本」",
      "2171022F1150",
      "620009137・620009138",
      "△",
      "③限定出荷（他社品の影響）",
      "2026-05-13",
      "１．需要増",
      "ウ. 未定",
      "時期をお示しできません。",
      "Aプラス．出荷量増加",
      "供給確保医薬品 B",
      "2027-03-31 まで",
      "2026-03-02",
      "供給状況一覧表",
      "3,918 行",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("that the list does not have is told apart from a list that is not there", async () => {
    const brands = [{ ...brand, name: "未掲載" }];
    await shown({ supply_on: "2026-08-20", brands });
    expect(screen.getByTestId("brands").textContent).toContain("供給状況の資料にありません");
    cleanup();
    await shown({ supply_on: null, brands });
    expect(screen.getByTestId("brands").textContent).toContain("まだ取り込まれていません");
    expect(screen.getByTestId("brands").textContent).not.toContain("供給状況の資料にありません");
  });

  it("is unfolded where it is many", async () => {
    const brands = Array.from({ length: 20 }, (_, index) => ({ ...brand, name: `品目${index}` }));
    await shown({ brands });
    const card = screen.getByTestId("brands");
    expect(card.textContent).not.toContain("品目19");
    await fireEvent.click(within(card).getByText(/^ほか 12 品目/));
    expect(card.textContent).toContain("品目19");
  });
});

describe("what is known of a product", () => {
  it("names its 一般名 and says where its code is an exception", async () => {
    const name = { code: "2171022F1ZZZ", rx_name: "【般】アムロジピン錠５ｍｇ", exception: true };
    const card = await shown({ generic_names: [name], product: product({ biosimilar: true }) });
    expect(card.textContent).toContain("2171022F1ZZZ");
    expect(card.textContent).toContain("例外コード");
    expect(card.textContent).toContain("バイオ後続品");
    cleanup();
    expect((await shown({ generic_names: [{ ...name, exception: false }] })).textContent).not.toContain("例外コード");
    cleanup();
    expect((await shown({})).textContent).toContain("一般名処方マスタにありません");
  });

  it("shows usage by place with each absence as itself and the published total marked", async () => {
    const row = { quantity: null, absence: null, suppressed_cells: 0, published_total: false };
    await shown({
      usage: [
        {
          dataset: "国保",
          dataset_name: "見本県 国保",
          period: "2025-04..2026-03",
          unit: "price_unit",
          rows: [
            { ...row, place: "中央市", quantity: "1204310.5" },
            { ...row, place: "南島村", absence: "suppressed", suppressed_cells: 12 },
            { ...row, place: "湖西町", absence: "zero" },
            { ...row, place: "栄町", absence: "missing" },
            { ...row, place: "全国", quantity: "9221204310", published_total: true },
          ],
        },
      ],
    });
    const cells = within(screen.getByTestId("usage"))
      .getAllByRole("row")
      .map((line) => [...line.children].map((cell) => cell.textContent?.replace(/\s+/g, " ").trim()).join("｜"));
    expect(cells).toEqual([
      "地域｜数量（規格単位）",
      "全国 公表総計｜9,221,204,310",
      "中央市｜1,204,310.5",
      "南島村｜＊ ＊ 秘匿 12 か所",
      "湖西町｜0",
      "栄町｜…",
    ]);
  });
});

describe("an authorised generic", () => {
  it("is the person's own record of one brand, with what they know it from", async () => {
    await shown({ brands: [brand] });
    const record = screen.getByTestId("authorized-generic");
    await fireEvent.click(within(record).getByRole("button", { hidden: true }));
    const save = within(record).getByText<HTMLButtonElement>("記録する");
    expect(save.disabled).toBe(true);
    await fireEvent.change(within(record).getByLabelText("区分"), { target: { value: "ag2" } });
    await fireEvent.input(within(record).getByLabelText("何で知ったか"), { target: { value: " 製造販売元のお知らせ " } });
    await fireEvent.click(save);
    await handworkSettled();
    expect(changed.mock.calls).toEqual([
      [{ do: "set_authorized_generic", nhi_code: "2171022F1150", kind: "ag2", source: "製造販売元のお知らせ" }],
    ]);
    expect(products).toHaveBeenCalledTimes(2);
  });

  it("is marked, and taken away where it was recorded", async () => {
    const flag = { id: "1", nhi_code: "2171022F1010", kind: "ag1" as const, source: "お知らせ" };
    await shown({ brands: [{ ...brand, authorized_generic: flag }] });
    expect(screen.getByText("AG").title).toContain("オーソライズド・ジェネリック");
    const record = screen.getByTestId("authorized-generic");
    expect(record.textContent).toContain("本人の記録");
    expect(record.textContent).toContain("お知らせ");
    await fireEvent.click(within(record).getByText("記録を消す"));
    await handworkSettled();
    expect(changed.mock.calls).toEqual([[{ do: "remove_authorized_generic", nhi_code: "2171022F1010" }]]);
  });
});
