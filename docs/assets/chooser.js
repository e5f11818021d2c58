// The chooser of weights on the home page: what its three lists say -> the row of the table below it, and the lines to copy.
// The theme replaces a page's content without loading it anew, so all is looked up when it is needed.
(() => {
  "use strict";

  const MADE = { linear: ["layer.in_features", "m, n"], conv: ["layer.weight[0].numel()", "m, channels, *kernel"] };
  const FAN_IN = {
    "linear torch": "the number of inputs of the layer",
    "conv torch": "the channels of a group, times the size of the kernel",
    "linear numpy": "n, the number of inputs; m is the number of outputs",
    "conv numpy": "n, the product of channels, those of one group, and kernel, the tuple of its sizes; m is the number of outputs",
  };
  const RANDOM = "rng = np.random.default_rng()\n";

  // Lines for a normal and for a uniform law. PyTorch's own initializers find the fan-in themselves.
  function lines(layer, framework, gain, call) {
    const [fan, shape] = MADE[layer];
    if (framework === "numpy") {
      const bound = `(${times(gain, "(3 / n)**0.5")})`;
      return [`${RANDOM}w = rng.normal(0, ${times(gain, "(1 / n)**0.5")}, size=(${shape}))`,
        `${RANDOM}b = ${bound}\nw = rng.uniform(-b, b, size=(${shape}))`];
    }
    if (call.includes("kaiming")) {
      const whole = call.replace("(w,", "(layer.weight,");
      return [whole, whole.replace("_normal_", "_uniform_")];
    }
    return [`nn.init.normal_(layer.weight, std=${gain} / ${fan}**0.5)`,
      `b = ${gain} * (3 / ${fan})**0.5\nnn.init.uniform_(layer.weight, -b, b)`];
  }

  const times = (gain, root) => (gain === "1" ? root : `${gain} * ${root}`);
  const list = (name) => document.getElementById(`chooser-${name}`);

  function answer() {
    const [layer, row, framework] = [list("layer").value, document.getElementById(list("row").value), list("framework").value];
    const cells = [...row.cells];
    const [variance, deviation, bound, fan, normal, uniform, why] = document.querySelectorAll(".chooser dd");
    show(variance, cells[1]);
    show(deviation, cells[4]);
    show(bound, cells[5]);
    show(why, cells[3]);
    fan.textContent = FAN_IN[`${layer} ${framework}`];
    lines(layer, framework, row.dataset.gain, cells[2].textContent).forEach((text, number) => {
      [normal, uniform][number].querySelector("code").textContent = text;
    });
    row.parentElement.querySelectorAll("tr").forEach((one) => one.classList.toggle("chooser-row", one === row));
  }

  function show(place, cell) {
    place.replaceChildren(...cell.cloneNode(true).childNodes);
  }

  // What a screen reader says; not when the page opens.
  function say() {
    const code = document.querySelector(".chooser code").textContent.split("\n").at(-1);
    document.querySelector(".chooser-said").textContent = `${list("row").selectedOptions[0].text}: ${code}`;
  }

  // A row's own address chooses it, and so does the search's: ?weights=gelu.
  function arrive() {
    if (!list("row")) return;
    const wanted = [location.hash.slice(1), `weights-${new URLSearchParams(location.search).get("weights")}`];
    const found = [...list("row").options].find((one) => wanted.includes(one.value));
    if (found) list("row").value = found.value;
    answer();
  }

  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.(".chooser select")) return;
    answer();
    say();
  });
  addEventListener("hashchange", arrive);
  arrive();
  // The theme's script comes late: its signal fires for each page that it swaps in; in a folder, without a server, it never does.
  const heed = ({ target }) => target.src?.includes("/bundle.") && document$.subscribe(arrive);
  if (location.protocol !== "file:") document.addEventListener("load", heed, true);
})();
