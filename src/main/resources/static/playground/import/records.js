/**
 * Readers of files, fed piece by piece: push(text) and end() give records {line, cells} or {line, error}, where cells maps a
 * column's name to its value and line is where the record begins, counted from 1.
 */

/** A cell or line of more characters is refused: the server would, and the page would hold it in memory. */
export const LONGEST = 1_000_000;

/** A line of text is a record. */
export class TextReader {
  columns = ['text'];
  #rest = '';
  #line = 0;

  push(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop();
    return lines.flatMap(l => this.#one(l));
  }

  end() { return this.#rest ? this.#one(this.#rest) : []; }

  #one(raw) {
    this.#line++;
    const text = raw.replace(/\r$/, '');
    if (!text.trim()) return [];
    return [text.length > LONGEST ? {line: this.#line, error: tooLong(text.length)} : {line: this.#line, cells: {text}}];
  }
}

/** A line is a JSON object; columns are the names seen so far. */
export class JsonLinesReader {
  columns = [];
  #rest = '';
  #line = 0;

  push(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop();
    return lines.flatMap(l => this.#one(l));
  }

  end() { return this.#rest ? this.#one(this.#rest) : []; }

  #one(raw) {
    const line = ++this.#line;
    if (!raw.trim()) return [];
    if (raw.length > LONGEST) return [{line, error: tooLong(raw.length)}];
    let cells;
    try { cells = JSON.parse(raw); } catch { return [{line, error: 'not valid JSON'}]; }
    if (cells === null || typeof cells !== 'object' || Array.isArray(cells)) return [{line, error: 'not a JSON object'}];
    if (this.columns.length < 100) for (const name of Object.keys(cells)) if (!this.columns.includes(name)) this.columns.push(name);
    return [{line, cells}];
  }
}

/** RFC 4180: quotes, quotes in quotes, line breaks in cells; the separator is the one the first line has most of. */
export class CsvReader {
  columns = null;
  #separator = null;
  #row = [];
  #cell = '';
  #quoted = false;
  #wasQuoted = false;
  #line = 1;
  #begin = 1;
  #held = '';

  push(text) {
    let input = this.#held + text;
    this.#held = '';
    if (this.#separator === null) {
      const first = input.search(/\r?\n/);
      if (first < 0 && input.length < 65536) { this.#held = input; return []; }
      this.#separator = separatorOf(first < 0 ? input : input.slice(0, first));
    }
    // Quotes and carriage returns at the end may belong to what follows them.
    let end = input.length;
    while (end > 0 && (input[end - 1] === '"' || input[end - 1] === '\r')) end--;
    this.#held = input.slice(end);
    return this.#read(input.slice(0, end));
  }

  end() {
    this.#separator ??= separatorOf(this.#held.split('\n')[0]);
    const rest = this.#held;
    this.#held = '';
    const out = this.#read(rest);
    if (this.#quoted) return [...out, {line: this.#begin, error: 'a quote is opened here and never closed'}];
    if (this.#cell || this.#row.length || this.#wasQuoted) out.push(...this.#endRow());
    return out;
  }

  #read(input) {
    const out = [];
    for (let i = 0; i < input.length; i++) {
      const c = input[i];
      if (this.#quoted) {
        if (c === '"') {
          if (input[i + 1] === '"') { this.#cell += '"'; i++; } else this.#quoted = false;
        } else {
          if (c === '\n') this.#line++;
          this.#cell += c;
        }
      } else if (c === '"' && this.#cell === '' && !this.#wasQuoted) {
        this.#quoted = this.#wasQuoted = true;
      } else if (c === this.#separator) {
        this.#endCell();
      } else if (c === '\n') {
        this.#line++;
        out.push(...this.#endRow());
      } else if (c !== '\r' || input[i + 1] !== '\n') {
        this.#cell += c;
      }
    }
    return out;
  }

  #endCell() {
    this.#row.push(this.#cell);
    this.#cell = '';
    this.#wasQuoted = false;
  }

  #endRow() {
    this.#endCell();
    const row = this.#row;
    const line = this.#begin;
    this.#row = [];
    this.#begin = this.#line;
    if (row.length === 1 && row[0] === '') return [];
    if (!this.columns) { this.columns = named(row); return []; }
    const long = row.find(cell => cell.length > LONGEST);
    if (long) return [{line, error: tooLong(long.length)}];
    if (row.length !== this.columns.length) return [{line, error: `${row.length} cells, the first line has ${this.columns.length}`}];
    return [{line, cells: Object.fromEntries(this.columns.map((name, k) => [name, row[k]]))}];
  }
}

function tooLong(n) { return `${n.toLocaleString('en')} characters, allowed: ${LONGEST.toLocaleString('en')}`; }

function separatorOf(line) {
  const counts = [',', ';', '\t'].map(s => [line.split(s).length, s]);
  return counts.sort((a, b) => b[0] - a[0])[0][1];
}

/** Each column has a name, and no two the same. */
function named(row) {
  const names = [];
  row.forEach((cell, k) => {
    let name = cell.trim() || `column ${k + 1}`;
    while (names.includes(name)) name += '_';
    names.push(name);
  });
  return names;
}

export function readerFor(name) {
  if (/\.(csv|tsv)$/i.test(name)) return new CsvReader();
  if (/\.(jsonl|ndjson)$/i.test(name)) return new JsonLinesReader();
  return new TextReader();
}
