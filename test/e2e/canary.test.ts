/** Secrets, given in every way that there is, stay with those who need them: a search for them finds nothing anywhere. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { baseImage } from '../toolchain/base-image';
import { setUp, type Toolchain } from '../toolchain/setup';
import { GROUND, type Ground } from './canary/ground';
import { filesBelow, registryContents } from './canary/places';
import { PROXIED, Registries } from './canary/registries';
import { Trace, unmistakable } from './canary/trace';
import { Secrets, type Way, WAYS } from './canary/ways';
import { REMOTE, Stage } from './faults/stage';
import { type CommandResult, succeed } from './harness/command';
import { ProcessWatch, type Sighting } from './harness/process-watch';
import { printTable } from './harness/table';
import { Terraform } from './harness/terraform';
import { unzipped } from './harness/zip';

const ROOT = path.resolve(__dirname, '../..');
const PROFILE = 'profiled';
/** Who may have a secret in the environment: Terraform with its providers, the engine, the clients of builders. */
const TRUSTED =
  /^((tofu|terraform-provider-\S+|docker|docker-buildx) |node \S*node \S+\/(engine\.cjs|own-builder) |\S+ \S+ \S+\/docker-credential-)/;

const planted = unmistakable();
const traces = new Map<Way | 'planted', Trace>([['planted', new Trace(planted)]]);
/** Everything that is searched, by place. */
const places = new Map<string, Buffer[]>();

let toolchain: Toolchain;
let stage: Stage;
let secrets: Secrets;
let registries: Registries;
let folder: string;
let env: NodeJS.ProcessEnv;
let sightings: Sighting[];
let applied: CommandResult;
let failed: CommandResult;

const inFolder = (...names: string[]): string => path.join(folder, ...names);

