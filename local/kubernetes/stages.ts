import { IMAGE_ANNOTATION, STATUS_ANNOTATION } from './pod';

/**
 * The configuration file of kwok: what happens to a Pod on the local node. By itself kwok makes every Pod Ready; here a
 * Pod starts, waits for the verdict of the pull checker, takes the status that comes with it, and goes away at once
 * when it is deleted.
 *
 * @see https://kwok.sigs.k8s.io/docs/user/stages-configuration/
 */
export function kwokConfiguration(): string {
  // JSON is YAML.
  return [start, takeVerdict, remove].map((each) => JSON.stringify(each, undefined, 2)).join('\n---\n');
}

const deleted = { key: '.metadata.deletionTimestamp', operator: 'Exists' };
const stays = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' };
const hasIp = { key: '.status.podIP', operator: 'Exists' };
const hasNoIp = { key: '.status.podIP', operator: 'DoesNotExist' };
const hasVerdict = { key: `.metadata.annotations["${IMAGE_ANNOTATION}"]`, operator: 'Exists' };
const hasNoFinalizers = { key: '.metadata.finalizers', operator: 'DoesNotExist' };

const start = stage('pod-start', [stays, hasNoIp], {
  statusTemplate: `
{{ $now := Now }}
phase: Pending
startTime: {{ $now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName (or .spec.hostNetwork false) .metadata.uid .metadata.name .metadata.namespace | Quote }}
conditions:
{{ range list "Ready" "ContainersReady" }}
- { type: {{ . }}, status: "False", reason: ContainersNotReady, lastTransitionTime: {{ $now | Quote }} }
{{ end }}
{{ with .spec.initContainers }}
initContainerStatuses:
{{ range . }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  restartCount: 0
  started: false
  state: { waiting: { reason: PodInitializing } }
{{ end }}
{{ end }}
containerStatuses:
{{ $reason := .spec.initContainers | empty | ternary "ContainerCreating" "PodInitializing" }}
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  restartCount: 0
  started: false
  state: { waiting: { reason: {{ $reason }} } }
{{ end }}
`,
});

// Nothing here depends on the clock: kwok leaves a Pod alone when nothing would change, so the stage comes to rest.
const takeVerdict = stage('pod-take-verdict', [stays, hasIp, hasVerdict], {
  statusTemplate: `{{ index .metadata.annotations "${STATUS_ANNOTATION}" }}`,
});

const remove = stage('pod-remove', [deleted, hasNoFinalizers], { delete: true });

function stage(name: string, matchExpressions: readonly object[], next: object): object {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: { resourceRef: { apiGroup: 'v1', kind: 'Pod' }, selector: { matchExpressions }, next },
  };
}
