/** Whatever is ended or full at any moment: nothing is left behind, and the next apply builds the image. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { baseImage } from '../toolchain/base-image';
import { setUp, type Toolchain } from '../toolchain/setup';
import { END_SECONDS, Scene, type SceneOptions } from './faults/scene';
import { Stage } from './faults/stage';
import { BackgroundRun } from './harness/background-run';
import { fullDisk } from './harness/full-disk';
import { OwnBuildKit } from './harness/own-buildkit';
import { processesAbout, remainingAbout } from './harness/processes';
import { Terraform } from './harness/terraform';

const MB = 1024 * 1024;
/** What the step itself says; its name has the word too. */
const BEGUN = /\| +begun$/m;

let toolchain: Toolchain;
let stage: Stage;
let base: string;
const scenes: Scene[] = [];

describe('crashes', () => {
  beforeAll(async () => {
    toolchain = await setUp();
    stage = await Stage.start('crashes');
    base = (await baseImage(stage.environment('docker'))) ?? 'busybox:stable';
  });
  afterAll(async () => {
    for (const { proxy } of scenes) await proxy.stop();
    await stage.stop();
  });

  async function newScene(options: Partial<SceneOptions> = {}): Promise<Scene> {
    const scene = await Scene.set(stage, { name: `crash-${scenes.length}`, builder: 'docker', ...options });
    scenes.push(scene);
    return scene;
  }

  /** A scene whose build says `begun` and takes some seconds from there. */
  function slowScene(options: Partial<SceneOptions> = {}): Promise<Scene> {
    // Its name stands in the arguments of what runs in the container; another value each time keeps the cache away.
    const run = `RUN echo begun && sleep 5 && echo crash-${scenes.length} ${randomUUID()}`;
    return newScene({ dockerfile: `FROM ${base}\nCOPY payload bulk /\n${run}\n`, ...options });
  }

  /** Nothing of a scene runs or lies about, neither now nor under a tag. The next build takes the ticket of a killed engine. */
  async function expectNothing(scene: Scene): Promise<void> {
    expect(await remainingAbout(scene.name, END_SECONDS)).toEqual([]);
    expect(await scene.lastLeftovers((name) => !name.includes('/queues/'))).toEqual([]);
    expect(await stage.repositories.tags(scene.name)).toEqual([]);
  }

  /** The next apply builds the image, and leaves nothing behind either. */
  async function expectBuilt(scene: Scene, again = scene.run()): Promise<void> {
    const { code, output } = await again.ended;
    expect([code, output]).toEqual([0, expect.stringMatching(/built in .* -> /)]);
    expect(await stage.repositories.tags(scene.name)).toEqual([scene.tag]);
    expect(await remainingAbout(scene.name, END_SECONDS)).toEqual([]);
    expect(await scene.lastLeftovers()).toEqual([]);
  }

  describe('a killed engine', () => {
    test('is replaced by the next when it waited', async () => {
      const scene = await slowScene();
      const first = scene.run();
      await first.says(BEGUN);
      const second = scene.run();
      await second.says(/waiting: another apply on this machine is at the same image/);
      second.kill('SIGKILL');
      await second.ended;
      const third = scene.run();
      await expectBuilt(scene, first);
      expect((await third.ended).output).toMatch(/already in the registry, nothing built/);
    });

    test('leaves its place to the one that waits for it', async () => {
      const scene = await slowScene();
      const first = scene.run();
      await first.says(BEGUN);
      const other = await slowScene();
      const second = other.run({ SLIPWAY_MAX_BUILDS: '1', TMPDIR: scene.env['TMPDIR'] });
      await second.says(new RegExp(`waiting for a build slot: ${scene.name.replace('-', '_')} is building`));
      first.kill('SIGKILL');
      const killed = performance.now();
      await second.says(/not in the registry: building/);
      expect(performance.now() - killed).toBeLessThan(5_000);
      await expectBuilt(other, second);
      await expectNothing(scene);
      expect(scene.leftovers()).toEqual([]);
    });

    test('leaves nothing when it staged', async () => {
      const scene = await slowScene({ bytes: 200 * MB });
      const run = scene.run();
      while (!scene.leftovers().some((name) => name.endsWith('/bulk'))) await sleep(1);
      run.kill('SIGKILL');
      await run.ended;
      await expectNothing(scene);
      await expectBuilt(scene);
    });

    test('leaves nothing when it built', async () => {
      const scene = await slowScene();
      const run = scene.run();
      await run.says(BEGUN);
      run.kill('SIGKILL');
      await run.ended;
      await expectNothing(scene);
      await expectBuilt(scene);
    });
  });

  describe('Terraform', () => {
    test.each<[string, (run: BackgroundRun) => void]>([
      ['Ctrl-C', (run) => run.interruptGroup()],
      ['SIGINT', (run) => run.kill('SIGINT')],
      ['SIGTERM', (run) => run.kill('SIGTERM')],
    ])('ends the build at %s, and the next apply builds', async (_, interrupt) => {
      const scene = await slowScene();
      const cwd = path.join(scene.folder, 'cdktf.out/stacks/tiny');
      keepImageAlone(path.join(cwd, 'cdk.tf.json'));
      const terraform = new Terraform(toolchain.tofu, cwd, scene.env);
      await terraform.init();
      const args = ['apply', '-input=false', '-no-color', '-auto-approve'];
      const run = new BackgroundRun(toolchain.tofu, args, { cwd, env: scene.env });
      await run.says(BEGUN);
      interrupt(run);
      expect((await run.ended).code).not.toBe(0);
      await expectNothing(scene);

      await terraform.mustApply();
      expect(await stage.repositories.tags(scene.name)).toEqual([scene.tag]);
    });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('an engine that gets %s ends its build and says so', async (signal) => {
    const scene = await slowScene();
    const run = scene.run();
    await run.says(BEGUN);
    run.kill(signal);
    const { code, stderr } = await run.ended;
    expect([code, stderr]).toEqual([
      signal === 'SIGINT' ? 130 : 143,
      `stopped by ${signal}; what was begun is ended and removed\n`,
    ]);
    await expectNothing(scene);
  });

  describe('a builder', () => {
    test('whose client is killed fails the build', async () => {
      const scene = await slowScene();
      const run = scene.run();
      await run.says(BEGUN);
      const running = processesAbout(scene.name);
      const client = running.find(({ args }) => /^\S*docker-buildx /.test(args));
      if (client === undefined) throw new Error(`no client among ${JSON.stringify(running)}`);
      process.kill(client.pid, 'SIGKILL');
      const { code, output } = await run.ended;
      expect([code, output]).toEqual([1, expect.stringMatching(/Error: the build of .* failed\n.*why: .*\n.*fix: /)]);
      await expectNothing(scene);
      await expectBuilt(scene);
    });

    test('that is killed itself fails the build', async () => {
      const doomed = await OwnBuildKit.start(stage, 'slipway-crashes-doomed');
      try {
        const scene = await newScene({ builder: 'BuildKit', bytes: MB });
        const env = { BUILDX_BUILDER: doomed.name };
        const change = async <T>(answer: T) => (doomed.kill(), await sleep(200), answer);
        scene.proxy.tamper({ method: 'HEAD', path: /\/blobs\//, change });
        const { code, output } = await scene.run(env).ended;
        expect([code, output]).toEqual([
          1,
          expect.stringMatching(/the builder stopped, or the connection to it broke/),
        ]);
        await expectNothing(scene);

        await doomed.start();
        await expectBuilt(scene, scene.run(env));
      } finally {
        await doomed.remove();
      }
    });
  });

  describe('a full disk', () => {
    test('for temporary files fails before the builder starts, and leaves nothing there', async () => {
      const scene = await slowScene({ bytes: 4 * MB });
      const { code, output, stdout } = await scene.run({}, fullDisk('TMPDIR', '1m')).ended;
      expect([code, output]).toEqual([1, expect.stringMatching(/Error: the disk for temporary files is full/)]);
      expect(stdout).not.toContain(path.join(scene.folder, 'tmp/'));
      expect(output).not.toContain('begun');
      await expectNothing(scene);
      await expectBuilt(scene);
    });

    test('for logs does not fail the build', async () => {
      const dockerfile = `FROM ${base}\nCOPY payload bulk /\nRUN seq 1 5000\n`;
      const scene = await slowScene({ dockerfile });
      const run = scene.run({}, fullDisk('XDG_CACHE_HOME', '4k'));
      await expectBuilt(scene, run);
    });
  });

  describe('two machines that race', () => {
    test.each([true, false])('end with one image and two successes (immutable repository: %s)', async (immutable) => {
      const scene = await newScene({ bytes: MB, immutable });
      const elsewhere = path.join(scene.folder, 'elsewhere');
      const other = { ...stage.environment('BuildKit'), TMPDIR: elsewhere };
      const runs = [scene.run(), scene.run(other)];
      // No layer is pushed before both have seen that there is no image.
      const bothBuild = Promise.all(runs.map((run) => run.says(/not in the registry: building/)));
      const change = async <T>(answer: T) => (await bothBuild, answer);
      scene.proxy.tamper({ method: 'HEAD', path: /\/blobs\//, times: 1000, change });

      const results = await Promise.all(runs.map(({ ended }) => ended));
      expect(results.map(({ code, output }) => [code, code === 0 ? '' : output])).toEqual([
        [0, ''],
        [0, ''],
      ]);
      const digests = results.flatMap(({ output }) => /-> \S+@(sha256:\w+)/.exec(output)?.[1] ?? []);
      const images = await scene.images();
      expect([...images.keys()]).toEqual([scene.tag]);
      expect(digests).toContain(images.get(scene.tag)?.digest);
      expect(await remainingAbout(scene.name, END_SECONDS)).toEqual([]);
    });
  });
});

interface TinyStack {
  readonly terraform: { readonly required_providers: Readonly<Record<string, unknown>> };
  readonly provider: Readonly<Record<string, unknown>>;
  readonly resource: { readonly null_resource: Readonly<Record<string, unknown>> };
}

/** Takes everything but the image out of a synthesized stack: there is no cluster here. */
function keepImageAlone(file: string): void {
  const { terraform, provider, resource } = JSON.parse(readFileSync(file, 'utf8')) as TinyStack;
  const image = Object.entries(resource.null_resource).filter(([name]) => name.endsWith('_image'));
  const stack = {
    terraform: { ...terraform, required_providers: { null: terraform.required_providers['null'] } },
    provider: { null: provider['null'] },
    resource: { null_resource: Object.fromEntries(image) },
  };
  writeFileSync(file, JSON.stringify(stack));
}
