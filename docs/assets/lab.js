// The depth lab: what its six lists say -> its drawings, its table and the lines to copy. All numbers come from files that were computed
// before, one for each activation; here they are only drawn, character for character as overrides/lab_figure.py does it.
(() => {
  "use strict";

  const NAMES = ["signal", "gradient"];
  const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [420, 250, 58, 408, 34, 214];
  const [FEWEST, MOST] = [2, 5]; // decades on an axis at the least; steps between its ticks at the most
  const files = new Map(); // activation -> what its file holds, or the promise of it
  window.depthLab = (content) => files.set(content.activation, content);

  const raised = (power) => String(power).replace(/[-0-9]/g, (one) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(one)]);
  const place = (value) => String(Math.floor(value * 10 + 0.5) / 10);
  const numbers = (stored) => stored.map((levels) => levels.map((level) => level.map((value) => 10 ** (value / 100))));

  function told(value, digits) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    const power = Number(exponent);
    if (Math.abs(power) < 4) return Number(`${mantissa}e${power}`).toFixed(Math.max(0, digits - 1 - power));
    return `${mantissa} × 10${raised(power)}`;
  }

  function sentence(layers, [signal, gradient], [ahead, back]) {
    const first = `After ${layers.at(-1)} layers, the mean square of the signal is ${both(signal?.at(-1), ahead[1].at(-1))}.`;
    return `${first} Back in layer 0, that of the gradient is ${both(gradient?.[0], back[1][0])}.`;
  }

  const both = (line, run) => `${line === undefined ? "" : `${told(line, 3)} by the equation, `}${told(run, 2)} in the median draw`;

  function table(layers, lines, runs) {
    const head = "<th>Layer</th><th>Signal, line</th><th>Signal, draws</th><th>Gradient, line</th><th>Gradient, draws</th>";
    const rows = layers.map((layer, k) => `<tr><th>${layer}</th>${lines.map((line, way) => cells(line, runs[way], layer, k)).join("")}</tr>`);
    const caption = "Mean squares by layer. Draws: the median, and the quantiles 10 % and 90 %.";
    return `<table class="lab-table"><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  }

  function cells(line, levels, layer, k) {
    const [low, middle, high] = levels.map((level) => told(level[k], 2));
    const exact = line ? `<data value="${plain(line[layer])}">${told(line[layer], 4)}</data>` : "–";
    return `<td>${exact}</td><td>${middle} (${low} to ${high})</td>`;
  }

  // As Python writes it: with two digits in the exponent at the least.
  const plain = (value) => value.toExponential(10).replace(/([-+])(\d)$/, "$10$2");

  function drawing(name, layers, line, levels) {
    const values = [...(line ?? []), ...levels.flat()].map(Math.log10);
    const [low, high] = axis(Math.min(...values), Math.max(...values));
    const depth = layers.at(-1);
    const x = (layer) => place(LEFT + (layer / depth) * (RIGHT - LEFT));
    const y = (value) => place(TOP + ((high - Math.log10(value)) / (high - low)) * (BOTTOM - TOP));
    const rules = ticks(low, high).map((power) => rule(power, y(10 ** power))).join("");
    const feet = [0, 1, 2, 3, 4, 5].map((k) => (k * depth) / 5)
      .map((layer) => `<text x="${x(layer)}" y="${BOTTOM + 18}" text-anchor="middle">${layer}</text>`).join("");
    const path = (line ?? []).map((value, layer) => `${x(layer)},${y(value)}`).join(" ");
    const curve = line ? `<polyline class="lab-line" points="${path}"></polyline>` : "";
    const dots = layers.map((layer, k) => dot(x(layer), levels.map((level) => y(level[k])))).join("");
    return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${spoken(name, depth, line, levels)}">`
      + `<text class="lab-title" x="0" y="15">Mean square of the ${name}</text>${rules}${feet}`
      + `<text x="${RIGHT}" y="${HEIGHT - 3}" text-anchor="end">layer</text>${curve}${dots}</svg>`;
  }

  function axis(low, high) {
    let [bottom, top] = [Math.floor(low), Math.ceil(high)];
    if (top - bottom < FEWEST) top += 1;
    if (top - bottom < FEWEST) bottom -= 1;
    return [bottom, top];
  }

  function ticks(low, high) {
    const step = Math.ceil((high - low) / MOST);
    const first = Math.ceil(low / step) * step;
    return Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, k) => first + k * step);
  }

  function rule(power, y) {
    const words = power === 0 ? "1" : `10${raised(power)}`;
    return `<path class="lab-rule" d="M${LEFT} ${y}H${RIGHT}"></path><text x="${LEFT - 8}" y="${y}" dy="5" text-anchor="end">${words}</text>`;
  }

  const dot = (x, [low, middle, high]) =>
    `<path class="lab-bar" d="M${x} ${low}V${high}"></path><circle class="lab-run" cx="${x}" cy="${middle}" r="4"></circle>`;

  function spoken(name, depth, line, levels) {
    const byLine = line ? `The line goes from ${told(line[0], 3)} to ${told(line.at(-1), 3)}; the` : "There is no line. The";
    const dots = `dots go from ${told(levels[1][0], 2)} to ${told(levels[1].at(-1), 2)}`;
    return `Mean square of the ${name} in layers 0 to ${depth}. ${byLine} ${dots}.`;
  }

  function program(content, chosen) {
    const phi = content.code.replace("{x}", content.norms[chosen.norm][1]);
    const filled = { width: chosen.width, depth: chosen.depth, gain: content.gains[chosen.gain][1], step: content.skips[chosen.skip][1].replace("{phi}", phi) };
    return Object.entries(filled).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), content.program);
  }

  class DepthLab extends HTMLElement {
    connectedCallback() {
      this.addEventListener("change", this);
    }

    disconnectedCallback() {
      this.removeEventListener("change", this);
    }

    handleEvent() {
      this.show().catch(() => this.say("The numbers could not be loaded."));
    }

    // What was chosen while a file was on its way counts, and not what asked for it.
    async show() {
      const { activation } = this.chosen();
      const content = await this.load(activation);
      if (this.chosen().activation !== activation) return;
      this.offer(content.gains);
      this.draw(content, this.chosen());
    }

    chosen() {
      return Object.fromEntries([...this.querySelectorAll("select")].map(({ name, value }) => [name, value]));
    }

    load(activation) {
      if (!files.has(activation)) files.set(activation, this.fetch(activation));
      return files.get(activation);
    }

    // As a script, which works in a folder too, without a server.
    fetch(activation) {
      return new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement("script"), { src: `${this.dataset.root}${activation}.js` });
        script.onload = () => resolve(files.get(activation));
        script.onerror = () => {
          files.delete(activation); // another choice tries again
          reject(new Error(activation));
        };
        document.head.append(script);
        script.remove();
      });
    }

    // Each activation has gains of its own; one that both have stays chosen, and else its own unit gain is.
    offer(gains) {
      const list = this.querySelector("[name=gain]");
      const [before, offered] = [list.value, Object.keys(gains)];
      if ([...list.options].map(({ value }) => value).join() === offered.join()) return;
      list.replaceChildren(...offered.map((key) => new Option(gains[key][0], key)));
      list.value = offered.includes(before) ? before : (offered.find((key) => key.endsWith("unit")) ?? "one");
    }

    draw(content, chosen) {
      const key = `${chosen.gain} ${chosen.skip} ${chosen.norm} ${chosen.depth}`;
      const lines = content.lines[key].map((line) => line ?? undefined);
      const [runs, layers] = [numbers(content.runs[`${key} ${chosen.width}`]), content.depths[chosen.depth]];
      this.querySelector(".lab-plots").innerHTML = NAMES.map((name, k) => drawing(name, layers, lines[k], runs[k])).join("");
      this.querySelector(".lab-scroll").innerHTML = table(layers, lines, runs);
      this.querySelector("code").textContent = program(content, chosen);
      this.querySelectorAll("[data-use]").forEach((one) => {
        const [way, label = ""] = one.dataset.use.split(" ");
        one.hidden = (content.uses[`${way} ${chosen.skip} ${chosen.norm}`] ?? "") !== label;
      });
      this.say(sentence(layers, lines, runs));
    }

    say(text) {
      this.querySelector(".lab-said").textContent = text;
    }
  }

  customElements.get("depth-lab") ?? customElements.define("depth-lab", DepthLab);
})();
