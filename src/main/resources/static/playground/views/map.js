/** Map: a collection laid out in two dimensions by the server; look around, search in it, draw around some of it. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {live} from '../vendor/lit-html/directives/live.js';
import {send} from '../api.js';
import {Call, sleep} from '../call.js';
import {Camera} from '../map/camera.js';
import {caught, inView} from '../map/lasso.js';
import {palette} from '../map/palette.js';
import {Picture} from '../map/picture.js';
import {colourBy, groupsOf} from '../map/groups.js';
import {Gestures} from '../map/gestures.js';
import {count, plural, short} from '../pure/format.js';
import {floats} from '../pure/vectors.js';
import {address, store, update} from '../store.js';
import {copyButton} from '../ui/copy.js';
import {icon} from '../ui/icons.js';
import {marked} from '../ui/hit.js';
import {skeleton, state} from '../ui/states.js';

export const title = ({name}) => `Map of ${name}`;

const MOST = 100_000;
const LISTED = 50;
const layout = new Call();
const finding = new Call();
const listing = new Call();
const grouping = new Call();
const camera = new Camera();
const texts = new Map();
let map = null;
let picture = null;
let view = null;

function fresh(name) { return {name, query: '', mode: 'pan', field: '', dimmed: null, selected: null, hits: null, hovered: -1, progress: 0, id: null, line: null, known: false}; }

export function enter({name, params}) {
  if (view?.name !== name) {
    map = null;
    texts.clear();
    for (const c of [layout, finding, listing, grouping]) { c.cancel(); c.result = null; c.error = null; c.state = 'idle'; }
    view = fresh(name);
  }
  view.query = params.get('q') ?? '';
  if (!map) lay();
  else if (view.query) find(); else { view.hits = null; list(); }
  addEventListener('resize', update);
}

export function leave() {
  removeEventListener('resize', update);
  for (const c of [layout, finding, listing, grouping]) c.cancel();
  picture = null;
}

const path = rest => `v1/collections/${encodeURIComponent(view.name)}${rest}`;
const request = () => ({label: 'map', method: 'POST', path: path('/maps'), body: {limit: MOST}});

async function lay() {
  const ok = await layout.run(async ask => {
    const about = (await ask({path: path('')})).json;
    if (!about.documents) return {about, empty: true};
    let answer = (await ask(request())).json;
    view.id = answer.id;
    while (answer.state === 'running' || answer.state === 'queued') {
      view.progress = answer.progress ?? 0;
      update();
      await sleep(answer.progress ? 1000 : 400);
      answer = (await ask({path: path(`/maps/${encodeURIComponent(view.id)}`)})).json;
    }
    if (answer.state === 'done' && !answer.xy) answer = (await ask({path: path(`/maps/${encodeURIComponent(view.id)}`)})).json;
    return {about, ...answer};
  });
  if (!ok && layout.error?.status === 404 && !view.id) location.hash = address('collections', {gone: view.name});
  const made = layout.result;
  if (!ok || made.empty || made.state !== 'done') return;
  const xy = floats(made.xy);
  map = {ids: made.ids, xs: new Float32Array(made.ids.length), ys: new Float32Array(made.ids.length), of: made.of, about: made.about, number: new Map(made.ids.map((id, i) => [id, i]))};
  for (let i = 0; i < made.ids.length; i++) { map.xs[i] = xy[2 * i]; map.ys[i] = xy[2 * i + 1]; }
  map.bounds = bounds(map);
  map.groups = new Uint8Array(made.ids.length).fill(6);
  view.fit = true;
  const field = Object.entries(made.about.fields ?? {}).find(([, t]) => /^(keyword|boolean)/.test(t))?.[0];
  if (field) colour(field);
  if (view.query) find();
  update();
}

function bounds({xs, ys}) {
  const out = {minX: Infinity, maxX: -Infinity, minY: Infinity, maxY: -Infinity};
  for (let i = 0; i < xs.length; i++) {
    if (xs[i] < out.minX) out.minX = xs[i];
    if (xs[i] > out.maxX) out.maxX = xs[i];
    if (ys[i] < out.minY) out.minY = ys[i];
    if (ys[i] > out.maxY) out.maxY = ys[i];
  }
  return out;
}

function giveUp() {
  layout.cancel();
  if (view.id) send({method: 'DELETE', path: path(`/maps/${encodeURIComponent(view.id)}`)}, {quiet: true}).catch(() => {});
  view.stopped = true;
  update();
}

/** The six most frequent values of a field get colours; the documents of each come from the server. */
function colour(field) {
  view.field = field;
  view.lit = -1;
  grouping.result = null;
  if (!field) { map.groups.fill(6); update(); return; }
  grouping.run(ask => groupsOf(ask, path, field)).then(ok => { if (ok && map) { map.groups = colourBy(grouping.result, map); update(); } });
}

