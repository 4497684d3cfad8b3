/** Fills a collection from a file: slices, two at a time, with what is answered counted. Goes on while other views are looked at. */
import {ApiError, ready, send} from '../api.js';
import {sleep} from '../call.js';
import {store, update} from '../store.js';

const AT_ONCE = 2;
const LISTED = 1000;
const STOPPING = 1500;
const SETTLED = 400;

/** Trusted types let a page's own script run only by a policy of a known name. */
const policy = self.trustedTypes?.createPolicy('semblance', {
  createScriptURL: url => {
    if (url !== new URL('worker.js', import.meta.url).href) throw new TypeError('not a script of this page');
    return url;
  },
});

/** A worker that answers one message at a time. */
export function fileWorker() {
  const url = new URL('worker.js', import.meta.url).href;
  const worker = new Worker(policy ? policy.createScriptURL(url) : url, {type: 'module'});
  let turn = Promise.resolve();
  const ask = message => {
    const answer = turn.then(() => new Promise((done, fail) => {
      worker.onmessage = ({data}) => data.kind === 'failed' ? fail(new Error(data.message)) : done(data);
      worker.onerror = e => fail(new Error(e.message ?? 'the file cannot be read'));
      worker.postMessage(message);
    }));
    turn = answer.catch(() => {});
    return answer;
  };
  return {ask, end: () => worker.terminate()};
}

export class Import {
  state = 'running';
  counts = {created: 0, updated: 0, unchanged: 0, refused: 0};
  refused = [];
  wait = null;
  error = null;
  /** The collection's documents when it ended. */
  documents = null;
  #controller = new AbortController();
  #resume = null;
  #worker = fileWorker();
  #most = 32;
  #latest = 0;
  #rates = [];
  #left = [];

  constructor(name, file, plan, total) {
    Object.assign(this, {name, file, plan, total});
    store.imports.set(name, this);
  }

  get done() { return Object.values(this.counts).reduce((a, b) => a + b, 0); }

  get inside() { return this.counts.created + this.counts.updated + this.counts.unchanged; }

  get active() { return this.state === 'running' || this.state === 'paused'; }

