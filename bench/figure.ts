/** One line per figure, separated by tabs: name, value, unit, target, `ok` or `short`. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Largest value that is good enough; absent for a figure that is only told. */
  readonly atMost?: number;
}

export function print({ name, value, unit, atMost }: Figure): void {
  const verdict = atMost === undefined || value <= atMost ? 'ok' : 'short';
  const target = atMost === undefined ? '-' : `<= ${atMost}`;
  process.stdout.write(`${[name, value.toFixed(2), unit, target, verdict].join('\t')}\n`);
}

/** Two figures and their ratio, which alone may have a target: it holds on any machine. */
export function compare(name: string, unit: string, [ours, peer]: readonly [number, number], atMost?: number): void {
  print({ name, value: ours, unit });
  print({ name: `${name}.peer`, value: peer, unit });
  print({ name: `${name}.ratio`, value: ours / peer, unit: 'x', ...(atMost !== undefined && { atMost }) });
}

/** The middle one of several measured times of a task, in seconds. */
export async function median(times: number, task: () => Promise<unknown>): Promise<number> {
  const seconds: number[] = [];
  for (let run = 0; run < times; run++) seconds.push(await secondsOf(task));
  return middle(seconds);
}

/** The same for several tasks that take turns, so that a slow moment of the machine hits all of them. */
export async function medians<Name extends string>(
  turns: number,
  tasks: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(tasks) as Name[];
  const seconds = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let turn = 0; turn < turns; turn++) {
    for (const name of names) seconds[name].push(await secondsOf(tasks[name]));
  }
  return Object.fromEntries(names.map((name) => [name, middle(seconds[name])])) as Record<Name, number>;
}

function middle(seconds: number[]): number {
  return seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? NaN;
}

export async function secondsOf(task: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint();
  await task();
  return Number(process.hrtime.bigint() - started) / 1e9;
}
