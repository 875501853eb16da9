import { containersOf, FAIL_ANNOTATION, type Pod } from './pod';
import { isRefused, type Pull } from './pod-status';

/** The Events that a kubelet writes about these answers of the registry, as objects for the API. */
export function podEvents(pod: Pod, pulls: ReadonlyMap<string, Pull>, at: string): object[] {
  const crashes = pod.metadata.annotations?.[FAIL_ANNOTATION] === 'crash';
  return containersOf(pod).flatMap(({ name, image }) => {
    const pull = pulls.get(name);
    if (pull === undefined) return [];
    const say = (type: 'Normal' | 'Warning', reason: string, message: string) =>
      eventAbout(pod, { container: name, type, reason, message }, at);
    if (isRefused(pull)) {
      return [say('Warning', 'Failed', pull.message), say('Normal', 'BackOff', `Back-off pulling image "${image}"`)];
    }
    return [
      say('Normal', 'Pulled', `Successfully pulled image "${image}"`),
      ...(crashes ? [say('Warning', 'BackOff', `Back-off restarting failed container ${name}`)] : []),
    ];
  });
}

interface Said {
  readonly container: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

function eventAbout({ metadata, spec }: Pod, { container, type, reason, message }: Said, at: string): object {
  const { name, namespace, uid } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${name}.`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, fieldPath: `spec.containers{${container}}` },
    type,
    reason,
    message,
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
    source: { component: 'kubelet', host: spec.nodeName },
    reportingComponent: 'kubelet',
  };
}
