import { AwsApi } from '../../test/helpers/aws-api';
import { EcrTags } from './ecr-tags';

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const context = () => ({ env: {}, signal: new AbortController().signal, print: () => undefined });
const tagsIn = (repository: string) => EcrTags.of({ repository, registry: { kind: 'ecr', access: {} } }, context());

describe('the tags of a repository in ECR', () => {
  let aws: AwsApi;
  beforeEach(async () => {
    aws = await AwsApi.start();
  });
  afterEach(() => aws.stop());

  const answer = (body: object) => (aws.answerEcr = (response) => void response.end(JSON.stringify(body)));
  const inputs = () => aws.asked.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  test('are those of the account and the region that its host names', async () => {
    answer({ imageDetails: [{ imageTags: ['a', 'b'] }] });
    expect(await tagsIn(`${HOST}/team/api`)?.tagsOf('sha256:1')).toEqual(['a', 'b']);
    expect(inputs()).toEqual([
      { repositoryName: 'team/api', registryId: '123456789012', imageIds: [{ imageDigest: 'sha256:1' }] },
    ]);
    expect(aws.asked[0]?.region).toBe('eu-west-1');
  });

  test('are those of the account that asks where the host names none', async () => {
    process.env['AWS_REGION'] = 'eu-west-1';
    answer({ imageDetails: [{ imageDigest: 'sha256:1', imageTags: ['a'] }, { imageDigest: 'sha256:2' }] });
    expect(await tagsIn('localhost:5000/api')?.images()).toEqual([
      { digest: 'sha256:1', tags: ['a'], pushedAt: 0 },
      { digest: 'sha256:2', tags: [], pushedAt: 0 },
    ]);
    expect(inputs()).toEqual([{ repositoryName: 'api', maxResults: 1000, filter: { tagStatus: 'TAGGED' } }]);
  });

  test.each(['ARCHIVED', 'ACTIVATING'])(
    'are none of an image that is %s, which nobody can pull',
    async (imageStatus) => {
      answer({ imageDetails: [{ imageDigest: 'sha256:1', imageTags: ['a'], imageStatus }] });
      expect(await tagsIn(`${HOST}/api`)?.image({ imageTag: 'a' })).toBeUndefined();
      expect(await tagsIn(`${HOST}/api`)?.tagsOf('sha256:1')).toEqual([]);
    },
  );

  test('are taken off a hundred at a time', async () => {
    answer({});
    const tags = Array.from({ length: 101 }, (_, index) => `t${index}`);
    await tagsIn(`${HOST}/api`)?.remove(tags);
    expect(inputs().map(({ imageIds }) => (imageIds as unknown[]).length)).toEqual([100, 1]);
    expect(inputs()[1]).toMatchObject({ registryId: '123456789012', imageIds: [{ imageTag: 't100' }] });
  });

  test('are taken off where some are gone already', async () => {
    answer({ failures: [{ failureCode: 'ImageNotFound' }] });
    await expect(tagsIn(`${HOST}/api`)?.remove(['a'])).resolves.toBeUndefined();
  });

  test('fail to be taken off with what ECR says', async () => {
    answer({ failures: [{ failureCode: 'ImageNotFound' }, { failureCode: 'KmsError', failureReason: 'no key' }] });
    await expect(tagsIn(`${HOST}/api`)?.remove(['a', 'b'])).rejects.toThrow('KmsError no key');
  });

  test('are not looked for in public ECR and in other registries', () => {
    expect(tagsIn('public.ecr.aws/team/api')).toBeUndefined();
    expect(EcrTags.of({ repository: 'ghcr.io/team/api', registry: { kind: 'oci' } }, context())).toBeUndefined();
  });
});
