import { invalidParameter } from '../../aws-error';
import type { TaskDefinition } from './task-definition';

/** The Docker label that makes a container fail. */
export const FAIL_LABEL = 'slipway.local/fail';

/** What becomes of a container that has started; nothing runs in it. */
export type Fate =
  { readonly kind: 'well' } | { readonly kind: 'exits'; readonly code: number } | { readonly kind: 'unhealthy' };

/** Reads the label of a container. */
export function fateOf(labels: Readonly<Record<string, string>>): Fate {
  const value = labels[FAIL_LABEL];
  if (value === undefined) return { kind: 'well' };
  if (value === 'crash') return { kind: 'exits', code: 1 };
  if (value === 'unhealthy') return { kind: 'unhealthy' };
  const [, code] = /^exit-(\d{1,3})$/.exec(value) ?? [];
  if (code !== undefined && Number(code) <= 255) return { kind: 'exits', code: Number(code) };
  throw invalidParameter(
    `The Docker label ${FAIL_LABEL} is '${value}'; the local AWS knows crash, unhealthy and exit-0 to exit-255.`,
  );
}

/** Refuses labels that would silently do nothing. */
export function checkFates({ containerDefinitions }: TaskDefinition): void {
  for (const { dockerLabels } of containerDefinitions) fateOf(dockerLabels);
}
