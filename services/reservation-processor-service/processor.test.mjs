import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processor } from './src/processor.mjs';

const hour = (from) => ({ start: `2030-01-01T0${from}:00:00Z`, end: `2030-01-01T0${from + 1}:00:00Z` });
const plan = (capacity, ...reservations) =>
  processor({ capacity, reservations: () => Promise.resolve(reservations) }).process();

test('gives overlapping reservations different GPUs', async () => {
  assert.deepEqual(await plan(4, { id: 'a', gpus: 2, ...hour(1) }, { id: 'b', gpus: 2, ...hour(1) }), [
    { id: 'a', status: 'allocated', gpus: [0, 1] },
    { id: 'b', status: 'allocated', gpus: [2, 3] },
  ]);
});

test('rejects what does not fit and serves what came first', async () => {
  const decided = await plan(4, { id: 'a', gpus: 3, ...hour(1) }, { id: 'b', gpus: 2, ...hour(1) });
  assert.deepEqual(
    decided.map(({ status }) => status),
    ['allocated', 'rejected'],
  );
});

test('uses a GPU again when the time before is over', async () => {
  const decided = await plan(1, { id: 'a', gpus: 1, ...hour(1) }, { id: 'b', gpus: 1, ...hour(2) });
  assert.deepEqual(
    decided.map(({ gpus }) => gpus),
    [[0], [0]],
  );
});
