"use strict";
(function () {
  const { words, charts, map } = JSON.parse(document.getElementById("report-data").textContent);
  const css = getComputedStyle(document.documentElement);
  const tone = (name) => css.getPropertyValue(name).trim();
  const ink = tone("--ink"), soft = tone("--soft"), line = tone("--line");
  const looks = {
    accent: { line: tone("--accent"), band: tone("--accent-band"), type: "solid", width: 2 },
    plain: { line: tone("--plain"), band: tone("--plain-band"), type: [5, 3], width: 1.8 },
  };
  const lookOf = { programme: looks.accent, last_session: looks.accent, against: looks.plain, first_session: looks.plain };
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const minus = (text) => String(text).replace("-", "\u2212");
  const read = (text, decimals) => minus(Number(text).toFixed(decimals));
  const range = (lo, hi) => words.range.replace("{lo}", lo).replace("{hi}", hi);
  const axisText = { color: soft, fontSize: 11.5, fontFamily };
  const base = {
    animation: false, textStyle: { fontFamily },
    tooltip: { backgroundColor: "#fff", borderColor: line, confine: true, textStyle: { color: ink, fontSize: 13, fontFamily } },
  };

  function tip(title, lines) {
    const box = document.createElement("div");
    const head = box.appendChild(document.createElement("b"));
    head.textContent = title;
    for (const text of lines) box.appendChild(document.createElement("div")).textContent = text;
    box.className = "tip";
    return box;
  }

  function bandSeries(one, look) {
    const data = one.points.map(([t, , lo, hi]) => [Number(t), Number(lo), Number(hi)]);
    return {
      id: one.key + "-band", name: one.name, type: "custom", data, z: 1, silent: true, clip: true, encode: { x: 0, y: [1, 2] },
      renderItem(params, api) {
        if (params.dataIndexInside !== 0) return null;
        const upper = data.map(([t, , hi]) => api.coord([t, hi])), lower = data.map(([t, lo]) => api.coord([t, lo]));
        return { type: "polygon", shape: { points: upper.concat(lower.reverse()) }, style: { fill: look.band } };
      },
    };
  }

  function lineSeries(one, look) {
    const series = {
      id: one.key, name: one.name, type: "line", z: 3, showSymbol: false, symbol: "circle", symbolSize: 6, color: look.line,
      data: one.points.map(([t, median]) => [Number(t), Number(median)]),
      lineStyle: { color: look.line, width: look.width, type: look.type },
    };
    if (one.peak) {
      series.markPoint = { symbol: "circle", symbolSize: 7, silent: true, label: { show: false }, data: [{ coord: one.peak.map(Number) }],
        itemStyle: { color: look.line, borderColor: "#fff", borderWidth: 1 } };
    }
    return series;
  }

  function guideSeries(chart) {
    const { axis, mcid, start } = chart, made = [];
    if (mcid) {
      const y = Number(mcid.value);
      made.push({ id: "mcid", name: mcid.name, type: "line", z: 2, silent: true, showSymbol: false, tooltip: { show: false },
        data: [[axis.min, y], [axis.max, y]], lineStyle: { color: ink, width: 1, type: [3, 3] } });
    }
    if (start !== undefined) {
      made.push({ id: "start", type: "line", silent: true, data: [], markLine: { silent: true, symbol: "none", label: { show: false },
        lineStyle: { color: soft, width: 1, type: "solid", opacity: 0.45 }, data: [{ xAxis: Number(start) }] } });
    }
    return made;
  }

  function curves(chart) {
    const byTime = chart.series.map((one) => new Map(one.points.map((point) => [Number(point[0]), point])));
    const order = chart.series.slice().sort((a) => (lookOf[a.key] === looks.accent ? 1 : -1));
    return {
      ...base,
      grid: { left: 46, right: 16, top: 32, bottom: 46 },
      xAxis: { type: "value", min: chart.axis.min, max: chart.axis.max, interval: chart.axis.step, name: chart.axis.name,
        nameLocation: "middle", nameGap: 28, nameTextStyle: axisText, axisLabel: { ...axisText, formatter: minus, hideOverlap: true },
        axisLine: { onZero: false, lineStyle: { color: "#9aa5ae" } }, axisTick: { lineStyle: { color: "#9aa5ae" }, length: 4 }, splitLine: { show: false } },
      yAxis: { type: "value", scale: true, splitNumber: 4, name: chart.unit, nameLocation: "end", nameGap: 12,
        nameTextStyle: { ...axisText, align: "left", padding: [0, 0, 0, -38] }, axisLabel: { ...axisText, formatter: minus },
        axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: "#edf0f3" } } },
      tooltip: { ...base.tooltip, trigger: "axis", axisPointer: { type: "line", lineStyle: { color: "#9aa5ae" } },
        formatter(found) {
          const t = found[0].axisValue, lines = [];
          chart.series.forEach((one, i) => {
            const point = byTime[i].get(Number(t));
            if (!point) return;
            const [, median, lo, hi] = point.map((text) => read(text, chart.decimals));
            lines.push(`${one.name}: ${median} ${chart.unit}`, `${words.band} ${range(lo, hi)}`);
          });
          return tip(chart.axis.at.replace("{t}", minus(t)), lines);
        } },
      series: [...order.map((one) => bandSeries(one, lookOf[one.key])), ...guideSeries(chart),
        ...order.map((one) => lineSeries(one, lookOf[one.key]))],
    };
  }

  function paths(chart, width) {
    const bars = chart.bars, fill = (bar) => (bar.key === "total" ? looks.accent.line : "#5f96b3");
    const data = bars.map((bar, i) => [...bar.row.map(Number), i, bar.offset]);
    const ends = data.flatMap(([median, lo, hi, , offset]) => [offset, offset + median, offset + lo, offset + hi]);
    return {
      ...base,
      grid: { left: Math.min(158, 0.38 * width), right: 58, top: 8, bottom: 46 },
      xAxis: { type: "value", name: chart.unit, nameLocation: "middle", nameGap: 28, nameTextStyle: axisText, splitNumber: width < 400 ? 2 : 4,
        min: Math.min(0, ...ends), max: Math.max(0, ...ends), axisLabel: { ...axisText, formatter: minus, hideOverlap: true, showMinLabel: Math.min(...ends) >= 0, showMaxLabel: Math.max(...ends) <= 0 },
        axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: "#edf0f3" } } },
      yAxis: { type: "category", inverse: true, data: bars.map((bar) => bar.name), axisTick: { show: false },
        axisLine: { lineStyle: { color: "#9aa5ae" } },
        axisLabel: { ...axisText, color: ink, fontSize: 12, width: Math.min(158, 0.38 * width) - 12, overflow: "break", lineHeight: 14, interval: 0 } },
      tooltip: { ...base.tooltip, trigger: "item",
        formatter({ dataIndex }) {
          const bar = bars[dataIndex], digits = (bar.text.split(".")[1] || "").length;
          const [, lo, hi] = bar.row.map((text) => read(text, digits));
          return tip(bar.name, [`${bar.text} ${chart.unit}`, `${words.band} ${range(lo, hi)}`]);
        } },
      series: [{
        id: "paths", type: "custom", data, encode: { x: [0, 1, 2], y: 3 }, clip: false,
        renderItem(params, api) {
          const [median, lo, hi, i, offset] = data[params.dataIndex];
          const at = (value) => api.coord([offset + value, i])[0], y = api.coord([offset, i])[1];
          const half = Math.min(9, api.size([0, 1])[1] * 0.32), left = Math.min(at(0), at(median)), right = Math.max(at(0), at(median));
          const stroke = { stroke: ink, lineWidth: 1.1 }, rule = (x1, y1, x2, y2, style) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
          const children = [
            { type: "rect", shape: { x: left, y: y - half, width: Math.max(right - left, 1), height: 2 * half }, style: { fill: fill(bars[i]) } },
            rule(at(lo), y, at(hi), y, stroke), rule(at(lo), y - 3.5, at(lo), y + 3.5, stroke), rule(at(hi), y - 3.5, at(hi), y + 3.5, stroke),
            { type: "text", style: { text: bars[i].text, x: Math.max(right, at(hi)) + 6, y, textVerticalAlign: "middle", verticalAlign: "middle", fill: ink,
              font: `${bars[i].key === "total" ? "600 " : ""}12px ${fontFamily}` } },
          ];
          if (i + 1 < bars.length) children.push(rule(at(median), y + half, at(median), y + api.size([0, 1])[1] - half, { stroke: "#9aa5ae", lineWidth: 1 }));
          return { type: "group", children };
        },
      }],
    };
  }

  const drawn = charts.map((chart) => {
    const place = document.getElementById(chart.id);
    if (chart.kind === "paths") place.style.height = `${chart.bars.length * 34 + 60}px`;
    const size = { width: place.clientWidth || 320, height: place.clientHeight || 216 };     // on paper the height is not yet known
    const made = echarts.init(place, null, { renderer: "svg", ...size });
    made.on("rendered", () => {     // a view box lets the drawing shrink with the paper without being cut
      const svg = place.querySelector("svg");
      if (svg) svg.setAttribute("viewBox", `0 0 ${made.getWidth()} ${made.getHeight()}`);
    });
    const draw = () => made.setOption(chart.kind === "paths" ? paths(chart, made.getWidth()) : curves(chart));
    draw();
    return { made, draw };
  });
  function atPlace(symbol) {
    const { name, organ, changes } = map.places[symbol], lines = [organ];
    for (const [view, number, span, benefit] of changes) {
      lines.push(`${view}: ${number}${benefit && words.comma + benefit}`, `${words.band} ${span}`);
    }
    for (const sign of ["raises", "lowers", "either"]) {
      const from = map.influences.filter(([, to, how]) => to === symbol && how === sign).map(([source]) => map.places[source].short);
      if (from.length) lines.push(words[sign].replace("{v}", from.join(words.comma)));
    }
    return tip(name, lines);
  }

  function explore(drawing) {     // one stop of the tab key; arrow keys go from place to place
    const frame = drawing.parentElement, places = [...drawing.querySelectorAll(".place")];
    const marked = [...drawing.querySelectorAll(".edges path"), ...places];
    let shown = null;
    function hide() {
      if (shown) shown.remove();
      shown = null;
      drawing.classList.remove("asking");
      for (const one of marked) one.classList.remove("lit");
    }
    function show(place) {
      hide();
      const symbol = place.dataset.symbol, near = new Set([symbol]);
      for (const line of drawing.querySelectorAll(".edges path")) {
        const { from, to } = line.dataset;
        if (from !== symbol && to !== symbol) continue;
        line.classList.add("lit");
        near.add(from).add(to);
      }
      for (const one of places) one.classList.toggle("lit", near.has(one.dataset.symbol));
      drawing.classList.add("asking");
      shown = frame.appendChild(atPlace(symbol));
      const box = place.getBoundingClientRect(), outer = frame.getBoundingClientRect();
      shown.style.left = `${Math.max(0, Math.min(box.left - outer.left, outer.width - shown.offsetWidth))}px`;
      shown.style.top = `${box.bottom - outer.top + 8}px`;
    }
    places.forEach((place, i) => {
      place.addEventListener("mouseenter", () => show(place));
      place.addEventListener("mouseleave", hide);
      place.addEventListener("focus", () => show(place));
      place.addEventListener("blur", hide);
      place.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (event.key === "Escape") hide();
        if (!step) return;
        event.preventDefault();
        const next = places[(i + step + places.length) % places.length];
        place.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      });
    });
  }
  document.querySelectorAll(".map .drawing > svg").forEach(explore);

  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (matchMedia("print").matches) return;
      for (const { made, draw } of drawn) {
        made.resize({ width: "auto", height: "auto" });
        draw();
      }
    }, 120);
  });
})();
