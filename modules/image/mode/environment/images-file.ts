import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ImagesFile, ImagesFileImage } from '../../../../contract/images-file';
import { REPOSITORY } from '../../../../contract/registry';
import { TAG } from '../../../../contract/tags';
import { shown } from '../../../../errors/shown';
import { SlipwayError } from '../../../../errors/slipway-error';
import { SOURCE_TAG } from '../../../source/hash/source-tag';
import type { Choices } from './choices';
import { type ListedChoice, ListedChoices } from './listed-choices';
import type { Part, Written } from './part';
import { onDisk, readJson } from './written-file';

const VARIABLE = 'IMAGES_FILE';

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const PLATFORMS = /^[a-z0-9]+(?:\/[a-z0-9_.]+){1,2}(?:,[a-z0-9]+(?:\/[a-z0-9_.]+){1,2})*$/;

/**
 * What the build jobs made whose file, or whose folder of files, the environment names: nothing where it names none.
 *
 * @param folder the path is relative to it
 * @throws SlipwayError for a file that cannot be read, or is none of ours, and where two say different things of an image
 */
export function builtImages(environment: NodeJS.ProcessEnv, folder: string): Choices {
  const named = environment[VARIABLE];
  if (!named) return new ListedChoices([]);
  const listed = filesAt(folder, named).flatMap((file) => {
    const written = writtenIn(file);
    return listedIn(imagesOf(readJson(path.resolve(folder, file), written)), written.called);
  });
  requireOneMind(listed);
  const choices = new ListedChoices(listed);
  return {
    of: (image) => choices.of(image),
    // A build job lists what is always built too.
    requireKnown: (images, others) => choices.requireKnown([...images, ...others]),
  };
}

/** The file that is named, or the files of the folder: one of each job. */
function filesAt(folder: string, named: string): string[] {
  const place = path.resolve(folder, named);
  const written = writtenIn(named);
  return onDisk(place, written.called, () => {
    if (!statSync(place).isDirectory()) return [named];
    const files = readdirSync(place).filter((file) => file.endsWith('.json'));
    if (files.length > 0) return files.sort().map((file) => path.join(named, file));
    throw new SlipwayError(`${written.called} is a folder without *.json`, undefined, written.fix);
  });
}

function writtenIn(file: string): Written {
  return {
    called: `${VARIABLE} (${shown(file)})`,
    fix: "name what `slipway build --output` wrote: the package's schemas/images.schema.json says what it holds",
  };
}

function imagesOf(document: Part): ImagesFile {
  const { commit, images } = document.fields(['commit', 'images'], ['$schema']);
  return {
    commit: commit.isNull ? null : commit.text('the hash of a commit in full, or null', COMMIT),
    images: images.items().map(imageOf),
  };
}

const FIELDS = ['stack', 'name', 'repository', 'digest', 'tag', 'tags', 'platform', 'did', 'seconds'] as const;

function imageOf(entry: Part): ImagesFileImage {
  const { stack, name, repository, digest, tag, tags, platform, did, seconds } = entry.fields(FIELDS);
  return {
    stack: stack.text(),
    name: name.text(),
    repository: repository.text('a repository without a tag (host/name)', REPOSITORY),
    digest: digest.text('sha256: and 64 hexadecimal digits in lower case', DIGEST),
    tag: tag.text('src- and 20 hexadecimal digits in lower case', SOURCE_TAG),
    tags: tags.items().map((each) => each.text('a tag', TAG)),
    platform: platform.text('os/architecture, several with commas between them', PLATFORMS),
    did: did.oneOf('built', 'copied', 'present'),
    seconds: seconds.amount(),
  };
}

interface ListedImage extends ListedChoice {
  readonly repository: string;
}

function listedIn({ images }: ImagesFile, from: string): ListedImage[] {
  return images.map(({ stack, name, repository, digest, tag }) => {
    return { stack, name, choice: `${tag}@${digest}`, from, repository };
  });
}

/** Jobs may say the same of an image, as when both found it in the registry. */
function requireOneMind(listed: readonly ListedImage[]): void {
  const images = new Map<string, ListedImage>();
  for (const image of listed) {
    const id = JSON.stringify([image.stack, image.name]);
    const other = images.get(id) ?? image;
    images.set(id, other);
    if (other.choice === image.choice && other.repository === image.repository) continue;
    throw new SlipwayError(
      `${VARIABLE} has image '${shown(image.name)}' of stack '${shown(image.stack)}' twice, and not the same`,
      [other, image].map(({ from, repository, choice }) => `${from} has ${repository}:${choice}`).join(', '),
      'remove the one that is not to be deployed',
    );
  }
}
