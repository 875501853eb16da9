import { type TerraformProvider, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { checkKept } from '../terraform/plain-text';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { literals } from '../terraform/template';

/** Arguments that all resources of a service have. */
export interface Tagging {
  /** Of a resource that takes tags. */
  readonly tagged: { readonly tags?: Record<string, string>; readonly provider?: TerraformProvider };
  /** Of one that takes none. */
  readonly untagged: { readonly provider?: TerraformProvider };
}

export function tagging(tags: Readonly<Record<string, string>> = {}, provider: TerraformProvider | undefined): Tagging {
  const untagged = provider === undefined ? {} : { provider };
  const tagged = Object.keys(tags).length === 0 ? untagged : { tags: literals(tags), ...untagged };
  return { tagged, untagged };
}

/** @throws PropError for tags that AWS refuses */
export function checkTags(scope: Construct, tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) checkTag(scope, key, value);
}

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
function checkTag(scope: Construct, key: string, value: string): void {
  known(scope, 'tags', key, 'it is checked against the rules of AWS');
  if (key.length === 0 || key.length > 128 || /^aws:/i.test(key)) {
    throw new PropError(scope, 'tags', mustBe("named by 1 to 128 characters that do not start with 'aws:'", key));
  }
  checkKept(scope, 'tags', key);
  checkKept(scope, `tags.${key}`, value);
  if (Token.isUnresolved(value) || value.length <= 256) return;
  throw new PropError(scope, `tags.${key}`, mustBe('at most 256 characters', value));
}
