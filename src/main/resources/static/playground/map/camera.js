/** Where on the picture a point of the layout stands: x * scale + dx, y * scale + dy, in CSS pixels. */
export class Camera {
  scale = 1;
  dx = 0;
  dy = 0;
  width = 1;
  height = 1;

  /** Brings all of the layout into the picture. */
  fit({minX, maxX, minY, maxY}) {
    const margin = 24;
    this.scale = Math.min((this.width - 2 * margin) / Math.max(maxX - minX, 1e-9), (this.height - 2 * margin) / Math.max(maxY - minY, 1e-9));
    this.dx = this.width / 2 - (minX + maxX) / 2 * this.scale;
    this.dy = this.height / 2 - (minY + maxY) / 2 * this.scale;
    this.least = this.scale / 4;
    this.most = this.scale * 200;
  }

  /** The point of the layout under (x, y) stays there. */
  zoom(by, x, y) {
    const scale = Math.max(this.least ?? 0, Math.min(this.most ?? Infinity, this.scale * by));
    this.dx = x - (x - this.dx) * (scale / this.scale);
    this.dy = y - (y - this.dy) * (scale / this.scale);
    this.scale = scale;
  }

  pan(byX, byY) { this.dx += byX; this.dy += byY; }
}
