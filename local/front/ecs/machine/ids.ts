import { randomBytes, randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The number of a deployment and of its service revision: nineteen digits. */
export function newNumber(): string {
  return String(randomInt(1, 10)) + Array.from({ length: 18 }, () => String(randomInt(10))).join('');
}

/** The id of a service deployment: 21 letters and digits. */
export function newName(): string {
  return Array.from({ length: 21 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}

/** The id of a task. */
export function newHex(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}
