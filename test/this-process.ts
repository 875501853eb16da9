import type { World } from '../local/world';

/** The world of this process as it is now. Nobody interrupts what is done for it. */
export function thisProcess(): World {
  return { env: process.env, signal: new AbortController().signal };
}
