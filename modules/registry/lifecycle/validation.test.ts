import { lifecycleProblems, rulesOf } from './validation';

type Fields = Readonly<Record<string, unknown>>;

interface Parts {
  readonly rule?: Fields;
  readonly selection?: Fields;
  readonly action?: Fields;
}

/** A rule that ECR takes, with other fields. */
function rule({ rule: fields = {}, selection = {}, action = {} }: Parts = {}): Fields {
  return {
    rulePriority: 1,
    selection: {
      tagStatus: 'tagged',
      tagPatternList: ['v*'],
      countType: 'imageCountMoreThan',
      countNumber: 5,
      ...selection,
    },
    action: { type: 'expire', ...action },
    ...fields,
  };
}

const PULLED = { countType: 'sinceImagePulled', countUnit: 'days', countNumber: 90 };
const PUSHED = { countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 };
const TRANSITIONED = {
  storageClass: 'archive',
  countType: 'sinceImageTransitioned',
  countUnit: 'days',
  countNumber: 90,
};
const ARCHIVE = { type: 'transition', targetStorageClass: 'archive' };
const ANY = { tagStatus: 'any', tagPatternList: undefined };
const UNTAGGED = { tagStatus: 'untagged', tagPatternList: undefined };

const at = (rulePriority: number) => ({ rulePriority });

