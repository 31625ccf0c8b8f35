/** The field of the header that reaches everything. */
export const PALETTE = "palette";

export function focusPalette(): void {
  const field = document.getElementById(PALETTE);
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
}
