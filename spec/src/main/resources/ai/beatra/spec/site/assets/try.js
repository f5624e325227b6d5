"use strict";
// Sends requests to the API and shows what becomes of them: on the playground, and beside each operation.
(() => {
  const { all, one, make } = globalThis.beatra;
  const { api, base } = document.body.dataset;
  const ENDED = ["succeeded", "failed", "canceled"];
  const BARS = 160;

  // --- the key: out of the address's fragment, which no server gets to see, and kept in this tab only. Only where the
  // server is on this machine, and never over a key that is there: a link would else have you work on another's account.
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (given) {
    const own = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    if (own && !sessionStorage.getItem("key")) sessionStorage.setItem("key", given);
    history.replaceState(null, "", location.pathname);
  }
  function keyField(input) {
    input.value = sessionStorage.getItem("key") || "";
    input.addEventListener("input", () => {
      sessionStorage.setItem("key", input.value.trim());
      dispatchEvent(new Event("key")); // for the samples that can show it
    });
  }

  function send({ method, path, body, form, headers = {} }) {
    const key = sessionStorage.getItem("key");
    if (key) headers.Authorization = `Bearer ${key}`;
    if (body) headers["Content-Type"] = "application/json";
    return fetch(api + path, { method, headers, body: form || body });
  }

  function curl({ method, path, body }) {
    const parts = [`curl ${method === "GET" || body ? "" : `-X ${method} `}${base}${path}`, '-H "Authorization: Bearer YOUR_API_KEY"'];
    if (body) parts.push('-H "Content-Type: application/json"', `-d '${body.replaceAll("'", "'\\''")}'`);
    return parts.join(" \\\n  ");
  }

  /** Where a file is for this page: on the server that showed it, under the name it was reached by. */
  function here(url) {
    const { pathname, search } = new URL(url);
    return api ? url : pathname + search;
  }

  // --- what is seen of one request
  class View {
    constructor(box) {
      this.state = make("p", { className: "progress", role: "status" });
      this.bar = make("progress", { max: 100, hidden: true, ariaLabel: "Progress" });
      this.media = make("div", { className: "media" });
      this.words = make("div", { className: "words" });
      this.cost = make("p", { className: "cost" });
      box.replaceChildren(this.state, this.bar, this.words, this.media, this.cost);
    }
    says(text) {
      this.state.textContent = text;
    }
    progress(percent) {
      this.bar.hidden = false;
      this.bar.value = percent;
    }
    text(text) {
      this.words.append(text);
      this.words.scrollTop = this.words.scrollHeight;
    }
    paid(credits, usd, back) {
      this.credits = Number(credits);
      this.cost.textContent = `${credits} credits, about $${usd}${Number(back) ? `; ${back} given back` : ""}`;
    }
    raw(json) {
      const details = make("details", { className: "raw" }, make("summary", {}, "The answer as JSON"));
      details.append(make("figure", { className: "code" }, make("pre", { tabIndex: 0 }, make("code", {}, JSON.stringify(json, null, 2)))));
      this.cost.after(details);
    }
    failed({ code, message, retryable, request_id: id }) {
      this.bar.hidden = true;
      this.state.classList.add("failed");
      this.says([code, message, retryable ? "Trying again may help." : "", id].filter(Boolean).join(" · "));
    }
  }

  async function run(request, view) {
    const begun = performance.now();
    const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
    view.says("Sent");
    try {
      const response = await send(request);
      const type = response.headers.get("Content-Type") || "";
      if (type.startsWith("text/event-stream")) {
        await stream(response, view, seconds);
        return;
      }
      const json = type.includes("json") ? await response.json() : {};
      if (!response.ok) {
        view.failed(json.error || { code: response.status, message: "The server said no more." });
      } else if (json.object === "task") {
        view.raw(await follow(json, view, seconds));
      } else {
        view.says(`${response.status} in ${seconds()}`);
        view.text(json.choices?.[0].message.content ?? "");
        if (json.usage?.credits) view.paid(json.usage.credits, json.usage.credits_usd_reference);
        view.raw(json);
      }
    } catch (error) {
      view.failed({ message: `The server did not answer: ${error.message}` });
    }
  }

  // --- Server-Sent Events, each a chunk of the answer
  async function stream(response, view, seconds) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let chunks = 0;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const data = event.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
        if (data === "[DONE]") return view.says(`${chunks} chunks in ${seconds()}`);
        if (!data) continue;
        const chunk = JSON.parse(data);
        if (chunk.error) return view.failed(chunk.error);
        const text = chunk.choices[0]?.delta?.content;
        if (text) view.text(text);
        if (chunk.usage?.credits) view.paid(chunk.usage.credits, chunk.usage.credits_usd_reference);
        view.says(`Streaming: ${++chunks} chunks`);
      }
    }
    view.failed({ message: "The stream ended without [DONE]: the answer is incomplete." });
  }

  // --- tasks, by a long poll a second
  async function follow(first, view, seconds) {
    let task = first;
    for (;;) {
      const { billing, progress } = task;
      view.paid(billing.charged_credits, billing.charged_credits_usd_reference, billing.refunded_credits);
      view.progress(progress.percent);
      view.says(`${task.status}: ${progress.message}`);
      if (ENDED.includes(task.status)) break;
      const response = await send({ method: "GET", path: task.links.self, headers: { Prefer: "wait=1" } });
      const json = await response.json();
      if (!response.ok) {
        view.failed(json.error);
        return json;
      }
      task = json;
    }
    if (task.error) view.failed(task.error);
    else view.says(`${task.status} in ${seconds()}`);
    view.bar.hidden = true;
    for (const image of task.output?.images ?? [])
      view.media.append(make("img", { src: here(image.url), width: image.width, height: image.height, alt: `Made from: ${task.input.prompt}` }));
    for (const clip of task.output?.clips ?? []) view.media.append(player(clip));
    return task;
  }

  // --- a song with its waveform, which shows where it is and takes one elsewhere
  function player(clip) {
    const source = here(clip.audio_url);
    const audio = make("audio", { controls: true, preload: "metadata", src: source });
    const canvas = make("canvas", { width: BARS * 4, height: 96, ariaHidden: "true" });
    let peaks = [];
    const draw = () => {
      const pen = canvas.getContext("2d");
      const style = getComputedStyle(canvas);
      const played = audio.duration ? audio.currentTime / audio.duration : 0;
      pen.clearRect(0, 0, canvas.width, canvas.height);
      peaks.forEach((peak, at) => {
        const height = Math.max(3, peak * canvas.height);
        pen.fillStyle = at / peaks.length < played ? style.color : style.borderTopColor;
        pen.fillRect(at * 4, (canvas.height - height) / 2, 2.5, height);
      });
    };
    audio.addEventListener("timeupdate", draw);
    canvas.addEventListener("click", (event) => {
      audio.currentTime = (event.offsetX / canvas.clientWidth) * audio.duration;
    });
    fetch(source)
      .then((response) => response.arrayBuffer())
      .then((bytes) => new OfflineAudioContext(1, 1, 44100).decodeAudioData(bytes))
      .then((sound) => {
        const samples = sound.getChannelData(0);
        const width = Math.floor(samples.length / BARS);
        const loudest = Array.from({ length: BARS }, (_, bar) =>
          samples.subarray(bar * width, (bar + 1) * width).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0),
        );
        const most = Math.max(...loudest) || 1;
        peaks = loudest.map((peak) => peak / most);
        canvas.dataset.drawn = "true";
        draw();
      })
      .catch(() => canvas.remove()); // A browser that plays a format need not take it apart.
    const length = `${Math.round(clip.duration_seconds)} s`;
    return make("figure", { className: "player" }, canvas, audio, make("figcaption", {}, `${clip.title}, ${length}`));
  }

  // --- the playground: one thing at a time, with what it may cost before it is run
  const once = one(".once");
  function play(box) {
    const kind = box.dataset.card;
    const selects = all("select", box);
    const value = (name) => selects.find((it) => it.name === name)?.value;
    const typed = (text) => (text === "true" ? true : /^\d+$/.test(text) ? Number(text) : text);
    const body = () => {
      const prompt = once.prompt.value;
      const asked = { messages: [{ role: "user", content: prompt }], stream: true, stream_options: { include_usage: true } };
      const chosen = selects.filter((it) => it.value).map((it) => [it.name, typed(it.value)]);
      return { ...Object.fromEntries(chosen), ...(kind === "chat" ? asked : { prompt }) };
    };
    const request = () => ({ method: "POST", path: box.dataset.path, body: JSON.stringify(body(), null, 2) });
    function price() {
      const prices = JSON.parse(selects[0].selectedOptions[0].dataset.prices);
      if (kind !== "chat") {
        const credits = prices[`${kind}_${value("quality") || "standard"}`] ?? prices[kind];
        return `${Number(credits) * Number(value("n") || 1)} credits`;
      }
      const answer = value("max_completion_tokens") * prices.output_tokens;
      const most = (once.prompt.value.length * prices.input_tokens + answer) / 1e6;
      return `at most about ${most.toFixed(2)} credits: ${prices.input_tokens} per 1M tokens of the prompt, ${prices.output_tokens} of the answer`;
    }
    const show = () => {
      one(".request code", box).textContent = curl(request());
      one(".price", box).textContent = `Costs ${price()}.`;
    };
    one(".run", box).addEventListener("click", async ({ target }) => {
      if (!once.reportValidity()) return;
      target.disabled = true;
      await run(request(), new View(one(".result", box)));
      target.disabled = false;
    });
    selects.forEach((it) => it.addEventListener("change", show));
    once.prompt.addEventListener("input", show);
    show();
  }
  if (once) keyField(once.key);
  once?.addEventListener("submit", (event) => event.preventDefault());
  all("[data-card]").forEach(play);

  // --- beside an operation
  function form(entry) {
    const { method, path, query, form: multipart } = entry.dataset;
    const field = (name, properties) => make("label", {}, make("span", {}, name), make("input", { name, autocomplete: "off", ...properties }));
    const key = field("API key", { type: "password", placeholder: "sk-…" });
    keyField(one("input", key));
    const inPath = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => field(name, { required: true }));
    const inQuery = query ? query.split(" ").map((name) => field(name)) : [];
    const box = make("form", { className: "try" }, key, ...inPath, ...inQuery);
    const example = () => one(".request > section:not([hidden])", entry).dataset.json;
    const body = make("textarea", { rows: 8, spellcheck: false, ariaLabel: "Request body", value: example() });
    if (multipart) box.append(field("file", { type: "file", required: true }));
    else if (example()) box.append(body);
    entry.addEventListener("chosen", () => (body.value = example()));
    box.append(make("button", { className: "run", type: "submit" }, "Send"));
    const result = make("div", { className: "result" });
    box.addEventListener("submit", async (event) => {
      event.preventDefault();
      const values = (fields) => fields.map((each) => [one("input", each).name, one("input", each).value]);
      const target = values(inPath).reduce((at, [name, value]) => at.replace(`{${name}}`, encodeURIComponent(value)), path);
      const search = String(new URLSearchParams(values(inQuery).filter(([, value]) => value)));
      const content = multipart ? { form: new FormData() } : { body: body.value || undefined };
      if (multipart) content.form.append("file", box.file.files[0]);
      await run({ method, path: target + (search && `?${search}`), ...content }, new View(result));
    });
    return make("div", { className: "trying" }, box, result);
  }
  for (const entry of all(".entry")) {
    const button = make("button", { type: "button", className: "open", ariaExpanded: "false" }, "Try it");
    let panel = null;
    button.addEventListener("click", () => {
      const open = button.ariaExpanded !== "true";
      button.ariaExpanded = String(open);
      if (!panel) one(".panel.request", entry).append((panel = form(entry)));
      panel.hidden = !open;
      if (open) one("input, textarea", panel).focus();
    });
    one(".request > .bar", entry).append(button);
  }
})();
