/** What a checkout does to the line endings of a file: nothing, to all lines, or to all lines if it looks like text. */
export type LineEndings = 'kept' | 'crlf' | 'crlf-if-text';

/** What decides, next to the attributes of the file. */
export interface LineEndingSettings {
  /** `core.autocrlf` */
  readonly autocrlf: 'true' | 'false' | 'input';
  /** Whether lines of text end in CRLF here: `core.eol`, or the system's own way. */
  readonly crlf: boolean;
}

/** The values of attributes as `git check-attr` prints them. */
export interface LineEndingAttributes {
  readonly text: string;
  readonly eol: string;
  /** Old name of `text`, which counts where that is not given. */
  readonly crlf: string;
}

/** Follows `convert_attrs` and `output_eol` of git's convert.c. */
export function lineEndings(attributes: LineEndingAttributes, settings: LineEndingSettings): LineEndings {
  const { eol } = attributes;
  const text = known(attributes.text) ? attributes.text : attributes.crlf;
  if (text === 'unset') return 'kept';
  const auto = text === 'auto' || (!known(text) && eol !== 'lf' && eol !== 'crlf');
  if (eol === 'lf' || (eol !== 'crlf' && !endsInCrlf(text, settings))) return 'kept';
  return auto ? 'crlf-if-text' : 'crlf';
}

function known(value: string): boolean {
  return ['set', 'unset', 'auto', 'input'].includes(value);
}

/** Files without attributes are left alone unless `core.autocrlf` says otherwise. */
function endsInCrlf(text: string, { autocrlf, crlf }: LineEndingSettings): boolean {
  if (text === 'input') return false;
  if (autocrlf !== 'false') return autocrlf === 'true';
  return known(text) && crlf;
}

/** The content as the checkout has it. */
export function withLineEndings(content: Buffer, how: LineEndings): Buffer {
  if (how === 'kept' || (how === 'crlf-if-text' && !looksLikeText(content))) return content;
  const parts: Buffer[] = [];
  let from = 0;
  for (let lf = content.indexOf(0x0a); lf >= 0; lf = content.indexOf(0x0a, lf + 1)) {
    if (lf > 0 && content[lf - 1] === 0x0d) continue;
    parts.push(content.subarray(from, lf), CRLF);
    from = lf + 1;
  }
  return Buffer.concat([...parts, content.subarray(from)]);
}

const CRLF = Buffer.from('\r\n');

/** Control characters that text may hold: backspace, tab, line feed, form feed, escape. */
const IN_TEXT = new Set([0x08, 0x09, 0x0a, 0x0c, 0x1b]);

/** Git's guess, with its odd ends: no CR and no zero byte at all, and at most one control character in 128 others. */
function looksLikeText(content: Buffer): boolean {
  let printable = 0;
  let control = 0;
  for (const byte of content) {
    if (byte === 0x0d || byte === 0) return false;
    if (byte === 0x7f || (byte < 0x20 && !IN_TEXT.has(byte))) control++;
    else if (byte !== 0x0a) printable++;
  }
  // Ctrl-Z as the last character ends a text of DOS.
  if (content.at(-1) === 0x1a) control--;
  return printable >> 7 >= control;
}
