import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, expect, it } from "vitest";
import type { DatasetView } from "../src/bindings";
import Lacks from "../src/region/Lacks.svelte";
import { location } from "../src/state/location.svelte";
import { refreshWorkspace } from "../src/state/workspace.svelte";
import { edition } from "./fixtures";

const PLACES = ["48101", "48102", "48103", "48104"];

async function shown(kinds: string[], unknown_places: string[]) {
  const dataset = {
    dataset: { id: "国保", name: "", publisher: "", population: "", place_basis: "", grain: "month", unit: "price_unit" },
    editions: [],
    period: "2025-04",
    gaps: [],
    places: 4,
    products: 1,
    settings: [],
    insurers: [],
    ages: [],
    unknown_places,
  } satisfies DatasetView;
  mockIPC((name) => {
    if (name === "workspace") return { read_only: null, price_list: null, generic_status: null, policies: [] };
    if (name === "sources") return { editions: kinds.map((kind) => ({ ...edition("2026-04-01"), kind })), datasets: [dataset] };
    return null;
  });
  await refreshWorkspace();
  render(Lacks);
}
afterEach(() => {
  cleanup();
  clearMocks();
});

it.each([
  [["price_list", "generic_status", "municipality"], [], []],
  [["generic_status", "municipality"], [], ["薬剤費と参考試算を出せません"]],
  [["price_list"], PLACES, ["割合を出せません", "全国地方公共団体コードがまだない"]],
  [["price_list", "generic_status", "municipality"], PLACES, ["（48101、48102、48103 ほか 1）"]],
  [["price_list", "generic_status", "municipality"], ["どこか"], ["（どこか）"]],
])("with %j and the unknown places %j it says %j", async (kinds, unknown, said) => {
  await shown(kinds, unknown);
  const lines = screen.queryAllByTestId("region-lacks").map((line) => line.textContent ?? "");
  expect(lines.length).toBe(said.length);
  for (const [at, part] of said.entries()) expect(lines[at]).toContain(part);
});

it("leads to where a place is decided", async () => {
  await shown(["price_list", "generic_status", "municipality"], PLACES);
  await fireEvent.click(screen.getByRole("button"));
  expect([location.place, location.sourcesTab]).toEqual(["sources", "unknown_places"]);
});
