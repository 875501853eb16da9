import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

/** An image, an index or an artifact that was pushed. It stays when its last tag moves away. Times in seconds since 1970. */
export interface StoredImage {
  readonly digest: string;
  readonly mediaType: string;
  readonly manifest: string;
  readonly pushedAt: number;
  /** Absent until it is pulled. */
  readonly pulledAt?: number;
  readonly storageClass: 'STANDARD' | 'ARCHIVE';
  /** When it was last put into the archive. */
  readonly archivedAt?: number;
  /** When it was last back from there; in the future while that goes on. */
  readonly activatedAt?: number;
  /** What its manifest says about other manifests and about itself. */
  readonly says: ManifestContent;
}

export type ImageStatus = 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING';

const size = z.catch(z.number(), 0);
const content = z.object({
  manifests: z.optional(z.array(z.object({ digest: z.string() }))),
  subject: z.optional(z.object({ digest: z.string() })),
  artifactType: z.optional(z.string()),
  config: z.optional(z.object({ size, mediaType: z.optional(z.string()) })),
  layers: z.catch(z.array(z.object({ size })), []),
});

/** A manifest, as far as others depend on it. */
export type ManifestContent = z.infer<typeof content>;

/** An image whose manifest the registry took. */
export function pushedImage(manifest: Buffer, mediaType: string, pushedAt: number): StoredImage {
  const text = manifest.toString('utf8');
  const says = content.parse(JSON.parse(text));
  return { digest: digestOf(manifest), mediaType, manifest: text, pushedAt, storageClass: 'STANDARD', says };
}

/** `sha256:` and the hash of a manifest. */
export function digestOf(manifest: Buffer): string {
  return `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
}

/** Whether an index names a manifest. */
export function names(index: StoredImage, digest: string): boolean {
  return index.says.manifests?.some((child) => child.digest === digest) ?? false;
}

/** What ECR calls the state of an image at a moment, in seconds since 1970. Only active ones can be pulled. */
export function statusAt({ storageClass, activatedAt = 0 }: StoredImage, now: number): ImageStatus {
  if (storageClass === 'ARCHIVE') return 'ARCHIVED';
  return activatedAt > now ? 'ACTIVATING' : 'ACTIVE';
}
