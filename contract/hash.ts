import type { SourceDocument } from './source';

/** Work for `engine hash`: say the tags of the images of one module. */
export interface HashDocument {
  /** `path.module`, as in the work of `engine build`. */
  readonly module: string;
  /** By the name that the tag has in the answer. */
  readonly images: Readonly<Record<string, QueriedSource>>;
  /** A source that cannot be hashed has no tag in the answer: a revision need not have it. */
  readonly lenient?: true;
}

/** A source whose tag Terraform asks for when it plans. */
export interface QueriedSource extends Omit<SourceDocument, 'contexts'> {
  /** Named contexts: a folder, an image (one of ours by its tag alone), or the source of an image that is hashed first. */
  readonly contexts?: Readonly<
    Record<string, string | { readonly image: string } | { readonly source: QueriedSource }>
  >;
  /** Refuse files that git's index does not have as they are. */
  readonly requireCommitted?: boolean;
}

/** The query of `data.external`, whose values are texts. Its result has the tags, by name. */
export interface HashQuery {
  /** JSON of a {@link HashDocument}. */
  readonly document: string;
}
