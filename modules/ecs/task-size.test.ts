import { App, Lazy, TerraformStack } from 'cdktf';
import { taskSize } from './task-size';

const scope = new TerraformStack(new App(), 'main');

describe('the size of a task', () => {
  test.each([
    [256, 512],
    [256, 2048],
    [512, 4096],
    [1024, 2048],
    [2048, 16_384],
    [4096, 30_720],
    [8192, 61_440],
    [16_384, 122_880],
  ])('may be %i CPU units and %i MiB', (cpu, memory) => {
    expect(taskSize(scope, cpu, memory)).toEqual({ cpu, memory });
  });

  test.each([
    [256, 512],
    [1024, 2048],
    [16_384, 32_768],
  ])('has with %i CPU units %i MiB unless told otherwise', (cpu, memory) => {
    expect(taskSize(scope, cpu, undefined)).toEqual({ cpu, memory });
  });

  test.each<[string, number, number | undefined, string]>([
    [
      'CPU units that Fargate does not have',
      300,
      undefined,
      `main: 'cpu' must be CPU units that Fargate has: 256, 512, 1024, 2048, 4096, 8192, 16384, got 300`,
    ],
    [
      'CPU units that are not known',
      Lazy.numberValue({ produce: () => 256 }),
      undefined,
      `main: 'cpu' must be known before Terraform runs, as it is checked against the sizes of Fargate, got a token`,
    ],
    [
      'memory between two sizes',
      256,
      768,
      `main: 'memory' must be MiB that Fargate has with 256 CPU units: 512, 1024, 2048, got 768\n  fix:  the smallest with as much is \`cpu: 256, memory: 1024\``,
    ],
    [
      'more memory than the CPU units have',
      512,
      8192,
      `main: 'memory' must be MiB that Fargate has with 512 CPU units: 1024 to 4096 in steps of 1024, got 8192\n  fix:  the smallest with as much is \`cpu: 1024, memory: 8192\``,
    ],
    [
      'memory off the steps',
      8192,
      17_408,
      `main: 'memory' must be MiB that Fargate has with 8192 CPU units: 16384 to 61440 in steps of 4096, got 17408\n  fix:  the smallest with as much is \`cpu: 4096, memory: 17408\``,
    ],
    [
      'more memory than Fargate has',
      256,
      999_999,
      `main: 'memory' must be MiB that Fargate has with 256 CPU units: 512, 1024, 2048, got 999999`,
    ],
  ])('fails on %s', (_what, cpu, memory, message) => {
    expect(() => taskSize(scope, cpu, memory)).toThrow(message);
  });
});
