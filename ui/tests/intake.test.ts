import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FileView, ImportedFile, ImportInput, ImportReport } from "../src/bindings";
import Intake from "../src/sources/Intake.svelte";
import { clearIncoming, incoming, inspect } from "../src/sources/incoming.svelte";
import { asking } from "../src/state/asking.svelte";
import { loadPlaces } from "../src/state/places.svelte";
import { PLACES, UNKNOWN, file, look } from "./fixtures";

let inspected: FileView[] = [];
const importing = vi.fn<(input: ImportInput) => ImportReport>();

function imported(path: string, more: Partial<ImportedFile> = {}): ImportedFile {
  return {
    path,
    kind: "usage",
    edition: "e",
    effective_on: null,
    rows_read: 10,
    rows_kept: 10,
    already_imported: false,
    errors: [],
    dataset: null,
    notes: [],
    refusal: null,
    ...more,
  };
}

beforeEach(async () => {
  localStorage.clear();
  importing.mockReset();
  importing.mockImplementation((input) => ({ files: input.files.map(({ path }) => imported(path)) }));
  mockIPC((name, given) => {
    const { input } = given as { input: ImportInput };
    if (name === "inspect_files") return inspected;
    if (name === "import") return importing(input);
    if (name === "sources") return { editions: [], datasets: [] };
    if (name === "places") {
      return { places: PLACES, prefectures_only: false, shapes: [], population_missing: false, unknown: [] };
    }
    return null;
  });
  await loadPlaces();
});
afterEach(() => {
  cleanup();
  clearIncoming();
  clearMocks();
});

async function choose(...files: FileView[]) {
  inspected = files;
  await inspect(files.map(({ path }) => path));
  render(Intake);
}
const button = () => screen.getByTestId<HTMLButtonElement>("import");
const lacking = () => screen.queryAllByTestId("lacks").flatMap((list) => within(list).getAllByRole("listitem"));
const write = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });
const asked = () => importing.mock.calls.map(([input]) => input);

describe("files before they are imported", () => {
  it("of every kind are imported with the day that was confirmed", async () => {
    await choose(file("260820.xlsx", "supply", { effective_on: "2026-08-20" }), file("pref.topojson", "boundary"));
    expect(button().disabled).toBe(true);
    expect(lacking().map((line) => line.textContent)).toEqual(["△ 「pref.topojson」に要るもの：適用日"]);
    const fields = screen.getAllByTestId("effective-on");
    await write(fields[1]!, "令和3年1月1日");
    expect(lacking()).toEqual([]);
    await fireEvent.click(button());
    expect(asked()).toMatchObject([
      {
        replace: false,
        files: [
          { kind: "supply", effective_on: "2026-08-20", period: null, roles: null },
          { kind: "boundary", effective_on: "2021-01-01", dataset: null },
        ],
      },
    ]);
  });

  it("of usage are asked for what they do not say, and nothing else is sent", async () => {
    await choose(file("kokuho.csv", "usage", { usage: look({ needs: ["place", "period"], dataset: "国保" }) }));
    expect(lacking().map((line) => line.textContent)).toEqual(["△ 「kokuho.csv」に要るもの：地域、期間"]);
    expect(screen.queryByTestId("mapping")).toBeNull();

    await write(screen.getByTestId("usage-period"), "2025年4月〜2025年9月");
    const place = screen.getByTestId("usage-place");
    await write(place, "しらかわ");
    await fireEvent.keyDown(place, { key: "Enter" });
    expect(button().disabled).toBe(false);
    await fireEvent.click(button());
    expect(asked()[0]?.files).toEqual([
      {
        path: "C:\\資料\\kokuho.csv",
        kind: "usage",
        effective_on: null,
        dataset: null,
        place: "91201",
        period: "2025-04..2025-09",
        unit: null,
        roles: null,
      },
    ]);
  });

  it("that name no place are left out where the words find none", async () => {
    await choose(file("kokuho.csv", "usage", { usage: look({ needs: ["place"], signature: "nothing said" }) }));
    const place = screen.getByTestId("usage-place");
    await write(place, "ない地域");
    await fireEvent.keyDown(place, { key: "Enter" });
    await fireEvent.blur(place);
    expect(button().disabled).toBe(true);
  });
});

