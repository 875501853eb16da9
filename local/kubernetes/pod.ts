/**
 * A Pod as the pull checker and kwok see it. The checker writes its answer into annotations, kwok's Stages turn them
 * into the status that a kubelet would write.
 */

/** `present` when the registry has every image of the Pod, `absent` when it lacks one, `unknown` when it did not answer. */
export const IMAGE_ANNOTATION = 'slipway.local/image';
/** JSON of the {@link PodStatus} that follows from the verdict. */
export const STATUS_ANNOTATION = 'slipway.local/status';
/**
 * On a Pod template, makes the containers fail although their images are there: `crash` (CrashLoopBackOff; where they are
 * not started again, exit code 1) or `unready` (they run, and neither get ready nor end).
 */
export const FAIL_ANNOTATION = 'slipway.local/fail';

/** The parts of a Pod that matter here. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion?: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly nodeName?: string;
    /** `Always` when it is not there. The Pods of Jobs have another one. */
    readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
    readonly initContainers?: readonly Container[];
    readonly containers: readonly Container[];
  };
  readonly status?: PodStatus;
}

/** A container as its Pod asks for it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
}

/** The parts of a Pod's status that follow from its images. */
export interface PodStatus {
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly conditions?: readonly Condition[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restartCount: number;
  readonly state: ContainerState;
  readonly lastState?: ContainerState;
}

export interface ContainerState {
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason: string;
    readonly startedAt: string;
    readonly finishedAt: string;
  };
}

/** Init containers first, in the order in which they are pulled. */
export function containersOf({ spec }: Pod): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}
