import type { AwsAccess } from '../../contract/aws';
import type { RegistryAccess } from '../../contract/registry';
import { AwsAccount } from '../aws/account';
import { regionOfHost } from '../aws/ecr-host';
import { environmentOfCalls, WAY } from '../aws/environment';
import type { Credentials } from '../credentials/credentials';
import { DockerCredentials } from '../credentials/docker-config';
import { EcrCredentials } from '../credentials/ecr';
import { HttpClient } from '../http/http';
import type { RunContext } from '../verbs/run-context';

const sessions = new WeakMap<RunContext, Session>();

/** What the steps of one run share: the connections to registries, and the logins, each of which is asked for once. */
export class Session {
  private readonly ways = new Map<string, HttpClient>();
  private readonly accounts = new Map<string, AwsAccount>();
  private readonly fromAws = new Map<string, EcrCredentials>();
  private readonly fromDocker = new Map<string, DockerCredentials>();

  private constructor(private readonly context: RunContext) {}

  static of(context: RunContext): Session {
    const session = sessions.get(context) ?? new Session(context);
    sessions.set(context, session);
    return session;
  }

  /** The way to a registry: where its provider has proxies and certificates of its own, by these. */
  http(registry: RegistryAccess): HttpClient {
    const { env, signal } = this.context;
    const calls = registry.kind === 'ecr' ? environmentOfCalls(registry.access, env) : env;
    const way = JSON.stringify(WAY.map((name) => calls[name] ?? ''));
    return once(this.ways, way, () => new HttpClient(calls, signal));
  }

  credentials(host: string, registry: RegistryAccess): Credentials {
    return registry.kind === 'ecr' ? this.ecr(host, registry.access) : this.docker(host);
  }

  /** The account that has the repositories of a host; two may have some at the same. */
  account(host: string, access: AwsAccess): AwsAccount {
    return once(
      this.accounts,
      ofHost(host, access),
      () => new AwsAccount(access, this.http({ kind: 'ecr', access }), regionOfHost(host)),
    );
  }

  /** The account that a provider works in, in its region. */
  accountOf(access: AwsAccess): AwsAccount {
    return this.account('', access);
  }

  private ecr(host: string, access: AwsAccess): EcrCredentials {
    return once(this.fromAws, ofHost(host, access), () => new EcrCredentials(host, this.account(host, access)));
  }

  private docker(host: string): DockerCredentials {
    const { env, signal } = this.context;
    return once(this.fromDocker, host, () => new DockerCredentials(host, env, signal));
  }
}

function ofHost(host: string, access: AwsAccess): string {
  return `${host} ${JSON.stringify(access)}`;
}

function once<T>(made: Map<string, T>, key: string, make: () => T): T {
  const value = made.get(key) ?? make();
  made.set(key, value);
  return value;
}
