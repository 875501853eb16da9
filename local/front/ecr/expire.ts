import * as z from 'zod/mini';
import type { MotoEcr } from '../moto-ecr';
import type { Repositories, Repository } from '../repositories';
import { type Lifecycle, type Verdict, verdictsOf } from './lifecycle';

/** Which policies are applied, and as of when. */
export const expirySchema = z.strictObject({
  /** Default: all repositories that have a policy. */
  repository: z.optional(z.string()),
  /** ISO 8601, to see what comes later. Default: the present. */
  now: z.optional(z.string().check(z.refine((time) => !Number.isNaN(Date.parse(time)), 'must be a time in ISO 8601'))),
});

type Expiry = z.infer<typeof expirySchema>;

/** What became of the images of a repository. */
interface Expired {
  readonly repository: string;
  readonly expired: readonly ExpiredImage[];
  readonly archived: readonly ExpiredImage[];
}

interface ExpiredImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly rulePriority?: number | undefined;
}

export interface ExpiryParts {
  readonly repositories: Repositories;
  readonly lifecycle: Lifecycle;
  readonly moto: MotoEcr;
}

/** Does at once what ECR does within a day: applies lifecycle policies. Undefined: the repository has none. */
export async function expire(parts: ExpiryParts, { repository: name, now }: Expiry): Promise<Expired[] | undefined> {
  const named = parts.repositories.all.filter((each) => name === undefined || each.name === name);
  const concerned = named.filter((each) => parts.lifecycle.policies.has(each));
  if (name !== undefined && concerned.length === 0) return undefined;
  const time = (repository: Repository): Date => new Date(now ?? repository.now * 1_000);
  return Promise.all(concerned.map((repository) => expireIn(parts, repository, time(repository))));
}

function expireIn({ lifecycle, moto }: ExpiryParts, repository: Repository, now: Date): Promise<Expired> {
  return repository.exclusively(async () => {
    const policy = lifecycle.policies.get(repository) ?? { rules: [] };
    const verdicts = verdictsOf(policy, repository, now);
    const expired = verdicts.filter(({ does }) => does === 'expire');
    const archived = verdicts.filter(({ does }) => does === 'archive');
    const time = now.getTime() / 1_000;
    for (const { image } of archived) repository.archive(image.digest, time);
    for (const { image } of expired) repository.remove(image.digest);
    const gone = expired.map(({ image }) => ({ imageDigest: image.digest }));
    await moto.forget(repository, gone);
    lifecycle.evaluations.set(repository, time);
    return { repository: repository.name, expired: expired.map(shown), archived: archived.map(shown) };
  });
}

function shown({ image, tags, priority }: Verdict): ExpiredImage {
  return { digest: image.digest, tags, rulePriority: priority };
}
