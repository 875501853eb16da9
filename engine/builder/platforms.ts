import { parsePlatform, type Platform } from '../../modules/source/dockerfile/platform';
import { EngineError } from '../engine-error';
import type { DockerCli } from './docker-cli';
import type { BuilderFacts } from './inspect';
import { buildWith, otherBuilders } from './other-builders';

/** Drivers that start BuildKit from its own image, in which there are emulators; what others have is what they tell. */
const BRING_EMULATORS: ReadonlySet<string> = new Set(['docker-container', 'kubernetes']);

/**
 * Sees before the build that a builder can run steps for these platforms. What it does not tell is left to the build.
 *
 * @throws {EngineError} that names a builder of this machine that can, or what makes this one able to
 */
export async function requirePlatforms(cli: DockerCli, facts: BuilderFacts, wanted: readonly string[]): Promise<void> {
  const { builder, driver, platforms } = facts;
  if (platforms === undefined) return;
  const lacking = wanted.filter((platform) => !has(platforms, platform) && !emulates(facts, platform));
  if (lacking.length === 0) return;
  const other = ableOf(await otherBuilders(cli, facts), wanted);
  throw new EngineError(
    `the builder ${builder} (${driver}) cannot build for ${lacking.join(' and ')}`,
    `RUN steps need a machine of that platform or an emulator, and it has ${platforms.join(', ')}`,
    other === undefined ? `${enabling(lacking)}; then try again` : buildWith(other),
  );
}

/** Whether one of these platforms runs what is made for another one. */
function has(platforms: readonly string[], wanted: string): boolean {
  const { os, architecture, variant } = parsePlatform(wanted);
  const variants = platforms
    .map((text) => parsePlatform(text))
    .filter((each) => each.os === os && each.architecture === architecture)
    .map((each) => each.variant);
  // Old builders tell no variants of amd64. A machine runs what is made for lower variants too.
  const tellsNone = architecture === 'amd64' && variants.every((each) => each === '');
  return variants.some((each) => tellsNone || level(each) >= level(variant));
}

function level(variant: Platform['variant']): number {
  return Number(/^v(\d+)/.exec(variant)?.[1] ?? 0);
}

function emulates({ driver }: BuilderFacts, wanted: string): boolean {
  const { os, architecture, variant } = parsePlatform(wanted);
  const isEmulated = os === 'linux' && (architecture !== 'amd64' || level(variant) <= 2);
  return BRING_EMULATORS.has(driver) && isEmulated;
}

/** The builder that can run steps for all of these platforms, rather on machines than by emulators. */
function ableOf(builders: readonly BuilderFacts[], wanted: readonly string[]): BuilderFacts | undefined {
  return (
    builders.find(({ platforms = [] }) => wanted.every((platform) => has(platforms, platform))) ??
    builders.find((facts) => wanted.every((platform) => emulates(facts, platform)))
  );
}

function enabling(lacking: readonly string[]): string {
  const platforms = lacking.map((platform) => parsePlatform(platform));
  const architectures = [...new Set(platforms.map(({ architecture }) => architecture))].join(',');
  const emulator = `install an emulator where it runs (\`docker run --privileged --rm tonistiigi/binfmt --install ${architectures}\`), `;
  return (
    `${platforms.every(({ os }) => os === 'linux') ? emulator : ''}create a builder that has such a machine ` +
    `(\`docker buildx create --name far --platform=${lacking.join(',')} …\`, then SLIPWAY_BUILDER=far), or run the steps ` +
    'on the machine that builds (`FROM --platform=$BUILDPLATFORM`)'
  );
}
