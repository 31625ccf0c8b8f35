// Times inside the page: from a gesture to the frame in which what it leads to stands. Laid once into a document.
(() => {
  /** Nothing is under way, and nothing has moved for so long: the answer stands. */
  const QUIET = 200;
  const calls = [];
  let open = 0;
  let moved = 0;

  // The window asks the program through `fetch`; an answer is there when its body was read.
  const plain = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const address = new URL(request[0] instanceof Request ? request[0].url : request[0], location.href);
    const call = { name: decodeURIComponent(address.pathname.slice(1)), from: performance.now(), to: null };
    const end = () => {
      if (call.to !== null) return;
      call.to = moved = performance.now();
      open -= 1;
    };
    calls.push(call);
    open += 1;
    try {
      const response = await plain(...request);
      for (const read of ["json", "text", "arrayBuffer"]) {
        const body = response[read].bind(response);
        response[read] = () => body().finally(end);
      }
      return response;
    } catch (cause) {
      end();
      throw cause;
    }
  };

  /** After the next frame was laid out and painted; tells what `look` saw in it. */
  function painted(look, then) {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => then(performance.now(), data);
    requestAnimationFrame(() => channel.port2.postMessage(look()));
  }

  window.stopwatch = {
    /**
     * Does it, and tells in milliseconds from its beginning: the first frame that differs, the one in which what the selector `mark`
     * finds stands, the last one, and the calls between.
     */
    async run(gesture, mark = null) {
      const before = calls.length;
      const from = (moved = performance.now());
      let [first, marked, last, waits, says] = [null, null, null, false, false];
      const frame = () => {
        moved = performance.now();
        if (waits) return;
        waits = true;
        const stands = () => mark !== null && marked === null && document.querySelector(mark) !== null;
        painted(stands, (at, seen) => {
          waits = false;
          last = moved = at;
          if (seen) marked = at;
          if (first !== null) return;
          first = at;
          says = document.querySelector("[aria-busy=true], [data-testid=job]") !== null;
        });
      };
      const watch = new MutationObserver(frame);
      watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      try {
        if (gesture() === false) return null;
        // What is chosen in a field is painted by the field itself.
        frame();
        while (open > 0 || waits || performance.now() - moved < QUIET) await new Promise((then) => setTimeout(then, 20));
      } finally {
        watch.disconnect();
      }
      const since = (at) => (at === null ? null : at - from);
      return {
        first: since(first),
        marked: since(marked),
        last: since(last),
        says,
        calls: calls.slice(before).map(({ name, from, to }) => ({ name, from: since(from), to: since(to) })),
      };
    },
    /** False: there is no such thing to be clicked here. */
    press(found) {
      const node = typeof found === "string" ? document.querySelector(found) : found;
      if (!node || node.disabled) return false;
      node.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      return true;
    },
    /** Scrolls to it. */
    show(found) {
      const node = document.querySelector(found);
      node?.scrollIntoView({ block: "center" });
      return node !== null;
    },
    /** Chooses by value, or by number counted from the end where it is negative. */
    choose(mark, what) {
      const field = document.querySelector(`[data-testid="${mark}"]`);
      if (!field) return false;
      const at = typeof what === "number" ? what : [...field.options].findIndex((option) => option.value === what);
      const to = at < 0 && typeof what === "number" ? field.options.length + at : at;
      if (to < 0 || to >= field.options.length || to === field.selectedIndex) return false;
      field.selectedIndex = to;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    },
    write(mark, text) {
      const field = document.querySelector(`[data-testid="${mark}"]`);
      if (!field || field.value === text) return false;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    },
  };
})();
