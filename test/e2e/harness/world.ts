import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { localEnvironment } from '../../../local/environment';
import { startLocal, stopLocal } from '../../../local/instance';
import type { LocalAws } from '../../../local/records';
import { thisProcess } from '../../this-process';
import { baseImage } from '../../toolchain/base-image';
import { setUp, type Toolchain } from '../../toolchain/setup';
import { Cluster } from './cluster';
import { askContainer } from './container';
import { ecrOf } from './ecr';
import { Repositories } from './repositories';
import { ScratchProject } from './scratch-project';
import { Terraform, type Tool } from './terraform';

export const STACK = 'control-plane';

interface WorldOptions {
  /** @default true */
  readonly kubernetes?: boolean;
  readonly buildkit?: boolean;
  readonly onProgress?: (line: string) => void;
}

/** An empty account, an empty cluster and a copy of the project: what a test changes as it likes. */
export class World {
  /** In the folder of the local AWS, so that it goes with it. */
  readonly project: ScratchProject;
  readonly repositories: Repositories;
  readonly cluster: Cluster;
  private readonly dockerConfig = mkdtempSync(path.join(tmpdir(), 'slipway-docker-'));

  private constructor(
    readonly local: LocalAws,
    readonly toolchain: Toolchain,
    /** The environment of everything that the test starts. */
    readonly env: NodeJS.ProcessEnv,
  ) {
    this.project = new ScratchProject(path.join(local.folder, 'project'));
    this.repositories = new Repositories(ecrOf(local));
    this.cluster = new Cluster(toolchain.kubectl, env);
  }

  static async start(name: string, options: WorldOptions = {}): Promise<World> {
    const toolchain = await setUp();
    const local = await startLocal({ name, kubernetes: true, docker: true, ...options }, thisProcess());
    const env = localEnvironment(local, { ...process.env, ...toolchain.environment, CHECKPOINT_DISABLE: '1' });
    const base = await baseImage(env);
    const settings = {
      ...(base && { BASE_IMAGE: base }),
      // The providers that can be had without their registry are the old ones.
      ...(toolchain.terraformCliConfig && { KUBERNETES_PROVIDER: '1', AWS_PROVIDER: '5' }),
    };
    return new World(local, toolchain, { ...env, ...settings });
  }

  async stop(): Promise<void> {
    await stopLocal(this.local.name, thisProcess());
    rmSync(this.dockerConfig, { recursive: true, force: true });
  }

  terraform(tool: Tool, env: NodeJS.ProcessEnv = {}, stack = STACK): Terraform {
    return new Terraform(this.toolchain[tool], this.project.stack(stack), { ...this.env, ...env });
  }

  /** Makes the registry or the API go wrong from now on, or well again. */
  async fault(fault: Record<string, unknown> | undefined): Promise<void> {
    await fetch(`${this.local.endpoint}/_slipway/faults`, {
      method: fault ? 'POST' : 'DELETE',
      ...(fault && { body: JSON.stringify(fault) }),
    });
  }

  /** Pulls the reference from the registry, as a node would, and asks a container of it. */
  async ask(reference: string): Promise<unknown> {
    return askContainer(this.toolchain.docker, await this.loggedIn(), reference);
  }

  /** The environment of a Docker that is logged in. Only for the test's own pulls: the engine must do without. */
  async loggedIn(): Promise<NodeJS.ProcessEnv> {
    const { authorizationData } = await ecrOf(this.local).send(new GetAuthorizationTokenCommand({}));
    const plugins = JSON.parse(
      readFileSync(path.join(this.env['DOCKER_CONFIG'] ?? '', 'config.json'), 'utf8'),
    ) as object;
    const auths = { [this.local.registry]: { auth: authorizationData?.[0]?.authorizationToken } };
    writeFileSync(path.join(this.dockerConfig, 'config.json'), JSON.stringify({ ...plugins, auths }), { mode: 0o600 });
    return { ...this.env, DOCKER_CONFIG: this.dockerConfig };
  }
}
