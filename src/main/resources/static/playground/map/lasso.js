/** Which points lie in a drawn line, closed from its end to its beginning. All in CSS pixels of the picture. */

/** Even and odd crossings of a ray to the right. */
export function inside(polygon, x, y) {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i];
    const [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < (xj - xi) * (y - yi) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

/** @returns the numbers of the points within, in their order */
export function caught(polygon, {xs, ys}, camera) {
  if (polygon.length < 3) return [];
  const left = Math.min(...polygon.map(p => p[0])), right = Math.max(...polygon.map(p => p[0]));
  const top = Math.min(...polygon.map(p => p[1])), bottom = Math.max(...polygon.map(p => p[1]));
  const found = [];
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i] * camera.scale + camera.dx, y = ys[i] * camera.scale + camera.dy;
    if (x >= left && x <= right && y >= top && y <= bottom && inside(polygon, x, y)) found.push(i);
  }
  return found;
}

/** Points in the picture, whatever is drawn. */
export function inView({xs, ys}, camera) {
  const found = [];
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i] * camera.scale + camera.dx, y = ys[i] * camera.scale + camera.dy;
    if (x >= 0 && x <= camera.width && y >= 0 && y <= camera.height) found.push(i);
  }
  return found;
}
