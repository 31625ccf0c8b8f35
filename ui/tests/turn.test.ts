import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import Figure from "../src/charts/Figure.svelte";
import TurnHarness from "./TurnHarness.svelte";

/** Tells the parts on the page whether they are in view. */
let tell: ((seen: boolean) => Promise<void>) | null = null;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(told: (entries: { isIntersecting: boolean }[]) => void) {
        tell = async (seen) => {
          told([{ isIntersecting: seen }]);
          await tick();
        };
      }
      observe() {}
      disconnect() {}
    },
  );
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const rest = async (milliseconds: number) => {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await tick();
};

describe("what stands below what is seen", () => {
  it("is there at once where it is in view", async () => {
    render(TurnHarness, { of: "見本市" });
    expect(screen.queryByText("見本市")).toBeNull();
    expect(screen.getByRole("heading").textContent).toBe("推移");
    await tell?.(true);
    expect(screen.getByText("見本市")).toBeTruthy();
  });

  it("comes when nobody has done anything for a while", async () => {
    render(TurnHarness, { of: "見本市" });
    await rest(500);
    await fireEvent.click(document.body);
    await rest(500);
    expect(screen.queryByText("見本市")).toBeNull();
    await rest(200);
    expect(screen.getByText("見本市")).toBeTruthy();
  });

  it("never shows what it was about before", async () => {
    const { rerender } = render(TurnHarness, { of: "見本市" });
    await tell?.(true);
    await tell?.(false);
    expect(screen.getByText("見本市")).toBeTruthy();
    await rerender({ of: "南島村" });
    expect(screen.queryByText("見本市")).toBeNull();
    expect(screen.queryByText("南島村")).toBeNull();
    await tell?.(true);
    expect(screen.getByText("南島村")).toBeTruthy();
  });

  it("is a chart that is not shown before it was drawn anew", async () => {
    const table = { headers: [], rows: [] };
    const of = (name: string) => ({ title: "割合", name, label: "割合の図。", table, option: {} });
    const { container, rerender } = render(Figure, of("一"));
    const chart = container.querySelector<HTMLElement>(".chart");
    await tell?.(true);
    await tell?.(false);
    expect(chart?.style.visibility).toBe("");
    await rerender(of("二"));
    expect(chart?.style.visibility).toBe("hidden");
    await rest(700);
    expect(chart?.style.visibility).toBe("");
  });
});
