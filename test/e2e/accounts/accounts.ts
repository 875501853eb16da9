import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ECRClient } from '@aws-sdk/client-ecr';
import { AssumeRoleCommand, type Credentials, STSClient } from '@aws-sdk/client-sts';
import { localEnvironment } from '../../../local/environment';
import { startLocal, stopLocal } from '../../../local/instance';
import type { LocalAws } from '../../../local/records';
import { thisProcess } from '../../this-process';
import { setUp, type Toolchain } from '../../toolchain/setup';

export const STAGING = '111111111111';
export const PRODUCTION = '222222222222';

/** An account, as one sees it who has its keys. */
export const keysOf = (account: string): string => `arn:aws:sts::${account}:assumed-role/keys/static`;
export const roleIn = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;
export const sessionOf = (account: string, role: string, session: string): string =>
  `arn:aws:sts::${account}:assumed-role/${role}/${session}`;

/** Two accounts in a local AWS, and a machine whose configuration has a profile for each: `staging`, `production`. */
export class Accounts {
  private constructor(
    readonly local: LocalAws,
    readonly toolchain: Toolchain,
    readonly keys: Readonly<Record<'staging' | 'production', Credentials>>,
  ) {
    mkdirSync(this.path('source'), { recursive: true });
    writeFileSync(this.path('source/Dockerfile'), 'FROM scratch\nCOPY payload /\n');
    writeFileSync(this.path('source/payload'), 'the same in both accounts\n');
    writeFileSync(this.path('token'), 'a token of another issuer\n');
    writeFileSync(
      this.path('credentials'),
      Object.entries(keys)
        .map(([profile, { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token }]) =>
          section(profile, { aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: token }),
        )
        .join(''),
    );
    const chained = {
      role_arn: roleIn(STAGING, 'developer'),
      role_session_name: 'laptop',
      external_id: 'theirs',
      source_profile: 'staging',
      region: 'eu-north-1',
    };
    writeFileSync(
      this.path('config'),
      section('profile production', { region: 'us-west-2' }) + section('profile developer', chained),
    );
  }

  static async start(name: string): Promise<Accounts> {
    const toolchain = await setUp();
    const local = await startLocal({ name, docker: true }, thisProcess());
    const [staging, production] = [await newKeys(local, STAGING), await newKeys(local, PRODUCTION)];
    return new Accounts(local, toolchain, { staging, production });
  }

  async stop(): Promise<void> {
    await stopLocal(this.local.name, thisProcess());
  }

  path(...parts: string[]): string {
    return path.join(this.local.folder, 'accounts', ...parts);
  }

  /** The environment of a shell: no region, and the keys of the account that no provider means. */
  get env(): NodeJS.ProcessEnv {
    const { AWS_REGION, AWS_DEFAULT_REGION, ...env } = localEnvironment(this.local, {
      ...process.env,
      ...this.toolchain.environment,
      CHECKPOINT_DISABLE: '1',
    });
    const files = { AWS_CONFIG_FILE: this.path('config'), AWS_SHARED_CREDENTIALS_FILE: this.path('credentials') };
    return { ...env, ...files };
  }

  /** The environment with the keys of an account in variables. */
  withKeys({ AccessKeyId, SecretAccessKey, SessionToken }: Credentials): NodeJS.ProcessEnv {
    const keys = { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey };
    return { ...this.env, ...keys, AWS_SESSION_TOKEN: SessionToken };
  }

  /** ECR's API, as the holder of some keys. */
  ecr(
    { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' }: Credentials,
    region: string,
  ): ECRClient {
    const { endpoint } = this.local;
    return new ECRClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  }

  async fault(fault: object): Promise<void> {
    await fetch(`${this.local.endpoint}/_slipway/faults`, { method: 'POST', body: JSON.stringify(fault) });
  }
}

/** Long-lived keys need users; those of a session are keys as well. */
async function newKeys({ endpoint, region }: LocalAws, account: string): Promise<Credentials> {
  const sts = new STSClient({ endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const { Credentials: keys } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleIn(account, 'keys'), RoleSessionName: 'static' }),
  );
  if (keys === undefined) throw new Error(`there are no keys of ${account}`);
  return keys;
}

function section(name: string, settings: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value ?? ''}\n`);
  return `[${name}]\n${lines.join('')}\n`;
}
