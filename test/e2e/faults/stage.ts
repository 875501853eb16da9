import { localEnvironment } from '../../../local/environment';
import { startLocal, stopLocal } from '../../../local/instance';
import type { LocalAws } from '../../../local/records';
import { thisProcess } from '../../this-process';
import { setUp } from '../../toolchain/setup';
import { ClusterRecorder } from '../harness/cluster-recorder';
import { succeed } from '../harness/command';
import { ecrOf } from '../harness/ecr';
import { RegistryAccess } from '../harness/registry-access';
import { Repositories } from '../harness/repositories';

export type BuilderKind = 'docker' | 'BuildKit';

/** What buildx calls the BuildKit of the stage. */
export const REMOTE = 'slipway-faults-remote';

/** What all rows of the fault table share: one AWS, both ways to build, one cluster. */
export class Stage {
  readonly ecr;
  readonly repositories;
  readonly registry;

  private constructor(
    readonly local: LocalAws,
    readonly docker: string,
    private readonly env: NodeJS.ProcessEnv,
    readonly cluster: ClusterRecorder,
  ) {
    this.ecr = ecrOf(local);
    this.repositories = new Repositories(this.ecr);
    this.registry = new RegistryAccess(this.ecr, local.registry);
  }

  static async start(name: string): Promise<Stage> {
    const toolchain = await setUp();
    const local = await startLocal({ name, docker: true, buildkit: true }, thisProcess());
    const env = localEnvironment(local, { ...process.env, ...toolchain.environment });
    const stage = new Stage(local, toolchain.docker, env, await ClusterRecorder.start());
    await stage.addBuilder(REMOTE, local.buildkit?.address ?? '');
    return stage;
  }

  /** The environment of an engine that builds with one of the builders. */
  environment(builder: BuilderKind): NodeJS.ProcessEnv {
    const shared = { ...this.env, KUBE_HOST: this.cluster.host };
    return builder === 'docker' ? shared : { ...shared, BUILDX_BUILDER: REMOTE, DOCKER_HOST: 'unix:///nonexistent' };
  }

  /** Makes a BuildKit known to buildx; `flags` may append it to a builder of that name. */
  async addBuilder(name: string, address: string, flags: readonly string[] = []): Promise<void> {
    const create = ['buildx', 'create', '--name', name, ...flags, '--driver', 'remote', address];
    await succeed(this.docker, create, { cwd: '/', env: this.env });
  }

  /** Makes the API or the registry go wrong. */
  async fault(fault: object): Promise<void> {
    const answer = await fetch(`${this.local.endpoint}/_slipway/faults`, {
      method: 'POST',
      body: JSON.stringify(fault),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** Ends the faults of one caller. */
  async mend(accessKey: string): Promise<void> {
    await fetch(`${this.local.endpoint}/_slipway/faults?accessKey=${accessKey}`, { method: 'DELETE' });
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    await stopLocal(this.local.name, thisProcess());
  }
}
