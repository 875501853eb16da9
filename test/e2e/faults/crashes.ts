import type { FaultRow } from './row';
export const CRASHES: readonly FaultRow[] = [];
