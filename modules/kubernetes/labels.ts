import type { Construct } from 'constructs';
import { known, mustBe, PropError } from '../terraform/prop-error';
import type { KubernetesServiceProps } from './kubernetes-service-props';
import { isSubdomain } from './names';

/** Labels of a service's objects, and those of them by which its pods are found. */
export interface Labels {
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
}

/** The recommended label of Kubernetes: every service has it. */
const NAME = 'app.kubernetes.io/name';
/** Set by Kubernetes itself, another value for each roll-out. */
const OF_KUBERNETES = 'pod-template-hash';

/** @throws PropError for labels that Kubernetes refuses, and for a selector that would not find the pods */
export function checkedLabels(scope: Construct, name: string, props: KubernetesServiceProps): Labels {
  const given = props.labels ?? {};
  for (const [key, value] of Object.entries(given)) checkLabelPair(scope, 'labels', key, value);
  const labels: Labels['labels'] = { [NAME]: name, ...given };
  const { selector = { [NAME]: name } } = props;
  const wanted = Object.entries(selector);
  if (wanted.length === 0) throw new PropError(scope, 'selector', 'cannot be empty: it would find every pod');
  for (const [key, value] of wanted) {
    checkLabelPair(scope, 'selector', key, value);
    if (labels[key] === value) continue;
    const sentence = `has ${JSON.stringify({ [key]: value })}, which the pods do not have: theirs are ${JSON.stringify(labels)}`;
    throw new PropError(scope, 'selector', sentence, "give it in 'labels' too");
  }
  return { labels, selector };
}

/** Labels of a job of the service, whose pods must not be found as the service's. */
export function labelsOfJob(job: string, { labels, selector }: Labels): Labels['labels'] {
  const others = Object.entries(labels).filter(([key]) => !(key in selector));
  return { ...Object.fromEntries(others), [NAME]: job };
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
function checkLabelPair(scope: Construct, prop: string, key: string, value: string): void {
  known(scope, prop, key, 'it is checked against the rules of Kubernetes');
  known(scope, `${prop}.${key}`, value, 'it is checked against the rules of Kubernetes');
  if (key === OF_KUBERNETES) throw new PropError(scope, prop, `cannot have '${key}', which Kubernetes sets itself`);
  const [prefix, name = '', ...more] = key.includes('/') ? key.split('/') : [undefined, key];
  if (more.length > 0 || !isPart(name) || (prefix !== undefined && !isSubdomain(prefix))) {
    const expected = `named by ${PART}, optionally after a DNS name and '/'`;
    throw new PropError(scope, prop, mustBe(expected, key));
  }
  if (typeof value === 'string' && (value === '' || isPart(value))) return;
  throw new PropError(scope, `${prop}.${key}`, mustBe(`empty, or ${PART}`, value));
}

const PART = "at most 63 letters, digits, '-', '_' and '.', the first and the last a letter or digit";

function isPart(text: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(text);
}
