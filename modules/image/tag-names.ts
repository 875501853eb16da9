import { createHash } from 'node:crypto';
import type { Construct } from 'constructs';
import { LONGEST_HOLDER_PART, OWN_PREFIXES, TAG } from '../../contract/tags';
import { hasToken, known, mustBe, PropError } from '../terraform/prop-error';

const OWN = OWN_PREFIXES.map((prefix) => `'${prefix}'`).join(' or ');

/**
 * Checks tags that a user gives to images. A tag that only Terraform knows is checked by the engine.
 *
 * @throws PropError for what is no tag, for tags that the library makes itself, and for one that is there twice
 */
export function checkTags(scope: Construct, prop: string, tags: readonly string[]): void {
  for (const [index, tag] of tags.entries()) {
    if (hasToken(tag)) continue;
    if (!TAG.test(tag)) {
      const expected = "tags of 1 to 128 letters, digits, '_', '.' and '-' that do not start with '.' or '-'";
      throw new PropError(scope, prop, mustBe(expected, tag));
    }
    if (OWN_PREFIXES.some((prefix) => tag.startsWith(prefix))) {
      throw new PropError(
        scope,
        prop,
        `has ${JSON.stringify(tag)}: tags that begin with ${OWN} are given by the library`,
      );
    }
    if (tags.indexOf(tag) !== index) throw new PropError(scope, prop, `has ${JSON.stringify(tag)} twice`);
  }
}

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
  const expected = `up to ${String(LONGEST_HOLDER_PART)} letters, digits and '-', with a single '_' only between them, or false`;
  throw new PropError(scope, 'inUseBy', mustBe(expected, inUseBy));
}

function part(name: string): string {
  if (isPlain(name)) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, LONGEST_HOLDER_PART - hash.length - 2)}__${hash}`;
}

function isPlain(name: string): boolean {
  return name.length <= LONGEST_HOLDER_PART && PLAIN.test(name);
}
