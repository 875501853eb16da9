import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the engine was given at one start. */
export interface Recorded {
  readonly verb: string;
  /** SLIPWAY_DOCUMENT, byte for byte; absent for `hash`. */
  readonly document?: string;
  /** Standard input of `hash`. */
  readonly query?: string;
}

/** Puts a recorder before the engine of a synthesized stack; the real engine still does the work. */
export class RecordingEngine {
  private readonly records: string;

  constructor(stackFolder: string) {
    const assets = path.join(stackFolder, 'assets', 'slipway-engine');
    const [version] = readdirSync(assets);
    const engine = path.join(assets, version ?? '', 'engine.cjs');
    this.records = path.join(stackFolder, 'recorded.jsonl');
    renameSync(engine, `${engine}.real.cjs`);
    writeFileSync(engine, recorder(`${engine}.real.cjs`, this.records));
  }

  recorded(): Recorded[] {
    if (!existsSync(this.records)) return [];
    return readFileSync(this.records, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Recorded);
  }
}

function recorder(engine: string, records: string): string {
  return `
const { spawnSync } = require('node:child_process');
const { appendFileSync, readFileSync } = require('node:fs');
const verb = process.argv[2];
const query = verb === 'hash' ? readFileSync(0, 'utf8') : undefined;
const record = { verb, document: process.env.SLIPWAY_DOCUMENT, query };
appendFileSync(${JSON.stringify(records)}, JSON.stringify(record) + '\\n');
const stdio = [query === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit'];
const { status } = spawnSync(process.execPath, [${JSON.stringify(engine)}, verb], { input: query, stdio });
process.exit(status ?? 1);
`;
}
