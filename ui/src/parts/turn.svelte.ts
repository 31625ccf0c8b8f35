// What is seen is drawn first; what stands below is drawn when it comes into view, or when nobody has done anything for a while.

/** Milliseconds of rest after which what is not seen is drawn, and from one to the next. */
const REST = 600;
const PAUSE = 60;

/** Pixels: what only looks in at the lower edge of the window can wait. */
const EDGE = 140;

const waiting = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

function rest(pause: number) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const [first] = waiting;
    if (!first) return;
    waiting.delete(first);
    first();
    rest(PAUSE);
  }, pause);
}

for (const doing of ["pointerdown", "click", "keydown", "input", "change", "wheel"] as const)
  addEventListener(doing, () => waiting.size > 0 && rest(REST), { capture: true, passive: true });

/** Does it when nobody has done anything for a while; gives what calls it off. */
export function atRest(then: () => void): () => void {
  waiting.add(then);
  rest(REST);
  return () => waiting.delete(then);
}

export interface Turn {
  /** It may draw what it is told to draw now. */
  readonly mine: boolean;
  /** Of the element in which it is drawn. */
  attach: (node: Element) => () => void;
}

/** To be called while a component is made. `what` is what would be drawn: another one waits for its turn again. */
export function turn(what: () => unknown): Turn {
  let seen = $state(false);
  let had = $state.raw<{ what: unknown } | null>(null);
  $effect(() => {
    const now = what();
    if (seen) had = { what: now };
    else if (had?.what !== now) return atRest(() => (had = { what: now }));
  });
  return {
    get mine() {
      return seen || had?.what === what();
    },
    attach(node) {
      // Whoever observes is told after the first frame; what is in view from the beginning is drawn with it.
      const { width, top, bottom } = node.getBoundingClientRect();
      seen = width > 0 && bottom > 0 && top < innerHeight - EDGE;
      const tell = (entries: IntersectionObserverEntry[]) => (seen = entries.at(-1)?.isIntersecting ?? false);
      const observer = new IntersectionObserver(tell, { rootMargin: `0px 0px -${EDGE}px 0px` });
      observer.observe(node);
      return () => observer.disconnect();
    },
  };
}
