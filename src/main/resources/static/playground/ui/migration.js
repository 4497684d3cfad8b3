/** A collection's move to another model: how far it is, how fast, and what may be done with it. One collection at a time. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {Call} from '../call.js';
import {count, plural, seconds} from '../pure/format.js';
import {modelsThatGive, store, update} from '../store.js';
import {close, confirm, show} from './dialog.js';
import {state} from './states.js';

const PAUSE = 1000;
const reading = new Call();
const acting = new Call();
let name = null;
let last = null;
let changed = () => {};
let timer = 0;

const path = (rest = '') => `v1/collections/${encodeURIComponent(name)}/migrations${rest}`;

/** Reads a collection's last migration, again each second while it runs. @param over () => called when searches use other vectors */
export function watch(collection, over) {
  if (name !== collection) { last = null; acting.cancel(); acting.error = null; reading.error = null; }
  name = collection;
  changed = over;
  return read();
}

export function leave() {
  clearTimeout(timer);
  for (const c of [reading, acting]) c.cancel();
}

async function read() {
  clearTimeout(timer);
  const of = name;
  const ok = await reading.run(async ask => (await ask({path: path()})).json.data[0] ?? null);
  if (ok && of === name) take(reading.result);
}

function take(migration) {
  last = migration;
  clearTimeout(timer);
  if (last?.state === 'running') timer = setTimeout(read, PAUSE);
  update();
}

async function act(request, over = false) {
  const of = name;
  const ok = await acting.run(async ask => (await ask(request)).json);
  if (of !== name) return;
  // Refused, perhaps because it is further than this page knows.
  if (!ok) { if (acting.error) read(); return; }
  take(request.method === 'DELETE' ? null : acting.result);
  if (over) changed();
}

/** Starts a migration to a model. */
export function migrate(model) { return act({method: 'POST', path: path(), body: {model}}); }

const to = (verb, over) => act({method: 'POST', path: path(`/${encodeURIComponent(last.id)}:${verb}`)}, over);

async function giveUp() {
  if (await confirm('Give this up?', `The vectors made so far are deleted; searches go on with ${last.from.model ?? 'the vectors there are'}.`, 'Give up')) to('rollback');
}

async function keep() {
  if (await confirm(`Keep ${last.to.model}?`, `The vectors of ${last.from.model ?? 'before'} are deleted. Nothing can be rolled back then.`, 'Keep')) act({method: 'DELETE', path: path(`/${encodeURIComponent(last.id)}`)});
}

/** Models that make other vectors than a collection has; of one that is not loaded yet nobody knows. */
const others = c => modelsThatGive('dense').filter(m => m.space === undefined || m.space === null || m.space !== c.space);

const busy = () => ['running', 'paused', 'ready'].includes(last?.state);

/** The way to another model, where there is one and none is under way. */
export function offer(c) {
  return c?.name === name && !busy() && others(c).length ? html`<button @click=${() => choose(c)}>Embed again…</button>` : nothing;
}

function choose(c) {
  let model = others(c)[0].id;
  show('Embed again', () => html`<form class="stack" @submit=${e => { e.preventDefault(); close(); migrate(model); }}>
    <h2>Embed again with another model</h2>
    <p>${plural(c.documents, 'document')} of ${c.name} are embedded in the background. Searches go on with ${c.model ?? 'the vectors there are'} until you activate the new vectors, and that can be rolled back.</p>
    <label class="field"><span>Model</span><select aria-label="New model" autofocus @change=${e => { model = e.target.value; }}>${others(c).map(m => html`<option value=${m.id}>${m.id}${m.dimensions ? `, ${count(m.dimensions)} dimensions` : ''}</option>`)}</select></label>
    <div class="row"><button class="primary">Start</button><button type="button" @click=${close}>Cancel</button></div></form>`);
}

const WORDS = {running: ['embedding', 'muted'], paused: ['paused', 'warning'], ready: ['ready', 'done'], active: ['active', 'done'], failed: ['failed', 'error'], rolled_back: ['rolled back', 'muted']};

/** The last migration, as long as something can be done with it or it is told why not. */
export function panel(collection) {
  if (collection !== name) return nothing;
  const m = last;
  const told = html`${state(reading)}${state(acting)}`;
  if (!m || !WORDS[m.state] || m.state === 'rolled_back') return told;
  const [word, colour] = WORDS[m.state];
  const button = (label, done, kind = '') => html`<button class=${kind} ?disabled=${acting.loading} @click=${done}>${label}</button>`;
  return html`<section class="panel import" aria-label="Embedding again" data-migration=${m.state}>
    <div class="row"><h2>Embed again</h2><span class="small num">${m.from.model ?? 'own vectors'} <span aria-label="to">→</span> <b>${m.to.model}</b></span><span class=${`small ${colour}`} role="status">${word}</span>
      <span class="push row">${m.state === 'running' ? button('Pause', () => to('pause')) : nothing}${['paused', 'failed'].includes(m.state) ? button('Go on', () => to('resume')) : nothing}
        ${m.state === 'ready' ? button('Activate', () => to('activate', true), 'primary') : nothing}
        ${m.state === 'active' ? html`${button('Roll back', () => to('rollback', true))}${button('Keep…', keep)}` : button('Give up…', giveUp, 'quiet')}</span></div>
    ${m.state === 'active' ? html`<p class="small muted">Searches use ${m.to.model}. ${m.from.model ?? 'What was before'} is kept, with all that is written since, until you keep this or roll back.</p>`
      : html`<div class="bar" role="progressbar" aria-label="Embedded again" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${m.percent} .style=${`--share:${m.percent / 100}`}><i></i></div>
    <p class="small num"><b data-percent=${m.percent}>${count(Math.floor(m.percent))} %</b> <span class="muted">·</span> <span data-moved=${m.done}>${count(m.done)}</span> of ${count(m.of)}${m.state === 'running' && m.documents_per_second > 0 ? html` <span class="muted">·</span> <span data-rate>${count(Math.round(m.documents_per_second))} docs/s</span>` : nothing}${m.state === 'running' && m.seconds_left !== null ? html` <span class="muted">·</span> <span data-left>${seconds(m.seconds_left)} left</span>` : nothing}
      ${m.without_text ? html` <span class="muted">·</span> <span class="warning">${count(m.without_text)} without a text</span>` : nothing}${m.refused ? html` <span class="muted">·</span> <span class="error">${count(m.refused)} refused by the model</span>` : nothing}</p>
    ${m.state === 'ready' ? html`<p class="small muted">All documents have both vectors. Activate turns searches over at once.</p>` : nothing}`}
    ${m.reason ? html`<p class="small error" role="alert">${m.reason}</p>` : nothing}
    ${told}</section>`;
}

/** Whether a migration of the shown collection is known to be under way. */
export const underWay = () => store.route.view === 'search' && busy();
