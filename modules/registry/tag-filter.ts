import type { Construct } from 'constructs';
import { SOURCE_PREFIX } from '../../contract/tags';
import { known, mustBe, PropError } from '../terraform/prop-error';

/**
 * @throws PropError for what ECR refuses, for one that is there twice, and for one that would let the tags of contents move
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html
 */
export function checkFilters(registry: Construct, filters: readonly string[]): void {
  known(registry, 'mutableTags', filters, 'they are checked against the rules of ECR');
  for (const [index, filter] of filters.entries()) {
    const isFilter = /^[a-zA-Z0-9._*-]{1,128}$/.test(filter) && filter.split('*').length <= 3;
    if (!isFilter) {
      const expected = "tags of 1 to 128 letters, digits, '.', '_' and '-', with at most two '*'";
      throw new PropError(registry, 'mutableTags', mustBe(expected, filter));
    }
    if (filters.indexOf(filter) !== index) {
      throw new PropError(registry, 'mutableTags', `has ${JSON.stringify(filter)} twice`);
    }
    if (!meetsSourceTags(filter)) continue;
    const sentence = `has ${JSON.stringify(filter)}, which would let the tags of contents move, '${SOURCE_PREFIX}…'`;
    throw new PropError(registry, 'mutableTags', sentence, 'name the tags that are to move, or a narrower filter');
  }
}

/** Whether the tag of some source may be among those that the filter stands for. */
function meetsSourceTags(filter: string): boolean {
  const [start = '', ...more] = filter.split('*');
  if (more.length === 0) return filter.startsWith(SOURCE_PREFIX);
  const beginsSo = SOURCE_PREFIX.startsWith(start) || start.startsWith(SOURCE_PREFIX);
  return beginsSo && more.every((part) => /^[0-9a-f]*$/.test(part) || SOURCE_PREFIX.includes(part));
}
