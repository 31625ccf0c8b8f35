let code = $state<string | null>(null);

/** The product that the inspector of 作成 shows. */
export const inspected = {
  get code() {
    return code;
  },
  set code(next: string | null) {
    code = next;
  },
};
