import type { LambdaFunction, Version } from '../machine/function';
import type { SandboxPlan } from './sandbox';

/** Where functions run. */
export interface Ground {
  /** Origin of the local AWS, which functions have in place of AWS. */
  readonly endpoint: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Lambda's own user, whatever the image says. */
const USER = '993:990';

/** How a version of a function runs: as on AWS without privileges, on a file system that only has /tmp to write to. */
export function planOf(one: LambdaFunction, version: Version, { endpoint, labels }: Ground): SandboxPlan {
  const { image, settings, id } = version.revision;
  const { EntryPoint, Command, WorkingDirectory } = settings.ImageConfig ?? {};
  const command = Command ?? image.command;
  const variables = {
    ...settings.Environment?.Variables,
    _HANDLER: command[0] ?? '',
    AWS_LAMBDA_FUNCTION_NAME: one.name,
    AWS_LAMBDA_FUNCTION_VERSION: version.number,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.MemorySize ?? 128),
    AWS_LAMBDA_INITIALIZATION_TYPE: one.provisioned.size > 0 ? 'provisioned-concurrency' : 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.LoggingConfig?.LogGroup ?? `/aws/lambda/${one.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `local/[${version.number}]${id}`,
    AWS_REGION: one.region,
    AWS_DEFAULT_REGION: one.region,
    AWS_ACCESS_KEY_ID: one.accessKey,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_ENDPOINT_URL: endpoint,
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    TZ: ':UTC',
  };
  const megabytes = settings.EphemeralStorage?.Size ?? 512;
  return {
    key: `${version.number} ${id}`,
    functionArn: one.arn,
    container: {
      Image: image.resolvedUri,
      Entrypoint: EntryPoint ?? image.entryPoint,
      Cmd: command,
      WorkingDir: WorkingDirectory ?? image.workingDirectory,
      User: USER,
      Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
      Labels: labels,
      HostConfig: {
        NetworkMode: 'host',
        ReadonlyRootfs: true,
        Tmpfs: { '/tmp': `rw,exec,mode=1777,size=${String(megabytes)}m` },
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        AutoRemove: true,
      },
    },
  };
}
