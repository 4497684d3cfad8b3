/** A value as Python writes it. JSON's escapes of strings are Python's too. */
function literal(value, indent = '') {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}    `;
  const parts = Array.isArray(value) ? value.map(v => literal(v, inner))
    : Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => `${JSON.stringify(k)}: ${literal(v, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const flat = `${open}${parts.join(', ')}${close}`;
  return flat.length <= 90 - indent.length && !flat.includes('\n') ? flat : `${open}\n${parts.map(p => `${inner}${p},`).join('\n')}\n${indent}${close}`;
}

/** The standard library is enough. */
export function python({method, url, body}, {key, file}) {
  const lines = ['import json', ...(key ? ['import os'] : []), 'import urllib.request', ''];
  if (body !== undefined) lines.push(file ? `body = json.load(open(${JSON.stringify(file)}, encoding="utf-8"))` : `body = ${literal(body)}`);
  const headers = [...(body !== undefined ? ['"Content-Type": "application/json"'] : []), ...(key ? ['"Authorization": "Bearer " + os.environ["SEMBLANCE_KEY"]'] : [])];
  lines.push('request = urllib.request.Request(', `    ${JSON.stringify(url)},`, `    method=${JSON.stringify(method)},`, `    headers={${headers.join(', ')}},`);
  if (body !== undefined) lines.push('    data=json.dumps(body).encode(),');
  lines.push(')', 'with urllib.request.urlopen(request) as answer:', '    print(json.dumps(json.load(answer), indent=2))');
  return lines.join('\n');
}
