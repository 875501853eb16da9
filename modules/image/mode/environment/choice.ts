import { PREBUILT_CHOICE, SOURCE } from '../../../../contract/image-mode';

/** What a choice must be, for messages. */
export const A_CHOICE = "'source', a tag, a digest (sha256:…), or both (1.2.3@sha256:…)";

export function isChoice(text: string): boolean {
  return text === SOURCE || PREBUILT_CHOICE.test(text);
}

/** What people get wrong about a choice. */
export function whyNoChoice(text: string): string {
  if (text === '') return 'it is empty';
  if (text.trim() !== text) return 'it has white space around it';
  if (/^sha256:|@/.test(text)) return 'a digest is sha256: and 64 hexadecimal digits in lower case';
  if (/[/:]/.test(text)) return 'the repository is not part of it: it is the one of the image';
  return "a tag has 1 to 128 letters, digits, '_', '.' and '-', and does not start with '.' or '-'";
}
