import { entryDigest, type TreeFile } from '../../modules/source';
import { RunnerError } from '../../errors/runner-error';
import { type Attributes, type Checkout, checkoutOf } from '../../modules/source/git/checkout-of';
import { isLfsPointer, lfsFile } from '../../modules/source/git/lfs-pointer';
import { type LineEndingSettings, withLineEndings } from '../../modules/source/git/line-endings';

/** A blob of a revision, and the path that it is read for. */
export interface BlobPath {
  readonly path: string;
  readonly revision: string;
}

/**
 * Decides what a checkout does to a file.
 *
 * @throws {RunnerError} where that depends on programs or encodings of the machine
 */
export function knownCheckoutOf(file: BlobPath, attributes: Attributes, settings: LineEndingSettings): Checkout {
  const how = checkoutOf(attributes, settings);
  if (typeof how === 'object') throw refused(file, how.attribute, how.why);
  return how;
}

/** Digest and size of the file that a checkout writes. */
export function checkedOutFacts(content: Buffer, how: Checkout, file: BlobPath): Pick<TreeFile, 'digest' | 'size'> {
  if (how === 'lfs' && isLfsPointer(content)) {
    const facts = lfsFile(content);
    if (facts === undefined) throw refused(file, 'filter=lfs', 'the pointer is of a format that is not known here');
    return facts;
  }
  const written = how === 'lfs' ? content : withLineEndings(content, how);
  return { digest: entryDigest(written), size: written.length };
}

/** The content that a checkout writes. */
export function checkedOutContent(content: Buffer, how: Checkout, file: BlobPath): Buffer {
  if (how !== 'lfs') return withLineEndings(content, how);
  if (isLfsPointer(content)) throw refused(file, 'filter=lfs', 'its content is not in the repository');
  return content;
}

function refused({ path, revision }: BlobPath, attribute: string, why: string): RunnerError {
  return new RunnerError(
    `${path} of ${revision} cannot be read as a checkout has it: attribute ${attribute}`,
    why,
    `check the revision out and read that folder, take the attribute from ${path} in .gitattributes, or let .dockerignore drop the file`,
  );
}
