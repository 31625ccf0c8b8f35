import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { createRawSnippet } from "svelte";
import { afterEach, describe, expect, it } from "vitest";
import Figure from "../src/charts/Figure.svelte";
import { words } from "../src/words";

const TABLE = {
  headers: ["地域", "割合（％）"],
  rows: [
    ["見本市", "72.3"],
    ["南島村", words.absence.suppressed],
  ],
};
const drawing = createRawSnippet(() => ({ render: () => `<svg viewBox="0 0 10 10"><path d="M0 0"/></svg>` }));

let written: [string, unknown][] = [];

let proposed: string | undefined;

function figure(chosen: string | null, internal = false) {
  written = [];
  mockIPC((name, given) => {
    if (name === "plugin:dialog|save") {
      proposed = (given as { options: { defaultPath: string } }).options.defaultPath;
      return chosen;
    }
    written.push([name, (given as { input?: unknown } | undefined)?.input]);
    return { path: chosen, rows: 2, bytes: 9 };
  });
  render(Figure, { title: "割合", name: "割合の図", label: "割合の図。", table: TABLE, internal, children: drawing });
}

afterEach(() => {
  cleanup();
  clearMocks();
});

describe("the frame of a chart", () => {
  it("shows the same as a table", async () => {
    figure(null);
    expect(screen.queryByRole("table")).toBeNull();
    await fireEvent.click(screen.getByTestId("figure-table"));
    expect(screen.getAllByRole("columnheader").map((cell) => cell.textContent)).toEqual(TABLE.headers);
    expect(
      screen
        .getAllByRole("row")
        .slice(1)
        .map((row) => [...row.children].map((cell) => cell.textContent)),
    ).toEqual(TABLE.rows);
    expect(screen.getByTestId("figure-table").getAttribute("aria-pressed")).toBe("true");
    await fireEvent.click(screen.getByTestId("figure-chart"));
    expect(screen.queryByRole("table")).toBeNull();
  });

  it("writes its table as it is shown, absences by their signs", async () => {
    figure("C:\\図\\割合.csv");
    await fireEvent.click(screen.getByTestId("figure-csv"));
    await new Promise((resolve) => setTimeout(resolve));
    expect(written).toEqual([["write_table", { path: "C:\\図\\割合.csv", ...TABLE }]]);
  });

  it.each([
    [false, "割合の図.csv"],
    [true, "内部資料_割合の図.csv"],
  ])("says of figures that are no release (%s) what they are: %s", async (internal, name) => {
    figure(null, internal);
    await fireEvent.click(screen.getByTestId("figure-csv"));
    expect(proposed).toBe(name);
  });

  it("writes nothing where no place for it is chosen", async () => {
    figure(null);
    await fireEvent.click(screen.getByTestId("figure-csv"));
    await new Promise((resolve) => setTimeout(resolve));
    expect(written).toEqual([]);
  });
});
