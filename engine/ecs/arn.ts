/** What people call a thing of ECS, of its ARN: `api:7` of a task definition, `prod` of a cluster. A name stays as it is. */
export function shortName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Undefined for a name: it is in the region of the provider. */
export function regionOfArn(arn: string): string | undefined {
  return /^arn:[^:]+:ecs:([^:]+):/.exec(arn)?.[1];
}
