import type { ExternalBase, Read } from '../dockerfile/read';
import { isPinned } from '../dockerfile/reference';
import type { SourceOptions } from '../source-options';
import type { SourceWarning } from '../source-warning';
import type { Walked } from '../tree/walk';
import type { DigestedSource } from './source-digest';
import { isSourceTag } from './source-tag';

/** How many paths a message names. */
const MOST_PATHS = 5;
const LARGE_BYTES = 500 * 1024 * 1024;
const SECRET = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const NO_SECRET = /(?:_|^)(?:public|file|version)(?:_|$)/i;

const NOT_PINNED = 'is not pinned: a new version of it does not change the tag, so it is not built in';
const PIN = 'pin it by digest (name:tag@sha256:…), or change `salt` when a new version is to be built in';

/** Bases whose content can change under an unchanged hash. */
export function unpinnedBases(bases: readonly ExternalBase[]): SourceWarning[] {
  return bases
    .filter(({ reference }) => !isPinned(reference))
    .map(({ reference, line }) => ({
      code: 'unpinned-base',
      message: `${reference} ${NOT_PINNED}`,
      fix: PIN,
      line,
    }));
}

/** The same of named contexts; the tag of an image of ours is the hash of its source. */
export function unpinnedImages(images: DigestedSource['images']): SourceWarning[] {
  return images
    .filter(({ image }) => !isPinned(image) && !isSourceTag(image))
    .map(({ name, image }) => ({
      code: 'unpinned-base',
      message: `${image}, the named context "${name}", ${NOT_PINNED}`,
      fix: PIN,
    }));
}

/** Everything is copied, and nothing is kept out. */
export function missingIgnoreFile(reads: readonly Read[], ignoreFile: string | undefined): SourceWarning[] {
  const whole = reads.find(({ path, context, unread }) => path === '' && context === undefined && !unread);
  if (whole === undefined || ignoreFile !== undefined) return [];
  return [
    {
      code: 'no-ignore-file',
      message: `${whole.instruction} reads the whole context and there is no ignore file: every change of any file is a new image`,
      fix: 'add a .dockerignore, or copy only what the image needs',
      line: whole.line,
    },
  ];
}

/** What `docker build` copies and this library does not, told once for all contexts of an image. */
export function leftOut(walked: readonly Walked[]): SourceWarning[] {
  const paths = walked.flatMap((one) => one.leftOut);
  if (paths.length === 0) return [];
  return [
    {
      code: 'left-out',
      message: `${listed(paths)} ${paths.length === 1 ? 'is' : 'are'} not copied: .git, cdktf.out, .terraform, .terragrunt-cache, .state, *.tfstate*, sockets and what tools write while they run are in no image`,
      fix: 'name what the image does not need in the ignore file; copy what it needs under another name',
    },
  ];
}

/** Of such names a checkout on macOS or Windows has one, and so another tag. */
export function similarNames(walked: readonly Walked[]): SourceWarning[] {
  const pairs = walked.flatMap(({ similar }) => similar.map(([one, other]) => `"${one}" and "${other}"`));
  if (pairs.length === 0) return [];
  return [
    {
      code: 'similar-names',
      message: `names that are one name on macOS and Windows, where a checkout has one of them and another tag: ${listed(pairs)}`,
      fix: 'rename or ignore one of the two, where the source is used on such a system',
    },
  ];
}

function listed(texts: readonly string[]): string {
  const more = texts.length - MOST_PATHS;
  return more > 0 ? `${texts.slice(0, MOST_PATHS).join(', ')} and ${more} more` : texts.join(', ');
}

export function largeContext(bytes: number): SourceWarning[] {
  if (bytes <= LARGE_BYTES) return [];
  return [
    {
      code: 'large-context',
      message: `the image is made of ${Math.round(bytes / 1024 / 1024)} MB of files`,
      fix: 'keep what the image does not need out with an ignore file, or copy only what it needs',
    },
  ];
}

/** Build arguments are in the state, in the history of the image and in logs. */
export function secretArguments(args: Readonly<Record<string, string>>): SourceWarning[] {
  return Object.keys(args)
    .filter(looksSecret)
    .map((name) => ({
      code: 'secret-argument',
      message: `the build argument ${name} looks like a secret, and build arguments stay readable in the image`,
      fix: 'pass it with `secrets` and RUN --mount=type=secret',
    }));
}

/** Given, and neither in the hash nor passed on. */
export function unusedArguments(given: SourceOptions['args'] = {}, taken: DigestedSource['args']): SourceWarning[] {
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(taken, name))
    .map((name) => ({
      code: 'unused-argument',
      message: `no ARG that the image needs takes the build argument ${name}: it does not count, and the builder does not get it`,
      fix: 'declare it with ARG in the stage that uses it, or do not give it',
    }));
}

/** Whether a build argument of this name may hold a secret. */
export function looksSecret(name: string): boolean {
  return SECRET.test(name) && !NO_SECRET.test(name);
}
