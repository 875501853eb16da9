import type { FunctionConfiguration, GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import { plainText } from '../../errors/shown';

/** Why nobody can invoke a function, in a sentence that it begins: somebody stopped it. */
export const STOPPED = 'has a reserved concurrency of 0';

/** @param latest what is to be published next: of a version Lambda does not say it */
export function isStopped({ Concurrency: concurrency }: Pick<GetFunctionCommandOutput, 'Concurrency'>): boolean {
  return concurrency?.ReservedConcurrentExecutions === 0;
}

/** How far a version, or a change of the function, is. */
export type Progress =
  | { readonly state: 'done' }
  | { readonly state: 'waiting'; readonly text: string }
  | { readonly state: 'failed'; readonly reason: LambdaReason };

/** Why Lambda gave something up. */
export interface LambdaReason {
  /** `ImageAccessDenied` */
  readonly code: string;
  /** In Lambda's words: `ImageAccessDenied: Lambda does not have permission to access the ECR image.` */
  readonly text: string;
}

/** Whether a version can be invoked. One that nobody invoked for weeks is inactive, until somebody does. */
export function stateOf({ State, StateReasonCode, StateReason }: FunctionConfiguration): Progress {
  if (State === 'Failed') return { state: 'failed', reason: reasonOf(StateReasonCode, StateReason) };
  if (State === 'Pending') return { state: 'waiting', text: waiting('is pending', StateReasonCode, StateReason) };
  return { state: 'done' };
}

/** Whether the last change of code or configuration is in effect. */
export function updateOf(configuration: FunctionConfiguration): Progress {
  const { LastUpdateStatus: status, LastUpdateStatusReasonCode: code, LastUpdateStatusReason: why } = configuration;
  if (status === 'Failed') return { state: 'failed', reason: reasonOf(code, why) };
  if (status === 'InProgress') return { state: 'waiting', text: waiting('is being updated', code, why) };
  return { state: 'done' };
}

function reasonOf(code = '', why = ''): LambdaReason {
  const text = [code, why].map(plainText).filter(Boolean).join(': ');
  return { code, text: text || 'it gives no reason' };
}

/** `is pending (Creating)`; its words for that repeat what is said. */
function waiting(what: string, code = '', why = ''): string {
  const said = plainText(code || why);
  return said === '' ? what : `${what} (${said})`;
}
