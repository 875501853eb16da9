import type { DaemonSet } from '../objects';
import { daemonSet } from './daemon-set';

const DONE = {
  observedGeneration: 2,
  desiredNumberScheduled: 3,
  updatedNumberScheduled: 3,
  numberAvailable: 3,
  numberUnavailable: 0,
};

function make(status: DaemonSet['status'], type?: 'RollingUpdate' | 'OnDelete'): DaemonSet {
  return {
    metadata: { name: 'agent', uid: 'agent', generation: 2 },
    spec: {
      selector: {},
      template: { spec: { containers: [] } },
      ...(type !== undefined && { updateStrategy: { type } }),
    },
    ...(status !== undefined && { status }),
  };
}

describe('the roll-out of a DaemonSet waits', () => {
  test.each<[string, DaemonSet, string]>([
    ['while nobody has seen it', make(undefined), 'the cluster has not taken up the change yet'],
    [
      'while its status is of an earlier state',
      make({ ...DONE, observedGeneration: 1 }),
      'the cluster has not taken up the change yet',
    ],
    [
      'for nodes with a pod of the earlier template',
      make({ ...DONE, updatedNumberScheduled: 2 }),
      '2 of 3 pods updated',
    ],
    [
      'the same when it says RollingUpdate',
      make({ ...DONE, updatedNumberScheduled: 2 }, 'RollingUpdate'),
      '2 of 3 pods updated',
    ],
    ['for pods that are not available', make({ ...DONE, numberAvailable: 2 }), '2 of 3 pods available'],
    ['while nodes are counted as without a pod', make({ ...DONE, numberUnavailable: 1 }), '3 of 3 pods available'],
    [
      'for pods that OnDelete keeps, until they are available',
      make({ ...DONE, updatedNumberScheduled: 1, numberAvailable: 2 }, 'OnDelete'),
      '2 of 3 pods available',
    ],
  ])('%s', (_, workload, text) => {
    expect(daemonSet.progress(workload)).toEqual({ state: 'waiting', text });
  });
});

describe('the roll-out of a DaemonSet is done', () => {
  test('when each node has an available pod of the newest template', () => {
    expect(daemonSet.progress(make(DONE))).toMatchObject({ state: 'done', updated: 3, wanted: 3 });
  });

  test('although pods are of the earlier template that OnDelete keeps', () => {
    expect(daemonSet.progress(make({ ...DONE, updatedNumberScheduled: 1 }, 'OnDelete'))).toEqual({
      state: 'done',
      updated: 1,
      wanted: 3,
      why: 'its update strategy OnDelete keeps the others until they are deleted',
    });
  });

  test('where no node is to have a pod', () => {
    expect(daemonSet.progress(make({ observedGeneration: 2 }))).toEqual({
      state: 'done',
      updated: 0,
      wanted: 0,
      why: 'has no node to run on',
    });
  });
});
