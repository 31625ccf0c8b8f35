import { expect, it, vi } from "vitest";
import { moment } from "../src/format";

it("shows a moment of UTC as the clock on the wall shows it", () => {
  vi.stubEnv("TZ", "Asia/Tokyo");
  expect(moment("2025-08-14T15:05:59Z")).toBe("2025-08-15 00:05");
  vi.unstubAllEnvs();
});
