/** Requests to this server: the key, the two shapes of errors, cancelling. Nothing else calls fetch. */

/** The server's root as this page sees it, so that the page works below any path. */
export const root = new URL('../', import.meta.url);

/** In memory only: gone on reload, never stored, never part of an address or of a copied request. */
let key = null;
let asking = null;
let declined = false;
let ask = async () => null;

/** @param dialog asks a person for a key: (wrong) => Promise of the key, or null when they cancel */
export function askKeysBy(dialog) { ask = dialog; }

export function hasKey() { return key !== null; }

/** Asks for a key because a person wants to give another one. */
export async function changeKey() {
  declined = false;
  const given = await ask(false);
  if (given !== null) key = given;
  return given !== null;
}

export class ApiError extends Error {
  constructor(status, message, more = {}) {
    super(message);
    this.status = status;
    this.errors = more.errors ?? [];
    this.code = more.code ?? '';
    this.retryAfter = more.retryAfter ?? 0;
    this.requestId = more.requestId ?? '';
    this.problem = more.problem ?? {};
  }

  /** What is said of one field, and of one item of it. */
  of(field, index) {
    const found = this.errors.find(e => (e.field ?? '').replace(/\[\d+\]$/, '') === field && (index === undefined || e.index === index));
    return found ? found.message : '';
  }
}

/**
 * @param request {method, path, body (sent as JSON), lines (sent as NDJSON)}; path is relative to the root
 * @param how {signal, quiet (never asks for a key), timeout (seconds)}
 * @returns {json, text, headers, ms}
 * @throws ApiError, whose status is 0 when the server cannot be reached; AbortError when cancelled
 */
export async function send(request, how = {}) {
  const sent = performance.now();
  for (;;) {
    const used = key;
    const answer = await once(request, how, used);
    if (answer.status === 401 && !how.quiet) {
      if (await anotherKey(used)) continue;
    }
    const text = await answer.text();
    const ms = performance.now() - sent;
    if (!answer.ok) throw failure(answer, text);
    const json = text && !request.lines && (answer.headers.get('Content-Type') ?? '').includes('json') ? JSON.parse(text) : null;
    return {json, text, headers: answer.headers, ms};
  }
}

async function once(request, how, used) {
  const headers = {Accept: 'application/json, application/x-ndjson'};
  if (used !== null) headers.Authorization = `Bearer ${used}`;
  if (how.timeout) headers['X-Request-Timeout'] = String(how.timeout);
  let body;
  if (request.lines !== undefined) {
    headers['Content-Type'] = 'application/x-ndjson';
    body = request.lines;
  } else if (request.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(request.body);
  }
  try {
    return await fetch(new URL(request.path, root), {method: request.method ?? (body === undefined ? 'GET' : 'POST'), headers, body, signal: how.signal, cache: 'no-store'});
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new ApiError(0, 'The server does not answer.');
  }
}

/** One question for all requests that wait; none again after a person said no. */
async function anotherKey(used) {
  if (used !== key) return true;
  if (declined) return false;
  asking ??= ask(used !== null).then(given => {
    asking = null;
    if (given === null) declined = true; else key = given;
    return given !== null;
  });
  return asking;
}

function failure(answer, text) {
  const more = {requestId: answer.headers.get('X-Request-Id') ?? '', retryAfter: Number(answer.headers.get('Retry-After')) || 0};
  let json = null;
  try { json = JSON.parse(text); } catch { /* a proxy's page, or nothing */ }
  if (json?.error?.message) {
    const {message, param, code} = json.error;
    const index = /\[(\d+)\]$/.exec(param ?? '');
    const errors = param ? [{field: param, index: index ? Number(index[1]) : undefined, message}] : [];
    return new ApiError(answer.status, message, {...more, code, errors, problem: json});
  }
  if (json && (json.detail || json.title)) {
    return new ApiError(answer.status, json.detail ?? json.title, {...more, code: json.code, errors: json.errors ?? [], problem: json});
  }
  return new ApiError(answer.status, `The server answered ${answer.status}.`, more);
}

/** Whether the server is up and serves. */
export async function ready(signal) {
  try {
    const answer = await fetch(new URL('readyz', root), {signal, cache: 'no-store'});
    return answer.ok;
  } catch {
    return false;
  }
}