  /** Documents a second, over the last 10 s. */
  get rate() {
    const [first, last] = [this.#rates[0], this.#rates.at(-1)];
    return this.#rates.length > 1 && last.at > first.at ? (last.done - first.done) / (last.at - first.at) * 1000 : 0;
  }

  get secondsLeft() { return this.rate > 0 ? (this.total - this.done) / this.rate : NaN; }

  async start() {
    this.state = 'running';
    this.error = null;
    this.#controller = new AbortController();
    this.#rates = [{at: performance.now(), done: this.done}];
    update();
    try {
      if (!this.opened) { await this.#worker.ask({kind: 'open', file: this.file, plan: this.plan}); this.opened = true; }
      const senders = Array.from({length: AT_ONCE}, () => this.#sender());
      await Promise.all(senders);
      if (this.state !== 'stopped') this.state = 'done';
    } catch (e) {
      this.#controller.abort();
      if (this.state === 'running' || this.state === 'paused') { this.state = 'failed'; this.error = e; }
    }
    if (this.state !== 'failed') this.#worker.end();
    update();
    await this.#count();
  }

  pause() { this.state = 'paused'; this.#rates = []; update(); }

  goOn() {
    if (this.state === 'failed') return this.start();
    this.state = 'running';
    this.#resume?.();
    update();
  }

  /** What is on its way is waited for a moment: the server takes it in whether its answer is read or not. */
  stop() {
    const controller = this.#controller;
    this.state = 'stopped';
    setTimeout(() => controller.abort(), STOPPING);
    this.#resume?.();
    update();
  }

  async #count() {
    const path = `v1/collections/${encodeURIComponent(this.name)}`;
    // Of a request that was given up nobody knows when the server is done with it: until two counts agree that are as
    // far apart as a slice takes, since what a slice writes is seen at once.
    const cut = this.#controller.signal.aborted;
    let before = null;
    for (let tries = 0; tries < 10 && this.documents === null; tries++) {
      try {
        const {documents} = (await send({path}, {quiet: true})).json;
        if (!cut || documents === before) this.documents = documents;
        else { before = documents; await sleep(Math.max(SETTLED, this.#latest)); }
      } catch (e) {
        // Anything but a busy server: the view says what became of the collection.
        if (e.status !== 429) break;
        await sleep(Math.max(1, e.retryAfter) * 1000);
      }
    }
    update();
  }

  async #sender() {
    const {signal} = this.#controller;
    while (!signal.aborted && this.state !== 'stopped') {
      if (this.state === 'paused') { await this.#unpaused(); continue; }
      const slice = this.#left.pop() ?? await this.#worker.ask({kind: 'next', most: this.#most});
      if (slice.done) return;
      if (this.state === 'stopped') { this.#left.push(slice); return; }
      this.#refuse(slice.refused);
      slice.refused = [];
      if (slice.lines.length) await this.#send(slice);
    }
  }

  #unpaused() {
    this.paused ??= new Promise(go => { this.#resume = () => { this.paused = null; this.#resume = null; go(); }; });
    return this.paused;
  }

  async #send(slice) {
    const {signal} = this.#controller;
    for (;;) {
      try {
        const answer = await send({method: 'PUT', path: `v1/collections/${encodeURIComponent(this.name)}/documents?wait=visible`, lines: `${slice.lines.join('\n')}\n`}, {signal});
        this.#take(slice, answer);
        return;
      } catch (e) {
        if (e.name === 'AbortError' || signal.aborted) { this.#left.push(slice); return; }
        if (e.status === 413 && slice.lines.length > 1) { this.#halve(slice); return; }
        if (e.status === 413) { this.#refuse([{line: slice.places[0], reason: e.message}]); return; }
        if (!(e instanceof ApiError) || !(await this.#waited(e, signal))) { this.#left.push(slice); throw e; }
        if (this.state === 'stopped') { this.#left.push(slice); return; }
      }
    }
  }

  #take(slice, answer) {
    let last = null;
    const refused = [];
    for (const text of answer.text.split('\n')) {
      if (!text.trim()) continue;
      const line = JSON.parse(text);
      if (line.status === 'refused') refused.push({line: slice.places[line.line - 1] ?? line.line, reason: line.error?.message ?? 'refused'});
      else last = line;
    }
    if (last?.error) throw new ApiError(last.error.status, last.error.message, {code: last.error.code});
    if (!last?.done) throw new ApiError(0, 'The answer ended early.');
    // A slice that is not done is sent again, and refused again.
    this.#refuse(refused);
    for (const kind of ['created', 'updated', 'unchanged']) this.counts[kind] += last[kind];
    this.#latest = answer.ms;
    // The next slice is to take about a second, so that progress is seen and a stop is quick.
    if (answer.ms < 500) this.#most = Math.min(256, this.#most * 2);
    if (answer.ms > 1500) this.#most = Math.max(8, this.#most >> 1);
    this.#rates.push({at: performance.now(), done: this.done});
    while (this.#rates.length > 2 && this.#rates.at(-1).at - this.#rates[0].at > 10_000) this.#rates.shift();
    update();
  }

  #refuse(refused) {
    if (!refused.length) return;
    this.counts.refused += refused.length;
    this.refused.push(...refused.slice(0, LISTED - this.refused.length));
    update();
  }

  #halve(slice) {
    const middle = slice.lines.length >> 1;
    for (const [from, to] of [[0, middle], [middle, slice.lines.length]]) this.#left.push({lines: slice.lines.slice(from, to), places: slice.places.slice(from, to), refused: []});
    this.#most = Math.max(1, middle);
  }

  /** Whether it is worth sending the same slice again; busy is waited out, as is a server that starts or is away. */
  async #waited(error, signal) {
    if (error.status === 429) {
      this.wait = 'busy';
      update();
      await sleep(Math.max(1, error.retryAfter) * 1000, signal);
    } else if (error.status === 0 || (error.status === 503 && !(await ready(signal)))) {
      this.wait = 'away';
      update();
      do await sleep(2000, signal); while (!signal.aborted && !(await ready(signal)));
    } else {
      return false;
    }
    this.wait = null;
    return true;
  }
}
