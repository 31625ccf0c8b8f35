/** Ages from young to old: by the first number that they name; what names none comes last. 64歳以下 comes before 65-74歳. */
export function byAge(a: string, b: string): number {
  return first(a) - first(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function first(age: string): number {
  const plain = age.normalize("NFKC");
  const number = /\d+/.exec(plain);
  if (!number) return Infinity;
  return /以下|未満/.test(plain) ? Number(number[0]) - 1000 : Number(number[0]);
}
