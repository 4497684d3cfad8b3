/** Reads files beside the page, so that a large one does not stop it. One file at a time. */
import {document} from './documents.js';
import {readerFor} from './records.js';

/** Bytes of the beginning of a file whose records are looked at before a person says what its columns are. */
const PREVIEW = 200;
const MOST_CHARACTERS = 1_000_000;

let slices = null;

self.onmessage = async ({data}) => {
  try {
    if (data.kind === 'preview') self.postMessage({kind: 'preview', ...(await preview(data.file))});
    if (data.kind === 'open') { slices = slicesOf(data.file, data.plan); self.postMessage({kind: 'open'}); }
    if (data.kind === 'next') { slices.most = data.most; self.postMessage({kind: 'slice', ...((await slices.next()).value ?? {done: true})}); }
  } catch (e) {
    self.postMessage({kind: 'failed', message: e.message});
  }
};

async function* pieces(file) {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const {done, value} = await reader.read();
    if (done) return;
    yield value;
  }
}

/** All records are counted, the first few kept. */
async function preview(file) {
  const reader = readerFor(file.name);
  const first = [];
  let count = 0;
  let broken = 0;
  const take = records => records.forEach(r => {
    count++;
    if (r.error) broken++;
    if (first.length < PREVIEW && !r.error) first.push(r);
  });
  for await (const piece of pieces(file)) take(reader.push(piece));
  take(reader.end());
  return {columns: reader.columns ?? [], first, count, broken};
}

/** Slices of documents as NDJSON: {lines, places (each document's line in the file), refused: [{line, reason}]}. */
function slicesOf(file, plan) {
  const steps = walk();
  const out = {most: 256, next: () => steps.next()};
  async function* walk() {
    const reader = readerFor(file.name);
    let slice = {lines: [], places: [], refused: [], size: 0};
    let number = 0;
    const full = () => slice.lines.length >= out.most || slice.size >= MOST_CHARACTERS;
    const cut = () => { const done = slice; slice = {lines: [], places: [], refused: [], size: 0}; return done; };
    async function* take(records) {
      for (const record of records) {
        const made = document(record, plan, ++number);
        if (made.error) { slice.refused.push({line: record.line, reason: made.error}); continue; }
        const text = JSON.stringify(made.document);
        slice.lines.push(text);
        slice.places.push(record.line);
        slice.size += text.length;
        if (full()) yield cut();
      }
    }
    for await (const piece of pieces(file)) yield* take(reader.push(piece));
    yield* take(reader.end());
    if (slice.lines.length || slice.refused.length) yield cut();
  }
  return out;
}
