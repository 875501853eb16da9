import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { VersionedFunction } from '../../../contract/lambda';
import { Patience } from '../../aws/patience';
import { EngineError } from '../../engine-error';
import { LambdaApi } from '../../lambda/api';
import type { RunContext } from '../../verbs/run-context';
import { sharesOf } from './function-reader';
import { LATEST } from './look';

/** Where a roll-out does not say how long it may take. */
const ASKING_SECONDS = 60;

/**
 * The digests of the images of all functions in the region, in all their versions: any may be called by its number.
 *
 * @throws {EngineError} when Lambda does not say so
 */
export async function imagesInUse(api: LambdaApi): Promise<Set<string>> {
  return digestsOf(await api.versionsOfAll());
}

/**
 * The digests of the images of a function that an alias names, and of the newest published versions.
 *
 * @throws {EngineError} when Lambda does not say so
 */
export async function imagesToGoBackTo(api: LambdaApi, { keepVersions }: VersionedFunction): Promise<Set<string>> {
  const versions = await api.versions();
  const named = new Set((await api.aliases()).flatMap((alias) => [...sharesOf(alias).keys()]));
  const newest = versions
    .filter(({ Version: version }) => version !== LATEST)
    .sort((a, b) => Number(b.Version) - Number(a.Version))
    .slice(0, keepVersions);
  return digestsOf([...newest, ...versions.filter(({ Version: version = '' }) => named.has(version))]);
}

/**
 * The same of several functions.
 *
 * @throws {EngineError} when Lambda does not say so
 */
export async function imagesOfFunctions(
  functions: readonly VersionedFunction[],
  context: RunContext,
): Promise<Set<string>> {
  const digests = new Set<string>();
  for (const each of functions) {
    const patience = new Patience('Lambda', ASKING_SECONDS, context.signal, context.print);
    const found = await LambdaApi.use(each, context, (api) => patience.answer(() => imagesToGoBackTo(api, each)));
    for (const digest of found) digests.add(digest);
  }
  return digests;
}

/** The hash of the code of an image is its digest. */
function digestsOf(versions: readonly FunctionConfiguration[]): Set<string> {
  const images = versions.filter(({ PackageType: type }) => type === 'Image');
  return new Set(images.map(digestOf));
}

/** Not to know one of them is not to know what may be deleted. */
function digestOf({ FunctionName: name = '', Version: version = '', CodeSha256: hash = '' }: FunctionConfiguration) {
  if (/^[0-9a-f]{64}$/.test(hash)) return `sha256:${hash}`;
  throw new EngineError(
    `nobody knows which image version ${version} of function ${name} has`,
    `Lambda says ${hash === '' ? 'no hash of its code' : 'a hash that is no digest'}`,
    'wait until the function is updated, then apply again',
  );
}
