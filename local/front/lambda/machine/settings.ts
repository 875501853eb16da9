import * as z from 'zod/mini';

const text = z.string();
const texts = z.array(text);

/** What can be set of a function, in Lambda's spelling, besides its code. */
export const settingsSchema = z.object({
  Role: z.optional(text),
  Description: z.optional(text),
  Timeout: z.optional(z.int().check(z.minimum(1), z.maximum(900))),
  MemorySize: z.optional(z.int().check(z.minimum(128), z.maximum(10_240))),
  VpcConfig: z.optional(z.looseObject({ SubnetIds: z.optional(texts), SecurityGroupIds: z.optional(texts) })),
  Environment: z.optional(z.object({ Variables: z.optional(z.record(text, text)) })),
  KMSKeyArn: z.optional(text),
  TracingConfig: z.optional(z.object({ Mode: z.optional(z.enum(['Active', 'PassThrough'])) })),
  DeadLetterConfig: z.optional(z.object({ TargetArn: z.optional(text) })),
  FileSystemConfigs: z.optional(z.array(z.unknown())),
  ImageConfig: z.optional(
    z.object({ EntryPoint: z.optional(texts), Command: z.optional(texts), WorkingDirectory: z.optional(text) }),
  ),
  EphemeralStorage: z.optional(z.object({ Size: z.int().check(z.minimum(512), z.maximum(10_240)) })),
  LoggingConfig: z.optional(
    z.object({
      LogFormat: z.optional(z.enum(['JSON', 'Text'])),
      ApplicationLogLevel: z.optional(text),
      SystemLogLevel: z.optional(text),
      LogGroup: z.optional(text),
    }),
  ),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Names that a function cannot set. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** Those of the names that are Lambda's own. */
export function reservedAmong({ Environment }: Settings): string[] {
  return Object.keys(Environment?.Variables ?? {}).filter((name) => RESERVED.has(name));
}

/** What is there without being set, and what is set, as GetFunctionConfiguration answers it. */
export function describeSettings(name: string, settings: Settings): Record<string, unknown> {
  const { VpcConfig: vpc, ImageConfig: image, LoggingConfig: logging = {}, ...rest } = settings;
  const { LogFormat: format = 'Text', LogGroup: group = `/aws/lambda/${name}`, ...levels } = logging;
  const allLevels = format === 'JSON' ? { ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO', ...levels } : {};
  return {
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    ...rest,
    TracingConfig: { Mode: settings.TracingConfig?.Mode ?? 'PassThrough' },
    // What was taken away is absent.
    DeadLetterConfig: settings.DeadLetterConfig?.TargetArn ? settings.DeadLetterConfig : undefined,
    Environment: Object.keys(settings.Environment?.Variables ?? {}).length > 0 ? settings.Environment : undefined,
    KMSKeyArn: settings.KMSKeyArn || undefined,
    VpcConfig: vpc?.SubnetIds?.length ? vpc : undefined,
    ImageConfigResponse: image && Object.keys(image).length > 0 ? { ImageConfig: image } : undefined,
    LoggingConfig: { LogFormat: format, LogGroup: group, ...allLevels },
  };
}
