import { randomBytes } from 'node:crypto';
import type { Identity } from './callers';

/** ECR's tokens live for twelve hours. */
const TOKEN_LIFETIME_MS = 12 * 60 * 60 * 1_000;

/** Who got a password. */
export interface Holder extends Identity {
  readonly accessKey: string;
}

/** The registry passwords that GetAuthorizationToken handed out. */
export class Tokens {
  private readonly issued = new Map<string, Holder & { readonly expiresAt: number }>();

  /** A new password for a caller. `expiresAt` in milliseconds since 1970. */
  issue(holder: Holder): { password: string; expiresAt: number } {
    const password = randomBytes(24).toString('base64url');
    const expiresAt = Date.now() + TOKEN_LIFETIME_MS;
    this.issued.set(password, { ...holder, expiresAt });
    return { password, expiresAt };
  }

  /** What an Authorization header is worth. */
  check(header: string | undefined): 'valid' | 'expired' | 'unknown' {
    const token = this.find(header);
    if (token === undefined) return 'unknown';
    return token.expiresAt > Date.now() ? 'valid' : 'expired';
  }

  /** The caller who got the password of an Authorization header. */
  holder(header: string | undefined): Holder | undefined {
    return this.find(header);
  }

  private find(header: string | undefined) {
    const [scheme, credentials = ''] = header?.split(' ') ?? [];
    const [user, password = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    return scheme?.toLowerCase() === 'basic' && user === 'AWS' ? this.issued.get(password) : undefined;
  }
}
