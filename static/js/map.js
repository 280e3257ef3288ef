// Draws [data-map], the map of partners beside its list, and [data-locator], where one partner is.
// Needs echarts and topojson-client; data-world is the address of the land. What a map needs
// besides is told in templates/activities/activity_map.html and partials/locator.html.
(() => {
  const CELL = 54; // pixels: what falls into one cell is drawn as one cluster
  const CLOSEST = 60;
  // The meridian on which the map is cut, between America and Asia or in the Atlantic: no land but
  // Greenland lies across the two, and it is drawn whole.
  const CUTS = [-168.5, -30];
  const NORTH = 83.7, SOUTH = -56;
  const FLATNESS = 0.75; // width of a degree of longitude, as one of latitude is high

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const between = (least, value, most) => Math.min(Math.max(value, least), most);
  const fill = (text, n) => text.replace("{n}", n.toLocaleString(document.documentElement.lang));

  // The cut whose opposite side, the middle of the map, is nearer to home.
  const cutFor = (longitude) => {
    const away = (cut) => Math.abs(((longitude - cut) % 360 + 360) % 360 - 180);
    return away(CUTS[0]) <= away(CUTS[1]) ? CUTS[0] : CUTS[1];
  };
  // Longitudes on the map run from the cut to 360 degrees east of it.
  const turned = (longitude, cut) => longitude + Math.floor((longitude - cut) / 360) * -360;

  // Land

  // A ring that crosses the antimeridian jumps from one edge to the other: it is unrolled, and
  // drawn on the side of the cut where its middle lies.
  function unrolled(ring, cut) {
    let shift = 0;
    const even = ring.map(([x, y], index) => {
      const step = index ? x - ring[index - 1][0] : 0;
      if (Math.abs(step) > 180) shift -= Math.sign(step) * 360;
      return [x + shift, y];
    });
    const xs = even.map(([x]) => x);
    const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
    const turn = turned(middle, cut) - middle;
    return even.map(([x, y]) => [x + turn, y]);
  }

  const lands = new Map();

  // The name under which the land, cut there, is known to echarts.
  function land(url, cut) {
    const name = `world ${cut}`;
    if (!lands.has(name)) lands.set(name, fetch(url).then(async (answer) => {
      const world = await answer.json();
      const { features } = topojson.feature(world, world.objects.countries);
      for (const { geometry, properties, id } of features) {
        properties.code = id; // of ISO 3166-1, in three digits
        geometry.coordinates = geometry.type === "Polygon"
          ? geometry.coordinates.map((ring) => unrolled(ring, cut))
          : geometry.coordinates.map((rings) => rings.map((ring) => unrolled(ring, cut)));
      }
      const inhabited = features.filter(({ properties }) => properties.name !== "Antarctica");
      echarts.registerMap(name, { type: "FeatureCollection", features: inhabited });
      return name;
    }));
    return lands.get(name);
  }

  // As large as the world fits as a whole, in its own proportions.
  const layout = (chart) => ({
    layoutCenter: ["50%", "50%"],
    layoutSize: Math.min(chart.getWidth(), chart.getHeight() * FLATNESS * 360 / (NORTH - SOUTH)),
  });
  const geo = (chart, map, cut) => ({
    map,
    silent: true,
    boundingCoords: [[cut, NORTH], [cut + 360, SOUTH]],
    aspectScale: FLATNESS,
    ...layout(chart),
    itemStyle: { areaColor: css("--land"), borderColor: css("--coast"), borderWidth: 0.5 },
  });
  const label = (text, position) => ({
    show: true, position, formatter: text, color: css("--ink"), fontWeight: 600, fontSize: 12,
    fontFamily: css("--tblr-font-sans-serif"),
    textBorderColor: css("--surface"), textBorderWidth: 3,
  });
  const pin = ({ name }, at) => ({
    value: at, symbol: "pin", symbolSize: 30, itemStyle: { color: css("--ink"), opacity: 1 },
    label: label(name, "right"),
  });

  // Draws a box of the map as large as it fits; `most` is the closest zoom.
  function fit(chart, [west, south, east, north], most) {
    const [{ zoom }] = chart.getOption().geo;
    const [left, top] = chart.convertToPixel("geo", [west, north]);
    const [right, bottom] = chart.convertToPixel("geo", [east, south]);
    const room = Math.min(
      (0.7 * chart.getWidth()) / Math.max(right - left, 1),
      (0.7 * chart.getHeight()) / Math.max(bottom - top, 1),
    );
    const wanted = between(1, (zoom ?? 1) * room, most);
    const center = wanted > 1.2 ? [(west + east) / 2, (south + north) / 2] : null;
    chart.setOption({ geo: { zoom: center ? wanted : 1, center } });
  }

  const box = (spots) => {
    const [xs, ys] = [0, 1].map((axis) => spots.map((spot) => spot[axis]));
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  };

  // The map of partners

  class PartnerMap {
    constructor(frame) {
      this.frame = frame;
      this.text = frame.dataset;
      this.looks = JSON.parse(document.getElementById(frame.dataset.map).textContent);
      this.cut = cutFor(this.looks.home?.coordinates[0] ?? 0);
      this.points = [];
      this.groups = [];
    }

    async start() {
      const [map, found] = await Promise.all([
        land(this.text.world, this.cut),
        this.text.points ? fetch(this.text.points).then((answer) => answer.json()) : { features: [] },
      ]);
      this.map = map;
      this.points = found.features.filter(({ geometry }) => geometry).map(({ geometry, properties }) => ({
        ...properties,
        spot: geometry.coordinates,
        at: this.place(geometry.coordinates),
      }));
      this.chart = echarts.init(this.frame.querySelector(".map-canvas"), null, { renderer: "svg" });
      this.draw();
      this.look();
      this.listen();
      this.frame.dataset.drawn = "";
    }

    place([longitude, latitude]) { return [turned(longitude, this.cut), latitude]; }

    draw() {
      this.chart.setOption({
        animation: false,
        geo: { ...geo(this.chart, this.map, this.cut), roam: "move", scaleLimit: { min: 1, max: CLOSEST } },
        series: [
          { id: "partners", type: "scatter", coordinateSystem: "geo", data: [], itemStyle: { opacity: 1 },
            emphasis: { scale: 1.25, itemStyle: { borderColor: css("--focus"), borderWidth: 3 } } },
          { id: "home", type: "scatter", coordinateSystem: "geo", z: 5, itemStyle: { opacity: 1 }, symbolOffset: [0, "-40%"],
            data: this.home() },
        ],
      });
      this.group();
    }

    home() {
      const { home } = this.looks;
      return home ? [{ ...pin(home, this.place(home.coordinates)), told: `${home.name}\n${this.text.textHome}` }] : [];
    }

    // Points that fall into one cell of a grid, which moves with the land, become one cluster: so
    // the area of a cluster holds its own points and no others.
    group() {
      const [left, top] = this.chart.convertToPixel("geo", [this.cut, NORTH]);
      const cells = new Map();
      for (const point of this.points) {
        const [x, y] = this.chart.convertToPixel("geo", point.at);
        const cell = `${Math.floor((x - left) / CELL)} ${Math.floor((y - top) / CELL)}`;
        cells.set(cell, [...(cells.get(cell) ?? []), point]);
      }
      this.groups = [...cells.values()];
      const data = this.groups.map((members) =>
        members.length > 1 ? this.cluster(members) : this.point(members[0]));
      this.chart.setOption({ series: [{ id: "partners", data }] });
    }

    cluster(members) {
      const size = between(24, 18 + 5 * Math.log2(members.length), 38);
      const middle = (axis) => members.reduce((sum, { at }) => sum + at[axis], 0) / members.length;
      const names = members.slice(0, 6).map(({ name }) => name).join("\n");
      const more = members.length > 6 ? `\n${fill(this.text.textMore, members.length - 6)}` : "";
      return {
        value: [middle(0), middle(1)],
        told: `${fill(this.text.textCluster, members.length)}\n${names}${more}`,
        symbol: "circle", symbolSize: size,
        itemStyle: { color: css("--cluster"), borderColor: css("--surface"), borderWidth: 2 },
        label: { show: true, formatter: String(members.length), color: css("--cluster-ink"), fontWeight: 650, fontSize: 12, fontFamily: css("--tblr-font-sans-serif") },
      };
    }

    // The level is told by the shape, the domain by the colour; hollow where only the country is known.
    point({ at, name, told, level, domains, is_exact: isExact }) {
      const main = Object.keys(domains).reduce((most, code) => (domains[code] > (domains[most] ?? 0) ? code : most), "");
      const colour = main ? css(`--${this.looks.domains[main]}`) : css("--line-strong");
      return {
        value: at,
        told: [name, told, ...(isExact ? [] : [this.text.textInexact])].join("\n"),
        symbol: this.looks.levels[level], symbolSize: level === "TRN" ? 16 : 13,
        itemStyle: isExact
          ? { color: colour, borderColor: css("--surface"), borderWidth: 1.5 }
          : { color: css("--surface"), borderColor: colour, borderWidth: 3 },
      };
    }

    // Moves to the area of the list, else to where the points are.
    look() {
      const area = document.querySelector(this.text.list)?.dataset.area?.split(",").map(Number);
      const home = this.looks.home ? [this.place(this.looks.home.coordinates)] : [];
      const spots = area
        ? [this.place([area[0], area[1]]), this.place([area[2], area[3]])]
        : [...this.points.map(({ at }) => at), ...home];
      this.tell(null);
      if (spots.length) fit(this.chart, box(spots), area ? 16 : 6);
      this.group();
    }

    zoomBy(factor) {
      const [{ zoom, center }] = this.chart.getOption().geo;
      const middle = center ?? this.chart.convertFromPixel("geo", this.centre());
      const wanted = between(1, (zoom ?? 1) * factor, CLOSEST);
      this.chart.setOption({ geo: { zoom: wanted, center: wanted > 1 ? middle : null } });
      this.group();
    }

    centre() { return [this.chart.getWidth() / 2, this.chart.getHeight() / 2]; }

    pan(right, down) {
      const [x, y] = this.centre();
      this.chart.setOption({ geo: { center: this.chart.convertFromPixel("geo", [x + right, y + down]) } });
    }

    // Narrows the list to a point or cluster, rounded outwards to a metre.
    choose(members) {
      const east = (one, other) => one.at[0] - other.at[0];
      const [first, last] = [members.toSorted(east)[0], members.toSorted(east).at(-1)];
      const latitudes = members.map(({ spot }) => spot[1]);
      const out = (round, degrees) => round(degrees * 1e5) / 1e5;
      const url = new URL(location.href);
      url.searchParams.set("area", [
        out(Math.floor, first.spot[0]), out(Math.floor, Math.min(...latitudes)),
        out(Math.ceil, last.spot[0]), out(Math.ceil, Math.max(...latitudes)),
      ].join(","));
      for (const name of ["cursor", "off_map"]) url.searchParams.delete(name);
      const path = url.pathname + url.search;
      htmx.ajax("GET", path, { target: this.text.list, swap: "outerHTML", push: path });
    }

    // What a point says; an element of the page, since tooltips of echarts know no fonts of ours.
    tell(data) {
      const tip = this.frame.querySelector(".map-tip");
      tip.hidden = !data;
      if (!data) return;
      tip.textContent = data.told;
      const [x, y] = this.chart.convertToPixel("geo", data.value);
      tip.classList.toggle("map-tip-before", x > this.chart.getWidth() / 2);
      Object.assign(tip.style, { left: `${x}px`, top: `${y}px` });
    }

    // Highlights the point or cluster of a partner, or none.
    mark(actor) {
      this.chart.dispatchAction({ type: "downplay", seriesIndex: 0 });
      this.tell(null);
      const dataIndex = this.groups.findIndex((members) => members.some((one) => one.actor === actor));
      if (dataIndex < 0) return;
      this.chart.dispatchAction({ type: "highlight", seriesIndex: 0, dataIndex });
      this.tell(this.chart.getOption().series[0].data[dataIndex]);
    }

    listen() {
      const steps = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] };
      const acts = {
        in: () => this.zoomBy(1.6), out: () => this.zoomBy(1 / 1.6), world: () => this.zoomBy(0),
      };
      const keys = { "+": acts.in, "=": acts.in, "-": acts.out, 0: acts.world };
      this.frame.addEventListener("keydown", (event) => {
        if (event.target !== this.frame || event.ctrlKey || event.metaKey || event.altKey) return;
        const act = keys[event.key] ?? (steps[event.key] && (() => this.pan(...steps[event.key])));
        if (!act) return;
        event.preventDefault();
        act();
      });
      this.frame.addEventListener("click", (event) => acts[event.target.closest("[data-zoom]")?.dataset.zoom]?.());
      this.chart.on("click", { seriesId: "partners" }, ({ dataIndex }) => this.choose(this.groups[dataIndex]));
      this.chart.on("mouseover", ({ data }) => this.tell(data));
      this.chart.on("mouseout", () => this.tell(null));
      this.chart.on("georoam", () => this.tell(null));
      const row = ({ target }) => target.closest?.(`${this.text.list} [data-actor]`)?.dataset.actor;
      for (const name of ["focusin", "mouseover"])
        document.addEventListener(name, (event) => { if (row(event)) this.mark(row(event)); });
      for (const name of ["focusout", "mouseout"])
        document.addEventListener(name, (event) => { if (row(event)) this.mark(null); });
      document.addEventListener("htmx:after:swap", () => {
        this.look();
        announce(document.getElementById("map-summary").textContent);
      });
      document.addEventListener("themechange", () => this.draw());
      new ResizeObserver(() => {
        this.chart.resize();
        this.chart.setOption({ geo: layout(this.chart) });
        this.group();
      }).observe(this.frame);
    }
  }

  // The small map of one partner, or of a country with the partners in it

  async function locate(frame) {
    const { here, there, country, partners } = JSON.parse(document.getElementById(frame.dataset.locator).textContent);
    const cut = cutFor((here ?? there).coordinates[0]);
    const map = await land(frame.dataset.world, cut);
    const place = ({ coordinates: [longitude, latitude] }) => [turned(longitude, cut), latitude];
    const spots = [there, ...(here ? [here] : [])].map(place);
    const within = partners.map((coordinates) => place({ coordinates }));
    // A country is drawn close up; the dashed line tells the way home.
    const [shown, most] = country ? [[spots[0], ...within], 8] : [spots, 5];
    const chart = echarts.init(frame, null, { renderer: "svg" });
    const MARGIN = 6;
    // A long name is wrapped, and moved to the side where it would leave the map.
    const named = (name) => ({ ...label(name, "bottom"), width: chart.getWidth() * 0.6, overflow: "break" });
    const labelLayout = ({ labelRect: { x, y, width, height } }) => ({
      dx: between(MARGIN - x, 0, chart.getWidth() - MARGIN - x - width),
      dy: Math.min(chart.getHeight() - MARGIN - y - height, 0),
    });
    const draw = () => chart.setOption({
      animation: false,
      silent: true,
      geo: {
        ...geo(chart, map, cut),
        nameProperty: "code",
        regions: country ? [{ name: country, itemStyle: { areaColor: css("--land-chosen") } }] : [],
      },
      series: [
        { type: "scatter", coordinateSystem: "geo", symbolSize: 8, data: within,
          itemStyle: { color: css("--tblr-link-color"), borderColor: css("--surface"), borderWidth: 1, opacity: 1 } },
        { type: "lines", coordinateSystem: "geo", data: here ? [{ coords: [spots[1], spots[0]] }] : [],
          lineStyle: { color: css("--ink-soft"), width: 1.5, type: "dashed", opacity: 1,
            // Bent to the north, as the way over the globe mostly is here.
            curveness: spots.length > 1 ? 0.2 * Math.sign(spots[0][0] - spots[1][0]) : 0 } },
        { type: "scatter", coordinateSystem: "geo", symbolSize: 12, itemStyle: { opacity: 1 }, labelLayout, data: [{
          value: spots[0], label: named(there.name),
          itemStyle: there.isExact
            ? { color: css("--tblr-link-color"), borderColor: css("--surface"), borderWidth: 1.5 }
            : { color: css("--surface"), borderColor: css("--tblr-link-color"), borderWidth: 3 },
        }] },
        { type: "scatter", coordinateSystem: "geo", symbolOffset: [0, "-40%"], labelLayout,
          data: here ? [{ ...pin(here, spots[1]), label: named(here.name) }] : [] },
      ],
    });
    draw();
    fit(chart, box(shown), most);
    document.addEventListener("themechange", draw);
    new ResizeObserver(() => {
      chart.resize();
      chart.setOption({ geo: layout(chart) });
      fit(chart, box(shown), most);
    }).observe(frame);
  }

  // Back and forward load the page anew: a body that is put back would come without its picture.
  document.addEventListener("htmx:before:history:restore", (event) => {
    event.preventDefault();
    location.reload();
  });

  for (const frame of document.querySelectorAll("[data-map]"))
    new PartnerMap(frame).start().catch((error) => {
      console.warn(error);
      frame.querySelector(".map-canvas").replaceWith(Object.assign(document.createElement("p"), { className: "map-failed", textContent: frame.dataset.textFailed }));
    });
  for (const frame of document.querySelectorAll("[data-locator]"))
    locate(frame).catch((error) => { console.warn(error); frame.hidden = true; });
})();
