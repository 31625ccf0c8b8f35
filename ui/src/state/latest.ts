/**
 * Of several questions asked one after the other only the latest is answered: `ask` gives null where another was asked in the
 * meantime, whatever the order in which the answers come back, and also where a question that is no longer of interest fails.
 */
export function latest(): <T>(question: () => Promise<T>) => Promise<T | null> {
  let asked = 0;
  return async (question) => {
    const mine = ++asked;
    try {
      const answer = await question();
      return mine === asked ? answer : null;
    } catch (cause) {
      if (mine !== asked) return null;
      throw cause;
    }
  };
}
