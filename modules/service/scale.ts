import type { Construct } from 'constructs';
import { checkWhole } from '../terraform/whole-number';

/** How many instances of a service run: so many, or as many as an autoscaler wants. */
export type Scale = number | ScaleRange;

/** Bounds of an autoscaler, and what it aims at. What the program says of the number itself is then only initial. */
export interface ScaleRange {
  /** The service begins with so many. */
  readonly min: number;
  readonly max: number;

  /**
   * How busy instances are to be on average, in percent of the CPU that each asks for.
   *
   * @default 70
   */
  readonly cpu?: number;
}

/** @throws PropError for numbers that no service can have */
export function checkedScale(scope: Construct, scale: Scale): number | Required<ScaleRange> {
  if (typeof scale !== 'object') {
    checkWhole(scope, 'scale', scale, [0]);
    return scale;
  }
  const { min, max, cpu = 70 } = scale;
  checkWhole(scope, 'scale.min', min, [1]);
  checkWhole(scope, 'scale.max', max, [min]);
  checkWhole(scope, 'scale.cpu', cpu, [1, 100]);
  return { min, max, cpu };
}
