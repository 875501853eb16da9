import { EngineError } from '../../engine-error';

/**
 * What the Kubernetes provider reads differently from version to version. All else is the same in all of them.
 *
 * @see docs/kubernetes-access.md, the table with the places in the provider's source
 */
export interface ProviderRules {
  /** Version 1 reads one file, that of the home folder where none is named; later ones read the files that are named. */
  readonly files: 'one or the default' | 'named';
  readonly readsTlsServerName: boolean;
  readonly readsProxy: boolean;
  /** A host without a scheme that is not verified is spoken to over TLS; later over plain HTTP. */
  readonly insecureIsTls: boolean;
  /** What two files of a list say of one name is mixed; later the first file counts. */
  readonly mixesFiles: boolean;
}

const OLDEST: Version = [1, 11];
const NEWEST_MAJOR = 3;
/** A version of each kind. */
const KINDS: readonly Version[] = [[1, 11], [2, 0], [2, 6], [2, 22], [2, 31], [3, 0]]; // prettier-ignore

type Version = readonly [major: number, minor: number];

/**
 * The rules that may be in force: those of the versions, or all that there are when no version is known.
 *
 * @throws {EngineError} for a version whose rules are not known
 */
export function rulesOf(versions: readonly string[]): readonly ProviderRules[] {
  return (versions.length === 0 ? KINDS : versions.map(known)).map(rules);
}

function rules(version: Version): ProviderRules {
  const since = (major: number, minor: number) => isAtLeast(version, [major, minor]);
  return {
    files: since(2, 0) ? 'named' : 'one or the default',
    readsTlsServerName: since(2, 22),
    readsProxy: since(2, 6),
    insecureIsTls: !since(2, 31),
    mixesFiles: !since(3, 0),
  };
}

function known(text: string): Version {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(text) ?? [];
  const version: Version = [Number(major), Number(minor)];
  if (isAtLeast(version, OLDEST) && version[0] <= NEWEST_MAJOR) return version;
  throw new EngineError(
    `the cluster of version ${text} of the Kubernetes provider is not known`,
    `known is where versions ${OLDEST.join('.')} to ${NEWEST_MAJOR} look for it`,
    'require such a version of the provider, or a newer cdktf-slipway, then apply again',
  );
}

function isAtLeast(version: Version, least: Version): boolean {
  return version[0] > least[0] || (version[0] === least[0] && version[1] >= least[1]);
}
