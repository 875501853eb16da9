import { Phases } from './phases';

describe('phases', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('tells the total and the phases, without those that took no time', () => {
    const phases = new Phases();
    phases.ended('waited');
    jest.advanceTimersByTime(240);
    phases.ended('staged');
    jest.advanceTimersByTime(9_000);
    phases.built({ build: 7.1, push: 1.84 });
    expect(phases.toString()).toBe('9.2 s (staged 0.2, build 7.1, push 1.8)');
  });

  test('tells one time for a builder that pushes while it builds', () => {
    const phases = new Phases();
    phases.built({ build: 3 });
    expect(phases.toString()).toBe('0.0 s (build and push 3.0)');
  });
});
