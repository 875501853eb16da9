import { succeed } from './command';

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: {
    readonly containers: readonly {
      readonly image: string;
      readonly env?: readonly { readonly name: string; readonly value: string }[];
    }[];
  };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** The Kubernetes API, asked with the real kubectl. */
export class Cluster {
  constructor(
    private readonly kubectl: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** The images that Ready pods of an app run, without repeats. */
  async runningImages(namespace: string, app: string): Promise<string[]> {
    const pods = await this.pods(namespace, app);
    const ready = pods.filter(({ metadata, status }) => !metadata.deletionTimestamp && isReady(status));
    return [...new Set(ready.flatMap(({ spec }) => spec.containers.map(({ image }) => image)))];
  }

  async podNames(namespace: string, app: string): Promise<string[]> {
    return (await this.pods(namespace, app)).map(({ metadata }) => metadata.name).sort();
  }

  async kubectlRun(...args: string[]): Promise<string> {
    const { stdout } = await succeed(this.kubectl, args, { cwd: '/', env: this.env });
    return stdout;
  }

  /** The environment of an app's container, as its newest pod has it. */
  async environment(namespace: string, app: string): Promise<Record<string, string>> {
    const pods = await this.pods(namespace, app);
    const variables = pods.flatMap(({ spec }) => spec.containers.flatMap(({ env }) => env ?? []));
    return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  }

  private async pods(namespace: string, app: string): Promise<Pod[]> {
    const text = await this.kubectlRun(
      'get',
      'pods',
      '--namespace',
      namespace,
      '--selector',
      `app.kubernetes.io/name=${app}`,
      '--output',
      'json',
    );
    return (JSON.parse(text) as { items: Pod[] }).items;
  }
}

function isReady(status: Pod['status']): boolean {
  return status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
}