/** In a small collection few, so that they stand out. */
function ringed() { return Math.max(10, Math.min(LISTED, Math.round(map.ids.length / 20))); }

async function find() {
  if (!map) return;
  const text = view.query;
  if (!text) { view.hits = null; finding.cancel(); list(); return; }
  const asked = {label: 'search', method: 'POST', path: path('/search'), body: {text, limit: ringed(), include: ['text', 'metadata', 'highlights']}};
  const ok = await finding.run(async ask => ({...(await ask(asked)).json, asked}));
  if (!ok || !map) return;
  view.hits = finding.result.hits.map(h => map.number.get(h.id)).filter(i => i !== undefined);
  view.selected = null;
  for (const h of finding.result.hits) texts.set(h.id, {id: h.id, text: h.text ?? h.chunk?.text ?? '', metadata: h.metadata});
  list();
}

/** What the list beside the picture shows: what is selected, else the hits, else what is in view; never more than 50. */
function listed() {
  if (view.selected) return view.selected;
  if (view.hits) return view.hits;
  return inView(map, camera);
}

let listAt = 0;
function list() {
  clearTimeout(listAt);
  listAt = setTimeout(() => {
    if (!map || !view) return;
    view.list = listed();
    fetchTexts(view.list.slice(0, LISTED).map(i => map.ids[i]));
    update();
  }, 120);
}

async function fetchTexts(ids) {
  const missing = ids.filter(id => !texts.has(id));
  if (!missing.length) return;
  await listing.run(async ask => {
    for (const d of (await ask({path: path('/documents:get'), body: {ids: missing}})).json.data) texts.set(d.id, d);
    return true;
  });
}

function draw() {
  const canvas = document.getElementById('map');
  if (!canvas || !map) return;
  if (picture?.canvas !== canvas) picture = new Picture(canvas);
  const resized = picture.fit(camera);
  if (view.fit || (resized && !view.moved)) { camera.fit(map.bounds); view.fit = false; list(); }
  const rings = view.hits ?? [];
  const chosen = view.selected ?? view.hits;
  let lit = null;
  if (chosen || view.lit >= 0) {
    lit = new Uint8Array(map.ids.length);
    if (chosen) for (const i of chosen) lit[i] = 1;
    else for (let i = 0; i < lit.length; i++) lit[i] = map.groups[i] === view.lit ? 1 : 0;
  }
  picture.draw({points: map, groups: map.groups, palette: palette(canvas.parentElement), lit, rings: view.hovered >= 0 ? [...rings, view.hovered] : rings, camera, line: gestures.line});
}

const gestures = new Gestures(camera, {
  mode: () => view.mode,
  moved: () => { view.moved = true; list(); update(); },
  hover: (x, y) => hover(x === null ? -1 : picture?.at(x, y) ?? -1),
  drawn: polygon => { select(caught(polygon, map, camera)); },
  drawing: update,
});

let hoverAt = 0;
function hover(i) {
  if (i === view.hovered) return;
  view.hovered = i;
  clearTimeout(hoverAt);
  if (i >= 0 && !texts.has(map.ids[i])) {
    const id = map.ids[i];
    hoverAt = setTimeout(async () => {
      try { texts.set(id, (await send({path: path('/documents:get'), body: {ids: [id]}}, {quiet: true})).json.data[0]); update(); } catch { /* the point stays without its text */ }
    }, 60);
  }
  update();
}

function select(points) {
  view.selected = points.length ? points : null;
  view.mode = 'pan';
  list();
  update();
}

function zoom(by) {
  camera.zoom(by, camera.width / 2, camera.height / 2);
  view.moved = true;
  list();
  update();
}

