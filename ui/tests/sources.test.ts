import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DatasetView, Edition, HandworkOperation } from "../src/bindings";
import StatusBar from "../src/frame/StatusBar.svelte";
import Sources from "../src/sources/Sources.svelte";
import { asking } from "../src/state/asking.svelte";
import { handworkSettled } from "../src/state/handwork.svelte";
import { heard, jobs, run } from "../src/state/jobs.svelte";
import { go } from "../src/state/location.svelte";
import { refreshWorkspace } from "../src/state/workspace.svelte";
import { edition } from "./fixtures";

const MONTHS = ["2025-04", "2025-06"];
const USAGE: Edition[] = MONTHS.map((month) => edition(`${month}-01`, "usage", { dataset: "国保", period: month }));
const DATASET: DatasetView = {
  dataset: {
    id: "国保",
    name: "",
    publisher: "見本県",
    population: "国保",
    place_basis: "",
    grain: "month",
    unit: "price_unit",
  },
  editions: USAGE.map(({ id }) => id),
  period: "2025-04..2025-06",
  gaps: ["2025-05"],
  places: 14,
  products: 8012,
  settings: [],
  insurers: ["国保", "後期高齢者"],
  ages: [],
  unknown_places: ["旧見本町"],
};

let editions: Edition[] = [];
let datasets: DatasetView[] = [];
let readOnly: string | null = null;
const changed = vi.fn<(operation: HandworkOperation) => void>();
const removed = vi.fn<(edition: string) => void>();
const stopped = vi.fn();
let finish: () => void = () => {};

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
  [editions, datasets, readOnly] = [[edition("2026-04-01"), ...USAGE], [DATASET], null];
  mockIPC((name, given) => {
    const { input } = given as { input: { edition: string; operation: HandworkOperation } };
    if (name === "workspace") return { read_only: readOnly, price_list: null, generic_status: null, policies: [] };
    if (name === "sources") return { editions, datasets };
    if (name === "places") {
      return { places: [], prefectures_only: true, shapes: [], population_missing: true, unknown: [] };
    }
    if (name === "remove_edition") removed(input.edition);
    if (name === "cancel") stopped();
    if (name === "import") return new Promise<void>((resolve) => (finish = resolve));
    if (name !== "change_handwork") return null;
    changed(input.operation);
    return { handwork: {}, done: "", undo_label: null, redo_label: null };
  });
});
afterEach(() => {
  cleanup();
  clearMocks();
});

async function open() {
  await refreshWorkspace();
  go({ place: "sources", sourcesTab: "import" });
  render(Sources);
}
const dataset = () => screen.getByTestId("dataset");

describe("資料", () => {
  it("shows each of the ten kinds: with its editions, or as one line of what it is for", async () => {
    await open();
    const empty = within(screen.getByTestId("empty-kinds")).getAllByRole("button");
    expect(empty).toHaveLength(8);
    expect(screen.getAllByTestId("edition")).toHaveLength(3);
    const supply = empty.find((line) => line.dataset["kind"] === "supply")!;
    expect(supply.textContent).toContain("出荷の状況");
    await fireEvent.click(supply);
    expect(screen.getByTestId("inspector").textContent).toContain("厚生労働省「医療用医薬品供給状況」");
  });

  it("shows the months that a dataset lacks between those that it has", async () => {
    await open();
    const column = dataset().closest("section")!;
    expect(column.textContent?.replace(/\s+/g, "")).toContain("▪062025-05なし2025▪04");
  });

  it("opens the page of the ministry alone", async () => {
    const opened = vi.fn();
    await open();
    mockIPC((name, given) => {
      if (name === "plugin:opener|open_url") opened((given as { url: string }).url);
      return null;
    });
    const links = screen.getAllByRole("button", { name: /の\s*ページを開く/, hidden: true });
    for (const link of links) await fireEvent.click(link);
    expect(opened).toHaveBeenCalledTimes(links.length);
    for (const [url] of opened.mock.calls) expect(url).toMatch(/^https:\/\/www\.mhlw\.go\.jp\//);
  });
});

describe("a dataset", () => {
  it("says what it is and what it lacks", async () => {
    await open();
    await fireEvent.click(dataset());
    const facts = screen.getByTestId("dataset-facts").textContent;
    for (const part of ["2025-04〜2025-06", "月ごと", "2025-05", "規格単位", "14", "8,012", "分からない地域 1"]) {
      expect(facts).toContain(part);
    }
    expect(screen.getByTestId("inspector").textContent).toContain("国保・後期高齢者");
  });

  it("is described in place; what is not written anew stays", async () => {
    await open();
    await fireEvent.click(dataset());
    const field = screen.getByLabelText("地域の取り方");
    await fireEvent.input(field, { target: { value: "薬局所在地" } });
    await fireEvent.blur(field);
    await handworkSettled();
    expect(changed.mock.calls).toEqual([
      [
        {
          do: "describe_dataset",
          dataset: "国保",
          name: "",
          publisher: "見本県",
          population: "国保",
          place_basis: "薬局所在地",
        },
      ],
    ]);
  });

  it("is removed with all its files, after a question", async () => {
    await open();
    await fireEvent.click(dataset());
    void fireEvent.click(screen.getByTestId("remove-dataset"));
    await vi.waitFor(() => expect(asking.now?.question).toContain("国保"));
    expect(removed).not.toHaveBeenCalled();
    asking.now?.yes();
    await vi.waitFor(() => expect(removed.mock.calls).toEqual(DATASET.editions.map((id) => [id])));
  });

  it("is only read where someone else writes", async () => {
    readOnly = "読むだけです。";
    await open();
    await fireEvent.click(dataset());
    expect(screen.getByTestId<HTMLButtonElement>("remove-dataset").disabled).toBe(true);
    expect(screen.getByLabelText<HTMLInputElement>("公表・提供元").disabled).toBe(true);
    expect(screen.getByTestId<HTMLButtonElement>("choose-files").disabled).toBe(true);
  });
});

it("says how far an import is: rows, rows a second, time left, and a way to stop it", async () => {
  render(StatusBar);
  const importing = run("import", { files: [], replace: false }, "取り込んでいます");
  const [job] = jobs.running;
  heard({ job: job!.id, label: "取込中: a.csv", done: 41, total: 100, rows: 2340112, rows_per_second: 812345, seconds_left: 75 });
  const line = await screen.findByTestId("job");
  await vi.waitFor(() => expect(line.textContent).toContain("取込中: a.csv"));
  for (const part of ["2,340,112 行", "812,345 行/秒", "残り 2 分", "41 ％"]) expect(line.textContent).toContain(part);
  await fireEvent.click(within(line).getByRole("button"));
  expect(stopped).toHaveBeenCalledTimes(1);
  finish();
  await importing;
});
