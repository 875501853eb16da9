import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** A place as text, which is known at synthesis: a stack may get its provider last. */
type Place = () => string;

const placesByStack = new WeakMap<TerraformStack, Place[]>();

/** Notes where a service of a stack runs, whatever image it runs. */
export function notePlace(scope: Construct, place: Place): void {
  const stack = TerraformStack.of(scope);
  placesByStack.set(stack, [...(placesByStack.get(stack) ?? []), place]);
}

/** Whether all services of the stack are in one place. Read at synthesis. */
export function haveOnePlace(scope: Construct): boolean {
  const places = placesByStack.get(TerraformStack.of(scope)) ?? [];
  return new Set(places.map((place) => place())).size === 1;
}