function fit() {
  view.fit = true;
  view.moved = false;
  update();
}

function keys(event) {
  const step = 48;
  const act = {
    ArrowLeft: () => camera.pan(step, 0), ArrowRight: () => camera.pan(-step, 0), ArrowUp: () => camera.pan(0, step), ArrowDown: () => camera.pan(0, -step),
    '+': () => zoom(1.5), '=': () => zoom(1.5), '-': () => zoom(1 / 1.5), 0: fit,
  }[event.key];
  if (!act || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  act();
  if (event.key.startsWith('Arrow')) { view.moved = true; list(); update(); }
}

export function template() {
  const {name} = view ?? {name: store.route.name};
  const about = layout.result?.about;
  if (map) requestAnimationFrame(draw);
  return html`
    <div class="title"><h1 dir="auto">Map of ${name}</h1><p class="num">${map ? map.ids.length < map.of ? html`${count(map.ids.length)} of ${count(map.of)} shown, a sample by hash of the id` : plural(map.ids.length, 'document') : '\u00a0'}</p>
      <span class="push row"><a class="button" href=${address(`collections/${encodeURIComponent(name)}`, {q: view?.query})}>Search</a>${copyButton(() => map ? [request(), ...(finding.result ? [finding.result.asked] : [])] : [])}</span></div>
    ${state(layout)}${map ? nothing : skeleton({...layout, loading: layout.loading && !view.id, slow: layout.slow, wait: layout.wait, result: null})}
    ${layout.loading && view.id && !map ? html`<section class="panel stack tight" aria-label="Laying out"><p>The server lays the map out in the background: neighbours stay together.</p>
      <div class="bar" role="progressbar" aria-label="Layout" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(view.progress * 100)} .style=${`--share:${view.progress}`}><i></i></div>
      <div class="row"><span class="small num">${Math.round(view.progress * 100)} %</span><button class="push" @click=${giveUp}>Cancel</button></div></section>` : nothing}
    ${layout.result?.empty ? html`<div class="empty"><p>This collection has no documents yet, so there is nothing to lay out.</p></div>` : nothing}
    ${layout.result?.state === 'failed' || view?.stopped ? html`<div class="note warn"><p>${layout.result?.error?.message ?? layout.result?.error ?? 'The map was not finished.'}</p><div class="row"><button @click=${() => { view = {...fresh(name), query: view.query}; lay(); }}>Lay it out</button></div></div>` : nothing}
    ${map ? body(about) : nothing}`;
}

function body(about) {
  const fields = Object.entries(about?.fields ?? {}).filter(([, t]) => /^(keyword|boolean)/.test(t)).map(([f]) => f);
  return html`<div class="mapview">
    <div class="stack tight grow">
      <div class="row">
        ${fields.length ? html`<label class="inline">Colour <select aria-label="Colour by" @change=${e => colour(e.target.value)}><option value="">none</option>${fields.map(f => html`<option value=${f} ?selected=${f === view.field}>${f}</option>`)}</select></label>` : nothing}
        <div class="segments" role="group" aria-label="Pointer">${[['pan', 'Move'], ['lasso', 'Lasso']].map(([m, label]) => html`<button aria-pressed=${view.mode === m} @click=${() => { view.mode = m; update(); }}>${label}</button>`)}</div>
        <button @click=${() => select(inView(map, camera))}>Select in view</button>
        <span class="row push"><button class="icon" aria-label="Zoom out" @click=${() => zoom(1 / 1.5)}>${icon('minus')}</button><button class="icon" aria-label="Zoom in" @click=${() => zoom(1.5)}>${icon('plus')}</button><button class="icon" aria-label="Fit" title="Fit" @click=${fit}>${icon('fit')}</button></span>
      </div>
      <div class="canvas ${view.mode}">
        <canvas id="map" tabindex="0" role="application" aria-label=${`Map of ${plural(map.ids.length, 'document')}; arrows move, plus and minus zoom, 0 fits. The list beside it holds what is in view.`}
          @keydown=${keys} @wheel=${e => gestures.wheel(e)} @pointerdown=${e => gestures.down(e)} @pointermove=${e => gestures.move(e)} @pointerup=${e => gestures.up(e)} @pointercancel=${e => gestures.up(e)} @pointerleave=${() => { if (!gestures.busy) hover(-1); }}></canvas>
        ${tip()}
      </div>
      ${legend()}
    </div>
    <aside class="panel stack tight" aria-label="Documents">
      <form role="search" class="searchbox" @submit=${e => { e.preventDefault(); view.query = e.target.querySelector('input').value.trim(); location.hash = address(`collections/${encodeURIComponent(view.name)}/map`, {q: view.query}); }}>
        <input type="search" dir="auto" aria-label="Search in the map" placeholder="Search in the map" .value=${live(view.query)} @input=${e => { view.query = e.target.value; }}><button class="icon" aria-label="Search">${icon('search')}</button></form>
      ${state(finding)}${state(listing)}
      ${side()}
    </aside></div>`;
}

