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
  return seconds.sort((a, b) => a - b)[Math.floor(times / 2)] ?? NaN;
}

export async function secondsOf(task: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint();
  await task();
  return Number(process.hrtime.bigint() - started) / 1e9;
}