describe('what ECR refuses in a lifecycle policy', () => {
  test.each<[string, unknown]>([
    ['a count', [rule()]],
    ['a description', [rule({ rule: { description: '' } })]],
    ['prefixes', [rule({ selection: { tagPatternList: undefined, tagPrefixList: ['v', 'w'] } })]],
    ['four wildcards', [rule({ selection: { tagPatternList: ['*test*1*2*3'] } })]],
    ['an age', [rule({ selection: PUSHED })]],
    ['archiving by count', [rule({ action: ARCHIVE })]],
    ['archiving by age', [rule({ selection: PUSHED, action: ARCHIVE })]],
    ['archiving by pull', [rule({ selection: PULLED, action: ARCHIVE })]],
    ['expiring of archived images', [rule({ selection: TRANSITIONED })]],
    [
      'any as the last rule of each storage class',
      [
        rule({ selection: { ...ANY, ...TRANSITIONED } }),
        rule({ rule: at(3), selection: ANY }),
        rule({ rule: at(2), selection: { ...UNTAGGED, storageClass: 'standard' } }),
      ],
    ],
    [
      'priorities with gaps, in any order',
      [rule({ rule: at(70) }), rule({ rule: at(5), selection: { tagPatternList: ['w*'] } })],
    ],
    ['the same tags in each storage class', [rule(), rule({ rule: at(2), selection: TRANSITIONED })]],
    [
      '50 rules',
      Array.from({ length: 50 }, (_, index) =>
        rule({ rule: at(index + 1), selection: { tagPatternList: [`v${index}`] } }),
      ),
    ],
  ])('has nothing against %s', (_, rules) => {
    expect(lifecycleProblems({ rules })).toEqual([]);
  });

  test.each<[string, unknown, string, string]>([
    ['no object', [], '', 'must be an object, got []'],
    ['nothing', undefined, '', 'must be an object, got nothing'],
    ['no rules', {}, 'rules', 'must be a list of 1 to 50 rules, got nothing'],
    ['an empty list', { rules: [] }, 'rules', 'must be a list of 1 to 50 rules, got []'],
    [
      '51 rules',
      { rules: Array.from({ length: 51 }, () => 0) },
      'rules',
      expect.stringMatching(/^must be a list of 1 to 50 rules, got \[0,.{77}…$|^must.*…$/) as string,
    ],
    ['a strange field', { rules: [rule()], Version: '1' }, '', 'has "Version", and ECR takes rules'],
    [
      'more than 30720 characters',
      { rules: [rule({ rule: { description: 'x'.repeat(30_700) } })] },
      '',
      'must be at most 30720 characters of JSON, got 30882',
    ],
  ])('fails for a document that is %s', (_, policy, place, problem) => {
    expect(lifecycleProblems(policy)).toEqual([{ at: place, problem }]);
  });

  test.each<[string, unknown, string, string]>([
    ['that is none', 7, '', 'must be an object, got 7'],
    [
      'with a strange field',
      rule({ rule: { priority: 1 } }),
      '',
      'has "priority", and ECR takes rulePriority, description, selection, action',
    ],
    [
      'without a priority',
      rule({ rule: { rulePriority: undefined } }),
      '.rulePriority',
      'must be a whole number from 1, got nothing',
    ],
    ['of priority 0', rule({ rule: at(0) }), '.rulePriority', 'must be a whole number from 1, got 0'],
    ['of half a priority', rule({ rule: at(1.5) }), '.rulePriority', 'must be a whole number from 1, got 1.5'],
    [
      'with a description that is no text',
      rule({ rule: { description: null } }),
      '.description',
      'must be text, got null',
    ],
    ['without a selection', rule({ rule: { selection: undefined } }), '.selection', 'must be an object, got nothing'],
    ['without an action', rule({ rule: { action: undefined } }), '.action', 'must be an object, got nothing'],
    [
      'with a strange field of its selection',
      rule({ selection: { tagList: [] } }),
      '.selection',
      'has "tagList", and ECR takes tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countUnit, countNumber',
    ],
    [
      'with a strange tag status',
      rule({ selection: { tagStatus: 'TAGGED' } }),
      '.selection.tagStatus',
      'must be "tagged" or "untagged" or "any", got "TAGGED"',
    ],
    [
      'with an empty list',
      rule({ selection: { tagPatternList: [] } }),
      '.selection.tagPatternList',
      'must be a list of texts that are not empty, with at least one, got []',
    ],
    [
      'with an empty pattern',
      rule({ selection: { tagPatternList: ['v*', ''] } }),
      '.selection.tagPatternList',
      'must be a list of texts that are not empty, with at least one, got ["v*",""]',
    ],
    [
      'with a prefix that is no list',
      rule({ selection: { tagPrefixList: 'v' } }),
      '.selection.tagPrefixList',
      'must be a list of texts that are not empty, with at least one, got "v"',
    ],
    [
      'with five wildcards',
      rule({ selection: { tagPatternList: ['v', '*1*2*3*4*'] } }),
      '.selection.tagPatternList[1]',
      "has 5 '*', and ECR takes 4",
    ],
    [
      'of all tagged images',
      rule({ selection: { tagPatternList: undefined } }),
      '.selection',
      'must have tagPatternList or tagPrefixList with tagStatus "tagged"',
    ],
    [
      'with both lists',
      rule({ selection: { tagPrefixList: ['v'] } }),
      '.selection.tagPrefixList',
      'cannot stand beside tagPatternList',
    ],
    [
      'of untagged images with patterns',
      rule({ selection: { tagStatus: 'untagged' } }),
      '.selection.tagPatternList',
      'is for tagStatus "tagged", got "untagged"',
    ],
    [
      'of any image with prefixes',
      rule({ selection: { ...ANY, tagPrefixList: ['v'] } }),
      '.selection.tagPrefixList',
      'is for tagStatus "tagged", got "any"',
    ],
    [
      'with a strange storage class',
      rule({ selection: { storageClass: 'cold' } }),
      '.selection.storageClass',
      'must be "standard" or "archive", got "cold"',
    ],
    [
      'that counts in the archive',
      rule({ selection: { storageClass: 'archive' } }),
      '.selection.storageClass',
      'must be "standard" with imageCountMoreThan, got "archive"',
    ],
    [
      'of pulls in the archive',
      rule({ selection: { ...PULLED, storageClass: 'archive' }, action: ARCHIVE }),
      '.selection.storageClass',
      'must be "standard" with sinceImagePulled, got "archive"',
    ],
    [
      'of archiving without the archive',
      rule({ selection: { ...TRANSITIONED, storageClass: undefined } }),
      '.selection.storageClass',
      'must be "archive" with sinceImageTransitioned, got nothing',
    ],
    [
      'with a strange way to count',
      rule({ selection: { countType: 'age' } }),
      '.selection.countType',
      'must be "imageCountMoreThan" or "sinceImagePushed" or "sinceImagePulled" or "sinceImageTransitioned", got "age"',
    ],
    [
      'that counts images in days',
      rule({ selection: { countUnit: 'days' } }),
      '.selection.countUnit',
      'cannot stand beside imageCountMoreThan, which counts images',
    ],
    [
      'of an age without a unit',
      rule({ selection: { ...PUSHED, countUnit: undefined } }),
      '.selection.countUnit',
      'must be "days" with sinceImagePushed, got nothing',
    ],
    [
      'of an age in hours',
      rule({ selection: { ...PUSHED, countUnit: 'hours' } }),
      '.selection.countUnit',
      'must be "days", got "hours"',
    ],
    [
      'that counts to 0',
      rule({ selection: { countNumber: 0 } }),
      '.selection.countNumber',
      'must be a whole number from 1, got 0',
    ],
    [
      'that counts in text',
      rule({ selection: { countNumber: '5' } }),
      '.selection.countNumber',
      'must be a whole number from 1, got "5"',
    ],
    [
      'of 89 days in the archive',
      rule({ selection: { ...TRANSITIONED, countNumber: 89 } }),
      '.selection.countNumber',
      'must be at least 90 with sinceImageTransitioned, as archived images stay so long, got 89',
    ],
    [
      'with a strange action',
      rule({ action: { type: 'delete' } }),
      '.action.type',
      'must be "expire" or "transition", got "delete"',
    ],
    [
      'with a strange field of its action',
      rule({ action: { to: 'archive' } }),
      '.action',
      'has "to", and ECR takes type, targetStorageClass',
    ],
    [
      'that expires by pull',
      rule({ selection: PULLED }),
      '.action.type',
      'must be "transition" with sinceImagePulled: archive first, and expire by sinceImageTransitioned',
    ],
    [
      'that archives what is archived',
      rule({ selection: TRANSITIONED, action: ARCHIVE }),
      '.action.type',
      'must be "expire" with sinceImageTransitioned: what it selects is archived',
    ],
    [
      'that archives to nowhere',
      rule({ action: { type: 'transition' } }),
      '.action.targetStorageClass',
      'must be "archive" with type "transition", got nothing',
    ],
    [
      'that archives to a strange class',
      rule({ action: { type: 'transition', targetStorageClass: 'standard' } }),
      '.action.targetStorageClass',
      'must be "archive", got "standard"',
    ],
    [
      'that expires to the archive',
      rule({ action: { targetStorageClass: 'archive' } }),
      '.action.targetStorageClass',
      'is for type "transition", got "expire"',
    ],
    [
      'with a target that is null',
      rule({ action: { targetStorageClass: null } }),
      '.action.targetStorageClass',
      'must be "archive", got null',
    ],
  ])('fails for a rule %s', (_, broken, place, problem) => {
    const other = rule({ rule: at(9), selection: { tagPatternList: ['other'] } });
    expect(lifecycleProblems({ rules: [other, broken] })).toEqual([{ at: `rules[1]${place}`, problem }]);
  });

  test.each<[string, unknown[], string, string]>([
    ['of one priority', [rule(), rule({ selection: UNTAGGED })], 'rules[1].rulePriority', 'is 1, as that of rules[0]'],
    [
      'after any',
      [rule({ selection: ANY }), rule({ rule: at(2) })],
      'rules[0].selection.tagStatus',
      'is "any", which must be the last rule of storage class "standard", and rules[1] is after it',
    ],
    [
      'after any, listed before',
      [rule({ rule: at(2) }), rule({ selection: ANY })],
      'rules[1].selection.tagStatus',
      'is "any", which must be the last rule of storage class "standard", and rules[0] is after it',
    ],
    [
      'for any twice',
      [rule({ selection: ANY }), rule({ rule: at(2), selection: { ...ANY, ...PUSHED } })],
      'rules[1].selection',
      'has the tags of rules[0], and ECR takes one rule for them in storage class "standard"',
    ],
    [
      'for untagged images twice',
      [rule({ selection: UNTAGGED }), rule({ rule: at(2), selection: { ...UNTAGGED, storageClass: 'standard' } })],
      'rules[1].selection',
      'has the tags of rules[0], and ECR takes one rule for them in storage class "standard"',
    ],
    [
      'for the same patterns',
      [
        rule({ selection: { tagPatternList: ['a', 'b'] } }),
        rule({ rule: at(2), selection: { tagPatternList: ['b', 'a', 'a'] } }),
      ],
      'rules[1].selection',
      'has the tags of rules[0], and ECR takes one rule for them in storage class "standard"',
    ],
    [
      'for archived images twice',
      [rule({ selection: TRANSITIONED }), rule({ rule: at(2), selection: TRANSITIONED })],
      'rules[1].selection',
      'has the tags of rules[0], and ECR takes one rule for them in storage class "archive"',
    ],
  ])('fails for two rules %s', (_, rules, place, problem) => {
    expect(lifecycleProblems({ rules })).toEqual([{ at: place, problem }]);
  });

  test('is told for each rule', () => {
    const broken = rule({ selection: { countNumber: 0, tagStatus: 1 } });
    expect(lifecycleProblems({ rules: [broken, rule(), 0] }).map((problem) => problem.at)).toEqual([
      'rules[0].selection.tagStatus',
      'rules[0].selection.countNumber',
      'rules[2]',
    ]);
  });
});

describe('the rules of a policy', () => {
  test('come in the order of their priorities, without them', () => {
    const [last, first] = [rule({ rule: at(20) }), rule({ rule: { ...at(3), description: 'first' } })];

    expect(rulesOf({ rules: [last, first] })).toEqual([
      { description: 'first', selection: first['selection'], action: first['action'] },
      { selection: last['selection'], action: last['action'] },
    ]);
  });
});
