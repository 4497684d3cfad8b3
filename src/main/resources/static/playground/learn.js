/** What the page has to know of the server before a view asks: models, who the key stands for, whether strangers come in. */
import {send} from './api.js';
import {sleep} from './call.js';
import {store, update} from './store.js';

export async function learn() {
  for (let pause = 500; ; pause = Math.min(5000, pause * 2)) {
    try {
      const answer = await send({path: 'v1/models'});
      store.models = answer.json.data;
      store.noKeys = answer.headers.get('X-Semblance-Security') === 'no-keys';
      if (!store.models.some(m => m.id === store.model) && store.models.length) store.model = store.models[0].id;
      break;
    } catch (e) {
      // A person who gave no key is asked again by the key button; a server that starts is asked again here.
      if (e.status !== 0 && e.status !== 503 && e.status !== 429) break;
      await sleep(pause);
    }
  }
  update();
  try {
    store.caller = (await send({path: 'v1/key'}, {quiet: true})).json;
  } catch (e) {
    store.caller = e.status === 401 ? {open: false} : null;
  }
  update();
}
