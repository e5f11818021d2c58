/* A script that a page can be read without -> run once text and formulas are drawn, with their fonts. The theme's own styles the page four times anew. */
(() => {
  "use strict";

  const { then } = document.currentScript.dataset;
  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const late = new Promise((done) => setTimeout(done, 2000)); // a page that nobody looks at is not drawn, and a font may never come

  async function run() {
    await Promise.race([late, drawn().then(() => document.fonts.ready).then(drawn)]);
    const script = Object.assign(document.createElement("script"), { src: then });
    script.addEventListener("load", () => document$.next(document)); // it waits for the document, which came long ago
    setTimeout(() => document.body.append(script));
  }

  document.addEventListener("DOMContentLoaded", run);
})();
