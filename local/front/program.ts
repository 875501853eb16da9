import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Program } from '../../host/processes';
import type { FrontSettings } from './settings';

/** The front as a program of its own; its settings go into a file in `folder`. */
export function frontProgram(folder: string, settings: FrontSettings): Program {
  const file = path.join(folder, 'front.json');
  writeFileSync(file, `${JSON.stringify(settings)}\n`, { mode: 0o600 });
  return { name: 'front', command: process.execPath, args: [...entry(), file] };
}

/** What answers as soon as the front does. */
export function frontReadiness(port: number): string {
  return `http://127.0.0.1:${String(port)}/_slipway/health`;
}

function entry(): string[] {
  const inPackage = !__filename.endsWith('.ts');
  if (inPackage) return [path.join(__dirname, 'front.cjs')];
  const tsx = createRequire(__filename).resolve('tsx');
  return ['--import', pathToFileURL(tsx).href, path.join(__dirname, 'main.ts')];
}
