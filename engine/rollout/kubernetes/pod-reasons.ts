import { plainText } from '../../../errors/shown';
import type { Condition, ContainerStatus, Pod } from './objects';
import { reasonText } from './reason-text';

/** Conditions that only say that something else is not ready yet. */
const CONSEQUENCES: ReadonlySet<string> = new Set(['ContainersNotReady', 'ContainersNotInitialized', 'PodCompleted']);

/** Ends that the program brought about: their message is what the program wrote, which may be anything. */
const BY_THE_PROGRAM: ReadonlySet<string> = new Set(['Error', 'Completed', 'OOMKilled']);

/**
 * Why a pod is not ready, as its status says it: `ImagePullBackOff: …`, `CrashLoopBackOff (Error, exit code 1)`,
 * `Unschedulable: …`, `Evicted: …`; else the phase.
 */
export function podReasons({ status = {} }: Pod): string {
  const { phase = 'Pending', reason, conditions = [], containerStatuses = [], initContainerStatuses = [] } = status;
  const containers = [...initContainerStatuses, ...containerStatuses];
  const reasons = [
    reason === undefined ? '' : reasonText(status),
    ...containers.filter(({ ready }) => !ready).map((each) => containerReason(each, containers.length > 1)),
    ...conditions.filter(isCause).map(reasonText),
  ];
  return plainText(reasons.filter(Boolean).join(', ')) || phase;
}

function isCause({ type, status, reason = '' }: Condition): boolean {
  if (type === 'DisruptionTarget') return status === 'True';
  return status === 'False' && reason !== '' && !CONSEQUENCES.has(reason);
}

function containerReason({ name, state = {}, lastState }: ContainerStatus, isOneOfSeveral: boolean): string {
  const ended = state.terminated ?? lastState?.terminated;
  const how = ended && `(${ended.reason ?? 'ended'}, exit code ${ended.exitCode})`;
  const what = [state.waiting?.reason ?? (state.running && 'runs, but is not ready'), how].filter(Boolean).join(' ');
  const byKubernetes = BY_THE_PROGRAM.has(ended?.reason ?? 'Error') ? undefined : ended?.message;
  const said = [what, state.waiting?.message, byKubernetes].filter(Boolean).join(': ');
  return said && isOneOfSeveral ? `${name}: ${said}` : said;
}
