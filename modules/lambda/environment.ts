import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { checkKept } from '../terraform/plain-text';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { literals } from '../terraform/template';

/**
 * Variables that Lambda itself sets, and refuses to be given.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/** Bytes that Lambda has for names and values together. */
const MOST_BYTES = 4096;

/**
 * The variables of a function; undefined when there are none.
 *
 * @throws PropError for names that Lambda refuses, for texts that would not arrive, and for too much of them
 */
export function variables(scope: Construct, env: Readonly<Record<string, string>>): Record<string, string> | undefined {
  const entries = Object.entries(env);
  if (entries.length === 0) return undefined;
  for (const [name, value] of entries) {
    checkName(scope, name);
    checkKept(scope, `env.${name}`, value);
  }
  // What only Terraform knows comes on top, and Lambda counts it.
  const texts = entries.flat().filter((text) => !Token.isUnresolved(text));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MOST_BYTES) {
    const sentence = `has ${String(bytes)} bytes of names and values, and Lambda has room for ${String(MOST_BYTES)}`;
    throw new PropError(scope, 'env', sentence, 'put long values into the image, a parameter in SSM or a secret');
  }
  return literals(env);
}

function checkName(scope: Construct, name: string): void {
  known(scope, 'env', name, 'it is checked at synthesis');
  if (RESERVED.has(name)) throw new PropError(scope, `env.${name}`, 'is set by Lambda itself', 'give it another name');
  if (/^[A-Za-z]\w+$/.test(name)) return;
  const expected = "named by letters, digits and '_', two at least, of which a letter is the first";
  throw new PropError(scope, 'env', mustBe(expected, name));
}
