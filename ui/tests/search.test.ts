import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SearchInput, SearchView } from "../src/bindings";
import { more, search, want } from "../src/medicines/query.svelte";
import { latest } from "../src/state/latest";

const NOTHING = { query: "", route: [], status: [], category: null, delisted: false };

/** Questions wait until the test answers them, in the order it likes. */
const waiting: { input: SearchInput; answer: (total: number) => void; fail: (cause: unknown) => void }[] = [];

function found(input: SearchInput, total: number): SearchView {
  const count = Math.max(0, Math.min(input.limit, total - input.offset));
  const hits = Array.from({ length: count }, (_, index) => ({
    nhi_code: `${input.query}-${input.offset + index}`,
    yj_code: null,
    name: "",
    ingredient: "",
    strength: "",
    spec: "",
    maker: null,
    route: "oral" as const,
    price: "10.4",
    generic_status: null,
    transitional_until: null,
    last_listed_on: null,
    brand: null,
    supply: null,
  }));
  return { total, hits, routes: [], statuses: [], categories: [] };
}

beforeEach(() => {
  waiting.length = 0;
  mockIPC(
    (_, given) =>
      new Promise((resolve, reject) => {
        const { input } = given as unknown as { input: SearchInput };
        waiting.push({ input, answer: (total) => resolve(found(input, total)), fail: reject });
      }),
  );
});
afterEach(clearMocks);

describe("search as you type", () => {
  it("shows the answer to what stands in the field, whatever comes back last", async () => {
    const first = want({ ...NOTHING, query: "ア" });
    const second = want({ query: "アム" });
    waiting[1]?.answer(3);
    await second;
    waiting[0]?.answer(900);
    await first;
    expect(search.answer?.total).toBe(3);
    expect(search.hits.map((hit) => hit.nhi_code)).toEqual(["アム-0", "アム-1", "アム-2"]);
  });

  it("does not complain of a question that nobody asks any more", async () => {
    const first = want({ ...NOTHING, query: "あ" });
    const second = want({ query: "あむ" });
    waiting[0]?.fail({ code: "x", message: "x", remedy: "x" });
    waiting[1]?.answer(1);
    await Promise.all([first, second]);
    expect(search.answer?.total).toBe(1);
  });

  it("brings the next rows once, and every row where an order needs them", async () => {
    const start = want({ ...NOTHING, query: "錠" });
    waiting[0]?.answer(1000);
    await start;
    expect(search.hits).toHaveLength(200);

    const next = more(false);
    void more(false);
    expect(waiting).toHaveLength(2);
    expect(waiting[1]?.input).toMatchObject({ limit: 200, offset: 200 });
    waiting[1]?.answer(1000);
    await next;
    expect(search.hits).toHaveLength(400);
    expect(search.hits.at(-1)?.nhi_code).toBe("錠-399");

    const every = more(true);
    waiting[2]?.answer(1000);
    await every;
    expect(search.hits).toHaveLength(1000);
    await more(false);
    expect(waiting).toHaveLength(3);
  });

  it("drops rows of an earlier question that arrive late", async () => {
    const start = want({ ...NOTHING, query: "錠" });
    waiting[0]?.answer(1000);
    await start;
    const late = more(false);
    const fresh = want({ query: "散" });
    waiting[2]?.answer(2);
    await fresh;
    waiting[1]?.answer(1000);
    await late;
    expect(search.hits.map((hit) => hit.nhi_code)).toEqual(["散-0", "散-1"]);
  });
});

describe("latest", () => {
  it("fails where the latest question fails", async () => {
    const ask = latest();
    await expect(ask(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});
