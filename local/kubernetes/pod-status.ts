import {
  type Condition,
  type Container,
  type ContainerState,
  type ContainerStatus,
  FAIL_ANNOTATION,
  type Pod,
  type PodStatus,
} from './pod';

/** Answer of the registry for one container. */
export type Pull = PulledImage | RefusedImage;

export interface PulledImage {
  readonly verdict: 'present';
  /** What a kubelet reports: `<repository>@sha256:…`; empty when the digest is not known. */
  readonly imageID: string;
}

/** `absent` when the registry has no such image, `unknown` when it did not answer. */
export interface RefusedImage {
  readonly verdict: 'absent' | 'unknown';
  readonly reason: 'ImagePullBackOff' | 'ErrImageNeverPull';
  readonly message: string;
}

export function isRefused(pull: Pull): pull is RefusedImage {
  return pull.verdict !== 'present';
}

/**
 * The status a kubelet would write for a Pod after these answers of the registry, at this time (RFC 3339 with whole
 * seconds, as in every status). Nothing is really run: init containers, and containers that are to end, count as done as
 * soon as their images are there.
 */
export function podStatus(pod: Pod, pulls: ReadonlyMap<string, Pull>, at: string): PodStatus {
  const initContainers = initStatuses(pod, pulls, at);
  const initialized = initContainers.every(({ ready }) => ready);
  const containers = pod.spec.containers.map((container) =>
    initialized ? statusOf(container, pulls, fateOf(pod), at) : waiting(container, { reason: 'PodInitializing' }),
  );
  const unready = namesOfUnready(containers);
  return {
    phase: phaseOf(containers),
    conditions: [
      condition('Initialized', namesOfUnready(initContainers), at),
      condition('Ready', unready, at),
      condition('ContainersReady', unready, at),
    ],
    ...(initContainers.length > 0 && { initContainerStatuses: initContainers }),
    containerStatuses: containers,
  };
}

function phaseOf(containers: readonly ContainerStatus[]): NonNullable<PodStatus['phase']> {
  const ends = containers.map(({ state }) => state.terminated);
  if (ends.every((end) => end?.exitCode === 0)) return 'Succeeded';
  if (ends.every((end) => end !== undefined)) return 'Failed';
  const hasRun = containers.every(({ state, lastState }) => state.running ?? lastState?.terminated);
  return hasRun ? 'Running' : 'Pending';
}

/** What becomes of the containers of a Pod, once their images are there. */
type Fate = 'runs' | 'unready' | 'ends' | 'fails' | 'crashes';

function fateOf({ metadata, spec: { restartPolicy = 'Always' } }: Pod): Fate {
  const asked = metadata.annotations?.[FAIL_ANNOTATION];
  if (asked === 'unready') return 'unready';
  if (asked === 'crash') return restartPolicy === 'Never' ? 'fails' : 'crashes';
  return restartPolicy === 'Always' ? 'runs' : 'ends';
}

function initStatuses({ spec }: Pod, pulls: ReadonlyMap<string, Pull>, at: string): ContainerStatus[] {
  let reached = true;
  return (spec.initContainers ?? []).map((container) => {
    const status = reached ? initStatus(container, pulls, at) : waiting(container, { reason: 'PodInitializing' });
    reached &&= status.ready;
    return status;
  });
}

function initStatus(container: Container, pulls: ReadonlyMap<string, Pull>, at: string): ContainerStatus {
  const pull = answerFor(container, pulls);
  if (isRefused(pull)) return waiting(container, { reason: pull.reason, message: pull.message });
  return {
    ...idle(container, pull.imageID),
    ready: true,
    state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } },
  };
}

function statusOf(container: Container, pulls: ReadonlyMap<string, Pull>, fate: Fate, at: string): ContainerStatus {
  const pull = answerFor(container, pulls);
  if (isRefused(pull)) return waiting(container, { reason: pull.reason, message: pull.message });
  if (fate === 'ends' || fate === 'fails') {
    const end = fate === 'ends' ? { exitCode: 0, reason: 'Completed' } : { exitCode: 1, reason: 'Error' };
    return { ...idle(container, pull.imageID), state: { terminated: { ...end, startedAt: at, finishedAt: at } } };
  }
  if (fate === 'crashes') {
    const message = `back-off 10s restarting failed container=${container.name}`;
    return {
      ...idle(container, pull.imageID),
      restartCount: 1,
      state: { waiting: { reason: 'CrashLoopBackOff', message } },
      lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: at, finishedAt: at } },
    };
  }
  return {
    ...idle(container, pull.imageID),
    ready: fate === 'runs',
    started: true,
    state: { running: { startedAt: at } },
  };
}

function namesOfUnready(containers: readonly ContainerStatus[]): string[] {
  return containers.filter(({ ready }) => !ready).map(({ name }) => name);
}

function answerFor({ name }: Container, pulls: ReadonlyMap<string, Pull>): Pull {
  const pull = pulls.get(name);
  if (pull === undefined) throw new Error(`no answer of the registry for container ${name}`);
  return pull;
}

function waiting(container: Container, state: Required<ContainerState>['waiting']): ContainerStatus {
  return { ...idle(container, ''), state: { waiting: state } };
}

function idle({ name, image }: Container, imageID: string): Omit<ContainerStatus, 'state'> {
  return { name, image, imageID, ready: false, started: false, restartCount: 0 };
}

function condition(type: string, lacking: readonly string[], at: string): Condition {
  const missing = lacking.length > 0;
  return {
    type,
    status: missing ? 'False' : 'True',
    lastTransitionTime: at,
    reason: missing ? (reasons[type] ?? '') : '',
    message: missing ? `waiting for containers: ${lacking.join(', ')}` : '',
  };
}

const reasons: Readonly<Record<string, string>> = {
  Initialized: 'ContainersNotInitialized',
  Ready: 'ContainersNotReady',
  ContainersReady: 'ContainersNotReady',
};
