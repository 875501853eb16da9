import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CommandFailed } from '../../host/command-error';
import type { BuildRequest } from './builder';
import { buildxFlags, csv, pushedOutput } from './buildx-flags';
import { atLeast } from './docker-cli';
import { buildFailure, commandFailure, pushFailure, TagTaken, UnknownFailure } from './failure';
import { withLogins } from './registry-login';

const request: BuildRequest = {
  staged: { dockerfile: '/t/Dockerfile', context: '/t/hash', contexts: { lib: '/t/hash-0' } },
  folder: '/t',
  reference: 'localhost:1/a:src-1',
  args: { A: '$(x) "y"\nz', B: '--flag' },
  labels: { 'slipway.source-hash': 'abc' },
  platforms: ['linux/amd64'],
  secrets: { npm: { env: 'NPM_TOKEN' }, key: { file: '/home/a,b/"key"' } },
  ssh: {},
  extraHosts: {},
  caches: [],
  attestations: {},
  logins: [],
  onLine: () => undefined,
};

describe('builder', () => {
  test('builds without attestations, with every value joined to its flag', () => {
    expect(buildxFlags({ ...request, target: '-last' })).toEqual([
      '--progress=plain',
      '--provenance=false',
      '--sbom=false',
      '--file=/t/Dockerfile',
      '--platform=linux/amd64',
      '--target=-last',
      '--build-arg=A=$(x) "y"\nz',
      '--build-arg=B=--flag',
      '--label=slipway.source-hash=abc',
      '--build-context=lib=/t/hash-0',
      '--secret=id=npm,type=env,env=NPM_TOKEN',
      '--secret=id=key,type=file,"src=/home/a,b/""key"""',
    ]);
  });

  test('builds for several platforms, with attestations, SSH, a network, hosts and caches where they are asked for', () => {
    const flags = buildxFlags({
      ...request,
      platforms: ['linux/amd64', 'linux/arm64'],
      attestations: { provenance: 'max', sbom: true },
      ssh: { default: true, deploy: { file: '/home/key' } },
      network: 'none',
      extraHosts: { db: '::1', gateway: 'host-gateway' },
      caches: [
        { type: 'local', read: { type: 'local', src: '/a,b' }, write: { type: 'local', dest: '/a,b', mode: 'max' } },
        { type: 'gha', read: { type: 'gha', scope: 'main' } },
      ],
    });

    expect(flags).toEqual(
      expect.arrayContaining([
        '--provenance=mode=max',
        '--sbom=true',
        '--platform=linux/amd64,linux/arm64',
        '--network=none',
        '--add-host=db=::1',
        '--add-host=gateway=host-gateway',
        '--ssh=default',
        '--ssh=deploy=/home/key',
        '--cache-from=type=local,"src=/a,b"',
        '--cache-from=type=gha,scope=main',
        '--cache-to=type=local,"dest=/a,b",mode=max',
      ]),
    );
  });

  test.each<[string, Partial<BuildRequest>, boolean, string]>([
    ['as the builder makes it', {}, false, ''],
    ['with fixed times', {}, true, ',rewrite-timestamp=true'],
    [
      "in Docker's types, with layers of gzip whatever they were before",
      { manifest: 'docker' },
      true,
      ',rewrite-timestamp=true,oci-mediatypes=false,compression=gzip,force-compression=true',
    ],
  ])('pushes an image %s', (_what, more, timestamps, options) => {
    expect(pushedOutput({ ...request, ...more }, timestamps)).toBe(
      `type=image,name=localhost:1/a:src-1,push=true${options}`,
    );
  });

  test("gives an image in Docker's types the same arguments beside its output", () => {
    expect(buildxFlags({ ...request, manifest: 'docker' })).toEqual(buildxFlags(request));
  });

  test('quotes a field only where the client would misread it', () => {
    expect(csv({ a: 'b c', d: 'e,f' })).toBe('a=b c,"d=e,f"');
  });

  test.each([
    ['0.35.0', 0, 26, true],
    ['v0.26.0-rc1', 0, 26, true],
    ['0.25.9', 0, 26, false],
    ['28.3.0', 28, 3, true],
    ['28.2.2', 28, 3, false],
    ['29.0.0', 28, 3, true],
    ['', 0, 1, false],
  ])('takes %s for at least %d.%d: %s', (version, major, minor, expected) => {
    expect(atLeast(version, major, minor)).toBe(expected);
  });

  const failed = (stderr: string) => new CommandFailed('docker', 'ended with exit code 1', { stdout: '', stderr });

  test.each([
    [
      'failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 7',
      /RUN step failed with exit code 7.*npm ci/,
    ],
    [
      'failed to solve: executor failed running [/bin/sh -c x; y]: exit code: 7',
      /RUN step failed with exit code 7: .*x; y$/,
    ],
    [
      'failed to solve: failed to create LLB definition: localhost:1/no:1: not found',
      /base image localhost:1\/no:1 cannot/,
    ],
    [
      'failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/x/y": not found',
      /COPY or ADD names \/x\/y/,
    ],
    ['failed to solve: target stage "last" could not be found', /no stage last/],
    ['failed to solve: dockerfile parse error on line 3: unknown instruction: COPPY', /parse error on line 3/],
    [
      '#6 exec /bin/sh: exec format error\nprocess "/bin/sh -c x" did not complete successfully: exit code: 255',
      /platform/,
    ],
    [
      'frontend dockerfile.v0: unsupported frontend capability moby.buildkit.frontend.contexts',
      /older than named contexts/,
    ],
    ['granting entitlement network.host is not allowed by build daemon configuration', /network of its host/],
    ['failed to parse /home/key: ssh: this private key is passphrase protected', /key \/home\/key has a passphrase/],
    ['failed to solve: unset ssh forward key default', /needs SSH for default/],
    ['failed to solve: secret npm: not found', /needs the secret npm/],
    [
      'ERROR: failed to solve: no-such.example/x:1: failed to resolve source metadata for no-such.example/x:1: failed to do request: no such host',
      /base image no-such.example\/x:1 cannot be pulled/,
    ],
    ['write /x: no space left on device', /disk of the builder is full/],
    ['something new', /exit code 1: something new/],
  ])('explains the failed build %j', (text, why) => {
    expect(buildFailure(failed(text), 'r').why).toMatch(why);
  });

  test.each([
    ['no basic auth credentials', /refuses the login/],
    ['denied: User is not authorized to perform ecr:PutImage', /may not push/],
    ['name unknown: The repository with name x does not exist in the registry', /repository does not exist/],
    ['dial tcp 127.0.0.1:1: connect: connection refused', /cannot be reached/],
    ['http: server gave HTTP response to HTTPS client', /speaks HTTP/],
  ])('explains the failed push %j', (text, why) => {
    expect(pushFailure(failed(text), 'r').why).toMatch(why);
  });

  test.each(['something new', '#7 pushing layers 0.0s done\n#7 DONE\nERROR: could not unmarshal /cache/index.json'])(
    'keeps a failure apart that may be the fault of a cache: %j',
    (text) => expect(buildFailure(failed(text), 'r')).toBeInstanceOf(UnknownFailure),
  );

  test('tells a failed push of a builder that pushes by itself from a failed build', () => {
    expect(buildFailure(failed('failed to solve: failed to push localhost:1/a: 401 Unauthorized'), 'r').what).toMatch(
      /push of r/,
    );
  });

  test.each([
    'tag invalid: TAG_INVALID',
    "The image tag 'src-1' already exists in the 'a' repository and cannot be overwritten because the repository is immutable.",
  ])('takes %j for a tag that is taken', (text) => {
    expect(buildFailure(failed(`failed to push x: ${text}`), 'r')).toBeInstanceOf(TagTaken);
    expect(pushFailure(failed(text), 'r')).toBeInstanceOf(TagTaken);
    expect(commandFailure(failed(text), 'r')).toBeInstanceOf(TagTaken);
  });

  describe('the login of the builder', () => {
    let folder: string;
    const logins = ['ecr.example', 'far.example'].map((host) => ({ host, login: { username: 'AWS', password: 'p' } }));
    const auth = Buffer.from('AWS:p').toString('base64');
    const client = { version: '28.2.2', buildxVersion: '0.35.0', problem: undefined };
    const current = {
      builder: 'b',
      driver: 'remote',
      containerdStore: false,
      buildkitVersion: undefined,
      machines: undefined,
      platforms: undefined,
      client,
    };

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
      mkdirSync(path.join(folder, 'users'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    test('goes by the environment, beside what stands there', async () => {
      const env = { DOCKER_CONFIG: path.join(folder, 'users'), DOCKER_AUTH_CONFIG: '{"auths":{"other":{"auth":"x"}}}' };
      const { DOCKER_AUTH_CONFIG: variable = '', DOCKER_CONFIG: config } = await withLogins(
        env,
        logins,
        current,
        folder,
      );
      expect(JSON.parse(variable)).toEqual({
        auths: { other: { auth: 'x' }, 'ecr.example': { auth }, 'far.example': { auth } },
      });
      expect(config).toBe(env.DOCKER_CONFIG);
    });

    test('leaves the environment alone without a login', async () => {
      const env = { DOCKER_AUTH_CONFIG: 'not even JSON' };
      expect(await withLogins(env, [], current, folder)).toBe(env);
    });

    test.each([
      ['buildx', { ...current, client: { ...client, buildxVersion: '0.25.0' } }],
      ['docker push', { ...current, driver: 'docker' }],
    ])('goes by a private configuration where %s is too old, with all that the user has', async (_, facts) => {
      const users = path.join(folder, 'users');
      const theirs = {
        auths: { hub: { auth: 'h' } },
        credsStore: 'desktop',
        credHelpers: { gcr: 'gcloud' },
        currentContext: 'c',
      };
      writeFileSync(path.join(users, 'config.json'), JSON.stringify(theirs));
      const env = await withLogins({ DOCKER_CONFIG: users }, logins, facts, folder);
      const config = env['DOCKER_CONFIG'] ?? '';
      expect(env['BUILDX_CONFIG']).toBe(path.join(users, 'buildx'));
      expect(JSON.parse(readFileSync(path.join(config, 'config.json'), 'utf8'))).toEqual({
        ...theirs,
        auths: { hub: { auth: 'h' }, 'ecr.example': { auth }, 'far.example': { auth } },
        credHelpers: { gcr: 'gcloud', 'ecr.example': '', 'far.example': '' },
        cliPluginsExtraDirs: [path.join(users, 'cli-plugins')],
      });
      expect(statSync(path.join(config, 'config.json')).mode & 0o777).toBe(0o600);
      expect(readFileSync(path.join(users, 'config.json'), 'utf8')).toBe(JSON.stringify(theirs));
    });
  });
});
