import { describe, expect, it } from "vitest";
import { phrases } from "../src/parts/phrases";

describe("phrases", () => {
  it.each([
    ["テルミサルタン錠４０ｍｇ「トーワ」", ["４０ｍｇ", "「トーワ」"]],
    ["テルミサルタン錠40mg", ["40mg"]],
    ["アムロジピンＯＤ錠２．５ｍｇ", ["ＯＤ錠", "２．５ｍｇ"]],
    ["内用液１０ｍｇ／５ｍＬ", ["１０ｍｇ／", "５ｍＬ"]],
    ["１％１０ｍＬ１管", ["１％", "１０ｍＬ", "１管"]],
    ["点眼液0.1% 5mL", ["0.1%", "5mL"]],
    ["錠７５μｇ（２５ｍｇ）", ["７５μｇ", "（２５ｍｇ）"]],
    ["１ｍｇ／ｍＬ１，０００単位", ["１ｍｇ／ｍＬ", "１，０００単位"]],
    ["配合錠ＨＤ「２５ｍｇ・日新」", ["ＨＤ", "「２５ｍｇ・日新」"]],
    ["「オルメサルタンメドキソミル」の5mg（2026-04-01）", ["5mg", "（2026-04-01）"]],
    ["クリーム", []],
  ])("%s", (text, whole) => {
    const cut = phrases(text);
    expect(cut.filter((one) => one.whole).map((one) => one.text)).toEqual(whole);
    expect(cut.map((one) => one.text).join("")).toBe(text);
  });
});
