/** Why a creation or an update fails: Lambda's code for it, and its sentence. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
}

/** A creation or an update of what runs. It takes its time, and then it is done or has failed. */
export interface Progress {
  readonly of: 'creation' | 'update';
  readonly dueAt: number;
  readonly failure?: Failure | undefined;
}

const CREATING = { code: 'Creating', reason: 'The function is being created.' };

/** The fields of a configuration that tell how far it is. */
export function describeProgress({ of, dueAt, failure }: Progress, now: number): Record<string, unknown> {
  const isUnderWay = now < dueAt;
  const why = isUnderWay ? CREATING : failure;
  const update = {
    LastUpdateStatus: isUnderWay ? 'InProgress' : failure ? 'Failed' : 'Successful',
    LastUpdateStatusReason: why?.reason,
    LastUpdateStatusReasonCode: why?.code,
  };
  if (of === 'update') return { State: 'Active', ...update };
  const state = isUnderWay ? 'Pending' : failure ? 'Failed' : 'Active';
  return { State: state, StateReason: why?.reason, StateReasonCode: why?.code, ...update };
}
