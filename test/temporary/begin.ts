import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Unit tests have a folder of temporary files of their own: cdktf leaves one behind for every app. */
export default function begin(): void {
  process.env['TMPDIR'] = mkdtempSync(path.join(tmpdir(), 'slipway-unit-'));
}
