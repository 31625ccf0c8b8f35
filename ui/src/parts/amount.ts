/** What people write for an amount (2000, 2,000, ２０００) as `2000`, with at most six decimals; null where it is none, or nothing at all. */
export function parseAmount(text: string): string | null {
  const plain = text
    .normalize("NFKC")
    .trim()
    .replace(/,(?=\d{3})/g, "");
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(plain) || /^[0.]+$/.test(plain)) return null;
  return plain.replace(/^0+(?=\d)/, "");
}
