import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { reason } from '../../errors/report';
import { EngineError } from '../engine-error';

/** Certificates and keys for a server that wants its own. */
export interface TlsOptions {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/**
 * Files of certificates. Node reads the first by itself, but only as long as nobody gives it others; Terraform, Docker
 * and other Go programs read the second, the AWS tools the third.
 */
const FILES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'AWS_CA_BUNDLE'];
const FOLDERS = 'SSL_CERT_DIR';

/** What a connection trusts: Node's own roots and those of the environment, or only what the server is known by. */
export function trust(env: NodeJS.ProcessEnv, tls: TlsOptions): TlsOptions & { secureContext?: SecureContext } {
  const added = tls.ca === undefined ? addedRoots(env) : [];
  if (added.length === 0) return tls;
  // Made once: reading all roots again for every connection takes longer than the connection.
  return { ...tls, secureContext: createSecureContext({ ...tls, ca: [...rootCertificates, ...added] }) };
}

function addedRoots(env: NodeJS.ProcessEnv): readonly string[] {
  const files = FILES.flatMap((name) => filesOf(name, env[name]));
  const folders = (env[FOLDERS] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const inFolders = folders.flatMap((folder) => filesInside(folder));
  const certificates = [...files, ...inFolders].filter((text) => text.includes('-----BEGIN'));
  return [...new Set(certificates)];
}

function filesOf(variable: string, file: string | undefined): string[] {
  if (!file) return [];
  try {
    return [readFileSync(file, 'latin1')];
  } catch (error) {
    throw new EngineError(
      `the certificates that ${variable} names cannot be used`,
      reason(error),
      'let it name a file of certificates in PEM form, or unset it',
      error,
    );
  }
}

/** As in Go programs, what is missing or unreadable in a folder is passed over. */
function filesInside(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      try {
        return [readFileSync(path.join(folder, name), 'latin1')];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}
