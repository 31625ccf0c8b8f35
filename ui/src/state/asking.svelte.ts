interface Question {
  question: string;
  consequence: string;
  verb: string;
}

let now = $state.raw<(Question & { yes: () => void; no: () => void }) | null>(null);

/** The question that stands before something that cannot be taken back. */
export const asking = {
  get now() {
    return now;
  },
};

/** Asks, and gives the focus back to where it was. */
export function ask(question: Question): Promise<boolean> {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      now = null;
      if (before instanceof HTMLElement) requestAnimationFrame(() => before.focus());
      resolve(yes);
    };
    now = { ...question, yes: () => answer(true), no: () => answer(false) };
  });
}
