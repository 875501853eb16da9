import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { CertificateAuthority } from '../../registries/certificate-authority';
import { ConnectProxy } from '../../registries/connect-proxy';
import { DockerRegistry } from '../../registries/docker-registry';
import { GuardedRegistry } from '../harness/guarded-registry';
import type { Secrets, Way } from './ways';

/** The name that leads to a registry through the proxy alone. */
export const PROXIED = 'proxied.example';

/** Registries that want the secrets as passwords, and one behind a proxy that does. */
export class Registries {
  private constructor(
    private readonly authority: CertificateAuthority,
    /** By the way in which the login is given. */
    readonly guarded: Readonly<Record<'config' | 'helper' | 'variable', GuardedRegistry>>,
    readonly proxy: ConnectProxy,
    private readonly behind: readonly DockerRegistry[],
  ) {}

  static async start(folder: string, secrets: Secrets): Promise<Registries> {
    const data = path.join(folder, 'registries');
    mkdirSync(data);
    const authority = new CertificateAuthority(data);
    const issued = authority.issue(PROXIED);
    const tls = { certificate: issued.cert, key: issued.key };
    const [open, proxied] = await Promise.all([
      DockerRegistry.start(data),
      DockerRegistry.start(data, { http: { tls } }),
    ]);
    const guard = (way: Way) => GuardedRegistry.start(open.port, `me:${secrets.of(way)}`);
    const guarded = {
      config: await guard('docker config'),
      helper: await guard('credential helper'),
      variable: await guard('DOCKER_AUTH_CONFIG'),
    };
    const proxy = await ConnectProxy.start({ [PROXIED]: proxied.port }, undefined, `me:${secrets.of('proxy')}`);
    return new Registries(authority, guarded, proxy, [open, proxied]);
  }

  /** The certificate that the environment must trust. */
  get certificate(): string {
    return this.authority.cert;
  }

  /** Where all of them keep their data. */
  get folder(): string {
    return path.dirname(this.certificate);
  }

  async stop(): Promise<void> {
    for (const each of [...Object.values(this.guarded), this.proxy, ...this.behind]) await each.stop();
  }
}
