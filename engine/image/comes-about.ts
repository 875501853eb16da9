import { pause } from '../../host/pause';

const FIRST_PAUSE_MS = 1_000;
const PAUSE_FACTOR = 1.5;
const LONGEST_PAUSE_MS = 15_000;

/** Whether what a registry does by itself comes about in time. Many may wait for it at once, so the pauses grow and vary. */
export async function comesAbout(
  patienceMs: number,
  signal: AbortSignal,
  hasComeAbout: () => Promise<boolean>,
): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * PAUSE_FACTOR, LONGEST_PAUSE_MS)) {
    if (await hasComeAbout()) return true;
    const left = deadline - performance.now();
    if (left <= 0) return false;
    await pause(Math.min(pauseMs * (0.5 + Math.random() / 2), left), signal);
  }
}
