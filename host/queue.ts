import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reason } from '../errors/report';
import { HostError } from './host-error';
import { pause } from './pause';
import { PROCESS_WORD, runningOf, self, wordFor } from './process-identity';
import { type Inside, type Visitor, Waiting } from './visitor';

interface Ticket extends Inside {
  readonly file: string;
  readonly queue: string;
  readonly number: number;
  /** Its process, in a word. */
  readonly owner: string;
}

const POLL_MS = 200;
const TICKET = new RegExp(`^([\\w-]+)\\.(\\d+)\\.(${PROCESS_WORD.source})\\.(.*)$`);

/**
 * Processes on one machine that want the same, in the order in which they came: as many as there are places are in at a
 * time. Queues of one folder know each other by their names.
 *
 * Everybody has a ticket of its own, an empty file whose name says all. Nobody ever takes a file of another one that
 * runs, so there is nothing to be robbed of; a ticket whose process has ended counts for nothing, and the process that sees it
 * removes it, whatever the queue.
 */
export class Queue {
  constructor(
    private readonly folder: string,
    private readonly queue: string,
    private readonly places: number,
    private readonly pollMs = POLL_MS,
  ) {}

  /**
   * Does the work while this process has a place.
   *
   * @throws {HostError} when the folder cannot be used
   */
  async whileInside<T>(visitor: Visitor, work: () => Promise<T>): Promise<T> {
    const ticket = await this.inFolder(() => this.draw(visitor));
    try {
      await this.inFolder(() => this.wait(ticket, visitor));
      return await work();
    } finally {
      await this.remove(ticket);
    }
  }

  /**
   * Draws a ticket that is the last one. When a later one is there already, its owner may have come in without seeing
   * this one: then it is given back, and a later one is drawn. The latest of all never has to.
   */
  private async draw({ name, signal }: Visitor): Promise<Ticket> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const owner = wordFor(self());
    for (;;) {
      signal.throwIfAborted();
      const number = Math.max(0, ...(await this.tickets()).map((ticket) => ticket.number)) + 1;
      const label = name.replace(/[^\w-]/g, '_').slice(0, 100);
      const file = `${this.queue}.${String(number).padStart(9, '0')}.${owner}.${label}`;
      if (await this.put(file)) {
        const ticket = { file, queue: this.queue, number, owner, name: label, pid: process.pid };
        if (!(await this.tickets()).some((other) => other.file > file)) return ticket;
        await this.remove(ticket);
      }
    }
  }

  private async wait(ticket: Ticket, visitor: Visitor): Promise<void> {
    const waiting = new Waiting(visitor);
    for (;;) {
      const ahead = await this.aheadOf(ticket);
      visitor.signal.throwIfAborted();
      if (ahead.length < this.places) return;
      waiting.see(ahead.slice(0, this.places));
      await pause(this.pollMs, visitor.signal);
    }
  }

  private async aheadOf(ticket: Ticket): Promise<Ticket[]> {
    const all = await this.allTickets();
    const running = runningOf(all.map(({ owner }) => owner));
    for (const left of all.filter(({ owner }) => !running.has(owner))) await this.remove(left);
    return all.filter(({ queue, file, owner }) => queue === this.queue && file < ticket.file && running.has(owner));
  }

  private async tickets(): Promise<Ticket[]> {
    return (await this.allTickets()).filter(({ queue }) => queue === this.queue);
  }

  /** The tickets of every queue; within one their order is that of their names. */
  private async allTickets(): Promise<Ticket[]> {
    const found = (await readdir(this.folder)).sort().map((file) => TICKET.exec(file));
    return found.flatMap((match) => {
      const [file, queue = '', number, owner = '', name = ''] = match ?? [];
      if (file === undefined) return [];
      return [{ file, queue, number: Number(number), owner, name, pid: Number.parseInt(owner, 10) }];
    });
  }

  /** False when this process has that very ticket already. */
  private async put(file: string): Promise<boolean> {
    try {
      await writeFile(path.join(this.folder, file), '', { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  private remove({ file }: Ticket): Promise<void> {
    return rm(path.join(this.folder, file), { force: true });
  }

  private async inFolder<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isOfFileSystem(error)) throw error;
      throw new HostError(
        'this process cannot wait for its turn',
        `those who wait meet in ${this.folder}: ${reason(error)}`,
        `see who owns that folder, and that its disk has room; \`rm -rf ${this.folder}\` when nothing of ours runs`,
        { cause: error },
      );
    }
  }
}

function isOfFileSystem(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
