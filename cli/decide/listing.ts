import type { Presence } from '../../contract/presence';
import type { TaggedImage } from './images-to-build';
import { shortName } from './names';
import { stateOf } from './readiness';

/** An image as it was found, without anything being done. */
export interface Listed {
  readonly image: TaggedImage;
  readonly state: 'present' | 'missing' | 'archived' | 'unknown' | 'changed' | 'unchanged' | 'loaded';
  readonly reference: string;
}

export const LISTING_TITLES = ['image', 'state', 'platform', 'reference'] as const;

/** What a registry says of an image. */
export function inRegistry(image: TaggedImage, presence: Presence): Listed {
  if (presence.state === 'unknown') return { image, state: 'unknown', reference: referenceOf(image) };
  return { image, state: stateOf(presence), reference: presence.reference };
}

/** Images, some of which have another source than before. */
export function sinceThen(images: readonly TaggedImage[], changed: readonly TaggedImage[]): Listed[] {
  return images.map((image) => {
    return { image, state: changed.includes(image) ? 'changed' : 'unchanged', reference: referenceOf(image) };
  });
}

/** Whether there is something to build. */
export const isWanted = ({ state }: Listed): boolean => ['missing', 'archived', 'changed'].includes(state);

export function listingRows(listed: readonly Listed[]): string[][] {
  const images = listed.map(({ image }) => image);
  return listed.map(({ image, state, reference }) => [shortName(image, images), state, platformOf(image), reference]);
}

/** The same for programs. */
export function listingJson(listed: readonly Listed[]): object[] {
  return listed.map(({ image, state, reference }) => {
    return { stack: image.stack, name: image.name, state, reference, platform: platformOf(image) };
  });
}

/** `2 of 5 images to build, 1 unknown`. */
export function summaryOf(listed: readonly Listed[]): string {
  const unknown = listed.filter(({ state }) => state === 'unknown').length;
  const images = `${listed.length} ${listed.length === 1 ? 'image' : 'images'}`;
  return `${listed.filter(isWanted).length} of ${images} to build${unknown === 0 ? '' : `, ${unknown} unknown`}`;
}

/** What a person can put right; a part that says nothing is empty. */
export interface Problem {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** The same with one cause and fix, as when a registry is out of reach for all, as one. */
export function joined(problems: readonly Problem[]): Problem[] {
  const alike = new Map<string, Problem>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.why, problem.fix]);
    const what = [...(alike.get(key) ? [alike.get(key)?.what] : []), problem.what].join('\n  and:  ');
    alike.set(key, { ...problem, what });
  }
  return [...alike.values()];
}

/** Why nobody knows of an image whether it is there. */
export function unanswered(images: readonly TaggedImage[], presences: readonly Presence[]): Problem[] {
  return presences.flatMap((presence, index) => {
    const image = images[index];
    if (presence.state !== 'unknown' || image === undefined) return [];
    const name = shortName(image, images);
    return [{ ...presence, what: `nobody knows whether the image ${name} is there: ${presence.what}` }];
  });
}

/** `linux/amd64`; several with commas between them. */
export function platformOf({ source }: TaggedImage): string {
  return (source.platforms ?? []).join(',');
}

/** What it is called; by its name alone where only Terraform knows the address of its repository. */
export function referenceOf({ repository: { url, name }, tag }: TaggedImage): string {
  return `${url ?? name ?? ''}:${tag}`;
}
