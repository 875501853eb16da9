import type { StatefulSet } from '../objects';
import { statefulSet } from './stateful-set';

const DONE = {
  observedGeneration: 2,
  replicas: 3,
  readyReplicas: 3,
  updatedReplicas: 3,
  currentRevision: 'db-2',
  updateRevision: 'db-2',
};
/** One pod of three is of the newest template, and nothing goes on. */
const ONE = { ...DONE, updatedReplicas: 1, currentRevision: 'db-1' };

function make(status: StatefulSet['status'], spec: Partial<StatefulSet['spec']> = {}): StatefulSet {
  return {
    metadata: { name: 'db', uid: 'db', generation: 2 },
    spec: { replicas: 3, selector: {}, template: { spec: { containers: [] } }, ...spec },
    ...(status !== undefined && { status }),
  };
}

const partition = (first: number) =>
  ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: first } } }) as const;
const ON_DELETE = { updateStrategy: { type: 'OnDelete' } } as const;

describe('the roll-out of a StatefulSet waits', () => {
  test.each<[string, StatefulSet, string]>([
    ['while nobody has seen it', make(undefined), 'the cluster has not taken up the change yet'],
    [
      'while its status is of an earlier state',
      make({ ...DONE, observedGeneration: 1 }),
      'the cluster has not taken up the change yet',
    ],
    ['while pods are of the earlier template', make(ONE), '1 of 3 pods updated'],
    ['while pods that are too many run', make({ ...DONE, replicas: 4 }), '1 old pods still run'],
    ['while pods are not ready', make({ ...DONE, readyReplicas: 2 }), '2 of 3 pods ready'],
    [
      'until the newest template is the current one',
      make({ ...DONE, currentRevision: 'db-1' }),
      'the update is not complete yet',
    ],
    ['for the pods behind its partition', make({ ...ONE, updatedReplicas: 0 }, partition(2)), '0 of 1 pods updated'],
    [
      'for pods that its partition keeps, until they are ready',
      make({ ...ONE, readyReplicas: 2 }, partition(2)),
      '2 of 3 pods ready',
    ],
    [
      'for pods that OnDelete keeps, until they are ready',
      make({ ...ONE, readyReplicas: 2 }, ON_DELETE),
      '2 of 3 pods ready',
    ],
    [
      'for its one pod when it names no number',
      { ...make({ observedGeneration: 2 }), spec: { selector: {}, template: { spec: { containers: [] } } } },
      '0 of 1 pods updated',
    ],
  ])('%s', (_, workload, text) => {
    expect(statefulSet.progress(workload)).toEqual({ state: 'waiting', text });
  });
});

describe('the roll-out of a StatefulSet is done', () => {
  test('when all pods are ready and of the newest template', () => {
    expect(statefulSet.progress(make(DONE))).toMatchObject({ state: 'done', updated: 3, wanted: 3 });
  });

  test.each<[string, StatefulSet, number, string]>([
    ['its partition keeps', make(ONE, partition(2)), 1, 'its partition of 2 keeps the others'],
    [
      'a partition beyond the last pod keeps',
      make({ ...ONE, updatedReplicas: 0 }, partition(9)),
      0,
      'its partition of 9 keeps the others',
    ],
    ['OnDelete keeps', make(ONE, ON_DELETE), 1, 'its update strategy OnDelete keeps the others until they are deleted'],
  ])('although pods are of the earlier template that %s', (_, workload, updated, why) => {
    expect(statefulSet.progress(workload)).toEqual({ state: 'done', updated, wanted: 3, why });
  });

  test('with all of its pods where a partition keeps none back: it was made with this template', () => {
    expect(statefulSet.progress(make(DONE, partition(2)))).toMatchObject({ state: 'done', updated: 3, wanted: 3 });
  });

  test.each([ON_DELETE, partition(0)])('with 0 replicas, whatever its revisions are: %j', (strategy) => {
    const status = { observedGeneration: 2, currentRevision: 'db-1', updateRevision: 'db-2' };
    expect(statefulSet.progress(make(status, { replicas: 0, ...strategy }))).toEqual({
      state: 'done',
      updated: 0,
      wanted: 0,
      why: 'has 0 replicas',
    });
  });
});
