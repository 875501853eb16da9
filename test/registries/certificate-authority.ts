import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A certificate with its key, as files. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=slipway tests'];

/** A certificate authority that no machine trusts by itself, as companies have them. */
export class CertificateAuthority {
  /** What must be trusted. */
  readonly cert: string;
  private readonly key: string;

  constructor(private readonly folder: string) {
    this.cert = path.join(folder, 'authority.pem');
    this.key = path.join(folder, 'authority.key');
    openssl(['req', '-x509', ...NEW_KEY, '-days', '2', '-keyout', this.key, '-out', this.cert]);
  }

  issue(...names: string[]): IssuedCertificate {
    const [cert, key, request, extensions] = ['pem', 'key', 'csr', 'ext'].map((ending) =>
      path.join(this.folder, `server.${ending}`),
    ) as [string, string, string, string];
    openssl(['req', ...NEW_KEY, '-keyout', key, '-out', request]);
    writeFileSync(extensions, `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
    const signed = ['-CA', this.cert, '-CAkey', this.key, '-CAcreateserial', '-days', '2', '-extfile', extensions];
    openssl(['x509', '-req', '-in', request, ...signed, '-out', cert]);
    return { cert, key };
  }
}

/** As a server of Node takes it. */
export function asPem({ cert, key }: IssuedCertificate): { readonly cert: string; readonly key: string } {
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}
