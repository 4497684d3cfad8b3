/** What a view shows while it waits, and when something went wrong: the same words everywhere. */
import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {changeKey} from '../api.js';
import {clock} from '../pure/format.js';
import {learn} from '../learn.js';

/** What the call waits for, or what it failed with; nothing when neither. `more` adds to an error what only the view knows. */
export function state(call, more = () => nothing) {
  if (call.wait) return waiting(call);
  if (call.error) return failed(call, more);
  return nothing;
}

function waiting(call) {
  const {kind, until} = call.wait;
  const text = kind === 'busy' ? html`The server is busy. Asking again in <b class="num">${Math.max(1, Math.ceil((until - Date.now()) / 1000))} s</b>.`
    : kind === 'starting' ? html`The server is starting or ending. This goes on when it is ready; what you entered is kept.`
    : html`The server does not answer. This goes on when it is back${call.readAt ? html`; what you see was read at ${clock(call.readAt)}` : nothing}.`;
  return html`<div class="note warn" role="status"><p>${text}</p><div class="row"><button @click=${() => call.cancel()}>Cancel</button></div></div>`;
}

const titles = {
  400: 'The server did not accept this', 401: 'This needs a key', 403: 'This key may not do that', 404: 'Not found', 409: 'This does not fit',
  413: 'This is too large', 500: 'The server failed', 503: 'Not served here', 504: 'This took longer than allowed', 507: 'The disk of the server is full',
};

function failed(call, more) {
  const {error} = call;
  const again = {
    401: html`<button class="primary" @click=${async () => { if (await changeKey()) { learn(); call.again(); } }}>Enter a key</button>`,
    504: html`<button @click=${() => { call.timeout = 120; call.again(); }}>Try again, allow two minutes</button>`,
    400: nothing,
  }[error.status] ?? html`<button @click=${() => call.again()}>Try again</button>`;
  return html`<div class="note bad" role="alert">
    <p><b>${titles[error.status] ?? 'Something went wrong'}:</b> ${error.message}</p>
    ${more(error)}
    <div class="row">${again}${error.requestId ? html`<span class="tiny muted">request <span class="id">${error.requestId}</span></span>` : nothing}</div>
  </div>`;
}

/** Grey lines in place of a first answer, after 300 ms. */
export function skeleton(call) {
  return call.loading && call.slow && !call.result && !call.wait ? html`<div class="skeleton" role="status"><span class="hush">Loading</span><i></i><i></i><i></i></div>` : nothing;
}

/** Whether what is shown is older than what was asked. */
export const stale = call => (call.loading || call.wait || call.error) && call.result ? 'stale' : '';
