import { EcrRepositories, sourceTag } from '../../test/ecr-repositories';
import { ImageLog } from '../log/image-log';
import { knownDigests } from './known-digests';

let repositories: EcrRepositories;
describe('known digests', () => {
  beforeAll(async () => {
    repositories = await EcrRepositories.start();
    await repositories.front.create('api');
  });
  afterAll(() => repositories.stop());
  beforeEach(() => repositories.lines.splice(0));

  const known = () =>
    knownDigests(repositories.pushed('api'), repositories.context, new ImageLog('api', repositories.context.print));

  test('warns when the registry does not have the image', async () => {
    expect(await known()).toBeUndefined();
    expect(repositories.lines).toEqual([
      `api | warning: the roll-out is proved by name and tag alone: ${repositories.front.registry}/api has no ` +
        `${sourceTag('a')}, so no new pod could start`,
    ]);
  });

  test('knows the digest of an image that is there, and says nothing', async () => {
    const digest = await repositories.push('api', 'one', sourceTag('a'));

    expect([...((await known()) ?? [])]).toContain(digest);
    expect(repositories.lines).toEqual([]);
  });

  test('warns when the registry does not let it look', async () => {
    await repositories.front.fault({ kind: 'expired-token', through: 'registry', times: 1000 });
    try {
      expect(await known()).toBeUndefined();
      expect(repositories.lines).toEqual([expect.stringMatching(/^api \| warning: .* by name and tag alone: \S/)]);
    } finally {
      await repositories.front.endFaults();
    }
  });
});
