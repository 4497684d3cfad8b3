/** What pointers do on the picture: one moves or draws, two move and zoom, a wheel zooms where it is. */
export class Gestures {
  /** The line that is being drawn, in CSS pixels, or null. */
  line = null;
  #pointers = new Map();
  #apart = 0;

  /** @param told {mode(): pan|lasso, moved(), hover(x, y) or hover(null), drawn(polygon), drawing()} */
  constructor(camera, told) { Object.assign(this, {camera, told}); }

  get busy() { return this.#pointers.size > 0; }

  wheel(event) {
    event.preventDefault();
    this.camera.zoom(Math.exp(-event.deltaY * (event.deltaMode ? .05 : .0015)), event.offsetX, event.offsetY);
    this.told.moved();
  }

  down(event) {
    if (event.button > 0) return;
    try { event.currentTarget.setPointerCapture(event.pointerId); } catch { /* a pointer that is already gone */ }
    this.#pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.line = this.told.mode() === 'lasso' && this.#pointers.size === 1 ? [[event.offsetX, event.offsetY]] : null;
    this.#apart = this.#distance();
  }

  move(event) {
    const before = this.#pointers.get(event.pointerId);
    const now = [event.offsetX, event.offsetY];
    if (!before) { this.told.hover(...now); return; }
    this.#pointers.set(event.pointerId, now);
    if (this.line) {
      this.line.push(this.#within(now));
      this.told.drawing();
      return;
    }
    const share = this.#pointers.size;
    this.camera.pan((now[0] - before[0]) / share, (now[1] - before[1]) / share);
    if (share === 2) {
      const apart = this.#distance();
      if (this.#apart > 0 && apart > 0) this.camera.zoom(apart / this.#apart, ...this.#middle());
      this.#apart = apart;
    }
    this.told.moved();
  }

  up(event) {
    if (!this.#pointers.delete(event.pointerId)) return;
    const line = this.line;
    this.line = null;
    this.#apart = this.#distance();
    if (line && line.length > 2) this.told.drawn(line);
    else if (event.pointerType === 'touch') this.told.hover(event.offsetX, event.offsetY);
  }

  /** A line drawn past the edge of the picture follows the edge: what is not seen is not caught. */
  #within([x, y]) {
    return [Math.max(0, Math.min(this.camera.width, x)), Math.max(0, Math.min(this.camera.height, y))];
  }

  #distance() {
    const [a, b] = [...this.#pointers.values()];
    return b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
  }

  #middle() {
    const [a, b] = [...this.#pointers.values()];
    return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  }
}
