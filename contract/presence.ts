import type { RegistryAccess } from './registry';

/** What the command asks `engine ask`: do the registries have these images? */
export interface PresenceDocument {
  readonly version: 1;
  readonly images: readonly AskedImage[];
}

export interface AskedImage {
  /** Its tag, its digest, or both (`1.2.3@sha256:…`): it is present when the tag names that digest. */
  readonly tag: string;
  readonly repository: AskedRepository;
  readonly registry: RegistryAccess;
}

/** Its URL, without a tag. Where only Terraform knows that, its name: ECR tells the URL, in the account of the registry. */
export type AskedRepository = string | { readonly name: string };

/** What came of it, an answer for each image. */
export type Presence =
  | { readonly state: 'present'; readonly reference: string; readonly digest: string }
  | {
      readonly state: 'absent';
      readonly reference: string;
      readonly missing: 'image' | 'repository';
      readonly archived?: ArchivedAnswer;
    }
  /** Not to be taken for absent. */
  | { readonly state: 'unknown'; readonly what: string; readonly why: string; readonly fix: string };

/** An image is in the archive of ECR, where nobody can pull it. */
export interface ArchivedAnswer {
  /** What takes it out. */
  readonly fix: string;
}
