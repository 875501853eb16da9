import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Removes what `begin.ts` made. */
export default function end(): void {
  rmSync(tmpdir(), { recursive: true, force: true });
}
