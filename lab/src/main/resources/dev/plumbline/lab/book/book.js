// The book works without this script: it adds the search, the switch of colours and the chapters on a phone.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const stored = {
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, value); } catch { /* a browser that keeps nothing */ } }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => root.dataset.theme || (dark.matches ? "dark" : "light");
  const wanted = stored.get("plumbline-theme");
  if (wanted === "dark" || wanted === "light") root.dataset.theme = wanted;

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme");
    const label = () => { button.textContent = theme() === "dark" ? "Light" : "Dark"; };
    button.addEventListener("click", () => {
      root.dataset.theme = theme() === "dark" ? "light" : "dark";
      stored.set("plumbline-theme", root.dataset.theme);
      label();
    });
    dark.addEventListener("change", label);
    label();

    const menu = document.querySelector(".menu");
    const chapters = document.getElementById("chapters");
    const open = (yes) => { root.classList.toggle("open", yes); menu.setAttribute("aria-expanded", yes); };
    menu.addEventListener("click", () => open(!root.classList.contains("open")));
    if (chapters) {
      chapters.addEventListener("click", (event) => { if (event.target.closest("a")) open(false); });
      const here = chapters.querySelector("[aria-current]");
      if (here && here.offsetTop > chapters.clientHeight * 0.7) chapters.scrollTop = here.offsetTop - chapters.clientHeight / 3;
    }

    follow();
    const search = new Search(root.dataset.root || "");
    document.querySelector(".find").addEventListener("click", () => search.open());
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        search.open();
      } else if (event.key === "Escape" && root.classList.contains("open")) {
        open(false);
        menu.focus();
      }
    });
  });

  // marks the section that is being read
  function follow() {
    const links = new Map([...document.querySelectorAll(".toc a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
    if (links.size === 0) return;
    const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    const mark = () => {
      let current = null;
      for (const heading of headings) if (heading.getBoundingClientRect().top < 120) current = heading;
      links.forEach((a, id) => a.classList.toggle("seen", current !== null && id === current.id));
    };
    addEventListener("scroll", mark, { passive: true });
    mark();
  }

  const greek = "alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ phi φ chi χ psi ψ omega ω".split(" ");
  const letters = new Map(greek.flatMap((name, i) => (i % 2 ? [] : [[name, greek[i + 1]]])));

  class Search {
    constructor(base) {
      this.base = base;
      this.index = null;
      this.selected = -1;
    }

    open() {
      if (!this.dialog) this.build();
      if (!this.dialog.open) this.dialog.showModal();
      this.input.select();
      if (!this.index) this.load();
    }

    build() {
      const dialog = document.createElement("dialog");
      dialog.setAttribute("aria-label", "Search the book");
      dialog.innerHTML = '<input type="search" role="combobox" aria-expanded="false" aria-controls="results" aria-autocomplete="list" '
        + 'aria-label="Words to search for" placeholder="Search the book" autocomplete="off" spellcheck="false">'
        + '<ul id="results" class="results" role="listbox" aria-label="Results"></ul><p role="status"></p>';
      document.body.append(dialog);
      this.dialog = dialog;
      this.input = dialog.querySelector("input");
      this.list = dialog.querySelector("ul");
      this.status = dialog.querySelector("p");
      this.input.addEventListener("input", () => this.run());
      this.input.addEventListener("keydown", (event) => this.key(event));
      dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
      this.list.addEventListener("click", () => dialog.close());
      this.status.textContent = "Type words; arrows choose, Enter opens, Escape closes.";
    }

    // a script tag, since a page opened from a disk may fetch nothing
    load() {
      const script = document.createElement("script");
      script.src = this.base + "search.js";
      script.onload = () => {
        this.index = window.plumblineIndex.flatMap((page) => page.s.map((section) => ({
          url: this.base + page.u + (section.a ? "#" + encodeURIComponent(section.a) : ""),
          title: page.t, chapter: page.c, heading: section.a ? section.h : "", text: section.t,
          inTitle: page.t.toLowerCase(), inHeading: section.a ? section.h.toLowerCase() : "", inText: section.t.toLowerCase()
        })));
        this.run();
      };
      script.onerror = () => { this.status.textContent = "The file search.js is missing beside index.html."; };
      document.head.append(script);
    }

    run() {
      const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
      this.list.textContent = "";
      this.selected = -1;
      this.input.removeAttribute("aria-activedescendant");
      if (!this.index || words.length === 0) {
        this.input.setAttribute("aria-expanded", "false");
        return;
      }
      const found = this.index.map((section) => [score(section, words), section]).filter(([points]) => points > 0)
        .sort((a, b) => b[0] - a[0]);
      found.slice(0, 40).forEach(([, section], i) => this.list.append(item(section, words, i)));
      this.status.textContent = found.length === 0 ? "Nothing has all of these words."
        : found.length === 1 ? "1 section" : found.length + " sections" + (found.length > 40 ? ", the best 40 shown" : "");
      this.input.setAttribute("aria-expanded", String(found.length > 0));
      if (found.length > 0) this.select(0);
    }

    select(i) {
      const items = this.list.children;
      if (items.length === 0) return;
      this.selected = (i + items.length) % items.length;
      [...items].forEach((li, n) => li.setAttribute("aria-selected", String(n === this.selected)));
      this.input.setAttribute("aria-activedescendant", items[this.selected].id);
      items[this.selected].scrollIntoView({ block: "nearest" });
    }

    key(event) {
      if (event.key === "ArrowDown") this.select(this.selected + 1);
      else if (event.key === "ArrowUp") this.select(this.selected - 1);
      else if (event.key === "Enter" && this.selected >= 0) this.list.children[this.selected].firstElementChild.click();
      else if (event.key === "Escape") this.dialog.close();
      else return;
      event.preventDefault();
    }
  }

  // every word must be there; a title weighs more than a heading, a heading more than the text, the start of a word more than its middle
  function score(section, words) {
    let points = 0;
    for (const word of words) {
      let best = 0;
      for (const form of letters.has(word) ? [word, letters.get(word)] : [word]) {
        best = Math.max(best, 40 * at(section.inTitle, form) + 20 * at(section.inHeading, form), 4 * at(section.inText, form));
      }
      if (best === 0) return 0;
      points += best;
    }
    return section.heading ? points : points + 1;
  }

  function at(text, word) {
    const i = text.indexOf(word);
    return i < 0 ? 0 : i === 0 || /[^\p{L}\p{N}]/u.test(text[i - 1]) ? 2 : 1;
  }

  function item(section, words, i) {
    const li = document.createElement("li");
    li.id = "result-" + i;
    li.setAttribute("role", "option");
    const a = document.createElement("a");
    a.href = section.url;
    a.tabIndex = -1;
    marked(a, section.title + (section.heading ? ": " + section.heading : ""), words);
    const small = document.createElement("small");
    const first = Math.max(0, ...words.map((word) => section.inText.indexOf(word)));
    const start = Math.max(0, section.text.lastIndexOf(" ", Math.max(0, first - 40)));
    marked(small, (section.chapter ? section.chapter + " · " : "") + (start > 0 ? "… " : "") + section.text.slice(start, start + 160), words);
    a.append(small);
    li.append(a);
    return li;
  }

  // as text nodes: the words come from the reader
  function marked(parent, text, words) {
    const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    text.split(new RegExp("(" + pattern + ")", "gi")).forEach((part, i) => {
      if (i % 2) parent.append(Object.assign(document.createElement("mark"), { textContent: part }));
      else parent.append(part);
    });
  }
})();
