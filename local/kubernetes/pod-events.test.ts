import { FAIL_ANNOTATION, type Pod } from './pod';
import { podEvents } from './pod-events';
import type { Pull } from './pod-status';

const at = '2026-01-02T03:04:05Z';
const present: Pull = { verdict: 'present', imageID: 'registry/api@sha256:1' };
const absent: Pull = { verdict: 'absent', reason: 'ImagePullBackOff', message: 'not found' };

const pod = (fail?: string): Pod => ({
  metadata: {
    name: 'p',
    namespace: 'n',
    uid: 'u',
    ...(fail !== undefined && { annotations: { [FAIL_ANNOTATION]: fail } }),
  },
  spec: { nodeName: 'node', containers: [{ name: 'api', image: 'registry/api:1' }] },
});
const said = (of: Pod, pull?: Pull) =>
  podEvents(of, new Map(pull && [['api', pull]]), at).map((event) => {
    const { type, reason, message } = event as Record<string, string>;
    return `${type} ${reason}: ${message}`;
  });

describe('the events of a Pod', () => {
  test('say that an image was pulled', () => {
    expect(said(pod(), present)).toEqual(['Normal Pulled: Successfully pulled image "registry/api:1"']);
  });

  test('say why an image was not pulled, and that it is tried again', () => {
    expect(said(pod(), absent)).toEqual([
      'Warning Failed: not found',
      'Normal BackOff: Back-off pulling image "registry/api:1"',
    ]);
  });

  test('say that a container crashes where it is meant to', () => {
    expect(said(pod('crash'), present)).toEqual([
      'Normal Pulled: Successfully pulled image "registry/api:1"',
      'Warning BackOff: Back-off restarting failed container api',
    ]);
    expect(said(pod('unready'), present)).toHaveLength(1);
  });

  test('say nothing of a container that nobody asked for yet', () => {
    expect(said(pod())).toEqual([]);
  });

  test('are about the container of the Pod, from its node', () => {
    expect(podEvents(pod(), new Map([['api', present]]), at)).toMatchObject([
      {
        metadata: { generateName: 'p.', namespace: 'n' },
        involvedObject: { kind: 'Pod', name: 'p', namespace: 'n', uid: 'u', fieldPath: 'spec.containers{api}' },
        firstTimestamp: at,
        lastTimestamp: at,
        source: { component: 'kubelet', host: 'node' },
      },
    ]);
  });
});
