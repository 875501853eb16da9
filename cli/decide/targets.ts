import { nearestName } from '../../modules/source/nearest-name';
import { CliError, WRONG_USAGE } from '../cli-error';

/** How the instances of a block are told apart: it has one, or they have numbers (`count`) or keys (`for_each`). */
export type Instances = 'one' | 'numbered' | 'keyed';

/** What a stack declares. */
interface Declarations {
  readonly name: string;
  /** Of all resources, data sources and module calls. */
  readonly addresses: readonly string[];
  /** Of each address; undefined where nothing tells. */
  readonly instances?: ReadonlyMap<string, Instances>;
}

/**
 * Refuses targets that the stack does not have: Terraform itself does nothing on them and reports success. What is in a
 * module the stack does not tell: there the module counts alone.
 *
 * @throws CliError with the nearest address that exists
 */
export function checkTargets(stack: Declarations, targets: readonly string[]): void {
  for (const target of targets) checkTarget(stack, target);
}

function checkTarget({ name, addresses, instances }: Declarations, target: string): void {
  const parsed = parse(target);
  const { address, instance } = parsed ?? { address: target };
  if (parsed === undefined || !addresses.includes(address)) {
    const nearest = nearestName(address, addresses, Infinity);
    throw new CliError(
      `unknown target ${target}`,
      parsed ? `stack ${name} has no ${address}` : 'it is no address of a resource, a data source or a module',
      nearest === undefined ? 'the stack is empty' : `did you mean ${nearest}?`,
      WRONG_USAGE,
    );
  }
  const known = instances?.get(address);
  if (instance === undefined || known === undefined || known === namedBy(instance)) return;
  const { why, fix } = WRONG_INSTANCE[known](address);
  throw new CliError(`unknown target ${target}`, why, fix, WRONG_USAGE);
}

const WRONG_INSTANCE: Record<Instances, (address: string) => { readonly why: string; readonly fix: string }> = {
  one: (address) => ({ why: `${address} is one, without an index`, fix: `did you mean ${address}?` }),
  numbered: (address) => ({ why: `${address} has a count: its instances have numbers`, fix: `name ${address}[0]` }),
  keyed: (address) => ({ why: `${address} has a for_each: its instances have keys`, fix: `name ${address}["key"]` }),
};

const namedBy = (instance: string): Instances => (instance.includes('"') ? 'keyed' : 'numbered');

const NAME = String.raw`[^\s.[\]"]+`;
const INSTANCE = String.raw`\[\s*(?:\d+|"(?:[^"\\]|\\.)*")\s*\]`;
const MODULE = String.raw`module\.${NAME}`;
const RESOURCE = String.raw`(?:(?:data|ephemeral)\.)?(?!(?:data|ephemeral|module|resource)\.)${NAME}\.${NAME}`;

/** What the stack itself must declare: a resource, or the first module call of a path, with what is in it behind. */
const TARGET = new RegExp(
  String.raw`^(?:(?:resource\.)?(?<resource>${RESOURCE})(?<instance>${INSTANCE})?` +
    String.raw`|(?<module>${MODULE})(?<call>${INSTANCE})?` +
    String.raw`(?:\.${MODULE}(?:${INSTANCE})?)*(?:\.(?:resource\.)?${RESOURCE}(?:${INSTANCE})?)?)$`,
);

function parse(target: string): { readonly address: string; readonly instance?: string | undefined } | undefined {
  const { resource, instance, module, call } = TARGET.exec(target)?.groups ?? {};
  const address = resource ?? module;
  return address === undefined ? undefined : { address, instance: instance ?? call };
}
