import type { StoredImage } from './stored-image';

/** What becomes of an image: `archive` also where it is archived already and stays so. */
export type Fate = 'stay' | 'archive' | 'expire';

/** The images that others of the repository hold: an index what it lists, an image what is attached to it. */
export class HeldImages {
  private readonly holders = new Map<string, StoredImage[]>();
  private readonly listed: ReadonlySet<string>;
  private readonly fates = new Map<string, Fate>();

  public constructor(images: readonly StoredImage[]) {
    const byDigest = new Map(images.map((image) => [image.digest, image]));
    this.listed = new Set(images.flatMap(({ children = [] }) => children));
    for (const image of images) {
      for (const child of image.children ?? []) this.hold(child, image);
      const subject = byDigest.get(image.subject ?? '');
      if (subject !== undefined) this.hold(image.digest, subject);
    }
  }

  public has({ digest }: StoredImage): boolean {
    return this.holders.has(digest);
  }

  /**
   * A held image stays as long as anything that holds it, and goes with the last of that; one that an index lists and that
   * has tags of its own stays also then.
   *
   * @param fateOfOthers what becomes of those that nothing holds
   */
  public fateOf(image: StoredImage, fateOfOthers: (image: StoredImage) => Fate): Fate {
    const { digest, tags } = image;
    const holders = this.holders.get(digest);
    if (holders === undefined) return fateOfOthers(image);
    if (tags.length > 0 && this.listed.has(digest)) return 'stay';
    const known = this.fates.get(digest);
    if (known !== undefined) return known;
    this.fates.set(digest, 'stay'); // Images that hold each other in a circle stay.
    const fate = together(holders.map((holder) => this.fateOf(holder, fateOfOthers)));
    this.fates.set(digest, fate);
    return fate;
  }

  private hold(digest: string, holder: StoredImage): void {
    const holders = this.holders.get(digest);
    if (holders === undefined) this.holders.set(digest, [holder]);
    else holders.push(holder);
  }
}

function together(fates: readonly Fate[]): Fate {
  return (['stay', 'archive'] as const).find((fate) => fates.includes(fate)) ?? 'expire';
}
