import type { ImageDocument } from '../../contract/image';
import type { RepositoryDocument } from '../../contract/registry';
import { REGION } from '../../local/aws/moto';
import { EcrRepositories } from '../../test/ecr-repositories';
import { failure } from '../../test/engine-failure';
import { TestFront } from '../../test/helpers/front';
import { imageDocument } from '../../test/image-document';
import { builderLogins } from './logins';

/** The account of the stack, and that of the base images. */
let own: EcrRepositories;
let bases: TestFront;

describe('the logins of a builder', () => {
  beforeAll(async () => {
    [own, bases] = await Promise.all([EcrRepositories.start(), TestFront.start()]);
  });
  afterAll(async () => {
    await bases.stop();
    await own.stop();
  });

  const at = (front: TestFront, name: string, region = REGION): RepositoryDocument => ({
    repository: `${front.registry}/${name}`,
    registry: { kind: 'ecr', access: { region, endpoints: { ecr: front.origin } } },
  });

  const logins = (pullFrom: readonly RepositoryDocument[], more: Partial<ImageDocument> = {}) =>
    builderLogins(imageDocument({ ...own.pushed('api'), pullFrom, ...more }), { ...own.context });

  test('are those of its registry and of the registries of base images, whose repositories need not exist', async () => {
    const given = await logins([at(bases, 'docker-hub/library/node'), at(own.front, 'base')]);
    expect(given.map(({ host }) => host)).toEqual([own.front.registry, bases.registry]);
    for (const { host, login } of given) {
      const { username, password } = login as { username: string; password: string };
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
      expect((await fetch(`http://${host}/v2/`, { headers: { authorization } })).status).toBe(200);
    }
    expect((await fetch(`http://${bases.registry}/v2/`)).status).toBe(401);
  });

  test('are asked for once for all repositories of a host', async () => {
    const before = (await bases.calls()).length;
    const context = { ...own.context };
    const document = imageDocument({ ...own.pushed('api'), pullFrom: [at(bases, 'a'), at(bases, 'b')] });
    expect(await builderLogins(document, context)).toEqual(await builderLogins(document, context));
    const calls = (await bases.calls()).slice(before);
    expect(calls.filter(({ action }) => action === 'ecr:GetAuthorizationToken')).toHaveLength(1);
  });

  test('are none of what Docker is logged in to itself', async () => {
    const oci: RepositoryDocument = { repository: 'ghcr.io/acme/base', registry: { kind: 'oci' } };
    expect(await logins([oci], { registry: { kind: 'oci' } })).toEqual([]);
  });

  test.each<[string, () => RepositoryDocument[]]>([
    ['the registry of the image', () => [at(own.front, 'base', 'us-east-1')]],
    ['each other', () => [at(bases, 'a'), at(bases, 'b', 'us-east-1')]],
  ])('fails when there are two for a host, of base images and %s', async (_, pullFrom) => {
    expect((await failure(logins(pullFrom()))).what).toMatch(/^two logins are wanted for localhost:\d+$/);
  });

  test('fails when AWS hands one out to nobody here', async () => {
    await bases.fault({ kind: 'expired-token', through: 'api', action: 'ecr:GetAuthorizationToken', times: 4 });
    const error = await failure(logins([at(bases, 'a')]));
    await bases.endFaults();
    expect(error.what).toBe(`no login for the registry ${bases.registry}`);
  });
});
