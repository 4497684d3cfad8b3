import {svg} from '../vendor/lit-html/lit-html.js';

const paths = {
  key: svg`<circle cx="8" cy="14" r="4.5"/><path d="M11.5 11 20 3m-4 4 3 3"/>`,
  sun: svg`<circle cx="12" cy="12" r="4"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"/>`,
  moon: svg`<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  minus: svg`<path d="M5 12h14"/>`,
  copy: svg`<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/>`,
  warn: svg`<path d="M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.1"/>`,
  file: svg`<path d="M6 3h8l4 4v14H6V3Zm8 0v4h4"/>`,
  search: svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
  api: svg`<path d="m8 7-5 5 5 5m8-10 5 5-5 5"/>`,
  fit: svg`<path d="M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5"/>`,
};

/** Our own drawings, 24 x 24, in the colour of the text beside them. */
export const icon = name => svg`<svg class="svg" viewBox="0 0 24 24" aria-hidden="true">${paths[name]}</svg>`;
