import type { IConstruct } from 'constructs';
import { known, mustBe, PropError } from './prop-error';

/** @throws PropError unless the number is whole and in the range, ends included; a range without an end has none */
export function checkWhole(scope: IConstruct, prop: string, value: number, range: readonly [number, number?]): void {
  known(scope, prop, value, 'it is checked at synthesis');
  const [least, most = Infinity] = range;
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const expected = `a whole number from ${String(least)}${most === Infinity ? '' : ` to ${String(most)}`}`;
  throw new PropError(scope, prop, mustBe(expected, value));
}
