import { acceptsPods, isReady, type Node } from './node';

const node = (status: string | undefined, ...taints: string[]): Node => ({
  spec: { taints: taints.map((key) => ({ key })) },
  status: {
    conditions:
      status === undefined
        ? []
        : [
            { type: 'DiskPressure', status: 'True' },
            { type: 'Ready', status },
          ],
  },
});

describe('the node of the local cluster', () => {
  test.each([
    ['nobody keeps it', { spec: {}, status: {} }, [false, false]],
    ['it has not said that it is ready', node(undefined), [false, false]],
    ['it is not ready', node('False'), [false, false]],
    ['it is ready, and nobody has seen that', node('True', 'node.kubernetes.io/not-ready'), [true, false]],
    ['it is ready', node('True'), [true, true]],
    ['it is ready and has no list of taints', { ...node('True'), spec: {} }, [true, true]],
  ])('takes Pods only when it is ready and free: %s', (_, of, expected) => {
    expect([isReady(of), acceptsPods(of)]).toEqual(expected);
  });
});
