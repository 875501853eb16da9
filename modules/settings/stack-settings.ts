import type { IConstruct } from 'constructs';
import type { Prebuilt } from '../image/mode/prebuilt';
import { mustBe, PropError } from '../terraform/prop-error';

/** What a stack chooses once for all constructs in it, or an app for all its stacks. A construct's own prop comes first. */
export interface StackSettings {
  /**
   * Major version of the AWS provider. Version 5 has no exceptions from immutability, and one region.
   *
   * @default '6'
   */
  readonly awsProvider: '5' | '6';

  /**
   * Major version of the Kubernetes provider. Version 1 knows fewer fields, and unversioned types alone.
   *
   * @default '2'
   */
  readonly kubernetesProvider: '1' | '2';

  /**
   * Types of Kubernetes resources: `kubernetes_deployment_v1`, or `kubernetes_deployment`, which version 3 of the provider
   * deprecates. They have other addresses, and nothing moves from one to the other: choose once.
   *
   * @default 'versioned'
   */
  readonly apiVersions: 'versioned' | 'unversioned';

  /**
   * When the sources of images are hashed.
   *
   * @default 'synth'
   */
  readonly hashAt: 'synth' | 'plan';

  /**
   * Whether images are rolled out as soon as they are pushed, of services that run an image of this app.
   *
   * @default false
   */
  readonly rollOutWithImage: boolean;

  /**
   * Whether no service is changed before all images of its stack are in their registries. Without it Terraform finishes
   * what does not depend on an image that fails. A target of one service then builds all images of the stack.
   *
   * @default false
   */
  readonly imageBarrier: boolean;

  /**
   * Whether Terraform can switch images between built and prebuilt: `prebuilt(process.env)` adds the variables for it, and
   * says what the environment chose. With `source` all are built.
   *
   * @default 'source'
   */
  readonly mode: 'source' | Prebuilt;
}

type Name = keyof StackSettings;

/** The first is the default. */
const CHOICES: { readonly [N in Name]: readonly [StackSettings[N], ...StackSettings[N][]] } = {
  awsProvider: ['6', '5'],
  kubernetesProvider: ['2', '1'],
  apiVersions: ['versioned', 'unversioned'],
  hashAt: ['synth', 'plan'],
  rollOutWithImage: [false, true],
  imageBarrier: [false, true],
  mode: ['source'],
};

/**
 * Chooses for all constructs below a scope: a stack, an app, or any construct. They read it when they are made, and the
 * innermost scope that says something counts.
 *
 * @throws PropError for what is no choice, for another choice than before, and for one that comes after constructs that
 * would have read it
 */
export function configure(scope: IConstruct, settings: Partial<StackSettings>): void {
  const { chosen, readers } = heldBy(scope);
  for (const [key, value] of Object.entries(settings)) {
    // For those who pass on what may not be there.
    if ((value as unknown) === undefined) continue;
    const name = checkedName(scope, key);
    if (chosen[name] === checkedChoice(scope, name, value)) continue;
    if (chosen[name] !== undefined) {
      const sentence = `is ${JSON.stringify(chosen[name])} here already, and would be ${JSON.stringify(value)}`;
      throw new PropError(scope, name, sentence, 'configure it once');
    }
    const reader = readers.get(name);
    if (reader !== undefined) {
      const sentence = `is configured too late: '${reader}' was made without it`;
      throw new PropError(scope, name, sentence, 'call configure() before the constructs that it is for are made');
    }
    Object.assign(chosen, { [name]: value });
  }
}

/** What a construct goes by: its own prop, else the choice of the innermost scope that has one, else the default. */
export function setting<N extends Name>(scope: IConstruct, name: N, given?: StackSettings[N]): StackSettings[N] {
  if (given !== undefined) return checkedChoice(scope, name, given);
  for (const outer of [...scope.node.scopes].reverse()) {
    const { chosen, readers } = heldBy(outer);
    const choice = chosen[name];
    if (choice !== undefined) return choice;
    if (!readers.has(name)) readers.set(name, scope.node.path);
  }
  return CHOICES[name][0];
}

interface Held {
  readonly chosen: Partial<StackSettings>;
  /** The first construct that read a setting where it was not chosen. */
  readonly readers: Map<Name, string>;
}

/** The same in every copy of this package. */
const HELD = Symbol.for('cdktf-slipway.settings');

function heldBy(scope: IConstruct & { [HELD]?: Held }): Held {
  const held = scope[HELD] ?? { chosen: {}, readers: new Map() };
  scope[HELD] = held;
  return held;
}

function checkedName(scope: IConstruct, name: string): Name {
  if (name in CHOICES) return name as Name;
  throw new PropError(scope, name, `is no setting: there are ${Object.keys(CHOICES).join(', ')}`);
}

function checkedChoice<N extends Name>(scope: IConstruct, name: N, value: StackSettings[N]): StackSettings[N] {
  const choices: readonly StackSettings[N][] = CHOICES[name];
  if (choices.includes(value) || (name === 'mode' && isPrebuilt(value))) return value;
  const expected = choices.map((choice) => JSON.stringify(choice)).join(' or ');
  throw new PropError(scope, name, mustBe(name === 'mode' ? `${expected} or prebuilt(process.env)` : expected, value));
}

/** By what it can do: it may come from another copy of this package. */
function isPrebuilt(value: unknown): value is Prebuilt {
  return typeof value === 'object' && value !== null && 'choiceFor' in value;
}
