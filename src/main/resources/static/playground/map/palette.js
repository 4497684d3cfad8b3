/** The groups' colours as the theme has them now, read from the page, in the byte order of a picture's 32-bit pixels. */

const NAMES = ['0', '1', '2', '3', '4', '5', 'rest'];

/** @returns {full, dim: a 32-bit colour for each of six groups and the rest; ring: a CSS colour} */
export function palette(host) {
  const probe = host.appendChild(document.createElement('i'));
  const colour = name => {
    probe.className = `group-${name}`;
    return numbers(getComputedStyle(probe).backgroundColor);
  };
  probe.hidden = false;
  const full = NAMES.map(colour);
  probe.remove();
  const ground = numbers(getComputedStyle(host).backgroundColor);
  const dim = full.map(c => c.map((v, k) => Math.round(v * .25 + ground[k] * .75)));
  return {full: Uint32Array.from(full, packed), dim: Uint32Array.from(dim, packed), ring: getComputedStyle(host).color};
}

function numbers(css) { return css.match(/[\d.]+/g).slice(0, 3).map(Number); }

function packed([r, g, b]) { return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0; }
