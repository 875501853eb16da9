import { judgeDeployments } from './deployments';
import type { Look } from './look';
import { judgeTaskSets } from './task-sets';

/** Where a roll-out stands. */
export type Verdict = Waiting | Idle | Complete | Failed;

export interface Waiting {
  readonly state: 'waiting';
  readonly text: string;
}

/** Nothing is to run. */
export interface Idle {
  readonly state: 'idle';
  readonly why: string;
}

/** ECS is done: what its tasks run is to be proved. */
export interface Complete {
  readonly state: 'complete';
  readonly taskDefinition: string;
  /** So many tasks are to run it. */
  readonly tasks: number;
  /** Why others do not, where that is wanted. */
  readonly rest?: { readonly of: number; readonly why: string };
}

/** It will not get there by itself. */
export interface Failed {
  readonly state: 'failed';
  readonly how: Failure;
  readonly why: string;
  /** Another look may still say something else: what Terraform changed is not seen everywhere at once. */
  readonly maybeOld?: boolean;
}

/** In which way a roll-out failed. */
export type Failure =
  /** No such service. */
  | 'missing'
  /** It was deleted, or is being deleted. */
  | 'deleted'
  /** It is to run something else, and no roll-back is the reason. */
  | 'superseded'
  | 'rolled-back'
  | 'roll-back-failed'
  /** The deployment was stopped by somebody. */
  | 'stopped'
  /** ECS gave up, and had nothing to go back to. */
  | 'given-up'
  /** It takes longer than it may. */
  | 'unsteady'
  /** Neither Terraform nor ECS deploys: who does has not begun. */
  | 'not-begun';

/** What follows of all that ECS said. Nothing else is asked, so that each answer can be thought of. */
export function judge(look: Look): Verdict {
  const { service } = look;
  if (service === undefined) {
    return {
      state: 'failed',
      how: 'missing',
      why: 'ECS answered that the cluster has none of that name',
      maybeOld: true,
    };
  }
  const { status = 'nothing of its status', deploymentController: controller } = service;
  if (status !== 'ACTIVE') return { state: 'failed', how: 'deleted', why: `ECS says that it is ${status}` };
  if (controller?.type === 'CODE_DEPLOY' || controller?.type === 'EXTERNAL') {
    return judgeTaskSets(service, look, controller.type);
  }
  return judgeDeployments(service, look);
}
