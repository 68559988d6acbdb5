/** @typedef {{ x: number, y: number }} Point */

const ROOM = 46;

/**
 * Which way three points turn: positive to the left.
 * @param {Point} a
 * @param {Point} b
 * @param {Point} c
 */
function turn(a, b, c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/**
 * One half of the outline of points that are sorted by x.
 * @param {Point[]} points
 */
function half(points) {
  /** @type {Point[]} */
  const kept = [];
  for (const point of points) {
    while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
    kept.push(point);
  }
  return kept.slice(0, -1);
}

/**
 * The convex outline of some points.
 * @param {Point[]} points
 */
export function outline(points) {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

/**
 * A circle of points that leaves room for a sign and the name under it.
 * @param {Point} middle
 */
function around({ x, y }) {
  return Array.from({ length: 16 }, (_, i) => {
    const angle = (i * Math.PI) / 8;
    return { x: x + ROOM * Math.cos(angle), y: y + 6 + ROOM * Math.sin(angle) };
  });
}

/**
 * Draws the ground under a group, and its number at its top.
 * @param {CanvasRenderingContext2D} context @param {Point[]} points @param {string} number
 * @param {{ ground: string, ink: string, font: string }} style
 */
export function drawGround(context, points, number, style) {
  const corners = outline(points.flatMap(around));
  if (!corners.length) return;
  context.save();
  context.beginPath();
  for (const { x, y } of corners) context.lineTo(x, y);
  context.fillStyle = style.ground;
  context.fill();
  const top = corners.reduce((high, point) => (point.y < high.y ? point : high));
  context.fillStyle = style.ink;
  context.font = `600 20px ${style.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(number, top.x, top.y + 14);
  context.restore();
}
