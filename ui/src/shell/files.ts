import { getCurrentWebview } from "@tauri-apps/api/webview";
import { open, save } from "@tauri-apps/plugin-dialog";
import { words } from "../words";

/** Asks for files to read; none where the person changes their mind. */
export async function chooseFiles(): Promise<string[]> {
  const chosen = await open({
    multiple: true,
    title: words.sources.choose,
    filters: [{ name: words.sources.fileKinds, extensions: ["xlsx", "csv", "zip", "json", "geojson", "topojson"] }],
  });
  return chosen ?? [];
}

/** Asks for the document of a formulary; null where the person changes their mind. */
export function chooseDocument(): Promise<string | null> {
  return open({
    multiple: false,
    title: words.writing.receive,
    filters: [{ name: words.writing.documentKind, extensions: ["json"] }],
  });
}

/** Asks for a table of regions; null where the person changes their mind. */
export function chooseRegionFile(): Promise<string | null> {
  return open({
    multiple: false,
    title: words.geography.fromFile,
    filters: [{ name: words.geography.regionFile, extensions: ["csv"] }],
  });
}

/** Asks where to write a file; null where the person changes their mind. */
export function chooseTarget(name: string, extension: string): Promise<string | null> {
  return save({
    title: words.publishing.saveTitle,
    defaultPath: `${name}.${extension}`,
    filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
  });
}

/** Asks for a folder; null where the person changes their mind. */
export function chooseFolder(title: string): Promise<string | null> {
  return open({ directory: true, multiple: false, title });
}

/** A name within a folder, as the system of the folder writes it. */
export function within(folder: string, name: string): string {
  const mark = folder.includes("\\") ? "\\" : "/";
  return folder.endsWith(mark) ? `${folder}${name}` : `${folder}${mark}${name}`;
}

export interface Drop {
  dropped: (paths: string[]) => void;
  /** Files hang over the window, or no longer do. */
  hovering: (over: boolean) => void;
}

/** The DOM event that stands in for a real drop: `new CustomEvent("suisho:drop", { detail: { paths } })` on `window`. */
export const DROP = "suisho:drop";

/** Hears files that are dropped anywhere on the window; gives the way to stop listening. */
export function onDrop(drop: Drop): () => void {
  const filesDropped = (paths: string[]) => {
    drop.hovering(false);
    if (paths.length > 0) drop.dropped(paths);
  };
  const standIn = (event: Event) => filesDropped((event as CustomEvent<{ paths: string[] }>).detail.paths);
  window.addEventListener(DROP, standIn);
  const listening = getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (payload.type === "drop") filesDropped(payload.paths);
    else drop.hovering(payload.type !== "leave");
  });
  return () => {
    window.removeEventListener(DROP, standIn);
    void listening.then((stop) => stop());
  };
}
