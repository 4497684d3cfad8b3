/**
 * The dots, written pixel by pixel into a picture of 32-bit colours, with a second array that holds each pixel's point: what is
 * under the pointer is one read. Needs no graphics card, and gives the same pixels everywhere.
 */
export class Picture {
  #owner = new Int32Array(0);
  #ratio = 1;

  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
  }

  /** Takes the canvas's size on the page; true if it changed. */
  fit(camera) {
    const {clientWidth, clientHeight} = this.canvas;
    this.#ratio = Math.min(2, window.devicePixelRatio || 1);
    const [width, height] = [Math.round(clientWidth * this.#ratio), Math.round(clientHeight * this.#ratio)];
    camera.width = clientWidth;
    camera.height = clientHeight;
    if (this.canvas.width === width && this.canvas.height === height) return false;
    this.canvas.width = width;
    this.canvas.height = height;
    this.#owner = new Int32Array(width * height);
    return true;
  }

  /**
   * @param points {xs, ys}, groups: a palette's number for each point; palette: {full, dim} as 32-bit colours, ring: a CSS colour
   * @param lit null, or 1 for each point that is not dimmed; rings: points with a ring around them
   */
  draw({points, groups, palette, lit, rings, camera, line}) {
    const {width, height} = this.canvas;
    if (!width || !height) return;
    const image = this.context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const owner = this.#owner.fill(-1);
    const radius = this.#radius(points.xs.length);
    const squares = disc(radius);
    for (const turn of lit ? [0, 1] : [1]) {
      const colours = turn || !lit ? palette.full : palette.dim;
      for (let i = 0; i < points.xs.length; i++) {
        if (lit && lit[i] !== turn) continue;
        const x = Math.round((points.xs[i] * camera.scale + camera.dx) * this.#ratio);
        const y = Math.round((points.ys[i] * camera.scale + camera.dy) * this.#ratio);
        if (x < -radius || y < -radius || x >= width + radius || y >= height + radius) continue;
        const colour = colours[groups[i]];
        for (const [ox, oy, share] of squares) {
          const px = x + ox, py = y + oy;
          if (px < 0 || py < 0 || px >= width || py >= height) continue;
          const at = py * width + px;
          // A soft edge lies over the ground only: over another dot it would show the ground through it.
          if (share < 255 && pixels[at] >>> 24 >= share) continue;
          pixels[at] = (colour & 0xFFFFFF | share << 24) >>> 0;
          owner[at] = i;
        }
      }
    }
    this.context.putImageData(image, 0, 0);
    this.#rings(points, rings, camera, palette.ring, radius);
    if (line?.length > 1) this.#line(line, palette.ring);
  }

  #radius(n) { return Math.max(1, Math.round((n > 50_000 ? 1 : n > 10_000 ? 1.5 : n > 1_000 ? 2.5 : 4) * this.#ratio)); }

  #rings(points, rings, camera, colour, radius) {
    const c = this.context;
    c.strokeStyle = colour;
    c.lineWidth = 2 * this.#ratio;
    for (const i of rings) {
      c.beginPath();
      c.arc((points.xs[i] * camera.scale + camera.dx) * this.#ratio, (points.ys[i] * camera.scale + camera.dy) * this.#ratio, radius + 4 * this.#ratio, 0, 2 * Math.PI);
      c.stroke();
    }
  }

  #line(line, colour) {
    const c = this.context;
    c.strokeStyle = colour;
    c.lineWidth = 1.5 * this.#ratio;
    c.setLineDash([6 * this.#ratio, 4 * this.#ratio]);
    c.beginPath();
    line.forEach(([x, y], k) => k ? c.lineTo(x * this.#ratio, y * this.#ratio) : c.moveTo(x * this.#ratio, y * this.#ratio));
    c.closePath();
    c.stroke();
    c.setLineDash([]);
  }

  /** The point at or near (x, y) in CSS pixels, or -1. */
  at(x, y) {
    const {width, height} = this.canvas;
    const [cx, cy] = [Math.round(x * this.#ratio), Math.round(y * this.#ratio)];
    for (let reach = 0; reach <= 6 * this.#ratio; reach++) {
      for (const [ox, oy] of reach ? edge(reach) : [[0, 0]]) {
        const px = cx + ox, py = cy + oy;
        if (px >= 0 && py >= 0 && px < width && py < height && this.#owner[py * width + px] >= 0) return this.#owner[py * width + px];
      }
    }
    return -1;
  }
}

/** The pixels of a dot, each with how much of it the dot covers, to 255: its edge is soft. */
function disc(radius) {
  const out = [];
  for (let y = -radius; y <= radius; y++) {
    for (let x = -radius; x <= radius; x++) {
      const share = Math.max(0, Math.min(1, radius + .5 - Math.hypot(x, y)));
      if (share > .1) out.push([x, y, Math.round(255 * share)]);
    }
  }
  return out;
}

function edge(reach) {
  const out = [];
  for (let k = -reach; k <= reach; k++) out.push([k, -reach], [k, reach], [-reach, k], [reach, k]);
  return out;
}
