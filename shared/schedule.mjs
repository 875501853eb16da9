/** How reservations that compete for the same GPUs are decided. */
export const POLICY = 'first-come-first-served';

/**
 * Gives every reservation its GPUs, or says that they are taken. Reservations are decided in the order they came; one
 * that does not fit never pushes out one that came earlier.
 *
 * @param {{ id: string, gpus: number, start: number, end: number }[]} reservations
 * @param {number} capacity number of GPUs, named 0 to capacity - 1
 * @returns {{ id: string, status: 'allocated' | 'rejected', gpus: number[] }[]} in the same order
 */
export function schedule(reservations, capacity) {
  const allocated = [];
  return reservations.map((wanted) => {
    const overlapping = allocated.filter((other) => other.start < wanted.end && wanted.start < other.end);
    const taken = new Set(overlapping.flatMap((other) => other.devices));
    const devices = range(capacity)
      .filter((gpu) => !taken.has(gpu))
      .slice(0, wanted.gpus);
    if (devices.length < wanted.gpus) return { id: wanted.id, status: 'rejected', gpus: [] };
    allocated.push({ ...wanted, devices });
    return { id: wanted.id, status: 'allocated', gpus: devices };
  });
}

function range(length) {
  return Array.from({ length }, (_, index) => index);
}
