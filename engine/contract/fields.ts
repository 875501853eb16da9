import * as z from 'zod/mini';

/** A schema for every field of a type, so that a field added to the contract cannot be forgotten here. */
export type Fields<T> = { [Key in keyof T]-?: z.ZodMiniType<T[Key]> };

export const text = z.string().check(z.minLength(1));
export const texts = z.record(z.string(), z.string());
export const seconds = z.number().check(z.positive());

/** What all work has that a resource gives the engine, by these names in its log and its errors. */
export const applied = { version: z.literal(1), name: text, address: text, module: text };
