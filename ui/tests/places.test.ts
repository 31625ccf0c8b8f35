import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Handwork, HandworkOperation, PlacesView, UnknownPlace } from "../src/bindings";
import { keyboard } from "../src/frame/keyboard";
import Places from "../src/geography/Places.svelte";
import UnknownPlaces from "../src/geography/UnknownPlaces.svelte";
import { draw, drawing, endDrawing, readRegions } from "../src/geography/drawing.svelte";
import { looked } from "../src/geography/looked.svelte";
import { handworkSettled, loadHandwork } from "../src/state/handwork.svelte";
import { go } from "../src/state/location.svelte";
import { loadPlaces } from "../src/state/places.svelte";
import { PLACES } from "./fixtures";

const REGION = { id: "r1", name: "見本中央", kind: "pharmacist_association" as const, members: ["91101", "91201"] };
const NONE: Handwork = {
  regions: [REGION],
  place_names: [],
  column_mappings: [],
  authorized_generics: [],
  datasets: [],
  published_shares: [],
};

let handwork: Handwork = NONE;
let unknown: UnknownPlace[] = [];
let refused = false;
const changed = vi.fn<(operation: HandworkOperation) => void>();
const called = vi.fn<(name: string) => void>();

beforeEach(async () => {
  localStorage.clear();
  vi.clearAllMocks();
  [handwork, unknown, refused] = [NONE, [], false];
  looked.word = "";
  looked.at = null;
  mockIPC((name, given) => {
    called(name);
    const view = () => ({ handwork, done: "した", undo_label: "「見本中央」を描いた", redo_label: null });
    if (name === "places") {
      const answer: PlacesView = {
        places: PLACES,
        prefectures_only: false,
        shapes: ["91201"],
        population_missing: false,
        unknown,
      };
      return answer;
    }
    if (name === "change_handwork") {
      changed((given as unknown as { input: { operation: HandworkOperation } }).input.operation);
      if (refused) throw { code: "no", message: "できません", remedy: "", where: null, detail: null, refused: true };
      return view();
    }
    if (name === "handwork" || name === "undo_handwork") return view();
    if (name === "sources") return { editions: [], datasets: [] };
    if (name === "read_regions") return { regions: [REGION], unplaced: ["3: 旧見本町"] };
    if (name === "plugin:dialog|open") return "C:\\区域.csv";
    return null;
  });
  await Promise.all([loadPlaces(), loadHandwork()]);
});
afterEach(() => {
  cleanup();
  endDrawing();
  clearMocks();
});

const tree = () => screen.getByTestId("place-tree");
const on = () => document.getElementById(tree().getAttribute("aria-activedescendant") ?? "")?.dataset["place"];
const line = (id: string) => tree().querySelector<HTMLElement>(`[data-place="${id}"]`)!;
const press = async (...keys: string[]) => {
  for (const key of keys) await fireEvent.keyDown(tree(), { key });
};

describe("the tree by keyboard", () => {
  it("opens, goes in, comes back and closes", async () => {
    render(Places);
    await fireEvent.focus(tree());
    expect(on()).toBe("00");
    await press("ArrowDown", "ArrowRight");
    expect(line("91").getAttribute("aria-expanded")).toBe("true");
    await press("ArrowRight");
    expect(on()).toBe("r1");
    await press("ArrowDown", "ArrowDown");
    expect(on()).toBe("91201");
    await press("ArrowLeft");
    expect(on()).toBe("91");
    await press("ArrowLeft");
    expect(line("91").getAttribute("aria-expanded")).toBe("false");
    await press("End");
    expect(on()).toBe("92");
    await press("Home");
    expect(on()).toBe("00");
  });

  it("says population and shape of each, and that a population is missing", async () => {
    render(Places);
    await fireEvent.focus(tree());
    await press("ArrowDown", "ArrowRight");
    expect(line("91201").textContent).toContain("41,200");
    expect(line("91201").textContent).toContain("境界あり");
    expect(line("91301").textContent).toContain("…");
    expect(line("r1").textContent).toContain("薬剤師会");
  });

  it("is filtered by kana, and says where nothing is found", async () => {
    render(Places);
    await fireEvent.input(screen.getByTestId("place-filter"), { target: { value: "やまべ" } });
    expect(within(tree()).getAllByRole("treeitem")).toHaveLength(3);
    await fireEvent.input(screen.getByTestId("place-filter"), { target: { value: "ない" } });
    expect(within(tree()).queryAllByRole("treeitem")).toEqual([]);
    expect(screen.getByText("その名称・かな・コードの地域はありません。")).toBeTruthy();
  });
});

