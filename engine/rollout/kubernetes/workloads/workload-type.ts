import type { KubernetesApi } from '../api';
import type { Pod, ReplicaSet, Workload } from '../objects';

/** Where a roll-out stands. */
export type Progress = Done | { readonly state: 'waiting'; readonly text: string } | Failed;

/** It will not go on by itself. */
export interface Failed {
  readonly state: 'failed';
  readonly why: string;
  /** The command of kubectl that lets it go on: `rollout resume`. */
  readonly command?: string;
}

/** Nothing more is to happen. */
export interface Done {
  readonly state: 'done';
  /** How many pods are to be of the newest template. */
  readonly updated: number;
  /** How many pods there are to be. */
  readonly wanted: number;
  /** Why that is not more: `has 0 replicas` where none is wanted, else what keeps the others. */
  readonly why: string;
}

/** What a workload made. Pods that are being deleted are left out. */
export interface Made {
  /** The ReplicaSet of the newest template, while there is one. */
  readonly set?: ReplicaSet;
  /** Pods of the newest template: they alone prove something. */
  readonly newest: readonly Pod[];
  /** Pods that can hold the roll-out up. */
  readonly concerned: readonly Pod[];
}

/** How one kind of workload is rolled out. */
export interface WorkloadType<W extends Workload> {
  /** What the user must be allowed, for people. */
  readonly rights: string;
  /** The objects in which the cluster keeps its earlier templates, so many as its `revisionHistoryLimit`. */
  readonly history: 'replicasets' | 'controllerrevisions';
  /** What to do about a roll-out that failed, besides looking at it. */
  readonly advice: string;
  /** As `kubectl rollout status` judges it. */
  progress(workload: W): Progress;
  made(api: KubernetesApi, namespace: string, workload: W): Promise<Made>;
}

/** Before that its status is one of an earlier state. */
export function isObserved({ metadata, status }: Workload): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

export const UNOBSERVED: Progress = { state: 'waiting', text: 'the cluster has not taken up the change yet' };

/** What Kubernetes writes of its template on a pod of a StatefulSet or DaemonSet. */
export const REVISION_LABEL = 'controller-revision-hash';
