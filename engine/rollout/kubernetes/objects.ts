/** The fields of Kubernetes' objects that a roll-out is judged by (API reference v1.34, apps/v1 and core/v1). */

export interface Metadata {
  readonly name: string;
  readonly uid: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly uid: string }[];
}

export interface Container {
  readonly name: string;
  readonly image?: string;
}

export interface PodTemplate {
  readonly spec: { readonly containers: readonly Container[] };
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What Deployments, StatefulSets and DaemonSets have in common. */
export interface Workload {
  readonly metadata: Metadata;
  readonly spec: {
    readonly selector: {
      readonly matchLabels?: Readonly<Record<string, string>>;
      readonly matchExpressions?: readonly {
        readonly key: string;
        readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
        readonly values?: readonly string[];
      }[];
    };
    readonly template: PodTemplate;
    readonly revisionHistoryLimit?: number;
  };
  readonly status?: { readonly observedGeneration?: number; readonly conditions?: readonly Condition[] };
}

export interface Deployment extends Workload {
  readonly spec: Workload['spec'] & { readonly replicas?: number; readonly paused?: boolean };
  readonly status?: Workload['status'] & {
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

export interface StatefulSet extends Workload {
  readonly spec: Workload['spec'] & {
    readonly replicas?: number;
    readonly updateStrategy?: {
      readonly type?: 'RollingUpdate' | 'OnDelete';
      readonly rollingUpdate?: { readonly partition?: number };
    };
  };
  readonly status?: Workload['status'] & {
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
  };
}

export interface DaemonSet extends Workload {
  readonly spec: Workload['spec'] & { readonly updateStrategy?: { readonly type?: 'RollingUpdate' | 'OnDelete' } };
  readonly status?: Workload['status'] & {
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly numberUnavailable?: number;
  };
}

/** What a DaemonSet keeps of each of its templates. */
export interface ControllerRevision {
  readonly metadata: Metadata;
  readonly revision: number;
}

export interface ReplicaSet {
  readonly metadata: Metadata;
  readonly spec: { readonly template: PodTemplate };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: { readonly reason?: string; readonly message?: string; readonly exitCode: number };
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec: { readonly containers: readonly Container[] };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  /** What the node pulled, by its digest. */
  readonly imageID?: string;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

export interface Event {
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  /** Of an event that repeats. */
  readonly series?: { readonly lastObservedTime?: string } | null;
}

export interface List<T> {
  readonly items: readonly T[];
}
