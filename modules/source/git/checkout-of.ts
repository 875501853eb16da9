import { type LineEndingAttributes, type LineEndings, lineEndings, type LineEndingSettings } from './line-endings';

/** The attributes that change bytes between repository and work tree, as `git check-attr` prints their values. */
export interface Attributes extends LineEndingAttributes {
  readonly filter: string;
  readonly ident: string;
  readonly 'working-tree-encoding': string;
}

/** The names of {@link Attributes}. */
export const ATTRIBUTE_NAMES = ['text', 'eol', 'crlf', 'filter', 'ident', 'working-tree-encoding'] as const;

/** What a checkout makes of the bytes in the repository. */
export type Checkout = LineEndings | 'lfs';

/** What a checkout makes of them depends on programs or encodings of the machine. */
export interface UnknownCheckout {
  /** As it stands in `.gitattributes`. */
  readonly attribute: string;
  readonly why: string;
}

/** Decides what a checkout does to a file. */
export function checkoutOf(attributes: Attributes, settings: LineEndingSettings): Checkout | UnknownCheckout {
  const endings = lineEndings(attributes, settings);
  const { filter, ident, 'working-tree-encoding': encoding } = attributes;
  if (ident === 'set') return { attribute: 'ident', why: 'a checkout writes the object id into the file' };
  if (isGiven(encoding) && !/^utf-?8$/i.test(encoding)) {
    return { attribute: `working-tree-encoding=${encoding}`, why: 'a checkout writes the file in that encoding' };
  }
  if (!isGiven(filter)) return endings;
  if (filter !== 'lfs') return { attribute: `filter=${filter}`, why: 'what a checkout writes is up to a program' };
  if (endings === 'kept') return 'lfs';
  return {
    attribute: 'filter=lfs',
    why: 'its lines end in CRLF here before Git LFS sees them; such files need `-text`',
  };
}

function isGiven(value: string): boolean {
  return !['unspecified', 'unset', 'set', ''].includes(value);
}