describe("a file whose headers nobody knows", () => {
  const unknown = () => file("使用実績.xlsx", "usage", { usage: UNKNOWN });
  const role = (column: number) => screen.getByTestId("mapping").querySelector<HTMLSelectElement>(`[data-column="${column}"]`)!;
  const guesses = () => screen.getAllByText("推測").length;

  it("is mapped column by column, and the first row says how it is read", async () => {
    await choose(unknown());
    expect(within(screen.getByTestId("mapping")).getAllByRole("columnheader")).toHaveLength(4);
    expect(guesses()).toBe(3);
    expect(lacking().map((line) => line.textContent)).toEqual([
      "△ 「使用実績.xlsx」に要るもの：データセット（列か、上の欄）、期間（列か、上の欄）、コードの列（薬価基準・レセプト電算・YJ のどれか）",
    ]);

    await fireEvent.change(role(2), { target: { value: "receipt_code" } });
    expect(screen.getByTestId("sample").textContent).toContain("620000001");
    await fireEvent.change(role(1), { target: { value: "ignored" } });
    expect(guesses()).toBe(2);
    expect(screen.getByTestId("sample").textContent).not.toContain("テルミサルタン");

    await write(screen.getByRole("combobox", { name: "データセット" }), "見本県 国保");
    await write(screen.getByTestId("usage-period"), "令和6年度");
    expect(button().disabled).toBe(false);
    await fireEvent.click(button());
    expect(asked()[0]?.files).toMatchObject([
      {
        dataset: "見本県 国保",
        place: null,
        period: "2024-04..2025-03",
        unit: "master",
        roles: ["place", "ignored", "receipt_code", "quantity"],
      },
    ]);
  });

  it("is not imported while two columns hold the same", async () => {
    await choose(unknown());
    await fireEvent.change(role(2), { target: { value: "place" } });
    expect(lacking()[0]?.textContent).toContain("「地域」の列を一つにすること");
    expect(button().disabled).toBe(true);
  });

  it("of which a person spoke before is read so again, and can be looked at", async () => {
    const roles: (typeof UNKNOWN)["roles"] = ["place", "name", "nhi_code", "quantity"];
    await choose(file("a.csv", "usage", { usage: { ...UNKNOWN, layout: "own", remembered: true, needs: ["period"], roles } }));
    expect(screen.queryByTestId("mapping")).toBeNull();
    await fireEvent.click(screen.getByText("列の読み方を確かめる"));
    expect(role(2).value).toBe("nhi_code");
    expect(screen.queryAllByText("推測")).toEqual([]);
    await write(screen.getByRole("combobox", { name: "データセット" }), "見本県 国保");
    await write(screen.getByTestId("usage-period"), "2024-04");
    await fireEvent.click(button());
    expect(asked()[0]?.files).toMatchObject([{ dataset: "見本県 国保", period: "2024-04", unit: null, roles: null }]);
  });

  it("finds dataset and unit as they were said of the last one, and never the period", async () => {
    await choose(unknown());
    await fireEvent.change(role(2), { target: { value: "yj_code" } });
    await write(screen.getByRole("combobox", { name: "データセット" }), "見本県 国保");
    await write(screen.getByTestId("usage-period"), "2024-04");
    await fireEvent.click(button());
    await vi.waitFor(() => expect(incoming.report).not.toBeNull());
    await inspect(["again"]);
    expect(incoming.files[0]?.answers).toMatchObject({ dataset: "見本県 国保", unit: "master", period: "" });
  });
});

