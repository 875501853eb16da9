import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OWNER, runningOf, thisProcess, type Owner } from './owner';
import { privateFolder } from './private-folder';

/** Who wants to come in. */
export interface Visitor {
  /** What the others are told who wait for it. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Told at once, and then every minute, who is in while this one waits. */
  readonly onWait: (inside: readonly string[]) => void;
}

interface Ticket {
  readonly file: string;
  readonly queue: string;
  readonly number: number;
  readonly owner: Owner;
  readonly name: string;
}

const POLL_MS = 200;
const REMIND_MS = 60_000;
const TICKET = new RegExp(`^([\\w-]+)\\.(\\d+)\\.(${OWNER.source})\\.(.*)$`);

/**
 * Processes of one user on one machine that want the same, in the order in which they came: as many as there are
 * places are in at a time.
 *
 * Everybody has a ticket of its own, an empty file whose name says all. Nobody ever takes a file of another one that
 * runs, so there is nothing to be robbed of; a ticket whose process has ended counts for nothing, and whoever sees it
 * removes it, whatever the queue.
 */
export class Queue {
  private readonly folder = privateFolder('queues');

  constructor(
    private readonly queue: string,
    private readonly places: number,
  ) {}

  /** Does the work while this process has a place. */
  async whileInside<T>(visitor: Visitor, work: () => Promise<T>): Promise<T> {
    const ticket = await this.draw(visitor.name);
    try {
      await this.wait(ticket, visitor);
      return await work();
    } finally {
      await this.remove(ticket);
    }
  }

  /**
   * Draws a ticket that is the last one. When a later one is there already, its owner may have come in without seeing
   * this one: then it is given back, and a later one is drawn. The latest of all never has to.
   */
  private async draw(name: string): Promise<Ticket> {
    const owner = await thisProcess();
    for (;;) {
      const number = Math.max(0, ...(await this.tickets()).map((ticket) => ticket.number)) + 1;
      const label = name.replace(/[^\w-]/g, '_').slice(0, 100);
      const file = `${this.queue}.${String(number).padStart(9, '0')}.${owner}.${label}`;
      if (await this.put(file)) {
        const ticket = { file, queue: this.queue, number, owner, name: label };
        if (!(await this.tickets()).some((other) => other.file > file)) return ticket;
        await this.remove(ticket);
      }
    }
  }

  private async wait(ticket: Ticket, { signal, onWait }: Visitor): Promise<void> {
    let reminded = -Infinity;
    for (;;) {
      const ahead = await this.aheadOf(ticket);
      signal.throwIfAborted();
      if (ahead.length < this.places) return;
      if (performance.now() - reminded >= REMIND_MS) {
        onWait(ahead.slice(0, this.places).map(({ name }) => name));
        reminded = performance.now();
      }
      await sleep(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  private async aheadOf(ticket: Ticket): Promise<Ticket[]> {
    const all = await this.allTickets();
    const running = await runningOf(all.map(({ owner }) => owner));
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
      return file === undefined ? [] : [{ file, queue, number: Number(number), owner, name }];
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
}
