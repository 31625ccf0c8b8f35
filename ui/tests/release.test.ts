import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DatasetView, HiddenFigures, MakeReleaseInput, Release, ReleaseInput, ReleasePreview, Rule } from "../src/bindings";
import ReleaseTab from "../src/region/release/Release.svelte";
import { asking } from "../src/state/asking.svelte";
import { refreshWorkspace } from "../src/state/workspace.svelte";
import { within } from "../src/shell/files";
import { words } from "../src/words";

const say = words.region.release;
const RULE: Rule = {
  id: "unknown_patients",
  name: "患者数が分からないときの基準",
  description: "1,000未満を伏せます。",
  source: "ガイドライン",
  quantity: { oral: "1000", external: "1000", injection: "400", dental: "1000", unknown: "1000" },
  patients: [],
};
const COUNTS = { shown: 12_345, primary: 7, place_too_small: 2, given_out: 1, complementary: 5, source: 3 };
const HIDDEN: HiddenFigures = {
  total: 1,
  figures: [
    {
      table: "usage_list",
      place_id: "48101",
      place: "中央見本区",
      insurer: null,
      key: "2149042F2021",
      label: "テルミサルタン錠４０ｍｇ",
      side: null,
      margin: false,
      reason: { why: "protects", label: "別の錠", place: "東見本区" },
    },
  ],
};

const DATASET: DatasetView = {
  dataset: { id: "国保", name: "", publisher: "", population: "", place_basis: "", grain: "month", unit: "price_unit" },
  editions: [],
  period: "2025-04..2025-06",
  gaps: [],
  places: 2,
  products: 40,
  settings: ["院内", "院外"],
  insurers: ["国保"],
  ages: [],
  unknown_places: [],
};

let earlier: Release[] = [];
let overtaken: number[] = [];
const asked = vi.fn<(input: ReleaseInput) => void>();
const made = vi.fn<(input: MakeReleaseInput) => void>();
const withdrawn = vi.fn<(input: unknown) => void>();

function release(number: number): Release {
  return {
    number,
    request: {
      dataset: "国保",
      period: "2025-04..2025-06",
      filters: {},
      within: null,
      level: "municipality",
      tables: ["usage_list"],
      rule: RULE,
      insurers: false,
      consent: null,
    },
    made_at: "2026-04-01T00:00:00Z",
    actor: "見本花子",
    folder: "/home/mihon/out",
    files: [{ name: "読み方.txt", sha256: "ab12", bytes: 1234 }],
    sha256: "cd34",
    withdrawn: null,
  };
}

function preview(): ReleasePreview {
  return {
    token: "token",
    request: release(1).request,
    basis: {} as ReleasePreview["basis"],
    lines: ["読み方の一行目"],
    tables: [{ table: "usage_list", counts: COUNTS }],
    total: COUNTS,
    places: [{ id: "48101", label: "中央見本区", margin: false }],
    insurers: [],
    exposed: earlier.length > 0 ? [{ label: "小さな錠", place: "東見本区" }] : [],
    exposed_total: earlier.length,
    earlier,
    overtaken,
    without_code: [{ code: "", name: "名のない品", quantity: "12" }],
    unconverted: [],
  };
}

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
  earlier = [];
  overtaken = [];
  mockIPC((name, given) => {
    const { input } = given as { input: unknown };
    if (name === "workspace") return { read_only: null, price_list: null, generic_status: null, policies: [] };
    if (name === "sources") return { editions: [], datasets: [DATASET] };
    if (name === "release_rules") return { rules: [RULE] };
    if (name === "releases") return { releases: earlier };
    if (name === "hidden_figures") return HIDDEN;
    if (name === "release_lines") return { headers: ["地域", "数量"], rows: [["中央見本区", "1234.5"]], total: 1 };
    if (name === "release_preview") {
      asked(input as ReleaseInput);
      return preview();
    }
    if (name === "make_release") {
      made(input as MakeReleaseInput);
      return { release: release(1), preview: preview() };
    }
    if (name === "withdraw_release") {
      withdrawn(input);
      return { releases: [{ ...release(1), withdrawn: { at: "2026-04-02T00:00:00Z", actor: "見本花子", reason: "誤り" } }] };
    }
    return null;
  });
});
afterEach(() => {
  cleanup();
  clearMocks();
});

async function shown() {
  await refreshWorkspace();
  render(ReleaseTab);
  await screen.findByText(RULE.description);
}
const press = (testid: string) => fireEvent.click(screen.getByTestId(testid));
const text = (testid: string) => screen.getByTestId(testid).textContent ?? "";
const disabled = (testid: string) => (screen.getByTestId(testid) as HTMLButtonElement).disabled;
const looked = async () => {
  await press("release-look");
  await screen.findByTestId("release-counts");
};

