"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);

  function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  globalThis.beatra = { all, one, make }; // for what a page has besides

  const remembered = {
    get(name, storage = () => localStorage) {
      try {
        return storage().getItem(name);
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        localStorage.setItem(name, value);
      } catch {
        // Storage is off; nothing is remembered.
      }
    },
  };

  // --- dark and light
  one(".theme").addEventListener("click", () => {
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = (root.dataset.theme || system) === "dark" ? "light" : "dark";
    remembered.set("theme", root.dataset.theme);
  });

  // --- the pages, on small screens
  const menu = one(".menu");
  const pages = one("#pages");
  function openPages(open) {
    menu.setAttribute("aria-expanded", open);
    document.body.classList.toggle("browsing", open);
  }
  menu.addEventListener("click", () => openPages(menu.getAttribute("aria-expanded") !== "true"));
  pages.addEventListener("click", (event) => event.target.closest("a") && openPages(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("browsing")) {
      openPages(false);
      menu.focus();
    }
  });
  const current = one("[aria-current=page]", pages);
  if (current) pages.scrollTop = current.offsetTop - pages.clientHeight / 3;

  // --- tabs: the same choice everywhere on the page, and on the next one
  const groups = [];
  let ids = 0;
  function tabs(box) {
    const panels = all(":scope > section", box);
    const list = make("div", { role: "tablist" });
    const title = box.dataset.title;
    list.setAttribute("aria-label", title || "Language");
    const buttons = panels.map((panel) => {
      panel.id ||= `panel-${++ids}`;
      const button = make("button", { type: "button", role: "tab", id: `${panel.id}-tab` }, panel.dataset.label);
      button.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", button.id);
      return button;
    });
    function select(index) {
      panels.forEach((panel, at) => (panel.hidden = at !== index));
      buttons.forEach((button, at) => {
        button.setAttribute("aria-selected", at === index);
        button.tabIndex = at === index ? 0 : -1;
      });
    }
    function choose(index) {
      select(index);
      const group = box.dataset.group;
      if (!group) return;
      const label = panels[index].dataset.label;
      remembered.set(group, label);
      const top = box.getBoundingClientRect().top;
      groups.filter((it) => it.group === group && it.box !== box).forEach((it) => it.show(label));
      scrollBy(0, box.getBoundingClientRect().top - top); // what changed above does not move this
    }
    list.addEventListener("click", (event) => {
      const index = buttons.indexOf(event.target);
      if (index >= 0) choose(index);
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const index = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
      choose(index);
      buttons[index].focus();
    });
    list.append(...buttons);
    box.prepend(list);
    const show = (label) => {
      const index = panels.findIndex((panel) => panel.dataset.label === label);
      if (index >= 0) select(index);
    };
    select(0);
    groups.push({ group: box.dataset.group, box, show });
    show(remembered.get(box.dataset.group));
  }
  all(".tabs").forEach(tabs);

  // --- several examples: one is shown; the answer is that of the request
  function choice(box) {
    const panels = all(":scope > section", box);
    const label = box.dataset.title || "Example";
    const select = make("select", { ariaLabel: label });
    panels.forEach((panel, at) => select.append(new Option(panel.dataset.label || label, at)));
    const show = (index) => {
      select.value = index;
      panels.forEach((panel, at) => (panel.hidden = at !== index));
    };
    select.addEventListener("change", () => {
      show(Number(select.value));
      box.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: panels[select.value].dataset.name }));
    });
    const bar = make("div", { className: "bar" }, make("span", { className: "what" }, label));
    if (panels.length > 1) bar.append(make("span", { className: "select" }, select));
    if (panels.length > 1 || box.dataset.title) box.prepend(bar);
    show(0);
    box.showNamed = (name) => {
      const index = panels.findIndex((panel) => panel.dataset.name === name);
      if (index >= 0) show(index);
      return index >= 0;
    };
  }
  all("[data-choice]").forEach(choice);
  document.addEventListener("chosen", (event) => {
    const entry = event.target.closest(".entry");
    if (!entry || !event.target.matches(".request")) return;
    for (const [index, answer] of all(".answers [data-choice]", entry).entries()) {
      if (answer.showNamed(event.detail)) {
        all(".answers > .tabs > [role=tablist] button", entry)[index].click();
        return;
      }
    }
  });

  // --- copy
  const said = make("p", { className: "hidden", role: "status" });
  document.body.append(said);
  for (const figure of all("figure.code:not(.output)")) {
    const button = make("button", { type: "button", className: "copy" }, "Copy");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(one("code", figure).textContent);
      button.textContent = said.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    figure.append(button);
  }

  // --- the reader's own key in the samples, where this tab knows it and the reader asks for it
  function offerKey() {
    const key = remembered.get("key", () => sessionStorage);
    const samples = all("figure.code code").filter((it) => it.textContent.includes("YOUR_API_KEY"));
    if (!key || !samples.length || one(".own")) return;
    const box = make("input", { type: "checkbox" });
    const marks = samples.flatMap((sample) => {
      const texts = document.createTreeWalker(sample, NodeFilter.SHOW_TEXT);
      const found = [];
      while (texts.nextNode()) if (texts.currentNode.data.includes("YOUR_API_KEY")) found.push(texts.currentNode);
      return found;
    });
    const plain = marks.map((it) => it.data);
    box.addEventListener("change", () => {
      const shown = box.checked ? sessionStorage.getItem("key") : "YOUR_API_KEY";
      marks.forEach((it, at) => (it.data = plain[at].replaceAll("YOUR_API_KEY", shown)));
    });
    one(".actions")?.append(make("label", { className: "own" }, box, " Show my key in the samples"));
  }
  addEventListener("key", offerKey);
  offerKey();

  // --- links lead into what is folded
  function unfold() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  }
  addEventListener("hashchange", unfold);
  unfold();

  // --- where one is on the page
  const places = new Map();
  all(".contents a, #pages li li a").forEach((link) => {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) places.set(target, link);
  });
  function mark() {
    let here = null;
    for (const target of places.keys()) if (target.getBoundingClientRect().top < 140) here = target;
    for (const [target, link] of places) link.classList.toggle("here", target === here);
  }
  if (places.size) {
    addEventListener("scroll", mark, { passive: true });
    mark();
  }

  // --- search
  const dialog = one("dialog.search");
  const input = one("input", dialog);
  const hits = one("#hits");
  const none = one(".none", dialog);
  let index = null;
  let selected = -1;

  async function openSearch() {
    dialog.showModal();
    input.select();
    index ??= await (await fetch(dialog.dataset.index)).json();
    find();
  }
  function score(part, words) {
    const title = `${part.title || part.page}`.toLowerCase();
    const page = part.page.toLowerCase();
    const text = part.text.toLowerCase();
    const also = (part.also ?? "").toLowerCase();
    const query = words.join(" ");
    let sum = title.trim() === query ? 60 : title.includes(query) ? 20 : 0;
    if (also.split(", ").includes(query)) sum += 30;
    for (const word of words) {
      const points =
        (title.startsWith(word) ? 8 : title.includes(word) ? 5 : 0) +
        (part.title && page.includes(word) ? 2 : 0) +
        (also.includes(word) ? 4 : 0) +
        (text.includes(word) ? 1 : 0);
      if (!points) return 0;
      sum += points;
    }
    return part.apart ? sum / 4 : sum; // what is not for customers comes last
  }
  function marked(text, words) {
    const safe = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return text
      .split(new RegExp(`(${safe.join("|")})`, "gi"))
      .map((piece, at) => (at % 2 ? make("mark", {}, piece) : piece));
  }
  function excerpt(text, words) {
    const at = Math.max(0, text.toLowerCase().indexOf(words[0]) - 40);
    return (at ? "… " : "") + text.slice(at, at + 120);
  }
  function find() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length
      ? index
          .map((part) => ({ part, points: score(part, words) }))
          .filter((it) => it.points)
          .sort((a, b) => b.points - a.points)
          .slice(0, 12)
          .map((it) => it.part)
      : index.filter((part) => !part.title);
    hits.replaceChildren(
      ...found.map((part, at) => {
        const where = make("b", {}, ...(words.length ? marked(part.title || part.page, words) : [part.page]));
        const text = words.length ? marked(excerpt(part.text, words), words) : [part.text.slice(0, 90)];
        const hit = make("li", { role: "option", id: `hit-${at}` }, where);
        if (part.title) hit.append(make("i", {}, part.page));
        hit.append(make("span", {}, ...text));
        hit.addEventListener("click", () => location.assign(part.path));
        return hit;
      }),
    );
    none.textContent = found.length ? "" : `Nothing is called “${input.value}”. Try fewer or other words.`;
    point(found.length ? 0 : -1);
  }
  function point(to) {
    selected = to;
    all("li", hits).forEach((hit, at) => hit.setAttribute("aria-selected", at === to));
    if (to < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", `hit-${to}`);
      hits.children[to].scrollIntoView({ block: "nearest" });
    }
  }
  one(".find").addEventListener("click", openSearch);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if ((slash || (event.key === "k" && (event.ctrlKey || event.metaKey))) && !dialog.open) {
      event.preventDefault();
      openSearch();
    }
  });
  input.addEventListener("input", () => index && find());
  input.addEventListener("keydown", (event) => {
    const count = hits.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count) {
      event.preventDefault();
      point((selected + step + count) % count);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (selected >= 0) hits.children[selected].click();
    }
  });
  hits.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
})();
