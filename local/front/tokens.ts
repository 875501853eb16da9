import { randomBytes } from 'node:crypto';

/** ECR's tokens live for twelve hours. */
export const TOKEN_LIFETIME_MS = 12 * 60 * 60 * 1_000;

/** The registry passwords that GetAuthorizationToken handed out. */
export class Tokens {
  private readonly expiries = new Map<string, number>();

  /** A new password. `expiresAt` in milliseconds since 1970. */
  issue(): { password: string; expiresAt: number } {
    const password = randomBytes(24).toString('base64url');
    const expiresAt = Date.now() + TOKEN_LIFETIME_MS;
    this.expiries.set(password, expiresAt);
    return { password, expiresAt };
  }

  /** What an Authorization header is worth. */
  check(header: string | undefined): 'valid' | 'expired' | 'unknown' {
    const [scheme, credentials = ''] = header?.split(' ') ?? [];
    const [user, password = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    const expiresAt = this.expiries.get(password);
    if (scheme?.toLowerCase() !== 'basic' || user !== 'AWS' || expiresAt === undefined) return 'unknown';
    return expiresAt > Date.now() ? 'valid' : 'expired';
  }
}