describe("nothing is written before it was looked at", () => {
  it("the folder can be chosen after the preview, and no more once the question is another", async () => {
    await shown();
    expect(disabled("release-write")).toBe(true);
    await looked();
    expect(disabled("release-write")).toBe(false);
    await press("release-table-share_by_place");
    expect(text("release-stale")).toContain(say.stale);
    expect(disabled("release-write")).toBe(true);
  });

  it("what is written is what was looked at", async () => {
    await shown();
    await looked();
    window.dispatchEvent(new CustomEvent("suisho:folder", { detail: { path: "/home/mihon/out" } }));
    await waitFor(() => expect(asking.now?.consequence).toBe(say.consequence));
    expect(made).not.toHaveBeenCalled();
    asking.now?.yes();
    await screen.findByTestId("release-files");
    expect(made).toHaveBeenCalledWith({ ...asked.mock.lastCall?.[0], out: "/home/mihon/out", seen: "token" });
    expect(text("release-files")).toContain("読み方.txt");
    expect(text("release-list")).toContain("見本花子");
  });
});

it("what will be hidden is counted by why, and listed", async () => {
  await shown();
  await looked();
  const cells = screen.getByTestId("release-counts").querySelectorAll("tbody tr:first-child td");
  expect([...cells].map((cell) => cell.textContent)).toEqual(["12,345", "4", "5", "2", "3", "1"]);
  await screen.findByText(say.protects("別の錠", "東見本区"));
  expect(text("release-hidden-count")).toContain(say.hiddenCount("1"));
  expect(screen.queryByTestId("release-earlier")).toBeNull();
});

it("an earlier release of the dataset is warned of, with what it gave away", async () => {
  earlier = [release(3)];
  overtaken = [3];
  await shown();
  await looked();
  await screen.findByTestId("release-earlier");
  expect(text("release-earlier")).toContain(say.earlierBody("3"));
  expect(text("release-overtaken")).toContain(say.overtaken("3"));
  expect(text("release-exposed")).toContain("東見本区　小さな錠");
});

it("insurers are asked for with consent alone, and it is not remembered", async () => {
  await shown();
  await press("release-insurers");
  await fireEvent.input(screen.getByTestId("release-consent"), { target: { value: "協議会の同意" } });
  await looked();
  expect(asked.mock.lastCall?.[0]).toMatchObject({ insurers: true, consent: "協議会の同意" });
  await press("release-insurers");
  await press("release-look");
  await waitFor(() => expect(asked.mock.lastCall?.[0]).toMatchObject({ insurers: false, consent: null }));
});

it("a release is withdrawn with a reason and stays in the list", async () => {
  earlier = [release(1)];
  await shown();
  await screen.findByTestId("release-withdraw");
  await press("release-withdraw");
  expect(disabled("release-withdraw-now")).toBe(true);
  await fireEvent.input(screen.getByTestId("release-reason"), { target: { value: "誤り" } });
  await press("release-withdraw-now");
  await screen.findByText(/誤り/);
  expect(withdrawn).toHaveBeenCalledWith({ number: 1, reason: "誤り" });
  expect(screen.queryByTestId("release-withdraw")).toBeNull();
});

describe("thresholds of one's own", () => {
  const oral = () => screen.getByTestId<HTMLInputElement>("release-threshold-oral");
  async function typed(threshold: string) {
    await fireEvent.input(oral(), { target: { value: threshold } });
    await fireEvent.blur(oral());
  }

  it.each(["0", "-5", "1e9", "二千", "99999999999999999999999"])(
    "nothing is looked at with %s, and the field says so",
    async (threshold) => {
      await shown();
      await typed(threshold);
      await press("release-look");
      expect(asked).not.toHaveBeenCalled();
      expect(document.activeElement).toBe(oral());
      screen.getByText(say.thresholdWrong);
    },
  );

  it("are taken as people write them", async () => {
    await shown();
    await typed("２,０００");
    expect(oral().value).toBe("2,000");
    await looked();
    expect(asked.mock.lastCall?.[0].thresholds).toEqual(["oral=2000"]);
  });
});

describe("a folder within a folder", () => {
  for (const [folder, expected] of [
    ["/home/mihon", "/home/mihon/out"],
    ["/", "/out"],
    ["C:\\Users\\見本", "C:\\Users\\見本\\out"],
    ["C:\\", "C:\\out"],
  ] as const)
    it(expected, () => expect(within(folder, "out")).toBe(expected));
});
