import { Clock } from './clock';

describe('the clock of the local ECS', () => {
  let now = 1_000_000;
  const at = (time: number): void => void (now = time);

  test('makes up for the steps since the last look, each at its time', () => {
    at(1_000_000);
    const clock = new Clock(1_000, () => now);

    at(1_002_500);
    expect(clock.due()).toEqual([1_001_000, 1_002_000]);
    expect(clock.due()).toEqual([]);
    at(1_003_000);
    expect(clock.due()).toEqual([1_003_000]);
  });

  test('is later than a caller who looked at a finer clock, and earlier than the next step', () => {
    at(1_000_000);
    const clock = new Clock(1_000, () => now);
    at(1_000_998);
    clock.due();

    expect(clock.time).toBe(1_000_999);
    at(1_001_000);
    expect(clock.due()).toEqual([1_001_000]);
  });

  test('does not go back with the clock of the machine', () => {
    at(1_000_000);
    const clock = new Clock(1_000, () => now);
    at(900_000);

    expect(clock.due()).toEqual([]);
    expect(clock.time).toBe(1_000_001);
  });

  test('makes up for no more than two hours', () => {
    at(0);
    const clock = new Clock(1_000, () => now);
    at(100_000_000);
    const due = clock.due();

    expect([due.length, due.at(-1)]).toEqual([7_200, 100_000_000]);
  });
});
