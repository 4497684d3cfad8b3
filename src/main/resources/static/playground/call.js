import {ApiError, ready, send} from './api.js';
import {learn} from './learn.js';
import {modelEntry, update} from './store.js';

/**
 * One question of a view to the server: its state, its last answer, its error, and what it waits for. A busy server is asked
 * again when it says so, one that starts or is away as soon as it is ready; the last answer stays until the next one is there.
 */
export class Call {
  state = 'idle';
  result = null;
  error = null;
  /** {kind: busy|starting|away, until: a time in ms, message} while a retry is due. */
  wait = null;
  slow = false;
  readAt = null;
  timeout = 0;
  #controller = null;
  #work = null;

  get loading() { return this.state === 'loading'; }

  /** @param work (ask) => Promise of the result, where ask(request) sends one request and ends when this call is cancelled */
  async run(work) {
    this.cancel();
    this.#work = work;
    const controller = this.#controller = new AbortController();
    const {signal} = controller;
    this.state = 'loading';
    this.error = null;
    this.slow = false;
    const slow = setTimeout(() => { this.slow = true; update(); }, 300);
    update();
    try {
      const result = await work(request => this.#ask(request, signal));
      if (signal.aborted) return false;
      this.result = result;
      this.readAt = new Date();
      this.state = 'done';
      // A model that was not loaded when the page asked for it has said now what it gives.
      if (modelEntry() && !modelEntry().outputs) learn();
      return true;
    } catch (e) {
      if (signal.aborted) return false;
      if (!(e instanceof ApiError)) console.error(e);
      this.error = e;
      this.state = 'failed';
      return false;
    } finally {
      clearTimeout(slow);
      if (!signal.aborted) this.wait = null;
      update();
    }
  }

  /** Each request is sent again by itself: what is answered is not paid for twice. */
  async #ask(request, signal) {
    for (;;) {
      try {
        return await send(request, {signal, timeout: this.timeout});
      } catch (e) {
        if (signal.aborted) throw e;
        await this.#pause(e, signal);
        if (signal.aborted) throw e;
      }
    }
  }

  /** Ends when it is worth asking again; throws what no waiting mends. */
  async #pause(error, signal) {
    if (error.status === 429) {
      const seconds = Math.max(1, error.retryAfter);
      const until = Date.now() + seconds * 1000;
      while (Date.now() < until && !signal.aborted) {
        this.wait = {kind: 'busy', until, message: error.message};
        update();
        await sleep(Math.min(1000, until - Date.now()), signal);
      }
      this.wait = null;
      return;
    }
    if (error.status === 0 || (error.status === 503 && !(await ready(signal)))) {
      this.wait = {kind: error.status === 0 ? 'away' : 'starting', message: error.message};
      update();
      do await sleep(2000, signal); while (!signal.aborted && !(await ready(signal)));
      this.wait = null;
      return;
    }
    throw error;
  }

  again() { if (this.#work) return this.run(this.#work); }

  cancel() {
    if (!this.#controller) return;
    this.#controller.abort();
    this.#controller = null;
    this.wait = null;
    if (this.state === 'loading') this.state = this.result ? 'done' : 'idle';
    update();
  }
}

export function sleep(ms, signal) {
  return new Promise(done => {
    const timer = setTimeout(done, Math.max(0, ms));
    signal?.addEventListener('abort', () => { clearTimeout(timer); done(); }, {once: true});
  });
}
