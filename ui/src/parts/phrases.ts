/** A piece of a text; a whole one stays on one line while the line has room for it. */
export interface Phrase {
  text: string;
  whole: boolean;
}

const DIGITS = "0-9０-９";
const LETTERS = "A-Za-zＡ-Ｚａ-ｚ%％‰°℃μµ㎎㎍㎏㎖㎜㎝㎠";
/** Units that are words. */
const WORDS = "万?(?:国際)?単位|錠|カプセル|管|瓶|筒|枚|袋|包|個|組|セット|キット|シート";
const AMOUNT = `[（(]?[${DIGITS}]+(?:[.．,，][${DIGITS}]+)*(?:[${LETTERS}]+[2２3３]?|${WORDS})?(?:[／/](?:[${LETTERS}]+|${WORDS}))?[／/×）)、，]*`;
/** ＯＤ, ＨＤ, ＬＤ: a letter that is left behind makes another product. */
const SUFFIX = "[A-ZＡ-Ｚ]{2,6}錠?";
const DATE = "[（(]?[0-9]{4}-[0-9]{2}-[0-9]{2}[）)、]?";
/** Whose make it is: short. What is longer would leave lines half empty. */
const MAKE = "「[^「」]{1,9}」";
const WHOLE = new RegExp(`${MAKE}|${DATE}|${AMOUNT}|${SUFFIX}`, "g");

/** Cuts a name, a strength or a sentence so that no amount (４０ｍｇ, ２．５ｍｇ, 1%) no date and no short name in 「」 is broken between two lines. */
export function phrases(text: string): Phrase[] {
  const cut: Phrase[] = [];
  let from = 0;
  for (const { 0: whole, index } of text.matchAll(WHOLE)) {
    if (index > from) cut.push({ text: text.slice(from, index), whole: false });
    cut.push({ text: whole, whole: true });
    from = index + whole.length;
  }
  if (from < text.length) cut.push({ text: text.slice(from), whole: false });
  return cut;
}
