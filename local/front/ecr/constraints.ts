import * as z from 'zod/mini';

/** Bounds of inputs, refused in AWS's words. */
export function wholeNumber(least: number, most: number) {
  return z
    .int()
    .check(
      z.minimum(least, `Member must have value greater than or equal to ${String(least)}`),
      z.maximum(most, `Member must have value less than or equal to ${String(most)}`),
    );
}

export function listOf<T extends z.ZodMiniType>(member: T, most: number) {
  return z
    .array(member)
    .check(
      z.minLength(1, 'Member must have length greater than or equal to 1'),
      z.maxLength(most, `Member must have length less than or equal to ${String(most)}`),
    );
}

export function text(least: number, most: number) {
  return z
    .string()
    .check(
      z.minLength(least, `Member must have length greater than or equal to ${String(least)}`),
      z.maxLength(most, `Member must have length less than or equal to ${String(most)}`),
    );
}
