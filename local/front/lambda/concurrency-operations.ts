import * as z from 'zod/mini';
import { AwsError } from '../aws-error';
import { readBodyOf } from './input';
import { provisioningFailure } from './machine/fate';
import { isoTime, type Provisioned } from './machine/function';
import { done, GONE, invalidValue, notFound, onFunction, type Operation, page, type Subject, versionOf } from './parts';

const reserved = z.object({ ReservedConcurrentExecutions: z.int().check(z.nonnegative()) });
const provisioned = z.object({ ProvisionedConcurrentExecutions: z.int().check(z.positive()) });

export const putFunctionConcurrency = onFunction(({ one }, _parts, call) => {
  one.reservedConcurrency = readBodyOf(reserved, call).ReservedConcurrentExecutions;
  return done({ ReservedConcurrentExecutions: one.reservedConcurrency });
});

export const getFunctionConcurrency = onFunction(({ one }) =>
  done(one.reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: one.reservedConcurrency }),
);

export const deleteFunctionConcurrency = onFunction(({ one }) => {
  one.reservedConcurrency = undefined;
  return GONE;
});

export const putProvisionedConcurrency = onProvisioned((subject, qualifier, { now, stepMs }, call) => {
  const { one } = subject;
  const { ProvisionedConcurrentExecutions: requested } = readBodyOf(provisioned, call);
  const { number } = versionOf(subject);
  if (number === '$LATEST') {
    throw invalidValue('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
  }
  if (requested > (one.reservedConcurrency ?? requested)) {
    throw invalidValue(
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    );
  }
  const config = { requested, dueAt: now() + stepMs, failure: provisioningFailure(one.tags) };
  one.provisioned.set(qualifier, config);
  return done(describe(config, now()), 202);
});

export const getProvisionedConcurrency = onProvisioned(({ one }, qualifier, { now }) => {
  const config = one.provisioned.get(qualifier);
  if (config) return done(describe(config, now()));
  const message = `No Provisioned Concurrency Config found for this function`;
  throw new AwsError('ProvisionedConcurrencyConfigNotFoundException', message, 404);
});

export const deleteProvisionedConcurrency = onProvisioned(({ one }, qualifier) => {
  one.provisioned.delete(qualifier);
  return GONE;
});

export const listProvisionedConcurrency: Operation = (parts, call) => {
  const list = onFunction(({ one }, { now }) => {
    const { items, ...rest } = page([...one.provisioned], call);
    const configs = items.map(([qualifier, config]) => ({
      FunctionArn: one.qualifiedArn(qualifier),
      ...describe(config, now()),
    }));
    return done({ ProvisionedConcurrencyConfigs: configs, ...rest });
  });
  return list(parts, call) ?? unknown(call.names['function']);
};

function onProvisioned(
  operate: (subject: Subject, qualifier: string, ...rest: Parameters<Operation>) => ReturnType<Operation>,
): Operation {
  return (parts, call) => {
    const answer = onFunction((subject) => {
      if (subject.qualifier === undefined) throw invalidValue('The qualifier must be a version or an alias.');
      return operate(subject, subject.qualifier, parts, call) as never;
    })(parts, call);
    return answer ?? unknown(call.names['function']);
  };
}

/** moto knows nothing of it, also where it has the function. */
function unknown(name = ''): never {
  throw notFound(`Function not found: ${name}`);
}

function describe({ requested, dueAt, failure }: Provisioned, now: number): object {
  const isUnderWay = now < dueAt;
  const ready = isUnderWay || failure ? 0 : requested;
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: ready,
    AllocatedProvisionedConcurrentExecutions: ready,
    Status: isUnderWay ? 'IN_PROGRESS' : failure ? 'FAILED' : 'READY',
    StatusReason: isUnderWay ? undefined : failure,
    LastModified: isoTime(dueAt),
  };
}
