// The chooser of weights on the home page: what its three lists say -> the row of the table below it, and the lines to copy.
// The theme replaces a page's content without loading it anew, so all is looked up when it is needed.
(() => {
  "use strict";

  // Of PyTorch: what finds the fan-in; of the others, the shape of the weight; of Keras, the layer.
  const MADE = {
    linear: { torch: "layer.in_features", numpy: "m, n", jax: "n, m", keras: "Dense(m" },
    conv: { torch: "layer.weight[0].numel()", numpy: "m, channels, *kernel", jax: "*kernel, channels, m", keras: "Conv2D(m, kernel" },
  };
  const KEY = "Each weight needs a key of its own, from jax.random.split";
  const NEW = "Each layer needs an initializer of its own: one draws the same numbers again";
  const FAN_IN = {
    "linear torch": "the number of inputs of the layer",
    "conv torch": "the channels of a group, times the size of the kernel",
    "linear numpy": "n, the number of inputs; m is the number of outputs",
    "conv numpy": "n: channels, those of one group, times the sizes in the tuple kernel; m is the number of outputs",
    "linear jax": `n, the number of inputs, which stands first; m is the number of outputs. ${KEY}`,
    "conv jax": `channels, those of one group, times the sizes in the tuple kernel; m is the number of outputs, and stands last. ${KEY}`,
    "linear keras": `found by Keras: the number of inputs; m is the number of outputs. ${NEW}`,
    "conv keras": `found by Keras: the channels of a group, times the size of the kernel; m is the number of outputs. ${NEW}`,
  };
  const RANDOM = "rng = np.random.default_rng()\n";

  // The word "normal" of JAX is a normal law; of Keras, one that is cut off.
  const SCALED = {
    jax: (shape, square, law) => `init = jax.nn.initializers.variance_scaling(${square}, "fan_in", "${law}")\nw = init(key, (${shape}))`,
    keras: (layer, square, law) => `init = keras.initializers.VarianceScaling(${square}, "fan_in", "${law.replace("normal", "untruncated_normal")}")\n`
      + `layer = keras.layers.${layer}, kernel_initializer=init)`,
  };

  // Lines for a normal and for a uniform law. The initializers of PyTorch, JAX and Keras find the fan-in themselves.
  function lines(layer, framework, gain, call) {
    const { torch: fan, numpy: shape } = MADE[layer];
    if (SCALED[framework]) return ["normal", "uniform"].map((law) => SCALED[framework](MADE[layer][framework], squared(gain), law));
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

  // 1.0 for 1, 2 for 2**0.5, 1.5**2 for 1.5.
  const squared = (gain) => (gain === "1" ? "1.0" : gain.endsWith("**0.5") ? gain.slice(0, -5).replace(/^\((.*)\)$/, "$1") : `${gain}**2`);
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
