import * as z from 'zod/mini';
import { mappingOf } from './event-sources';
import { readBodyOf } from './input';
import { checkFate } from './machine/fate';
import { type Answer, done, GONE, type LambdaCall, type Operation, subjectOf } from './parts';

interface Tagged {
  tags: Readonly<Record<string, string>>;
}

const tagging = z.object({ Tags: z.record(z.string(), z.string()) });

export const tagResource = onTagged((tagged, call) => {
  const tags = { ...tagged.tags, ...readBodyOf(tagging, call).Tags };
  checkFate(tags);
  tagged.tags = tags;
  return GONE;
});

export const untagResource = onTagged((tagged, { query }) => {
  const keys = query.getAll('tagKeys');
  tagged.tags = Object.fromEntries(Object.entries(tagged.tags).filter(([key]) => !keys.includes(key)));
  return GONE;
});

export const listTags = onTagged(({ tags }) => done({ Tags: tags }));

/** An operation on the function or the event source mapping of an ARN. */
function onTagged(operate: (tagged: Tagged, call: LambdaCall) => Answer): Operation {
  return (parts, call) => {
    const {
      names: { function: arn = '' },
    } = call;
    const tagged = arn.includes(':event-source-mapping:') ? mappingOf(arn, parts, call) : subjectOf(parts, call)?.one;
    return tagged && operate(tagged, call);
  };
}
