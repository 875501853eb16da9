import { stripVTControlCharacters } from 'node:util';

/** Characters that a message has room for. */
const LONGEST = 1_000;
/** Of an answer, which may as well be a page. */
const LONGEST_ANSWER = 500;

/** Somebody else's text as one line: without escape sequences, control characters and marks that turn text around. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
}

/** The beginning of a text that may be as long as somebody liked. */
export function shortened(text: string): string {
  return beginning(text, LONGEST);
}

/** What a registry or a proxy wrote, for a message. */
export function shown(text: string): string {
  return beginning(plainText(text.slice(0, 4 * LONGEST_ANSWER)), LONGEST_ANSWER);
}

function beginning(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
