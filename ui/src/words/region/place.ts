export const place = {} as const;
