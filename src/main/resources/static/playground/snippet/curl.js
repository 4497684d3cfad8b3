import {readable} from './json.js';

const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;

/** @param request {method, url, body}, key: whether the server asks for one, file: a name where the body is to be read from */
export function curl({method, url, body}, {key, file}) {
  const lines = [`curl -sS ${method === 'GET' ? '' : `-X ${method} `}${quoted(url)}`];
  if (key) lines.push('-H "Authorization: Bearer $SEMBLANCE_KEY"');
  if (body !== undefined) lines.push("-H 'Content-Type: application/json'", file ? `--data-binary @${file}` : `--data-binary ${quoted(readable(body))}`);
  return lines.join(' \\\n  ');
}
