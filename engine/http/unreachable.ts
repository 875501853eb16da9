import { isNativeError } from 'node:util/types';
import { reason } from '../../errors/report';
import { EngineError } from '../engine-error';
import type { HttpFailure } from './http';

interface KnownFix {
  readonly code: RegExp;
  readonly fix: string;
}

/** What can be done about a connection that fails in one of these ways. */
const FIXES: readonly KnownFix[] = [
  {
    code: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    fix: 'check the clock of this machine; if it is right, the server needs a new certificate',
  },
  {
    code: /^(?:SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF)|CERT_(?:UNTRUSTED|SIGNATURE))/,
    fix: 'let NODE_EXTRA_CA_CERTS or SSL_CERT_FILE name the certificate of its authority (a PEM file), then try again',
  },
  {
    code: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    fix: 'check the name of the registry and that no proxy answers in its place, then try again',
  },
  {
    code: /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$|^EPROTO$/,
    fix: 'check the port; plain HTTP is spoken to registries on this machine only',
  },
];

const ANY_FIX = 'check the network, the proxy variables and that the registry runs, then try again';

/** A registry that did not answer, with what can be done about it. */
export function unreachable(host: string, failure: HttpFailure): EngineError {
  const codes = codesOf(failure);
  const known = FIXES.find(({ code }) => codes.some((each) => code.test(each)));
  return new EngineError(`the registry ${host} cannot be reached`, reason(failure), known?.fix ?? ANY_FIX, failure);
}

/** The codes of an error and of its causes. */
function codesOf(error: unknown): string[] {
  if (!isNativeError(error)) return [];
  return [String((error as NodeJS.ErrnoException).code), ...codesOf(error.cause)];
}
