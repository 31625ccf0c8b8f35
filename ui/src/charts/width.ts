/** Tells how wide it is, now and whenever that changes; without a layout in the middle of drawing. Pixels, whole. */
export function widthTo(tell: (width: number) => void): (node: Element) => () => void {
  return (node) => {
    const observer = new ResizeObserver((entries) => {
      const width = entries.at(-1)?.contentRect.width ?? 0;
      if (width > 0) tell(Math.floor(width));
    });
    observer.observe(node);
    return () => observer.disconnect();
  };
}
