/** What can go wrong between the engine, the registry and the builder: one run each, and the run after it. */
import { ASKING } from './faults/asking';
import { ENDING } from './faults/ending';
import { type Observation, observe } from './faults/observation';
import { PUSHING } from './faults/pushing';
import type { FaultRow } from './faults/row';
import { Stage } from './faults/stage';
import { printTable } from './harness/table';

const ROWS = [...ASKING, ...PUSHING, ...ENDING];
const AT_ONCE = 4;

let stage: Stage;
const running = new Map<FaultRow, Promise<Observation>>();
const observed: Observation[] = [];

describe('faults', () => {
  beforeAll(async () => {
    stage = await Stage.start('faults');
    const { default: pLimit } = await import('p-limit');
    const limit = pLimit(AT_ONCE);
    ROWS.forEach((row, index) => {
      const observation = limit(() => observe(stage, row, `fault-${index}`));
      // Awaited by its own test, which may come long after it failed.
      observation.catch(() => undefined);
      running.set(row, observation);
    });
  });

  afterAll(async () => {
    await Promise.allSettled(running.values());
    printTable(
      ['fault', 'builder', 'exit', 'the user sees', 'in the registry', 'service', 'next apply', 'left', 'seconds'],
      observed.map((row) => row.cells),
    );
    await stage.stop();
  });

  test.each(ROWS.map((row) => [`${row.fault} (${row.scene.builder})`, row] as const))('%s', async (_, row) => {
    const observation = await running.get(row)!;
    observed.push(observation);
    const { code, builds, registry, next } = row.expected;

    expect(observation.output).toMatch(row.expected.says);
    expect(observation.facts).toEqual({ code, builds, registry, next, service: code === 0 ? 'told' : 'untouched' });
    expect(observation.left).toEqual([]);
  });
});
