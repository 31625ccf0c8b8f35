import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, describe, expect, it } from "vitest";
import { Refused, call, failureOf } from "../src/shell/call";

afterEach(clearMocks);

const failure = {
  code: "column_missing",
  message: "列がありません。",
  where: "list.xlsx 1 行",
  remedy: "ファイルを確かめてください。",
  detail: null,
  refused: true,
};

describe("call", () => {
  it("hands over the input and the job under their names", async () => {
    const seen: unknown[] = [];
    mockIPC((name, given) => {
      seen.push([name, given]);
      return { editions: [] };
    });
    await call("sources", {});
    await call("search", { query: "あ", limit: 1, offset: 0, route: [], category: null, status: [], delisted: false }, "job-1");
    expect(seen).toEqual([
      ["sources", { input: {}, job: null }],
      [
        "search",
        { input: { query: "あ", limit: 1, offset: 0, route: [], category: null, status: [], delisted: false }, job: "job-1" },
      ],
    ]);
  });

  it("rejects with the failure as the operation said it", async () => {
    mockIPC(() => Promise.reject(failure));
    const refused = await call("sources", {}).catch((cause: unknown) => cause);
    expect(refused).toBeInstanceOf(Refused);
    expect(failureOf(refused)).toEqual(failure);
  });

  it.each([
    ["text", "command sources not found", "command sources not found"],
    ["an error", new TypeError("x is not a function"), "TypeError: x is not a function"],
    ["an object without a message", { code: 1 }, "[object Object]"],
  ])("says %s in Japanese and keeps it as the detail", async (_, thrown, detail) => {
    mockIPC(() => Promise.reject(thrown as Error));
    const said = failureOf(await call("sources", {}).catch((cause: unknown) => cause));
    expect(said).toMatchObject({ code: "unexpected", refused: false, detail });
    expect(said.message).not.toBe("");
    expect(said.remedy).not.toBe("");
  });
});
