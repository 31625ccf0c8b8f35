/** What was told last, of any drawing: most are as wide as the one before them. */
let before = 0;

/**
 * Tells how wide it is, now and whenever that changes. At first it is taken to be as wide as the drawing before it; what it is itself is
 * told in the next frame: who reads it while drawing makes the window lay everything
 * out in between, and who changes something while sizes are told makes it begin again.
 */
export function widthTo(tell: (width: number) => void): (node: Element) => () => void {
  if (before > 0) tell(before);
  return (node) => {
    // The very first one has none before it.
    if (before === 0 && node.clientWidth > 0) tell((before = node.clientWidth));
    let frame = 0;
    const observer = new ResizeObserver((entries) => {
      const width = Math.floor(entries.at(-1)?.contentRect.width ?? 0);
      if (width === 0) return;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => tell((before = width)));
    });
    observer.observe(node);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  };
}
