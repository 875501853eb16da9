import { entryDigest, type TreeFile } from '../../modules/source';
import { RunnerError } from '../runner-error';
import type { Attributes } from './attributes';
import { isLfsPointer, lfsFile } from './lfs-pointer';
import { type LineEndings, lineEndings, type LineEndingSettings, withLineEndings } from './line-endings';

/** What a checkout makes of the bytes in the repository. */
export type Checkout = LineEndings | 'lfs';

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
export function checkoutOf(file: BlobPath, attributes: Attributes, settings: LineEndingSettings): Checkout {
  const endings = lineEndings(attributes, settings);
  const { filter, ident, 'working-tree-encoding': encoding } = attributes;
  if (ident === 'set') throw refused(file, 'ident', 'a checkout writes the object id into the file');
  if (isGiven(encoding) && !/^utf-?8$/i.test(encoding)) {
    throw refused(file, `working-tree-encoding=${encoding}`, 'a checkout writes the file in that encoding');
  }
  if (!isGiven(filter)) return endings;
  if (filter !== 'lfs') throw refused(file, `filter=${filter}`, 'what a checkout writes is up to a program');
  if (endings !== 'kept') {
    throw refused(file, 'filter=lfs', 'its lines end in CRLF here before Git LFS sees them; such files need `-text`');
  }
  return 'lfs';
}

function isGiven(value: string): boolean {
  return !['unspecified', 'unset', 'set', ''].includes(value);
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