describe("the result of an import", () => {
  const refusal = {
    code: "usage_overlap",
    message: "重なっています",
    where: "取り込み済みのファイル a.csv",
    remedy: "",
    detail: null,
    refused: true,
  };

  it("offers to replace what stands in the way, for that file alone", async () => {
    importing.mockImplementationOnce(({ files: [first, second] }) => ({
      files: [imported(first!.path), imported(second!.path, { refusal, edition: null })],
    }));
    await choose(
      file("a.csv", "supply", { effective_on: "2026-08-20" }),
      file("b.csv", "supply", { effective_on: "2026-07-27" }),
    );
    await fireEvent.click(button());
    const again = await screen.findByTestId("replace");
    expect(again.getAttribute("aria-label")).toContain("b.csv");
    await fireEvent.click(again);
    expect(asking.now?.consequence).toContain("取り込み済みのファイル a.csv は");
    expect(importing).toHaveBeenCalledTimes(1);
    asking.now?.yes();
    await vi.waitFor(() => expect(screen.queryByTestId("replace")).toBeNull());
    expect(asked()[1]).toMatchObject({ replace: true, files: [{ path: "C:\\資料\\b.csv", effective_on: "2026-07-27" }] });
    expect(incoming.report?.files.map(({ path }) => path)).toEqual(["C:\\資料\\a.csv", "C:\\資料\\b.csv"]);
  });

  it("keeps what was said of a usage file that was refused, to be put right", async () => {
    const bad = { ...refusal, code: "too_many_bad_rows", message: "読めない行が多すぎます" };
    importing.mockImplementationOnce(({ files: [first] }) => ({
      files: [imported(first!.path, { refusal: bad, edition: null })],
    }));
    await choose(file("a.csv", "usage", { usage: look({ needs: ["dataset", "period"] }) }));
    await write(screen.getByRole("combobox", { name: "データセット" }), "見本県 国保");
    await write(screen.getByTestId("usage-period"), "2024-04");
    await fireEvent.click(button());
    await screen.findByText("読めない行が多すぎます");
    expect(incoming.files[0]?.answers).toMatchObject({ dataset: "見本県 国保", period: "2024-04" });
    await fireEvent.click(button());
    await vi.waitFor(() => expect(incoming.files).toEqual([]));
    expect(asked()[1]?.files).toMatchObject([{ dataset: "見本県 国保", period: "2024-04" }]);
  });

  it("says calmly of a file that was stopped that nothing was taken in", async () => {
    const stopped = { ...refusal, code: "cancelled", message: "中止しました" };
    importing.mockImplementationOnce(({ files: [first] }) => ({ files: [imported(first!.path, { refusal: stopped })] }));
    await choose(file("a.csv", "supply", { effective_on: "2026-08-20" }));
    await fireEvent.click(button());
    expect((await screen.findByTestId("import-report")).textContent).toContain("取り込んでいません");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("offers it for nothing else that was refused", async () => {
    const patients = { ...refusal, code: "patients" };
    importing.mockImplementationOnce(({ files: [first] }) => ({ files: [imported(first!.path, { refusal: patients })] }));
    await choose(file("a.csv", "supply", { effective_on: "2026-08-20" }));
    await fireEvent.click(button());
    await screen.findByTestId("import-report");
    expect(screen.queryByTestId("replace")).toBeNull();
  });

  it("shows what is worth knowing beside the faults", async () => {
    const notes = [{ code: "unknown_codes", message: "分からないコードが 3 件あります" }];
    const errors = [{ sheet: null, row: 3, column: "数量", code: "amount", read: "x", message: "数ではありません" }];
    importing.mockImplementationOnce(({ files: [first] }) => ({ files: [imported(first!.path, { notes, errors })] }));
    await choose(file("a.csv", "supply", { effective_on: "2026-08-20" }));
    await fireEvent.click(button());
    expect((await screen.findByTestId("notes")).textContent).toContain("分からないコードが 3 件あります");
    expect(screen.getByTestId("faults").textContent).toContain("数ではありません");
  });
});
