import { ParseError } from './flags';

/** `u+x,go-w`, with the letters of the octal form left out; as `mode.Parse` reads it that BuildKit uses. */
const SYMBOLIC = /^[augo]*[-+=][rstwXxugo]*(?:[-+=][rstwXxugo]*)*(?:,[augo]*[-+=][rstwXxugo]*(?:[-+=][rstwXxugo]*)*)*$/;
const OCTAL = /^[0-7]+$/;

/** Refuses what `--chmod` does not take: neither octal up to 07777 nor symbolic. Throws {@link ParseError}. */
export function checkFileMode(text: string): void {
  if (OCTAL.test(text) ? /^0*[0-7]{0,4}$/.test(text) : SYMBOLIC.test(text)) return;
  throw new ParseError(
    /^\d/.test(text)
      ? `invalid chmod parameter: '${text}'. it should be octal string and between 0 and 07777`
      : `invalid chmod parameter: '${text}'. it is neither octal nor symbolic`,
  );
}
