/** An import: how far, how fast, how long still; what was refused and why. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {count, plural, seconds} from '../pure/format.js';
import {address, store, update} from '../store.js';

export function progress(run) {
  const {counts, total, done, state} = run;
  const share = total ? Math.min(1, done / total) : 0;
  const words = {running: run.wait === 'busy' ? 'the server is busy, going slower' : run.wait === 'away' ? 'the server does not answer, waiting' : 'embedding', paused: 'paused', stopped: 'stopped', done: 'done', failed: 'failed'}[state];
  return html`<section class="panel import" aria-label=${`Import into ${run.name}`}>
    <div class="row"><b><a href=${address(`collections/${encodeURIComponent(run.name)}`)}>${run.name}</a></b><span class=${{done: 'done', failed: 'error', stopped: 'warning'}[state] ?? 'muted'} role="status">${words}</span>
      <span class="push row">${state === 'running' ? html`<button @click=${() => run.pause()}>Pause</button>` : nothing}
        ${state === 'paused' || state === 'failed' ? html`<button @click=${() => run.goOn()}>Go on</button>` : nothing}
        ${run.active ? html`<button @click=${() => run.stop()}>Stop</button>` : html`<button class="quiet" @click=${() => { store.imports.delete(run.name); update(); }}>Dismiss</button>`}</span></div>
    <div class="bar" role="progressbar" aria-label=${`Import into ${run.name}`} aria-valuemin="0" aria-valuemax=${total} aria-valuenow=${done} .style=${`--share:${share}`}><i></i></div>
    <p class="small num"><b data-done=${done}>${count(done)}</b> of ${count(total)}${state === 'running' && run.rate > 0 ? html` <span class="muted">·</span> <span data-rate>${count(Math.round(run.rate))} docs/s</span> <span class="muted">·</span> <span data-left>${seconds(run.secondsLeft)} left</span>` : nothing}
      ${!run.active && run.documents !== null ? html` <span class="muted">·</span> <b data-inside=${run.documents}>${plural(run.documents, 'document')}</b> in the collection` : nothing}
      ${counts.unchanged ? html` <span class="muted">·</span> ${count(counts.unchanged)} unchanged, not embedded again` : nothing}
      ${counts.refused ? html` <span class="muted">·</span> <span class="error">${count(counts.refused)} refused</span>` : nothing}</p>
    ${run.error ? html`<p class="small error" role="alert">${run.error.message}</p>` : nothing}
    ${run.refused.length ? html`<details class="more"><summary>Refused lines</summary><div class="scroll tall" tabindex="0" role="region" aria-label="Refused lines"><table class="list"><thead><tr><th class="right">Line</th><th>Reason</th></tr></thead>
      <tbody>${run.refused.slice(0, 100).map(r => html`<tr><td class="right">${count(r.line)}</td><td>${r.reason}</td></tr>`)}</tbody></table></div>${counts.refused > 100 ? html`<p class="tiny muted">The first 100 of ${count(counts.refused)}.</p>` : nothing}</details>` : nothing}
  </section>`;
}
