import { createHash } from 'node:crypto';
import type { Construct } from 'constructs';
import { known, mustBe, PropError } from '../terraform/prop-error';

/** Three parts, the dots between them and what stands around them are a tag, which has 128 characters at most. */
const LONGEST = 35;

/** Without a dot, which separates the parts, and without `__`, which only a shortened name has. */
const PLAIN = /^[A-Za-z0-9-]+(_[A-Za-z0-9-]+)*$/;

/**
 * Who holds an image, as its tags say it: `shop.api`. Names that a tag takes stay as they are; others are told apart by a
 * hash.
 */
export function holderOf(...names: readonly string[]): string {
  return names.map(part).join('.');
}

/** @throws PropError for what would not stand in the tags as it was written */
export function checkInUseBy(scope: Construct, inUseBy: string): void {
  known(scope, 'inUseBy', inUseBy, 'a tag is made of it');
  if (isPlain(inUseBy)) return;
  const expected = `up to ${String(LONGEST)} letters, digits and '-', with a single '_' only between them, or false`;
  throw new PropError(scope, 'inUseBy', mustBe(expected, inUseBy));
}

function part(name: string): string {
  if (isPlain(name)) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, LONGEST - hash.length - 2)}__${hash}`;
}

function isPlain(name: string): boolean {
  return name.length <= LONGEST && PLAIN.test(name);
}
