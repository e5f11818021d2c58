// Comfort for those who read with JavaScript: copying, the preview of an equation behind its number, and what a letter means.
// Everything listens on the document, because the theme replaces the page's content without loading it anew.
(() => {
  "use strict";
  const site = new URL("..", document.currentScript.src); // this file stands in its folder assets
  const pages = new Map(); // address -> promise of the parsed page
  const unserved = location.protocol === "file:"; // there no page may read another one: links lead there

  function load(address) {
    if (!pages.has(address)) {
      const parsed = fetch(address).then((answer) => answer.text())
        .then((text) => new DOMParser().parseFromString(text, "text/html"));
      pages.set(address, parsed);
    }
    return pages.get(address);
  }

  // --- copying -------------------------------------------------------------------------------------------------------

  async function copy(button) {
    const code = button.previousElementSibling.querySelector("code");
    const name = button.dataset.name ?? (button.dataset.name = button.textContent);
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      said = select(code) ? "Copied" : "Selected: press Ctrl+C";
    }
    button.textContent = said;
    announce(`${name}: ${said}`);
    setTimeout(() => (button.textContent = name), 2000);
  }

  // Without a secure address there is no clipboard interface; the old way still works there.
  function select(element) {
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }

  function announce(text) {
    let region = document.getElementById("equation-announcement");
    if (!region) {
      region = document.createElement("div");
      region.id = "equation-announcement";
      region.setAttribute("role", "status");
      region.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
      document.body.append(region);
    }
    region.textContent = text;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".equation-copy");
    if (button) copy(button);
  });

  // Whoever copies text with formulas gets their TeX between dollars; a formula that is taken in part is taken whole.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed || event.target.closest?.("input, textarea")) return;
    const range = withWholeFormulas(selection.getRangeAt(0));
    const box = document.createElement("div");
    box.append(range.cloneContents());
    if (!box.querySelector("[data-tex]")) return;
    box.querySelectorAll("[data-tex]").forEach((formula) => {
      const display = formula.closest(".katex-display");
      (display ?? formula).replaceWith(display ? `$$${formula.dataset.tex}$$` : `$${formula.dataset.tex}$`);
    });
    event.clipboardData.setData("text/html", box.innerHTML);
    event.clipboardData.setData("text/plain", asText(box));
    event.preventDefault();
  });

  function withWholeFormulas(selected) {
    const range = selected.cloneRange();
    const [first, last] = [formulaAround(range.startContainer), formulaAround(range.endContainer)];
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    return range;
  }

  function formulaAround(node) {
    const formula = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[data-tex]");
    return formula?.closest(".katex-display") ?? formula;
  }

  // Only a box that is laid out knows where its lines end, and what is folded away.
  function asText(box) {
    box.style.cssText = "position:absolute;inset-inline-start:-9999px;width:60em;white-space:pre-wrap";
    document.body.append(box);
    const text = box.innerText.trim();
    box.remove();
    return text;
  }

  // --- what stands on a page of its own --------------------------------------------------------------------------------

  // Evidence and wrong versions come when they are opened; the link to them stays where they cannot be loaded. `toggle` does
  // not bubble, and a printer opens all.
  document.addEventListener("toggle", async ({ target }) => {
    const link = !unserved && target.open && !matchMedia("print").matches ? target.querySelector(":scope > p > .equation-apart") : null;
    if (!link || link.dataset.asked) return;
    link.dataset.asked = "once";
    try {
      const wanted = target.matches(".equation-verdict") ? ".equation-evidence" : ".equation-table";
      link.parentElement.replaceWith(brought((await load(link.href)).querySelector(wanted), link.href));
    } catch {
      pages.delete(link.href);
      delete link.dataset.asked;
    }
  }, true);

  // A part of another page, with its links as they lead from there.
  function brought(part, address) {
    const here = document.importNode(part, true);
    here.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id")); // an address of that page
    here.querySelectorAll("a[href]").forEach((link) => (link.href = new URL(link.getAttribute("href"), address)));
    here.querySelectorAll(".equation-step").forEach((box) => wide.observe(box));
    return here;
  }

  // --- preview -------------------------------------------------------------------------------------------------------

  let preview = null;
  let wanted = null;
  let timer = 0;

  // From its own page, if it has one: that is light.
  async function equation(link) {
    const { in: folder } = link.dataset;
    const anchor = link.hash.slice(1) || `eq-${link.pathname.split("/").at(-2)}`;
    const address = folder ? new URL(`${folder}/${anchor.slice(3)}/`, site).href : link.href.split("#")[0];
    return document.getElementById(anchor) ?? (unserved ? null : (await load(address)).getElementById(anchor));
  }

  function tooltip() {
    const box = document.createElement("div");
    box.className = "equation-preview md-typeset";
    box.id = "equation-preview";
    box.setAttribute("role", "tooltip");
    return box;
  }

  function draw(source) {
    const box = tooltip();
    for (const part of source.querySelectorAll(":scope > :is(.equation-line, .equation-premises, .equation-domain)")) {
      box.append(document.importNode(part, true));
    }
    const verdict = source.querySelector("summary, .equation-note");
    if (verdict) box.append(Object.assign(document.createElement("p"), { innerHTML: verdict.innerHTML }));
    box.querySelectorAll("a, [tabindex]").forEach((element) => element.setAttribute("tabindex", "-1"));
    return box;
  }

  function place(box, link) {
    const room = 8;
    const line = link.getClientRects()[0];
    const left = Math.min(Math.max(room, line.left), innerWidth - box.offsetWidth - room);
    const above = line.top - box.offsetHeight - room;
    box.style.left = `${Math.max(room, left)}px`;
    box.style.top = `${above > 60 ? above : line.bottom + room}px`;
  }

  async function show(link) {
    wanted = link;
    const source = await equation(link).catch(() => null);
    if (source && wanted === link) open(draw(source), link);
  }

  function open(box, anchor) {
    hide();
    wanted = anchor;
    preview = box;
    document.body.append(box);
    place(box, anchor);
    if (anchor.matches("a")) anchor.setAttribute("aria-describedby", box.id);
    box.addEventListener("mouseleave", later);
    box.addEventListener("mouseenter", () => clearTimeout(timer));
  }

  function hide() {
    clearTimeout(timer);
    wanted?.removeAttribute("aria-describedby");
    preview?.remove();
    preview = wanted = null;
  }

  // A moment's grace, so that the pointer can travel into the preview.
  function later() {
    clearTimeout(timer);
    timer = setTimeout(hide, 200);
  }

  const reference = (event) => event.target.closest?.("a.eqref, .eqrefs a, .graph a");

  document.addEventListener("mouseover", (event) => {
    const link = reference(event);
    if (!link || link === wanted) return;
    clearTimeout(timer);
    timer = setTimeout(() => show(link), 120);
  });
  document.addEventListener("mouseout", (event) => reference(event) && later());
  document.addEventListener("focusin", (event) => reference(event)?.matches(":focus-visible") && show(reference(event)));
  document.addEventListener("focusout", (event) => reference(event) && hide());
  document.addEventListener("click", (event) => reference(event) && hide());
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("scroll", () => preview && hide(), { passive: true });

  // The lines of an equation in a drawing.
  function lines(event, near) {
    const link = event.target.closest?.(".graph a");
    link?.closest("svg").querySelectorAll(`path[data-of~="${link.textContent}"]`).forEach((line) => line.classList.toggle("graph-near", near));
  }

  ["mouseover", "focusin"].forEach((name) => document.addEventListener(name, (event) => lines(event, true)));
  ["mouseout", "focusout"].forEach((name) => document.addEventListener(name, (event) => lines(event, false)));

  // --- what a letter means -------------------------------------------------------------------------------------------

  // The list of an equation's symbols stands on its own page, and with its evidence where that is open.
  async function symbols(block) {
    const apart = block.querySelector(":scope > .equation-verdict > p > .equation-apart");
    const known = block.querySelector(".equation-symbols") ?? (apart ? null : document.querySelector(".equation-symbols"));
    return known ?? (unserved || !apart ? null : (await load(apart.href)).querySelector(".equation-symbols"));
  }

  // One letter: the symbols that begin with it, for an index of its own is not told apart. None: all symbols.
  async function explain(anchor, letter) {
    wanted = anchor;
    const list = await symbols(anchor.closest(".equation")).catch(() => null);
    const found = [...(list?.children ?? [])].filter((item) => drawn(item).startsWith(letter));
    if (!found.length || wanted !== anchor) return;
    const box = tooltip();
    const shown = box.appendChild(Object.assign(document.createElement("ul"), { className: "equation-symbols" }));
    shown.append(...found.map((item) => document.importNode(item, true)));
    open(box, anchor);
  }

  const drawn = (item) => item.querySelector(".katex-html")?.textContent.trim() ?? "";

  // The letter of an equation below the pointer.
  function letter(event) {
    const place = event.target;
    const inside = place.matches?.(".equation .katex-html span") && !place.firstElementChild;
    return inside && /^\p{L}/u.test(place.textContent) ? place : null;
  }

  document.addEventListener("mouseover", (event) => {
    const place = letter(event);
    if (!place || place === wanted) return;
    clearTimeout(timer);
    timer = setTimeout(() => explain(place, place.textContent.trim()), 250);
  });
  document.addEventListener("mouseout", (event) => letter(event) && later());
  document.addEventListener("focusin", ({ target }) => target.matches?.(".equation-number:focus-visible") && explain(target, ""));
  document.addEventListener("focusout", ({ target }) => target.matches?.(".equation-number") && hide());

  // --- wide formulas -------------------------------------------------------------------------------------------------

  // A box that scrolls must be reachable by keyboard; one that does not would only be a stop on the way.
  const wide = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 50));
  const WIDE = ".equation-formula, .equation-supplied > .premise";
  let far = []; // boxes to measure

  function mark(box) {
    if (box.scrollWidth > box.clientWidth + 1) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "wide formula");
    } else {
      ["tabindex", "role", "aria-label"].forEach((name) => box.removeAttribute(name));
    }
  }

  // What a reader is far from is not laid out, so no observer hears of it: it is measured in idle moments, one by one.
  function measure() {
    const begun = far.length > 0;
    far = [...document.querySelectorAll(WIDE)];
    if (!begun) idle(next);
  }

  function next() {
    const box = far.shift();
    if (box) mark(box);
    if (far.length) idle(next);
  }

  function watch() {
    wide.disconnect();
    document.querySelectorAll(`${WIDE}, .equation-step`).forEach((box) => wide.observe(box));
    measure();
  }

  addEventListener("resize", measure);

  watch();
  // The theme's script comes late, its signal for each page it swaps in: never in a folder.
  if (!unserved) document.addEventListener("load", ({ target }) => target.src?.includes("/bundle.") && document$.subscribe(watch), true);
})();
