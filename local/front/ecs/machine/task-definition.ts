import * as z from 'zod/mini';

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  cpu: z._default(z.number(), 0),
  essential: z._default(z.boolean(), true),
  portMappings: z._default(z.array(z.looseObject({ containerPort: z.number() })), []),
  dockerLabels: z._default(z.record(z.string(), z.string()), {}),
  healthCheck: z.optional(z.unknown()),
});

const taskDefinition = z.looseObject({
  taskDefinitionArn: z.string(),
  family: z.string(),
  status: z.string(),
  networkMode: z.optional(z.string()),
  cpu: z.optional(z.string()),
  memory: z.optional(z.string()),
  ephemeralStorage: z.optional(z.object({ sizeInGiB: z.number() })),
  runtimePlatform: z.optional(
    z.object({ cpuArchitecture: z.optional(z.string()), operatingSystemFamily: z.optional(z.string()) }),
  ),
  requiresCompatibilities: z._default(z.array(z.string()), []),
  containerDefinitions: z.array(container),
});

/** What is looked at in a revision that moto keeps. */
export type TaskDefinition = z.infer<typeof taskDefinition>;
export type ContainerDefinition = z.infer<typeof container>;

/** Reads moto's answer to DescribeTaskDefinition. */
export function readTaskDefinition(answer: unknown): TaskDefinition {
  return taskDefinition.parse(answer);
}

/** What its containers run on, as images say it. */
export function platformOf({ runtimePlatform = {} }: TaskDefinition): { os: string; architecture: string } {
  const { cpuArchitecture = 'X86_64', operatingSystemFamily = 'LINUX' } = runtimePlatform;
  return {
    os: operatingSystemFamily.startsWith('WINDOWS') ? 'windows' : 'linux',
    architecture: cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64',
  };
}

/** The same in the words of services and tasks. */
export function platformFamilyOf({ runtimePlatform }: TaskDefinition): string {
  const family = runtimePlatform?.operatingSystemFamily ?? 'LINUX';
  return family === 'LINUX' ? 'Linux' : family;
}
