"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = id => document.getElementById(id);
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(`--${name}`).trim();
  const SIGNS = { up: 1, down: -1, none: null, zero: 0 };
  const signName = sign => (sign === 1 ? "up" : sign === -1 ? "down" : sign === 0 ? "zero" : "none");
  const ROOM_PX2 = 19000; // of the page for a thing of a part of the graph
  const KINDS = ["exerkine", "intervention", "molecule", "process", "state", "place"];
  const nodeOf = new Map(data.nodes.map(node => [node.id, node]));
  let lang = data.lang === "zh" ? 1 : 0;
  let picked = null;
  const word = (key, gaps = {}) => data.words[key][lang].replace(/{(\w+)}/g, (_, name) => gaps[name]);
  const nameOf = id => { const node = nodeOf.get(id); return lang ? node.zh : node.en; };
  const label = (kind, term) => (data.labels[kind][term] || [term, term])[lang];

  const degree = new Map();
  for (const edge of data.edges) for (const id of [edge.s, edge.t]) degree.set(id, (degree.get(id) || 0) + 1);
  const elements = data.nodes.map(node => ({
    group: "nodes", data: { id: node.id, kind: node.kind, degree: degree.get(node.id), colour: colour(node.kind), size: 14 + 3.6 * Math.sqrt(degree.get(node.id)), name: "" },
    position: { x: node.x, y: node.y } }));
  data.edges.forEach((edge, i) => elements.push({ group: "edges",
    data: { id: `e${i}`, source: edge.s, target: edge.t, sign: signName(edge.sign), colour: colour({ 1: "up", "-1": "down" }[edge.sign] || "none"),
      end: { 1: "triangle", "-1": "tee" }[edge.sign] || "circle", edge } }));
  for (const [organ, [x, y]] of Object.entries(data.organs)) elements.push({ group: "nodes", classes: "organ",
    data: { id: `organ:${organ}`, organ, name: "", size: 1, degree: 0, colour: "#fff" }, position: { x, y } });

  const graph = cytoscape({
    container: byId("graph"), elements, layout: { name: "preset" }, minZoom: 0.08, maxZoom: 4, boxSelectionEnabled: false,
    hideEdgesOnViewport: false, textureOnViewport: false,
    style: [
      { selector: "node", style: { width: "data(size)", height: "data(size)", "background-color": "data(colour)",
        "border-width": 1, "border-color": "#fff", "z-index": "data(degree)" } },
      { selector: "node.named", style: { label: "data(name)", "font-size": "data(font)", color: colour("ink"), "text-valign": "bottom",
        "text-margin-y": 2, "text-outline-color": "#fff", "text-outline-width": "data(outline)", "text-outline-opacity": 0.9,
        "text-wrap": "wrap", "text-max-width": "data(most)" } },
      { selector: "node.organ", style: { "background-opacity": 0, "border-width": 0, width: 1, height: 1, label: "data(name)", "font-size": 105,
        "font-weight": 600, color: "#c3ced6", "text-valign": "center", "text-halign": "center", "z-index": -1, events: "no" } },
      { selector: "edge", style: { width: 2.2, "curve-style": "bezier", "line-color": "data(colour)", "line-opacity": 0.42,
        "target-arrow-color": "data(colour)", "target-arrow-shape": "data(end)",
        "arrow-scale": 0.75, } },
      { selector: "edge[sign = 'zero']", style: { "line-style": "dashed" } },
      { selector: "edge.loose", style: { "line-opacity": 0.75, width: 2 } },
      { selector: ".dim", style: { opacity: 0.1 } },
      { selector: "edge.near", style: { "line-opacity": 0.95, width: 3, "z-index": 500 } },
      { selector: "node.near", style: { "z-index": 600 } },
      { selector: "node.picked", style: { "border-width": 4, "border-color": colour("ink"), "z-index": 900 } },
      { selector: "edge.picked", style: { width: 6, "line-opacity": 1, "z-index": 900 } },
      { selector: ".off", style: { display: "none" } },
    ] });
  graph.nodes(".organ").ungrabify().unselectify();
  graph.nodes().not(".organ").ungrabify();
  const things = graph.nodes().not(".organ");

  // Names: the things with most edges first, each where it meets no other name on screen.
  const ruler = document.createElement("canvas").getContext("2d");
  let asked = 0;
  function nameThings() { cancelAnimationFrame(asked); asked = requestAnimationFrame(placeNames); }
  function placeNames() {
    const zoom = graph.zoom(), taken = [], box = byId("graph").getBoundingClientRect();
    const rank = node => (node.hasClass("picked") ? 1e6 : node.hasClass("near") ? 1e4 : 0) + (node.data("kind") === "exerkine" ? 40 : 0) + node.data("degree");
    const shown = things.filter(node => !node.hasClass("off")).toArray().sort((a, b) => rank(b) - rank(a) || (a.id() < b.id() ? -1 : 1));
    const discs = shown.length > 150 ? [] : shown.map(node => { const { x, y } = node.renderedPosition(), r = node.data("size") * zoom / 2 - 2;
      return [x - r, y - r, x + r, y + r, node.id()]; });
    const apart = (a, b) => a[2] < b[0] || a[0] > b[2] || a[3] < b[1] || a[1] > b[3];
    graph.batch(() => shown.forEach(node => {
      const px = Math.min(17, 11 + Math.sqrt(node.data("degree")) * 0.55), text = nameOf(node.id());
      ruler.font = `${px}px sans-serif`;
      const whole = ruler.measureText(text).width, wide = Math.min(whole, 13 * px) + 8, lines = Math.ceil(whole / (13 * px));
      const { x, y } = node.renderedPosition(), top = y + node.data("size") * zoom / 2;
      const area = [x - wide / 2, top - 1, x + wide / 2, top + lines * px * 1.25 + 5];
      const out = area[2] < 0 || area[0] > box.width || area[3] < 0 || area[1] > box.height;
      const free = !out && !node.hasClass("dim") && taken.every(one => apart(area, one))
        && (node.hasClass("picked") || node.data("kind") === "exerkine" || discs.every(one => one[4] === node.id() || apart(area, one)));
      if (free) taken.push(area);
      if (free) node.data({ name: text, font: px / zoom, outline: px / zoom / 6, most: 13 * px / zoom });
      node.toggleClass("named", free);
    }));
  }
  graph.on("zoom pan resize", nameThings);

  // Filters
  const box = (place, value, text, mark) => {
    const line = document.createElement("label"), input = document.createElement("input");
    input.type = "checkbox"; input.checked = true; input.value = value;
    line.append(input);
    if (mark) { const dot = document.createElement("i"); dot.style.background = colour(mark); line.append(dot); }
    const told = document.createElement("span"); told.style.fontWeight = "400"; told.style.color = "inherit"; told.style.fontSize = "inherit";
    line.append(told); place.append(line);
    return { input, say: () => { told.textContent = text(); } };
  };
  const present = (kind, of) => Object.keys(data.labels[kind]).filter(term => of.has(term));
  const said = Object.values(data.statements);
  const boxes = {
    sign: Object.keys(SIGNS).map(key => box(byId("sign"), key, () => word(`sign_${key}`), key === "zero" ? "none" : key)),
    tissue: present("tissue", new Set(data.edges.map(edge => edge.tissue))).map(term => box(byId("tissue"), term, () => label("tissue", term))),
    evidence: present("evidence", new Set(said.map(one => one[2]))).map(term => box(byId("evidence"), term, () => label("evidence", term))),
    kinds: KINDS.map(kind => box(byId("kinds"), kind, () => word(`kind_${kind}`), kind)),
  };
  const citedOnly = box(byId("evidence"), "cited", () => word("cited_only"));
  citedOnly.input.checked = false;
  citedOnly.input.defaultChecked = false;
  for (const list of Object.values(boxes)) for (const one of list) one.input.defaultChecked = true;
  const chosen = list => new Set(list.filter(one => one.input.checked).map(one => one.input.value));

  function apply(isFitted = true) {
    const signs = chosen(boxes.sign), tissues = chosen(boxes.tissue), kinds = chosen(boxes.kinds), evidence = chosen(boxes.evidence);
    const context = byId("context").value, exerkine = byId("exerkine").value, steps = Number(byId("steps").value);
    const text = byId("search").value.trim().toLowerCase();
    let edges = graph.edges().filter(line => {
      const edge = line.data("edge");
      return signs.has(line.data("sign")) && tissues.has(edge.tissue) && kinds.has(nodeOf.get(edge.s).kind) && kinds.has(nodeOf.get(edge.t).kind)
        && edge.said.some(id => { const one = data.statements[id];
          return evidence.has(one[2]) && (!context || one[1] === context) && (!citedOnly.input.checked || one[3].length); });
    });
    if (exerkine) edges = within(edges, new Set([exerkine]), steps);
    if (text) {
      const statement = /^s0*(\d+)$/.exec(text), id = statement && `S${statement[1].padStart(3, "0")}`;
      if (id && data.statements[id]) edges = edges.filter(line => line.data("edge").said.includes(id));
      else edges = within(edges, new Set(data.nodes.filter(node => [node.id, node.en, node.zh, ...Object.values(node.ids)]
        .some(name => name.toLowerCase().includes(text))).map(node => node.id)), 1);
    }
    const nodes = edges.connectedNodes();
    graph.batch(() => {
      graph.elements().not(".organ").addClass("off");
      edges.removeClass("off"); nodes.removeClass("off");
      edges.toggleClass("loose", edges.length < 250);
    });
    const isWhole = nodes.length > 150;
    graph.nodes(".organ").toggleClass("off", !isWhole);
    arrange(nodes, edges, isWhole);
    byId("count").textContent = nodes.length ? word("shown", { nodes: nodes.length, edges: edges.length }) : word("nothing");
    if (picked && graph.getElementById(picked).hasClass("off")) pick(null);
    if (isFitted && nodes.length) graph.fit(nodes, 62);
    nameThings();
  }
  function within(edges, ids, steps) {
    let near = new Set(ids);
    for (let i = 1; i < steps; i++) {
      const more = new Set(near);
      edges.forEach(line => { const { s, t } = line.data("edge"); if (near.has(s)) more.add(t); if (near.has(t)) more.add(s); });
      near = more;
    }
    return edges.filter(line => near.has(line.data("edge").s) || near.has(line.data("edge").t));
  }
  // A part of the graph is laid out anew: at rings around what has most edges; it starts from the places of the whole, so it is the same every time.
  function arrange(nodes, edges, isWhole) {
    graph.batch(() => {
      if (isWhole || nodes.length < 3) return nodes.forEach(node => { const { x, y } = nodeOf.get(node.id()); node.position({ x, y }); });
      const here = new Map();
      edges.forEach(line => { for (const id of [line.source().id(), line.target().id()]) here.set(id, (here.get(id) || 0) + 1); });
      const list = nodes.toArray(), at = list.map(node => { const { x, y } = nodeOf.get(node.id()); return { x: x * 0.35, y: y * 0.35 }; });
      const index = new Map(list.map((node, i) => [node.id(), i])), ends = edges.toArray().map(line => [index.get(line.source().id()), index.get(line.target().id())]);
      for (let round = 0; round < 250; round++) {
        const move = at.map(() => ({ x: 0, y: 0 })), most = 40 * (1 - round / 250) + 0.5;
        for (let i = 0; i < at.length; i++) for (let j = i + 1; j < at.length; j++) {
          const dx = (at[i].x - at[j].x) / 1.7, dy = at[i].y - at[j].y, square = dx * dx + dy * dy + 1, push = 5200 / square;
          move[i].x += dx * push; move[i].y += dy * push; move[j].x -= dx * push; move[j].y -= dy * push;
        }
        for (const [i, j] of ends) {
          const dx = at[j].x - at[i].x, dy = at[j].y - at[i].y, far = Math.hypot(dx, dy) + 0.01, pull = Math.min(far - 140, 300) * 0.05 / far;
          move[i].x += dx * pull; move[i].y += dy * pull; move[j].x -= dx * pull; move[j].y -= dy * pull;
        }
        at.forEach((place, i) => { const size = Math.hypot(move[i].x - place.x * 0.02, move[i].y - place.y * 0.03) + 0.01, share = Math.min(size, most) / size;
          place.x += (move[i].x - place.x * 0.02) * share; place.y += (move[i].y - place.y * 0.03) * share; });
      }
      const span = axis => Math.max(...at.map(place => place[axis])) - Math.min(...at.map(place => place[axis])) + 1;
      const scale = Math.sqrt(at.length * ROOM_PX2 / (span("x") * span("y")));
      list.forEach((node, i) => node.position({ x: at[i].x * scale, y: at[i].y * scale }));
    });
  }

  // Details
  const make = (tag, text = "", name = "") => { const one = document.createElement(tag); one.textContent = text; one.className = name; return one; };
  const link = id => { const one = make("a", nameOf(id)); one.tabIndex = 0; one.setAttribute("role", "button");
    const go = () => { const node = graph.getElementById(id); if (node.hasClass("off")) { byId("filters").reset(); setTimeout(() => { apply(); pick(id); }); } else pick(id); };
    one.onclick = go; one.onkeydown = event => { if (event.key === "Enter") go(); };
    return one; };
  const mark = sign => make("span", { up: " →(+) ", down: " →(−) ", none: " →(?) ", zero: " →(0) " }[sign], sign === "zero" ? "none" : sign);
  function statementLine(id) {
    const [relation, context, evidence, references, section, line, resting] = data.statements[id], item = make("li");
    item.append(make("strong", `${id} `), data.relations[relation][lang], make("div",
      [label("context", context), label("evidence", evidence), references.length ? word("reference", { n: references.join(", ") }) : word("no_reference"),
       word("place", { section: `${section} (${label("section", section)})`, line })].join(" · "), "small"));
    if (resting.length) item.append(make("div", `${word("mechanism")}: ${resting.join(", ")}`, "small"));
    return item;
  }
  function tell() {
    const panel = byId("details");
    panel.hidden = !picked;
    panel.replaceChildren();
    if (!picked) return;
    const close = make("button", "×", "close");
    close.type = "button"; close.setAttribute("aria-label", word("close")); close.onclick = () => pick(null);
    panel.append(close);
    const one = graph.getElementById(picked);
    if (one.isEdge()) {
      const edge = one.data("edge"), head = make("h2");
      head.append(link(edge.s), mark(one.data("sign")), link(edge.t));
      panel.append(head, make("p", label("tissue", edge.tissue), "small"), make("h3", word("statements")));
      const list = make("ul"); edge.said.forEach(id => list.append(statementLine(id))); panel.append(list);
      return;
    }
    const node = nodeOf.get(picked);
    panel.append(make("h2", nameOf(picked)), make("p", `${lang ? node.en : node.zh} · ${node.id} · ${label("entity_type", node.type)} · ${node.where.map(w => label("tissue", w)).join(", ")}`, "small"));
    const ids = Object.entries(node.ids).map(([register, name]) => `${register}: ${name}`).join("  ");
    if (ids) panel.append(make("p", ids, "small"));
    for (const [key, mine, other] of [["acts", "s", "t"], ["acted", "t", "s"]]) {
      const lines = one.connectedEdges().filter(line => !line.hasClass("off") && line.data("edge")[mine] === picked).toArray();
      if (!lines.length) continue;
      const list = make("ul");
      for (const line of lines) {
        const edge = line.data("edge"), item = make("li");
        item.append(mark(line.data("sign")), link(edge[other]), make("span", ` ${label("tissue", edge.tissue)} · ${edge.said.join(" ")}`, "small"));
        item.querySelector("span.small").onclick = () => pick(line.id());
        item.querySelector("span.small").style.cursor = "pointer";
        list.append(item);
      }
      panel.append(make("h3", `${word(key)} (${lines.length})`), list);
    }
  }
  function pick(id) {
    picked = id;
    graph.batch(() => {
      graph.elements().removeClass("dim near picked");
      if (!id) return;
      const one = graph.getElementById(id), near = one.isEdge() ? one.union(one.connectedNodes()) : one.closedNeighborhood();
      graph.elements().not(near).not(".organ").addClass("dim");
      near.addClass("near"); one.addClass("picked");
    });
    tell();
    graph.resize();
    nameThings();
  }
  graph.on("tap", event => { const one = event.target; pick(one === graph || one.hasClass("organ") ? null : one.id()); });

  // Words
  function sayAll() {
    document.documentElement.lang = lang ? "zh-CN" : "en";
    document.title = `Exerkine · ${word("title")}`;
    document.querySelectorAll("[data-word]").forEach(one => { one.textContent = word(one.dataset.word); });
    byId("search").placeholder = word("search_hint");
    byId("lang").textContent = lang ? "English" : "中文";
    byId("lead").textContent = word("lead", { statements: said.length, edges: data.edges.length, nodes: data.nodes.length });
    for (const list of [...Object.values(boxes), [citedOnly]]) list.forEach(one => one.say());
    const fill = (id, options) => { const place = byId(id), kept = place.value;
      place.replaceChildren(...options.map(([value, text]) => { const one = make("option", text); one.value = value; return one; })); place.value = kept; };
    fill("exerkine", [["", word("all")], ...data.exerkines.map(id => [id, nameOf(id)])]);
    fill("context", [["", word("all")], ...present("context", new Set(said.map(one => one[1]))).map(term => [term, label("context", term)])]);
    byId("names").replaceChildren(...data.nodes.map(node => { const one = make("option"); one.value = lang ? node.zh : node.en; return one; }));
    graph.nodes(".organ").forEach(node => node.data("name", label("tissue", node.data("organ"))));
    tell();
  }
  byId("lang").onclick = () => { lang = 1 - lang; sayAll(); apply(false); };
  byId("filters").onsubmit = event => event.preventDefault();
  byId("filters").onchange = () => apply();
  byId("filters").onreset = () => setTimeout(() => { pick(null); apply(); });
  let waiting = 0;
  byId("search").oninput = () => { clearTimeout(waiting); waiting = setTimeout(apply, 250); };

  // #exerkine=bdnf&sign=down&pick=bdnf opens the page at a question.
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (wanted.has("lang")) lang = wanted.get("lang") === "zh" ? 1 : 0;
  sayAll();
  for (const id of ["exerkine", "context", "steps", "search"]) if (wanted.has(id)) byId(id).value = wanted.get(id);
  for (const [key, list] of Object.entries(boxes)) if (wanted.has(key)) {
    const keep = wanted.get(key).split(","); list.forEach(one => { one.input.checked = keep.includes(one.input.value); }); }
  citedOnly.input.checked = wanted.get("cited") === "1";
  apply();
  if (wanted.has("pick") && graph.getElementById(wanted.get("pick")).nonempty()) { pick(wanted.get("pick")); graph.fit(things.not(".off"), 62); }
  window.evidenceGraph = { graph, pick, apply };
})();
