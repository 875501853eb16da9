import { UpdateImageStorageClassCommand } from '@aws-sdk/client-ecr';
import type { AskedImage } from '../../contract/presence';
import { EcrRepositories, sourceTag } from '../../test/ecr-repositories';
import { ask } from './ask';

let own: EcrRepositories;
let digest: string;

describe('ask', () => {
  beforeAll(async () => {
    own = await EcrRepositories.start();
    await own.front.create('team/api');
    digest = await own.push('team/api', 'a', sourceTag('a'));
  });
  afterEach(() => own.front.endFaults());
  afterAll(() => own.stop());

  const image = (more: Partial<AskedImage> = {}): AskedImage => ({ ...own.pushed('team/api'), ...more });
  const answers = (...images: AskedImage[]) => ask({ version: 1, images }, { ...own.context });
  const reference = (name: string, digit: string) => `${own.front.registry}/${name}:${sourceTag(digit)}`;

  test('tells what is there, what is not, and what has no repository, in the order of the question', async () => {
    const nowhere = `${own.front.registry}/nowhere`;
    expect(await answers(image({ repository: nowhere }), image(), image({ tag: sourceTag('b') }))).toEqual([
      { state: 'absent', reference: reference('nowhere', 'a'), missing: 'repository' },
      { state: 'present', reference: reference('team/api', 'a'), digest },
      { state: 'absent', reference: reference('team/api', 'b'), missing: 'image' },
    ]);
  });

  test('asks ECR for the address of a repository of which only the name is known', async () => {
    const named = { name: 'team/api' };
    expect(await answers(image({ repository: named }), image({ repository: named, tag: sourceTag('b') }))).toEqual([
      { state: 'present', reference: reference('team/api', 'a'), digest },
      { state: 'absent', reference: reference('team/api', 'b'), missing: 'image' },
    ]);
    expect(await answers(image({ repository: { name: 'nowhere' } }))).toEqual([
      { state: 'absent', reference: `nowhere:${sourceTag('a')}`, missing: 'repository' },
    ]);
  });

  test('asks for a digest, for any tag, and for a tag that is to name a digest', async () => {
    await own.push('team/api', 'a', 'v1.2.3');
    const other = await own.push('team/api', 'b', 'v1.2.4');
    const choices = [digest, 'v1.2.3', `v1.2.3@${digest}`, `v1.2.3@${other}`, `nothing@${digest}`];
    const name = `${own.front.registry}/team/api`;
    expect(await answers(...choices.map((tag) => image({ tag })))).toEqual([
      { state: 'present', reference: `${name}@${digest}`, digest },
      { state: 'present', reference: `${name}:v1.2.3`, digest },
      { state: 'present', reference: `${name}:v1.2.3@${digest}`, digest },
      { state: 'absent', reference: `${name}:v1.2.3@${other}`, missing: 'image' },
      { state: 'absent', reference: `${name}:nothing@${digest}`, missing: 'image' },
    ]);
    const none = `sha256:${'0'.repeat(64)}`;
    expect(await answers(image({ tag: none }))).toEqual([
      { state: 'absent', reference: `${name}@${none}`, missing: 'image' },
    ]);
  });

  test('tells which image is in the archive of ECR, and what takes it out', async () => {
    const { front } = own;
    const archivedTag = sourceTag('c');
    const archived = await own.push('team/api', 'c', archivedTag);
    const change = { repositoryName: 'team/api', imageId: { imageDigest: archived } };
    await front.ecr.send(new UpdateImageStorageClassCommand({ ...change, targetStorageClass: 'ARCHIVE' }));
    const restore = `aws ecr update-image-storage-class --repository-name team/api --image-id imageDigest=${archived} --target-storage-class STANDARD`;

    const choices = [archivedTag, archived, `${archivedTag}@${archived}`, `${archivedTag}@${digest}`];
    const found = await answers(...choices.map((tag) => image({ tag })));

    const cure = { fix: `have it restored (\`${restore}\`), which takes up to 20 minutes, then try again` };
    expect(found.map((each) => each.state === 'absent' && each.archived)).toEqual([cure, cure, cure, undefined]);
    expect(found[0]).toMatchObject({ reference: reference('team/api', 'c'), missing: 'image' });

    await front.ecr.send(new UpdateImageStorageClassCommand({ ...change, targetStorageClass: 'STANDARD' }));
    expect(await answers(image({ tag: archivedTag }))).toMatchObject([
      { archived: { fix: 'wait up to 20 minutes until ECR has restored it, then try again' } },
    ]);
  });

  test('asks for many images with one login, one question for all their names, and a HEAD for each', async () => {
    const names = Array.from({ length: 20 }, (_, number) => `many/${number}`);
    for (const name of names) await own.front.create(name);
    for (const name of names) await own.push(name, 'a', sourceTag('a'));
    const before = (await own.front.calls()).length;

    const found = await answers(...names.map((name) => image({ repository: { name } })));

    expect(found).toEqual(names.map((name) => ({ state: 'present', reference: reference(name, 'a'), digest })));
    const calls = (await own.front.calls()).slice(before).map(({ action, method }) => `${method} ${action}`);
    expect(calls.sort()).toEqual([
      ...names.map(() => 'HEAD ecr:BatchGetImage'),
      'POST ecr:DescribeRepositories',
      'POST ecr:GetAuthorizationToken',
    ]);
  });

  test('finds the repositories beside one that is missing', async () => {
    const names = ['team/api', 'nowhere', 'team/api', 'neither'];
    const found = await answers(...names.map((name) => image({ repository: { name } })));
    expect(found.map((each) => (each.state === 'absent' ? each.missing : each.state))).toEqual([
      'present',
      'repository',
      'present',
      'repository',
    ]);
  });

  test('takes no refusal of ECR for an absence', async () => {
    const refusal = { kind: 'answer', through: 'api', action: 'ecr:DescribeRepositories', status: 400 };
    await own.front.fault({ ...refusal, code: 'AccessDeniedException', message: 'not you' });

    expect(await answers(image({ repository: { name: 'team/api' } }))).toEqual([
      {
        state: 'unknown',
        what: 'the address of the repository team/api is not known',
        why: expect.stringContaining('the AWS credentials of this environment') as string,
        fix: expect.stringContaining('may call ecr:DescribeRepositories') as string,
      },
    ]);
  });

  test('takes no registry that is out of reach for one that has nothing, and asks the others', async () => {
    const far = image({ repository: '127.0.0.1:1/team/api', registry: { kind: 'oci' } });
    const [first, second] = await answers(far, image());

    expect(first).toMatchObject({ state: 'unknown', what: expect.stringContaining('127.0.0.1:1') as string });
    expect(second).toMatchObject({ state: 'present' });
  });

  test('knows no address of a registry that only Terraform knows, outside of ECR', async () => {
    expect(await answers(image({ repository: { name: 'team/api' }, registry: { kind: 'oci' } }))).toEqual([
      {
        state: 'unknown',
        what: 'the address of the repository team/api is not known',
        why: 'only ECR can be asked for it',
        fix: 'write the URL of the registry as a text',
      },
    ]);
  });
});
