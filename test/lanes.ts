import type { Count } from './jest';

/** A run of tests. */
export interface Job {
  readonly name: string;
  readonly run: () => Promise<Count>;
}

export interface Result {
  readonly name: string;
  readonly seconds: number;
  readonly count: Count;
}

/** Runs jobs, in each lane one at a time. A lane that has none left takes the last one of the longest other lane. */
export async function runInLanes(lanes: readonly (readonly Job[])[], onBegin: (job: Job) => void): Promise<Result[]> {
  const left = lanes.map((jobs) => [...jobs]);
  const results: Result[] = [];
  const work = async (own: Job[]): Promise<void> => {
    for (let job = next(own, left); job !== undefined; job = next(own, left)) {
      const started = performance.now();
      onBegin(job);
      const count = await job.run();
      results.push({ name: job.name, seconds: (performance.now() - started) / 1000, count });
    }
  };
  await Promise.all(left.map(work));
  return results;
}

function next(own: Job[], all: readonly Job[][]): Job | undefined {
  if (own.length > 0) return own.shift();
  const [longest] = [...all].sort((a, b) => b.length - a.length);
  return longest?.pop();
}
