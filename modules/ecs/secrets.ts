import { Fn, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { checkArn } from '../aws/arn';
import { PropError } from '../terraform/prop-error';
import type { FargateServiceProps } from './fargate-service-props';
import { checkVariable } from './names';

const SECRET = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:]+(:[^:]*:[^:]*:[^:]*)?$/;
const PARAMETER = /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/.+$/;

/** @throws PropError for what is no secret that ECS reads */
export function checkSecrets(scope: Construct, { secrets = {}, secretsKey }: FargateServiceProps): void {
  for (const [name, from] of Object.entries(secrets)) {
    checkVariable(scope, 'secrets', name);
    if (Token.isUnresolved(from) || SECRET.test(from) || PARAMETER.test(from)) continue;
    // The value is not shown: it may be the secret itself.
    const sentence = 'must be the ARN of a secret in Secrets Manager or of a parameter in SSM';
    throw new PropError(scope, `secrets.${name}`, sentence, 'ECS reads the value from there when a task starts');
  }
  if (secretsKey === undefined) return;
  checkArn(scope, 'secretsKey', secretsKey, ['kms', 'a key in KMS']);
  if (Object.keys(secrets).length > 0) return;
  throw new PropError(scope, 'secretsKey', "is for 'secrets', and there are none", 'leave it off');
}

/** What the execution role must be allowed to read them. */
export function secretStatements({ secrets = {}, secretsKey }: FargateServiceProps): object[] {
  const all = [...new Set(Object.values(secrets).map(secretArn))];
  if (all.length === 0) return [];
  const read = {
    Sid: 'ReadSecrets',
    Effect: 'Allow',
    // Each reads one of the two kinds: what an ARN does not name it does not open.
    Action: ['secretsmanager:GetSecretValue', 'ssm:GetParameters'],
    Resource: all,
  };
  const decrypt = { Sid: 'DecryptSecrets', Effect: 'Allow', Action: 'kms:Decrypt', Resource: secretsKey };
  return secretsKey === undefined ? [read] : [read, decrypt];
}

/** Without the JSON key and the version that may follow: an ARN of a secret has seven parts, one of a parameter six. */
function secretArn(from: string): string {
  if (!Token.isUnresolved(from)) return from.split(':').slice(0, 7).join(':');
  return Token.asString(Fn.replace(from, '/^((?:[^:]*:){6}[^:]*):.*$/', '$1'));
}
