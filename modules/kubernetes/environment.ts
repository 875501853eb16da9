import type { DeploymentV1SpecTemplateSpecContainerEnv as Variable } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { Construct } from 'constructs';
import { checkKept } from '../terraform/plain-text';
import { hasToken, PropError } from '../terraform/prop-error';
import { literal } from '../terraform/template';
import { checkKey, checkSubdomain, checkVariable } from './names';

/** A value in a Secret of the namespace, which something else makes. It reaches the container alone. */
export interface SecretValue {
  /** Name of the Secret. May be a token, which then is waited for. */
  readonly secret: string;
  /** Key of the value in it. */
  readonly key: string;
}

/** What a container finds in its environment. */
export interface Environment {
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, SecretValue>>;
}

/** @throws PropError for names and texts that would not arrive, and for a name that is there twice */
export function variables(scope: Construct, { env = {}, secrets = {} }: Environment): Variable[] {
  const plain = Object.entries(env).map(([name, value]) => {
    checkVariable(scope, 'env', name);
    checkKept(scope, `env.${name}`, value);
    return { name, value: literal(unexpanded(value)) };
  });
  const secret = Object.entries(secrets).map(([name, value]) => {
    checkVariable(scope, 'secrets', name);
    if (name in env) throw new PropError(scope, `secrets.${name}`, "is in 'env' too", 'delete one of them');
    return { name, valueFrom: { secretKeyRef: secretKey(scope, `secrets.${name}`, value) } };
  });
  return [...plain, ...secret];
}

/** Kubernetes replaces `$(NAME)` in values and arguments, and reads `$$` as `$`. */
export function unexpanded(value: string): string {
  return value.replace(/\$(?=[$(])/g, '$$$$');
}

function secretKey(scope: Construct, prop: string, { secret, key }: SecretValue): { name: string; key: string } {
  if (!hasToken(secret)) checkSubdomain(scope, `${prop}.secret`, secret);
  checkKey(scope, `${prop}.key`, key);
  return { name: literal(secret), key };
}
