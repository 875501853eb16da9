import { isNativeError } from 'node:util/types';
import { plainText } from './shown';
import { SlipwayError } from './slipway-error';

/** What a program prints of whatever was thrown: who speaks and the message where a person can put it right, else the stack. */
export function report(error: unknown, who = 'Error'): string {
  if (error instanceof SlipwayError) return `${who}: ${error.message}`;
  return isNativeError(error) ? (error.stack ?? error.message) : String(error);
}

/** The message of whatever was thrown, with those of its causes, as one line; of what a person can put right its `what`. */
export function reason(error: unknown): string {
  return plainText(chain(error));
}

function chain(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  const message = error instanceof SlipwayError ? error.what : error.message;
  const own = message || ('code' in error ? String(error.code) : error.name);
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause;
  return inner === undefined ? own : `${own}: ${chain(inner)}`;
}
