import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import EditableText from "../src/parts/EditableText.svelte";

const commit = vi.fn();
beforeEach(() => void commit.mockReset());
afterEach(cleanup);

function field(lines = 4): HTMLTextAreaElement {
  render(EditableText, { label: "有効性", value: "元の文", lines, commit });
  const area = screen.getByLabelText<HTMLTextAreaElement>("有効性");
  area.focus();
  return area;
}

describe("a reason written in place", () => {
  it("stands on leaving the field", async () => {
    const area = field();
    await fireEvent.input(area, { target: { value: "新しい文" } });
    expect(commit).not.toHaveBeenCalled();
    await fireEvent.blur(area);
    expect(commit.mock.calls).toEqual([["新しい文"]]);
  });

  it("stands with Ctrl+Enter, and Enter alone is a line", async () => {
    const area = field();
    await fireEvent.input(area, { target: { value: "新しい文" } });
    await fireEvent.keyDown(area, { key: "Enter" });
    expect(commit).not.toHaveBeenCalled();
    await fireEvent.keyDown(area, { key: "Enter", ctrlKey: true });
    expect(commit.mock.calls).toEqual([["新しい文"]]);
    await fireEvent.blur(area);
    expect(commit).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["Enter", {}],
    ["Enter", { ctrlKey: true }],
    ["Escape", {}],
  ])("leaves %s %o to the conversion", async (key, modifiers) => {
    for (const lines of [1, 4]) {
      const area = field(lines);
      await fireEvent.compositionStart(area);
      await fireEvent.input(area, { target: { value: "こうあつ" } });
      await fireEvent.keyDown(area, { key, isComposing: true, ...modifiers });
      expect(commit).not.toHaveBeenCalled();
      expect(area.value).toBe("こうあつ");
      await fireEvent.compositionEnd(area);
      await fireEvent.input(area, { target: { value: "降圧" } });
      await fireEvent.blur(area);
      expect(commit.mock.calls).toEqual([["降圧"]]);
      commit.mockReset();
      cleanup();
    }
  });

  it("stands whole where leaving the field ends the conversion", async () => {
    const area = field();
    await fireEvent.compositionStart(area);
    await fireEvent.input(area, { target: { value: "こうあつ" } });
    area.blur();
    expect(commit).not.toHaveBeenCalled();
    area.value = "降圧";
    await fireEvent.compositionEnd(area);
    expect(commit.mock.calls).toEqual([["降圧"]]);
  });

  it("says nothing where nothing changed", async () => {
    const area = field();
    await fireEvent.input(area, { target: { value: "元の文" } });
    await fireEvent.blur(area);
    expect(commit).not.toHaveBeenCalled();
  });

  it("puts the text back with Esc, and the abandoned one can be taken up again", async () => {
    const area = field();
    await fireEvent.input(area, { target: { value: "長い文" } });
    await fireEvent.keyDown(area, { key: "Escape" });
    expect(area.value).toBe("元の文");
    expect(commit).not.toHaveBeenCalled();
    await fireEvent.click(screen.getByRole("button"));
    expect(area.value).toBe("長い文");
    await fireEvent.blur(area);
    expect(commit.mock.calls).toEqual([["長い文"]]);
  });
});
