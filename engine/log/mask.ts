import { readFileSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import { report } from '../../errors/report';
import { SlipwayError } from '../../errors/slipway-error';
import type { Recipe } from '../builder/recipe';
import { basic, type Login } from '../credentials/credentials';
import { loginsIn, parseAuthVariable } from '../credentials/docker-config';
import { EngineError } from '../engine-error';
import { proxyPasswords } from '../http/proxy';

/** Shorter values would hide words that have nothing to do with the secret. */
const SHORTEST = 8;

/** Variables that are credentials as a whole. */
const CREDENTIALS = ['AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_KEY', 'AWS_SESSION_TOKEN', 'ACTIONS_RUNTIME_TOKEN'];

/**
 * Puts `***` in the place of secret values. The builder itself never prints one; a RUN step may.
 * A secret of several lines is looked for line by line, as it would be printed.
 */
export class Mask {
  private values: readonly string[] = [];

  constructor(secrets: Recipe['secrets'], env: NodeJS.ProcessEnv) {
    const given = Object.values(secrets).map((secret) => ('env' in secret ? env[secret.env] : textOf(secret.file)));
    // A builder of the user's gets the credentials of the machine as well.
    this.hide([...given, ...CREDENTIALS.map((name) => env[name]), ...proxyPasswords(env)]);
    this.hideLogins(loginsIn(parseAuthVariable(env['DOCKER_AUTH_CONFIG'])));
  }

  /** Hides what a builder is told to log in with. */
  hideLogins(logins: readonly Login[]): void {
    this.hide(
      logins.flatMap((login) => ('username' in login ? [basic(login), login.password] : [login.identityToken])),
    );
  }

  text(text: string): string {
    return this.values.reduce((masked, value) => masked.replaceAll(value, '***'), text);
  }

  /** An error of which no part that is reported has a secret: the same one where there is nothing to hide. */
  error(error: unknown): unknown {
    const reported = report(error);
    if (this.text(reported) === reported) return error;
    if (error instanceof SlipwayError) return this.told(error);
    if (!isNativeError(error)) return new Error(this.text(String(error)));
    const defect = new Error(this.text(error.message));
    return Object.assign(defect, { name: error.name, stack: this.text(reported) });
  }

  private told(error: SlipwayError): SlipwayError {
    const { what, why, fix, excerpt } = error;
    const hidden = (text: string | undefined) => text && this.text(text);
    if (error instanceof EngineError)
      return new EngineError(this.text(what), this.text(error.why), this.text(error.fix));
    return new SlipwayError(this.text(what), hidden(why), hidden(fix), { excerpt: hidden(excerpt) });
  }

  private hide(texts: readonly (string | undefined)[]): void {
    const lines = texts.flatMap((text = '') => text.split(/\r?\n/)).map((line) => line.trim());
    const values = [...this.values, ...lines.filter((line) => line.length >= SHORTEST)];
    // The longest first: one value may be a part of another.
    this.values = [...new Set(values)].sort((a, b) => b.length - a.length);
  }
}

/** A file that cannot be read is for the builder to refuse. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
