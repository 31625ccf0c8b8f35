import { clearMocks, mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DROP, onDrop } from "../src/shell/files";

const callbacks = new Map<string, number[]>();

beforeEach(() => {
  callbacks.clear();
  mockWindows("main");
  mockIPC((name, given) => {
    if (name !== "plugin:event|listen") return null;
    const { event, handler } = given as { event: string; handler: number };
    callbacks.set(event, [...(callbacks.get(event) ?? []), handler]);
    return handler;
  });
});
afterEach(clearMocks);

function fromTheWindow(event: string, payload: unknown) {
  const internals = window as unknown as { __TAURI_INTERNALS__: { runCallback: (id: number, data: unknown) => void } };
  for (const id of callbacks.get(event) ?? []) internals.__TAURI_INTERNALS__.runCallback(id, { event, id, payload });
}

const fromTheTest = (paths: string[]) => window.dispatchEvent(new CustomEvent(DROP, { detail: { paths } }));

it("hears files from the window and from the stand-in alike, until it is stopped", async () => {
  const drop = { dropped: vi.fn(), hovering: vi.fn() };
  const stop = onDrop(drop);
  await vi.waitFor(() => expect(callbacks.has("tauri://drag-drop")).toBe(true));

  fromTheWindow("tauri://drag-enter", { paths: ["a.xlsx"], position: { x: 1, y: 1 } });
  expect(drop.hovering).toHaveBeenLastCalledWith(true);
  fromTheWindow("tauri://drag-leave", {});
  expect(drop.hovering).toHaveBeenLastCalledWith(false);
  fromTheWindow("tauri://drag-drop", { paths: ["C:\\資料\\a.xlsx"], position: { x: 1, y: 1 } });
  fromTheTest(["/tmp/b.csv", "/tmp/c.csv"]);
  expect(drop.dropped.mock.calls).toEqual([[["C:\\資料\\a.xlsx"]], [["/tmp/b.csv", "/tmp/c.csv"]]]);

  stop();
  fromTheTest(["/tmp/d.csv"]);
  expect(drop.dropped).toHaveBeenCalledTimes(2);
});

it("takes a drop without files for none", async () => {
  const drop = { dropped: vi.fn(), hovering: vi.fn() };
  const stop = onDrop(drop);
  await vi.waitFor(() => expect(callbacks.has("tauri://drag-leave")).toBe(true));
  fromTheTest([]);
  expect(drop.dropped).not.toHaveBeenCalled();
  stop();
});
