import type { WorkloadKind } from '../../../../contract/kubernetes';
import type { Workload } from '../objects';
import { daemonSet } from './daemon-set';
import { deployment } from './deployment';
import { statefulSet } from './stateful-set';
import type { WorkloadType } from './workload-type';

/** The kinds of workloads, a line for each. What is read of a kind is an object of it. */
export const WORKLOAD_TYPES: Readonly<Record<WorkloadKind, WorkloadType<Workload>>> = {
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
};
