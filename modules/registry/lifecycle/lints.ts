import type { LifecycleRule } from './rule';
import { isOfArchive, isShieldOf, patternsOf } from './selection';
import { covers, meet } from './tag-pattern';

/** What a rule is suspected of. */
export type LifecycleWarningCode =
  'never-applies' | 'no-such-tag' | 'all-of-list' | 'takes-deployed' | 'keeps-one' | 'source-by-age';

/** A rule that ECR takes, and that does not do what its author meant. */
export interface LifecycleWarning {
  readonly code: LifecycleWarningCode;
  /** Index of the rule. */
  readonly rule: number;
  /** The sentence that begins with the rule. */
  readonly message: string;
  readonly fix: string;
}

/** The tags of the images in a repository, each as a pattern. */
export interface GivenTags {
  /** Every image has one, by what it was built from. */
  readonly source: string;
  /** Of images that are deployed. */
  readonly inUse: string;
  readonly others: readonly string[];
}

type Suspicion = Pick<LifecycleWarning, 'message' | 'fix'> | undefined;

/** What to think about again in rules without problems. */
export function lifecycleWarnings(rules: readonly LifecycleRule[], tags: GivenTags): LifecycleWarning[] {
  return rules.flatMap((rule, index) => {
    const earlier = rules.slice(0, index);
    const suspicions: Readonly<Record<LifecycleWarningCode, Suspicion>> = {
      'never-applies': neverApplies(rule, earlier),
      'no-such-tag': noSuchTag(rule, tags),
      'all-of-list': allOfList(rule),
      'takes-deployed': takesDeployed(rule, earlier, tags),
      'keeps-one': keepsOne(rule, tags),
      'source-by-age': sourceByAge(rule, tags),
    };
    return (Object.entries(suspicions) as [LifecycleWarningCode, Suspicion][]).flatMap(([code, suspicion]) =>
      suspicion === undefined ? [] : [{ code, rule: index, ...suspicion }],
    );
  });
}

function neverApplies(rule: LifecycleRule, earlier: readonly LifecycleRule[]): Suspicion {
  const before = earlier.filter(({ selection }) => isOfArchive(selection) === isOfArchive(rule.selection));
  const single = earlier.findIndex((other) => before.includes(other) && takesAllOf(other, rule));
  if (single >= 0) {
    const message = `never applies: rules[${single}] is before it, and has all images that it selects`;
    return { message, fix: 'put the narrower rule first, or leave this one off' };
  }
  const { tagStatus } = rule.selection;
  const takesTagged = before.some(({ selection }) => isTagged(selection) && patternsOf(selection).every(isAnyTag));
  const takesUntagged = before.some(({ selection }) => selection.tagStatus === 'untagged');
  if (tagStatus !== 'any' || !takesTagged || !takesUntagged) return undefined;
  return { message: 'never applies: the rules before it have all tagged and all untagged images', fix: 'leave it off' };
}

/** An image has a tag for each pattern of the other rule: those satisfy the patterns of this one. */
function takesAllOf({ selection }: LifecycleRule, other: LifecycleRule): boolean {
  if (!isTagged(selection) || !isTagged(other.selection)) return false;
  const asked = patternsOf(other.selection);
  return patternsOf(selection).every((wide) => asked.some((narrow) => covers(wide, narrow)));
}

function noSuchTag({ selection }: LifecycleRule, { source, inUse, others }: GivenTags): Suspicion {
  const given = [source, inUse, ...others];
  if (!isTagged(selection)) return undefined;
  const strange = patternsOf(selection).find((pattern) => !given.some((tag) => meet(pattern, tag)));
  if (strange === undefined) return undefined;
  const message = `selects tags like ${JSON.stringify(strange)}, and this program gives none: it gives ${given.join(', ')}`;
  return { message, fix: 'correct it, or silence this where others tag the images so' };
}

function allOfList({ selection }: LifecycleRule): Suspicion {
  const patterns = patternsOf(selection);
  const apart = patterns.some((one, index) => patterns.slice(index + 1).some((other) => !meet(one, other)));
  if (!apart) return undefined;
  const message = `selects images that have all of ${patterns.join(', ')}, which no single tag is`;
  return { message, fix: 'write a rule for each where one of them is enough' };
}

function takesDeployed(rule: LifecycleRule, earlier: readonly LifecycleRule[], { inUse }: GivenTags): Suspicion {
  const { selection, action } = rule;
  if (isOfArchive(selection) || selection.tagStatus === 'untagged') return undefined;
  if ([...earlier, rule].some((one) => isShieldOf(one, inUse))) return undefined;
  return {
    message: `can ${action.type === 'expire' ? 'expire' : 'archive'} an image that is deployed`,
    fix: `have shield('${inUse}') before it`,
  };
}

function keepsOne({ selection, action }: LifecycleRule, tags: GivenTags): Suspicion {
  const { countType, countNumber } = selection;
  if (countType !== 'imageCountMoreThan' || countNumber > 1 || action.type !== 'expire') return undefined;
  if (!takesSources(selection, tags)) return undefined;
  return { message: 'keeps one image, so there is none to go back to', fix: 'keep 2 or more' };
}

function sourceByAge({ selection }: LifecycleRule, tags: GivenTags): Suspicion {
  if (selection.countType !== 'sinceImagePushed' || !takesSources(selection, tags)) return undefined;
  return {
    message: 'takes images by age: that of a source which nobody changes is the oldest, and still the one to deploy',
    fix: 'count them (keepNewest), or archive what is not pulled (archiveUnpulled)',
  };
}

function takesSources(selection: LifecycleRule['selection'], { source }: GivenTags): boolean {
  if (selection.tagStatus === 'any') return true;
  const isOfSources = (pattern: string): boolean => covers(pattern, source) || covers(source, pattern);
  return isTagged(selection) && patternsOf(selection).every(isOfSources);
}

function isTagged({ tagStatus }: LifecycleRule['selection']): boolean {
  return tagStatus === 'tagged';
}

function isAnyTag(pattern: string): boolean {
  return covers(pattern, '*');
}