describe('canary', () => {
  beforeAll(async () => {
    toolchain = await setUp();
    stage = await Stage.start('canary');
    folder = realpathSync(stage.local.folder);
    mkdirSync(inFolder('tmp'));
    secrets = new Secrets(inFolder('user'));
    for (const way of WAYS) traces.set(way, new Trace(secrets.of(way)));
    registries = await Registries.start(folder, secrets);
    env = await environment();
    await synthesize();

    const watch = new ProcessWatch((content) => [...traces.values()].some((trace) => trace.isIn(content)));
    try {
      await applyGood();
      await applyFailing();
    } finally {
      sightings = await watch.stop();
    }
    collect();
  });
  afterAll(async () => {
    secrets.stop();
    await registries.stop();
    await stage.stop();
  });

  /** The environment of the user's shell, which has every secret in it or in a file that it names. */
  async function environment(): Promise<NodeJS.ProcessEnv> {
    const shell = stage.environment('docker');
    const { guarded, proxy, certificate } = registries;
    const dockerConfig = path.join(shell['DOCKER_CONFIG'] ?? '', 'config.json');
    const auth = (way: Way) => ({ auth: Buffer.from(`me:${secrets.of(way)}`).toString('base64') });
    const logins = {
      ...(JSON.parse(readFileSync(dockerConfig, 'utf8')) as object),
      auths: { [guarded.config.host]: auth('docker config') },
      credHelpers: { [guarded.helper.host]: 'canary' },
    };
    writeFileSync(dockerConfig, JSON.stringify(logins));
    return {
      ...shell,
      PATH: [secrets.helper('canary'), shell['PATH']].join(path.delimiter),
      TMPDIR: inFolder('tmp'),
      XDG_CACHE_HOME: inFolder('cache'),
      SSH_AUTH_SOCK: await secrets.agent(),
      CANARY_TOKEN: secrets.of('environment'),
      OWN_BUILDER_SECRET: secrets.of('command'),
      AWS_ACCESS_KEY_ID: 'canary',
      AWS_SECRET_ACCESS_KEY: secrets.of('AWS keys'),
      AWS_SESSION_TOKEN: secrets.of('AWS keys'),
      AWS_SHARED_CREDENTIALS_FILE: secrets.profile(PROFILE),
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [guarded.variable.host]: auth('DOCKER_AUTH_CONFIG') } }),
      HTTPS_PROXY: proxy.address,
      ACTIONS_RUNTIME_TOKEN: `${jwtPart({ alg: 'none' })}.${jwtPart({ ac: '[]' })}.${secrets.of('GitHub token')}`,
      ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/',
      NODE_EXTRA_CA_CERTS: certificate,
    };
  }

  async function synthesize(): Promise<void> {
    const { config, helper, variable } = registries.guarded;
    const ground: Ground = {
      outdir: inFolder('cdktf.out'),
      sources: inFolder('sources'),
      region: stage.local.region,
      base: (await baseImage(stage.environment('docker'))) ?? 'busybox:stable',
      buildkit: REMOTE,
      registries: { config: config.host, helper: helper.host, variable: variable.host, proxied: PROXIED },
      tokenFile: secrets.tokenFile,
      keyFile: secrets.keyFile,
      profile: PROFILE,
      builder: path.join(__dirname, 'harness/own-builder'),
      planted,
      digests: { token: digestOf(secrets.of('environment')), file: digestOf(secrets.of('file')) },
    };
    mkdirSync(ground.outdir);
    const program = [path.join(ROOT, 'node_modules/.bin/tsx'), path.join(__dirname, 'canary/program.ts')] as const;
    await succeed(program[0], [program[1]], { cwd: folder, env: { ...env, [GROUND]: JSON.stringify(ground) } });
  }

  async function applyGood(): Promise<void> {
    const terraform = new Terraform(toolchain.tofu, stackFolder('good'), env);
    await terraform.init();
    const run = async (...args: string[]) => {
      const result = await terraform.run(...args);
      add('output', Buffer.from(result.output));
      return result;
    };
    await run('plan', '-input=false', '-no-color', '-out=canary.tfplan');
    add('plan', Buffer.from((await terraform.run('show', '-json', 'canary.tfplan')).stdout));
    applied = await run('apply', '-input=false', '-no-color', 'canary.tfplan');
    // Only a state that changes has a backup.
    await run('apply', '-input=false', '-no-color', '-auto-approve', '-replace=null_resource.config_image');
  }

  /** With everything that Terraform can be made to tell. */
  async function applyFailing(): Promise<void> {
    const proxyDown = { HTTPS_PROXY: `http://me:${secrets.of('proxy')}@localhost:1` };
    const terraform = new Terraform(toolchain.tofu, stackFolder('failing'), { ...env, ...proxyDown, TF_LOG: 'TRACE' });
    await terraform.init();
    failed = await terraform.apply();
    add('output', Buffer.from(failed.output));
  }

  function collect(): void {
    for (const name of ['good', 'failing']) {
      add('synthesized files', ...filesBelow(stackFolder(name), (file) => !/tfstate|tfplan/.test(file)));
      add('state and backup', ...filesBelow(stackFolder(name), (file) => file.includes('tfstate')));
    }
    add('plan', ...unzipped(readFileSync(path.join(stackFolder('good'), 'canary.tfplan'))).values());
    add('log files', ...filesBelow(inFolder('cache/slipway/logs')));
    writeFileSync(inFolder('tmp/planted'), planted);
    add('temporary files', ...filesBelow(inFolder('tmp')));
    const client = env['DOCKER_CONFIG'] ?? '';
    writeFileSync(path.join(client, 'planted'), planted);
    add('files of the client', ...filesBelow(client, (file) => file !== 'config.json'));
    for (const data of [inFolder('registry'), registries.folder]) {
      const { configs, histories, layers, manifests } = registryContents(data);
      add('image config', ...configs);
      add('image history', ...histories);
      add('layers and manifests', ...layers, ...manifests);
    }
    const given = (where: Sighting['where']) => sightings.filter((sighting) => sighting.where === where);
    add('arguments', ...given('arguments').map(({ content }) => content));
    const strangers = given('environment').filter(({ process }) => !TRUSTED.test(process));
    add('environments', ...strangers.map(({ content }) => content));
  }

  function add(place: string, ...contents: Buffer[]): void {
    places.set(place, [...(places.get(place) ?? []), ...contents]);
  }

  function stackFolder(name: string): string {
    return inFolder('cdktf.out/stacks', name);
  }

  function jwtPart(content: object): string {
    return Buffer.from(JSON.stringify(content)).toString('base64url');
  }

  function digestOf(text: string): string {
    return createHash('sha256').update(text).digest('hex');
  }

  test('the image of each way is built', () => {
    expect([applied.code, applied.code === 0 ? '' : applied.output]).toEqual([0, '']);
    const built = [...applied.output.matchAll(/(\w+): built in/g)].map(([, name]) => name).sort();
    expect(built).toEqual(['command', 'config', 'helper', 'planted', 'profile', 'secrets', 'variable']);
  });

  test('each login is used', async () => {
    expect(Object.entries(registries.guarded).filter(([, { admitted }]) => admitted === 0)).toEqual([]);
    expect(registries.proxy.asked).toContain(PROXIED);
    expect(applied.output).toMatch(/profile \| .*cache.* gha/);
    const calls = (await (await fetch(`${stage.local.endpoint}/_slipway/calls`)).json()) as { accessKey?: string }[];
    const callers = new Set(calls.map(({ accessKey }) => accessKey));
    expect([...callers]).toEqual(expect.arrayContaining(['canary', PROFILE]));
  });

  test('the failing builds fail where they are to fail', () => {
    expect(failed.output).toMatch(/a RUN step failed with exit code 1: .*cat \/run\/secrets/);
    expect(failed.output).toMatch(/failing_command \| .*CANARY_TOKEN: '\*\*\*'/);
    expect(failed.output).toMatch(/DOCKER_AUTH_CONFIG: '.*"auth":"\*\*\*"/);
    expect(failed.output).not.toMatch(/"auth":"[^*]/);
    expect(failed.output).toMatch(/unreachable\.example/);
    expect(existsSync(path.join(stackFolder('failing'), 'terraform.tfstate'))).toBe(true);
  });

  test('nothing is found anywhere but what was planted, and that everywhere', () => {
    const names = [...WAYS, 'planted'] as const;
    const isFound = (contents: readonly Buffer[], name: Way | 'planted') =>
      contents.some((content) => traces.get(name)?.isIn(content));
    const found = [...places].map(
      ([place, contents]) => [place, names.filter((name) => isFound(contents, name))] as const,
    );
    printTable(
      ['', ...names],
      found.map(([place, here]) => [place, ...names.map((name) => (here.includes(name) ? 'FOUND' : '-'))]),
    );
    expect(found).toEqual([...places.keys()].map((place) => [place, ['planted']]));
  });

  test('those who may have secrets in their environment are seen with them, and nobody else', () => {
    const isSecret = (content: Buffer) => WAYS.some((way) => traces.get(way)?.isIn(content));
    const seen = sightings.filter(({ where, content }) => where === 'environment' && isSecret(content));
    expect(seen.map(({ process }) => process).filter((process) => !TRUSTED.test(process))).toEqual([]);
    const programs = new Set(seen.map(({ process }) => process.split(' ', 1)[0]));
    expect([...programs]).toEqual(expect.arrayContaining(['docker', 'docker-buildx', 'node', 'tofu']));
  });

  test('a secret is recognized in every form', () => {
    const trace = new Trace('c0ffee0123456789');
    const forms = ['c0ffee0123456789', 'C0FFEE0123456789', encodeURIComponent('{"a":"c0ffee0123456789"}')];
    const hidden = ['', 'u', 'us', 'user:'].map((before) =>
      Buffer.from(`${before}c0ffee0123456789}`).toString('base64'),
    );
    for (const form of [...forms, ...hidden]) expect([form, trace.isIn(Buffer.from(form))]).toEqual([form, true]);
    expect(trace.isIn(Buffer.from('c0ffee012345678'))).toBe(false);
  });
});
