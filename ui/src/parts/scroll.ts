const kept = new Map<string, number>();

/** A surface that is found scrolled as it was left; `key` names what it shows. */
export function keepScroll(key: string): (node: HTMLElement) => () => void {
  return (node) => {
    node.scrollTop = kept.get(key) ?? 0;
    const remember = () => kept.set(key, node.scrollTop);
    node.addEventListener("scroll", remember, { passive: true });
    return () => node.removeEventListener("scroll", remember);
  };
}
