import type { Construct } from 'constructs';
import { OWN_PREFIXES, TAG } from '../../contract/tags';
import { hasToken, mustBe, PropError } from '../terraform/prop-error';

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
