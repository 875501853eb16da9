/**
 * `images.json`: what a build job made, for the jobs that deploy it. `slipway build --output` writes it, and a program reads
 * it where `IMAGES_FILE` names it. Its JSON Schema is `schemas/images.schema.json`.
 */
export interface ImagesFile {
  /** The commit that was built, in full; null where there was no git repository. */
  readonly commit: string | null;
  readonly images: readonly ImagesFileImage[];
}

export interface ImagesFileImage {
  readonly stack: string;
  /** As its program names it. */
  readonly name: string;
  /** Without a tag: `123.dkr.ecr.eu-west-1.amazonaws.com/team/api`. */
  readonly repository: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** The tag of its source: `src-…`. */
  readonly tag: string;
  /** All other tags that it was given. */
  readonly tags: readonly string[];
  /** `linux/amd64`; several with commas between them. */
  readonly platform: string;
  readonly did: 'built' | 'copied' | 'present';
  readonly seconds: number;
}
