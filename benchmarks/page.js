// Clocks inside the page: from a key press or pointer event to the frame after the paint.
(() => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(null);
  }));

  // When the picture that shows the newest value has been painted.
  const ready = {
    board: (root) => {
      const before = Number(root.dataset.paints);
      return () => root.settled() && Number(root.dataset.paints) > before;
    },
    image: (root) => {
      const before = root.querySelector("img");
      return () => {
        const now = root.querySelector("img");
        return now && now !== before && now.complete;
      };
    },
  };

  window.bench = {
    // Milliseconds from the key's arrival in the page to the paint of its effect.
    async key(root, kind, press) {
      const isReady = ready[kind](root);
      const began = await new Promise((down) => {
        document.addEventListener("keydown", () => down(performance.now()), { once: true, capture: true });
      });
      for (;;) {
        const now = await painted();
        if (isReady()) return now - began;
        if (now - began > 3000) return NaN;
      }
    },

    // Frames and milliseconds from the pointer's next move to the paint of the handle
    // under it. The mouse is held down on the handle already.
    async handle(group) {
      const place = () => group.querySelector("g").getAttribute("transform"), before = place();
      const began = await new Promise((moved) => {
        document.addEventListener("pointermove", () => moved(performance.now()), { once: true, capture: true });
      });
      for (let frames = 1; frames <= 60; frames += 1) {
        const there = new Promise((done) => requestAnimationFrame(() => done(place() !== before)));
        const now = await painted();
        if (await there) return [frames, now - began];
      }
      return [NaN, NaN];
    },

    // Milliseconds from the release of a drag to the last paint that it causes.
    release(root, kind) {
      window.bench.afterRelease = new Promise((done) => {
        document.addEventListener("pointerup", async () => {
          const began = performance.now();
          let last = began;
          if (kind === "board") {
            while (!root.settled()) last = await painted();
            done(last - began);
          } else {
            let image = root.querySelector("img");
            // Quiet for three seconds means that nothing more will come.
            for (let quiet = began; performance.now() - quiet < 3000;) {
              const now = await painted(), next = root.querySelector("img");
              if (next && next !== image) [image, last, quiet] = [next, now, now];
            }
            done(last - began);
          }
        }, { once: true, capture: true });
      });
    },
  };
})();
