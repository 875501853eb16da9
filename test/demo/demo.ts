/** `make demo`: the main job on local defaults, step by step, for somebody who has never seen it. */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import pc from 'picocolors';
import { report } from '../../errors/report';
import { SlipwayError } from '../../errors/slipway-error';
import { stopLocal } from '../../local/instance';
import { streamed } from '../e2e/harness/command';
import { printTable } from '../e2e/harness/table';
import { World } from '../e2e/harness/world';
import { thisProcess } from '../this-process';
import { telling } from './terraform-log';

const ROOT = path.resolve(__dirname, '../..');
const NAMESPACE = 'gpu-controlplane';
const SERVICES = [
  { name: 'api_service', app: 'api-service' },
  { name: 'reservation_processor', app: 'reservation-processor' },
];

const say = (line = ''): void => void process.stdout.write(`${line}\n`);

let steps = 0;
function step(title: string): void {
  steps += 1;
  say(`\n${pc.bold(pc.cyan(`${steps}.`))} ${pc.bold(title)}\n`);
}

async function main(): Promise<void> {
  step('AWS, a registry and a Kubernetes API, all on loopback');
  await stopLocal('demo', thisProcess());
  const world = await World.start('demo', { onProgress: (line) => say(pc.dim(`   ${line}`)) });

  step('slipway deploy: repositories, images and services in one apply');
  await deploy(world);
  await callServices(world);

  step('Edit services/api-service/src/version.mjs, deploy again: only that image is built');
  world.project.edit('services/api-service/src/version.mjs', "'1.0.0'", "'1.1.0'");
  await deploy(world);
  await callServices(world);

  step('Look around, or stop');
  explain(world);
}

/** Deploys, showing the telling lines, then prints what was made and why. */
async function deploy(world: World): Promise<void> {
  const log = world.project.path('demo.log');
  const cli = [path.join(ROOT, 'dist/cli.cjs'), 'deploy', 'control-plane', '--yes'];
  const { code, output } = await streamed(
    process.execPath,
    cli,
    { cwd: world.project.folder, env: world.env },
    (line) => {
      appendFileSync(log, `${line}\n`);
      const told = telling(line);
      if (told) say(pc.dim(`   ${told}`));
    },
  );
  if (code !== 0)
    throw new SlipwayError(`slipway deploy exits with ${code}`, undefined, `all of its output is in ${log}`);

  const rows = SERVICES.map(async ({ name, app }) => {
    const [image] = await world.cluster.runningImages(NAMESPACE, app);
    const pods = await world.cluster.podNames(NAMESPACE, app);
    return [app, image?.split(':').pop() ?? '-', whyBuilt(name, output), `${NAMESPACE}, ${pods.length} pod(s)`];
  });
  printTable(['service', 'tag', 'why built', 'where it runs'], await Promise.all(rows));
}

function whyBuilt(name: string, output: string): string {
  return new RegExp(`${name}: built `).test(output) ? 'the registry did not have it' : 'not built: source unchanged';
}

/** Pods of the local cluster have no machine below them: Docker runs the very references that they have. */
async function callServices(world: World): Promise<void> {
  for (const { app } of SERVICES) {
    const [image] = await world.cluster.runningImages(NAMESPACE, app);
    if (!image) throw new Error(`no pod of ${app} is ready`);
    say(`   GET / of ${image}\n   ${pc.green(JSON.stringify(await world.ask(image)))}`);
  }
}

function explain(world: World): void {
  const settings = ['BASE_IMAGE', 'KUBERNETES_PROVIDER', 'AWS_PROVIDER', 'TF_CLI_CONFIG_FILE']
    .filter((name) => world.env[name] !== undefined && world.env[name] !== process.env[name])
    .map((name) => `${name}=${world.env[name] ?? ''}`);
  const lines = [
    [`cd ${world.project.folder}`, 'the deployed copy; demo.log has all output'],
    [`alias slipway="node ${path.join(ROOT, 'dist/cli.cjs')}"`],
    ['eval "$(slipway local env --name demo)"', 'this shell only: local AWS and cluster, fake keys'],
    ...(settings.length > 0 ? [[`export ${settings.join(' ')}`, 'in place of what this machine cannot download']] : []),
    ['slipway deploy control-plane --dry-run', 'nothing to do; edit a file below services/ and look again'],
    [`kubectl get pods --namespace ${NAMESPACE}`, 'what runs'],
    ['slipway local down --name demo', 'stop everything, leave nothing behind'],
  ];
  for (const [command = '', comment] of lines) say(`   ${command}${comment ? pc.dim(`  # ${comment}`) : ''}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${report(error, pc.red('the demo failed'))}\n`);
  process.exitCode = 1;
});
