/** What an ARN of ECS names: `arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID`. */
export interface EcsArn {
  readonly kind: string;
  readonly cluster: string;
  /** What comes behind the cluster: a name, an id, for deployments of a service its name and an id. */
  readonly rest: readonly string[];
}

/** The ARN of something in a cluster, in its account and region. */
export function arnIn(clusterArn: string, kind: string, ...names: readonly string[]): string {
  return [clusterArn.replace(':cluster/', `:${kind}/`), ...names].join('/');
}

/** Reads an ARN of something in a cluster; undefined when it is none. */
export function readArn(arn: string): EcsArn | undefined {
  const [, kind, cluster, rest] = /^arn:[\w-]+:ecs:[\w-]+:\d+:([a-z-]+)\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  return kind === undefined || cluster === undefined || rest === undefined
    ? undefined
    : { kind, cluster, rest: rest.split('/') };
}

/** The name of something that is given by name or by ARN. */
export function nameIn(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

/** Number of the account that an ARN is in. */
export function accountIn(arn: string): string {
  return arn.split(':')[4] ?? '';
}

export function regionIn(arn: string): string {
  return arn.split(':')[3] ?? '';
}