describe("drawing a region", () => {
  it("picks municipalities and wards in the tree and stores them as one step", async () => {
    render(Places);
    await fireEvent.click(screen.getByTestId("draw-region"));
    const save = screen.getByTestId<HTMLButtonElement>("save-region");
    expect(save.disabled).toBe(true);
    await fireEvent.input(screen.getByPlaceholderText("見本県中央"), { target: { value: " 県南 " } });
    await fireEvent.focus(tree());
    await press("ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", " ");
    expect(on()).toBe("91101");
    expect(line("91101").getAttribute("aria-checked")).toBe("true");
    expect(line("91100").getAttribute("aria-checked")).toBe("mixed");
    expect(tree().querySelector("[data-place=r1]")).toBeNull();
    await fireEvent.click(line("91301").querySelector("input")!);
    await fireEvent.click(save);
    await handworkSettled();
    expect(changed.mock.calls).toEqual([
      [{ do: "set_region", region: null, name: "県南", kind: "pharmacist_association", members: ["91101", "91301"] }],
    ]);
    await vi.waitFor(() => expect(drawing.now).toBeNull());
    await vi.waitFor(() => expect(document.activeElement).toBe(tree()));
  });

  it("takes up one that is there, and stays open where it is refused", async () => {
    refused = true;
    render(Places);
    draw(REGION);
    const out = await screen.findByLabelText("見本県白川市 を外す");
    await fireEvent.click(out);
    await fireEvent.click(screen.getByTestId("save-region"));
    await handworkSettled();
    expect(changed.mock.calls[0]?.[0]).toMatchObject({ region: "r1", name: "見本中央", members: ["91101"] });
    expect(drawing.now?.picked).toEqual(new Set(["91101"]));
  });

  it("reads regions from a table, shows what has no place, and takes them in together", async () => {
    render(Places);
    await readRegions();
    const preview = await screen.findByTestId("region-file");
    expect(preview.textContent).toContain("3: 旧見本町");
    expect(preview.textContent).toContain("見本県見本市北区");
    await fireEvent.click(screen.getByTestId("take-regions"));
    await handworkSettled();
    const { id: _, ...region } = REGION;
    expect(changed.mock.calls).toEqual([[{ do: "set_regions", regions: [region] }]]);
    await vi.waitFor(() => expect(screen.queryByTestId("region-file")).toBeNull());
  });
});

describe("places that nobody explained", () => {
  const candidate = PLACES.find(({ id }) => id === "91101")!;
  beforeEach(async () => {
    unknown = [
      { dataset: "国保", read: "北区", candidates: [candidate] },
      { dataset: "国保", read: "県外", candidates: [] },
    ];
    handwork = { ...NONE, place_names: [{ id: "1", dataset: "国保", read: "旧白川村", place: "91201" }] };
    await Promise.all([loadPlaces(), loadHandwork()]);
    render(UnknownPlaces);
  });

  it.each([
    ["a candidate", () => screen.getByLabelText("「北区」は 見本県見本市北区"), "北区", "91101"],
    ["nothing to be counted", () => screen.getByLabelText("「県外」を数えない"), "県外", null],
  ] as const)("are %s by one press", async (_, button, read, place) => {
    await fireEvent.click(button());
    await handworkSettled();
    expect(changed.mock.calls).toEqual([[{ do: "set_place_name", dataset: "国保", read, place }]]);
  });

  it("are found by name, kana or code", async () => {
    const field = screen.getByRole("combobox", { name: "「県外」の地域" });
    await fireEvent.input(field, { target: { value: "92101" } });
    await fireEvent.keyDown(field, { key: "Enter" });
    await handworkSettled();
    expect(changed.mock.calls[0]?.[0]).toMatchObject({ read: "県外", place: "92101" });
  });

  it("can be decided again", async () => {
    expect(screen.getByTestId("decided-places").textContent).toContain("見本県白川市");
    await fireEvent.click(screen.getByLabelText("「旧白川村」を決め直す"));
    await handworkSettled();
    expect(changed.mock.calls).toEqual([[{ do: "remove_place_name", dataset: "国保", read: "旧白川村" }]]);
  });
});

it.each([
  ["sources", "undo_handwork"],
  ["medicines", "undo_handwork"],
] as const)("Ctrl+Z in %s takes back what was done by hand", async (place, operation) => {
  go({ place });
  keyboard(new KeyboardEvent("keydown", { key: "z", ctrlKey: true, cancelable: true }));
  await handworkSettled();
  expect(called).toHaveBeenCalledWith(operation);
});

it("Ctrl+Z while one writes a formulary leaves the handwork alone", async () => {
  go({ place: "writing" });
  keyboard(new KeyboardEvent("keydown", { key: "z", ctrlKey: true, cancelable: true }));
  await handworkSettled();
  expect(called).not.toHaveBeenCalledWith("undo_handwork");
});
