// Draws <figure data-chart="ID"> from the JSON in #ID; the table under it holds the same figures.
// Needs echarts. The shape of the JSON is told in templates/partials/chart.html.
(() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const drawn = [];

  const colourOf = (name, index) =>
    name ? css(`--${name}`) : css(`--series-${(index % 4) + 1}`);

  function common() {
    const ink = css("--ink");
    return {
      animation: !still.matches,
      textStyle: { fontFamily: css("--tblr-font-sans-serif"), color: ink },
      tooltip: {
        // HTML tooltips would need inline styles, which the security policy forbids.
        renderMode: "richText",
        confine: true,
        backgroundColor: css("--surface"),
        borderColor: css("--line-strong"),
        textStyle: { color: ink, fontFamily: css("--tblr-font-sans-serif") },
        valueFormatter: (value) => value?.toLocaleString(document.documentElement.lang),
      },
      grid: { left: 8, right: 24, top: 8, bottom: 8, containLabel: true },
    };
  }

  function axes() {
    const soft = css("--ink-soft");
    // Named here too: room for labels is reckoned without the font of the whole picture.
    const fontFamily = css("--tblr-font-sans-serif");
    const line = { lineStyle: { color: css("--line") } };
    return {
      value: { type: "value", minInterval: 1, axisLabel: { color: soft, fontFamily }, splitLine: line },
      category: (names) => ({
        type: "category", data: names, axisTick: { show: false }, axisLine: line,
        axisLabel: { color: css("--ink"), fontFamily, width: 150, overflow: "truncate" },
      }),
    };
  }

  const names = (data) => data.rows.map((row) => row.label);
  const legend = (data) => (data.columns.length < 2 ? {} : {
    legend: { type: "scroll", bottom: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: css("--ink") } },
  });

  function series(data, type) {
    return data.columns.map((column, index) => ({
      name: column,
      type,
      stack: type === "bar" ? "all" : undefined,
      barMaxWidth: 22,
      itemStyle: { color: colourOf(data.colours?.[index], index) },
      data: data.rows.map((row) => ({
        value: row.cells[index].value,
        url: row.cells[index].url,
        itemStyle: row.colour ? { color: colourOf(row.colour, index) } : undefined,
      })),
    }));
  }

  const kinds = {
    bar(data) {
      const { value, category } = axes();
      const made = { ...common(), ...legend(data), xAxis: value, series: series(data, "bar") };
      made.yAxis = { ...category(names(data)), inverse: true };
      if (data.columns.length > 1) made.grid.bottom = 34;
      return made;
    },
    line(data) {
      const { value, category } = axes();
      const made = { ...common(), ...legend(data), yAxis: value, series: series(data, "line") };
      made.xAxis = category(names(data));
      if (data.columns.length > 1) made.grid.bottom = 34;
      return made;
    },
    heatmap(data) {
      const { category } = axes();
      const cells = data.rows.flatMap((row, y) =>
        row.cells.map((cell, x) => ({ value: [x, y, cell.value], url: cell.url })));
      const max = Math.max(1, ...cells.map((cell) => cell.value[2]));
      return {
        ...common(),
        xAxis: { ...category(data.columns), position: "top" },
        yAxis: { ...category(names(data)), inverse: true },
        visualMap: { show: false, min: 0, max, inRange: { color: [css("--heat-0"), css("--heat-4")] } },
        series: [{ type: "heatmap", data: cells, label: { show: true } }],
      };
    },
  };

  function draw(figure) {
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    figure.classList.add("chart-drawn");
    const chart = echarts.init(figure.querySelector(".chart-canvas"), null, { renderer: "svg" });
    const paint = () => chart.setOption(kinds[data.kind](data), true);
    paint();
    chart.on("click", ({ data: point }) => { if (point?.url) location.assign(point.url); });
    figure.querySelector(".chart-table").open = false;
    drawn.push({ chart, paint });
  }

  // Labels are measured as they are drawn, so their letters must be there: fonts come in pieces.
  function lettersOf(figure) {
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    // By the width of 国 ECharts reckons every Korean and Han character.
    const text = ["国", ...names(data), ...data.columns].join("");
    return document.fonts.load(`12px ${css("--tblr-font-sans-serif")}`, text);
  }

  for (const figure of document.querySelectorAll("[data-chart]"))
    lettersOf(figure).finally(() => draw(figure));
  document.addEventListener("themechange", () => drawn.forEach(({ paint }) => paint()));
  // On paper the table says more than a picture cut at the edge.
  addEventListener("beforeprint", () => {
    for (const table of document.querySelectorAll(".chart-table")) table.open = true;
  });
  addEventListener("resize", () => drawn.forEach(({ chart }) => chart.resize()));
})();
