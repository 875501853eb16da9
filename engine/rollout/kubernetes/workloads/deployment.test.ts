import type { Deployment } from '../objects';
import { deployment } from './deployment';

const DONE = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };

function make(status: Deployment['status'], spec: Partial<Deployment['spec']> = {}): Deployment {
  return {
    metadata: { name: 'api', uid: 'd', generation: 2 },
    spec: { replicas: 3, selector: {}, template: { spec: { containers: [] } }, ...spec },
    ...(status !== undefined && { status }),
  };
}

const exceeded = (message?: string) => ({
  type: 'Progressing',
  status: 'False' as const,
  reason: 'ProgressDeadlineExceeded',
  ...(message !== undefined && { message }),
});

describe('the roll-out of a Deployment', () => {
  test.each<[string, Deployment, string]>([
    ['while nobody has seen it', make(undefined), 'the cluster has not taken up the change yet'],
    [
      'while its status is of an earlier state',
      make({ ...DONE, observedGeneration: 1 }),
      'the cluster has not taken up the change yet',
    ],
    ['while pods are of the earlier template', make({ ...DONE, updatedReplicas: 1 }), '1 of 3 pods updated'],
    ['while pods of the earlier template run', make({ ...DONE, replicas: 5 }), '2 old pods still run'],
    ['while pods are not available', make({ ...DONE, availableReplicas: 2 }), '2 of 3 new pods available'],
    [
      'for its one pod when it names no number',
      { ...make({ observedGeneration: 2 }), spec: { selector: {}, template: { spec: { containers: [] } } } },
      '0 of 1 pods updated',
    ],
  ])('waits %s', (_, workload, text) => {
    expect(deployment.progress(workload)).toEqual({ state: 'waiting', text });
  });

  test('is done when all pods are available and of the newest template', () => {
    expect(deployment.progress(make(DONE))).toMatchObject({ state: 'done', updated: 3, wanted: 3 });
  });

  test('is done with 0 replicas', () => {
    expect(deployment.progress(make({ observedGeneration: 2 }, { replicas: 0 }))).toEqual({
      state: 'done',
      updated: 0,
      wanted: 0,
      why: 'has 0 replicas',
    });
  });

  test.each<[string, Deployment, object]>([
    [
      'where it is paused, even when all pods are there',
      make(DONE, { paused: true }),
      { why: 'the Deployment is paused', command: 'rollout resume' },
    ],
    [
      'when its deadline is exceeded, in the words of the cluster',
      make({ ...DONE, updatedReplicas: 1, conditions: [exceeded('timed out progressing')] }),
      { why: 'timed out progressing' },
    ],
    [
      'when its deadline is exceeded and the cluster has no words',
      make({ ...DONE, updatedReplicas: 1, conditions: [exceeded()] }),
      { why: 'the progress deadline is exceeded' },
    ],
  ])('fails %s', (_, workload, failed) => {
    expect(deployment.progress(workload)).toEqual({ state: 'failed', ...failed });
  });

  test('waits although the deadline of an earlier state was exceeded', () => {
    const status = { ...DONE, observedGeneration: 1, conditions: [exceeded('timed out progressing')] };
    expect(deployment.progress(make(status))).toMatchObject({ state: 'waiting' });
  });
});
