import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import Harness from "./Harness.svelte";

const rows = Array.from({ length: 1000 }, (_, index) => ({
  code: `c${index}`,
  name: `品目${String(index).padStart(4, "0")}`,
  price: String(1000 - index),
}));
const written = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve());

beforeEach(() => {
  localStorage.clear();
  written.mockClear();
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText: written } });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function grid(props: Record<string, unknown> = {}): Promise<HTMLElement> {
  render(Harness, { rows, ...props });
  const found = screen.getByRole("grid");
  found.focus();
  await fireEvent.focus(found);
  return found;
}
const keys = async (on: HTMLElement, ...pressed: (string | [string, object])[]) => {
  for (const one of pressed) {
    const [key, modifiers] = typeof one === "string" ? [one, {}] : one;
    await fireEvent.keyDown(on, { key, ...modifiers });
  }
};

describe("a grid by keyboard", () => {
  it.each([
    [["ArrowDown"], "c1"],
    [["ArrowDown", "ArrowDown", "ArrowUp"], "c1"],
    [[["End", { ctrlKey: true }]], "c999"],
    [["PageDown", ["Home", { ctrlKey: true }]], "c0"],
    [[["End", { ctrlKey: true }], "ArrowDown"], "c999"],
  ] as [(string | [string, object])[], string][])("%j leads to %s", async (pressed, code) => {
    const table = await grid();
    await keys(table, ...pressed);
    expect(document.querySelector("output")?.textContent).toBe(code);
  });

  it("says its size and names the cell one is on", async () => {
    const table = await grid();
    expect(table.getAttribute("aria-rowcount")).toBe("1001");
    expect(table.getAttribute("aria-colcount")).toBe("2");
    await keys(table, "ArrowDown", "ArrowRight");
    const cell = document.getElementById(table.getAttribute("aria-activedescendant") ?? "");
    expect(cell?.textContent?.trim()).toBe("999");
    expect(cell?.closest("[role=row]")?.getAttribute("aria-rowindex")).toBe("3");
    expect(cell?.closest("[role=row]")?.getAttribute("aria-selected")).toBe("true");
  });

  it("draws only the rows in sight", async () => {
    const table = await grid();
    const drawn = within(table).getAllByRole("row").length;
    expect(drawn).toBeGreaterThan(2);
    expect(drawn).toBeLessThan(100);
  });

  it("enters a row, and hands other keys over with the chosen rows", async () => {
    const enter = vi.fn();
    const press = vi.fn(() => true);
    const table = await grid({ enter, press });
    await keys(table, "Enter");
    expect(enter.mock.calls[0]?.[0]).toMatchObject({ code: "c0" });
    await keys(table, ["ArrowDown", { shiftKey: true }], "1");
    expect(press.mock.calls).toHaveLength(1);
    expect((press.mock.calls[0] as unknown[])[1]).toMatchObject([{ code: "c0" }, { code: "c1" }]);
  });

  it("sorts from the header, where Up leads from the first row", async () => {
    const table = await grid();
    await keys(table, "ArrowRight", "ArrowUp", "Enter");
    const header = screen.getByRole("columnheader", { name: /薬価/ });
    expect(header.getAttribute("aria-sort")).toBe("ascending");
    await keys(table, "ArrowDown", ["Home", { ctrlKey: true }]);
    expect(document.querySelector("output")?.textContent).toBe("c999");
  });
});

it("keeps rows apart while another order or another list comes in", async () => {
  const { rerender } = render(Harness, { rows });
  const drawn = () => [...document.querySelectorAll<HTMLElement>("[data-key]")].map((row) => row.dataset.key);
  for (const next of [[...rows].reverse(), rows.slice(3, 40), rows.filter((_, index) => index % 2 === 1)]) {
    await rerender({ rows: next });
    expect(drawn()[0]).toBe(next[0]?.code);
    expect(drawn()).toEqual(next.slice(0, drawn().length).map((row) => row.code));
  }
});

describe("copying", () => {
  it("takes the chosen rows with headers", async () => {
    const table = await grid();
    await keys(table, ["ArrowDown", { shiftKey: true }], ["c", { ctrlKey: true }]);
    expect(written.mock.calls).toEqual([["品名\t薬価（円）\r\n品目0000\t1000\r\n品目0001\t999"]]);
  });

  it("chooses every row with Ctrl+A", async () => {
    const table = await grid();
    await keys(table, ["a", { ctrlKey: true }], ["c", { ctrlKey: true }]);
    expect(written.mock.calls[0]?.[0].split("\r\n")).toHaveLength(1001);
  });
});

describe("writing CSV", () => {
  it("takes the rows and columns as they are shown, filtered and sorted", async () => {
    const asked: unknown[] = [];
    mockIPC((name, given) => {
      if (name === "plugin:dialog|save") return "/tmp/out.csv";
      const { input } = given as { input: { path: string; rows: string[][] } };
      asked.push([name, input]);
      return { path: input.path, rows: input.rows.length };
    });
    await grid();
    await fireEvent.click(screen.getByRole("button", { name: "絞り込み" }));
    await fireEvent.input(screen.getByLabelText("品名で絞り込む"), { target: { value: "０９９" } });
    const header = screen.getByRole("columnheader", { name: /薬価/ });
    await fireEvent.click(header);
    await fireEvent.click(screen.getByRole("button", { name: "CSV" }));
    await vi.waitFor(() => expect(screen.getByText(/11 行を書き出しました/)).toBeTruthy());
    const rows = [999, 998, 997, 996, 995, 994, 993, 992, 991, 990, 99].map((at) => [
      `品目${String(at).padStart(4, "0")}`,
      String(1000 - at),
    ]);
    expect(asked).toEqual([["write_table", { path: "/tmp/out.csv", headers: ["品名", "薬価（円）"], rows }]]);
    clearMocks();
  });
});

describe("what one chose", () => {
  it("is found again", async () => {
    await grid();
    await fireEvent.click(screen.getByRole("button", { name: "列" }));
    await fireEvent.click(screen.getByRole("checkbox", { name: "コード" }));
    await fireEvent.click(screen.getByRole("button", { name: "絞り込み" }));
    await fireEvent.input(screen.getByLabelText("品名で絞り込む"), { target: { value: "０９９" } });
    cleanup();
    const table = await grid();
    expect(table.getAttribute("aria-colcount")).toBe("3");
    expect(table.getAttribute("aria-rowcount")).toBe("12");
  });
});
