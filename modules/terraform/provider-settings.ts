import { type TerraformProvider, Token, Tokenization } from 'cdktf';
import type { IConstruct } from 'constructs';
import { known, mustBe, PropError } from './prop-error';

/** Settings by the names that Terraform has for them: `assume_role`. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * What becomes of each setting of a provider, or of a block in it, for the engine, which must be where the provider is.
 * A setting that is in none of the lists is refused: a newer provider may have it, and it may lead elsewhere.
 */
export interface SettingsTable {
  /** For people: `an AwsProvider`. */
  readonly owner: string;
  readonly carried: readonly string[];
  /** Those of them that are addresses of proxies, each with the variable that may have a login in it. */
  readonly proxies?: Readonly<Record<string, string>>;
  /** They say nothing of where the provider goes, and as whom. */
  readonly irrelevant: readonly string[];
  readonly refused: Readonly<Record<string, Refusal>>;
}

export interface Refusal {
  readonly because: string;
  /** What to do. */
  readonly instead: string;
}

/** Why a secret is refused. */
export const WRITTEN_DOWN = 'it would be written down for the engine';

/** The block of a provider as it will be written, with what `addOverride` put into it. */
export function settingsOf(provider: TerraformProvider): Settings {
  const { terraformResourceType: type } = provider;
  const written = provider.toTerraform() as { provider: Readonly<Record<string, readonly [Settings]>> };
  return given(written.provider[type]?.[0] ?? {});
}

/** @throws PropError for a setting that the engine cannot have or does not know */
export function checkSettings(scope: IConstruct, settings: Settings, table: SettingsTable): void {
  const { owner, carried, irrelevant, refused } = table;
  for (const [name, value] of Object.entries(given(settings))) {
    const setting = camelCase(name);
    const refusal = refused[name];
    if (refusal !== undefined) {
      const sentence = `must be ${owner} without '${setting}': ${refusal.because}`;
      throw new PropError(scope, 'provider', sentence, refusal.instead);
    }
    if (irrelevant.includes(name)) continue;
    if (!carried.includes(name)) {
      throw new PropError(
        scope,
        'provider',
        `has '${setting}', which this version of cdktf-slipway does not know: it may lead elsewhere`,
        'leave it to the environment, or use a newer cdktf-slipway',
      );
    }
    checkProxy(scope, table, name, value);
    if (Tokenization.isResolvable(value) || (Array.isArray(value) && Token.isUnresolved(value))) {
      const expected = `${owner} whose '${setting}' is known before Terraform runs: the engine needs it as well`;
      throw new PropError(scope, 'provider', mustBe(expected, value));
    }
  }
}

function checkProxy(scope: IConstruct, { owner, proxies }: SettingsTable, name: string, value: unknown): void {
  const variable = proxies?.[name];
  if (variable === undefined) return;
  const setting = camelCase(name);
  known(scope, 'provider', value, `a password in its '${setting}' would be written down`);
  if (!String(value).includes('@')) return;
  const sentence = `must be ${owner} without a login in '${setting}': ${WRITTEN_DOWN}`;
  throw new PropError(scope, 'provider', sentence, `set ${variable} in the environment`);
}

/** Blocks are lists; `addOverride` may put one alone. */
export function blocksOf(value: unknown): readonly Settings[] {
  return [value]
    .flat()
    .filter((each) => each !== undefined && each !== null)
    .map((each) => given(each as Settings));
}

/** Settings without those that were not given. */
export function given<T extends object>(settings: { [Key in keyof T]: T[Key] | undefined }): Partial<T> {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as Partial<T>;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
