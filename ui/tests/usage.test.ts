import { describe, expect, it } from "vitest";
import type { Role } from "../src/bindings";
import { asked, lacks, understood, type Answers } from "../src/sources/usage";
import { UNKNOWN, look } from "./fixtures";

function answers(more: Partial<Answers> = {}): Answers {
  return { dataset: "", place: "", period: "", unit: "price_unit", roles: [...UNKNOWN.roles], said: [], ...more };
}
const words = (given: Answers, of = UNKNOWN) =>
  lacks(of, given).map((lack) => (lack.what === "twice" ? `twice ${lack.role}` : lack.what));

describe("a usage file that speaks for itself", () => {
  it("asks for nothing", () => {
    expect(asked(look(), answers({ roles: [] }))).toEqual([]);
    expect(words(answers({ roles: [] }), look())).toEqual([]);
  });
  it("lets a person say whose figures a list is whose layout many use", () => {
    const list = look({ layout: "usage_list", dataset: "usage-list", needs: ["place"] });
    expect(asked(list, answers({ roles: [] }))).toEqual(["dataset", "place"]);
  });
  it("asks for what it lacks, and nothing of its columns", () => {
    const file = look({ needs: ["period", "place"] });
    expect(asked(file, answers({ roles: [] }))).toEqual(["place", "period"]);
    expect(words(answers({ roles: [], place: "91201" }), file)).toEqual(["period"]);
    expect(words(answers({ roles: [], place: "91201", period: "2024-04" }), file)).toEqual([]);
  });
});

describe("a usage file whose headers nobody knows", () => {
  const roles = (...given: Role[]) => answers({ dataset: "国保", period: "2024-04", roles: given });

  it("asks beside the columns for what no column holds", () => {
    expect(asked(UNKNOWN, answers())).toEqual(["dataset", "period", "unit"]);
    expect(asked(UNKNOWN, answers({ roles: ["dataset", "place", "period", "unit"] }))).toEqual([]);
  });
  it("does not guess what the quantities count", () =>
    expect(words({ ...roles("place", "name", "nhi_code", "quantity"), unit: null })).toEqual(["unit"]));
  it("that were pointed out before asks only whose figures they are, and what is needed", () => {
    const before = { ...UNKNOWN, layout: "own", remembered: true, needs: ["period"] };
    expect(asked(before, answers({ said: [false, false, false, false] }))).toEqual(["dataset", "period"]);
    expect(asked(before, answers({ said: [false, true, false, false] }))).toEqual(["dataset", "period", "unit"]);
  });
  it.each([
    [["place", "name", "ignored", "quantity"], ["code"]],
    [["place", "name", "receipt_code", "quantity"], []],
    [["place", "nhi_code", "yj_code", "quantity"], []],
    [["ignored", "name", "receipt_code", "quantity"], ["place"]],
    [["place", "name", "receipt_code", "ignored"], ["quantity"]],
    [["place", "place", "receipt_code", "quantity"], ["twice place"]],
    [
      ["ignored", "ignored", "ignored", "ignored"],
      ["place", "quantity", "code"],
    ],
  ] as [Role[], string[]][])("with the columns %j lacks %j", (given, missing) => expect(words(roles(...given))).toEqual(missing));

  it("reads the first row as its columns are pointed out", () => {
    expect(understood(UNKNOWN, roles("place", "ignored", "receipt_code", "quantity"))).toEqual([
      { role: "place", value: "見本市" },
      { role: "receipt_code", value: "620000001" },
      { role: "quantity", value: "1,234.5" },
    ]);
    expect(understood(look(), answers({ roles: [] }))).toEqual([]);
  });
});
