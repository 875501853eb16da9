import { mkdtempSync, readFileSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { localEnvironment } from '../../local/environment';
import { startLocal, stopLocal } from '../../local/instance';
import { pushBases } from './bases';
import { BuildKit } from './build-kit';
import { compare, isAlike } from './compare';
import { described, printCases } from './report';
import { runCases } from './run-cases';
import { shrink } from './shrink';
import { setUp } from '../toolchain/setup';
import { succeed } from '../e2e/harness/command';
import { ecrOf } from '../e2e/harness/ecr';
const NAME = 'findings-explore';
async function main() {
  const [cases, out, ...seeds] = process.argv.slice(2);
  const folder = mkdtempSync(path.join(tmpdir(), 'findings-'));
  const { docker, buildx, environment } = await setUp();
  const local = await startLocal({ name: NAME, buildkit: true });
  try {
    const env = { ...localEnvironment(local, { ...process.env, ...environment }), DOCKER_CONFIG: folder };
    const { authorizationData } = await ecrOf(local).send(new GetAuthorizationTokenCommand({}));
    const auths = { [local.registry]: { auth: authorizationData?.[0]?.authorizationToken } };
    const plugins = environment['DOCKER_CONFIG'] ? JSON.parse(readFileSync(path.join(environment['DOCKER_CONFIG'], 'config.json'), 'utf8')) as object : {};
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...plugins, auths }), { mode: 0o600 });
    const inDocker = (...args: string[]) => succeed(docker, args, { cwd: folder, env });
    await inDocker('buildx', 'create', '--name', NAME, '--driver', 'remote', local.buildkit!.address);
    const bases = await pushBases({ local, docker, builder: NAME, env, folder });
    const buildKit = new BuildKit(buildx, NAME, env, folder);
    for (const seed of seeds) {
      await inDocker('buildx', 'prune', '--builder', NAME, '--all', '--force');
      const started = Date.now();
      const done = await runCases(buildKit, { seed: Number(seed), cases: Number(cases), bases, onCase: () => undefined });
      console.log(`seed ${seed}: ${done.length} cases in ${Math.round((Date.now() - started) / 1000)} s`);
      printCases(done);
      const findings = done.filter(({ outcome, kind }) => !['changed', 'unchanged', 'refused'].includes(outcome.verdict) && !(outcome.verdict === 'spurious' && ['comment', 'unused argument', 'text of an unreachable stage'].includes(kind)));
      for (const one of findings) {
        let pair = one.pair; let outcome = one.outcome;
        if (process.env['SHRINK']) {
          const again = (p: typeof pair) => compare(buildKit, p, { contents: one.outcome.compared });
          pair = await shrink(one.pair, async (p) => isAlike(await again(p), one.outcome), Number(process.env['SHRINK']));
          outcome = await again(pair);
        }
        appendFileSync(out!, `\nseed ${seed} (was ${one.outcome.verdict})\n` + described({ ...one, outcome }, pair));
      }
      console.log(`findings: ${findings.map((f) => f.outcome.verdict).sort().join(', ')}`);
    }
  } finally {
    await stopLocal(NAME);
    rmSync(folder, { recursive: true, force: true });
  }
}
void main();
