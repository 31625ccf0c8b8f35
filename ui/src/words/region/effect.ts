export const effect = {} as const;
