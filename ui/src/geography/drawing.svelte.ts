import type { DrawnRegion, NewRegion, ReadRegionsView, RegionKind } from "../bindings";
import { call } from "../shell/call";
import { chooseRegionFile } from "../shell/files";
import { changeHandwork } from "../state/handwork.svelte";
import { attempt } from "../state/notices.svelte";
import { loadPlaces } from "../state/places.svelte";
import type { Picked } from "./picked";

export interface Drawing {
  /** Null: a new one. */
  region: string | null;
  /** What it was called when one began; empty for a new one. */
  before: string;
  name: string;
  kind: RegionKind;
  picked: Picked;
}

let now = $state.raw<Drawing | null>(null);
let file = $state.raw<ReadRegionsView | null>(null);

/** The region that is being drawn, or the regions of a file before they are taken in. */
export const drawing = {
  get now() {
    return now;
  },
  get file() {
    return file;
  },
};

export function draw(region: DrawnRegion | null): void {
  file = null;
  now = {
    region: region?.id ?? null,
    before: region?.name ?? "",
    name: region?.name ?? "",
    kind: region?.kind ?? "pharmacist_association",
    picked: new Set(region?.members ?? []),
  };
}

export function redraw(change: Partial<Drawing>): void {
  if (now) now = { ...now, ...change };
}

export function endDrawing(): void {
  now = null;
  file = null;
}

/** Stores the region as it is drawn; it stays open where it was refused. True where it stands. */
export async function saveDrawing(): Promise<boolean> {
  if (!now) return false;
  const { region, name, kind, picked } = now;
  if (!(await changeHandwork({ do: "set_region", region, name: name.trim(), kind, members: [...picked] }))) return false;
  endDrawing();
  return true;
}

/** Asks for a table of regions and shows what it says. */
export async function readRegions(): Promise<void> {
  const path = await attempt(chooseRegionFile);
  if (path === null) return;
  const read = await attempt(() => call("read_regions", { path }));
  if (!read) return;
  await loadPlaces();
  now = null;
  file = read;
}

export async function takeRegions(): Promise<boolean> {
  if (!file) return false;
  const regions: NewRegion[] = file.regions.map(({ name, kind, members }) => ({ name, kind, members }));
  if (!(await changeHandwork({ do: "set_regions", regions }))) return false;
  endDrawing();
  return true;
}
