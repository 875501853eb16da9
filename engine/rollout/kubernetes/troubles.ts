import { shortened } from '../../../errors/shown';
import { EngineError } from '../../engine-error';
import type { KubernetesApi } from './api';
import type { Condition, Event, List, Metadata, Pod, ReplicaSet, Workload } from './objects';
import { podReasons } from './pod-reasons';
import { isReady, listPath } from './pods';
import { once, reasonText } from './reason-text';
import type { WorkloadType } from './workloads/workload-type';

/** So many pods are looked at: what stops one mostly stops all. */
const SHOWN_PODS = 3;
/** So many different warnings of one object are told. */
const SHOWN_WARNINGS = 2;
const SHOWN = 8;

/**
 * Why a roll-out does not go on, wherever Kubernetes wrote it: about the pods, about what makes them (a quota, a refused
 * admission), about the Deployment that makes a ReplicaSet. Each reason is told once.
 */
export class Troubles {
  constructor(
    private readonly api: KubernetesApi,
    private readonly namespace: string,
  ) {}

  async of(workload: Workload, type: WorkloadType<Workload>): Promise<string[]> {
    const told = [
      ...(await this.readable('pods', () => this.ofMade(workload, type))),
      ...(await this.ofMaker(workload)),
    ];
    return once(told).slice(0, SHOWN).map(shortened);
  }

  private async ofMade(workload: Workload, type: WorkloadType<Workload>): Promise<string[]> {
    const { set, concerned } = await type.made(this.api, this.namespace, workload);
    return [...(await this.ofPods(concerned)), ...(set === undefined ? [] : await this.ofMaker(set))];
  }

  /** Pods in one trouble are told together. */
  private async ofPods(pods: readonly Pod[]): Promise<string[]> {
    const waiting = pods.filter((pod) => !isReady(pod)).sort(newestFirst);
    const troubles = new Map<string, string[]>();
    for (const pod of waiting.slice(0, SHOWN_PODS)) {
      const { name } = pod.metadata;
      const told = once([podReasons(pod), ...(await this.warnings(pod.metadata))]).map(shortened);
      const trouble = told.join('; ').replaceAll(name, 'it');
      troubles.set(trouble, [...(troubles.get(trouble) ?? []), name]);
    }
    return [...troubles].map(([trouble, names]) => `pod ${names.join(', ')}: ${trouble}`);
  }

  private async ofMaker({ metadata, status }: ReplicaSet | Workload): Promise<string[]> {
    const failures = (status?.conditions ?? []).filter(isFailure).map(reasonText);
    return [...failures, ...(await this.warnings(metadata))];
  }

  private warnings({ uid }: Metadata): Promise<string[]> {
    return this.readable('events', async () => {
      const events = await this.api.get<List<Event>>(listPath('api/v1', this.namespace, 'events'), {
        fieldSelector: `involvedObject.uid=${uid},type=Warning`,
      });
      const sorted = [...(events?.items ?? [])].sort((a, b) => time(b) - time(a));
      return once(sorted.map(reasonText).map(own)).slice(0, SHOWN_WARNINGS);
    });
  }

  /** The failure itself is the news; that some of its reasons may not be read belongs to it. */
  private async readable(what: string, read: () => Promise<string[]>): Promise<string[]> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof EngineError) return [`the ${what} cannot be read: ${error.why}`];
      throw error;
    }
  }
}

function isFailure({ type, status }: Condition): boolean {
  return (type === 'ReplicaFailure' && status === 'True') || (type === 'Progressing' && status === 'False');
}

function newestFirst(a: Pod, b: Pod): number {
  return (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '');
}

/** Without what is put in front when there were many events. */
function own(text: string): string {
  return text.replace('(combined from similar events): ', '');
}

/** When an event was last seen. */
function time({ lastTimestamp, eventTime, series }: Event): number {
  const times = [lastTimestamp, eventTime, series?.lastObservedTime].map((each) => Date.parse(each ?? ''));
  return Math.max(...times.filter(Number.isFinite), 0);
}
