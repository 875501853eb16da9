import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks; a program that ends sooner may be missed. */
const INTERVAL_MS = 10;

/** A process with something in its arguments or its environment. */
export interface Sighting {
  readonly where: 'arguments' | 'environment';
  /** Its program and its arguments. */
  readonly process: string;
  /** What it had there. */
  readonly content: Buffer;
}

/** Looks at all processes of this machine, those in containers too, until it is told to stop. */
export class ProcessWatch {
  private readonly sightings = new Map<string, Sighting>();
  private running = true;
  private readonly ended: Promise<void>;

  /** @param isOfInterest what is kept */
  constructor(private readonly isOfInterest: (content: Buffer) => boolean) {
    this.ended = this.run();
  }

  async stop(): Promise<Sighting[]> {
    this.running = false;
    await this.ended;
    return [...this.sightings.values()];
  }

  private async run(): Promise<void> {
    for (; this.running; await sleep(INTERVAL_MS)) {
      for (const pid of readdirSync('/proc')) if (/^\d+$/.test(pid)) this.look(`/proc/${pid}`);
    }
  }

  private look(folder: string): void {
    const process = nameOf(folder);
    const given = { arguments: read(`${folder}/cmdline`), environment: read(`${folder}/environ`) };
    // One that turns into another program meanwhile is looked at next time.
    if (given.arguments.length === 0 || nameOf(folder) !== process) return;
    for (const where of ['arguments', 'environment'] as const) {
      const content = given[where];
      if (!this.isOfInterest(content)) continue;
      this.sightings.set(`${where} ${process} ${content.toString('base64')}`, { where, process, content });
    }
  }
}

/** Its program, and its arguments. */
function nameOf(folder: string): string {
  try {
    const program = path.basename(readlinkSync(`${folder}/exe`));
    return `${program} ${read(`${folder}/cmdline`).toString().replaceAll('\0', ' ')}`;
  } catch {
    return '';
  }
}

/** Nothing of a process that has ended meanwhile. */
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
