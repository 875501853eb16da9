import * as z from 'zod/mini';
import { readBodyOf } from './input';
import { checkFate } from './machine/fate';
import { done, GONE, onFunction } from './parts';

const tagging = z.object({ Tags: z.record(z.string(), z.string()) });

export const tagResource = onFunction(({ one }, _parts, call) => {
  const tags = { ...one.tags, ...readBodyOf(tagging, call).Tags };
  checkFate(tags);
  one.tags = tags;
  return GONE;
});

export const untagResource = onFunction(({ one }, _parts, { query }) => {
  const keys = query.getAll('tagKeys');
  one.tags = Object.fromEntries(Object.entries(one.tags).filter(([key]) => !keys.includes(key)));
  return GONE;
});

export const listTags = onFunction(({ one }) => done({ Tags: one.tags }));
