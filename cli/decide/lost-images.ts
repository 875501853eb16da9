import type { Presence } from '../../contract/presence';
import { shortName } from './names';
import type { StackImage } from './needed-images';

/** An image that is built where it is missing, and what its registry has of it. */
export interface FoundBuilt {
  readonly image: StackImage;
  readonly tag: string | undefined;
  readonly presence: Presence;
}

/** An image that its registry does not have. Whether it ever had it the state of its stack tells. */
export interface AbsentImage {
  readonly stack: string;
  /** As people call it. */
  readonly name: string;
  readonly address: string;
  readonly tag: string;
  readonly reference: string;
  /** In ECR, which can restore it. */
  readonly isArchived: boolean;
}

export function absentImages(found: readonly FoundBuilt[]): AbsentImage[] {
  const all = found.map(({ image }) => image);
  return found.flatMap(({ image, tag, presence }) => {
    if (presence.state !== 'absent' || tag === undefined) return [];
    const { stack, address } = image;
    const isArchived = presence.archived !== undefined;
    return [{ stack, name: shortName(image, all), address, tag, reference: presence.reference, isArchived }];
  });
}

/**
 * Those that Terraform believes to be there: with this tag it has made them, so it would not make them again. One with
 * another tag in the state is replaced anyway.
 *
 * @param tags in the state, by address
 */
export function lostImages(absent: readonly AbsentImage[], tags: ReadonlyMap<string, string>): AbsentImage[] {
  return absent.filter(({ address, tag }) => tags.get(address) === tag);
}

/** What is said about one that is lost. */
export function lossOf({ name, reference, address, isArchived }: AbsentImage): string {
  if (isArchived) return `${name}: ECR has archived ${reference}: it is had again (-replace=${address})`;
  return `${name}: the registry no longer has ${reference}: it is built again (-replace=${address})`;
}

/**
 * What Terraform is told to plan: the targets, and to make again what is lost. With targets that is one itself: OpenTofu
 * does nothing for a target that has no change of its own, also when what it needs has one.
 */
export function planOptions(targets: readonly string[], lost: readonly AbsentImage[]): string[] {
  const addresses = lost.map(({ address }) => address);
  const selected = targets.length === 0 ? [] : [...new Set([...targets, ...addresses])];
  return [...selected.map((target) => `-target=${target}`), ...addresses.map((address) => `-replace=${address}`)];
}

/** That nobody knows of some whether they are there; undefined when all answers are clear. */
export function uncertainty(found: readonly FoundBuilt[]): string | undefined {
  const all = found.map(({ image }) => image);
  const unclear = found.filter(({ presence }) => presence.state === 'unknown');
  const [first] = unclear.flatMap(({ presence }) => (presence.state === 'unknown' ? [presence] : []));
  if (first === undefined) return undefined;
  const names = unclear.map(({ image }) => shortName(image, all)).join(', ');
  return `${UNNOTICED}: ${names}: ${first.what}: ${first.why}`;
}

/** That nobody knows it of any. */
export function doubtBecause({ what, why }: { readonly what: string; readonly why: string }): string {
  return `${UNNOTICED}: ${what}: ${why}`;
}

const UNNOTICED = 'warning: an image that was deleted would not be noticed';
