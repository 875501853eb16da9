import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { LambdaFunctionLoggingConfig } from '@cdktf/provider-aws/lib/lambda-function';
import { checkRetention } from '../aws/log-retention';
import { named } from '../terraform/address';
import { mustBe, PropError } from '../terraform/prop-error';
import type { FunctionParts } from './function-parts';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** What becomes of the log of a function. */
export interface FunctionLogs {
  /**
   * Days that lines are kept, of those that CloudWatch offers.
   *
   * @default 30
   */
  readonly retentionDays?: number;

  /**
   * What Lambda writes: lines of text, or an object of JSON each, in which it can search.
   *
   * @default 'text'
   */
  readonly format?: 'text' | 'json';

  /**
   * The least level of the program's lines that Lambda keeps, with `json`.
   *
   * @default 'info'
   */
  readonly level?: (typeof LEVELS)[number];
}

/**
 * The group that Lambda writes to. It is there before the function, which would make one that nobody empties.
 *
 * @throws PropError for a time that CloudWatch does not offer
 */
export function logGroup(parts: FunctionParts, { retentionDays = 30 }: FunctionLogs): CloudwatchLogGroup {
  const { scope, resource, name, tagged } = parts;
  checkRetention(scope, retentionDays);
  const group = new CloudwatchLogGroup(scope, 'LogGroup', {
    name: `/aws/lambda/${name}`,
    retentionInDays: retentionDays,
    ...tagged,
  });
  return named(group, resource);
}

/** @throws PropError for a format or level that Lambda does not have */
export function loggingConfig(
  { scope }: FunctionParts,
  group: CloudwatchLogGroup,
  { format = 'text', level }: FunctionLogs,
): LambdaFunctionLoggingConfig {
  if (!['text', 'json'].includes(format)) {
    throw new PropError(scope, 'logs.format', mustBe("'text' or 'json'", format));
  }
  if (level !== undefined && !LEVELS.includes(level)) {
    throw new PropError(scope, 'logs.level', mustBe(`one of ${LEVELS.join(', ')}`, level));
  }
  if (level !== undefined && format === 'text') {
    throw new PropError(scope, 'logs.level', 'is for lines of JSON: Lambda reads no other', "add `format: 'json'`");
  }
  if (format === 'text') return { logFormat: 'Text', logGroup: group.name };
  // Lambda fills in a level that is left off, which every later plan would take away.
  return {
    logFormat: 'JSON',
    logGroup: group.name,
    applicationLogLevel: (level ?? 'info').toUpperCase(),
    systemLogLevel: 'INFO',
  };
}