function tip() {
  if (view.hovered < 0) return nothing;
  const id = map.ids[view.hovered];
  const d = texts.get(id);
  const x = map.xs[view.hovered] * camera.scale + camera.dx;
  const y = map.ys[view.hovered] * camera.scale + camera.dy;
  return html`<div class="tip ${x > camera.width / 2 ? 'left' : ''} ${y > camera.height / 2 ? 'above' : ''}" .style=${`--x:${x}px;--y:${y}px`} data-id=${id}><p class="small" dir="auto">${d ? short(d.text ?? '', 240) : '…'}</p>${d ? fieldsOf(d, 3) : nothing}</div>`;
}

function fieldsOf(d, most) {
  const some = Object.entries(d.metadata ?? {}).slice(0, most);
  return html`<p class="tiny muted meta row"><span class="id">${d.id}</span>${some.map(([k, v]) => html`<span dir="auto">${k}: ${typeof v === 'object' ? JSON.stringify(v) : String(v)}</span>`)}</p>`;
}

function side() {
  const all = view.list ?? [];
  const shown = all.slice(0, LISTED);
  const marks = new Map((view.hits && finding.result?.hits || []).map(h => [h.id, h]));
  return html`<div class="row"><p class="small muted num" role="status" data-listed=${all.length}>${view.selected ? html`<b>${count(all.length)}</b> selected` : view.hits ? html`<b>${count(all.length)}</b> best, ringed` : html`<b>${count(all.length)}</b> in view`}${all.length > LISTED ? `, the first ${LISTED}` : ''}</p>
      ${view.selected || view.hits ? html`<button class="quiet push" @click=${() => { view.selected = null; if (view.hits) { view.query = ''; location.hash = address(`collections/${encodeURIComponent(view.name)}/map`); view.hits = null; } list(); update(); }}>Clear</button>` : nothing}</div>
    <ul class="points">${shown.map(i => {
      const d = texts.get(map.ids[i]);
      const h = marks.get(map.ids[i]);
      return html`<li><button class="point" data-id=${map.ids[i]} @mouseenter=${() => hover(i)} @mouseleave=${() => hover(-1)} @focus=${() => hover(i)} @blur=${() => hover(-1)} @click=${() => centre(i)}>
        <span class="small" dir="auto">${d ? h?.chunk?.text ? marked(short(h.chunk.text, 160), h.highlights) : short(d.text ?? '', 160) : '…'}</span><span class="tiny muted id">${map.ids[i]}</span></button></li>`;
    })}</ul>`;
}

function centre(i) {
  camera.pan(camera.width / 2 - (map.xs[i] * camera.scale + camera.dx), camera.height / 2 - (map.ys[i] * camera.scale + camera.dy));
  view.moved = true;
  view.hovered = i;
  update();
}

function legend() {
  if (!view.field) return nothing;
  const groups = grouping.result;
  return html`<div class="row legend-groups">${state(grouping)}${groups?.values.map((g, k) => html`<button class="quiet small-button" aria-pressed=${view.lit === k} @mouseenter=${() => { view.lit = k; update(); }} @mouseleave=${() => { view.lit = -1; update(); }} @focus=${() => { view.lit = k; update(); }} @blur=${() => { view.lit = -1; update(); }}><i class="swatch group-${k}"></i><span dir="auto">${String(g.value)}</span> <span class="num">${count(g.count)}</span></button>`)}
    ${groups && map.groups.includes(6) ? html`<span class="row tiny muted"><i class="swatch group-rest"></i>others</span>` : nothing}</div>`;
}
