import { type LifecycleProblem, mustBe } from './problem';
import type { LifecycleSelection } from './rule';
import { OBJECT, oneOf, optional, type Shape, shapeProblems, TEXT, TEXTS, WHOLE } from './shape';

const RULE: Shape = { rulePriority: WHOLE, description: optional(TEXT), selection: OBJECT, action: OBJECT };

const SELECTION: Shape = {
  tagStatus: oneOf('tagged', 'untagged', 'any'),
  tagPatternList: optional(TEXTS),
  tagPrefixList: optional(TEXTS),
  storageClass: optional(oneOf('standard', 'archive')),
  countType: oneOf('imageCountMoreThan', 'sinceImagePushed', 'sinceImagePulled', 'sinceImageTransitioned'),
  countUnit: optional(oneOf('days')),
  countNumber: WHOLE,
};

const ACTION: Shape = { type: oneOf('expire', 'transition'), targetStorageClass: optional(oneOf('archive')) };

/** A rule whose fields are of the right kind; whether they go together is another question. */
interface ShapedRule {
  readonly selection: LifecycleSelection;
  readonly action: { readonly type: 'expire' | 'transition'; readonly targetStorageClass?: 'archive' };
}

/** What is wrong with one rule of a policy, whatever the others are. */
export function ruleProblems(at: string, rule: unknown): LifecycleProblem[] {
  const problems = shapeProblems(at, rule, RULE);
  if (problems.length > 0) return problems;
  const { selection, action } = rule as ShapedRule;
  const inside = [
    ...shapeProblems(`${at}.selection`, selection, SELECTION),
    ...shapeProblems(`${at}.action`, action, ACTION),
  ];
  if (inside.length > 0) return inside;
  return [...tooManyWildcards(selection), ...discords({ selection, action })].map(({ at: field, problem }) => ({
    at: `${at}.${field}`,
    problem,
  }));
}

const MOST_WILDCARDS = 4;

function tooManyWildcards({ tagPatternList = [] }: LifecycleSelection): LifecycleProblem[] {
  return tagPatternList.flatMap((pattern, index) => {
    const count = pattern.split('*').length - 1;
    if (count <= MOST_WILDCARDS) return [];
    return [{ at: `selection.tagPatternList[${index}]`, problem: `has ${count} '*', and ECR takes ${MOST_WILDCARDS}` }];
  });
}

/** Archived images are paid for this long, and ECR deletes none before. */
const LEAST_DAYS_ARCHIVED = 90;

/**
 * Fields that do not go together.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
function discords({ selection, action }: ShapedRule): LifecycleProblem[] {
  const { tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countUnit, countNumber } = selection;
  const tagged = tagStatus === 'tagged';
  const ofArchive = countType === 'sinceImageTransitioned';
  const byAge = countType !== 'imageCountMoreThan';
  const rows: readonly (readonly [wrong: boolean, at: string, problem: string])[] = [
    [
      !tagged && tagPatternList !== undefined,
      'selection.tagPatternList',
      `is for tagStatus "tagged", got "${tagStatus}"`,
    ],
    [
      !tagged && tagPrefixList !== undefined,
      'selection.tagPrefixList',
      `is for tagStatus "tagged", got "${tagStatus}"`,
    ],
    [
      tagged && tagPatternList === undefined && tagPrefixList === undefined,
      'selection',
      'must have tagPatternList or tagPrefixList with tagStatus "tagged"',
    ],
    [
      tagPatternList !== undefined && tagPrefixList !== undefined,
      'selection.tagPrefixList',
      'cannot stand beside tagPatternList',
    ],
    [
      ofArchive && storageClass !== 'archive',
      'selection.storageClass',
      mustBe(`"archive" with ${countType}`, storageClass),
    ],
    [
      !ofArchive && storageClass === 'archive',
      'selection.storageClass',
      mustBe(`"standard" with ${countType}`, storageClass),
    ],
    [byAge && countUnit === undefined, 'selection.countUnit', mustBe(`"days" with ${countType}`, countUnit)],
    [!byAge && countUnit !== undefined, 'selection.countUnit', `cannot stand beside ${countType}, which counts images`],
    [
      ofArchive && countNumber < LEAST_DAYS_ARCHIVED,
      'selection.countNumber',
      mustBe(`at least ${LEAST_DAYS_ARCHIVED} with ${countType}, as archived images stay so long`, countNumber),
    ],
    [
      countType === 'sinceImagePulled' && action.type === 'expire',
      'action.type',
      `must be "transition" with ${countType}: archive first, and expire by sinceImageTransitioned`,
    ],
    [
      ofArchive && action.type === 'transition',
      'action.type',
      `must be "expire" with ${countType}: what it selects is archived`,
    ],
    [
      action.type === 'transition' && action.targetStorageClass === undefined,
      'action.targetStorageClass',
      mustBe('"archive" with type "transition"', undefined),
    ],
    [
      action.type === 'expire' && action.targetStorageClass !== undefined,
      'action.targetStorageClass',
      'is for type "transition", got "expire"',
    ],
  ];
  return rows.filter(([wrong]) => wrong).map(([, at, problem]) => ({ at, problem }));
}
